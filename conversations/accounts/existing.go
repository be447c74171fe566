package accounts

import (
	"loket/conversations"
	"loket/conversations/turn"
)

// HandsOver tells whether a request's work was to hand an account over.
func HandsOver(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && w.Goal == conversations.GoalHandover
}

// KnowsUser tells whether the user name of a request's account is known:
// without it nobody can set a password by hand.
func KnowsUser(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	return err == nil && w.Username != ""
}
