package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
)

// What the tests of every engine use.
var (
	monday   = storagetest.Monday
	batch    = storagetest.Batch
	remember = storagetest.Remember
	put      = storagetest.Put
	trimmed  = storagetest.Trimmed
	mustBe   = storagetest.MustBe
	personal = storagetest.Personal
	other    = storagetest.Other
	acts     = storagetest.Acts
	marks    = storagetest.Marks
)

const erased = storagetest.Erased

func decide(t testing.TB, store storage.Store, decision conversations.Decision) (ids []int64) {
	t.Helper()
	return storagetest.Decide(t, store, monday, decision)
}

func TestContract(t *testing.T) { storagetest.Run(t, sqlitetest.NewPlace) }

func options(dir string) sqlite.Options {
	return sqlite.Options{Dir: dir, Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time { return monday }}
}

// opened gives a store in a directory of its own, and the directory.
func opened(t testing.TB) (*sqlite.Store, string) {
	t.Helper()
	dir := filepath.Join(storagetest.InMemory(t), "data")
	if err := sqlitetest.Migrate(dir); err != nil {
		t.Fatal(err)
	}
	return reopened(t, dir), dir
}

// openedAt is opened with a clock that shows what now points to.
func openedAt(t testing.TB, now *time.Time) (*sqlite.Store, string) {
	t.Helper()
	dir := sqlitetest.Migrated(t)
	opts := options(dir)
	opts.Now = func() time.Time { return *now }
	store, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store, dir
}

func reopened(t testing.TB, dir string) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// raw opens the same file beside the store, as nobody but a test does.
func raw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, sqlite.DatabaseName))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func rawExec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestOpenMakesADirectoryThatOnlyItsOwnerCanRead(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Setting{Key: "k", Value: "v"})
	for name, want := range map[string]os.FileMode{
		"":                           0o700,
		sqlite.DatabaseName:          0o600,
		sqlite.DatabaseName + "-wal": 0o600,
		sqlite.DatabaseName + "-shm": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", name, got, want)
		}
	}
}

func TestAPathWithSignsOfItsOwnIsTakenLiterally(t *testing.T) {
	dir := filepath.Join(storagetest.InMemory(t), "data?mode=memory#1 %20")
	remember(t, reopened(t, dir), conversations.Setting{Key: "k", Value: "v"})
	if _, err := os.Stat(filepath.Join(dir, sqlite.DatabaseName)); err != nil {
		t.Error(err)
	}
}

func TestOpenRefusesForeignFilesAndLeavesThemAlone(t *testing.T) {
	foreign := map[string]func(t *testing.T, dir string){
		"no database": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, sqlite.DatabaseName), "Not a database, but longer than the header of one. It goes on and on and on, for a hundred bytes and more.")
		},
		"a short text": func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, sqlite.DatabaseName), "hello")
		},
		"another program's": func(t *testing.T, dir string) {
			db := raw(t, dir)
			rawExec(t, db, "PRAGMA application_id = 99")
			rawExec(t, db, "CREATE TABLE theirs (x)")
			db.Close()
		},
		"one without a mark": func(t *testing.T, dir string) {
			db := raw(t, dir)
			rawExec(t, db, "CREATE TABLE theirs (x)")
			db.Close()
		},
	}
	for name, make := range foreign {
		t.Run(name, func(t *testing.T) {
			dir := storagetest.InMemory(t)
			make(t, dir)
			before := read(t, filepath.Join(dir, sqlite.DatabaseName))
			_, err := sqlite.Open(context.Background(), options(dir))
			mustBe(t, err, storage.ErrForeign)
			if !bytes.Equal(before, read(t, filepath.Join(dir, sqlite.DatabaseName))) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenRefusesADatabaseOfANewerProgram(t *testing.T) {
	store, dir := opened(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	rawExec(t, raw(t, dir), "PRAGMA user_version = 9999")
	_, err := sqlite.Open(context.Background(), options(dir))
	mustBe(t, err, storage.ErrNewer)
}

func TestOpenGoesOnWhereTheFirstMigrationWasInterrupted(t *testing.T) {
	dir := storagetest.InMemory(t)
	db := raw(t, dir)
	rawExec(t, db, "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))")
	rawExec(t, db, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)")
	db.Close()
	remember(t, reopened(t, dir), conversations.Setting{Key: "k", Value: "v"})
}

func TestOpenWantsAKeyOf32Bytes(t *testing.T) {
	opts := options(storagetest.InMemory(t))
	opts.Key = opts.Key[:31]
	if _, err := sqlite.Open(context.Background(), opts); err == nil {
		t.Error("a short key was accepted")
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
