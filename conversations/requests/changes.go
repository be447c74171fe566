package requests

import (
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// resend brings a changed or corrected request back to the team.
func resend(t *turn.Turn, d *conversations.Draft) error {
	r, err := t.Request(d.Ticket)
	if err != nil {
		return err
	}
	correcting := r.State == conversations.NeedsCorrection
	if r.Version != d.Base || !correcting && (r.State != conversations.Submitted || r.Claimed != nil) {
		CloseDraft(t)
		t.Passing(conversations.Compose(t.OwnStanding(r)), t.MenuKeyboard())
		return nil
	}
	if err := sendable(t, d); err != nil {
		return err
	}
	countSend(t)
	before := t.FilesOf(r)
	r.Before, r.Answers = changedAnswers(r.Answers, d.Answers), d.Answers
	r.Label = d.Answers["label"].Text
	r.Address = addressed(t, t.ServiceOf(r.Service), d)
	if correcting {
		if err := t.Advance(r, "correct", conversations.Actor{}); err != nil {
			return err
		}
		resume(t, r)
		r.Reopened, r.Reasons = nil, nil
	} else {
		r.Face = conversations.Face{} // who was about to decide looks at it again
		t.Story(r, conversations.MomentChanged, conversations.Actor{})
	}
	r.Looked = nil
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
