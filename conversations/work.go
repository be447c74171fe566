package conversations

import (
	"cmp"
	"time"

	"loket/conversations/answers"
)

// Goals of work at the panel.
const (
	goalCreate   = "create"   // a new account, and the standard site where it is a website
	goalHandover = "handover" // a temporary password for an existing account and its new holder
	goalPassword = "password" // a temporary password for the account's own holder
	goalReplace  = "replace"  // an unknown password, because the temporary one has expired
	goalReset    = "reset"    // the standard site again, with a copy kept first
	goalFreeze   = "freeze"
	goalThaw     = "thaw"
	goalVerify   = "verify" // is the temporary password still accepted
	goalLook     = "look"   // is the account still there
)

const (
	workRunning = "running"
	workFailed  = "failed"
	workDone    = "done"
)

// stepsOf lists what a goal takes. What is done to an account that exists
// begins with a look whose it is. Steps behind the delivery only leave a
// remark on the card.
func stepsOf(goal string, site bool) []WorkStep {
	var steps []Step
	switch goal {
	case goalCreate:
		steps = []Step{StepLook, StepAccount, StepCertificate, StepAnswer}
		if site {
			steps = []Step{StepLook, StepAccount, StepSite, StepCertificate, StepAnswer}
		}
	case goalHandover, goalPassword, goalReplace:
		steps = []Step{StepOwner, StepPassword}
	case goalReset:
		steps = []Step{StepOwner, StepCopy, StepReset, StepAnswer}
	case goalFreeze:
		steps = []Step{StepOwner, StepFreeze}
	case goalThaw:
		steps = []Step{StepOwner, StepThaw}
	case goalVerify:
		steps = []Step{StepVerify}
	case goalLook:
		steps = []Step{StepOwner}
	}
	if site && (goal == goalHandover || goal == goalPassword || goal == goalReplace) {
		steps = append(steps, StepSiteAccess)
	}
	list := make([]WorkStep, len(steps))
	for i, s := range steps {
		list[i].Step = s
	}
	return list
}

// Optional steps never hold up a delivery; their failure is a remark.
func (s Step) Optional() bool { return s == StepCertificate || s == StepAnswer }

// beginWork starts what an approved request asks for: at the panel, or by hand.
func (t *turn) beginWork(r *Request) error {
	site := r.Service == Website
	work := &Work{ID: r.Ticket, Ticket: r.Ticket, State: workRunning, Goal: goalCreate, Credential: r.Ticket,
		Address: r.Address, Email: r.Answers["email"].Text, Title: r.Answers["title"].Text, Site: site,
		Steps: stepsOf(goalCreate, site)}
	if err := t.pickName(work, 0); err != nil {
		return err
	}
	t.createCredential(r, work)
	adopt(&t.works, work.ID, work)
	t.keep(work)
	if t.manualFor(site) {
		return t.beginByHand(r, work)
	}
	t.call(work)
	return t.redraw(r, ClassAnswer)
}

// createCredential draws the first password of an account that is being made.
func (t *turn) createCredential(r *Request, w *Work) {
	r.Credential = r.Ticket
	t.newCredential(&Credential{ID: r.Ticket, Address: r.Address, Officer: r.Officer, State: CredentialPending,
		Username: w.Username, Ticket: r.Ticket, Service: r.Service, Site: w.Site, Unit: r.Unit, Email: w.Email, First: true})
}

// newCredential has a password drawn for a credential.
func (t *turn) newCredential(c *Credential) {
	adopt(&t.creds, c.ID, c)
	t.keep(c)
	t.remember(NewSecret{Name: c.ID, For: c.Address})
}

// candidate is the n-th user name that a label suggests.
func (t *turn) candidate(label string, n int) string {
	names := answers.UserNameCandidates(label)
	if n >= len(names) {
		return ""
	}
	return names[n]
}

// call asks the panel for the work's next step.
func (t *turn) call(w *Work) {
	t.keep(w)
	c := PanelCall{Work: w.ID, Step: w.Steps[w.Next].Step, Username: w.Username, Address: w.Address,
		Ticket: w.Ticket, Secret: w.Credential, Site: w.Site, Once: w.Goal == goalFreeze && w.Steps[w.Next].Step == StepOwner}
	if c.Step.personal() { // no other tells the panel what somebody gave
		c.Email, c.Title = cmp.Or(w.Email, t.Office.Email), w.Title
	}
	t.do(c)
}

