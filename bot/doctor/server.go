package doctor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/sqlite"
)

// server opens the database at DATABASE_URL for reading, beside a running bot.
func (d *doctor) server(ctx context.Context, key []byte) {
	if d.wrong[partStore] {
		return // it was said
	}
	ctx, cancel := context.WithTimeout(ctx, checkPatience)
	defer cancel()
	store, err := postgres.Open(ctx, postgres.Options{URL: d.DatabaseURL, Key: key, ReadOnly: true, Now: d.now})
	switch {
	case errors.Is(err, postgres.ErrEmpty):
		d.warn("database", trouble(err), words("server_empty_todo"))
		return
	case err != nil:
		d.bad("database", trouble(err), serverAdvice(err))
		return
	}
	if err := store.OwnKey(ctx); err != nil {
		advice := nothing
		if errors.Is(err, postgres.ErrOtherKey) {
			advice = words("server_key_todo")
		}
		d.bad("key", trouble(err), advice)
	}
	d.store, d.writable = store, true
	if kept, err := store.Aside(ctx); err == nil && len(kept) > 0 {
		d.warn("restore", words("server_aside", "Schemas", strings.Join(kept, ", ")), words("server_aside_todo"))
	}
	if _, err := os.Stat(filepath.Join(d.DataDir, sqlite.DatabaseName)); err == nil {
		d.warn("database", words("server_beside", "File", sqlite.DatabaseName), words("server_beside_todo"))
	}
}

// serverAdvice is what to do about a database that cannot be opened.
func serverAdvice(err error) phrase {
	var moved *storage.Moved
	switch {
	case errors.Is(err, postgres.ErrUnfit), errors.Is(err, postgres.ErrUnfinished), errors.As(err, &moved):
		return nothing // the error says it
	case errors.Is(err, storage.ErrForeign):
		return words("server_foreign_todo")
	case errors.Is(err, storage.ErrNewer):
		return words("newer_todo")
	case storage.IsStorage(err):
		return words("server_unreached_todo")
	}
	return nothing
}
