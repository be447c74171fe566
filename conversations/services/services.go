// Package services is the catalogue of the counter: a service is one value, in
// a file of its own.
package services

import (
	"loket/conversations"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// All lists the services, in the order of the menu.
func All() []*turn.Service {
	return []*turn.Service{Subdomain(), Website(), Takeover(), Reset(), Restore(), Question()}
}

// sends is how the form of a service ends.
func sends(key conversations.Service) func(*turn.Turn, *conversations.Draft) error {
	return func(t *turn.Turn, d *conversations.Draft) error { return requests.Send(t, t.ServiceOf(key), d) }
}

// asks is how a service begins that has its form at once.
func asks(form string) func(*turn.Turn) error {
	return func(t *turn.Turn) error { return requests.BeginRequest(t, form) }
}

// Decisions under the cards of services whose requests can be corrected.
func judged() [][]turn.Action {
	return [][]turn.Action{
		{{Label: "button_claim", Act: "claim"}, {Label: "button_approve", Act: "approve"}},
		{{Label: "button_correction", Act: "correct"}, {Label: "button_reject", Act: "reject"}},
	}
}

// rejected gives failed work up.
var rejected = turn.Action{Label: "button_reject", Act: "reject"}
