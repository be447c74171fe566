package conversations

import (
	"slices"
)

// LookAgain is how often the panel is asked whether an account is still there:
// the time of its documents runs from its end.
const LookAgain = 90 * Day

// Led lists the requests that led to an account: their files are kept for as
// long as it lives.
func (a *Account) Led() []string {
	if a.Ticket == "" {
		return a.Tickets
	}
	return append(slices.Clone(a.Tickets), a.Ticket)
}

// Holding names how an account came to those who are on file with it now.
func (a *Account) Holding() string {
	if a.Ticket == "" && a.Holder != 0 {
		return "linked"
	}
	return a.Ticket
}
