package tables

import (
	"errors"
	"strconv"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/storage"
)

const (
	// Codes that were mailed for a person bear their number at the beginning of
	// their name; behind what a name begins with comes the next sign.
	dropCodes     statement = `DELETE FROM secrets WHERE name >= ? AND name < ? AND drawn_at <= ?`
	dropCodeDates statement = `DELETE FROM reminders WHERE subject >= ? AND subject < ?
		AND NOT EXISTS (SELECT 1 FROM secrets WHERE name = subject)`
	dropPostedIn  statement = `DELETE FROM posted WHERE chat = ? AND at <= ?`
	dropNumbersIn statement = `DELETE FROM posted_numbers WHERE chat = ?
		AND NOT EXISTS (SELECT 1 FROM posted p WHERE p.name = posted_numbers.name AND p.chat = posted_numbers.chat)`
	takenBy   statement = `SELECT id FROM works WHERE record ->> '$.worker.id' = ? AND changed_at <= ?`
	listDead  statement = `SELECT id, event, error FROM dead_letters WHERE at <= ?`
	dropDead  statement = `DELETE FROM dead_letters WHERE id IN (SELECT value FROM json_each(?))`
	putErased statement = `INSERT INTO erased (number, at) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET at = max(at, excluded.at)`
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
	at          time.Time
	until       time.Time // what is newer stays; zero: everything goes
	back        bool      // something is newer: the person came back
	ended       []string  // panel work that ends with the person
	own         []string  // tickets of the person's requests
	acted       []string  // tickets of requests they did something with
	frozen      []string  // credentials of others whose account they froze
	taken       []string  // panel work for others that they did by hand
	accounts    []string
	credentials []string
	mails       []string // addresses that letters may be on their way to
}

