package team

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// maxRedrawn is more requests than an officer has under way.
const maxRedrawn = 50

// takeBackUnit takes back that the officer of a request speaks for its unit.
// Their other cards tell it too.
func takeBackUnit(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	o, known, err := t.Officer(r.Officer)
	if err != nil || !known || !o.ConfirmedFor(r.Unit) {
		return err
	}
	o.ForgetUnit()
	t.KeepOfficer(o)
	t.Note(by.ID, "unit.taken_back", r.Ticket, "")
	t.Story(r, conversations.MomentUnitTakenBack, by)
	t.Keep(r)
	return redrawOthers(t, r)
}

// redrawOthers brings the other open cards of a request's officer up to date.
func redrawOthers(t *turn.Turn, r *conversations.Request) error {
	own, err := t.Mem.RequestsOf(r.Officer, maxRedrawn)
	if err != nil {
		return err
	}
	for i := range own {
		if own[i].Ticket == r.Ticket || own[i].Ended() {
			continue
		}
		other, err := t.Request(own[i].Ticket)
		if err != nil {
			return err
		}
		t.Redraw(other, conversations.ClassChange)
	}
	return nil
}

// unitPress takes `Cabut kepastian unit`. The button names the confirmation it
// speaks of, so that an old one does not take back a later.
func unitPress(t *turn.Turn, p conversations.Press, r *conversations.Request, mark string) error {
	o, _, err := t.Officer(r.Officer)
	switch {
	case err != nil:
		return err
	case r.Officer == p.From.ID:
		t.Box(p, conversations.Say("toast_own_request"))
		return nil
	case !o.ConfirmedFor(r.Unit) || mark != o.UnitMark():
		t.Box(p, conversations.Say("toast_unit_over"))
		return nil
	}
	if err := takeBackUnit(t, r, conversations.Actor{ID: p.From.ID, Name: p.From.Name}); err != nil {
		return err
	}
	t.Toast(p, conversations.Say("toast_unit_taken_back"))
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// unitRow offers to take back that the request's officer speaks for its unit.
func unitRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	o, known, err := t.Officer(r.Officer)
	if err != nil || !known || !o.ConfirmedFor(r.Unit) {
		return nil
	}
	return conversations.Row(r.Button("button_unit_take_back", "unit:"+o.UnitMark()))
}

// cardUnit tells by what the officer is known to speak for the unit, or warns
// that they are not.
func cardUnit(t *turn.Turn, r *conversations.Request) conversations.Text {
	o, known, err := t.Officer(r.Officer)
	switch {
	case err != nil || !known || t.ServiceOf(r.Service).Unvouched:
		return nil
	case o.ConfirmedFor(r.Unit):
		return conversations.Compose(unitConfirmedBy(t, o))
	case !t.ServiceOf(r.Service).Vouched || r.Ended():
		return nil
	}
	return conversations.Compose(conversations.Say("card_hint").With("Hint", conversations.Say("hint_unit_unconfirmed")))
}

func unitConfirmedBy(t *turn.Turn, o conversations.Officer) conversations.Line {
	if o.UnitBy == "" {
		return conversations.Say("card_unit_confirmed_before")
	}
	name := ""
	if by, err := t.Request(o.UnitBy); err == nil && by.Decided != nil {
		name = by.Decided.Name
	}
	return conversations.Say("card_unit_confirmed").With("Ticket", o.UnitBy, "At", conversations.At(o.UnitAt, conversations.DateShort), "Name", name)
}
