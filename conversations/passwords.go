package conversations

import "github.com/looplab/fsm"

// A temporary password of a website is two: the panel's and that of the site's
// administrator. Each is looked at, changed and ended by itself.

// PasswordState is where one of the two stands.
type PasswordState string

// The states of one password.
const (
	PasswordTemporary PasswordState = ""         // as it was delivered, for all we know
	PasswordChanged   PasswordState = "changed"  // it is not accepted any more
	PasswordSaid      PasswordState = "said"     // changed by its officer's word, which nobody can check
	PasswordReplaced  PasswordState = "replaced" // by one that nobody knows
)

// singleLife is the life of one of the two passwords.
var singleLife = fsm.Events{
	{Name: "change", Src: []string{lifeTemporary}, Dst: string(PasswordChanged)},
	{Name: "say", Src: []string{lifeTemporary}, Dst: string(PasswordSaid)},
	{Name: "replace", Src: []string{lifeTemporary}, Dst: string(PasswordReplaced)},
}

// lifeTemporary is the machine's word for what is stored as nothing.
const lifeTemporary = "temporary"

// What the website, or the panel, says of a password.
const (
	saysYes     = "yes" // it is accepted
	saysNo      = "no"
	saysUnknown = "unknown"
)

// maxSiteAsks is how often a website is asked because its officer says so:
// each wrong try counts for whoever limits them there.
const maxSiteAsks = 3

// end takes one of the two passwords to its end.
func (t *turn) end(c *Credential, which *PasswordState, event string, by int64) error {
	from := string(*which)
	if from == "" {
		from = lifeTemporary
	}
	next, err := transition(from, singleLife, event)
	if err != nil {
		return err
	}
	*which = PasswordState(next)
	t.keep(c)
	part := "panel"
	if which == &c.SitePassword {
		part = "site"
	}
	t.note(by, "password."+part+"_"+event, c.Ticket, c.ID)
	return nil
}

func (c *Credential) panelOpen() bool { return c.PanelPassword == PasswordTemporary }

func (c *Credential) siteOpen() bool { return c.Site && c.SitePassword == PasswordTemporary }

// replacing are the steps that replace what is still temporary, after a look
// whose account it is.
func (c *Credential) replacing() []WorkStep {
	steps := []WorkStep{{Step: StepOwner}}
	if c.panelOpen() {
		steps = append(steps, WorkStep{Step: StepPassword})
	}
	if c.siteOpen() {
		steps = append(steps, WorkStep{Step: StepSiteAccess})
	}
	return steps
}

// has tells whether a step belongs to a work.
func (w *Work) has(step Step) bool { return w.step(step) != nil }

func (w *Work) step(step Step) *WorkStep {
	for i := range w.Steps {
		if w.Steps[i].Step == step {
			return &w.Steps[i]
		}
	}
	return nil
}

// verify asks whether a temporary password is still accepted; asked tells that
// the officer wants to know. The website is asked then and at the end alone:
// it counts wrong tries, and a right one makes a session there.
func (t *turn) verify(a *Account, c *Credential, asked bool) error {
	if running, err := t.asking(c); running != nil || err != nil {
		if running != nil && asked {
			running.Asked = true
			t.keep(running)
		}
		return err
	}
	w := &Work{Goal: goalVerify, Credential: c.ID, Asked: asked}
	if c.panelOpen() {
		w.Steps = append(w.Steps, WorkStep{Step: StepVerify})
	}
	over := !t.now.Before(c.Until)
	if c.siteOpen() && (over || asked && c.SiteAsks < maxSiteAsks) {
		w.Steps = append(w.Steps, WorkStep{Step: StepSiteVerify})
		if !over {
			c.SiteAsks++
		}
	}
	if len(w.Steps) == 0 {
		if c.siteOpen() && asked {
			c.SiteSeen = saysUnknown // asked often enough
			t.keep(c)
		}
		return t.passwordsSeen(w, c)
	}
	if err := t.startSmall(w, a); err != nil {
		return err
	}
	if asked || w.has(StepSiteVerify) {
		c.Asking = w.ID
		t.keep(c)
	}
	return nil
}

