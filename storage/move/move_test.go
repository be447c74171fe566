package move_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // for looks beside the program

	"loket/conversations"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
	"loket/storage/tables"
)

func now() time.Time { return storagetest.Monday }

func quiet(string) {}

// opened opens the store at a place.
func opened(t *testing.T, place move.Place) storage.Store {
	t.Helper()
	store, err := open.Open(context.Background(), open.Options{Dir: place.Dir, URL: place.URL, Key: storagetest.Key(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// furnished is a data directory with rows in every table, that nobody has open.
func furnished(t *testing.T) (place move.Place, hashes []string) {
	t.Helper()
	place = move.Place{Dir: sqlitetest.Migrated(t)}
	store := opened(t, place)
	hashes = storagetest.Furnish(t, store)
	storagetest.MustBe(t, store.Close(), nil)
	return place, hashes
}

func empty(t *testing.T) move.Place {
	return move.Place{Dir: filepath.Join(storagetest.InMemory(t), "data")}
}

// elsewhere are empty places of each engine.
func elsewhere(t *testing.T, test func(t *testing.T, to move.Place)) {
	t.Run("to SQLite", func(t *testing.T) { test(t, empty(t)) })
	t.Run("to PostgreSQL", func(t *testing.T) { test(t, move.Place{URL: postgrestest.Database(t)}) })
	t.Run("to an office beside another", func(t *testing.T) {
		url := postgrestest.Database(t)
		neighbour := move.Place{URL: postgres.ForOffice(url, "tetangga")}
		store := opened(t, neighbour)
		hashes := storagetest.Furnish(t, store)
		storagetest.MustBe(t, store.Close(), nil)
		test(t, move.Place{URL: postgres.ForOffice(url, "demak")})
		goesOn(t, neighbour, hashes)
	})
}

func between(t *testing.T, from, to move.Place) move.Carried {
	t.Helper()
	carried, err := move.Between(context.Background(), from, to, storagetest.Key(), now, quiet)
	if err != nil {
		t.Fatal(err)
	}
	reopened(t, from, to)
	return carried
}

// reopened checks that nothing begins by mistake where everything was, and lets it.
func reopened(t *testing.T, at, to move.Place) {
	t.Helper()
	var moved *storage.Moved
	for _, readOnly := range []bool{false, true} {
		_, err := open.Open(context.Background(), open.Options{Dir: at.Dir, URL: at.URL, Key: storagetest.Key(), Now: now, ReadOnly: readOnly})
		if !errors.As(err, &moved) || moved.To != to.String() || !strings.Contains(err.Error(), "--reopen "+moved.Here) {
			t.Errorf("%s opens after its data moved: %v", at, err)
		}
	}
	if was, err := move.Reopen(context.Background(), at); err != nil || was != to.String() {
		t.Errorf("reopened it was %s, %v", was, err)
	}
	if _, err := move.Reopen(context.Background(), at); !errors.Is(err, move.ErrNotMoved) {
		t.Errorf("reopened again: %v", err)
	}
	storagetest.MustBe(t, opened(t, at).Close(), nil)
}

// What has moved is refused for all that would go on there, but for the same move, which
// goes on where it was broken off behind the mark, and says so where it was done.
func TestWhereTheDataMovedNothingGoesOn(t *testing.T) {
	ctx := context.Background()
	over := func(t *testing.T, from, to move.Place) {
		var moved *storage.Moved
		if _, err := move.Between(ctx, from, to, storagetest.Key(), now, quiet); err != nil {
			t.Fatal(err)
		}
		if _, err := move.Between(ctx, from, to, storagetest.Key(), now, quiet); !errors.Is(err, move.ErrCarried) {
			t.Errorf("once more it says %v", err)
		}
		if _, err := move.Between(ctx, from, empty(t), storagetest.Key(), now, quiet); !errors.As(err, &moved) {
			t.Errorf("to a third place it says %v", err)
		}
		if _, err := move.WriteBackup(ctx, from, empty(t).Dir, io.Discard, "v1", now(), func(move.Takes) error { return nil }); !errors.As(err, &moved) {
			t.Errorf("backed up it says %v", err)
		}
		backup := &bytes.Buffer{}
		_, err := move.WriteBackup(ctx, to, empty(t).Dir, backup, "v1", now(), func(move.Takes) error { return nil })
		storagetest.MustBe(t, err, nil)
		if _, err := move.Restore(ctx, backup, move.Restoring{To: from, Scratch: empty(t).Dir, Key: storagetest.Key(), Force: true, Now: now()}); !errors.As(err, &moved) {
			t.Errorf("restored it says %v", err)
		}
		said := moved.Error()
		if to.URL != "" && strings.Contains(said, strings.Split(strings.Split(to.URL, ":")[2], "@")[0]) || strings.Contains(said, "\n") || !strings.Contains(said, to.String()) {
			t.Errorf("it says %s", said)
		}
		if to.URL == "" {
			storagetest.MustBe(t, os.Rename(filepath.Join(to.Dir, sqlite.DatabaseName), filepath.Join(to.Dir, "gone")), nil)
			storagetest.MustBe(t, os.RemoveAll(filepath.Join(to.Dir, "attachments")), nil)
		} else if _, err := storagetest.Texts(connected(t, to), "UPDATE installation SET program = 'moving from "+from.String()+"' RETURNING 1"); err != nil {
			t.Fatal(err)
		}
		between(t, from, to) // as if it had ended behind the mark
	}
	for name, places := range map[string]func(t *testing.T) (move.Place, move.Place){
		"to PostgreSQL": func(t *testing.T) (move.Place, move.Place) {
			from, _ := furnished(t)
			return from, move.Place{URL: postgrestest.Database(t)}
		},
		"back": func(t *testing.T) (move.Place, move.Place) {
			from, _ := furnished(t)
			there := move.Place{URL: postgrestest.Database(t)}
			between(t, from, there)
			return there, empty(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := places(t)
			over(t, from, to)
		})
	}
}

// TestARestoreThatWasBrokenOffIsDoneAgain ends a forced restore before each of its steps,
// up to its last: no bot takes what is left for a new database, and done again it brings
// everything back but who was erased from the data that it replaces.
func TestARestoreThatWasBrokenOffIsDoneAgain(t *testing.T) {
	ctx := context.Background()
	from, hashes := furnished(t)
	store := opened(t, from)
	storagetest.Remember(t, store, conversations.Officer{ID: 901, Name: "Zulaikha"})
	storagetest.Decide(t, store, storagetest.Monday, conversations.Decision{Audit: storagetest.Acts(901, "")})
	storagetest.MustBe(t, store.Close(), nil)
	backup := &bytes.Buffer{}
	_, err := move.WriteBackup(ctx, from, empty(t).Dir, backup, "v1", now(), nil)
	storagetest.MustBe(t, err, nil)
	shared := postgrestest.Database(t)
	office(t, shared, "kudus")
	for name, url := range map[string]string{"alone": postgrestest.Database(t), "one office of many": postgres.ForOffice(shared, "demak")} {
		t.Run(name, func(t *testing.T) {
			to := move.Place{URL: url}
			between(t, from, to)
			store := opened(t, to)
			storagetest.Remember(t, store, conversations.Erased{Officer: 901})
			storagetest.MustBe(t, store.Close(), nil)
			o := move.Restoring{To: to, Key: storagetest.Key(), Force: true, Now: now()}
			for step := 1; ; step++ {
				ctx, cancel := context.WithCancel(ctx)
				seen := 0
				o.Scratch, o.Now = empty(t).Dir, o.Now.Add(time.Second)
				o.Progress = func(string) {
					if seen++; seen == step {
						cancel()
					}
				}
				restored, err := move.Restore(ctx, bytes.NewReader(backup.Bytes()), o)
				cancel()
				if err == nil {
					if step <= seen || step < 20 || len(restored.Aside) != 1 {
						t.Errorf("done at step %d of %d, aside is %v", step, seen, restored.Aside)
					}
					break
				}
				again, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: storagetest.Key(), Now: now})
				if step == 1 { // nothing was changed yet
					storagetest.MustBe(t, err, nil)
					storagetest.MustBe(t, again.Close(), nil)
				} else if !errors.Is(err, postgres.ErrUnfinished) {
					t.Fatalf("broken off at step %d a bot may begin: %v", step, err)
				}
			}
			after := opened(t, to)
			if _, err := after.Officer(context.Background(), 901); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("who was erased is back: %v", err)
			}
			storagetest.MustBe(t, after.Close(), nil)
			goesOn(t, to, hashes)
		})
	}
}

// The mark of a database that is gone is nothing: what is begun there is another's.
func TestAMarkWithoutItsDatabaseIsNothing(t *testing.T) {
	dir := empty(t)
	storagetest.MustBe(t, os.MkdirAll(dir.Dir, 0o700), nil)
	storagetest.MustBe(t, storage.MarkMoved(dir.Dir, "postgres://h/d"), nil)
	for range 2 {
		storagetest.MustBe(t, opened(t, dir).Close(), nil)
	}
}

// connected looks into a database of PostgreSQL beside the program.
func connected(t *testing.T, at move.Place) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", at.URL)
	storagetest.MustBe(t, err, nil)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// rows are all rows of all tables that are carried, of SQLite, in their order.
func rows(t *testing.T, place move.Place) string {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(place.Dir, sqlite.DatabaseName))
	storagetest.MustBe(t, err, nil)
	defer db.Close()
	all := &strings.Builder{}
	for _, table := range tables.Carried() {
		read, err := storagetest.Texts(db, strings.TrimSuffix(string(table.Page(false)), " LIMIT ?"))
		storagetest.MustBe(t, err, nil)
		fmt.Fprintf(all, "%s %q\n", table.Name, read)
	}
	return all.String()
}

