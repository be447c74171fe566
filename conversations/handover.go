package conversations

import (
	"errors"
	"time"

	"loket/conversations/answers"
)

// objectionTime is how long a holder on file may object before an account is
// handed to somebody else.
const objectionTime = time.Hour

// takeoverForm asks for an account that is not on the officer's list. It
// answers the same whether or not the address exists.
func takeoverForm() *Form {
	return &Form{
		Name:    string(Takeover),
		Version: 1,
		Questions: []Question{
			{Key: "account", Accept: acceptAddress, Details: func(t *turn, _ *Draft) Args { return Args{"Domain": argOf(t.BaseDomain)} }},
			files("letter"),
		},
		Finish: (*turn).sendTakeover,
	}
}

// acceptAddress takes a full address or a label under the base domain.
func acceptAddress(t *turn, _ *Draft, typed string) (Answer, error) {
	label, err := answers.Label(typed, t.BaseDomain)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Text: t.address(label)}, nil
}

func (t *turn) sendTakeover(d *Draft) error {
	if err := t.sendable(d); err != nil {
		return err
	}
	ticket, err := t.number("PGD")
	if err != nil {
		return err
	}
	r, err := t.newRequest(ticket, Takeover, d)
	if err != nil {
		return err
	}
	r.Address = d.Answers["account"].Text
	t.closeDraft()
	t.reply(text(say("takeover_received").with("Ticket", r.Ticket, "Due", r.Due)), t.ownButtons(r))
	t.keepFiles(r, nil)
	return t.announce(r)
}

// handOver sends an existing account to the officer of a request: a temporary
// password, and they become its holder. A different holder on file is told at
// once and has an hour to object.
func (t *turn) handOver(r *Request, by Actor) error {
	if r.Service != Takeover && r.State == Submitted {
		t.decided(r, by)
		if err := t.advance(r, "approve", by); err != nil {
			return err
		}
	}
	event := "hand_over"
	if r.Service == Takeover {
		event = "approve"
	}
	if !r.can(event) {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if err := t.advance(r, event, by); err != nil {
		return err
	}
	if err := t.confirmUnit(r); err != nil {
		return err
	}
	t.forgetDates(r)
	t.remind("approval_notice", r.Ticket, t.now.Add(approvalPatience))
	a, err := t.account(r.Address)
	if errors.Is(err, ErrNotFound) {
		a = nil
	} else if err != nil {
		return err
	}
	t.handoverWork(r, a)
	if a != nil && a.Holder != 0 && a.Holder != r.Officer {
		return t.warnHolder(r, a)
	}
	return t.startHandover(r.Ticket)
}

// handoverWork prepares the work without starting it.
func (t *turn) handoverWork(r *Request, a *Account) {
	site := r.Service == Website
	if a != nil {
		site = a.Site
	}
	o, _, _ := t.officer(r.Officer)
	email := r.Answers["email"].Text
	if email == "" {
		email = o.Email
	}
	r.Credential = r.Ticket
	w := &Work{ID: r.Ticket, Ticket: r.Ticket, State: workRunning, Goal: goalHandover, Credential: r.Ticket,
		Address: r.Address, Email: email, Site: site, Steps: stepsOf(goalHandover, site)}
	c := &Credential{ID: r.Ticket, Address: r.Address, Officer: r.Officer, State: CredentialPending,
		Ticket: r.Ticket, Service: r.Service, Site: site, Unit: r.Unit, Email: email}
	if a != nil {
		w.Username, c.Username = a.Username, a.Username
	} else if r.Looked != nil {
		w.Username, c.Username = r.Looked.Owner, r.Looked.Owner
	}
	adopt(&t.works, w.ID, w)
	t.keep(w)
	adopt(&t.creds, c.ID, c)
	t.keep(c)
}

// warnHolder tells the holder on file, who has an hour to press 🚫 Bukan kami.
func (t *turn) warnHolder(r *Request, a *Account) error {
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	t.tell(s, text(say("holder_warned").with("Address", a.Address, "Unit", r.Unit, "At", at(t.now.Add(objectionTime), DateClock), "Phone", t.Office.Phone)),
		rows(row(Button{Label: say("button_not_us"), Data: "d:" + r.Ticket + ":not_us"})))
	t.remind("handover", r.Ticket, t.now.Add(objectionTime))
	t.story(r, "story_holder_warned", Actor{})
	return t.redraw(r, ClassAnswer)
}

// startHandover lets the work begin: nobody objected.
func (t *turn) startHandover(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.State != HandingOver {
		return err
	}
	w, err := t.work(ticket)
	if err != nil {
		return err
	}
	if err := t.withdrawCredentialExcept(r.Address, r.Credential); err != nil {
		return err
	}
	t.remember(NewSecret{Name: r.Credential, For: r.Address})
	if t.manualFor(w.Site) {
		return t.beginByHand(r, w)
	}
	t.call(w)
	return t.redraw(r, ClassChange)
}

// withdrawCredentialExcept ends an older temporary password of the address.
func (t *turn) withdrawCredentialExcept(address, id string) error {
	known, err := t.mem.CredentialOf(address)
	if errors.Is(err, ErrNotFound) || err == nil && known.ID == id {
		return nil
	}
	if err != nil {
		return err
	}
	return t.withdrawCredential(address)
}

// notUs freezes a handover that the holder on file knows nothing of, or an
// account whose password was set for somebody else.
func (t *turn) notUs(p Press, c *Credential) error {
	a, err := t.account(c.Address)
	if errors.Is(err, ErrNotFound) || err == nil && a.Holder != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	if c.Ticket == "" {
		t.toast(p, say("toast_stale"))
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil {
		return err
	}
	if r.State != HandingOver {
		t.box(p, t.standing(r))
		return nil
	}
	t.remember(NoReminder{Kind: "handover", Subject: r.Ticket})
	t.note(p.From.ID, "handover.objected", r.Ticket, "")
	t.toast(p, say("toast_objection_heard"))
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	w.State = workFailed
	t.keep(w)
	t.story(r, "story_objected", Actor{})
	return t.requestFails(r, say("panel_objected"))
}

// retryHandover starts a handover anew that had failed.
func (t *turn) retryHandover(r *Request, w *Work, by Actor) error {
	if err := t.advance(r, "retry", by); err != nil {
		return err
	}
	r.Failure = Line{}
	t.remember(NewSecret{Name: r.Credential, For: r.Address})
	t.restart(w)
	return t.redraw(r, ClassAnswer)
}

// handedOver makes the officer the account's holder and delivers.
func (t *turn) handedOver(w *Work) error {
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	a, err := t.account(w.Address)
	if errors.Is(err, ErrNotFound) {
		a, err = &Account{Address: w.Address, CreatedAt: t.now, Site: w.Site}, nil
		adopt(&t.accounts, w.Address, a)
	}
	if err != nil {
		return err
	}
	a.Username, a.Holder, a.Unit, a.Email, a.Ticket = w.Username, r.Officer, r.Unit, w.Email, r.Ticket
	t.keep(a)
	r.Username = w.Username
	c, err := t.credential(r.Credential)
	if err != nil {
		return err
	}
	c.Username = w.Username
	t.note(0, "account.handed_over", r.Ticket, w.Address)
	return t.deliverRequest(r)
}
