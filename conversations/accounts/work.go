// Package accounts does what concerns accounts at the hosting panel: work step by step
// or by hand, credentials and their delivery, temporary passwords, freezing,
// links to their holders, handovers and resets.
package accounts

import (
	"cmp"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// stepsOf lists what a goal takes. What is done to an account that exists
// begins with a look whose it is. Steps behind the delivery only leave a
// remark on the card.
func stepsOf(goal string, kind conversations.AccountKind) []conversations.WorkStep {
	var steps []conversations.Step
	switch goal {
	case conversations.GoalHandover:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepEmail, conversations.StepPassword}
		if kind.HasSite() {
			steps = append(steps, conversations.StepSiteEmail, conversations.StepSiteAccess, conversations.StepSiteShut, conversations.StepSiteRead)
		}
	case conversations.GoalPassword, conversations.GoalReplace:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepPassword}
		if kind.HasSite() {
			steps = append(steps, conversations.StepSiteAccess, conversations.StepSiteAdmins)
		}
	case conversations.GoalReset:
		steps = resetSteps(false)
	case conversations.GoalRestore:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepBack,
			conversations.StepPassword, conversations.StepSiteAccess, conversations.StepOpen}
	case conversations.GoalForget:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepForget}
	case conversations.GoalOpen:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepUnblock}
	case conversations.GoalFreeze:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepFreeze}
	case conversations.GoalThaw:
		steps = []conversations.Step{conversations.StepOwner, conversations.StepThaw}
	case conversations.GoalVerify:
		steps = []conversations.Step{conversations.StepVerify}
	case conversations.GoalLook:
		steps = []conversations.Step{conversations.StepOwner}
	}
	return planned(steps)
}

// planned lists steps that are still to be done.
func planned(steps []conversations.Step) []conversations.WorkStep {
	list := make([]conversations.WorkStep, len(steps))
	for i, s := range steps {
		list[i].Step = s
	}
	return list
}

