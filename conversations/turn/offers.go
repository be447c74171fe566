package turn

import (
	"strconv"
	"time"

	"loket/conversations"
)

// Silence is how long a draft may rest before a text is no longer taken as
// the answer to a question asked that long ago.
const Silence = 12 * time.Hour

// OfferErase is what the question offers whether everything is to be erased.
const OfferErase = "erase"

// Offer makes a question the one whose button counts, and returns what the button
// names it by.
func (t *Turn) Offer(what string) string {
	mark := strconv.FormatInt(t.Now.UnixMilli(), 36)
	if last := t.Session.Offer; last != nil && last.Mark == mark {
		mark += "+" // two of a moment are two
	}
	t.Session.Offer = &conversations.Offer{What: what, At: t.Now, Mark: mark}
	t.Keep(t.Session)
	return mark
}

// Taken takes an offer up, if it still stands. Buttons of an earlier version have
// no mark: they are good for the offer that stands.
func (t *Turn) Taken(what, mark string) bool {
	o := t.Session.Offer
	if o == nil || o.What != what || mark != "" && o.Mark != mark || t.Now.Sub(o.At) >= Silence {
		return false
	}
	t.EndOffer()
	return true
}

// EndOffer lets what was offered last be over: it was taken up or turned down, or
// another conversation begins.
func (t *Turn) EndOffer() {
	if t.Session.Offer != nil {
		t.Session.Offer = nil
		t.Keep(t.Session)
	}
}
