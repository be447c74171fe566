package conversations

import (
	"errors"
	"strconv"
	"strings"
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
	if a != nil && a.Holder != 0 && a.Holder != r.Officer {
		return t.warnHolder(r, a)
	}
	if a != nil && a.Holder == 0 {
		if err := t.mailFormerHolder(r, a); err != nil {
			return err
		}
	}
	return t.startHandover(r.Ticket)
}

// mailFormerHolder tells a holder who is on file with an e-mail alone, such as
// an imported account's. There is no button in a mail, so that nobody waits.
func (t *turn) mailFormerHolder(r *Request, a *Account) error {
	known, err := t.knownByMail(r, a)
	if err != nil || !known {
		return err
	}
	t.mailHolder("taken", a, "id", text(say("holder_taken").with("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone)))
	return nil
}

// knownByMail tells whether the e-mail on file with an account without a holder
// is somebody else's than the officer's who asks for it.
func (t *turn) knownByMail(r *Request, a *Account) (bool, error) {
	o, _, err := t.officer(r.Officer)
	if err != nil || a.Holder != 0 || a.Email == "" {
		return false, err
	}
	return !strings.EqualFold(a.Email, o.Email) && !strings.EqualFold(a.Email, r.Answers["email"].Text), nil
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

// warningKey begins the words to a holder whose account somebody else wants.
const warningKey = "holder_warned"

// warnHolder tells the holder on file, who has an hour to press 🚫 Bukan kami.
func (t *turn) warnHolder(r *Request, a *Account) error {
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	warning := text(say(warningKey).with("Address", a.Address, "Unit", r.Unit, "At", at(t.now.Add(objectionTime), DateClock), "Phone", t.Office.Phone))
	if s.Blocked {
		t.mailWarning(a, s.Lang, warning)
	} else {
		t.tell(s, warning, rows(row(Button{Label: say("button_not_us"), Data: "d:" + r.Ticket + ":not_us"})))
	}
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	w.Objection = t.now.Add(objectionTime)
	t.keep(w)
	t.remind("handover", r.Ticket, w.Objection)
	t.story(r, "story_holder_warned", Actor{})
	return t.redraw(r, ClassAnswer)
}

// mailWarning reaches a holder who has blocked the bot.
func (t *turn) mailWarning(a *Account, lang string, warning Text) {
	t.mailHolder("warning", a, lang, warning)
}

func (t *turn) mailHolder(about string, a *Account, lang string, warning Text) {
	if a.Email == "" || t.MailOff {
		return
	}
	t.do(Mail{Name: about + ":" + a.Address + "/" + strconv.FormatInt(t.now.Unix(), 10), To: a.Email, Lang: lang,
		Subject: say("mail_subject_decision").with("Ticket", a.Address), Text: text(warning, blank, t.signature())})
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
	w.Objection = time.Time{}
	t.keep(w)
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

// notUs freezes a handover that the holder on file knows nothing of.
func (t *turn) notUs(p Press, ticket string) error {
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.box(p, say("toast_no_objection").with("Phone", t.Office.Phone))
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if a == nil || a.Holder != p.From.ID || r.Officer == p.From.ID {
		t.box(p, say("toast_no_objection").with("Phone", t.Office.Phone))
		return nil
	}
	w, err := t.work(ticket)
	if errors.Is(err, ErrNotFound) || err == nil && (w.Goal != goalHandover || w.State != workRunning) {
		t.box(p, r.ownStanding())
		return nil
	}
	if err != nil {
		return err
	}
	return t.objected(p, r, w)
}

func (t *turn) objected(p Press, r *Request, w *Work) error {
	t.note(p.From.ID, "handover.objected", r.Ticket, "")
	t.toast(p, say("toast_objection_heard"))
	t.story(r, "story_objected", Actor{})
	return t.stopHandover(r, w, say("panel_objected"))
}

// stopHandover keeps an account where it is while its holder may object.
func (t *turn) stopHandover(r *Request, w *Work, why Line) error {
	t.remember(NoReminder{Kind: "handover", Subject: r.Ticket}, NoReminder{Kind: "approval_notice", Subject: r.Ticket})
	w.State, w.Objection = workFailed, time.Time{}
	t.keep(w)
	return t.requestFails(r, why)
}

// objectable tells whether a handover still waits for its holder.
func (w *Work) objectable() bool {
	return w.Goal == goalHandover && w.State == workRunning && !w.Objection.IsZero()
}

// hold stops a handover for somebody who objected by telephone.
func (t *turn) hold(r *Request, by Actor) error {
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	t.note(by.ID, "handover.held", r.Ticket, "")
	t.story(r, "story_held", by)
	return t.stopHandover(r, w, say("panel_held"))
}

// retryHandover starts a handover anew that had failed: the team has spoken
// with whoever objected.
func (t *turn) retryHandover(r *Request, by Actor) error {
	if err := t.advance(r, r.handingOver(), by); err != nil {
		return err
	}
	r.Failure = Line{}
	t.noticeApproval(r)
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if err := t.handoverWork(r, a); err != nil {
		return err
	}
	return t.startHandover(r.Ticket)
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
	if err := t.tellFormerHolder(a, r); err != nil {
		return err
	}
	if a.Ticket != "" && a.Ticket != r.Ticket {
		a.Tickets = append(a.Tickets, a.Ticket)
	}
	a.Shared = false // nobody hands over an account that has more than one address
	a.Username, a.Holder, a.Unit, a.Email, a.Ticket = w.Username, r.holder(), r.Unit, w.Email, r.Ticket
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

// tellFormerHolder closes what the holder on file was warned of.
func (t *turn) tellFormerHolder(a *Account, r *Request) error {
	if a.Holder == 0 || a.Holder == r.holder() {
		return nil
	}
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	gone := text(say("holder_replaced").with("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone))
	if s.Blocked {
		t.mailHolder("replaced", a, s.Lang, gone)
		return nil
	}
	t.tell(s, gone, Keyboard{})
	return nil
}

// holder is who holds the account that a request leads to: nobody, where its
// officer was erased meanwhile.
func (r *Request) holder() int64 { return max(r.Officer, 0) }
