package services

import (
	"errors"
	"slices"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// Complaints offers what can be complained about.
func Complaints(t *turn.Turn) error {
	t.Passing(conversations.Compose("complaint_which"), conversations.Rows(
		conversations.Row(conversations.Button{Label: conversations.Say("button_complaint_password"), Data: "m:lupapassword"}),
		conversations.Row(conversations.Button{Label: conversations.Say("button_complaint_error"), Data: "m:complaint"}),
		conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
	return nil
}

// ComplaintForm reports a site that broke during data entry.
func ComplaintForm() *turn.Form {
	return &turn.Form{
		Name:    "complaint",
		Version: 1,
		Questions: []turn.Question{
			{Key: "site", Write: requests.AddressWritten, Wide: true, Choices: siteChoices, Accept: acceptSite},
			{Key: "what", Accept: forms.Plain(complaintText)},
			{Key: "screens", Short: "screenshots", Files: true, NoText: true, Optional: true},
		},
		Finish: sendComplaint,
	}
}

// BeginComplaint asks about one of the officer's own sites, where there is one.
func BeginComplaint(t *turn.Turn) error {
	own, err := ownSites(t)
	if err != nil {
		return err
	}
	if len(own) == 0 {
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
	return slices.DeleteFunc(own, func(a conversations.Account) bool { return !a.Site }), err
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

func sendComplaint(t *turn.Turn, d *conversations.Draft) error {
	if err := requests.Sendable(t, d); err != nil {
		return err
	}
	if err := stillTheirs(t, d); err != nil {
		return err
	}
	ticket, err := t.Number("PGD")
	if err != nil {
		return err
	}
	r, err := requests.NewRequest(t, ticket, conversations.Reset, d)
	if err != nil {
		return err
	}
	r.Address = d.Answers["site"].Text
	requests.CloseDraft(t)
	t.Reply(conversations.Compose(conversations.Say("complaint_received").With("Ticket", r.Ticket, "Due", r.Due)), requests.OwnButtons(t, r))
	requests.KeepFiles(t, r, nil)
	return requests.Announce(t, r)
}

// stillTheirs refuses a complaint about a site that changed hands while it was
// being written.
func stillTheirs(t *turn.Turn, d *conversations.Draft) error {
	_, err := acceptSite(t, d, d.Answers["site"].Text)
	var gone *turn.Refusal
	if errors.As(err, &gone) {
		gone.Reopen = "site"
	}
	return err
}

// QuestionForm takes one free text to the team.
func QuestionForm() *turn.Form {
	return &turn.Form{
		Name:       string(conversations.Inquiry),
		Version:    1,
		Unreviewed: true,
		Questions:  []turn.Question{{Key: "question", Accept: forms.Plain(complaintText)}},
		Finish:     sendQuestion,
	}
}

func sendQuestion(t *turn.Turn, d *conversations.Draft) error {
	if err := requests.Sendable(t, d); err != nil {
		return err
	}
	ticket, err := t.Number("TNY")
	if err != nil {
		return err
	}
	r, err := requests.NewRequest(t, ticket, conversations.Inquiry, d)
	if err != nil {
		return err
	}
	requests.CloseDraft(t)
	t.Reply(conversations.Compose(conversations.Say("question_received").With("Ticket", r.Ticket)), t.MenuKeyboard())
	return requests.Announce(t, r)
}
