package requests

import (
	"maps"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// resend brings a changed or corrected request back to the team.
func resend(t *turn.Turn, d *conversations.Draft) error {
	r, err := t.Request(d.Ticket)
	if err != nil {
		return err
	}
	correcting := r.State == conversations.NeedsCorrection
	switch {
	case correcting && r.Version != d.Base:
		return Reopen(t, r, d.Answers, conversations.Compose(conversations.Say("change_kept_for_correction").With("Ticket", r.Ticket)))
	case r.Version != d.Base, !correcting && !t.Changeable(r):
		return tooLate(t, r, d)
	}
	if err := sendable(t, d); err != nil {
		return err
	}
	countSend(t)
	before := t.FilesOf(r)
	answerAnew(t, r, d)
	if correcting {
		if err := t.Advance(r, "correct", conversations.Actor{}); err != nil {
			return err
		}
		resume(t, r)
		r.Corrected, r.Reopened, r.Reasons = r.Reasons, nil, nil
	} else {
		r.Face = conversations.Face{} // who was about to decide looks at it again
		t.Story(r, conversations.MomentChanged, conversations.Actor{})
	}
	t.WatchDeadline(r)
	CloseDraft(t)
	if correcting {
		body := conversations.Compose(conversations.Say("correction_received").With("Ticket", r.Ticket, "Due", r.Due))
		if r.Estimated {
			body = conversations.Compose(body, "deadline_estimated")
		}
		t.Reply(body, OwnButtons(t, r))
	} else {
		receipt(t, t.ServiceOf(r.Service), r)
	}
	KeepFiles(t, r, before)
	return Announce(t, r)
}

// resume has the clock run on after a correction. Where a holiday was loaded
// while it stood still, the deadline is the later one.
func resume(t *turn.Turn, r *conversations.Request) {
	r.Due = t.Calendar.Resume(r.CountsFrom, r.Due, r.StoppedAt, t.Now)
	r.StoppedAt = time.Time{}
	if due := promised(t, r); due.At.After(r.Due) {
		r.Due = due.At
	}
	r.Estimated = t.Calendar.Estimated(r.SentAt, r.Due)
}

// answerAnew puts a draft's answers in the place of a request's own.
func answerAnew(t *turn.Turn, r *conversations.Request, d *conversations.Draft) {
	r.Before, r.Answers = changedAnswers(r.Answers, d.Answers), d.Answers
	r.Label = d.Answers["label"].Text
	r.Address = addressed(t, t.ServiceOf(r.Service), d)
	r.Looked = nil
}

// Reopen opens a request's answers again, or what its officer has made of them
// since: all of them at the list of questions, or the questions of a correction
// one after the other.
func Reopen(t *turn.Turn, r *conversations.Request, answers map[string]conversations.Answer, above conversations.Text) error {
	form := t.FormOf(r)
	d := &conversations.Draft{Form: form.Name, Version: form.Version, Ticket: r.Ticket, Base: r.Version, Step: turn.Review,
		Answers: maps.Clone(answers)}
	if d.Answers == nil {
		d.Answers = map[string]conversations.Answer{}
	}
	if err := existing(t, d); err != nil {
		return err
	}
	t.Session.Draft = d
	if r.State != conversations.NeedsCorrection || len(r.Reopened) == 0 {
		return forms.OfferChanges(t)
	}
	d.Only = slices.Clone(r.Reopened)
	d.Step = form.Asked(d)[0].Key
	return forms.AskWith(t, above)
}

// existing notes whether the address of a draft has an account already, and its
// form leads to that.
func existing(t *turn.Turn, d *conversations.Draft) error {
	label := d.Answers["label"].Text
	if label == "" || !t.MayExist(d.Form) {
		return nil
	}
	known, err := accountExists(t, t.Address(label))
	d.Existing = known
	return err
}

// tooLate tells that a change was not sent, as the request went on meanwhile. What
// was written stands in the answer, and can be taken up again for a while.
func tooLate(t *turn.Turn, r *conversations.Request, d *conversations.Draft) error {
	changed := changedAnswers(r.Answers, d.Answers)
	if len(changed) == 0 {
		CloseDraft(t)
		t.Passing(conversations.Compose(t.OwnStanding(r)), t.MenuKeyboard())
		return nil
	}
	body := conversations.Compose(conversations.Say("change_too_late").With("Ticket", r.Ticket), t.OwnStanding(r), conversations.Blank, "change_kept")
	for _, q := range t.FormOf(r).Questions {
		if _, is := changed[q.Key]; is {
			body = append(body, conversations.Say("summary_line").With("Field", q.Field(), "Answer", forms.Shown(t, q, d.Answers[q.Key])))
		}
	}
	body = conversations.Compose(body, conversations.Blank, conversations.Say("change_too_late_how").With("Minutes", int(turn.UndoFor.Minutes())))
	mark := t.Drop("")
	menu := t.MenuKeyboard()
	menu.Rows = append([][]conversations.Button{turn.UndoRow(mark)}, menu.Rows...)
	t.Passing(body, menu)
	return nil
}

// changedAnswers keeps the earlier form of those answers that differ now.
func changedAnswers(before, now map[string]conversations.Answer) map[string]conversations.Answer {
	changed := map[string]conversations.Answer{}
	for key, a := range before {
		if !sameAnswer(a, now[key]) {
			changed[key] = a
		}
	}
	for key, a := range now {
		if _, known := before[key]; !known && !a.Empty() {
			changed[key] = conversations.Answer{}
		}
	}
	return changed
}

func sameAnswer(a, b conversations.Answer) bool {
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
