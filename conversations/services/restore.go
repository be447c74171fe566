package services

import (
	"errors"
	"slices"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// Restore brings a website back that a reset put aside, while that is kept.
func Restore() *turn.Service {
	return &turn.Service{
		Key: conversations.Restore, Prefix: "PGD",
		Opening: turn.Opening{Name: "restore", Profile: true, Begin: beginRestore},
		Form:    restoreForm(), Life: conversations.ComplaintLife,
		Received: "complaint_received", Addressed: "site",
		Again: "bring_back", UnderWay: "state_bringing_back", HolderAlone: true,
		Rejections: []turn.Reason{{Name: "not_entitled", DeniesUnit: true}, {Name: "duplicate"}},
		Decisions: [][]turn.Action{
			{{Label: "button_claim", Act: "claim"}},
			{{Label: "button_bring_back", Act: "bring_back", Unless: accounts.SiteMoved}},
			{{Label: "button_reject", Act: "reject"}},
		},
		GiveUp: turn.Action{Label: "button_close", Act: "close"},
		Judge:  team.Judges(team.PersonHints),
		Recap:  "complaint", Complaint: true,
	}
}

// restoreForm asks which website is meant.
func restoreForm() *turn.Form {
	return &turn.Form{
		Name:    "restore",
		Version: 1,
		Warns:   "restore_replaces",
		Questions: []turn.Question{
			{Key: "site", Details: requests.BaseDomain, Write: requests.AddressWritten, Wide: true, Choices: returnChoices, Accept: acceptReturn},
		},
		Finish: sendRestore,
	}
}

// beginRestore asks about a website that can be brought back, where there is one.
func beginRestore(t *turn.Turn) error {
	own, err := returnable(t)
	if err != nil {
		return err
	}
	if len(own) == 0 {
		t.BeganNothing()
		t.Reply(conversations.Compose("restore_none"), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
		return nil
	}
	return requests.BeginRequest(t, "restore")
}

func returnable(t *turn.Turn) ([]conversations.Account, error) {
	own, err := t.Mem.AccountsOf(t.Session.Chat)
	return slices.DeleteFunc(own, func(a conversations.Account) bool { return !accounts.Returnable(t, &a) }), err
}

func returnChoices(t *turn.Turn, _ *conversations.Draft) ([]turn.Choice, error) {
	own, err := returnable(t)
	choices := make([]turn.Choice, len(own))
	for i, a := range own {
		choices[i] = turn.Choice{Label: conversations.Verbatim(a.Address), Value: a.Address}
	}
	return choices, err
}

// acceptReturn takes one of the officer's own sites whose former is kept.
func acceptReturn(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	found, err := acceptSite(t, d, typed)
	if err != nil {
		return found, err
	}
	own, err := returnable(t)
	if err != nil {
		return conversations.Answer{}, err
	}
	if !slices.ContainsFunc(own, func(a conversations.Account) bool { return a.Address == found.Text }) {
		return conversations.Answer{}, turn.Refuse("refused_nothing_kept")
	}
	return found, nil
}

// sendRestore refuses one whose time has ended while it was being written.
func sendRestore(t *turn.Turn, d *conversations.Draft) error {
	_, err := acceptReturn(t, d, d.Answers["site"].Text)
	var gone *turn.Refusal
	if errors.As(err, &gone) {
		gone.Reopen = "site"
	}
	if err != nil {
		return err
	}
	return requests.Send(t, t.ServiceOf(conversations.Restore), d)
}
