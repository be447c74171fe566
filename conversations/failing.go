package conversations

import (
	"errors"
	"slices"
)

// workFails ends work that cannot go on by itself.
func (t *turn) workFails(w *Work, step *WorkStep, e PanelReplied) error {
	step.How = "failed"
	w.State = workFailed
	code := e.Code
	if code == "" {
		code = "refused"
	}
	why := say("panel_"+code).with("Step", say("work_"+string(step.Step)), "Detail", e.Detail)
	if w.Ticket == "" {
		return t.smallWorkFails(w, why)
	}
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	return t.requestFails(r, why)
}

// requestFails puts a request into failed, with the reason on its card.
func (t *turn) requestFails(r *Request, why Line) error {
	r.Failure = why
	if !r.can("fail") {
		return t.redraw(r, ClassChange)
	}
	if err := t.advance(r, "fail", Actor{}); err != nil {
		return err
	}
	w, err := t.work(r.Ticket)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err == nil && w.Goal == goalHandover {
		// Whoever holds the account can have a password of their own again.
		if err := t.dropPending(r); err != nil {
			return err
		}
	}
	t.groupShow(text(say("work_failed").with("Ticket", r.Ticket, "Why", why)), Keyboard{})
	return t.redraw(r, ClassChange)
}

// dropPending ends a password that was drawn for a request and will not be
// delivered; the address is free for another.
func (t *turn) dropPending(r *Request) error {
	if r.Credential == "" {
		return nil
	}
	c, err := t.credential(r.Credential)
	if errors.Is(err, ErrNotFound) || err == nil && c.State != CredentialPending {
		return nil
	}
	if err != nil {
		return err
	}
	r.Credential = ""
	t.keep(r)
	return t.endCredential(c, "replace")
}

// retry goes on from the step that failed; a handover begins anew.
func (t *turn) retry(r *Request, by Actor) error {
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	event := "retry"
	if r.Service == Reset {
		event = "reset"
	}
	switch {
	case w.Goal == goalHandover:
		return t.retryHandover(r, by)
	case !r.can(event):
		return t.redraw(r, ClassAnswer)
	}
	if err := t.advance(r, event, by); err != nil {
		return err
	}
	r.Failure = Line{}
	if err := t.restart(r, w); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// unfinished is the first step behind the delivery that did not succeed; -1
// where there is none.
func (w *Work) unfinished() int {
	if w.State != workDone {
		return -1
	}
	return slices.IndexFunc(w.Steps, func(s WorkStep) bool { return s.Step.Optional() && s.How == "failed" })
}

// retryRest goes on with what did not succeed behind the delivery.
func (t *turn) retryRest(p Press, r *Request) error {
	w, err := t.work(r.Ticket)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || w.unfinished() < 0 || t.manualFor(w.Site) {
		t.box(p, t.standing(r))
		return nil
	}
	w.State, w.Next = workRunning, w.unfinished()
	for i := range w.Steps[w.Next:] {
		w.Steps[w.Next+i].How = ""
	}
	t.note(p.From.ID, "work.retried", r.Ticket, "")
	t.call(w)
	return t.answered(p, t.redraw(r, ClassAnswer))
}

// restart asks again for the step that failed. Before an account is created
// the address is looked at once more.
func (t *turn) restart(r *Request, w *Work) error {
	w.State, w.ByHand, w.Worker = workRunning, false, nil
	for i := range w.Steps[w.Next:] {
		w.Steps[w.Next+i].How = ""
	}
	switch {
	case w.Goal == goalCreate && w.Next < 2:
		w.Next = 0
	case w.Goal == goalReset: // whose account it is may have changed since
		if w.Steps[0].Step != StepOwner {
			w.Steps = append([]WorkStep{{Step: StepOwner}}, w.Steps...)
		}
		w.Steps[0].How, w.Next = "", 0
	}
	if err := t.renewPending(r, w); err != nil {
		return err
	}
	if w.Goal == goalReset {
		if withheld, err := t.onFile(w); err != nil || withheld {
			return err
		}
	}
	if t.manualFor(w.Site) {
		return t.beginByHand(r, w)
	}
	t.call(w)
	return nil
}

// renewPending draws the password that work is to set, where none lives any more.
func (t *turn) renewPending(r *Request, w *Work) error {
	if w.Credential == "" {
		return nil
	}
	c, err := t.credential(w.Credential)
	switch {
	case err != nil:
		return err
	case c.State == CredentialPending:
		t.remember(NewSecret{Name: c.ID, For: c.Address})
	case w.Goal == goalCreate:
		t.createCredential(r, w)
	}
	return nil
}

// tellLeftover reminds the team of an account that was made for a request which
// is given up: the panel has it, and nobody else would remember.
func (t *turn) tellLeftover(r *Request, event string) error {
	if event != "give_up" {
		return nil
	}
	w, err := t.work(r.Ticket)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if w.Goal == goalCreate && w.Worker != nil && w.State == workRunning {
		t.groupSay(text(say("leftover_maybe").with("Ticket", r.Ticket, "Username", w.Username, "Address", w.Address, "Name", w.Worker.Name)))
	}
	for _, s := range w.Steps {
		if s.Step == StepAccount && s.How == "done" {
			t.groupSay(text(say("leftover_account").with("Ticket", r.Ticket, "Username", w.Username, "Address", w.Address)))
		}
	}
	return nil
}

// line is a step on the card. One behind the delivery holds up nothing, so that
// why it failed stands with it alone.
func (s WorkStep) line() Line {
	step := say("work_" + string(s.Step))
	if s.How == "failed" && s.Step.Optional() && s.Code != "" {
		return say("card_failure").with("Why", say("panel_"+s.Code).with("Step", step, "Detail", s.Note))
	}
	return say("step_"+stepSign(s.How)).with("Step", step, "Note", s.Note)
}
