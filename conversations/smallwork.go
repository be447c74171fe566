package conversations

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// panelHealth tells the team once that the panel refuses our key, and once
// that it works again.
func (t *turn) panelHealth(e PanelHealth) error {
	key := "panel_healed"
	if e.Open {
		key = "panel_breaker"
	}
	t.do(Send{Chat: Team, Text: text(key), Class: ClassNews})
	return nil
}

// accountEnded notes that the panel does not have an account any more. From
// now on its papers' time runs.
func (t *turn) accountEnded(w *Work) error {
	a, err := t.account(w.Address)
	if err != nil {
		return err
	}
	t.ended(a)
	return t.smallWorkFails(w, say("panel_user_missing").with("Step", say("work_"+string(w.Steps[w.Next].Step)), "Detail", ""))
}

func (t *turn) ended(a *Account) {
	a.EndedAt = t.now
	t.keep(a)
	for _, ticket := range a.led() {
		t.retire(ticket)
	}
	t.note(0, "account.ended", a.Ticket, a.Address)
}

// lookAgain is how often the panel is asked whether an account is still there:
// the time of its papers runs from its end.
const lookAgain = 90 * day

// watchAccount has the panel asked from time to time.
func (t *turn) watchAccount(a *Account) {
	t.remind("look", a.Address, t.Calendar.NextOpening(t.now.Add(lookAgain)))
}

// lookForAccount asks the panel whether an account is still there.
func (t *turn) lookForAccount(address string) error {
	a, err := t.knownAccount(address)
	if err != nil || a == nil || t.manualFor(a.Site) {
		return err
	}
	if open := t.Calendar.NextOpening(t.now); open.After(t.now) { // the team may have to be told
		t.remind("look", address, open)
		return nil
	}
	return t.smallWork(goalLook, a, "")
}

// accountSeen takes in whether the panel still has an account. It has ended
// only where neither its address nor its user name is there.
func (t *turn) accountSeen(w *Work, e PanelReplied) error {
	a, err := t.knownAccount(w.Address)
	if err != nil || a == nil {
		return err
	}
	if e.Outcome != PanelMissing || a.Username == "" || a.Username != w.Username {
		t.watchAccount(a)
		return t.separated(w, e)
	}
	t.ended(a)
	t.do(Send{Chat: Team, Class: ClassNews, Text: text(say("team_account_ended").with("Address", a.Address, "Unit", a.Unit))})
	return nil
}

// separated takes the mark of a shared user name off an account that a mere
// look has found to have one of its own.
func (t *turn) separated(w *Work, e PanelReplied) error {
	if e.Account == nil {
		return nil
	}
	if found, err := t.obstacleTo(w, e.Account); err != nil || found.code != "" {
		return err
	}
	return t.alone(w)
}

// led lists the requests that led to an account: their files are kept for as
// long as it lives.
func (a *Account) led() []string {
	if a.Ticket == "" {
		return a.Tickets
	}
	return append(slices.Clone(a.Tickets), a.Ticket)
}

// smallWorkFails ends work that belongs to no request: a password, a freeze.
func (t *turn) smallWorkFails(w *Work, why Line) error {
	switch w.Goal {
	case goalVerify: // whatever it comes to, verified takes it in
		return nil
	case goalLook: // an answer that nobody understands tells nothing
		if a, err := t.knownAccount(w.Address); err == nil && a != nil {
			t.watchAccount(a)
		}
		return nil
	}
	if err := t.freezeFails(w); err != nil {
		return err
	}
	t.do(Send{Chat: Team, Name: w.smallName(), Class: ClassNews, Text: text(say("small_work_failed").with("Address", w.Address, "Why", why)),
		Keyboard: rows(row(Button{Label: say("button_work_by_hand"), Start: startWork + "_" + w.ID}))})
	if w.Goal != goalPassword {
		return nil
	}
	c, err := t.credential(w.Credential)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.tell(s, text(say("password_delayed").with("Address", c.Address, "Phone", t.Office.Phone)), Keyboard{})
	return nil
}

// smallName is our name of the message that offers work which belongs to no
// request, and tells when it is done.
func (w *Work) smallName() string { return "small:" + w.ID }