// panelReplied takes in the outcome of a step and goes on from there.
func (t *turn) panelReplied(e PanelReplied) error {
	w, err := t.work(e.Call.Work)
	if err != nil {
		return ignoreGone(err)
	}
	if w.State != workRunning || w.ByHand || w.Next >= len(w.Steps) || w.Steps[w.Next].Step != e.Call.Step {
		return t.lateReply(w, e)
	}
	t.keep(w)
	step := &w.Steps[w.Next]
	e.Detail = shortened(e.Detail, maxDetail)
	step.At, step.Code, step.Note = t.now, e.Code, e.Detail
	switch {
	case e.Outcome == PanelWaiting:
		step.How = "waiting"
		return t.workShown(w)
	case w.Goal == goalVerify:
		return t.verified(w, step, e)
	case e.Outcome == PanelDone || e.Outcome == PanelMissing && (step.Step == StepLook || step.Step == StepOwner):
		return t.stepDone(w, step, e)
	case step.Step == StepOwner && w.Goal == goalFreeze: // it waits for no look that fails
		step.How = "skipped"
		return t.nextStep(w)
	case e.Outcome == PanelTaken && step.Step == StepAccount:
		return t.nextName(w)
	case e.Outcome == PanelExists && step.Step == StepAccount && w.Goal == goalCreate:
		return t.addressExists(w, e.Value)
	case step.Step.Optional():
		step.How = "failed"
		return t.nextStep(w)
	case e.Outcome == PanelExpired:
		return t.expired(w, step, e)
	}
	return t.workFails(w, step, e)
}

// expired takes in that the password to set is not there any more. One that
// another key sealed is drawn anew where it is still wanted.
func (t *turn) expired(w *Work, step *WorkStep, e PanelReplied) error {
	if e.Code != CodeLostKey {
		return t.workFails(w, step, e)
	}
	again, err := t.passwordLost(w)
	if err != nil {
		return err
	}
	if !again {
		return t.workFails(w, step, e)
	}
	t.call(w)
	return t.workShown(w)
}

// lateReply takes in the reply to a step that is over: nothing comes of it, but
// an account that was made for a request cancelled meanwhile is the team's to
// clear away.
func (t *turn) lateReply(w *Work, e PanelReplied) error {
	if w.State != workFailed || e.Call.Step != StepAccount || e.Outcome != PanelDone || w.Ticket == "" {
		return nil
	}
	r, err := t.request(w.Ticket)
	if err != nil || r.State != Cancelled {
		return ignoreGone(err)
	}
	t.groupSay(text(say("leftover_account").with("Ticket", r.Ticket, "Username", e.Call.Username, "Address", w.Address)))
	return nil
}

// maxDetail is how much of the panel's own words a card shows.
const maxDetail = 200

func shortened(words string, most int) string {
	letters := []rune(words)
	return string(letters[:min(len(letters), most)])
}

// stepDone notes a finished step and what it found out.
func (t *turn) stepDone(w *Work, step *WorkStep, e PanelReplied) error {
	step.How = "done"
	if e.Code == RemarkPending {
		step.How = "waiting"
	}
	switch step.Step {
	case StepOwner:
		return t.ownerSeen(w, e)
	case StepLook:
		if w.Goal != goalCreate { // begun by a version of before: looked at anew
			w.Steps, w.Next = stepsOf(w.Goal, w.Site), 0
			t.call(w)
			return nil
		}
		if e.Outcome == PanelDone {
			return t.addressExists(w, e.Value)
		}
		if err := t.provisioning(w); err != nil {
			return err
		}
	case StepSiteAccess:
		if err := t.siteAccessSet(w, e.Code); err != nil {
			return err
		}
	}
	return t.nextStep(w)
}

// provisioning moves the request from approved to provisioning before the
// first call that creates something.
func (t *turn) provisioning(w *Work) error {
	r, err := t.request(w.Ticket)
	if err != nil || r.State != Approved {
		return err
	}
	return t.advance(r, "provision", Actor{})
}

// addressExists stops a creation that met an existing address: nothing is
// created, and the card offers to send the account that exists.
func (t *turn) addressExists(w *Work, owner string) error {
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	if r.State == Provisioning && owner == w.Username {
		return t.nextStep(w) // we made it ourselves before a pause
	}
	w.State = workFailed
	if err := t.dropPending(r); err != nil {
		return err
	}
	if r.State != Provisioning {
		return t.offerExisting(r, owner)
	}
	r.owned(owner)
	return t.requestFails(r, say("panel_exists").with("Username", owner))
}

// offerExisting lets the card offer the account that an address has already.
func (t *turn) offerExisting(r *Request, owner string) error {
	r.owned(owner)
	t.remember(NoReminder{Kind: "approval_notice", Subject: r.Ticket})
	t.story(r, "story_exists", Actor{})
	return t.redraw(r, ClassChange)
}

// owned notes who has the wanted address at the panel.
func (r *Request) owned(by string) {
	if r.Looked == nil {
		r.Looked = &AddressSeen{Ticket: r.Ticket}
	}
	r.Looked.Owner = by
}

// nextName tries the next user name: the one before belongs to somebody else.
func (t *turn) nextName(w *Work) error {
	if err := t.pickName(w, w.Candidate+1); err != nil {
		return err
	}
	if w.Username == "" {
		return t.workFails(w, &w.Steps[w.Next], PanelReplied{Code: "no_username"})
	}
	if err := t.credentialNamed(w); err != nil {
		return err
	}
	t.call(w)
	return nil
}

