package services

import (
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// Rehearsal is what a team rehearses on: decided on like a subdomain, with the
// same reasons. Nobody can ask for it, it has no plan by which the panel would be
// asked, no account comes of it, and it follows no standard.
func Rehearsal() *turn.Service {
	like := Subdomain()
	return &turn.Service{
		Key: conversations.Rehearsed, Prefix: strings.TrimSuffix(conversations.RehearsalPrefix, "-"),
		Form: like.Form, Life: like.Life, Editable: true, Unvouched: true,
		Corrections: like.Corrections, Rejections: like.Rejections, Decisions: like.Decisions, GiveUp: like.GiveUp,
	}
}