// asking is the work that asks for a credential right now because its officer
// said so, or because its website is asked; or nil.
func (t *turn) asking(c *Credential) (*Work, error) {
	if c.Asking == "" {
		return nil, nil
	}
	w, err := t.work(c.Asking)
	if err != nil || w.State != workRunning {
		return nil, ignoreGone(err)
	}
	return w, nil
}

// verified takes in what panel or website says of a password. A no is noted at
// once and for good.
func (t *turn) verified(w *Work, step *WorkStep, e PanelReplied) error {
	step.How, step.Value = "done", e.Value
	switch {
	case e.Outcome != PanelDone || e.Value != saysYes && e.Value != saysNo,
		step.Step == StepVerify && e.Value == saysNo && !w.vouches(e.Account):
		step.Value = saysUnknown // nothing is concluded from it
	}
	c, err := t.credential(w.Credential)
	if err != nil {
		return err
	}
	if c.State != CredentialIssued {
		w.State = workDone // it was replaced meanwhile
		return nil
	}
	if e.Account != nil && e.Account.Suspended {
		step.Code = codeSuspended
	}
	if err := t.noted(c, step); err != nil {
		return err
	}
	if e.Outcome == PanelExpired && w.Asked && step.Step == StepVerify && c.panelOpen() {
		if err := t.end(c, &c.PanelPassword, "say", c.Officer); err != nil { // nobody can find out any more
			return err
		}
	}
	w.Next++
	if w.Next < len(w.Steps) {
		t.call(w)
		return nil
	}
	w.State = workDone
	return t.passwordsSeen(w, c)
}

func (t *turn) noted(c *Credential, step *WorkStep) error {
	switch {
	case step.Step == StepSiteVerify && step.Value != saysNo:
		c.SiteSeen = step.Value
		t.keep(c)
	case step.Step == StepSiteVerify && c.siteOpen():
		return t.end(c, &c.SitePassword, "change", 0)
	case step.Step == StepVerify && step.Value == saysNo && c.panelOpen():
		return t.end(c, &c.PanelPassword, "change", 0)
	}
	return nil
}

// passwordsSeen decides what follows from what is known of the two passwords.
func (t *turn) passwordsSeen(w *Work, c *Credential) error {
	a, err := t.account(c.Address)
	if err != nil {
		return err
	}
	switch {
	case !c.panelOpen() && !c.siteOpen():
		return t.changed(c)
	case !t.now.Before(c.Until):
		if c.siteOpen() && !w.has(StepSiteVerify) && !t.manualFor(a.Site) {
			return t.verify(a, c, w.Asked) // its time ended while the panel alone was asked
		}
		if newer, err := t.overtaken(c); err != nil || newer { // it would set its own over the new one
			t.remind("expire", c.ID, t.now.Add(overtakenWait))
			return err
		}
		return t.replace(a, c)
	}
	t.remind("change", c.ID, t.Calendar.QuietUntil(t.now.Add(changeAgain)))
	panel := saysUnknown
	if step := w.step(StepVerify); step != nil {
		panel = step.Value
	}
	if !w.Asked {
		if quiet := t.Calendar.QuietUntil(t.now); quiet.After(t.now) {
			t.remind("change", c.ID, quiet) // the panel took its time: nobody is woken
			return nil
		}
		if w.has(StepVerify) && panel == saysUnknown {
			return nil // nothing is concluded, and it is asked again
		}
	}
	if w.suspended(StepVerify) {
		return t.tellChat(c.Officer, say("change_suspended").with("Address", c.Address, "Phone", t.Office.Phone))
	}
	return t.tellPasswords(c, panel, w.has(StepSiteVerify))
}

// suspended tells whether a step found the account suspended.
func (w *Work) suspended(step Step) bool {
	found := w.step(step)
	return found != nil && found.Code == codeSuspended
}

// noSiteLogin tells of a remark that there was no password of a website to set.
func noSiteLogin(code string) bool { return code == RemarkSiteMissing || code == RemarkLoginMissing }

// siteAccessSet takes in that a website has its temporary password, or that no
// login stands there: then the password is the panel's alone.
func (t *turn) siteAccessSet(w *Work, code string) error {
	if !noSiteLogin(code) || w.Goal == goalReplace {
		return nil
	}
	c, err := t.credential(w.Credential)
	if err != nil {
		return ignoreGone(err)
	}
	c.Site = false
	t.keep(c)
	return nil
}

