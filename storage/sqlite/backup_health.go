package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"loket/storage"
)

// QuickCheck lets SQLite look over the whole database, its indexes' contents
// aside. It returns ErrUnsound with the first thing that is wrong.
func (s *Store) QuickCheck(ctx context.Context) error {
	return sound(ctx, s.engine.readers, "quick_check")
}

// sound runs SQLite's quick_check or integrity_check.
func sound(ctx context.Context, db *sql.DB, check string) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA "+check+"(1)").Scan(&verdict); err != nil {
		return classify("look over the database", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", storage.ErrUnsound, strings.Join(strings.Fields(verdict), " "))
	}
	return nil
}
