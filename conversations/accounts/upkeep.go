package accounts

import (
	"errors"

	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// PanelHealth tells the team once that the panel refuses our key, and once
// that it works again.
func PanelHealth(t *turn.Turn, e conversations.PanelHealth) error {
	key := "panel_healed"
	if e.Open {
		key = "panel_breaker"
	}
	t.Do(conversations.Send{Chat: conversations.Team, Text: conversations.Compose(key), Class: conversations.ClassNews})
	return nil
}

// accountEnded notes that the panel does not have an account any more. From
// now on its documents' time runs.
func accountEnded(t *turn.Turn, w *conversations.Work) error {
	a, err := t.Account(w.Address)
	if err != nil {
		return err
	}
	ended(t, a)
	return upkeepFails(t, w, conversations.Say("panel_user_missing").With("Step", conversations.Say("work_"+string(w.Steps[w.Next].Step)), "Detail", ""))
}

func ended(t *turn.Turn, a *conversations.Account) {
	a.EndedAt = t.Now
	t.Keep(a)
	for _, ticket := range a.Led() {
		t.Retire(ticket)
	}
	t.Note(0, "account.ended", a.Ticket, a.Address)
}

// watchAccount has the panel asked from time to time.
func watchAccount(t *turn.Turn, a *conversations.Account) {
	t.Remind("look", a.Address, t.Calendar.NextOpening(t.Now.Add(conversations.LookAgain)))
}

// LookForAccount asks the panel whether an account is still there.
func LookForAccount(t *turn.Turn, address string) error {
	a, err := t.KnownAccount(address)
	if err != nil || a == nil || t.ManualFor(a.Kind) {
		return err
	}
	if open := t.Calendar.NextOpening(t.Now); open.After(t.Now) { // the team may have to be told
		t.Remind("look", address, open)
		return nil
	}
	return upkeep(t, conversations.GoalLook, a, "")
}

// accountSeen takes in whether the panel still has an account. It has ended
// only where neither its address nor its user name is there.
func accountSeen(t *turn.Turn, w *conversations.Work, e conversations.PanelReplied) error {
	a, err := t.KnownAccount(w.Address)
	if err != nil || a == nil {
		return err
	}
	if e.Outcome != conversations.PanelMissing || a.Username == "" || a.Username != w.Username {
		watchAccount(t, a)
		return separated(t, w, e)
	}
	ended(t, a)
	t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("team_account_ended").With("Address", a.Address, "Unit", a.Unit))})
	return nil
}

// separated takes the mark of a shared user name off an account that a mere
// look has found to have one of its own.
func separated(t *turn.Turn, w *conversations.Work, e conversations.PanelReplied) error {
	if e.Account == nil {
		return nil
	}
	if found, err := obstacleTo(t, w, e.Account); err != nil || found.code != "" {
		return err
	}
	return alone(t, w)
}