// siteLoginLost ends the temporary password of a website whose reset could not
// keep its login: nobody knows the one it has now.
func (t *turn) siteLoginLost(address string) error {
	known, err := t.mem.CredentialOf(address)
	if err != nil || known.State != CredentialIssued {
		return ignoreGone(err)
	}
	c, err := t.credential(known.ID)
	if err != nil || !c.siteOpen() {
		return err
	}
	return t.end(c, &c.SitePassword, "replace", 0)
}

// saysChanged hears the officer say that the password is changed; panel and
// website are asked. Where the team works by hand their word counts for the
// panel, and nobody can tell for the website.
func (t *turn) saysChanged(p Press, c *Credential) error {
	if c.State != CredentialIssued {
		t.toast(p, say("toast_changed_already"))
		return nil
	}
	a, err := t.account(c.Address)
	if err != nil {
		return err
	}
	if !t.manualFor(a.Site) {
		t.toast(p, say("toast_checking"))
		return t.verify(a, c, true)
	}
	if c.panelOpen() {
		if err := t.end(c, &c.PanelPassword, "say", c.Officer); err != nil {
			return err
		}
	}
	if !c.siteOpen() {
		return t.answered(p, t.changed(c))
	}
	c.SiteSeen = saysUnknown
	return t.answered(p, t.tellPasswords(c, saysUnknown, false))
}

// saysSiteChanged takes the officer's word for the website's password, where
// nobody could find out.
func (t *turn) saysSiteChanged(p Press, c *Credential) error {
	switch {
	case c.State != CredentialIssued || !c.siteOpen():
		t.toast(p, say("toast_changed_already"))
		return nil
	case c.SiteSeen != saysUnknown:
		t.toast(p, say("toast_stale"))
		return nil
	}
	if err := t.end(c, &c.SitePassword, "say", c.Officer); err != nil {
		return err
	}
	if !c.panelOpen() {
		return t.answered(p, t.changed(c))
	}
	return t.answered(p, t.tellPasswords(c, saysUnknown, false))
}

// changed ends a temporary password whose place the officer's own has taken.
func (t *turn) changed(c *Credential) error {
	if err := t.endCredential(c, "change"); err != nil {
		return err
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	if err := t.confirmRequest(c); err != nil {
		return err
	}
	key := "change_seen"
	switch {
	case c.Site && c.SitePassword == PasswordSaid:
		key = "change_seen_said"
	case c.Site && c.SitePassword == PasswordReplaced:
		key = "change_seen_panel"
	case c.Site:
		key = "change_seen_two"
	}
	return t.askSatisfaction(c, s, text(say(key).with("Address", c.Address)))
}

// replace sets a password that nobody knows in the place of what is still
// temporary when its time is over; what the officer has changed stays.
func (t *turn) replace(a *Account, c *Credential) error {
	w := &Work{Goal: goalReplace, Credential: c.ID + voidMark, Steps: c.replacing()}
	for _, which := range []*PasswordState{&c.PanelPassword, &c.SitePassword} {
		if *which == PasswordTemporary && (which == &c.PanelPassword || c.Site) {
			if err := t.end(c, which, "replace", 0); err != nil {
				return err
			}
		}
	}
	if err := t.endCredential(c, "replace"); err != nil {
		return err
	}
	t.remember(NewSecret{Name: w.Credential, For: c.Address})
	return t.startSmall(w, a)
}

// voidMark ends the name of the password that nobody is ever told.
const voidMark = "/void"

// replaced forgets the unknown password and tells the officer which of theirs
// it replaced, and how to ask again.
func (t *turn) replaced(w *Work) error {
	t.remember(NoSecret{Name: w.Credential})
	a, err := t.account(w.Address)
	if err != nil || a.Holder == 0 {
		return err
	}
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	body, err := t.replacedText(w)
	if err != nil {
		return err
	}
	if w.suspended(StepOwner) {
		t.tell(s, text(body, say("replaced_suspended").with("Phone", t.Office.Phone)), Keyboard{})
		return nil
	}
	t.tell(s, text(body, say("password_ask_again")), rows(row(Button{Label: say("menu_forgotten"), Data: "m:lupapassword"})))
	return nil
}
