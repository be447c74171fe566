package tables

import (
	"context"
	"errors"
	"fmt"
	"math"

	"loket/conversations"
	"loket/storage"
)

// The states, as the indexes of the table list them. A request is open until
// it was delivered, rejected, cancelled, done or closed; the team's queue is
// what is open and does not wait for the officer.
const (
	openStates  = `'submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting'`
	labelStates = `'submitted', 'needs_correction', 'approved', 'provisioning', 'failed', 'manual', 'handing_over'`
	queueStates = `'submitted', 'approved', 'provisioning', 'failed', 'manual', 'handing_over', 'resetting'`
)

const (
	requestFields  = `ticket, service, officer, state, label, unit, answers, sent_at, due_at, card_posted, record`
	requestColumns = `SELECT ` + requestFields + ` FROM requests`

	getFoundBy     statement = `SELECT label, unit, officer, coalesce(record ->> '$.address', '') FROM requests WHERE ticket = ?`
	getRequest     statement = requestColumns + ` WHERE ticket = ?`
	requestsOf     statement = requestColumns + ` WHERE officer = ? ORDER BY sent_at DESC, rowid DESC LIMIT ?`
	requestsOfUnit statement = requestColumns + ` WHERE unit_key = ? ORDER BY sent_at DESC, rowid DESC LIMIT ?`
	countOpenOf    statement = `SELECT count(*) FROM requests WHERE officer = ? AND state IN (` + openStates + `)`
	openAbout      statement = `SELECT ticket FROM requests WHERE state IN (` + openStates + `) AND record ->> '$.address' = ?`
	openBy         statement = `SELECT ticket FROM requests WHERE state IN (` + openStates + `) AND (record ->> '$.claimed.id' = ?1
		OR record ->> '$.decided.id' = ?1 OR record ->> '$.face.by.id' = ?1)`
	openByLabel   statement = `SELECT ticket FROM requests WHERE label = ? AND label <> '' AND state IN (` + labelStates + `)`
	queue         statement = requestColumns + ` WHERE state IN (` + queueStates + `) ORDER BY due_at = 0, due_at, ticket LIMIT ? OFFSET ?`
	countUnposted statement = `SELECT count(*) FROM requests WHERE card_posted = 0 AND state IN (` + queueStates + `)`
	putRequest    statement = `INSERT INTO requests (ticket, service, officer, state, label, unit, unit_key, answers, sent_at, due_at, card_posted, record)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (ticket) DO UPDATE SET service = excluded.service,
		officer = excluded.officer, state = excluded.state, label = excluded.label, unit = excluded.unit, unit_key = excluded.unit_key,
		answers = excluded.answers, sent_at = excluded.sent_at, due_at = excluded.due_at, card_posted = excluded.card_posted,
		record = excluded.record`
)

// allOfThem is a limit that does not limit; an officer's requests are few.
const allOfThem = math.MaxInt32

// Request reads a request.
func (s *Store) Request(ctx context.Context, ticket string) (conversations.Request, error) {
	return s.reading(ctx).Request(ticket)
}

// Request reads a request.
func (r *reader) Request(ticket string) (conversations.Request, error) {
	return scanRequest(func(into ...any) error {
		return r.one("read a request", getRequest, values{ticket}, into...)
	})
}

// RequestsOf lists an officer's requests, newest first.
func (r *reader) RequestsOf(officer int64, limit int) ([]conversations.Request, error) {
	return r.requests("list an officer's requests", requestsOf, officer, limit)
}

// OpenAbout lists open requests about an address, of all officers.
func (r *reader) OpenAbout(address string) ([]conversations.Request, error) {
	return r.open(openAbout, address)
}

// OpenBy lists open requests that a verifier has taken, decided or is deciding.
func (r *reader) OpenBy(verifier int64) ([]conversations.Request, error) {
	return r.open(openBy, verifier)
}

