package accounts

import (
	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// What a rehearsal's work is done on: an address and a user name that nobody has.
// No password is drawn for it.
const (
	rehearsalLabel    = "contoh-latihan"
	rehearsalUser     = "contohlatihan"
	rehearsalPassword = "CONTOH-1234"
)

// RehearsalAddress is the example that a rehearsal asks for.
func RehearsalAddress(t *turn.Turn) string { return t.Address(rehearsalLabel) }

// RehearseDelivery says what an officer reads when their account is ready.
func RehearseDelivery(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if err := t.Advance(r, "deliver", by); err != nil {
		return err
	}
	r.Username = rehearsalUser
	r.Address = RehearsalAddress(t)
	t.Redraw(r, conversations.ClassAnswer)
	until := t.Now.Add(conversations.Day)
	return t.TellOfficer(r, conversations.Compose(conversations.Say("ready_first").With("Ticket", r.Ticket, "Address", r.Address), conversations.Blank,
		conversations.Say("ready_how").With("Until", until)), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_show")})))
}

// rehearsedWork finds the rehearsal whose work waits for a hand; nil where none
// does.
func rehearsedWork(t *turn.Turn, ticket string) (*conversations.Request, error) {
	r, err := t.Request(ticket)
	if err != nil {
		return nil, turn.IgnoreGone(err)
	}
	if r.State != conversations.Manual {
		return nil, nil
	}
	return r, nil
}

// rehearseByHand guides a verifier through work that is only rehearsed.
func rehearseByHand(t *turn.Turn, by conversations.Actor, ticket string) error {
	r, err := rehearsedWork(t, ticket)
	if err != nil {
		return err
	}
	if r == nil {
		t.Chatter(conversations.Compose("work_over"), conversations.Keyboard{})
		return nil
	}
	h := r.Rehearsal
	if h.Worker != nil && h.Worker.ID != by.ID {
		t.Chatter(conversations.Compose(conversations.Say("work_taken").With("Name", h.Worker.Name)), conversations.Keyboard{})
		return nil
	}
	if h.Worker != nil {
		t.Do(conversations.Delete{Chat: t.Session.Chat, Name: handName(r), Lang: t.Session.Lang, Instead: conversations.Compose("work_over")})
	}
	h.Worker = &by
	h.Told++
	h.Guide = h.Told
	h.TakesPart(by.ID)
	t.Keep(r)
	guide := conversations.Say("hand_create").With("Address", RehearsalAddress(t), "Username", rehearsalUser, "Secret", rehearsalPassword,
		"Email", "", "Title", "", "Kind", conversations.Say(t.Makes(conversations.HostingAccount)), "Ticket", r.Ticket)
	user, password := conversations.ArgOf(rehearsalUser), conversations.ArgOf(rehearsalPassword)
	t.Do(conversations.Send{Chat: t.Session.Chat, Name: handName(r), Lang: t.Session.Lang, Protect: true,
		Text: conversations.Compose("rehearsal_by_hand", conversations.Blank, guide, conversations.Blank, "hand_care"),
		Keyboard: conversations.Rows(
			conversations.Row(conversations.Button{Label: conversations.Say("button_copy_user"), Copy: &user}, conversations.Button{Label: conversations.Say("button_copy_secret"), Copy: &password}),
			conversations.Row(conversations.Button{Label: conversations.Say("button_made"), Data: "h:" + r.Ticket + ":done"},
				conversations.Button{Label: conversations.Say("button_release"), Data: "h:" + r.Ticket + ":release"}))})
	return nil
}

// handName is our name of the message that guides through rehearsed work.
func handName(r *conversations.Request) string {
	return conversations.RehearsalName("hand", r.Ticket, r.Rehearsal.Guide)
}

// rehearsedByHand takes a tap of the one who does the work.
func rehearsedByHand(t *turn.Turn, p conversations.Press, ticket, act string) error {
	r, err := rehearsedWork(t, ticket)
	if err != nil {
		return err
	}
	if r == nil || r.Rehearsal.Worker == nil || r.Rehearsal.Worker.ID != p.From.ID || act != "done" && act != "release" {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	by := *r.Rehearsal.Worker
	r.Rehearsal.Worker = nil
	t.Keep(r)
	said := conversations.Compose("work_released")
	if act == "done" {
		said = conversations.Compose(conversations.Say("work_thanks").With("Address", RehearsalAddress(t)))
		err = RehearseDelivery(t, r, by)
	}
	t.Do(conversations.Edit{Chat: by.ID, Name: handName(r), Lang: t.Session.Lang, Text: conversations.Compose("rehearsal_mark", said)})
	return forms.Answered(t, p, err)
}
