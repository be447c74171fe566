package storage

import (
	"errors"
	"strconv"

	"loket/conversations"
)

// Nobody is the officer of requests and credentials whose person was erased.
// It is not 0, which is the team's group: what is said to nobody must not be
// said to the group.
const Nobody int64 = -1

const (
	dropLane statement = `DELETE FROM outbox WHERE lane = ?`
	// Codes that were mailed for a person bear their number at the beginning of
	// their name; behind what a name begins with comes the next sign.
	dropCodes     statement = `DELETE FROM secrets WHERE name >= ? AND name < ?`
	dropCodeDates statement = `DELETE FROM reminders WHERE subject >= ? AND subject < ?`
)

// erasure is one person being taken out of everything. Requests keep their
// number, service, state, address and times; in the audit trail the person's
// number stays and stands for nobody.
//
// What is the person's is listed before the decision's records are written:
// these may already have given it to nobody.
type erasure struct {
	*Batch
	person      int64
	own         []string // tickets of the person's requests
	acted       []string // tickets of requests they did something with
	accounts    []string
	credentials []string
	mails       []string // addresses that letters may be on their way to
}

// erasures lists what belongs to the persons that a decision erases.
func (b *Batch) erasures(records []conversations.Record) ([]*erasure, error) {
	var all []*erasure
	for _, record := range records {
		gone, is := record.(conversations.Erased)
		if !is {
			continue
		}
		e := &erasure{Batch: b, person: gone.Officer}
		for _, list := range []func() error{e.listRequests, e.listAccounts, e.listCredentials, e.listProfile} {
			if err := list(); err != nil {
				return nil, err
			}
		}
		all = append(all, e)
	}
	return all, nil
}

func (e *erasure) listRequests() error {
	own, err := e.RequestsOf(e.person, allOfThem)
	if err != nil {
		return err
	}
	for _, request := range own {
		e.own = append(e.own, request.Ticket)
		e.mails = append(e.mails, request.Answers["email"].Text)
	}
	e.acted, err = e.strings("list what a person did", auditTickets, e.person)
	return err
}

func (e *erasure) listAccounts() error {
	held, err := e.accountsBy(allAccountsOf, e.person)
	for _, account := range held {
		e.accounts = append(e.accounts, account.Address)
		e.mails = append(e.mails, account.Email)
	}
	return err
}

func (e *erasure) listCredentials() error {
	held, err := e.credentialsOf(e.person)
	for _, credential := range held {
		e.credentials = append(e.credentials, credential.ID)
		e.mails = append(e.mails, credential.Email)
	}
	return err
}

func (e *erasure) listProfile() error {
	officer, err := e.Officer(e.person)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	e.mails = append(e.mails, officer.Email)
	return err
}

// finish erases what was listed, and the person.
func (e *erasure) finish() error {
	e.erased = true
	for _, part := range []struct {
		names []string
		erase func(string) error
	}{
		{e.own, e.request}, {e.acted, e.act}, {e.accounts, e.account}, {e.credentials, e.credential}, {e.mails, e.mail},
	} {
		for _, name := range part.names {
			if err := part.erase(name); err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
		}
	}
	for _, s := range []statement{dropSession, dropOfficer, dropMember, forgetPerson, dropPostedIn, dropNumbersIn} {
		if err := e.exec("erase a person", s, e.person); err != nil {
			return err
		}
	}
	return e.messages()
}

// request strips a request of the person's own.
func (e *erasure) request(ticket string) error {
	request, err := e.Request(ticket)
	if err != nil {
		return err
	}
	bare := strippedRequest(request, e.person)
	if err := e.writeRequest(bare); err != nil {
		return err
	}
	if err := e.putWords(bare, ""); err != nil {
		return err
	}
	if err := e.dropAttachments(ticket); err != nil {
		return err
	}
	return e.works(worksOfTicket, ticket, true)
}

// act takes the person out of what they did with a request.
func (e *erasure) act(ticket string) error {
	request, err := e.Request(ticket)
	if err != nil {
		return err
	}
	if err := e.writeRequest(withoutActor(request, e.person)); err != nil {
		return err
	}
	return e.works(worksOfTicket, ticket, false)
}