// TestOverAndBackIsTheSame carries everything to the other engine and back, where
// the bot goes on.
func TestOverAndBackIsTheSame(t *testing.T) {
	from, hashes := furnished(t)
	elsewhere(t, func(t *testing.T, to move.Place) {
		over := between(t, from, to)
		if over.Files != len(hashes) || len(over.Missing) > 0 || over.Replaced > 0 || over.Requests != 13 {
			t.Errorf("carried are %+v", over)
		}
		for _, table := range tables.Carried() {
			if over.Rows[table.Name] == 0 && table.Name != "lost_files" {
				t.Errorf("the test has no row in %s", table.Name)
			}
		}
		back := empty(t)
		if again := between(t, to, back); again.All() != over.All() {
			t.Errorf("%d rows, then %d", over.All(), again.All())
		}
		if got, want := rows(t, back), rows(t, from); got != want {
			t.Error("the rows are not the same")
		}
		goesOn(t, to, hashes)
	})
}

// goesOn plays on where everything was carried to.
func goesOn(t *testing.T, place move.Place, hashes []string) {
	t.Helper()
	store := opened(t, place)
	ctx := context.Background()
	storagetest.MustBe(t, store.VerifyAudit(ctx), nil)
	if sealed, shut, err := store.CountSeals(ctx); sealed != 7 || shut != 0 || err != nil {
		t.Errorf("%d sealed, %d shut, %v", sealed, shut, err)
	}
	for _, hash := range hashes {
		file, err := store.Attachments().Open(hash)
		storagetest.MustBe(t, err, nil)
		if body, err := io.ReadAll(file); err != nil || !bytes.HasPrefix(body, []byte("surat ")) {
			t.Errorf("%s holds %d bytes, %v", hash, len(body), err)
		}
		storagetest.MustBe(t, file.Close(), nil)
	}
	var waiting []int64
	for row, err := range store.Outbox(ctx) {
		storagetest.MustBe(t, err, nil)
		waiting = append(waiting, row.ID)
	}
	ids := storagetest.Decide(t, store, storagetest.Monday, conversations.Decision{
		Records: []conversations.Record{conversations.Request{Ticket: "SD-2026-0099", Officer: 12, State: conversations.Submitted, Label: "baru", SentAt: storagetest.Monday}},
		Audit:   storagetest.Acts(12, "SD-2026-0099"), Effects: []conversations.Effect{conversations.Leave{Chat: 1}}})
	if len(waiting) != 3 || ids[0] <= slices.Max(waiting) {
		t.Errorf("after %v comes %v", waiting, ids)
	}
	storagetest.MustBe(t, store.VerifyAudit(ctx), nil)
	if request, err := store.Request(ctx, "SD-2026-0099"); err != nil || request.Label != "baru" {
		t.Errorf("the new request is %+v, %v", request, err)
	}
	storagetest.MustBe(t, store.Close(), nil)
}

