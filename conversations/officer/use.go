package officer

import (
	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// How a delivery is of use, a week later.
const (
	useAsked = "asked"
	useYes   = "yes"
	useHelp  = "help"
)

// AskUse asks an officer, a week after the delivery, whether the site is of use;
// once, at an hour at which people may be reminded, and not about an account that
// is gone or somebody else's by now.
func AskUse(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	if r.Officer == conversations.Nobody || r.InUse != "" || r.State != conversations.Delivered && r.State != conversations.Confirmed {
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil || a == nil || a.Holder != r.Officer || !a.EndedAt.IsZero() {
		return err
	}
	if quiet := t.Calendar.QuietUntil(t.Now); quiet.After(t.Now) {
		t.Remind("in_use", ticket, quiet)
		return nil
	}
	s, err := t.SessionOf(r.Officer)
	if err != nil {
		return err
	}
	r.InUse = useAsked
	t.Keep(r)
	t.Do(conversations.Send{Chat: s.Chat, Lang: s.Lang,
		Text: conversations.Compose(conversations.Say("use_ask").With("Ticket", r.Ticket, "Address", r.Address)),
		Keyboard: conversations.Rows(conversations.Row(
			conversations.Button{Label: conversations.Say("button_use_yes"), Data: "r:" + r.Ticket + ":in_use"},
			conversations.Button{Label: conversations.Say("button_use_help"), Data: "r:" + r.Ticket + ":in_use_help"}))})
	return nil
}

// useAnswered takes the answer: the team reads it on the card, and who needs help
// writes to it below the request.
func useAnswered(t *turn.Turn, p conversations.Press, r *conversations.Request, yes bool) error {
	if r.InUse == "" || yes && r.InUse != useAsked {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	if yes {
		r.InUse = useYes
		t.Note(r.Officer, "request.in_use", r.Ticket, useYes)
		t.Reply(conversations.Compose("use_thanks"), t.Aside())
	} else {
		if r.InUse != useHelp {
			t.Note(r.Officer, "request.in_use", r.Ticket, useHelp)
		}
		r.InUse = useHelp
		beginAnswer(t, r, conversations.Say("use_help").With("Ticket", r.Ticket, "Address", r.Address))
	}
	t.Redraw(r, conversations.ClassChange)
	return forms.Answered(t, p, nil)
}
