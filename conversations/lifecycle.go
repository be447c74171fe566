package conversations

import (
	"context"
	"fmt"
	"slices"

	"github.com/looplab/fsm"
)

// requestLife is the life of a request of the two service standards.
var requestLife = fsm.Events{
	{Name: "approve", Src: states(Submitted), Dst: string(Approved)},
	{Name: "reject", Src: states(Submitted, Approved), Dst: string(Rejected)},
	{Name: "ask_correction", Src: states(Submitted), Dst: string(NeedsCorrection)},
	{Name: "correct", Src: states(NeedsCorrection), Dst: string(Submitted)},
	{Name: "cancel", Src: states(Submitted, NeedsCorrection, Approved, Provisioning, Manual, HandingOver, FailedState), Dst: string(Cancelled)},
	{Name: "provision", Src: states(Approved), Dst: string(Provisioning)},
	{Name: "by_hand", Src: states(Approved, FailedState), Dst: string(Manual)},
	{Name: "hand_over", Src: states(Approved), Dst: string(HandingOver)},
	{Name: "fail", Src: states(Approved, Provisioning, HandingOver, Manual), Dst: string(FailedState)},
	{Name: "retry", Src: states(FailedState), Dst: string(Provisioning)},
	{Name: "give_up", Src: states(FailedState), Dst: string(Rejected)},
	{Name: "deliver", Src: states(Provisioning, Manual, HandingOver), Dst: string(Delivered)},
	{Name: "confirm", Src: states(Delivered), Dst: string(Confirmed)},
}

// complaintLife is the life of a complaint: a broken site, an account to take
// over, or a question.
var complaintLife = fsm.Events{
	{Name: "reset", Src: states(Submitted, FailedState), Dst: string(Resetting)},
	{Name: "approve", Src: states(Submitted), Dst: string(HandingOver)},
	{Name: "hand_over", Src: states(FailedState), Dst: string(HandingOver)},
	{Name: "deliver", Src: states(Resetting, HandingOver, Manual), Dst: string(Done)},
	{Name: "by_hand", Src: states(Resetting, HandingOver, FailedState), Dst: string(Manual)},
	{Name: "fail", Src: states(Resetting, HandingOver, Manual), Dst: string(FailedState)},
	{Name: "answer", Src: states(Submitted), Dst: string(Done)},
	{Name: "close", Src: states(Submitted, FailedState), Dst: string(Closed)},
	{Name: "reject", Src: states(Submitted), Dst: string(Rejected)},
	{Name: "give_up", Src: states(FailedState), Dst: string(Rejected)},
	{Name: "cancel", Src: states(Submitted, HandingOver, Manual, FailedState), Dst: string(Cancelled)},
}

// passwordLife is the life of a temporary password.
var passwordLife = fsm.Events{
	{Name: "issue", Src: []string{CredentialPending}, Dst: CredentialIssued},
	{Name: "change", Src: []string{CredentialIssued}, Dst: CredentialChanged},
	{Name: "replace", Src: []string{CredentialPending, CredentialIssued}, Dst: CredentialReplaced},
}

func states(all ...State) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = string(s)
	}
	return names
}

// life is the machine that a service's requests follow.
func (s Service) life() fsm.Events {
	if s == Subdomain || s == Website {
		return requestLife
	}
	return complaintLife
}

// can tells whether a request may take a transition now.
func (r *Request) can(event string) bool {
	return machineFor(event, string(r.State), r.Service.life()).Can(event)
}

// machineFor is a machine for one transition: it needs nothing else of its
// table, and to build the rest costs more than all that is decided with it.
func machineFor(event, state string, table fsm.Events) *fsm.FSM {
	for _, e := range table {
		if e.Name == event && slices.Contains(e.Src, state) {
			return fsm.NewFSM(state, fsm.Events{{Name: event, Src: []string{state}, Dst: e.Dst}}, nil)
		}
	}
	return fsm.NewFSM(state, nil, nil)
}

// advance takes a request one transition further: a new version, a line in its
// story and in the trail. Asking for a transition that the machine does not
// have is a fault of the caller, who looks first with can.
func (t *turn) advance(r *Request, event string, by Actor) error {
	next, err := transition(string(r.State), r.Service.life(), event)
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Ticket, err)
	}
	r.State = State(next)
	r.Version++
	r.Face = Face{}
	if r.ended() {
		if r.ClosedAt.IsZero() {
			r.ClosedAt = t.now // being confirmed later closes nothing again
		}
		t.forgetDates(r)
		if err := t.countDown(r); err != nil {
			return err
		}
		if !r.hasAccount() {
			t.retire(r.Ticket)
		}
	}
	t.story(r, "story_"+event, by)
	t.note(by.ID, "request."+event, r.Ticket, string(r.State))
	t.keep(r)
	return nil
}

func transition(state string, life fsm.Events, event string) (string, error) {
	machine := machineFor(event, state, life)
	if err := machine.Event(context.Background(), event); err != nil {
		return "", fmt.Errorf("%s from %s: %w", event, state, err)
	}
	return machine.Current(), nil
}

// ended tells whether nothing more is expected of the team.
func (r *Request) ended() bool {
	switch r.State {
	case Delivered, Confirmed, Rejected, Cancelled, Done, Closed:
		return true
	}
	return false
}

// hasAccount tells whether an account lives on because of the request: its
// files are kept for as long, and then some.
func (r *Request) hasAccount() bool { return r.State == Delivered || r.State == Confirmed }

// story adds a line to what the officer and the team read of a request's way.
func (t *turn) story(r *Request, what string, by Actor) {
	r.Timeline = append(r.Timeline, Moment{At: t.now, What: what, Who: by.Name, ByID: by.ID})
}

// step takes a credential one transition further.
func (t *turn) step(c *Credential, event string) error {
	next, err := transition(c.State, passwordLife, event)
	if err != nil {
		return fmt.Errorf("credential %s: %w", c.ID, err)
	}
	c.State = next
	t.note(0, "password."+event, c.Ticket, c.ID)
	t.keep(c)
	return nil
}
