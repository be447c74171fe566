package conversations

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// maxTemporary is how many temporary passwords an account gets a day.
const maxTemporary = 3

// accountKey stands for an address in callback data, which is short.
func accountKey(address string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(address)) // never fails
	return fmt.Sprintf("%x", h.Sum64())
}

// forgotten begins /lupapassword: the officer's own accounts with their full
// address; a single one goes straight to the question.
func (t *turn) forgotten() error {
	own, err := t.mem.AccountsOf(t.session.Chat)
	if err != nil {
		return err
	}
	other := row(Button{Label: say("button_not_listed"), Data: "m:takeover"})
	switch len(own) {
	case 0:
		t.passing(text("forgotten_none"), rows(t.linkRow(), other))
		return nil
	case 1:
		question, keyboard, err := t.forgottenQuestion(own[0])
		if err != nil {
			return err
		}
		t.passing(question, rows(append(keyboard.Rows, other)...))
		return nil
	}
	var all [][]Button
	for _, a := range own {
		all = append(all, row(Button{Label: verbatim(a.Address), Data: "k:" + accountKey(a.Address) + ":pick"}))
	}
	t.passing(text("forgotten_which"), rows(append(all, t.linkRow(), other)...))
	return nil
}

// makeRow offers a temporary password, once.
func (t *turn) makeRow(a Account) []Button {
	return row(Button{Label: say("button_make_temporary"), Data: "k:" + accountKey(a.Address) + ":make:" + t.offer(a.Address)})
}

// forgottenQuestion asks whether a temporary password shall be made for an
// account, and says where it will go.
func (t *turn) forgottenQuestion(a Account) (Text, Keyboard, error) {
	goes, err := t.passwordGoes(a)
	if err != nil {
		return nil, Keyboard{}, err
	}
	prove, err := t.proveRow()
	return text(say("forgotten_confirm").with("Address", a.Address, "Goes", goes)), rows(t.makeRow(a), prove), err
}

// ownAccount finds the officer's account that a press names: the claim counts
// only among the accounts they hold.
func (t *turn) ownAccount(key string) (*Account, error) {
	own, err := t.mem.AccountsOf(t.session.Chat)
	if err != nil {
		return nil, err
	}
	for _, a := range own {
		if accountKey(a.Address) == key {
			return t.account(a.Address)
		}
	}
	return nil, ErrNotFound
}

func (t *turn) forgottenPress(p Press, key, act string) error {
	a, err := t.ownAccount(key)
	if errors.Is(err, ErrNotFound) {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	switch what, mark, _ := strings.Cut(act, ":"); what {
	case "pick":
		question, keyboard, err := t.forgottenQuestion(*a)
		if err != nil {
			return err
		}
		t.passing(question, keyboard)
		return t.answered(p, nil)
	case "make":
		return t.makeTemporary(p, a, mark)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// makeTemporary has a temporary password set for an account of the officer. The
// button is for one use: pressed later, it would end the password that they have
// set since.
func (t *turn) makeTemporary(p Press, a *Account, mark string) error {
	recent := within(day, a.Issues, t.now)
	pending, err := t.pendingOn(a)
	switch {
	case err != nil:
		return err
	case a.Frozen:
		t.box(p, say("toast_frozen").with("Phone", t.Office.Phone))
		return nil
	case pending:
		t.box(p, say("toast_being_made"))
		return nil
	case len(recent) >= maxTemporary:
		t.box(p, say("toast_too_many_today").with("Max", maxTemporary))
		return nil
	case !t.taken(a.Address, mark):
		t.box(p, say("toast_ask_again"))
		return nil
	}
	a.Issues = append(recent, t.now)
	t.keep(a)
	id, err := t.number("LP")
	if err != nil {
		return err
	}
	email, err := t.passwordAddress(*a)
	if err != nil {
		return err
	}
	w := &Work{Goal: goalPassword}
	if err := t.await(w, &Credential{ID: id, Address: a.Address, Officer: t.session.Chat, State: CredentialPending,
		Username: a.Username, Site: a.Site, Unit: a.Unit, Email: email}); err != nil {
		return err
	}
	t.note(t.session.Chat, "password.asked", "", a.Address)
	t.toast(p, say("toast_making"))
	if err := t.startSmall(w, a); err != nil {
		return err
	}
	if w.ByHand { // it takes as long as somebody of the team takes
		t.passing(text(say("password_delayed").with("Address", a.Address, "Phone", t.Office.Phone)), t.aside())
	}
	return nil
}

// day is how far limits a day look back.
const day = 24 * time.Hour

// within keeps what happened no longer ago than a span.
func within(span time.Duration, all []time.Time, now time.Time) []time.Time {
	var recent []time.Time
	for _, at := range all {
		if now.Sub(at) < span {
			recent = append(recent, at)
		}
	}
	return recent
}

// pendingOn tells whether a password is being set for an account right now. A
// wish that nobody fulfilled within a day holds up no other.
func (t *turn) pendingOn(a *Account) (bool, error) {
	c, err := t.mem.CredentialOf(a.Address)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || c.State != CredentialPending {
		return false, err
	}
	return c.ID == c.Ticket || len(within(day, a.Issues, t.now)) > 0, nil
}

// endCredential erases a temporary password that lives no longer, and hides
// the message that shows it.
func (t *turn) endCredential(c *Credential, event string) error {
	shown := c.Shown
	if err := t.step(c, event); err != nil {
		return err
	}
	t.remember(NoSecret{Name: c.ID})
	for _, kind := range []string{"hide", "chase", "change", "expire"} {
		t.remember(NoReminder{Kind: kind, Subject: c.ID})
	}
	if !shown {
		return nil
	}
	c.Shown = false
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Text: text(say("ready_over").with("Address", c.Address))})
	return nil
}
