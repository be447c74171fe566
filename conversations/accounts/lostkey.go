package accounts

import (
	"errors"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// What another key sealed nobody will ever open: the key was lost, or is
// another one. Accounts go on working; only passwords that were not seen yet
// are gone, and others take their place when somebody asks for them.

// SecretMissing takes in that something could not be said because the secret in
// it does not open. It is nothing new where the secret's time was over anyway.
func SecretMissing(t *turn.Turn, e conversations.Failed) (done bool, err error) {
	switch effect := e.Effect.(type) {
	case conversations.Edit:
		if id, is := strings.CutPrefix(effect.Name, "ready:"); is {
			return accountLost(t, id)
		}
	case conversations.Document:
		lost, err := accountLost(t, effect.Of)
		if err != nil || !lost || !strings.HasPrefix(effect.Name, TeamLetter) {
			return lost, err
		}
		return true, tellChat(t, effect.Chat, conversations.Say("letter_over"))
	case conversations.Send:
		if id, is := strings.CutPrefix(effect.Name, "hand:"); is {
			return guideLost(t, id, effect)
		}
	}
	return false, nil
}

// accountLost tells an officer that the details which they want to see cannot be
// shown any more, and asks for others in their place.
func accountLost(t *turn.Turn, id string) (bool, error) {
	c, err := t.Credential(id)
	if err != nil || !Alive(t, c) {
		return false, turn.IgnoreGone(err)
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return false, err
	}
	c.Shown = false
	if err := EndCredential(t, c, "replace"); err != nil {
		return false, err
	}
	t.Note(0, "password.lost", c.Ticket, c.ID)
	a, err := t.KnownAccount(c.Address)
	if err != nil {
		return false, err
	}
	if a == nil || a.Frozen || a.Holder != c.Officer {
		t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang,
			Text: conversations.Compose(conversations.Say("ready_lost").With("Address", c.Address), conversations.Say("ready_lost_ask").With("Phone", t.Office.Phone))})
		return true, nil
	}
	t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang,
		Text: conversations.Compose(conversations.Say("ready_lost").With("Address", c.Address), "ready_lost_anew")})
	return true, issueAnew(t, c, a)
}

// issueAnew asks for a password in the place of one that was lost. It is none of
// those that the officer may ask for.
func issueAnew(t *turn.Turn, lost *conversations.Credential, a *conversations.Account) error {
	id, err := t.Number("LP")
	if err != nil {
		return err
	}
	a.Issues = append(turn.Within(conversations.Day, a.Issues, t.Now), t.Now)
	t.Keep(a)
	w := &conversations.Work{Goal: conversations.GoalPassword}
	if err := await(t, w, &conversations.Credential{ID: id, Address: a.Address, Officer: lost.Officer, State: conversations.CredentialPending,
		Username: a.Username, Kind: a.Kind, Unit: a.Unit, Email: lost.Email, Ticket: lost.Ticket, Service: lost.Service, First: lost.First}); err != nil {
		return err
	}
	if err := deliversInstead(t, lost, id); err != nil {
		return err
	}
	return startUpkeep(t, w, a)
}

// deliversInstead has a request deliver another credential than the lost one:
// what stood on its card about that is no longer so.
func deliversInstead(t *turn.Turn, lost *conversations.Credential, id string) error {
	if lost.Ticket == "" {
		return nil
	}
	r, err := t.Request(lost.Ticket)
	if err != nil || r.Credential != lost.ID {
		return turn.IgnoreGone(err)
	}
	r.Credential, r.OpenedAt = id, time.Time{}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// passwordLost draws the password anew that work was to set, and has the work
// begin with it from its first step; false where that is of no use.
func passwordLost(t *turn.Turn, w *conversations.Work) (bool, error) {
	if w.Redrawn || !w.SetsPassword() {
		return false, nil
	}
	if wanted, err := stillWanted(t, w); err != nil || !wanted {
		return false, err
	}
	w.Redrawn, w.Next = true, 0
	for i := range w.Steps {
		w.Steps[i].How = ""
	}
	t.Remember(conversations.NewSecret{Name: w.Credential, For: w.Address})
	t.Note(0, "password.lost", w.Ticket, w.ID)
	t.Keep(w)
	return true, nil
}

// guideLost shows a verifier another password to set than the lost one.
func guideLost(t *turn.Turn, id string, shown conversations.Send) (bool, error) {
	w, err := t.Work(id)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && (!w.ByHand || w.State != conversations.WorkRunning || w.Worker == nil || w.Worker.ID != shown.Chat) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	again, err := passwordLost(t, w)
	if err == nil && again {
		t.Do(shown)
	}
	return again, err
}