// TestBackFromPostgreSQL: what was written there comes back with everything else.
func TestBackFromPostgreSQL(t *testing.T) {
	from, hashes := furnished(t)
	there, back := move.Place{URL: postgrestest.Database(t)}, empty(t)
	between(t, from, there)
	goesOn(t, there, hashes)
	between(t, there, back)
	store := opened(t, back)
	if request, err := store.Request(context.Background(), "SD-2026-0099"); err != nil || request.Label != "baru" {
		t.Errorf("the request is %+v, %v", request, err)
	}
	storagetest.MustBe(t, store.VerifyAudit(context.Background()), nil)
	if about, err := store.Memory(context.Background()).WorksOf(storage.Nobody); err != nil || len(about) == 0 {
		t.Errorf("work by hand is not found: %v, %v", about, err)
	}
}

// TestWhatWasBrokenOffGoesOn ends a move before each of its steps, again and again.
func TestWhatWasBrokenOffGoesOn(t *testing.T) {
	from, hashes := furnished(t)
	elsewhere(t, func(t *testing.T, to move.Place) {
		for step := 1; ; step += 6 {
			ctx, cancel := context.WithCancel(context.Background())
			seen := 0
			carried, err := move.Between(ctx, from, to, storagetest.Key(), now, func(string) {
				if seen++; seen == step {
					cancel()
				}
			})
			cancel()
			if err == nil {
				if seen >= step || carried.Files != len(hashes) {
					t.Errorf("step %d of %d: carried %+v though it was broken off", step, seen, carried)
				}
				break
			}
			if to.URL == "" && sqlite.Occupied(to.Dir) {
				t.Fatalf("broken off at step %d there is something already", step)
			}
			if to.URL != "" {
				_, err := postgres.Open(context.Background(), postgres.Options{URL: to.URL, Key: storagetest.Key()})
				storagetest.MustBe(t, err, postgres.ErrUnfinished)
			}
		}
		reopened(t, from, to)
		goesOn(t, to, hashes)
	})
}