// BeginWork starts what an approved request asks for: at the panel, or by hand.
func BeginWork(t *turn.Turn, r *conversations.Request) error {
	service := t.ServiceOf(r.Service)
	work := &conversations.Work{ID: r.Ticket, Ticket: r.Ticket, State: conversations.WorkRunning, Goal: conversations.GoalCreate, Credential: r.Ticket,
		Address: r.Address, Email: r.Answers["email"].Text, Title: cmp.Or(r.Answers["title"].Text, r.Unit), Kind: service.Kind,
		Steps: planned(service.Plan)}
	if err := pickName(t, work, 0); err != nil {
		return err
	}
	createCredential(t, r, work)
	turn.Adopt(&t.Works, work.ID, work)
	t.Keep(work)
	if t.ManualFor(service.Kind) {
		return beginManual(t, r, work)
	}
	Call(t, work)
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// createCredential draws the first password of an account that is being made.
func createCredential(t *turn.Turn, r *conversations.Request, w *conversations.Work) {
	r.Credential = r.Ticket
	newCredential(t, &conversations.Credential{ID: r.Ticket, Address: r.Address, Officer: r.Officer, State: conversations.CredentialPending,
		Username: w.Username, Ticket: r.Ticket, Service: r.Service, Kind: w.Kind, Unit: r.Unit, Email: w.Email, First: true})
}

// newCredential has a password drawn for a credential.
func newCredential(t *turn.Turn, c *conversations.Credential) {
	turn.Adopt(&t.Creds, c.ID, c)
	t.Keep(c)
	t.Remember(conversations.NewSecret{Name: c.ID, For: c.Address})
}

// candidate is the n-th user name that a label suggests.
func candidate(t *turn.Turn, label string, n int) string {
	names := answers.UserNameCandidates(label)
	if n >= len(names) {
		return ""
	}
	return names[n]
}

// Call asks the panel for the work's next step.
func Call(t *turn.Turn, w *conversations.Work) {
	t.Keep(w)
	c := conversations.PanelCall{Work: w.ID, Step: w.Steps[w.Next].Step, Username: w.Username, Address: w.Address,
		Ticket: w.Ticket, Secret: w.Credential, AccountKind: w.Kind, Once: w.Goal == conversations.GoalFreeze && w.Steps[w.Next].Step == conversations.StepOwner, Anew: w.Anew, Unseen: w.Unseen, Of: w.Of}
	switch {
	case w.For != "":
		c.Ticket = w.For
	case w.Ticket == "" && c.Step == conversations.StepSiteShut: // what it moves away is named by it
		c.Ticket = strings.TrimSuffix(w.Credential, voidMark)
	}
	if c.Step == conversations.StepSiteLock || c.Step == conversations.StepSiteUnlock {
		c.Keys = &conversations.SiteKeys{Others: peopleOf(t, w)}
	}
	if Personal(c.Step) { // no other tells the panel what somebody gave
		c.Email, c.Title = cmp.Or(w.Email, t.Office.Email), w.Title
	}
	t.Do(c)
}

// PanelReplied takes in the outcome of a step and goes on from there.
func PanelReplied(t *turn.Turn, e conversations.PanelReplied) error {
	w, err := t.Work(e.Call.Work)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if w.State != conversations.WorkRunning || w.ByHand || w.Next >= len(w.Steps) || w.Steps[w.Next].Step != e.Call.Step {
		return lateReply(t, w, e)
	}
	t.Keep(w)
	if replanned(t, w) {
		return WorkShown(t, w)
	}
	step := &w.Steps[w.Next]
	e.Detail = conversations.Shortened(e.Detail, conversations.MaxDetail)
	step.At, step.Code, step.Note = t.Now, e.Code, e.Detail
	switch {
	case e.Outcome == conversations.PanelWaiting:
		step.How = "waiting"
		return WorkShown(t, w)
	case w.Goal == conversations.GoalVerify:
		return verified(t, w, step, e)
	case e.Outcome == conversations.PanelDone || e.Outcome == conversations.PanelMissing && (step.Step == conversations.StepLook || step.Step == conversations.StepOwner):
		return stepDone(t, w, step, e)
	case step.Step == conversations.StepOwner && w.Goal == conversations.GoalFreeze: // it waits for no look that fails
		step.How = "skipped"
		return nextStep(t, w)
	case e.Outcome == conversations.PanelTaken && step.Step == conversations.StepAccount:
		return nextName(t, w)
	case e.Outcome == conversations.PanelExists && step.Step == conversations.StepAccount && w.Goal == conversations.GoalCreate:
		return addressExists(t, w, e.Value)
	case byHandAlone(w, step, e):
		return siteByHand(t, w, step, e)
	case step.Step.Remarks():
		step.How = "failed"
		return nextStep(t, w)
	case e.Outcome == conversations.PanelExpired:
		return expired(t, w, step, e)
	}
	return workFails(t, w, step, e)
}

// expired takes in that the password to set is not there any more. One that
// another key sealed is drawn anew where it is still wanted.
func expired(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	if e.Code != conversations.CodeLostKey {
		return workFails(t, w, step, e)
	}
	again, err := passwordLost(t, w)
	if err != nil {
		return err
	}
	if !again {
		return workFails(t, w, step, e)
	}
	Call(t, w)
	return WorkShown(t, w)
}

// lateReply takes in the reply to a step that is over: nothing comes of it, but
// an account that was made for a request cancelled meanwhile is the team's to
// clear away, and they read of a site that was reset after all.
func lateReply(t *turn.Turn, w *conversations.Work, e conversations.PanelReplied) error {
	if w.State != conversations.WorkFailed || e.Outcome != conversations.PanelDone || w.Ticket == "" {
		return nil
	}
	r, err := t.Request(w.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	switch {
	case e.Call.Step == conversations.StepAccount && r.State == conversations.Cancelled:
		t.GroupSay(conversations.Compose(conversations.Say("leftover_account").With("Ticket", r.Ticket, "Username", e.Call.Username, "Address", w.Address)))
	case e.Call.Step == conversations.StepReset:
		t.GroupSay(conversations.Compose(conversations.Say("leftover_reset").With("Ticket", r.Ticket, "Address", w.Address)))
	}
	return nil
}

// stepDone notes a finished step and what it found out.
func stepDone(t *turn.Turn, w *conversations.Work, step *conversations.WorkStep, e conversations.PanelReplied) error {
	if byHandAlone(w, step, e) {
		return siteByHand(t, w, step, e)
	}
	if w.Goal == conversations.GoalRestore && step.Step == conversations.StepSiteAccess && noSiteLogin(e.Code) {
		return workFails(t, w, step, e) // nobody could log in to what was brought back
	}
	step.How = "done"
	if e.Code == conversations.RemarkPending {
		step.How = "waiting"
	}
	switch step.Step {
	case conversations.StepOwner:
		return ownerSeen(t, w, e)
	case conversations.StepLook:
		if w.Goal != conversations.GoalCreate { // begun by a version of before: looked at anew
			w.Steps, w.Next = stepsOf(w.Goal, w.Kind), 0
			Call(t, w)
			return nil
		}
		if e.Outcome == conversations.PanelDone {
			return addressExists(t, w, e.Value)
		}
		if err := provisioning(t, w); err != nil {
			return err
		}
	case conversations.StepClose:
		closedSince(t, w)
	case conversations.StepOpen:
		openSince(t, w)
		step.Value = e.Value
		w.Unseen = w.Unseen && e.Code == conversations.RemarkUnseen // it could be looked at after all
	case conversations.StepUnblock, conversations.StepBack:
		step.Value = e.Value
	case conversations.StepSiteAccess:
		if err := siteAccessSet(t, w, e.Code); err != nil {
			return err
		}
	case conversations.StepSiteEmail, conversations.StepSiteShut, conversations.StepSiteRead, conversations.StepSiteAdmins,
		conversations.StepSiteLock, conversations.StepSiteUnlock:
		if err := keysDone(t, w, step, e); err != nil {
			return err
		}
	}
	return nextStep(t, w)
}

// provisioning moves the request from approved to provisioning before the
// first call that creates something.
func provisioning(t *turn.Turn, w *conversations.Work) error {
	r, err := t.Request(w.Ticket)
	if err != nil || r.State != conversations.Approved {
		return err
	}
	return t.Advance(r, "provision", conversations.Actor{})
}

// addressExists stops a creation that met an existing address: nothing is
// created, and the card offers to send the account that exists.
func addressExists(t *turn.Turn, w *conversations.Work, owner string) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if r.State == conversations.Provisioning && owner == w.Username {
		return nextStep(t, w) // we made it ourselves before a pause
	}
	w.State = conversations.WorkFailed
	if err := DropPending(t, r); err != nil {
		return err
	}
	if r.State != conversations.Provisioning {
		return OfferExisting(t, r, owner)
	}
	r.Owned(owner)
	return RequestFails(t, r, conversations.Say("panel_exists").With("Username", owner))
}

// OfferExisting lets the card offer the account that an address has already.
func OfferExisting(t *turn.Turn, r *conversations.Request, owner string) error {
	r.Owned(owner)
	t.Remember(conversations.NoReminder{Kind: "approval_notice", Subject: r.Ticket})
	t.Story(r, conversations.MomentExists, conversations.Actor{})
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// nextName tries the next user name: the one before belongs to somebody else.
func nextName(t *turn.Turn, w *conversations.Work) error {
	if err := pickName(t, w, w.Candidate+1); err != nil {
		return err
	}
	if w.Username == "" {
		return workFails(t, w, &w.Steps[w.Next], conversations.PanelReplied{Code: "no_username"})
	}
	if err := credentialNamed(t, w); err != nil {
		return err
	}
	Call(t, w)
	return nil
}

// pickName takes the first user name, from a candidate on, that none of our
// accounts has and no other work is about to give; empty where there is none.
func pickName(t *turn.Turn, w *conversations.Work, from int) error {
	label, _ := turn.CutDomain(w.Address, t.BaseDomain)
	for n := from; ; n++ {
		w.Candidate, w.Username = n, candidate(t, label, n)
		if w.Username == "" {
			return nil
		}
		taken, err := t.Mem.UsernameTaken(w.Username, w.ID)
		if err != nil || !taken {
			return err
		}
	}
}

// credentialNamed gives a credential the user name that its work has now.
func credentialNamed(t *turn.Turn, w *conversations.Work) error {
	c, err := t.Credential(w.Credential)
	if err != nil {
		return err
	}
	c.Username = w.Username
	t.Keep(c)
	return nil
}

// nextStep asks for the step behind the last, and delivers as soon as what
// the officer needs is there.
func nextStep(t *turn.Turn, w *conversations.Work) error {
	for w.Next++; w.Given && w.Next < len(w.Steps) && over(w.Steps[w.Next]); w.Next++ { // tried again: that much is there
	}
	ready := w.Next == len(w.Steps) || w.Steps[w.Next].Step.Optional()
	if ready && !w.Delivered() {
		if last := &w.Steps[w.Next-1]; !last.Step.Remarks() {
			last.How = "done"
		}
		if err := workDelivers(t, w); err != nil {
			return err
		}
		w.Given = true
	}
	if w.Next == len(w.Steps) {
		w.State = conversations.WorkDone
	} else {
		Call(t, w)
	}
	return WorkShown(t, w)
}

// over tells whether a step need not be done any more.
func over(s conversations.WorkStep) bool { return s.How == "done" || s.How == "skipped" }

// workDelivers does what the work was for.
func workDelivers(t *turn.Turn, w *conversations.Work) error {
	switch w.Goal {
	case conversations.GoalCreate:
		return accountReady(t, w)
	case conversations.GoalHandover:
		return handedOver(t, w)
	case conversations.GoalPassword:
		return passwordReady(t, w)
	case conversations.GoalReplace:
		return replaced(t, w)
	case conversations.GoalReset:
		return resetDone(t, w)
	case conversations.GoalRestore:
		return broughtBack(t, w)
	case conversations.GoalOpen:
		return addressOpened(t, w)
	case conversations.GoalFreeze, conversations.GoalThaw:
		return frozen(t, w)
	}
	return nil
}

// passwordReady delivers a temporary password, unless the account was handed
// to somebody else meanwhile.
func passwordReady(t *turn.Turn, w *conversations.Work) error {
	c, err := t.Credential(w.Credential)
	if err != nil || c.State != conversations.CredentialPending {
		return err
	}
	return deliver(t, c.ID)
}

// WorkShown puts the steps onto the card.
func WorkShown(t *turn.Turn, w *conversations.Work) error {
	if w.Ticket == "" {
		return nil
	}
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// accountReady remembers the account that was made and delivers it.
func accountReady(t *turn.Turn, w *conversations.Work) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	r.Username = w.Username
	proved, err := Proved(t, r.Officer, w.Email)
	if err != nil {
		return err
	}
	account := &conversations.Account{Address: w.Address, Username: w.Username, Holder: r.Holder(), Unit: r.Unit, Email: w.Email, EmailProved: proved,
		Kind: w.Kind, Ticket: w.Ticket, CreatedAt: t.Now}
	turn.Adopt(&t.Accounts, account.Address, account)
	t.Keep(account)
	watchAccount(t, account)
	t.Note(0, "account.created", w.Ticket, w.Username)
	return deliverMoved(t, r, account)
}

// deliverRequest delivers a request's credential and ends the request.
func deliverRequest(t *turn.Turn, r *conversations.Request) error {
	if err := t.Advance(r, "deliver", conversations.Actor{}); err != nil {
		return err
	}
	if err := confirmUnit(t, r); err != nil {
		return err
	}
	if t.MailOff {
		r.MailState = "off"
	}
	return deliver(t, r.Credential)
}

// approvalPatience is how long an approval waits for the account, so that one
// message can say both.
const approvalPatience = 30 * time.Second

// NoticeApproval has the officer told of an approval, once, where the account
// takes longer.
func NoticeApproval(t *turn.Turn, r *conversations.Request) {
	if !r.ApprovalTold {
		t.Remind("approval_notice", r.Ticket, t.Now.Add(approvalPatience))
	}
}

// ApprovalNotice tells an officer of the approval, if it still stands.
func ApprovalNotice(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.ApprovalTold || !approvalStands(t, r) {
		return err
	}
	r.ApprovalTold = true
	t.Keep(r)
	return t.TellOfficer(r, conversations.Compose(conversations.Say("request_approved").With("Ticket", r.Ticket, "Address", r.Address)), conversations.Keyboard{})
}

// approvalStands tells whether what was approved is on its way. Where the work at
// an account that exists has stopped, because of its holder or of what the
// account turned out to be, the team decides anew.
func approvalStands(t *turn.Turn, r *conversations.Request) bool {
	switch r.State {
	case conversations.Approved:
		return !r.Existing()
	case conversations.Provisioning, conversations.Manual, conversations.HandingOver:
		return true
	case conversations.FailedState:
		return !HandsOver(t, r)
	}
	return false
}
