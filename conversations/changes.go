package conversations

import (
	"errors"
	"time"
)

// requestPress takes a tap of the officer on their own request.
func (t *turn) requestPress(p Press, ticket, act string) error {
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) || err == nil && r.Officer != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	switch act {
	case "change":
		if r.changeable() {
			return t.answered(p, t.reopen(r, nil))
		}
	case "correct":
		if r.State == NeedsCorrection {
			return t.answered(p, t.reopen(r, r.Reopened))
		}
	case "cancel":
		if r.State == NeedsCorrection || r.State == Submitted && r.Claimed == nil {
			return t.answered(p, t.withdraw(r))
		}
	}
	t.box(p, r.ownStanding())
	return nil
}

// ownStanding says in a line where a request stands, for presses of an officer
// that come too late. Who decided is the team's business.
func (r *Request) ownStanding() Line {
	when := verbatim("")
	switch {
	case r.Decided != nil:
		when = say("decided_at").with("At", at(r.DecidedAt, DateShort))
	case r.Claimed != nil:
		when = say("claimed_by_team")
	}
	return say("toast_standing").with("Ticket", r.Ticket, "State", r.stateWords(), "Who", when)
}

// standing says the same to the team, and who decided.
func (t *turn) standing(r *Request) Line {
	who := verbatim("")
	switch {
	case r.Decided != nil:
		who = say("decided_by").with("Name", r.Decided.Name, "At", at(r.DecidedAt, DateShort))
	case r.Claimed != nil:
		who = say("claimed_by").with("Name", r.Claimed.Name)
	}
	return say("toast_standing").with("Ticket", r.Ticket, "State", r.stateWords(), "Who", who)
}

func (r *Request) stateWords() Line { return say("state_" + string(r.State)) }

// reopen opens a request's answers again: all of them at the review, or the
// questions of a correction one after the other.
func (t *turn) reopen(r *Request, only []string) error {
	if d := t.session.Draft; d != nil {
		if d.Ticket == r.Ticket {
			return t.repeat(nil)
		}
		return t.guard("correct " + r.Ticket)
	}
	t.endOffer()
	d := &Draft{Form: r.form(), Ticket: r.Ticket, Base: r.Version, Only: only, Answers: map[string]Answer{}}
	for key, a := range r.Answers {
		d.Answers[key] = a
	}
	form := t.forms[d.Form]
	d.Version, d.Fresh = form.Version, true
	d.Step = review
	if len(only) > 0 {
		d.Step = form.questions(d)[0].Key
		for _, key := range only {
			if q, _ := form.question(key); q.NoText {
				d.Answers[key] = Answer{} // the files have to be given anew
			}
		}
	}
	t.session.Draft = d
	t.keep(t.session)
	return t.ask()
}

// changeable tells whether a request's officer may change its answers now.
func (r *Request) changeable() bool {
	return r.State == Submitted && r.Claimed == nil && r.editable()
}

// correctNow opens a change or correction that waited behind a draft.
func (t *turn) correctNow(ticket string) error {
	r, err := t.request(ticket)
	if err != nil {
		return err
	}
	switch {
	case r.Officer != t.session.Chat:
	case r.State == NeedsCorrection:
		return t.reopen(r, r.Reopened)
	case r.changeable():
		return t.reopen(r, nil)
	}
	t.passing(text(r.ownStanding()), t.menuKeyboard())
	return nil
}

// resend brings a changed or corrected request back to the team.
func (t *turn) resend(d *Draft) error {
	r, err := t.request(d.Ticket)
	if err != nil {
		return err
	}
	correcting := r.State == NeedsCorrection
	if r.Version != d.Base || !correcting && (r.State != Submitted || r.Claimed != nil) {
		t.closeDraft()
		t.passing(text(r.ownStanding()), t.menuKeyboard())
		return nil
	}
	if err := t.sendable(d); err != nil {
		return err
	}
	t.countSend()
	before := r.files(t.forms[r.form()])
	r.Before, r.Answers = changedAnswers(r.Answers, d.Answers), d.Answers
	r.Label = d.Answers["label"].Text
	r.Address = t.address(r.Label)
	if correcting {
		if err := t.advance(r, "correct", Actor{}); err != nil {
			return err
		}
		r.Due = t.Calendar.Resume(r.CountsFrom, r.Due, r.StoppedAt, t.now)
		r.StoppedAt = time.Time{}
		r.Reopened, r.Reasons = nil, nil
	} else {
		r.Face = Face{} // who was about to decide looks at it again
		t.story(r, "story_changed", Actor{})
	}
	r.Looked = nil
	t.watchDeadline(r)
	t.closeDraft()
	if correcting {
		t.reply(text(say("correction_received").with("Ticket", r.Ticket, "Due", r.Due)), t.ownButtons(r))
	} else {
		t.receipt(r)
	}
	t.keepFiles(r, before)
	return t.announce(r)
}

// changedAnswers keeps the earlier form of those answers that differ now.
func changedAnswers(before, now map[string]Answer) map[string]Answer {
	changed := map[string]Answer{}
	for key, a := range before {
		if !sameAnswer(a, now[key]) {
			changed[key] = a
		}
	}
	for key, a := range now {
		if _, known := before[key]; !known && !a.Empty() {
			changed[key] = Answer{}
		}
	}
	return changed
}

func sameAnswer(a, b Answer) bool {
	if a.Text != b.Text || len(a.Files) != len(b.Files) {
		return false
	}
	for i := range a.Files {
		if a.Files[i].Unique != b.Files[i].Unique {
			return false
		}
	}
	return true
}

// withdraw cancels a request at its officer's wish.
func (t *turn) withdraw(r *Request) error {
	if err := t.advance(r, "cancel", Actor{}); err != nil {
		return err
	}
	if d := t.session.Draft; d != nil && d.Ticket == r.Ticket {
		t.closeDraft()
	}
	t.reply(text(say("request_withdrawn").with("Ticket", r.Ticket)), t.menuKeyboard())
	return t.redraw(r, ClassChange)
}
