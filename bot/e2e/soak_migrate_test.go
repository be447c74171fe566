//go:build soak

package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/storage"
	"loket/storage/sqlite"
)

// oldWorks is how many rows the migration has to rewrite, so that it takes long
// enough to be killed in.
const oldWorks = 150_000

// layDown makes a database as the first version of the schema left it, and tells
// which the newest is.
func (w *town) layDown() (newest int) {
	w.t.Helper()
	w.must(os.MkdirAll(w.dir, 0o700))
	key, err := storage.KeyFile(w.dir)
	w.must(err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: w.dir, Key: key})
	w.must(err)
	w.must(store.Close())
	db := w.beside()
	defer db.Close()
	w.must(db.QueryRow("PRAGMA user_version").Scan(&newest))
	for _, statement := range []string{
		"DROP INDEX works_over", "DROP INDEX posted_at", "DROP INDEX dead_letters_at", "ALTER TABLE works DROP COLUMN changed_at",
		"DELETE FROM goose_db_version WHERE version_id > 1", "PRAGMA user_version = 1",
		fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO works (id, ticket, credential, state, username, record) SELECT 'K-' || i, '', '', 'done', '', '{"goal":"verify","steps":[]}' FROM n`, oldWorks),
	} {
		_, err := db.Exec(statement)
		w.must(err)
	}
	return newest
}

// beside opens the database past the bot.
func (w *town) beside() *sql.DB {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, sqlite.DatabaseName)+"?_busy_timeout=10000")
	w.must(err)
	return db
}

// halfMigrated looks at what a death in the migrations left: all of one schema,
// and no row lost.
func (w *town) halfMigrated() (version int) {
	w.t.Helper()
	db := w.beside()
	defer db.Close()
	var whole string
	var rows, columns, indexes, noted int
	w.must(db.QueryRow("PRAGMA integrity_check").Scan(&whole))
	w.must(db.QueryRow("PRAGMA user_version").Scan(&version))
	w.must(db.QueryRow("SELECT count(*) FROM works").Scan(&rows))
	w.must(db.QueryRow("SELECT count(*) FROM pragma_table_info('works') WHERE name = 'changed_at'").Scan(&columns))
	w.must(db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name IN ('works_over', 'posted_at', 'dead_letters_at')").Scan(&indexes))
	w.must(db.QueryRow("SELECT max(version_id) FROM goose_db_version").Scan(&noted))
	if second := min(version-1, 1); whole != "ok" || rows != oldWorks || columns != second || indexes != 3*second || noted != version {
		w.t.Fatalf("the migration left %s, %d rows, %d columns and %d indexes at version %d, noted as %d", whole, rows, columns, indexes, version, noted)
	}
	return version
}

// killAfter kills the starting bot after some moments, for good.
func (w *town) killAfter(moment time.Duration) {
	w.start()
	<-time.After(moment)
	w.mu.Lock()
	w.ending = true
	_ = w.child.Process.Kill()
	w.mu.Unlock()
	w.tended.Wait()
}

// TestSoakKilledWhileMigrating kills the bot again and again in the middle of
// bringing an old database up to date, a little later each time, until it has
// come through; then it serves.
func TestSoakKilledWhileMigrating(t *testing.T) {
	w := openTown(t, immortal())
	newest := w.layDown()
	deaths := 0
	for moment := time.Duration(0); w.halfMigrated() < newest; moment += 10 * time.Millisecond {
		w.killAfter(moment)
		deaths++
	}
	p := newPlay(t, w.telegram, w.group)
	p.question(false)
	w.start()
	p.run(patience)
	w.afterwards(p)
	t.Logf("killed %d times before it was done", deaths)
	if deaths < 10 {
		t.Error("the migration was too short to be killed in")
	}
}