// pickName takes the first user name, from a candidate on, that none of our
// accounts has and no other work is about to give; empty where there is none.
func (t *turn) pickName(w *Work, from int) error {
	label, _ := cutDomain(w.Address, t.BaseDomain)
	for n := from; ; n++ {
		w.Candidate, w.Username = n, t.candidate(label, n)
		if w.Username == "" {
			return nil
		}
		taken, err := t.mem.UsernameTaken(w.Username, w.ID)
		if err != nil || !taken {
			return err
		}
	}
}

// credentialNamed gives a credential the user name that its work has now.
func (t *turn) credentialNamed(w *Work) error {
	c, err := t.credential(w.Credential)
	if err != nil {
		return err
	}
	c.Username = w.Username
	t.keep(c)
	return nil
}

// nextStep asks for the step behind the last, and delivers as soon as what
// the officer needs is there.
func (t *turn) nextStep(w *Work) error {
	w.Next++
	ready := w.Next == len(w.Steps) || w.Steps[w.Next].Step.Optional()
	if ready && !w.delivered() {
		w.Steps[w.Next-1].How = "done"
		if err := t.workDelivers(w); err != nil {
			return err
		}
	}
	if w.Next == len(w.Steps) {
		w.State = workDone
	} else {
		t.call(w)
	}
	return t.workShown(w)
}

// delivered tells whether an optional step has ended already: the delivery
// stood before it.
func (w *Work) delivered() bool {
	for _, s := range w.Steps[:w.Next] {
		if s.Step.Optional() {
			return true
		}
	}
	return false
}

// workDelivers does what the work was for.
func (t *turn) workDelivers(w *Work) error {
	switch w.Goal {
	case goalCreate:
		return t.accountReady(w)
	case goalHandover:
		return t.handedOver(w)
	case goalPassword:
		return t.passwordReady(w)
	case goalReplace:
		return t.replaced(w)
	case goalReset:
		return t.resetDone(w)
	case goalFreeze, goalThaw:
		return t.frozen(w)
	}
	return nil
}

// passwordReady delivers a temporary password, unless the account was handed
// to somebody else meanwhile.
func (t *turn) passwordReady(w *Work) error {
	c, err := t.credential(w.Credential)
	if err != nil || c.State != CredentialPending {
		return err
	}
	return t.deliver(c.ID)
}

// workShown puts the steps onto the card.
func (t *turn) workShown(w *Work) error {
	if w.Ticket == "" {
		return nil
	}
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	return t.redraw(r, ClassChange)
}

// accountReady remembers the account that was made and delivers it.
func (t *turn) accountReady(w *Work) error {
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	r.Username = w.Username
	proved, err := t.proved(r.Officer, w.Email)
	if err != nil {
		return err
	}
	account := &Account{Address: w.Address, Username: w.Username, Holder: r.holder(), Unit: r.Unit, Email: w.Email, EmailProved: proved,
		Site: w.Site, Ticket: w.Ticket, CreatedAt: t.now}
	adopt(&t.accounts, account.Address, account)
	t.keep(account)
	t.watchAccount(account)
	t.note(0, "account.created", w.Ticket, w.Username)
	return t.deliverRequest(r)
}

// deliverRequest delivers a request's credential and ends the request.
func (t *turn) deliverRequest(r *Request) error {
	if err := t.advance(r, "deliver", Actor{}); err != nil {
		return err
	}
	if err := t.confirmUnit(r); err != nil {
		return err
	}
	if t.MailOff {
		r.MailState = "off"
	}
	return t.deliver(r.Credential)
}

// approvalPatience is how long an approval waits for the account, so that one
// message can say both.
const approvalPatience = 30 * time.Second

// noticeApproval has the officer told of an approval, once, where the account
// takes longer.
func (t *turn) noticeApproval(r *Request) {
	if !r.ApprovalTold {
		t.remind("approval_notice", r.Ticket, t.now.Add(approvalPatience))
	}
}

// approvalNotice tells an officer of the approval, if it still stands.
func (t *turn) approvalNotice(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.ApprovalTold || !t.approvalStands(r) {
		return err
	}
	r.ApprovalTold = true
	t.keep(r)
	return t.tellOfficer(r, text(say("request_approved").with("Ticket", r.Ticket, "Address", r.Address)), Keyboard{})
}

// approvalStands tells whether what was approved is on its way. Where the work at
// an account that exists has stopped, because of its holder or of what the
// account turned out to be, the team decides anew.
func (t *turn) approvalStands(r *Request) bool {
	switch r.State {
	case Approved:
		return !r.existing()
	case Provisioning, Manual, HandingOver:
		return true
	case FailedState:
		return !t.handsOver(r)
	}
	return false
}