// erasures lists what belongs to the persons that a decision erases.
func (b *Batch) erasures(records []conversations.Record, at time.Time) ([]*erasure, error) {
	var all []*erasure
	for _, record := range records {
		gone, is := record.(conversations.Erased)
		if !is {
			continue
		}
		e := &erasure{Batch: b, person: gone.Officer, ended: gone.Ended, at: at}
		if err := e.list(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func (e *erasure) list() error {
	own, err := e.RequestsOf(e.person, allOfThem)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, request := range own {
		if kept[request.Ticket] = e.stays(request.SentAt); kept[request.Ticket] {
			continue
		}
		e.own = append(e.own, request.Ticket)
		e.mails = append(e.mails, request.Answers["email"].Text)
	}
	if err := e.listHeld(kept); err != nil {
		return err
	}
	officer, err := e.Officer(e.person)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if !e.stays(officer.ConsentAt) {
		e.mails = append(e.mails, officer.Email)
	}
	return e.listActs()
}

// listHeld lists the person's accounts and credentials; kept are tickets of
// theirs that stay.
func (e *erasure) listHeld(kept map[string]bool) error {
	held, err := e.accountsBy(allAccountsOf, e.person)
	if err != nil {
		return err
	}
	for _, account := range held {
		anew, err := e.heldAnew(account, kept)
		if err != nil {
			return err
		}
		if !anew {
			e.accounts = append(e.accounts, account.Address)
			e.mails = append(e.mails, account.Email)
		}
	}
	credentials, err := e.CredentialsOf(e.person)
	if err != nil {
		return err
	}
	for _, credential := range credentials {
		anew, err := e.givenAnew(credential, kept)
		if err != nil {
			return err
		}
		if !anew {
			e.credentials = append(e.credentials, credential.ID)
			e.mails = append(e.mails, credential.Email)
		}
	}
	return nil
}

// listActs lists what the person did for others.
func (e *erasure) listActs() (err error) {
	if e.acted, err = e.strings("list what a person did", auditTickets, e.person); err != nil {
		return err
	}
	deciding, err := e.strings("list what a person decides", openBy, e.person)
	if err != nil {
		return err
	}
	e.acted = append(e.acted, deciding...)
	if e.frozen, err = e.strings("list whom a person froze", frozenBy, e.person); err != nil {
		return err
	}
	e.taken, err = e.strings("list what a person did by hand", takenBy, e.person, e.limit())
	return err
}

// finish erases what was listed, and the person.
func (e *erasure) finish() error {
	e.erased = true
	clear(e.conn.known)
	if err := e.records(); err != nil {
		return err
	}
	if err := e.profile(); err != nil {
		return err
	}
	if err := e.exec("forget a person's messages", dropPostedIn, e.person, e.limit()); err != nil {
		return err
	}
	if err := e.exec("forget a person's messages", dropNumbersIn, e.person); err != nil {
		return err
	}
	if err := e.waiting(); err != nil {
		return err
	}
	return e.nameless()
}

// records takes the person out of what was listed.
func (e *erasure) records() error {
	for _, part := range []struct {
		names []string
		erase func(string) error
	}{
		{e.own, e.request}, {e.acted, e.act}, {e.accounts, e.account}, {e.credentials, e.credential}, {e.frozen, e.freeze}, {e.taken, e.work},
	} {
		for _, name := range part.names {
			if err := part.erase(name); err != nil && !errors.Is(err, storage.ErrNotFound) {
				return err
			}
		}
	}
	return nil
}

// nameless leaves the person's number, which stands for nobody from now on.
func (e *erasure) nameless() error {
	number, err := e.personNumber(e.person)
	if err != nil {
		return err
	}
	if err := e.exec("note an erasure", putErased, number, stored(e.at)); err != nil {
		return err
	}
	if err := e.exec("erase a person", forgetPerson, e.person); err != nil || !e.back {
		return err
	}
	_, err = e.personNumber(e.person) // who came back is another person
	return err
}

// request strips a request of the person's own.
func (e *erasure) request(ticket string) error {
	request, err := e.Request(ticket)
	if err != nil {
		return err
	}
	bare := strippedRequest(request, e.actor())
	if err := e.writeRequest(bare); err != nil {
		return err
	}
	if err := e.putWords(bare, ""); err != nil {
		return err
	}
	if err := e.dropAttachments(ticket); err != nil {
		return err
	}
	return e.ownWorks(worksOfTicket, ticket)
}

// act takes the person out of what they did with a request.
func (e *erasure) act(ticket string) error {
	request, err := e.Request(ticket)
	if err != nil {
		return err
	}
	return e.writeRequest(withoutActor(request, e.actor()))
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
	credential.Officer, credential.Email = storage.Nobody, ""
	credential.FrozenBy = withoutPerson(credential.FrozenBy, e.person)
	if err := e.putCredential(credential); err != nil {
		return err
	}
	return e.ownWorks(worksOfCredential, id)
}

// freeze takes the person out of what they did to the account of another.
func (e *erasure) freeze(id string) error {
	credential, err := e.Credential(id)
	if err != nil || e.newer(credential.IssuedAt) {
		return err
	}
	credential.FrozenBy = withoutPerson(credential.FrozenBy, e.person)
	return e.putCredential(credential)
}

// ownWorks takes what the person gave out of panel work that was for them. What
// still runs, such as a reset, needs the site's title.
func (e *erasure) ownWorks(s statement, of string) error {
	works, err := e.worksOf(s, of)
	if err != nil {
		return err
	}
	for _, work := range works {
		work.Email = ""
		if work.State != "running" {
			work.Title = ""
		}
		for i := range work.Steps {
			work.Steps[i].Note = ""
		}
		work.Worker = withoutPerson(work.Worker, e.person)
		if err := e.rewriteWork(work); err != nil {
			return err
		}
	}
	return nil
}

// work takes the person out of panel work that they did for another.
func (e *erasure) work(id string) error {
	work, err := e.Work(id)
	if err != nil {
		return err
	}
	work.Worker = withoutPerson(work.Worker, e.person)
	return e.rewriteWork(work)
}

// waiting forgets what was still to be said to the person or done for them, and
// the events of theirs that could not be decided.
func (e *erasure) waiting() error {
	for _, codes := range conversations.CodesOf(e.person) {
		if err := e.exec("erase codes", dropCodes, codes, codes+"\U0010ffff", e.limit()); err != nil {
			return err
		}
		if err := e.exec("erase codes", dropCodeDates, codes, codes+"\U0010ffff"); err != nil {
			return err
		}
	}
	if !e.back {
		if err := e.exec("erase reminders", dropReminders, strconv.FormatInt(e.person, 10)); err != nil {
			return err
		}
	}
	traces, err := e.traces()
	if err != nil {
		return err
	}
	if err := e.withdraw(traces); err != nil {
		return err
	}
	return e.deadLetters(traces)
}

// traces tell by what the person is known.
func (e *erasure) traces() (accounts.Traces, error) {
	t := accounts.Traces{Person: e.person, Tickets: set(e.own), Credentials: set(e.credentials), Works: map[string]bool{},
		Ended: set(e.ended), Addresses: set(e.accounts), Mails: set(e.mails)}
	for _, list := range []struct {
		of  []string
		how statement
	}{{e.own, worksOfTicket}, {e.credentials, worksOfCredential}} {
		for _, name := range list.of {
			works, err := e.worksOf(list.how, name)
			if err != nil {
				return t, err
			}
			for _, work := range works {
				t.Works[work.ID] = true
			}
		}
	}
	return t, nil
}

func set(names []string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, name := range names {
		if name != "" {
			all[name] = true
		}
	}
	return all
}

// withdraw takes the person's effects out of the outbox, and notes them for
// those who hold them in memory. One that cannot be read goes with its time.
func (e *erasure) withdraw(traces accounts.Traces) error {
	var gone []storage.Stored
	err := e.eachEffect(func(row storage.Stored, err error) error {
		if err == nil && !e.newer(row.At) && traces.Takes(row.Effect) {
			gone = append(gone, row)
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	ids := make([]int64, len(gone))
	for i, row := range gone {
		ids[i] = row.ID
	}
	e.withdrawn = append(e.withdrawn, gone...)
	return e.Forget(ids)
}

func (e *erasure) deadLetters(traces accounts.Traces) error {
	gone := []int64{}
	err := e.each("list dead letters", listDead, values{e.limit()}, func(scan scanner) error {
		var id int64
		var event, said string
		if err := scan(&id, &event, &said); err != nil {
			return err
		}
		if traces.TakesEvent([]byte(event), said) {
			gone = append(gone, id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return e.exec("erase dead letters", dropDead, gone)
}
