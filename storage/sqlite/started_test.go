package sqlite_test

import (
	"path/filepath"
	"testing"

	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// TestAFirstStartThatEndedEarlyIsFinished covers a first start that ended
// between choosing the journal and making the tables.
func TestAFirstStartThatEndedEarlyIsFinished(t *testing.T) {
	dir := storagetest.InMemory(t)
	db := raw(t, dir)
	rawExec(t, db, "PRAGMA journal_mode = WAL")
	rawExec(t, db, "CREATE TABLE goose_db_version (id INTEGER)")
	mustBe(t, db.Close(), nil)
	rawExec(t, raw(t, dir), "DROP TABLE goose_db_version")
	reopened(t, dir)
}

// TestAFirstStartThatWasKilledIsFinished brings a database back whose writer
// died in the middle of a transaction: its journal has to be rolled back first.
func TestAFirstStartThatWasKilledIsFinished(t *testing.T) {
	dir, killed := storagetest.InMemory(t), storagetest.InMemory(t)
	db := raw(t, dir)
	db.SetMaxOpenConns(1)
	for _, statement := range []string{"VACUUM", "PRAGMA cache_size = 1", "BEGIN", "CREATE TABLE goose_db_version (id INTEGER, words TEXT)",
		"INSERT INTO goose_db_version SELECT value, hex(randomblob(2000)) FROM json_each('[1,2,3,4,5,6,7,8,9]')"} {
		rawExec(t, db, statement)
	}
	for _, name := range []string{sqlite.DatabaseName, sqlite.DatabaseName + "-journal"} {
		write(t, filepath.Join(killed, name), string(read(t, filepath.Join(dir, name))))
	}
	reopened(t, killed)
}
