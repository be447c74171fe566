package accounts

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// An address that cannot be looked at from here is the team's to decide on: a
// reset neither goes on nor is called done by itself. Each of the two is a
// button whose words say so.

// CannotBeSeen tells whether work stopped because its address cannot be looked at
// from here.
func CannotBeSeen(w *conversations.Work) bool {
	s := stoppedAt(w)
	return s != nil && (s.Code == conversations.CodeNotSeen || s.Code == conversations.CodeNotSeenOpen || s.Code == conversations.CodeOpenUnseen)
}

// stoppedAt is the step at which work stopped; nil where it did not.
func stoppedAt(w *conversations.Work) *conversations.WorkStep {
	if w.State != conversations.WorkFailed || w.Next >= len(w.Steps) || w.Steps[w.Next].How != "failed" {
		return nil
	}
	return &w.Steps[w.Next]
}

// MayGoOnUnseen tells whether a request's work waits for the team to let it go on
// without a look at the address.
func MayGoOnUnseen(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && CannotBeSeen(w) && !opened(w) && !SiteMoved(t, r)
}

// MaySayOpen tells whether a request's work waits for the team to see that the
// address, which was opened, is.
func MaySayOpen(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && Asks(t, r) && opened(w) && !SiteMoved(t, r)
}

func opened(w *conversations.Work) bool {
	s := stoppedAt(w)
	return s != nil && s.Code == conversations.CodeOpenUnseen
}

// StoppedBefore tells whether a request's work, about which the team is asked, has
// moved nothing yet: it may still be given up.
func StoppedBefore(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	if err != nil || !Asks(t, r) {
		return false
	}
	s := stoppedAt(w)
	return s != nil && s.Step == conversations.StepClose
}

// GoOnUnseen lets work go on without a look at the address.
func GoOnUnseen(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !MayGoOnUnseen(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	w.Unseen = true
	t.Keep(w)
	t.Note(by.ID, "work.unseen", r.Ticket, "")
	t.Story(r, conversations.MomentUnseen, by)
	return Retry(t, r, by)
}

// SayOpen takes the team's word that the address is open, and ends the work.
func SayOpen(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !MaySayOpen(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	t.Note(by.ID, "work.seen_open", r.Ticket, "")
	t.Story(r, conversations.MomentSeenOpen, by)
	r.Failure = conversations.Line{}
	w.State, w.SeenOpen = conversations.WorkRunning, true
	step := &w.Steps[w.Next]
	step.How, step.Code, step.At = "done", conversations.RemarkUnseen, t.Now
	if w.Goal == conversations.GoalReset {
		step.Value = conversations.LinksPlain // it has no others where nobody could look
	}
	openSince(t, w)
	t.Keep(w)
	return nextStep(t, w)
}

// TryAct names a button's action with the number of the try that it would begin:
// a second tap on one button begins nothing.
func TryAct(t *turn.Turn, r *conversations.Request, act string) string {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return act
	}
	return act + numbered(w.Tries)
}
