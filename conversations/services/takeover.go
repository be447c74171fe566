package services

import (
	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Takeover is an account whose holder is somebody else, or nobody.
func Takeover() *turn.Service {
	return &turn.Service{
		Key: conversations.Takeover, Prefix: "PGD",
		Opening: turn.Opening{Name: "takeover", Profile: true, Begin: asks("takeover")},
		Form:    takeoverForm(), Life: conversations.ComplaintLife,
		Received: "takeover_received", Addressed: "account", Takes: true, Private: true, Vouched: true,
		Rejections: []turn.Reason{{Name: "letter_unclear"}, {Name: "not_entitled", DeniesUnit: true}, {Name: "holder_active"}, {Name: "holder_objects"}, {Name: "account_unknown"}, {Name: "duplicate"}},
		Decisions: [][]turn.Action{
			{{Label: "button_claim", Act: "claim"}, {Label: "button_approve", Act: "approve"}},
			{{Label: "button_reject", Act: "reject"}},
		},
		GiveUp: rejected, Letter: true,
		Judge: team.Judges(team.PersonHints, team.UnitHints, team.HolderHints, team.UnknownAccountHint),
		Recap: "complaint", Complaint: true,
	}
}

// takeoverForm asks for an account that is not on the officer's list. It
// answers the same whether or not the address exists.
func takeoverForm() *turn.Form {
	return &turn.Form{
		Name:    "takeover",
		Version: 2,
		Questions: []turn.Question{
			{Key: "account", Accept: accounts.AcceptAddress, Details: requests.BaseDomain, Write: requests.AddressWritten},
			forms.Letter(),
			requests.LetterRefQuestion(),
		},
		Finish: sends(conversations.Takeover),
	}
}
