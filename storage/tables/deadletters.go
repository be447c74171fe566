package tables

import (
	"context"
	"strings"
	"time"

	"loket/storage"
)

const (
	putDeadLetter   statement = `INSERT INTO dead_letters (kind, event, error, at) VALUES (?, ?, ?, ?)`
	trimDeadLetters statement = `DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE at < ? ORDER BY at LIMIT ?)`
	capDeadLetters  statement = `DELETE FROM dead_letters WHERE id <= (SELECT id FROM dead_letters ORDER BY id DESC LIMIT 1 OFFSET ?)`

	allDeadLetters statement = `SELECT id, kind, event, error, at FROM dead_letters ORDER BY id`
	oneDeadLetter  statement = `SELECT id, kind, event, error, at FROM dead_letters WHERE id = ?`
	dropDeadLetter statement = `DELETE FROM dead_letters WHERE id = ?`
	markDeadLetter statement = `UPDATE dead_letters SET error = ? WHERE id = ?`
)

// DeadLetter keeps an event that could not be decided, and why. The event's
// JSON must hold no secret; events never do.
func (b *Batch) DeadLetter(kind string, event []byte, errText string, at time.Time) error {
	return b.exec("store a dead letter", putDeadLetter, kind, plain(string(event)), plain(errText), stored(at))
}

// plain is a text that every database can keep: a dead letter is kept whatever is in it.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// DeadLetters lists events that could not be decided, oldest first.
func (s *Store) DeadLetters(ctx context.Context) ([]storage.DeadLetter, error) {
	var letters []storage.DeadLetter
	err := s.reading(ctx).each("list the dead letters", allDeadLetters, nil, func(scan scanner) error {
		letter, err := scanDeadLetter(scan)
		letters = append(letters, letter)
		return err
	})
	return letters, err
}

func scanDeadLetter(scan scanner) (letter storage.DeadLetter, err error) {
	var at int64
	err = scan(&letter.ID, &letter.Kind, &letter.Event, &letter.Error, &at)
	letter.At = instant(at)
	return letter, err
}

// DeadLetterOf reads one; ErrNotFound where there is none of that number.
func (b *Batch) DeadLetterOf(id int64) (letter storage.DeadLetter, err error) {
	var at int64
	err = b.one("read a dead letter", oneDeadLetter, values{id}, &letter.ID, &letter.Kind, &letter.Event, &letter.Error, &at)
	letter.At = instant(at)
	return letter, err
}

// ClearDeadLetter forgets one; ErrNotFound where there is none of that number.
func (b *Batch) ClearDeadLetter(id int64) error {
	n, err := b.change("clear a dead letter", dropDeadLetter, id)
	if err == nil && n == 0 {
		return storage.ErrNotFound
	}
	return err
}

// MarkDeadLetter notes why another try failed too.
func (b *Batch) MarkDeadLetter(id int64, errText string) error {
	return b.exec("mark a dead letter", markDeadLetter, plain(errText), id)
}

// maxDeadLetters bounds what a fault that comes with every event leaves: the
// newest tell as much as all of them.
const maxDeadLetters = 10_000

// TrimDeadLetters forgets events that could not be decided before olderThan, at
// most 1000 at a time, and tells how many; of a flood of them it leaves the
// newest 10,000.
func (b *Batch) TrimDeadLetters(olderThan time.Time) (int, error) {
	old, err := b.change("trim the dead letters", trimDeadLetters, stored(olderThan), slice)
	if err != nil {
		return 0, err
	}
	many, err := b.change("thin the dead letters out", capDeadLetters, maxDeadLetters)
	return old + many, err
}