func (r *reader) open(s statement, of any) ([]conversations.Request, error) {
	tickets, err := r.strings("list open requests", s, of)
	if err != nil {
		return nil, err
	}
	all := make([]conversations.Request, len(tickets))
	for i, ticket := range tickets {
		if all[i], err = r.Request(ticket); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// RequestsOfUnit lists a unit's requests of all officers, newest first; case
// and spaces in the unit's name aside.
func (r *reader) RequestsOfUnit(unit string, limit int) ([]conversations.Request, error) {
	return r.requests("list a unit's requests", requestsOfUnit, unitKey(unit), limit)
}

// OpenRequests counts an officer's requests that are not at their end.
func (r *reader) OpenRequests(officer int64) (int, error) {
	n, err := r.number("count an officer's open requests", countOpenOf, officer)
	return int(n), err
}

// OpenByLabel finds the open request that wants this name.
func (r *reader) OpenByLabel(label string) (ticket string, err error) {
	err = r.one("find who wants a name", openByLabel, values{label}, &ticket)
	return ticket, err
}

// Queue lists requests that wait for the team, oldest deadline first, those
// without one last.
func (r *reader) Queue(offset, limit int) (page []conversations.Request, total int, err error) {
	n, err := r.number("count the queue", countQueue)
	if err != nil {
		return nil, 0, err
	}
	page, err = r.requests("list the queue", queue, limit, offset)
	return page, int(n), err
}

// UnpostedCards counts requests that wait for the team and whose card has not
// reached the group yet.
func (r *reader) UnpostedCards() (int, error) {
	n, err := r.number("count cards on their way", countUnposted)
	return int(n), err
}

func (r *reader) requests(doing string, s statement, args ...any) ([]conversations.Request, error) {
	var all []conversations.Request
	err := r.each(doing, s, args, func(scan scanner) error {
		request, err := scanRequest(scan)
		all = append(all, request)
		return err
	})
	return all, err
}

func scanRequest(scan scanner) (conversations.Request, error) {
	var r conversations.Request
	var answers, record string
	var sent, due, posted int64
	err := scan(&r.Ticket, &r.Service, &r.Officer, &r.State, &r.Label, &r.Unit, &answers, &sent, &due, &posted, &record)
	if err != nil {
		return conversations.Request{}, err
	}
	r.SentAt, r.Due, r.CardPosted = instant(sent), instant(due), posted != 0
	if answers != "{}" {
		if err := decode("a request's answers", answers, &r.Answers); err != nil {
			return conversations.Request{}, err
		}
	}
	return r, decode("a request", record, &r)
}

// putRequest stores a request and the words that find it. Most changes of a
// request leave what it is found by.
func (b *Batch) putRequest(r conversations.Request) error {
	var before conversations.Request
	err := b.one("read what a request is found by", getFoundBy, values{r.Ticket}, &before.Label, &before.Unit, &before.Officer, &before.Address)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err := b.writeRequest(r); err != nil {
		return err
	}
	if err == nil && before.Label == r.Label && before.Unit == r.Unit && before.Officer == r.Officer && before.Address == r.Address {
		return nil
	}
	name, err := b.officerName(r.Officer)
	if err != nil {
		return err
	}
	return b.putWords(r, name)
}

func (b *Batch) writeRequest(r conversations.Request) error {
	answers := "{}"
	if len(r.Answers) > 0 {
		body, err := encode("a request's answers", r.Answers)
		if err != nil {
			return err
		}
		answers = body
	}
	record, err := encode("a request", r)
	if err != nil {
		return err
	}
	err = b.exec("store a request", putRequest, append(values{r.Ticket, string(r.Service), r.Officer, string(r.State), r.Label, r.Unit,
		unitKey(r.Unit), answers, stored(r.SentAt), stored(r.Due), flag(r.CardPosted), record}, finders(requestFound(r))...)...)
	if errors.Is(err, ErrNotUnique) {
		return fmt.Errorf("store request %s: %w", r.Ticket, storage.ErrLabelTaken)
	}
	return err
}

// flag is a truth as the tables keep it.
func flag(is bool) int64 {
	if is {
		return 1
	}
	return 0
}

// actor is somebody's number, 0 for nobody.
func actor(a *conversations.Actor) int64 {
	if a == nil {
		return 0
	}
	return a.ID
}
