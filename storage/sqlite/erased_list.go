package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"path/filepath"
	"time"

	"loket/storage"
	"loket/storage/tables"
)

// These ask a database of any schema: the one beside which a backup is taken, or
// the one that a restore replaces.
const (
	listErased = `SELECT number, at FROM erased ORDER BY number`
	// erasedBefore is the same for data of the schemas without that table.
	erasedBefore = `SELECT a.actor, max(a.at) FROM audit a JOIN people p ON p.number = a.actor
		WHERE a.action = 'privacy.erased' AND p.user IS NULL GROUP BY a.actor ORDER BY a.actor`
	highestNumber = `SELECT coalesce(max(number), 0) FROM people`
	firstLine     = `SELECT hash FROM audit ORDER BY id LIMIT 1`
	lastLine      = `SELECT at FROM audit ORDER BY id DESC LIMIT 1`
	// erasedSince is the first schema in which erasures have a table, and
	// everybody who is known has a number.
	erasedSince = 4
)

// ReadErased lists who was erased from the storage in dir, which another process
// may be writing.
func ReadErased(ctx context.Context, dir string, now time.Time) (storage.ErasedList, error) {
	list, err := readErased(ctx, dir, "ro")
	list.CreatedAt = now.UTC()
	return list, err
}

func readErased(ctx context.Context, dir, mode string) (storage.ErasedList, error) {
	file := filepath.Join(dir, DatabaseName)
	if err := refuseForeign(ctx, file); err != nil {
		return storage.ErasedList{}, err
	}
	db := openReaders(file, mode)
	defer db.Close()
	return erasedIn(ctx, db)
}

// erasedIn lists who was erased from a database until its last line of the
// trail, and who has a number there.
func erasedIn(ctx context.Context, db *sql.DB) (storage.ErasedList, error) {
	list := storage.ErasedList{Format: storage.ErasedFormat, Erased: []storage.ErasedNumber{}}
	var first []byte
	var last int64
	for ask, into := range map[string]any{firstLine: &first, lastLine: &last} {
		if err := db.QueryRowContext(ctx, ask).Scan(into); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return list, classify("look at the audit trail's ends", err)
		}
	}
	list.Trail, list.CreatedAt = hex.EncodeToString(first), tables.Instant(last)
	if err := db.QueryRowContext(ctx, highestNumber).Scan(&list.Highest); err != nil {
		return list, classify("find the highest number", err)
	}
	schema, err := schemaOf(ctx, db)
	if err != nil {
		return list, err
	}
	ask := listErased
	if schema < erasedSince {
		ask = erasedBefore
	}
	rows, err := db.QueryContext(ctx, ask)
	if err != nil {
		return list, classify("list who was erased", err)
	}
	defer rows.Close()
	for rows.Next() {
		var person storage.ErasedNumber
		var at int64
		if err := rows.Scan(&person.Number, &at); err != nil {
			return list, classify("list who was erased", err)
		}
		person.At = tables.Instant(at)
		list.Erased = append(list.Erased, person)
	}
	return list, classify("list who was erased", rows.Err())
}
