package accounts

import (
	"slices"

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

// DeniesUnit tells whether reasons for a rejection say that the applicant does
// not speak for the unit.
func DeniesUnit(why []conversations.Line) bool {
	return slices.ContainsFunc(why, func(line conversations.Line) bool {
		return line.Key == "reason_not_unit" || line.Key == "reason_not_entitled"
	})
}
