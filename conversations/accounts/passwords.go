package accounts

import (
	"strings"
	"time"

	"github.com/looplab/fsm"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// The states of one password.
const (
	PasswordTemporary conversations.PasswordState = ""         // as it was delivered, for all we know
	PasswordChanged   conversations.PasswordState = "changed"  // it is not accepted any more
	PasswordSaid      conversations.PasswordState = "said"     // changed by its officer's word, which nobody can check
	PasswordReplaced  conversations.PasswordState = "replaced" // by one that nobody knows
)

// SingleLife is the life of one of the two passwords.
var SingleLife = fsm.Events{
	{Name: "change", Src: []string{LifeTemporary}, Dst: string(PasswordChanged)},
	{Name: "say", Src: []string{LifeTemporary}, Dst: string(PasswordSaid)},
	{Name: "replace", Src: []string{LifeTemporary}, Dst: string(PasswordReplaced)},
}

// LifeTemporary is the machine's word for what is stored as nothing.
const LifeTemporary = "temporary"

// What the website, or the panel, says of a password.
const (
	SaysYes     = "yes" // it is accepted
	saysNo      = "no"
	saysUnknown = "unknown"
)

// maxSiteAsks is how often a website is asked because its officer says so:
// each wrong try counts for whoever limits them there.
const maxSiteAsks = 3

// askPause is how soon after a press another asks for nothing: a finger that
// trembles wants one answer, and each look at a website counts.
const askPause = 300 * time.Millisecond

// end takes one of the two passwords to its end.
func end(t *turn.Turn, c *conversations.Credential, which *conversations.PasswordState, event string, by int64) error {
	from := string(*which)
	if from == "" {
		from = LifeTemporary
	}
	next, err := conversations.Transition(from, SingleLife, event)
	if err != nil {
		return err
	}
	*which = conversations.PasswordState(next)
	t.Keep(c)
	part := "panel"
	if which == &c.SitePassword {
		part = "site"
	}
	t.Note(by, "password."+part+"_"+event, c.Ticket, c.ID)
	return nil
}

func panelOpen(c *conversations.Credential) bool { return c.PanelPassword == PasswordTemporary }

func siteOpen(c *conversations.Credential) bool {
	return c.Kind.HasSite() && c.SitePassword == PasswordTemporary
}

// replacing are the steps that replace what is still temporary, after a look
// whose account it is.
func replacing(c *conversations.Credential) []conversations.WorkStep {
	steps := []conversations.WorkStep{{Step: conversations.StepOwner}}
	if panelOpen(c) {
		steps = append(steps, conversations.WorkStep{Step: conversations.StepPassword})
	}
	if siteOpen(c) {
		steps = append(steps, planned([]conversations.Step{conversations.StepSiteAccess, conversations.StepSiteShut, conversations.StepSiteAdmins})...)
	}
	return steps
}

// Verify asks whether a temporary password is still accepted; asked tells that
// the officer wants to know. The website is asked then and at the end alone:
// it counts wrong tries, and a right one makes a session there.
func Verify(t *turn.Turn, a *conversations.Account, c *conversations.Credential, asked bool) error {
	if running, err := asking(t, c); running != nil || err != nil {
		if running != nil && asked {
			running.Asked = true
			t.Keep(running)
		}
		return err
	}
	w := &conversations.Work{Goal: conversations.GoalVerify, Credential: c.ID, Asked: asked}
	if panelOpen(c) {
		w.Steps = append(w.Steps, conversations.WorkStep{Step: conversations.StepVerify})
	}
	over := !t.Now.Before(c.Until)
	if siteOpen(c) && (over || asked && c.SiteAsks < maxSiteAsks) {
		w.Steps = append(w.Steps, conversations.WorkStep{Step: conversations.StepSiteVerify})
		if !over {
			c.SiteAsks++
		}
	}
	if len(w.Steps) == 0 {
		if siteOpen(c) && asked {
			c.SiteSeen = saysUnknown // asked often enough
			t.Keep(c)
		}
		return PasswordsSeen(t, w, c)
	}
	if err := startUpkeep(t, w, a); err != nil {
		return err
	}
	if asked || w.Has(conversations.StepSiteVerify) {
		c.Asking = w.ID
		t.Keep(c)
	}
	return nil
}

// asking is the work that asks for a credential right now because its officer
// said so, or because its website is asked; or nil.
func asking(t *turn.Turn, c *conversations.Credential) (*conversations.Work, error) {
	if c.Asking == "" {
		return nil, nil
	}
	w, err := t.Work(c.Asking)
	if err != nil || w.State != conversations.WorkRunning {
		return nil, turn.IgnoreGone(err)
	}
	return w, nil
}

// verified takes in what panel or website says of a password. A no is noted at
// once and for good.
func verified(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	step.How, step.Value = "done", e.Value
	switch {
	case e.Outcome != conversations.PanelDone || e.Value != SaysYes && e.Value != saysNo,
		step.Step == conversations.StepVerify && e.Value == saysNo && !vouches(w, e.Account):
		step.Value = saysUnknown // nothing is concluded from it
	}
	c, err := t.Credential(w.Credential)
	if err != nil {
		return err
	}
	if c.State != conversations.CredentialIssued {
		w.State = conversations.WorkDone // it was replaced meanwhile
		return nil
	}
	if e.Account != nil && e.Account.Suspended {
		step.Code = codeSuspended
	}
	if err := noted(t, c, step); err != nil {
		return err
	}
	if e.Outcome == conversations.PanelExpired && w.Asked && step.Step == conversations.StepVerify && panelOpen(c) {
		if err := end(t, c, &c.PanelPassword, "say", c.Officer); err != nil { // nobody can find out any more
			return err
		}
	}
	w.Next++
	if w.Next < len(w.Steps) {
		Call(t, w)
		return nil
	}
	w.State = conversations.WorkDone
	return PasswordsSeen(t, w, c)
}

func noted(t *turn.Turn, c *conversations.Credential, step *conversations.WorkStep) error {
	switch {
	case step.Step == conversations.StepSiteVerify && step.Value != saysNo:
		c.SiteSeen = step.Value
		t.Keep(c)
	case step.Step == conversations.StepSiteVerify && siteOpen(c):
		return end(t, c, &c.SitePassword, "change", 0)
	case step.Step == conversations.StepVerify && step.Value == saysNo && panelOpen(c):
		return end(t, c, &c.PanelPassword, "change", 0)
	}
	return nil
}

// PasswordsSeen decides what follows from what is known of the two passwords.
func PasswordsSeen(t *turn.Turn, w *conversations.Work, c *conversations.Credential) error {
	a, err := t.Account(c.Address)
	if err != nil {
		return err
	}
	switch {
	case !panelOpen(c) && !siteOpen(c):
		return changed(t, c)
	case !t.Now.Before(c.Until):
		if siteOpen(c) && !w.Has(conversations.StepSiteVerify) && !t.ManualFor(a.Kind) {
			return Verify(t, a, c, w.Asked) // its time ended while the panel alone was asked
		}
		if newer, err := Overtaken(t, c); err != nil || newer { // it would set its own over the new one
			t.Remind("expire", c.ID, t.Now.Add(OvertakenWait))
			return err
		}
		return replace(t, a, c)
	}
	t.Remind("change", c.ID, t.Calendar.QuietUntil(t.Now.Add(changeAgain)))
	panel := saysUnknown
	if step := w.Step(conversations.StepVerify); step != nil {
		panel = step.Value
	}
	if !w.Asked {
		if quiet := t.Calendar.QuietUntil(t.Now); quiet.After(t.Now) {
			t.Remind("change", c.ID, quiet) // the panel took its time: nobody is woken
			return nil
		}
		if w.Has(conversations.StepVerify) && panel == saysUnknown {
			return nil // nothing is concluded, and it is asked again
		}
	}
	if suspended(w, conversations.StepVerify) {
		return tellChat(t, c.Officer, conversations.Say("change_suspended").With("Address", c.Address, "Phone", t.Office.Phone))
	}
	return tellPasswords(t, c, panel, w.Has(conversations.StepSiteVerify), w.Asked)
}

// suspended tells whether a step found the account suspended.
func suspended(w *conversations.Work, step conversations.Step) bool {
	found := w.Step(step)
	return found != nil && found.Code == codeSuspended
}

// noSiteLogin tells of a remark that there was no password of a website to set.
func noSiteLogin(code string) bool {
	return code == conversations.RemarkSiteMissing || code == conversations.RemarkLoginMissing
}

// siteAccessSet takes in that a website has its temporary password, or that no
// login stands there: then the password is the panel's alone.
func siteAccessSet(t *turn.Turn, w *conversations.Work, code string) error {
	if !noSiteLogin(code) || w.Goal == conversations.GoalReplace {
		return nil
	}
	c, err := t.Credential(w.Credential)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	c.Kind = conversations.HostingAccount
	t.Keep(c)
	return nil
}

// siteLoginLost ends the temporary password of a website whose reset could not
// keep its login: nobody knows the one it has now.
func siteLoginLost(t *turn.Turn, address string) error {
	known, err := t.Mem.CredentialOf(address)
	if err != nil || known.State != conversations.CredentialIssued {
		return turn.IgnoreGone(err)
	}
	c, err := t.Credential(known.ID)
	if err != nil || !siteOpen(c) {
		return err
	}
	return end(t, c, &c.SitePassword, "replace", 0)
}

// saysChanged hears the officer say that the password is changed; panel and
// website are asked. Where the team works by hand their word counts for the
// panel, and nobody can tell for the website.
func saysChanged(t *turn.Turn, p conversations.Press, c *conversations.Credential) error {
	if c.State != conversations.CredentialIssued {
		t.Toast(p, conversations.Say("toast_changed_already"))
		return nil
	}
	a, err := t.Account(c.Address)
	if err != nil {
		return err
	}
	if since := t.Now.Sub(c.AskedAt); since >= 0 && since < askPause {
		t.Toast(p, conversations.Say("toast_checking"))
		return nil
	}
	c.AskedAt = t.Now
	t.Keep(c)
	if !t.ManualFor(a.Kind) {
		t.Toast(p, conversations.Say("toast_checking"))
		return Verify(t, a, c, true)
	}
	if panelOpen(c) {
		if err := end(t, c, &c.PanelPassword, "say", c.Officer); err != nil {
			return err
		}
	}
	if !siteOpen(c) {
		return forms.Answered(t, p, changed(t, c))
	}
	c.SiteSeen = saysUnknown
	return forms.Answered(t, p, tellPasswords(t, c, saysUnknown, false, false))
}

// saysSiteChanged takes the officer's word for the website's password, where
// nobody could find out.
func saysSiteChanged(t *turn.Turn, p conversations.Press, c *conversations.Credential) error {
	switch {
	case c.State != conversations.CredentialIssued || !siteOpen(c):
		t.Toast(p, conversations.Say("toast_changed_already"))
		return nil
	case c.SiteSeen != saysUnknown:
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	if err := end(t, c, &c.SitePassword, "say", c.Officer); err != nil {
		return err
	}
	if !panelOpen(c) {
		return forms.Answered(t, p, changed(t, c))
	}
	return forms.Answered(t, p, tellPasswords(t, c, saysUnknown, false, false))
}

// changed ends a temporary password whose place the officer's own has taken.
func changed(t *turn.Turn, c *conversations.Credential) error {
	if err := EndCredential(t, c, "change"); err != nil {
		return err
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	if err := confirmRequest(t, c); err != nil {
		return err
	}
	key := "change_seen"
	switch {
	case c.PanelPassword == PasswordSaid && !c.Kind.HasSite():
		key = "change_seen_word"
	case c.PanelPassword == PasswordSaid && c.SitePassword == PasswordSaid:
		key = "change_seen_words"
	case c.PanelPassword == PasswordSaid:
		key = "change_seen_panel_said"
	case c.Kind.HasSite() && c.SitePassword == PasswordSaid:
		key = "change_seen_said"
	case c.Kind.HasSite() && c.SitePassword == PasswordReplaced:
		key = "change_seen_panel"
	case c.Kind.HasSite():
		key = "change_seen_two"
	}
	return requests.AskSatisfaction(t, c, s, conversations.Compose(conversations.Say(key).With("Address", c.Address)))
}

// replace sets a password that nobody knows in the place of what is still
// temporary when its time is over; what the officer has changed stays.
func replace(t *turn.Turn, a *conversations.Account, c *conversations.Credential) error {
	w := &conversations.Work{Goal: conversations.GoalReplace, Credential: c.ID + voidMark, Steps: replacing(c)}
	for _, which := range []*conversations.PasswordState{&c.PanelPassword, &c.SitePassword} {
		if *which == PasswordTemporary && (which == &c.PanelPassword || c.Kind.HasSite()) {
			if err := end(t, c, which, "replace", 0); err != nil {
				return err
			}
		}
	}
	if err := EndCredential(t, c, "replace"); err != nil {
		return err
	}
	t.Remember(conversations.NewSecret{Name: w.Credential, For: c.Address})
	return startUpkeep(t, w, a)
}

// voidMark ends the name of the password that nobody is ever told.
const voidMark = "/void"

// replaced forgets the unknown password and tells the officer which of theirs
// it replaced, and how to ask again.
func replaced(t *turn.Turn, w *conversations.Work) error {
	t.Remember(conversations.NoSecret{Name: w.Credential})
	a, err := t.Account(w.Address)
	if err != nil || a.Holder == 0 {
		return err
	}
	s, err := t.SessionOf(a.Holder)
	if err != nil {
		return err
	}
	body, err := replacedText(t, w)
	if err != nil {
		return err
	}
	tellKeysLeft(t, w)
	body = conversations.Compose(body, cacheAside(w, strings.TrimSuffix(w.Credential, voidMark)), newcomersText(t, w))
	if suspended(w, conversations.StepOwner) {
		t.Tell(s, conversations.Compose(body, conversations.Say("replaced_suspended").With("Phone", t.Office.Phone)), conversations.Keyboard{})
		return nil
	}
	t.Tell(s, conversations.Compose(body, conversations.Say("password_ask_again")), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_forgotten"), Data: "m:lupapassword"})))
	return nil
}
