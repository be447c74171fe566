package team

import (
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

// keysRow locks others out of a website that was handed over, and takes that back.
func keysRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	var row []conversations.Button
	if accounts.MayLock(t, r) {
		row = append(row, r.Button("button_lock", "lock"))
	}
	if accounts.MayReturn(t, r) {
		row = append(row, r.Button("button_return_rights", "return_rights"))
	}
	return row
}

// ofKeys tells of what is decided about a website's keys.
func ofKeys(action string) bool { return action == "lock" || action == "return_rights" }

// keysAct tells of what may be decided on a request that has ended.
func keysAct(r *conversations.Request, act string) bool {
	name, argument, _ := strings.Cut(act, ":")
	return ofKeys(name) || name == "yes" && ofKeys(argument) || name == "no" && ofKeys(r.Face.Action)
}

// keysWarning says, before it is confirmed, what becomes of whom.
func keysWarning(r *conversations.Request) conversations.Text {
	if r.Face.Mode != "confirm" || r.Keys == nil || !ofKeys(r.Face.Action) {
		return nil
	}
	count := len(r.Keys.Others)
	if r.Face.Action == "return_rights" {
		count = len(r.Keys.Taken)
	}
	return conversations.Compose(conversations.Say("face_"+r.Face.Action).With("Count", count))
}
