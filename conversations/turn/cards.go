package turn

import (
	"loket/conversations"
)

// PostCard has the turn's end send the card as a new message.
func (t *Turn) PostCard(r *conversations.Request, replyTo string, class conversations.Class) {
	t.Keep(r)
	mark := t.CardMark(r)
	mark.Post, mark.ReplyTo, mark.Class = true, replyTo, class
}

// ReplaceCard has the card come again, below what was said meanwhile.
func (t *Turn) ReplaceCard(r *conversations.Request, class conversations.Class) {
	t.Do(conversations.Edit{Chat: conversations.Team, Name: r.CardName(), Text: conversations.Compose(conversations.Say("card_superseded").With("Ticket", r.Ticket)), Class: conversations.ClassChange})
	r.CardNo++
	t.PostCard(r, "", class)
}

// Redraw has the turn's end edit the card to what it should show then.
func (t *Turn) Redraw(r *conversations.Request, class conversations.Class) {
	t.Keep(r)
	mark := t.CardMark(r)
	if !mark.Post {
		mark.Class = max(mark.Class, class)
	}
}

// CardMark is the note that a request's card has to be drawn.
func (t *Turn) CardMark(r *conversations.Request) *cardMark {
	for _, known := range t.Cards {
		if known.Request == r {
			return known
		}
	}
	mark := &cardMark{Request: r}
	t.Cards = append(t.Cards, mark)
	return mark
}

// cardMark says how a card is to be drawn when the turn ends.
type cardMark struct {
	Request *conversations.Request
	Class   conversations.Class
	Post    bool   // as a new message, not as an edit
	Judge   bool   // with hints worked out anew
	Awaits  bool   // a new one waits a moment for what a look at its address finds
	ReplyTo string // name of the message that a new card answers
}