// account makes an account nobody's.
func (e *erasure) account(address string) error {
	account, err := e.Account(address)
	if err != nil {
		return err
	}
	account.Holder, account.Email, account.EmailProved = 0, "", false
	return e.putAccount(account)
}

// credential strips a credential. Its temporary password still ends in its time.
func (e *erasure) credential(id string) error {
	credential, err := e.Credential(id)
	if err != nil {
		return err
	}
	credential.Officer, credential.Email = Nobody, ""
	credential.FrozenBy = withoutPerson(credential.FrozenBy, e.person)
	if err := e.putCredential(credential); err != nil {
		return err
	}
	return e.works(worksOfCredential, id, true)
}

// works takes the person out of panel work; own tells that it was for them.
func (e *erasure) works(s statement, of string, own bool) error {
	works, err := e.worksOf(s, of)
	if err != nil {
		return err
	}
	for _, work := range works {
		if own {
			work.Email = ""
		}
		work.Worker = withoutPerson(work.Worker, e.person)
		if err := e.rewriteWork(work); err != nil {
			return err
		}
	}
	return nil
}

// mail forgets what was still to be written to an address.
func (e *erasure) mail(address string) error {
	return e.exec("erase what was to be written", dropLane, conversations.Mail{To: address}.Lane())
}

// messages forgets what was still to be said to the person, and the events of
// theirs that could not be decided.
func (e *erasure) messages() error {
	if err := e.exec("erase what was to be said", dropLane, conversations.Send{Chat: e.person}.Lane()); err != nil {
		return err
	}
	for _, codes := range conversations.CodesOf(e.person) {
		for _, s := range []statement{dropCodes, dropCodeDates} {
			if err := e.exec("erase codes", s, codes, codes+"\U0010ffff"); err != nil {
				return err
			}
		}
	}
	number := strconv.FormatInt(e.person, 10)
	if err := e.exec("erase reminders", dropReminders, number); err != nil {
		return err
	}
	return e.exec("erase dead letters", dropDeadLetters, number)
}

// strippedRequest keeps what the office must be able to account for, and
// nothing that somebody wrote.
func strippedRequest(r conversations.Request, person int64) conversations.Request {
	bare := conversations.Request{
		Ticket: r.Ticket, Service: r.Service, Officer: Nobody, State: r.State, Label: r.Label, Unit: r.Unit,
		SentAt: r.SentAt, Due: r.Due, CardPosted: r.CardPosted,
		Version: r.Version, Address: r.Address, CountsFrom: r.CountsFrom, Estimated: r.Estimated, Outside: r.Outside,
		StoppedAt: r.StoppedAt, Claimed: r.Claimed, Decided: r.Decided, DecidedAt: r.DecidedAt, CardNo: r.CardNo,
		Username: r.Username, Credential: r.Credential, MailState: r.MailState, LetterBy: r.LetterBy, LetterAt: r.LetterAt,
		OpenedAt: r.OpenedAt, Rating: r.Rating, ClosedAt: r.ClosedAt, Timeline: r.Timeline,
		Failure: conversations.Line{Key: r.Failure.Key},
	}
	for i, moment := range bare.Timeline {
		if moment.ByID == 0 {
			bare.Timeline[i].Who = ""
		}
	}
	return withoutActor(bare, person)
}

// withoutActor takes a person out of what was done with a request.
func withoutActor(r conversations.Request, person int64) conversations.Request {
	r.Claimed = withoutPerson(r.Claimed, person)
	r.Decided = withoutPerson(r.Decided, person)
	r.LetterBy = withoutPerson(r.LetterBy, person)
	if r.Face.By.ID == person {
		r.Face = conversations.Face{}
	}
	for i, moment := range r.Timeline {
		if moment.ByID == person {
			r.Timeline[i].Who, r.Timeline[i].ByID = "", Nobody
		}
	}
	return r
}

// withoutPerson keeps that somebody acted, but not who.
func withoutPerson(actor *conversations.Actor, person int64) *conversations.Actor {
	if actor == nil || actor.ID != person {
		return actor
	}
	return &conversations.Actor{ID: Nobody}
}
