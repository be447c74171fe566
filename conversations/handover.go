package conversations

import (
	"errors"
	"time"

	"loket/conversations/answers"
)

// takeoverForm asks for an account that is not on the officer's list. It
// answers the same whether or not the address exists.
func takeoverForm() *Form {
	return &Form{
		Name:    string(Takeover),
		Version: 1,
		Questions: []Question{
			{Key: "account", Accept: acceptAddress, Details: baseDomain, Write: addressWritten},
			files("letter"),
		},
		Finish: (*turn).sendTakeover,
	}
}

// acceptAddress takes an address that exists, whole or without the base domain.
func acceptAddress(t *turn, _ *Draft, typed string) (Answer, error) {
	host, err := answers.Host(typed, t.BaseDomain)
	return Answer{Text: host}, err
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
	event := r.handingOver()
	if !r.can(event) {
		return t.redraw(r, ClassAnswer)
	}
	t.noticeApproval(r)
	t.decided(r, by)
	r.Failure = Line{}
	if err := t.advance(r, event, by); err != nil {
		return err
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if err := t.handoverWork(r, a); err != nil {
		return err
	}
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	if waits, err := t.tellHolders(r, w, a, false); waits || err != nil {
		return err
	}
	return t.startHandover(r.Ticket)
}

// handingOver names the transition by which an account is handed over, at
// first and after a failure.
func (r *Request) handingOver() string {
	switch {
	case r.Service == Takeover && r.State != FailedState:
		return "approve"
	case r.Service != Takeover && r.State == FailedState:
		return "retry"
	}
	return "hand_over"
}

// knownAccount is nil where an address has no account that we know of, or none
// any more.
func (t *turn) knownAccount(address string) (*Account, error) {
	a, err := t.account(address)
	if errors.Is(err, ErrNotFound) || err == nil && !a.EndedAt.IsZero() {
		return nil, nil
	}
	return a, err
}

// handoverWork prepares the work without starting it.
func (t *turn) handoverWork(r *Request, a *Account) error {
	o, _, err := t.officer(r.Officer)
	if err != nil {
		return err
	}
	w := &Work{ID: r.Ticket, Ticket: r.Ticket, State: workRunning, Goal: goalHandover, Credential: r.Ticket,
		Address: r.Address, Email: r.Answers["email"].Text, Site: r.Service == Website}
	if w.Email == "" {
		w.Email = o.Email
	}
	switch {
	case a != nil:
		w.Username, w.Site = a.Username, a.Site
	case r.Looked != nil:
		w.Username = r.Looked.Owner
	}
	before, err := t.work(r.Ticket)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err == nil {
		w.Told, w.Unheard = before.Told, before.Unheard
	}
	if err == nil && before.Withheld {
		w.Withheld = true
		if before.Steps[0].Code == codeChanged { // the team has read whose it is now, and goes on
			w.Username = r.Looked.Owner
		}
	}
	w.Steps = stepsOf(goalHandover, w.Site)
	adopt(&t.works, w.ID, w)
	t.keep(w)
	return nil
}

// startHandover lets the work begin: nobody objected.
func (t *turn) startHandover(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.State != HandingOver && r.State != Provisioning {
		return err
	}
	w, err := t.work(ticket)
	if err != nil {
		return err
	}
	w.Objection, w.Untold = time.Time{}, false
	t.keep(w)
	t.remember(NoSecret{Name: hourOf(ticket)})
	if withheld, err := t.onFile(w); err != nil || withheld {
		return err
	}
	if err := t.handoverCredential(r, w); err != nil {
		return err
	}
	if !t.manualFor(w.Site) {
		t.call(w)
		return t.redraw(r, ClassChange)
	}
	if w.Username == "" { // nobody can set a password for an account that nobody knows
		return t.workFails(w, &w.Steps[0], PanelReplied{Code: "account_missing"})
	}
	if err := t.cleared(w); err != nil {
		return err
	}
	return t.beginByHand(r, w)
}

// handoverCredential keeps the credential that is handed over with an account.
// Its password is drawn when the account has been looked at.
func (t *turn) handoverCredential(r *Request, w *Work) error {
	r.Credential = r.Ticket
	t.remember(NoSecret{Name: r.Credential})
	return t.await(w, &Credential{ID: r.Credential, Address: r.Address, Officer: r.Officer, State: CredentialPending,
		Username: w.Username, Ticket: r.Ticket, Service: r.Service, Site: w.Site, Unit: r.Unit, Email: w.Email})
}

// handedOver makes the officer the account's holder and delivers.
func (t *turn) handedOver(w *Work) error {
	r, err := t.request(w.Ticket)
	if err != nil {
		return err
	}
	a, err := t.knownAccount(w.Address)
	if err != nil {
		return err
	}
	if a == nil {
		a = &Account{Address: w.Address, CreatedAt: t.now, Site: w.Site}
		adopt(&t.accounts, w.Address, a)
	}
	if err := t.tellFormerHolders(a, r); err != nil {
		return err
	}
	proved, err := t.proved(r.Officer, w.Email)
	if err != nil {
		return err
	}
	if a.Ticket != "" && a.Ticket != r.Ticket {
		a.Tickets = append(a.Tickets, a.Ticket)
	}
	a.Shared = false // nobody hands over an account that has more than one address
	a.Username, a.Holder, a.Unit, a.Email, a.EmailProved, a.Ticket = w.Username, r.holder(), r.Unit, w.Email, proved, r.Ticket
	t.keep(a)
	t.watchAccount(a)
	r.Username = w.Username
	c, err := t.credential(r.Credential)
	if err != nil {
		return err
	}
	c.Username = w.Username
	t.note(0, "account.handed_over", r.Ticket, w.Address)
	return t.deliverRequest(r)
}

// tellFormerHolders closes what those on file were warned of.
func (t *turn) tellFormerHolders(a *Account, r *Request) error {
	ways, err := t.waysTo(r, a)
	if err != nil {
		return err
	}
	for _, to := range ways {
		switch {
		case to.how == byChat && !to.session.Blocked:
			t.tell(to.session, text(say("holder_replaced").with("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone)), Keyboard{})
		case to.how == byMail && !t.MailOff:
			t.do(Mail{Name: "taken:" + r.Ticket, For: a.Holder, To: to.address, Lang: to.lang, Subject: say("mail_subject_taken").with("Address", a.Address),
				Text: text("mail_greeting", blank, say("mail_taken").with("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone), blank, t.signature())})
		}
	}
	return nil
}

// holder is who holds the account that a request leads to: nobody, where its
// officer was erased meanwhile.
func (r *Request) holder() int64 { return max(r.Officer, 0) }
