package conversations

import (
	"context"
	"fmt"
	"slices"

	"github.com/looplab/fsm"
)

// RequestLife is the life of a request of the two service standards.
var RequestLife = fsm.Events{
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
	{Name: "restore", Src: states(Cancelled), Dst: string(Submitted)},
	{Name: "restore_correction", Src: states(Cancelled), Dst: string(NeedsCorrection)},
	{Name: "revive", Src: states(Cancelled), Dst: string(Submitted)},
}

// ComplaintLife is the life of a complaint: a broken site, an account to take
// over, or a question.
var ComplaintLife = fsm.Events{
	{Name: "reset", Src: states(Submitted, FailedState), Dst: string(Resetting)},
	{Name: "bring_back", Src: states(Submitted, FailedState), Dst: string(Resetting)},
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
	{Name: "restore", Src: states(Cancelled), Dst: string(Submitted)},
	{Name: "revive", Src: states(Cancelled), Dst: string(Submitted)},
}

// PasswordLife is the life of a temporary password.
var PasswordLife = fsm.Events{
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

// MachineFor is a machine for one transition: it needs nothing else of its
// table, and to build the rest costs more than all that is decided with it.
func MachineFor(event, state string, table fsm.Events) *fsm.FSM {
	for _, e := range table {
		if e.Name == event && slices.Contains(e.Src, state) {
			return fsm.NewFSM(state, fsm.Events{{Name: event, Src: []string{state}, Dst: e.Dst}}, nil)
		}
	}
	return fsm.NewFSM(state, nil, nil)
}

func Transition(state string, life fsm.Events, event string) (string, error) {
	machine := MachineFor(event, state, life)
	if err := machine.Event(context.Background(), event); err != nil {
		return "", fmt.Errorf("%s from %s: %w", event, state, err)
	}
	return machine.Current(), nil
}
