package doctor

import (
	"context"
	"errors"
	"fmt"
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
		d.warn("database", err.Error(), "if the bot has run before, DATABASE_URL names the wrong database")
		return
	case err != nil:
		d.bad("database", err.Error(), serverAdvice(err))
		return
	}
	if err := store.OwnKey(ctx); err != nil {
		advice := ""
		if errors.Is(err, postgres.ErrOtherKey) {
			advice = "set SECRET_KEY to the one of the bot that began this database"
		}
		d.bad("key", err.Error(), advice)
	}
	d.store, d.writable = store, true
	if kept, err := store.Aside(ctx); err == nil && len(kept) > 0 {
		d.warn("restore", "tables of before a restore are still kept, in the schemas "+strings.Join(kept, ", "),
			"personal data lies there, also of people who were erased since: DROP SCHEMA … CASCADE when they are not needed any more")
	}
	if _, err := os.Stat(filepath.Join(d.DataDir, sqlite.DatabaseName)); err == nil {
		d.warn("database", fmt.Sprintf("DATABASE_URL is used, yet a %s lies in DATA_DIR", sqlite.DatabaseName),
			"if it is what was moved or restored from, delete it when it is not needed any more: it holds personal data")
	}
}

// serverAdvice is what to do about a database that cannot be opened.
func serverAdvice(err error) string {
	switch {
	case errors.Is(err, postgres.ErrUnfit), errors.Is(err, postgres.ErrUnfinished):
		return "" // the error says it
	case errors.Is(err, storage.ErrForeign):
		return "let DATABASE_URL name the bot's own database"
	case errors.Is(err, storage.ErrNewer):
		return "use the newer version of the bot"
	case storage.IsStorage(err):
		return "look whether the server runs, and whether its address can be reached from here"
	}
	return ""
}