// TestASourceThatWentOnIsCarriedAnew: the bot was started again in between.
func TestASourceThatWentOnIsCarriedAnew(t *testing.T) {
	from, hashes := furnished(t)
	elsewhere(t, func(t *testing.T, to move.Place) {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := move.Between(ctx, from, to, storagetest.Key(), now, func(what string) {
			if what == "files" {
				cancel()
			}
		})
		storagetest.MustBe(t, err, context.Canceled)
		store := opened(t, from)
		storagetest.Remember(t, store, conversations.Setting{Key: "k4", Value: "another"}, conversations.Setting{Key: "0", Value: "before all"})
		storagetest.MustBe(t, store.Close(), nil)
		between(t, from, to)
		after := opened(t, to)
		for key, want := range map[string]string{"k4": "another", "0": "before all"} {
			if value, err := after.Setting(context.Background(), key); err != nil || value != want {
				t.Errorf("%s is %q, %v", key, value, err)
			}
		}
		storagetest.MustBe(t, after.Close(), nil)
		goesOn(t, to, hashes)
	})
}

// TestWhereItMustNotGo: each is refused, and nothing is changed.
func TestWhereItMustNotGo(t *testing.T) {
	from, _ := furnished(t)
	before := rows(t, from)
	other, _ := furnished(t)
	key := storagetest.Key()
	elsewhere(t, func(t *testing.T, to move.Place) {
		refused := func(what string, from, to move.Place, key []byte, want error) {
			t.Helper()
			if _, err := move.Between(context.Background(), from, to, key, now, quiet); !errors.Is(err, want) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("to itself", from, from, key, move.ErrSamePlace)
		refused("with another key", from, to, bytes.Repeat([]byte{8}, 32), move.ErrOtherKey)
		refused("from nowhere", empty(t), to, key, storage.ErrNotFound)
		unlock, err := storage.Lock(from.Dir)
		storagetest.MustBe(t, err, nil)
		refused("from a running bot", from, to, key, storage.ErrLocked)
		unlock()
		between(t, from, to)
		refused("where something is", other, to, key, storage.ErrOccupied)
		if to.URL != "" {
			release, err := postgres.Lock(context.Background(), to.URL, "loket serve")
			storagetest.MustBe(t, err, nil)
			refused("to a running bot", other, to, key, storage.ErrLocked)
			release()
		}
		if rows(t, from) != before {
			t.Error("the source was changed")
		}
	})
}

// TestABrokenTrailIsNotCarried names it before anything is done.
func TestABrokenTrailIsNotCarried(t *testing.T) {
	from, _ := furnished(t)
	place := sqlitetest.Place{Dir: from.Dir}
	place.Unguard(t)
	storagetest.MustBe(t, place.Exec("UPDATE audit SET action = 'x' WHERE id = 3"), nil)
	_, err := move.Between(context.Background(), from, empty(t), storagetest.Key(), now, quiet)
	storagetest.MustBe(t, err, storage.ErrAuditBroken)
}

// TestFilesThatAreNotThere are named, and keep nothing else back.
func TestFilesThatAreNotThere(t *testing.T) {
	from, hashes := furnished(t)
	path := func(hash string) string { return filepath.Join(from.Dir, "attachments", hash[:2], hash) }
	storagetest.MustBe(t, os.Remove(path(hashes[0])), nil)
	storagetest.MustBe(t, os.WriteFile(path(hashes[1]), []byte("damaged"), 0o600), nil)
	elsewhere(t, func(t *testing.T, to move.Place) {
		carried := between(t, from, to)
		want := slices.Sorted(slices.Values(hashes[:2]))
		if !slices.Equal(slices.Sorted(slices.Values(carried.Missing)), want) || carried.Files != len(hashes)-2 {
			t.Errorf("missing are %v of %d", carried.Missing, carried.Files)
		}
	})
}

// TestSignsThatAreNotKeptAreReplaced: PostgreSQL keeps no U+0000; that it was
// replaced is told. Under the hash chain nothing is.
func TestSignsThatAreNotKeptAreReplaced(t *testing.T) {
	from := move.Place{Dir: sqlitetest.Migrated(t)}
	store := opened(t, from)
	storagetest.Remember(t, store, conversations.Setting{Key: "k", Value: "a\x00b\xff"}, conversations.Officer{ID: 5, Name: "a\x00b"})
	storagetest.MustBe(t, store.Close(), nil)
	to := move.Place{URL: postgrestest.Database(t)}
	if carried := between(t, from, to); carried.Replaced != 1 {
		t.Errorf("%d were replaced", carried.Replaced)
	}
	after := opened(t, to)
	if value, err := after.Setting(context.Background(), "k"); err != nil || value != "a\uFFFDb\uFFFD" {
		t.Errorf("it is %q, %v", value, err)
	}
	if officer, err := after.Officer(context.Background(), 5); err != nil || officer.Name != "a\x00b" {
		t.Errorf("the name is %q, %v", officer.Name, err)
	}
	store = opened(t, from)
	storagetest.Decide(t, store, storagetest.Monday, conversations.Decision{Audit: []conversations.AuditEntry{{Action: "a", Detail: "\x00"}}})
	storagetest.MustBe(t, store.Close(), nil)
	_, err := move.Between(context.Background(), from, move.Place{URL: postgrestest.Database(t)}, storagetest.Key(), now, quiet)
	storagetest.MustBe(t, err, move.ErrUnkeepable)
}

// TestEveryTableIsCarried: with all its columns, as SQLite's schema has them.
func TestEveryTableIsCarried(t *testing.T) {
	place := sqlitetest.Place{Dir: sqlitetest.Migrated(t)}
	var want, got []string
	for _, table := range place.Column(t, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'") {
		for _, column := range place.Column(t, "SELECT name FROM pragma_table_info('"+table+"')") {
			want = append(want, table+"."+column)
		}
	}
	for _, table := range tables.Carried() {
		for _, column := range table.Columns {
			if column.Name != "rowid" {
				got = append(got, table.Name+"."+column.Name)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("carried are\n%v, there are\n%v", got, want)
	}
}

// TestEveryColumnIsCarriedToPostgreSQL: its schema has the same columns, and those by
// which it finds rows, which are made anew.
func TestEveryColumnIsCarriedToPostgreSQL(t *testing.T) {
	db, err := sql.Open("pgx", postgrestest.Database(t))
	storagetest.MustBe(t, err, nil)
	defer db.Close()
	read, err := storagetest.Texts(db, `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()
		AND table_name NOT IN ('goose_db_version', 'installation', 'leases', 'inbox', 'replicas', 'files', 'file_parts') AND column_name <> 'office'`)
	storagetest.MustBe(t, err, nil)
	there := map[string]bool{}
	for _, row := range read {
		there[row[0]] = true
	}
	for _, table := range tables.Carried() {
		insert := string(table.Insert(true))
		for name := range strings.SplitSeq(insert[strings.Index(insert, "(")+1:strings.Index(insert, ")")], ", ") {
			column := table.Name + "." + strings.Trim(name, `"`)
			if !there[column] {
				t.Errorf("there is no %s", column)
			}
			delete(there, column)
		}
	}
	if len(there) > 0 {
		t.Errorf("nothing is carried to %v", there)
	}
}

// TestAnEndThatWasBrokenOffIsFinished: the files are in their place already, and not
// yet the database.
func TestAnEndThatWasBrokenOffIsFinished(t *testing.T) {
	from, hashes := furnished(t)
	to := empty(t)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := move.Between(ctx, from, to, storagetest.Key(), now, func(what string) {
		if what == "compare surveyed" {
			cancel()
		}
	})
	storagetest.MustBe(t, err, context.Canceled)
	storagetest.MustBe(t, os.Rename(filepath.Join(to.Dir, "moving", "attachments"), filepath.Join(to.Dir, "attachments")), nil)
	if carried := between(t, from, to); carried.Files != len(hashes) {
		t.Errorf("carried are %+v", carried)
	}
	goesOn(t, to, hashes)
	if left, err := filepath.Glob(filepath.Join(to.Dir, "moving")); err != nil || len(left) > 0 {
		t.Errorf("left is %v, %v", left, err)
	}
}

func TestPlacesAreRead(t *testing.T) {
	for text, want := range map[string]move.Place{
		"sqlite:/var/lib/loket": {Dir: "/var/lib/loket"}, "sqlite:data": {Dir: "data"}, "sqlite:///var/lib/loket": {Dir: "/var/lib/loket"},
		"postgres://u:p@h/d": {URL: "postgres://u:p@h/d"},
	} {
		if got, err := move.ParsePlace(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "sqlite:", "data", "mysql://h/d", "/var/lib/loket", "postgres:"} {
		if _, err := move.ParsePlace(text); !errors.Is(err, move.ErrPlace) {
			t.Errorf("%q: %v", text, err)
		}
	}
	secret := rand.Text()
	if said := (move.Place{URL: "postgres://u:" + secret + "@h/d"}).String(); strings.Contains(said, secret) || !strings.Contains(said, "h/d") {
		t.Errorf("it is called %s", said)
	}
	if said := (move.Place{URL: "postgres://u:p@/d?host=/run/a"}).String(); said == (move.Place{URL: "postgres://u:p@/d?host=/run/b"}).String() {
		t.Errorf("two servers are called %s", said)
	}
}
