package requests

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// Announce brings a request to the group: its files, and as a reply to them
// the card. In a rush the card comes with a button for its files instead.
func Announce(t *turn.Turn, r *conversations.Request) error {
	if r.Announced {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: r.CardName(), Text: conversations.Compose(conversations.Say("card_superseded").With("Ticket", r.Ticket)), Class: conversations.ClassChange})
		r.CardNo++
		r.CardPosted = false
	}
	r.Announced = true
	t.CardMark(r).Judge = true
	waiting, err := t.Mem.UnpostedCards()
	if err != nil {
		return err
	}
	attached := t.FilesOf(r)
	replyTo := ""
	if waiting < turn.AlbumsAtOnce && len(attached) > 0 {
		replyTo = conversations.FilesOf(r.CardName())
		t.Do(conversations.Post{Chat: conversations.Team, Name: replyTo, Files: attached, Class: conversations.ClassNews})
	}
	if waiting >= turn.AlbumsAtOnce {
		if err := t.Digest(waiting + 1); err != nil {
			return err
		}
	}
	if r.Address != "" {
		t.Do(conversations.CheckAddress{Ticket: r.Ticket, Address: r.Address})
		t.CardMark(r).Awaits = true
	}
	t.PostCard(r, replyTo, conversations.ClassNews)
	return nil
}
