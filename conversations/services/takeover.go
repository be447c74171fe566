package services

import (
	"loket/conversations"
	"loket/conversations/accounts"

	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// TakeoverForm asks for an account that is not on the officer's list. It
// answers the same whether or not the address exists.
func TakeoverForm() *turn.Form {
	return &turn.Form{
		Name:    string(conversations.Takeover),
		Version: 1,
		Questions: []turn.Question{
			{Key: "account", Accept: accounts.AcceptAddress, Details: requests.BaseDomain, Write: requests.AddressWritten},
			forms.Files("letter"),
		},
		Finish: sendTakeover,
	}
}

func sendTakeover(t *turn.Turn, d *conversations.Draft) error {
	if err := requests.Sendable(t, d); err != nil {
		return err
	}
	ticket, err := t.Number("PGD")
	if err != nil {
		return err
	}
	r, err := requests.NewRequest(t, ticket, conversations.Takeover, d)
	if err != nil {
		return err
	}
	r.Address = d.Answers["account"].Text
	requests.CloseDraft(t)
	t.Reply(conversations.Compose(conversations.Say("takeover_received").With("Ticket", r.Ticket, "Due", r.Due)), requests.OwnButtons(t, r))
	requests.KeepFiles(t, r, nil)
	return requests.Announce(t, r)
}