// upkeepFails ends work that belongs to no request: a password, a freeze.
func upkeepFails(t *turn.Turn, w *conversations.Work, why conversations.Line) error {
	switch w.Goal {
	case conversations.GoalVerify: // whatever it comes to, verified takes it in
		return nil
	case conversations.GoalLook: // an answer that nobody understands tells nothing
		if a, err := t.KnownAccount(w.Address); err == nil && a != nil {
			watchAccount(t, a)
		}
		return nil
	}
	if err := freezeFails(t, w); err != nil {
		return err
	}
	if w.Goal == conversations.GoalOpen {
		if err := openingFails(t, w); err != nil {
			return err
		}
	}
	t.Do(conversations.Send{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("small_work_failed").With("Address", w.Address, "Why", why)),
		Keyboard: conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_work_by_hand"), Start: StartWork + "_" + w.ID}))})
	if w.Goal != conversations.GoalPassword {
		return nil
	}
	c, err := t.Credential(w.Credential)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.Tell(s, conversations.Compose(conversations.Say("password_delayed").With("Address", c.Address, "Phone", t.Office.Phone)), conversations.Keyboard{})
	return nil
}

// upkeepDone closes work that a verifier did by hand. An account that somebody
// has worked on is there, whatever the panel said.
func upkeepDone(t *turn.Turn, w *conversations.Work) error {
	t.Do(conversations.Edit{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassChange,
		Text: conversations.Compose(conversations.Say("small_work_done").With("Goal", conversations.Say("goal_"+w.Goal), "Address", w.Address, "Name", w.Worker.Name))})
	a, err := t.Account(w.Address)
	if err != nil || a.EndedAt.IsZero() {
		return turn.IgnoreGone(err)
	}
	a.EndedAt = time.Time{}
	t.Keep(a)
	for _, ticket := range a.Led() {
		t.Remember(conversations.NoReminder{Kind: "retire", Subject: ticket})
	}
	t.Note(w.Worker.ID, "account.found", a.Ticket, a.Address)
	return nil
}

// upkeep starts work at the panel that belongs to no request.
func upkeep(t *turn.Turn, goal string, a *conversations.Account, credential string) error {
	return startUpkeep(t, &conversations.Work{Goal: goal, Credential: credential}, a)
}

// startUpkeep begins work whose steps are its goal's, where it names none itself.
func startUpkeep(t *turn.Turn, w *conversations.Work, a *conversations.Account) error {
	id, err := t.Number("K")
	if err != nil {
		return err
	}
	w.ID, w.State = id, conversations.WorkRunning
	if w.Steps == nil {
		w.Steps = stepsOf(w.Goal, a.Kind)
	}
	w.Address, w.Username, w.Email, w.Kind = a.Address, a.Username, a.Email, a.Kind
	turn.Adopt(&t.Works, id, w)
	t.Keep(w)
	return setOut(t, w, a)
}

// setOut begins work that belongs to no request, at the panel or by hand.
func setOut(t *turn.Turn, w *conversations.Work, a *conversations.Account) error {
	if w.Goal == conversations.GoalPassword || w.Goal == conversations.GoalReplace {
		if withheld, err := onFile(t, w); err != nil || withheld {
			return err
		}
	}
	if !t.ManualFor(a.Kind) || w.Goal == conversations.GoalVerify {
		Call(t, w)
		return nil
	}
	if err := cleared(t, w); err != nil || w.State != conversations.WorkRunning {
		return err
	}
	return offerUpkeep(t, w)
}

// vouches tells whether a look stands behind a "no" to a temporary password:
// the account is the one that had it, and open.
func vouches(w *conversations.Work, seen *conversations.AccountSeen) bool {
	return seen != nil && seen.Owner == w.Username && !seen.Suspended
}

// UpkeepPress takes a tap under a message about work of no request.
func UpkeepPress(t *turn.Turn, p conversations.Press, rest string) error {
	id, act, _ := strings.Cut(rest, ":")
	w, err := t.Work(id)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err != nil || act != "retry"+numbered(w.Tries) || w.Ticket != "" || w.State != conversations.WorkFailed || !w.Withheld {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	a, err := t.KnownAccount(w.Address)
	if err != nil {
		return err
	}
	if a != nil && a.Holder == p.From.ID {
		t.Box(p, conversations.Say("toast_own_request"))
		return nil
	}
	if wanted, err := wantedAgain(t, w, a); err != nil || !wanted {
		t.Toast(p, conversations.Say("toast_stale"))
		return err
	}
	w.Tries++
	t.Note(p.From.ID, "work.retried", "", w.ID)
	t.Do(conversations.Edit{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassAnswer,
		Text: conversations.Compose(conversations.Say("small_work_retried").With("Goal", conversations.Say("goal_"+w.Goal), "Address", w.Address, "Name", p.From.Name))})
	return forms.Answered(t, p, setOut(t, w, a))
}

// wantedAgain tells whether work that was withheld is still to be done, and
// makes it ready.
func wantedAgain(t *turn.Turn, w *conversations.Work, a *conversations.Account) (bool, error) {
	if a == nil {
		return false, nil
	}
	w.State, w.Next, w.Username = conversations.WorkRunning, 0, a.Username
	for i := range w.Steps {
		w.Steps[i].How = ""
	}
	if w.Goal != conversations.GoalPassword {
		t.Remember(conversations.NewSecret{Name: w.Credential, For: w.Address})
		return true, nil
	}
	before, err := t.Credential(w.Credential)
	if err != nil {
		return false, turn.IgnoreGone(err)
	}
	pending, err := pendingOn(t, a)
	if err != nil || pending || a.Frozen || before.Officer != a.Holder {
		w.State = conversations.WorkFailed
		return false, err
	}
	id, err := t.Number("LP")
	if err != nil {
		return false, err
	}
	return true, await(t, w, &conversations.Credential{ID: id, Address: a.Address, Officer: a.Holder, State: conversations.CredentialPending,
		Username: a.Username, Kind: a.Kind, Unit: a.Unit, Email: before.Email})
}
