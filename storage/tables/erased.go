package tables

import (
	"context"
	"encoding/hex"
	"errors"

	"loket/storage"
)

// ListErased lists who was erased.
const ListErased statement = `SELECT number, at FROM erased ORDER BY number`

// These ask a database of any schema: the one beside which a backup is taken, or
// the one that a restore replaces.
const (
	highestNumber statement = `SELECT coalesce(max(number), 0) FROM people`
	firstLine     statement = `SELECT hash FROM audit ORDER BY id LIMIT 1`
	lastLine      statement = `SELECT at FROM audit ORDER BY id DESC LIMIT 1`
)

// ReadErased lists who was erased from a database until its last line of the trail,
// by a statement such as ListErased, and who has a number there.
func ReadErased(ctx context.Context, from Source, list statement) (storage.ErasedList, error) {
	erased := storage.ErasedList{Format: storage.ErasedFormat, Erased: []storage.ErasedNumber{}}
	r := &reader{ctx: ctx, from: from}
	var first []byte
	var last int64
	for ask, into := range map[statement]any{firstLine: &first, lastLine: &last} {
		if err := r.one("look at the audit trail's ends", ask, nil, into); err != nil && !errors.Is(err, storage.ErrNotFound) {
			return erased, err
		}
	}
	erased.Trail, erased.CreatedAt = hex.EncodeToString(first), Instant(last)
	if err := r.one("find the highest number", highestNumber, nil, &erased.Highest); err != nil {
		return erased, err
	}
	return erased, r.each("list who was erased", list, nil, func(scan scanner) error {
		var person storage.ErasedNumber
		var at int64
		if err := scan(&person.Number, &at); err != nil {
			return err
		}
		person.At = Instant(at)
		erased.Erased = append(erased.Erased, person)
		return nil
	})
}
