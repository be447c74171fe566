package accounts

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// maxTemporary is how many temporary passwords an account gets a day.
const maxTemporary = 3

// accountKey stands for an address in callback data, which is short.
func accountKey(address string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(address)) // never fails
	return fmt.Sprintf("%x", h.Sum64())
}

// Forgotten begins /lupapassword: the officer's own accounts with their full
// address; a single one goes straight to the question.
func Forgotten(t *turn.Turn) error {
	own, err := t.Mem.AccountsOf(t.Session.Chat)
	if err != nil {
		return err
	}
	other := conversations.Row(conversations.Button{Label: conversations.Say("button_not_listed"), Data: "m:takeover"})
	switch len(own) {
	case 0:
		t.Passing(conversations.Compose("forgotten_none"), conversations.Rows(LinkRow(t), other))
		return nil
	case 1:
		question, keyboard, err := forgottenQuestion(t, own[0])
		if err != nil {
			return err
		}
		t.Passing(question, conversations.Rows(append(keyboard.Rows, other)...))
		return nil
	}
	var all [][]conversations.Button
	for _, a := range own {
		all = append(all, conversations.Row(conversations.Button{Label: conversations.Verbatim(a.Address), Data: "k:" + accountKey(a.Address) + ":pick"}))
	}
	t.Passing(conversations.Compose("forgotten_which"), conversations.Rows(append(all, LinkRow(t), other)...))
	return nil
}

// makeRow offers a temporary password, once.
func makeRow(t *turn.Turn, a conversations.Account) []conversations.Button {
	return conversations.Row(conversations.Button{Label: conversations.Say("button_make_temporary"), Data: "k:" + accountKey(a.Address) + ":make:" + t.Offer(a.Address)})
}

// forgottenQuestion asks whether a temporary password shall be made for an
// account, and says where it will go.
func forgottenQuestion(t *turn.Turn, a conversations.Account) (conversations.Text, conversations.Keyboard, error) {
	goes, err := passwordGoes(t, a)
	if err != nil {
		return nil, conversations.Keyboard{}, err
	}
	prove, err := ProveRow(t)
	confirm := conversations.Say("forgotten_confirm").With("Address", a.Address, "Goes", goes)
	if a.Kind.HasSite() {
		confirm = confirm.With("Site", conversations.Say("forgotten_site"))
	}
	return conversations.Compose(confirm), conversations.Rows(makeRow(t, a), prove), err
}

// ownAccount finds the officer's account that a press names: the claim counts
// only among the accounts they hold.
func ownAccount(t *turn.Turn, key string) (*conversations.Account, error) {
	own, err := t.Mem.AccountsOf(t.Session.Chat)
	if err != nil {
		return nil, err
	}
	for _, a := range own {
		if accountKey(a.Address) == key {
			return t.Account(a.Address)
		}
	}
	return nil, conversations.ErrNotFound
}

func ForgottenPress(t *turn.Turn, p conversations.Press, key, act string) error {
	a, err := ownAccount(t, key)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Toast(p, conversations.Say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	switch what, mark, _ := strings.Cut(act, ":"); what {
	case "pick":
		question, keyboard, err := forgottenQuestion(t, *a)
		if err != nil {
			return err
		}
		t.Passing(question, keyboard)
		return forms.Answered(t, p, nil)
	case "make":
		return makeTemporary(t, p, a, mark)
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// makeTemporary has a temporary password set for an account of the officer. The
// button is for one use: pressed later, it would end the password that they have
// set since.
func makeTemporary(t *turn.Turn, p conversations.Press, a *conversations.Account, mark string) error {
	recent := turn.Within(conversations.Day, a.Issues, t.Now)
	pending, err := pendingOn(t, a)
	switch {
	case err != nil:
		return err
	case a.Frozen:
		t.Box(p, conversations.Say("toast_frozen").With("Phone", t.Office.Phone))
		return nil
	case pending:
		t.Box(p, conversations.Say("toast_being_made"))
		return nil
	case len(recent) >= maxTemporary:
		t.Box(p, conversations.Say("toast_too_many_today").With("Max", maxTemporary))
		return nil
	case !t.Taken(a.Address, mark):
		t.Box(p, conversations.Say("toast_ask_again"))
		return nil
	}
	a.Issues = append(recent, t.Now)
	t.Keep(a)
	id, err := t.Number("LP")
	if err != nil {
		return err
	}
	email, err := passwordAddress(t, *a)
	if err != nil {
		return err
	}
	w := &conversations.Work{Goal: conversations.GoalPassword}
	if err := await(t, w, &conversations.Credential{ID: id, Address: a.Address, Officer: t.Session.Chat, State: conversations.CredentialPending,
		Username: a.Username, Kind: a.Kind, Unit: a.Unit, Email: email}); err != nil {
		return err
	}
	t.Note(t.Session.Chat, "password.asked", "", a.Address)
	t.Toast(p, conversations.Say("toast_making"))
	if err := startUpkeep(t, w, a); err != nil {
		return err
	}
	if w.ByHand { // it takes as long as somebody of the team takes
		t.Passing(conversations.Compose(conversations.Say("password_delayed").With("Address", a.Address, "Phone", t.Office.Phone)), t.Aside())
	}
	return nil
}

// pendingOn tells whether a password is being set for an account right now. A
// wish that nobody fulfilled within a day holds up no other.
func pendingOn(t *turn.Turn, a *conversations.Account) (bool, error) {
	c, err := t.Mem.CredentialOf(a.Address)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	if err != nil || c.State != conversations.CredentialPending {
		return false, err
	}
	return c.ID == c.Ticket || len(turn.Within(conversations.Day, a.Issues, t.Now)) > 0, nil
}

// EndCredential erases a temporary password that lives no longer, and hides
// the message that shows it.
func EndCredential(t *turn.Turn, c *conversations.Credential, event string) error {
	shown := c.Shown
	if err := t.AdvancePassword(c, event); err != nil {
		return err
	}
	t.Remember(conversations.NoSecret{Name: c.ID})
	TakeLettersBack(t, c)
	for _, kind := range []string{"hide", "chase", "change", "expire"} {
		t.Remember(conversations.NoReminder{Kind: kind, Subject: c.ID})
	}
	if !shown {
		return nil
	}
	c.Shown = false
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Text: conversations.Compose(conversations.Say("ready_over").With("Address", c.Address))})
	return nil
}
