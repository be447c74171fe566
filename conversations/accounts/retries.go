package accounts

import (
	"cmp"
	"errors"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// workFails ends work that cannot go on by itself.
func workFails(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	step.How = "failed"
	w.State = conversations.WorkFailed
	switch {
	case e.Value == conversations.AddressOpen && step.Step == conversations.StepOpen:
		openSince(t, w)
	case e.Value == conversations.AddressOpen:
		openSince(t, w)
		mustClose(w)
	case step.Step == conversations.StepOpen: // it was closed again
		closedSince(t, w)
	}
	code := e.Code
	if code == "" {
		code = "refused"
	}
	why := conversations.Say("panel_"+code).With("Step", conversations.Say("work_"+string(step.Step)), "Detail", e.Detail)
	if w.Ticket == "" {
		return upkeepFails(t, w, why)
	}
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if CannotBeSeen(w) && w.ClosedAt.IsZero() {
		asksTeam(t, r, why)
		return nil
	}
	return RequestFails(t, r, why)
}

// asksTeam asks whether work goes on that stands still: nothing has failed.
func asksTeam(t *turn.Turn, r *conversations.Request, why conversations.Line) {
	r.Failure = why
	t.Keep(r)
	t.GroupShow(conversations.Compose(conversations.Say("work_failed").With("Ticket", r.Ticket, "Why", why)), conversations.Keyboard{})
	t.Redraw(r, conversations.ClassChange)
}

// Asks tells whether the team is asked if a request's work goes on.
func Asks(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && r.State == conversations.Resetting && w.State == conversations.WorkFailed
}

// RequestFails puts a request into failed, with the reason on its card.
func RequestFails(t *turn.Turn, r *conversations.Request, why conversations.Line) error {
	r.Failure = why
	if !t.Can(r, "fail") {
		t.Redraw(r, conversations.ClassChange)
		return nil
	}
	if err := t.Advance(r, "fail", conversations.Actor{}); err != nil {
		return err
	}
	w, err := t.Work(r.Ticket)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err == nil && w.Goal == conversations.GoalHandover {
		// Whoever holds the account can have a password of their own again.
		if err := DropPending(t, r); err != nil {
			return err
		}
	}
	t.GroupShow(conversations.Compose(conversations.Say("work_failed").With("Ticket", r.Ticket, "Why", why)), conversations.Keyboard{})
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// DropPending ends a password that was drawn for a request and will not be
// delivered; the address is free for another.
func DropPending(t *turn.Turn, r *conversations.Request) error {
	if r.Credential == "" {
		return nil
	}
	c, err := t.Credential(r.Credential)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && c.State != conversations.CredentialPending {
		return nil
	}
	if err != nil {
		return err
	}
	r.Credential = ""
	t.Keep(r)
	return EndCredential(t, c, "replace")
}

// Retry goes on from the step that failed; a handover begins anew.
func Retry(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	event := cmp.Or(t.ServiceOf(r.Service).Again, "retry")
	switch {
	case w.Goal == conversations.GoalHandover:
		return retryHandover(t, r, by)
	case Asks(t, r) && !SiteMoved(t, r):
		w.Tries++
		t.Note(by.ID, "work.retried", r.Ticket, "")
	case !t.Can(r, event) || SiteMoved(t, r):
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	default:
		if err := t.Advance(r, event, by); err != nil {
			return err
		}
	}
	r.Failure, r.Halted = conversations.Line{}, false
	if err := restart(t, r, w); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// RetryRest goes on with what did not succeed behind the delivery.
func RetryRest(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	w, err := t.Work(r.Ticket)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err != nil || w.Unfinished() < 0 || t.ManualFor(w.Kind) {
		t.Box(p, t.Standing(r))
		return nil
	}
	w.Tries++
	w.State, w.Next, w.Given = conversations.WorkRunning, w.Unfinished(), true
	for i := range w.Steps[w.Next:] {
		if s := &w.Steps[w.Next+i]; s.How == "failed" || s.Step.Optional() || s.Step == conversations.StepSiteRead {
			s.How = ""
		}
	}
	t.Note(p.From.ID, "work.retried", r.Ticket, "")
	Call(t, w)
	t.Redraw(r, conversations.ClassAnswer)
	return forms.Answered(t, p, nil)
}

// restart asks again for the step that failed. Before an account is created
// the address is looked at once more.
func restart(t *turn.Turn, r *conversations.Request, w *conversations.Work) error {
	w.State, w.ByHand, w.Worker = conversations.WorkRunning, false, nil
	for i := range w.Steps[w.Next:] {
		w.Steps[w.Next+i].How = ""
	}
	switch {
	case w.Goal == conversations.GoalCreate && w.Next < 2:
		w.Next = 0
	case w.Goal == conversations.GoalReset || w.Goal == conversations.GoalRestore: // whose account it is may have changed since
		if w.Steps[0].Step != conversations.StepOwner {
			w.Steps = append([]conversations.WorkStep{{Step: conversations.StepOwner}}, w.Steps...)
		}
		w.Steps[0].How, w.Next = "", 0
	}
	if err := renewPending(t, r, w); err != nil {
		return err
	}
	if w.Goal == conversations.GoalReset || w.Goal == conversations.GoalRestore {
		if withheld, err := onFile(t, w); err != nil || withheld {
			return err
		}
	}
	if t.ManualFor(w.Kind) {
		return beginManual(t, r, w)
	}
	Call(t, w)
	return nil
}

// renewPending draws the password that work is to set, where none lives any more.
func renewPending(t *turn.Turn, r *conversations.Request, w *conversations.Work) error {
	if w.Credential == "" {
		return nil
	}
	c, err := t.Credential(w.Credential)
	switch {
	case err != nil:
		return err
	case c.State == conversations.CredentialPending:
		t.Remember(conversations.NewSecret{Name: c.ID, For: c.Address})
	case w.Goal == conversations.GoalCreate:
		createCredential(t, r, w)
	}
	return nil
}

// TellLeftover reminds the team of an account that was made for a request which
// is given up: the panel has it, and nobody else would remember.
func TellLeftover(t *turn.Turn, r *conversations.Request, event string) error {
	if event != "give_up" {
		return nil
	}
	w, err := t.Work(r.Ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.Goal == conversations.GoalCreate && w.Worker != nil && w.State == conversations.WorkRunning {
		t.GroupSay(conversations.Compose(conversations.Say("leftover_maybe").With("Ticket", r.Ticket, "Username", w.Username, "Address", w.Address, "Name", w.Worker.Name)))
	}
	for _, s := range w.Steps {
		if s.Step == conversations.StepAccount && s.How == "done" {
			t.GroupSay(conversations.Compose(conversations.Say("leftover_account").With("Ticket", r.Ticket, "Username", w.Username, "Address", w.Address)))
		}
	}
	return nil
}

// Line is a step on the card. One behind the delivery holds up nothing, so that
// why it failed stands with it alone.
func Line(s conversations.WorkStep) conversations.Line {
	step := conversations.Say("work_" + string(s.Step))
	if s.How == "failed" && s.Step.Remarks() && s.Code != "" {
		return conversations.Say("card_failure").With("Why", conversations.Say("panel_"+s.Code).With("Step", step, "Detail", s.Note))
	}
	return conversations.Say("step_"+conversations.StepSign(s.How)).With("Step", step, "Note", s.Note)
}
