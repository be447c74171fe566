package conversations

import (
	"strconv"
	"time"
)

// Offer is a question in a private chat whose button starts something anew: a
// password, an erasure. It is taken up once, and only while the conversation it
// belongs to goes on: until another begins, or for as long as a draft may rest.
type Offer struct {
	What string    `json:"what"` // offerErase, or the address whose password is offered
	At   time.Time `json:"at"`
	Mark string    `json:"mark"` // its button names it
}

// offerErase is what the question offers whether everything is to be erased.
const offerErase = "erase"

// offer makes a question the one whose button counts, and returns what the button
// names it by.
func (t *turn) offer(what string) string {
	mark := strconv.FormatInt(t.now.UnixMilli(), 36)
	if last := t.session.Offer; last != nil && last.Mark == mark {
		mark += "+" // two of a moment are two
	}
	t.session.Offer = &Offer{What: what, At: t.now, Mark: mark}
	t.keep(t.session)
	return mark
}

// taken takes an offer up, if it still stands. Buttons of an earlier version have
// no mark: they are good for the offer that stands.
func (t *turn) taken(what, mark string) bool {
	o := t.session.Offer
	if o == nil || o.What != what || mark != "" && o.Mark != mark || t.now.Sub(o.At) >= silence {
		return false
	}
	t.endOffer()
	return true
}

// endOffer lets what was offered last be over: it was taken up or turned down, or
// another conversation begins.
func (t *turn) endOffer() {
	if t.session.Offer != nil {
		t.session.Offer = nil
		t.keep(t.session)
	}
}
