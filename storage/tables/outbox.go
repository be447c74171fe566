package tables

import (
	"context"
	"errors"
	"iter"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	putEffect  statement = `INSERT INTO outbox (id, kind, lane, body, at) VALUES (?, ?, ?, ?, ?)`
	dropEffect statement = `DELETE FROM outbox WHERE id = ?`
	// dropEffects takes a list of numbers.
	dropEffects  statement = `DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))`
	listEffects  statement = `SELECT id, kind, body, at FROM outbox ORDER BY id`
	lastEffectID statement = `SELECT id FROM outbox ORDER BY id DESC LIMIT 1`
)

// Outbox walks over the effects that wait, in the order they were decided. An
// effect that cannot be read is yielded with its ID and an error, and the
// walk goes on; a failure of the storage (IsStorage) ends it.
func (s *Store) Outbox(ctx context.Context) iter.Seq2[storage.Stored, error] {
	return func(yield func(storage.Stored, error) bool) {
		stopped := errors.New("the walk was ended")
		err := s.reading(ctx).eachEffect(func(row storage.Stored, err error) error {
			if !yield(row, err) {
				return stopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(storage.Stored{}, err)
		}
	}
}

// eachEffect hands every effect that waits to take, also one that cannot be
// read, with its error.
func (r *reader) eachEffect(take func(storage.Stored, error) error) error {
	return r.each("read the outbox", listEffects, nil, func(scan scanner) error {
		var row storage.Stored
		var kind string
		var body []byte
		var at int64
		if err := scan(&row.ID, &kind, &body, &at); err != nil {
			return err
		}
		var err error
		row.At = instant(at)
		row.Effect, err = conversations.DecodeEffect(kind, body)
		return take(row, err)
	})
}

func (r *reader) lastEffect() (int64, error) {
	return r.number("find the outbox's end", lastEffectID)
}

// putEffects gives numbers that rise over the whole run, also when the rows
// before them are gone, so that a late report never meets another effect.
func (b *Batch) putEffects(effects []conversations.Effect, at time.Time) ([]int64, error) {
	if len(effects) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(effects))
	for i, effect := range effects {
		body, err := encode("effect "+effect.Kind(), effect)
		if err != nil {
			return nil, err
		}
		b.store.lastEffect++
		ids[i] = b.store.lastEffect
		if err := b.exec("store an effect", putEffect, ids[i], effect.Kind(), effect.Lane(), body, stored(at)); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// Forget takes effects that have ended out of the outbox. Numbers that are
// not there any more do no harm.
func (b *Batch) Forget(ids []int64) error {
	switch len(ids) {
	case 0:
		return nil
	case 1:
		return b.exec("forget an effect", dropEffect, ids[0])
	}
	return b.exec("forget effects", dropEffects, ids)
}
