package tables

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"loket/conversations"
	"loket/storage"
)

// Statement is the SQL of one thing the package does. Statements are named
// constants beside the records they serve, so that a test can look at the
// plan of each.
type Statement string

type statement = Statement

// reader reads records, within a batch or from outside. After a failure of
// the storage it answers nothing else.
type reader struct {
	ctx     context.Context
	from    Source
	seal    sealer
	failure error
	unread  error // a question met a damaged page
}

var _ conversations.Memory = (*reader)(nil)

// Memory reads what is committed, from outside any batch.
func (s *Store) Memory(ctx context.Context) conversations.Memory { return s.reading(ctx) }

func (s *Store) reading(ctx context.Context) *reader {
	return &reader{ctx: ctx, from: s.engine, seal: s.seal}
}

// note classifies the error of a question and remembers a failure of the storage.
func (r *reader) note(doing string, err error) error {
	err = r.classifyRead(doing, err)
	if errors.Is(err, storage.ErrDamaged) {
		r.unread = err
	}
	return r.noted(err)
}

// classifyRead sorts the error of a question. One that meets a damaged page leaves
// the transaction as it was.
func (r *reader) classifyRead(doing string, err error) error {
	if err = r.from.Classify(doing, err); errors.Is(err, storage.ErrDamaged) {
		return fmt.Errorf("%s: %w", doing, errors.Unwrap(err))
	}
	return err
}

// noted remembers a failure of the storage.
func (r *reader) noted(err error) error {
	if err != nil && storage.IsStorage(err) {
		r.failure = err
	}
	return err
}

// values are the arguments of a statement.
type values []any

// one reads one row, or returns ErrNotFound.
func (r *reader) one(doing string, s statement, args values, into ...any) error {
	if r.failure != nil {
		return r.failure
	}
	return r.note(doing, r.from.One(r.ctx, s, args, into))
}

// number reads one number, 0 where there is no row.
func (r *reader) number(doing string, s statement, args ...any) (int64, error) {
	var n int64
	err := r.one(doing, s, args, &n)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return n, err
}

type scanner = Scanner

// each hands every row to take, which must not use the reader. An error of
// take ends the reading.
func (r *reader) each(doing string, s statement, args values, take func(scanner) error) error {
	if r.failure != nil {
		return r.failure
	}
	var refused error
	err := r.from.Each(r.ctx, s, args, func(scan scanner) error {
		refused = take(func(into ...any) error { return r.note(doing, scan(into...)) })
		return refused
	})
	if refused != nil {
		return refused
	}
	return r.note(doing, err)
}

// strings reads a column of texts.
func (r *reader) strings(doing string, s statement, args ...any) ([]string, error) {
	var all []string
	err := r.each(doing, s, args, func(scan scanner) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		all = append(all, text)
		return nil
	})
	return all, err
}

// stored writes an instant the way the tables keep it.
func stored(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Millis is an instant as the tables keep it.
func Millis(t time.Time) int64 { return stored(t) }

// Instant reads back an instant as the tables keep it.
func Instant(millis int64) time.Time { return instant(millis) }

// instant reads back what stored wrote.
func instant(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// encode writes a record's JSON; what names it in an error. Where it fails
// the decision is at fault.
func encode(what string, record any) (string, error) {
	body, err := json.Marshal(record)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", what, err)
	}
	return string(body), nil
}

// decode reads a record's JSON back.
func decode(what, body string, into any) error {
	if err := json.Unmarshal([]byte(body), into); err != nil {
		return fmt.Errorf("decode %s: %w", what, err)
	}
	return nil
}
