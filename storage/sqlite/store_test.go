package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
)

// monday is the instant at which the tests play.
var monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

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

// batch runs work in a batch that must succeed.
func batch(t testing.TB, store *sqlite.Store, work func(storage.Batch) error) {
	t.Helper()
	if err := store.Batch(context.Background(), work); err != nil {
		t.Fatal(err)
	}
}

// remember stores records in a batch of their own.
func remember(t testing.TB, store *sqlite.Store, records ...conversations.Record) {
	t.Helper()
	decide(t, store, conversations.Decision{Records: records})
}

func decide(t testing.TB, store *sqlite.Store, decision conversations.Decision) (ids []int64) {
	t.Helper()
	batch(t, store, func(b storage.Batch) (err error) {
		ids, err = b.Remember(decision, monday)
		return err
	})
	return ids
}

func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
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

func TestWhatWasRememberedIsThereAfterReopening(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Setting{Key: "team", Value: "-100"}, conversations.Counter{Series: "SD-2026", Last: 41})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	memory := reopened(t, dir).Memory(context.Background())
	if value, err := memory.Setting("team"); err != nil || value != "-100" {
		t.Errorf("setting is %q, %v", value, err)
	}
	if last, err := memory.Counter("SD-2026"); err != nil || last != 41 {
		t.Errorf("counter is %d, %v", last, err)
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

func TestAStoreOpenedForReadingReadsBesideTheWriterAndNeverWrites(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Setting{Key: "team", Value: "-100"})
	opts := options(dir)
	opts.ReadOnly = true
	looker, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer looker.Close()
	if value, err := looker.Setting(context.Background(), "team"); err != nil || value != "-100" {
		t.Errorf("setting is %q, %v", value, err)
	}
	err = looker.Batch(context.Background(), func(storage.Batch) error { return nil })
	mustBe(t, err, storage.ErrReadOnly)
}

func TestReadersSeeOnlyWhatIsCommitted(t *testing.T) {
	store, _ := opened(t)
	batch(t, store, func(b storage.Batch) error {
		if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "k", Value: "v"}}}, monday); err != nil {
			return err
		}
		if inside, err := b.Setting("k"); err != nil || inside != "v" {
			t.Errorf("inside the batch it is %q, %v", inside, err)
		}
		if outside, err := store.Setting(context.Background(), "k"); err != nil || outside != "" {
			t.Errorf("outside it is %q, %v", outside, err)
		}
		return nil
	})
	if outside, err := store.Setting(context.Background(), "k"); err != nil || outside != "v" {
		t.Errorf("after the commit it is %q, %v", outside, err)
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
