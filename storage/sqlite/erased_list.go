package sqlite

import (
	"context"
	"database/sql"
	"path/filepath"
	"time"

	"loket/storage"
	"loket/storage/tables"
)

const (
	// erasedBefore lists who was erased from data of the schemas without a table of it.
	erasedBefore tables.Statement = `SELECT a.actor, max(a.at) FROM audit a JOIN people p ON p.number = a.actor
		WHERE a.action = 'privacy.erased' AND p.user IS NULL GROUP BY a.actor ORDER BY a.actor`
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

// erasedIn is tables.ReadErased for a database of any schema.
func erasedIn(ctx context.Context, db *sql.DB) (storage.ErasedList, error) {
	schema, err := schemaOf(ctx, db)
	if err != nil {
		return storage.ErasedList{}, err
	}
	list := tables.ListErased
	if schema < erasedSince {
		list = erasedBefore
	}
	return tables.ReadErased(ctx, source{db}, list)
}
