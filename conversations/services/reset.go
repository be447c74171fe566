package services

import (
	"errors"
	"slices"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Reset puts the standard site back where one broke during data entry, as the
// service standard's complaints have it.
func Reset() *turn.Service {
	return &turn.Service{
		Key: conversations.Reset, Prefix: "PGD",
		Opening: turn.Opening{Name: "complaint", Profile: true, Begin: beginComplaint},
		Form:    complaintForm(), Life: conversations.ComplaintLife,
		Received: "complaint_received", Addressed: "site",
		Again: "reset", HolderAlone: true,
		Rejections: []turn.Reason{{Name: "no_error"}, {Name: "not_entitled", DeniesUnit: true}, {Name: "duplicate"}},
		Decisions: [][]turn.Action{
			{{Label: "button_claim", Act: "claim"}},
			{{Label: "button_reset", Act: "reset", Unless: accounts.SiteMoved}, {Label: "button_no_reset", Act: "close"}},
			{{Label: "button_reject", Act: "reject"}},
		},
		GiveUp: turn.Action{Label: "button_no_reset", Act: "close"},
		Judge:  team.Judges(team.PersonHints),
		Recap:  "complaint", Complaint: true, About: "what",
	}
}

// complaintForm reports a site that broke during data entry.
func complaintForm() *turn.Form {
	return &turn.Form{
		Name:    "complaint",
		Version: 1,
		Warns:   "reset_wipes",
		Questions: []turn.Question{
			{Key: "site", Write: requests.AddressWritten, Wide: true, Choices: siteChoices, Accept: acceptSite},
			{Key: "what", Accept: forms.Plain(complaintText)},
			{Key: "screens", Short: "screenshots", Files: true, NoText: true, Optional: true},
		},
		Finish: sendComplaint,
	}
}

// beginComplaint asks about one of the officer's own sites, where there is one.
func beginComplaint(t *turn.Turn) error {
	own, err := ownSites(t)
	if err != nil {
		return err
	}
	if len(own) == 0 {
		t.BeganNothing()
		t.Reply(conversations.Compose("complaint_no_site"), conversations.Rows(accounts.LinkRow(t), conversations.Row(conversations.Button{Label: conversations.Say("button_not_listed"), Data: "m:takeover"}),
			conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
		return nil
	}
	return requests.BeginRequest(t, "complaint")
}

// ownSites are the officer's accounts with a standard website: a reset would
// put one over anything else.
func ownSites(t *turn.Turn) ([]conversations.Account, error) {
	own, err := t.Mem.AccountsOf(t.Session.Chat)
	return slices.DeleteFunc(own, func(a conversations.Account) bool { return !a.Kind.HasSite() }), err
}

func complaintText(typed string) (string, error) { return answers.FreeText(typed, 5, maxSupport) }

// siteChoices are the officer's accounts, as buttons with the full address.
func siteChoices(t *turn.Turn, _ *conversations.Draft) ([]turn.Choice, error) {
	own, err := ownSites(t)
	if err != nil {
		return nil, err
	}
	choices := make([]turn.Choice, len(own))
	for i, a := range own {
		choices[i] = turn.Choice{Label: conversations.Verbatim(a.Address), Value: a.Address}
	}
	return choices, nil
}

// acceptSite takes one of the officer's own sites.
func acceptSite(t *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
	own, err := ownSites(t)
	if err != nil {
		return conversations.Answer{}, err
	}
	host, hostErr := answers.Host(typed, t.BaseDomain)
	for _, a := range own {
		if a.Address == typed || hostErr == nil && a.Address == host {
			return conversations.Answer{Text: a.Address}, nil
		}
	}
	return conversations.Answer{}, turn.Refuse("refused_site_not_yours")
}

// sendComplaint refuses a complaint about a site that changed hands while it
// was being written.
func sendComplaint(t *turn.Turn, d *conversations.Draft) error {
	_, err := acceptSite(t, d, d.Answers["site"].Text)
	var gone *turn.Refusal
	if errors.As(err, &gone) {
		gone.Reopen = "site"
	}
	if err != nil {
		return err
	}
	return requests.Send(t, t.ServiceOf(conversations.Reset), d)
}
