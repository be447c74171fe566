package turn

import (
	"errors"

	"loket/conversations"
)

// A rehearsal is a request that is kept apart from all others: read and
// remembered under its ticket like any, but never as a row among them. What
// would outlive it, such as the trail and the dates of a deadline, passes it by.

// RehearsalEnds is the reminder that ends a rehearsal.
const RehearsalEnds = "rehearsal"

// ofRehearsal tells which dates a rehearsal has: that of a question on its card,
// and its end.
func ofRehearsal(kind string) bool { return kind == "face" || kind == RehearsalEnds }

// load reads a request, or the rehearsal of that ticket.
func (t *Turn) load(ticket string) (conversations.Request, error) {
	if !conversations.IsRehearsal(ticket) {
		return t.Mem.Request(ticket)
	}
	r, err := t.rehearsed()
	if err == nil && r.Ticket != ticket {
		return conversations.Request{}, conversations.ErrNotFound
	}
	return r, err
}

func (t *Turn) rehearsed() (conversations.Request, error) {
	value, err := t.Mem.Setting(conversations.SettingRehearsal)
	if err != nil {
		return conversations.Request{}, err
	}
	return conversations.ReadRehearsal(value)
}

// Rehearsal is the rehearsal that goes on; nil where none does.
func (t *Turn) Rehearsal() (*conversations.Request, error) {
	kept, err := t.rehearsed()
	if errors.Is(err, conversations.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := t.Request(kept.Ticket)
	if err != nil || r.Rehearsal.Over {
		return nil, err
	}
	return r, nil
}

// stored is a request as it is remembered.
func stored(r conversations.Request) conversations.Record {
	if r.Rehearsal == nil {
		return r
	}
	kept, err := conversations.StoreRehearsal(r)
	if err != nil {
		panic(err) // it is of our own making, and holds nothing that JSON does not
	}
	return kept
}

// tellRehearsing says below the card what its officer would read now.
func (t *Turn) tellRehearsing(r *conversations.Request, body conversations.Text, keyboard conversations.Keyboard) {
	h := r.Rehearsal
	t.Keep(r)
	told := conversations.Compose(conversations.Say("rehearsal_told").With("Ticket", r.Ticket, "ID", conversations.IdText(h.By.ID), "Name", h.By.Name), conversations.Blank, body)
	for _, row := range keyboard.Rows {
		for _, b := range row {
			told = append(told, conversations.Say("rehearsal_told_button").With("Label", b.Label))
		}
	}
	t.Do(conversations.Send{Chat: conversations.Team, Name: h.Named("told", r.Ticket), ReplyTo: r.CardName(), Silent: true,
		Text: conversations.Squeezed(told), Class: conversations.ClassAnswer})
}
