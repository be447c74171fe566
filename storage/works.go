package storage

import (
	"loket/conversations"
)

const (
	workColumns = `SELECT id, ticket, state, record FROM works`

	getWork           statement = workColumns + ` WHERE id = ?`
	worksOfTicket     statement = workColumns + ` WHERE ticket = ?`
	worksOfCredential statement = workColumns + ` WHERE credential = ?`
	putWork           statement = `INSERT INTO works (id, ticket, credential, state, username, record) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, credential = excluded.credential, state = excluded.state,
		username = excluded.username,
		record = excluded.record`
)

// Work reads a piece of panel work.
func (r *reader) Work(id string) (conversations.Work, error) {
	return scanWork(func(into ...any) error {
		return r.one("read a work", getWork, values{id}, into...)
	})
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

func (b *Batch) putWork(w conversations.Work) error {
	body, err := encode("a work", w)
	if err != nil {
		return err
	}
	return b.exec("store a work", putWork, w.ID, w.Ticket, w.Credential, w.State, w.Username, body)
}

func scanWork(scan scanner) (conversations.Work, error) {
	var work conversations.Work
	var body string
	if err := scan(&work.ID, &work.Ticket, &work.State, &body); err != nil {
		return conversations.Work{}, err
	}
	return work, decode("a work", body, &work)
}
