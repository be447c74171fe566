package tables

import (
	"context"
	"errors"

	"loket/conversations"
	"loket/storage"
)

const (
	getOfficer  statement = `SELECT profile FROM officers WHERE id = ?`
	putOfficer  statement = `INSERT INTO officers (id, profile) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET profile = excluded.profile`
	dropOfficer statement = `DELETE FROM officers WHERE id = ?`
)

// Officer reads a profile.
func (s *Store) Officer(ctx context.Context, id int64) (conversations.Officer, error) {
	return s.reading(ctx).Officer(id)
}

// Officer reads a profile.
func (r *reader) Officer(id int64) (conversations.Officer, error) {
	officer := conversations.Officer{ID: id}
	var body string
	if err := r.one("read an officer", getOfficer, values{id}, &body); err != nil {
		return conversations.Officer{}, err
	}
	return officer, decode("an officer", body, &officer)
}

// putOfficer stores a profile; the officer's requests are found by the new
// name from then on.
func (b *Batch) putOfficer(o conversations.Officer) error {
	before, err := b.Officer(o.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	body, err := encode("an officer", o)
	if err != nil {
		return err
	}
	if err := b.exec("store an officer", putOfficer, o.ID, body); err != nil {
		return err
	}
	if before.Name == o.Name {
		return nil
	}
	requests, err := b.RequestsOf(o.ID, allOfThem)
	if err != nil {
		return err
	}
	for _, request := range requests {
		if err := b.putWords(request, o.Name); err != nil {
			return err
		}
	}
	return nil
}
