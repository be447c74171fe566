package accounts

import (
	"errors"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// AcceptAddress takes an address that exists, whole or without the base domain.
func AcceptAddress(t *turn.Turn, _ *conversations.Draft, typed string) (conversations.Answer, error) {
	host, err := answers.Host(typed, t.BaseDomain)
	return conversations.Answer{Text: host}, err
}

// HandOver sends an existing account to the officer of a request: a temporary
// password, and they become its holder. A different holder on file is told at
// once and has an hour to object.
func HandOver(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !t.ServiceOf(r.Service).Takes && r.State == conversations.Submitted {
		t.Decided(r, by)
		if err := t.Advance(r, "approve", by); err != nil {
			return err
		}
	}
	event := handingOver(t, r)
	if !t.Can(r, event) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	NoticeApproval(t, r)
	t.Decided(r, by)
	r.Failure, r.Halted = conversations.Line{}, false
	if err := t.Advance(r, event, by); err != nil {
		return err
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	if err := handoverWork(t, r, a); err != nil {
		return err
	}
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	if waits, err := tellHolders(t, r, w, a, false); waits || err != nil {
		return err
	}
	return startHandover(t, r.Ticket)
}

// handingOver names the transition by which an account is handed over, at
// first and after a failure.
func handingOver(t *turn.Turn, r *conversations.Request) string {
	switch {
	case t.ServiceOf(r.Service).Takes && r.State != conversations.FailedState:
		return "approve"
	case !t.ServiceOf(r.Service).Takes && r.State == conversations.FailedState:
		return "retry"
	}
	return "hand_over"
}

// handoverWork prepares the work without starting it.
func handoverWork(t *turn.Turn, r *conversations.Request, a *conversations.Account) error {
	o, _, err := t.Officer(r.Officer)
	if err != nil {
		return err
	}
	w := &conversations.Work{ID: r.Ticket, Ticket: r.Ticket, State: conversations.WorkRunning, Goal: conversations.GoalHandover, Credential: r.Ticket,
		Address: r.Address, Email: r.Answers["email"].Text, Kind: t.ServiceOf(r.Service).Kind}
	if w.Email == "" {
		w.Email = o.Email
	}
	switch {
	case a != nil:
		w.Username, w.Kind = a.Username, a.Kind
	case r.Looked != nil:
		w.Username = r.Looked.Owner
	}
	before, err := t.Work(r.Ticket)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
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
	w.Steps = stepsOf(conversations.GoalHandover, w.Kind)
	if at := slices.IndexFunc(w.Steps, func(s conversations.WorkStep) bool { return s.Step == conversations.StepSiteEmail }); r.Promote && at >= 0 {
		w.Steps = slices.Insert(w.Steps, at, conversations.WorkStep{Step: conversations.StepSiteAdmin})
	}
	turn.Adopt(&t.Works, w.ID, w)
	t.Keep(w)
	return nil
}

// startHandover lets the work begin: nobody objected.
func startHandover(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.State != conversations.HandingOver && r.State != conversations.Provisioning {
		return err
	}
	w, err := t.Work(ticket)
	if err != nil {
		return err
	}
	w.Objection, w.Untold = time.Time{}, false
	t.Keep(w)
	t.Remember(conversations.NoSecret{Name: hourOf(ticket)})
	if withheld, err := onFile(t, w); err != nil || withheld {
		return err
	}
	if err := handoverCredential(t, r, w); err != nil {
		return err
	}
	if !t.ManualFor(w.Kind) {
		Call(t, w)
		t.Redraw(r, conversations.ClassChange)
		return nil
	}
	if w.Username == "" { // nobody can set a password for an account that nobody knows
		return workFails(t, w, &w.Steps[0], conversations.PanelReplied{Code: "account_missing"})
	}
	if err := cleared(t, w); err != nil {
		return err
	}
	return beginManual(t, r, w)
}

// handoverCredential keeps the credential that is handed over with an account.
// Its password is drawn when the account has been looked at.
func handoverCredential(t *turn.Turn, r *conversations.Request, w *conversations.Work) error {
	r.Credential = r.Ticket
	t.Remember(conversations.NoSecret{Name: r.Credential})
	return await(t, w, &conversations.Credential{ID: r.Credential, Address: r.Address, Officer: r.Officer, State: conversations.CredentialPending,
		Username: w.Username, Ticket: r.Ticket, Service: r.Service, Kind: w.Kind, Unit: r.Unit, Email: w.Email})
}

// handedOver makes the officer the account's holder and delivers.
func handedOver(t *turn.Turn, w *conversations.Work) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	a, err := t.KnownAccount(w.Address)
	if err != nil {
		return err
	}
	if a == nil {
		a = &conversations.Account{Address: w.Address, CreatedAt: t.Now, Kind: w.Kind}
		turn.Adopt(&t.Accounts, w.Address, a)
	}
	if err := tellFormerHolders(t, a, r); err != nil {
		return err
	}
	proved, err := Proved(t, r.Officer, w.Email)
	if err != nil {
		return err
	}
	if a.Ticket != "" && a.Ticket != r.Ticket {
		a.Tickets = append(a.Tickets, a.Ticket)
	}
	a.Shared = false // nobody hands over an account that has more than one address
	a.Username, a.Holder, a.Unit, a.Email, a.EmailProved, a.Ticket = w.Username, r.Holder(), r.Unit, w.Email, proved, r.Ticket
	t.Keep(a)
	watchAccount(t, a)
	r.Username = w.Username
	c, err := t.Credential(r.Credential)
	if err != nil {
		return err
	}
	c.Username = w.Username
	t.Note(0, "account.handed_over", r.Ticket, w.Address)
	if err := deliverMoved(t, r, a); err != nil {
		return err
	}
	return tellKeys(t, w, r)
}

// tellFormerHolders closes what those on file were warned of.
func tellFormerHolders(t *turn.Turn, a *conversations.Account, r *conversations.Request) error {
	ways, err := waysTo(t, r, a)
	if err != nil {
		return err
	}
	for _, to := range ways {
		switch {
		case to.how == byChat && !to.session.Blocked:
			t.Tell(to.session, conversations.Compose(conversations.Say("holder_replaced").With("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone)), conversations.Keyboard{})
		case to.how == byMail && !t.MailOff:
			t.Do(conversations.Mail{Name: "taken:" + r.Ticket, For: a.Holder, To: to.address, Lang: to.lang, Subject: conversations.Say("mail_subject_taken").With("Address", a.Address),
				Text: conversations.Compose("mail_greeting", conversations.Blank, conversations.Say("mail_taken").With("Address", a.Address, "Unit", r.Unit, "Phone", t.Office.Phone), conversations.Blank, t.Signature())})
		}
	}
	return nil
}
