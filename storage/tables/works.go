package tables

import (
	"time"

	"loket/conversations"
)

const (
	workFields  = `id, ticket, state, record`
	workColumns = `SELECT ` + workFields + ` FROM works`

	getWork           statement = workColumns + ` WHERE id = ?`
	worksOfTicket     statement = workColumns + ` WHERE ticket = ?`
	worksOfCredential statement = workColumns + ` WHERE credential = ?`
	worksBy           statement = `SELECT id FROM works WHERE record ->> '$.worker.id' = ?`
	smallWorksAt      statement = workColumns + ` WHERE record ->> '$.address' = ? AND ticket = '' AND state <> 'done'`
	putWork           statement = `INSERT INTO works (id, ticket, credential, state, username, record, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, credential = excluded.credential, state = excluded.state,
		username = excluded.username, record = excluded.record, changed_at = excluded.changed_at`
	rewriteWork statement = `UPDATE works SET record = ? WHERE id = ?`
	dropWorks   statement = `DELETE FROM works WHERE id IN (SELECT w.id FROM works w WHERE w.state <> 'running' AND w.changed_at < ?
		AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.ticket = w.ticket AND r.state IN (` + openStates + `)) ORDER BY w.changed_at LIMIT ?)`
)

// Work reads a piece of panel work.
func (r *reader) Work(id string) (conversations.Work, error) {
	return scanWork(func(into ...any) error {
		return r.one("read a work", getWork, values{id}, into...)
	})
}

// WorksFor lists the panel work for a credential.
func (r *reader) WorksFor(credential string) ([]conversations.Work, error) {
	return r.worksOf(worksOfCredential, credential)
}

// WorksOf lists the panel work that somebody does or did by hand.
func (r *reader) WorksOf(worker int64) ([]conversations.Work, error) {
	ids, err := r.strings("list work by hand", worksBy, worker)
	if err != nil {
		return nil, err
	}
	all := make([]conversations.Work, len(ids))
	for i, id := range ids {
		if all[i], err = r.Work(id); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r *reader) worksOf(s statement, of string) ([]conversations.Work, error) {
	var all []conversations.Work
	err := r.each("list works", s, values{of}, func(scan scanner) error {
		work, err := scanWork(scan)
		all = append(all, work)
		return err
	})
	return all, err
}

// SmallWorksAt lists the work at an address that belongs to no request and is
// not done.
func (r *reader) SmallWorksAt(address string) ([]conversations.Work, error) {
	return r.worksOf(smallWorksAt, address)
}

// TrimWorks forgets panel work that ended before olderThan, at most 1000 at a
// time, and tells how many. Work of a request that is still open stays: it may
// be tried again.
func (b *Batch) TrimWorks(olderThan time.Time) (int, error) {
	return b.change("trim the panel work", dropWorks, stored(olderThan), slice)
}

func (b *Batch) putWork(w conversations.Work, at time.Time) error {
	body, err := encode("a work", w)
	if err != nil {
		return err
	}
	return b.exec("store a work", putWork, append(values{w.ID, w.Ticket, w.Credential, w.State, w.Username, body, stored(at)}, finders(workFound(w))...)...)
}

// rewriteWork changes what is written of a work, which is no newer for it.
func (b *Batch) rewriteWork(w conversations.Work) error {
	body, err := encode("a work", w)
	if err != nil {
		return err
	}
	return b.exec("rewrite a work", rewriteWork, append(values{body, w.ID}, finders(workFound(w))...)...)
}

func scanWork(scan scanner) (conversations.Work, error) {
	var work conversations.Work
	var body string
	if err := scan(&work.ID, &work.Ticket, &work.State, &body); err != nil {
		return conversations.Work{}, err
	}
	return work, decode("a work", body, &work)
}
