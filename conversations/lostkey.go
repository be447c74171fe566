package conversations

import (
	"errors"
	"strings"
	"time"
)

// What another key sealed nobody will ever open: the key was lost, or is
// another one. Accounts go on working; only passwords that were not seen yet
// are gone, and others take their place when somebody asks for them.

// secretMissing takes in that something could not be said because the secret in
// it does not open. It is nothing new where the secret's time was over anyway.
func (t *turn) secretMissing(e Failed) (done bool, err error) {
	switch effect := e.Effect.(type) {
	case Edit:
		if id, is := strings.CutPrefix(effect.Name, "ready:"); is {
			return t.accountLost(id)
		}
	case Paper:
		lost, err := t.accountLost(effect.Of)
		if err != nil || !lost || !strings.HasPrefix(effect.Name, teamLetter) {
			return lost, err
		}
		return true, t.tellChat(effect.Chat, say("letter_over"))
	case Send:
		if id, is := strings.CutPrefix(effect.Name, "hand:"); is {
			return t.guideLost(id, effect)
		}
	}
	return false, nil
}

// accountLost tells an officer that the details which they want to see cannot be
// shown any more, and asks for others in their place.
func (t *turn) accountLost(id string) (bool, error) {
	c, err := t.credential(id)
	if err != nil || !t.alive(c) {
		return false, ignoreGone(err)
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return false, err
	}
	c.Shown = false
	if err := t.endCredential(c, "replace"); err != nil {
		return false, err
	}
	t.note(0, "password.lost", c.Ticket, c.ID)
	a, err := t.knownAccount(c.Address)
	if err != nil {
		return false, err
	}
	if a == nil || a.Frozen || a.Holder != c.Officer {
		t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang,
			Text: text(say("ready_lost").with("Address", c.Address), say("ready_lost_ask").with("Phone", t.Office.Phone))})
		return true, nil
	}
	t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang,
		Text: text(say("ready_lost").with("Address", c.Address), "ready_lost_anew")})
	return true, t.issueAnew(c, a)
}

// issueAnew asks for a password in the place of one that was lost. It is none of
// those that the officer may ask for.
func (t *turn) issueAnew(lost *Credential, a *Account) error {
	id, err := t.number("LP")
	if err != nil {
		return err
	}
	a.Issues = append(within(day, a.Issues, t.now), t.now)
	t.keep(a)
	w := &Work{Goal: goalPassword}
	if err := t.await(w, &Credential{ID: id, Address: a.Address, Officer: lost.Officer, State: CredentialPending,
		Username: a.Username, Site: a.Site, Unit: a.Unit, Email: lost.Email, Ticket: lost.Ticket, Service: lost.Service, First: lost.First}); err != nil {
		return err
	}
	if err := t.deliversInstead(lost, id); err != nil {
		return err
	}
	return t.startSmall(w, a)
}

// deliversInstead has a request deliver another credential than the lost one:
// what stood on its card about that is no longer so.
func (t *turn) deliversInstead(lost *Credential, id string) error {
	if lost.Ticket == "" {
		return nil
	}
	r, err := t.request(lost.Ticket)
	if err != nil || r.Credential != lost.ID {
		return ignoreGone(err)
	}
	r.Credential, r.OpenedAt = id, time.Time{}
	return t.redraw(r, ClassChange)
}

// passwordLost draws the password anew that work was to set, and has the work
// begin with it from its first step; false where that is of no use.
func (t *turn) passwordLost(w *Work) (bool, error) {
	if w.Redrawn || !w.setsPassword() {
		return false, nil
	}
	if wanted, err := t.stillWanted(w); err != nil || !wanted {
		return false, err
	}
	w.Redrawn, w.Next = true, 0
	for i := range w.Steps {
		w.Steps[i].How = ""
	}
	t.remember(NewSecret{Name: w.Credential, For: w.Address})
	t.note(0, "password.lost", w.Ticket, w.ID)
	t.keep(w)
	return true, nil
}

// guideLost shows a verifier another password to set than the lost one.
func (t *turn) guideLost(id string, shown Send) (bool, error) {
	w, err := t.work(id)
	if errors.Is(err, ErrNotFound) || err == nil && (!w.ByHand || w.State != workRunning || w.Worker == nil || w.Worker.ID != shown.Chat) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	again, err := t.passwordLost(w)
	if err == nil && again {
		t.do(shown)
	}
	return again, err
}
