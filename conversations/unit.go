package conversations

import (
	"slices"
	"strconv"
	"time"
)

// maxRedrawn is more requests than an officer has under way.
const maxRedrawn = 50

// confirmedFor tells whether the officer is known to speak for a unit: something
// that they asked for in its name was delivered.
func (o Officer) confirmedFor(unit string) bool { return o.UnitConfirmed && o.Unit == unit }

// forgetUnit ends what is known of the officer's speaking for their unit.
func (o *Officer) forgetUnit() { o.UnitConfirmed, o.UnitBy, o.UnitAt = false, "", time.Time{} }

// confirmUnit remembers that the officer of a request that is delivered speaks
// for their unit: by which request, whose decision that was, and since when.
func (t *turn) confirmUnit(r *Request) error {
	o, known, err := t.officer(r.Officer)
	if err != nil || !known || o.UnitConfirmed || o.Unit != r.Unit {
		return err
	}
	o.UnitConfirmed, o.UnitBy, o.UnitAt = true, r.Ticket, t.now
	t.keepOfficer(o)
	by := Actor{}
	if r.Decided != nil {
		by = *r.Decided
	}
	t.note(by.ID, "unit.confirmed", r.Ticket, "")
	return nil
}

// takeBackUnit takes back that the officer of a request speaks for its unit.
// Their other cards tell it too.
func (t *turn) takeBackUnit(r *Request, by Actor) error {
	o, known, err := t.officer(r.Officer)
	if err != nil || !known || !o.confirmedFor(r.Unit) {
		return err
	}
	o.forgetUnit()
	t.keepOfficer(o)
	t.note(by.ID, "unit.taken_back", r.Ticket, "")
	t.story(r, "story_unit_taken_back", by)
	t.keep(r)
	return t.redrawOthers(r)
}

// redrawOthers brings the other open cards of a request's officer up to date.
func (t *turn) redrawOthers(r *Request) error {
	own, err := t.mem.RequestsOf(r.Officer, maxRedrawn)
	if err != nil {
		return err
	}
	for i := range own {
		if own[i].Ticket == r.Ticket || own[i].ended() {
			continue
		}
		other, err := t.request(own[i].Ticket)
		if err != nil {
			return err
		}
		if err := t.redraw(other, ClassChange); err != nil {
			return err
		}
	}
	return nil
}

// deniesUnit tells whether reasons for a rejection say that the applicant does
// not speak for the unit.
func deniesUnit(why []Line) bool {
	return slices.ContainsFunc(why, func(line Line) bool {
		return line.Key == "reason_not_unit" || line.Key == "reason_not_entitled"
	})
}

// unitPress takes `Cabut kepastian unit`. The button names the confirmation it
// speaks of, so that an old one does not take back a later.
func (t *turn) unitPress(p Press, r *Request, mark string) error {
	o, _, err := t.officer(r.Officer)
	switch {
	case err != nil:
		return err
	case r.Officer == p.From.ID:
		t.box(p, say("toast_own_request"))
		return nil
	case !o.confirmedFor(r.Unit) || mark != o.unitMark():
		t.box(p, say("toast_unit_over"))
		return nil
	}
	if err := t.takeBackUnit(r, Actor{ID: p.From.ID, Name: p.From.Name}); err != nil {
		return err
	}
	t.toast(p, say("toast_unit_taken_back"))
	return t.redraw(r, ClassAnswer)
}

// unitMark names one confirmation in callback data.
func (o Officer) unitMark() string {
	if o.UnitAt.IsZero() {
		return "0" // of a record that does not say when
	}
	return strconv.FormatInt(o.UnitAt.Unix(), 36)
}

// unitRow offers to take back that the request's officer speaks for its unit.
func (t *turn) unitRow(r *Request) []Button {
	o, known, err := t.officer(r.Officer)
	if err != nil || !known || !o.confirmedFor(r.Unit) {
		return nil
	}
	return row(r.button("button_unit_take_back", "unit:"+o.unitMark()))
}

// cardUnit tells by what the officer is known to speak for the unit, or warns
// that they are not.
func (t *turn) cardUnit(r *Request) Text {
	o, known, err := t.officer(r.Officer)
	switch {
	case err != nil || !known || r.Service == Inquiry:
		return nil
	case o.confirmedFor(r.Unit):
		return text(t.unitConfirmedBy(o))
	case r.Service == Reset || r.ended():
		return nil
	}
	return text(say("card_hint").with("Hint", say("hint_unit_unconfirmed")))
}

func (t *turn) unitConfirmedBy(o Officer) Line {
	if o.UnitBy == "" {
		return say("card_unit_confirmed_before")
	}
	name := ""
	if by, err := t.request(o.UnitBy); err == nil && by.Decided != nil {
		name = by.Decided.Name
	}
	return say("card_unit_confirmed").with("Ticket", o.UnitBy, "At", at(o.UnitAt, DateShort), "Name", name)
}