// smallDone closes work that a verifier did by hand. An account that somebody
// has worked on is there, whatever the panel said.
func (t *turn) smallDone(w *Work) error {
	t.do(Edit{Chat: Team, Name: w.smallName(), Class: ClassChange,
		Text: text(say("small_work_done").with("Goal", say("goal_"+w.Goal), "Address", w.Address, "Name", w.Worker.Name))})
	a, err := t.account(w.Address)
	if err != nil || a.EndedAt.IsZero() {
		return ignoreGone(err)
	}
	a.EndedAt = time.Time{}
	t.keep(a)
	for _, ticket := range a.led() {
		t.remember(NoReminder{Kind: "retire", Subject: ticket})
	}
	t.note(w.Worker.ID, "account.found", a.Ticket, a.Address)
	return nil
}

// smallWork starts work at the panel that belongs to no request.
func (t *turn) smallWork(goal string, a *Account, credential string) error {
	return t.startSmall(&Work{Goal: goal, Credential: credential}, a)
}

// startSmall begins work whose steps are its goal's, where it names none itself.
func (t *turn) startSmall(w *Work, a *Account) error {
	id, err := t.number("K")
	if err != nil {
		return err
	}
	w.ID, w.State = id, workRunning
	if w.Steps == nil {
		w.Steps = stepsOf(w.Goal, a.Site)
	}
	w.Address, w.Username, w.Email, w.Site = a.Address, a.Username, a.Email, a.Site
	adopt(&t.works, id, w)
	t.keep(w)
	return t.setOut(w, a)
}

// setOut begins work that belongs to no request, at the panel or by hand.
func (t *turn) setOut(w *Work, a *Account) error {
	if w.Goal == goalPassword || w.Goal == goalReplace {
		if withheld, err := t.onFile(w); err != nil || withheld {
			return err
		}
	}
	if !t.manualFor(a.Site) || w.Goal == goalVerify {
		t.call(w)
		return nil
	}
	if err := t.cleared(w); err != nil || w.State != workRunning {
		return err
	}
	return t.smallByHand(w)
}

// vouches tells whether a look stands behind a "no" to a temporary password:
// the account is the one that had it, and open.
func (w *Work) vouches(seen *AccountSeen) bool {
	return seen != nil && seen.Owner == w.Username && !seen.Suspended
}

// smallPress takes a tap under a message about work of no request.
func (t *turn) smallPress(p Press, rest string) error {
	id, act, _ := strings.Cut(rest, ":")
	w, err := t.work(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err != nil || act != "retry"+numbered(w.Tries) || w.Ticket != "" || w.State != workFailed || !w.Withheld {
		t.toast(p, say("toast_stale"))
		return nil
	}
	a, err := t.knownAccount(w.Address)
	if err != nil {
		return err
	}
	if a != nil && a.Holder == p.From.ID {
		t.box(p, say("toast_own_request"))
		return nil
	}
	if wanted, err := t.wantedAgain(w, a); err != nil || !wanted {
		t.toast(p, say("toast_stale"))
		return err
	}
	w.Tries++
	t.note(p.From.ID, "work.retried", "", w.ID)
	t.do(Edit{Chat: Team, Name: w.smallName(), Class: ClassAnswer,
		Text: text(say("small_work_retried").with("Goal", say("goal_"+w.Goal), "Address", w.Address, "Name", p.From.Name))})
	return t.answered(p, t.setOut(w, a))
}

// wantedAgain tells whether work that was withheld is still to be done, and
// makes it ready.
func (t *turn) wantedAgain(w *Work, a *Account) (bool, error) {
	if a == nil {
		return false, nil
	}
	w.State, w.Next, w.Username = workRunning, 0, a.Username
	for i := range w.Steps {
		w.Steps[i].How = ""
	}
	if w.Goal != goalPassword {
		t.remember(NewSecret{Name: w.Credential, For: w.Address})
		return true, nil
	}
	before, err := t.credential(w.Credential)
	if err != nil {
		return false, ignoreGone(err)
	}
	pending, err := t.pendingOn(a)
	if err != nil || pending || a.Frozen || before.Officer != a.Holder {
		w.State = workFailed
		return false, err
	}
	id, err := t.number("LP")
	if err != nil {
		return false, err
	}
	return true, t.await(w, &Credential{ID: id, Address: a.Address, Officer: a.Holder, State: CredentialPending,
		Username: a.Username, Site: a.Site, Unit: a.Unit, Email: before.Email})
}
