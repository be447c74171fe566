package accounts

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// confirmUnit remembers that the officer of a request that is delivered speaks
// for their unit: by which request, whose decision that was, and since when.
func confirmUnit(t *turn.Turn, r *conversations.Request) error {
	o, known, err := t.Officer(r.Officer)
	if err != nil || !known || o.UnitConfirmed || o.Unit != r.Unit {
		return err
	}
	o.UnitConfirmed, o.UnitBy, o.UnitAt = true, r.Ticket, t.Now
	t.KeepOfficer(o)
	by := conversations.Actor{}
	if r.Decided != nil {
		by = *r.Decided
	}
	t.Note(by.ID, "unit.confirmed", r.Ticket, "")
	return nil
}
