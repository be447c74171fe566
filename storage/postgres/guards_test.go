package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// key is one of many.
func key(n byte) []byte { return bytes.Repeat([]byte{n}, storage.KeySize) }

// A URL that would let somebody read along, or that is none, is refused before anything
// is sent, in one line that repeats no password.
func TestAnAddressThatCannotBeUsed(t *testing.T) {
	for address, want := range map[string]string{
		"": "postgres://", "mysql://loket:rahasia@db/loket": "postgres://", "host=db user=loket password=rahasia": "postgres://",
		"postgres://loket:rah asia%zz@db/loket":                                                "percent-encoded",
		"postgres://loket:rahasia@db:port/loket":                                               "percent-encoded",
		"postgres://loket:rahasia@db.example.go.id/loket":                                      "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=disable":                      "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=prefer":                       "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=require":                      "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=verify-ca":                    "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=allow":                        "verify-full",
		"postgres://loket:rahasia@127.0.0.1,db.example.go.id/loket?sslmode=disable":            "verify-full",
		"postgres://loket:rahasia@127.0.0.1,db.example.go.id/loket":                            "verify-full",
		"postgres://loket:rahasia@localhost:5432,[::1]:5433,10.0.0.5:5432/loket?sslmode=allow": "verify-full",
		"postgres://loket:rahasia@/loket?host=/run/postgresql,db.example.go.id":                "verify-full",
		"postgres://loket:rahasia@/loket?host=db.example.go.id&sslmode=require":                "verify-full",
		"postgres://loket:rahasia@localhost.example.go.id/loket?sslmode=prefer":                "verify-full",
		"postgres://loket:rahasia@0.0.0.0/loket?sslmode=disable":                               "verify-full",
		"postgres://loket:rahasia@10.0.0.5/loket?sslmode=disable":                              "verify-full",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=sometimes":                    "percent-encoded",
		"postgres://loket:rahasia@db.example.go.id/loket?sslmode=verify-full&sslrootcert=/no":  "files that it names",
	} {
		_, err := postgres.Open(context.Background(), postgres.Options{URL: address, Key: key(1)})
		oneLine(t, address, err, postgres.ErrUnfit, want)
		if checked := postgres.Check(address); checked == nil || checked.Error() != err.Error() {
			t.Errorf("%s: checked it says %v", address, checked)
		}
	}
	t.Setenv("PGSSLMODE", "disable") // what stands in the environment loosens nothing
	t.Setenv("PGHOST", "db.example.go.id")
	for _, address := range []string{"postgres:///loket", "postgres://loket:rahasia@10.0.0.5/loket", "postgres://loket:rahasia@127.0.0.1,10.0.0.5/loket"} {
		oneLine(t, address, postgres.Check(address), postgres.ErrUnfit, "verify-full")
	}
	for _, address := range []string{"postgres://loket:rahasia@127.0.0.1/loket", "postgres://loket:rahasia@localhost/loket?sslmode=disable", "postgres://loket@[::1]/loket",
		"postgres:///loket?host=/run/postgresql", "postgresql://loket:rahasia@db.example.go.id/loket?sslmode=verify-full",
		"postgres://loket:rahasia@a.example.go.id,b.example.go.id/loket?sslmode=verify-full&target_session_attrs=read-write"} {
		if err := postgres.Check(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// oneLine checks that an error is one of a kind, one line, and says what to do.
func oneLine(t *testing.T, what string, err, kind error, words ...string) {
	t.Helper()
	switch {
	case !errors.Is(err, kind):
		t.Errorf("%s: it says %v", what, err)
		return
	case strings.Contains(err.Error(), "rahasia"), strings.Contains(err.Error(), "\n"):
		t.Errorf("%s: it says too much: %v", what, err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s: it does not say %q: %v", what, word, err)
		}
	}
}

// as is a database's address for another role.
func as(t *testing.T, address, role, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.User = url.UserPassword(role, password)
	return u.String()
}

// A role that sees through every fence is refused.
func TestARoleThatMayDoEverythingIsRefused(t *testing.T) {
	server := pgtest.Shared(t)
	name := server.Database(t, "")
	_, err := postgres.Open(context.Background(), postgres.Options{URL: server.Superuser(name), Key: key(1)})
	oneLine(t, "a superuser", err, postgres.ErrUnfit, "superuser", "CREATE ROLE")
	must(t, server.Exec("DROP ROLE IF EXISTS bypasser", "CREATE ROLE bypasser LOGIN BYPASSRLS PASSWORD 'rahasia'"))
	_, err = postgres.Open(context.Background(), postgres.Options{URL: as(t, server.URL(name), "bypasser", "rahasia"), Key: key(1)})
	oneLine(t, "BYPASSRLS", err, postgres.ErrUnfit, "BYPASSRLS", "NOBYPASSRLS")
	must(t, server.Exec("DROP ROLE IF EXISTS disguised", "CREATE ROLE disguised LOGIN SUPERUSER PASSWORD 'rahasia'", "ALTER ROLE disguised SET role = '"+pgtest.Role+"'"))
	_, err = postgres.Open(context.Background(), postgres.Options{URL: as(t, server.URL(name), "disguised", "rahasia"), Key: key(1)})
	oneLine(t, "a superuser in disguise", err, postgres.ErrUnfit, "superuser")
	for what, address := range map[string]string{"a wrong password": as(t, server.URL(name), pgtest.Role, "rahasia"), "an unknown role": as(t, server.URL(name), "nobody", "rahasia")} {
		_, err = postgres.Open(context.Background(), postgres.Options{URL: address, Key: key(1)})
		oneLine(t, what, err, postgres.ErrUnfit, "role")
	}
	_, err = postgres.Open(context.Background(), postgres.Options{URL: server.URL("nowhere"), Key: key(1)})
	oneLine(t, "no database", err, postgres.ErrUnfit, "CREATE DATABASE")
}

// Tables of somebody else are not touched, nor those of a newer program.
func TestADatabaseThatIsNotOursIsRefused(t *testing.T) {
	server := pgtest.Shared(t)
	const theirs = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
	for _, made := range []string{"CREATE TABLE books (title text)", "CREATE TABLE installation (version text)",
		"CREATE TABLE installation (version text); CREATE TABLE goose_db_version (version_id bigint)"} {
		foreign := server.Database(t, "")
		place := postgrestest.Place{URL: server.URL(foreign)}
		must(t, place.Exec(made))
		before := place.Column(t, theirs)
		_, err := postgres.Open(context.Background(), postgres.Options{URL: server.URL(foreign), Key: key(1)})
		oneLine(t, "somebody else's", err, storage.ErrForeign, "DATABASE_URL", "empty database")
		if after := place.Column(t, theirs); len(after) != len(before) {
			t.Errorf("it made tables there: %v", after)
		}
	}

	url := postgrestest.Database(t)
	must(t, open(t, url).Close())
	place := postgrestest.Place{URL: url}
	must(t, place.Exec("UPDATE installation SET program = 'Perpustakaan'"))
	_, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: make([]byte, storage.KeySize)})
	oneLine(t, "another program's", err, storage.ErrForeign, "DATABASE_URL", "empty database")
	must(t, server.Exec("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'rahasia'"))
	_, err = postgres.Open(context.Background(), postgres.Options{URL: as(t, url, "guest", "rahasia"), Key: key(1)})
	oneLine(t, "another role's", err, postgres.ErrUnfit, "owns")
	must(t, place.Exec("UPDATE installation SET program = 'Loket'; INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"))
	for _, readOnly := range []bool{false, true} {
		_, err = postgres.Open(context.Background(), postgres.Options{URL: url, Key: make([]byte, storage.KeySize), ReadOnly: readOnly})
		oneLine(t, "a newer one", err, storage.ErrNewer)
	}
}

// Another key than the one that a database was begun with is refused, also where
// nothing is sealed yet; a look at the database needs none.
func TestAnotherKeyIsRefused(t *testing.T) {
	url := postgrestest.Database(t)
	first, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: key(1)})
	must(t, err)
	must(t, first.OwnKey(context.Background()))
	must(t, first.Close())
	_, err = postgres.Open(context.Background(), postgres.Options{URL: url, Key: key(2)})
	oneLine(t, "another key", err, postgres.ErrOtherKey, "SECRET_KEY")
	look, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: key(2), ReadOnly: true})
	must(t, err)
	oneLine(t, "a look", look.OwnKey(context.Background()), postgres.ErrOtherKey)
	if err := look.Batch(context.Background(), func(storage.Batch) error { return nil }); !errors.Is(err, storage.ErrReadOnly) {
		t.Errorf("a look may write: %v", err)
	}
	must(t, look.Close())
}

// One bot at a time has a database. Who lost it writes nothing beside the next one.
func TestOneBotHasADatabase(t *testing.T) {
	url := postgrestest.Database(t)
	unlock, err := postgres.Lock(context.Background(), url, "loket restore")
	must(t, err)
	store := open(t, url)
	must(t, remember(store, setting("first")))
	if _, err := postgres.Lock(context.Background(), url, "loket move"); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("a second bot begins: %v", err)
	}
	if _, err := leases(t, url).Take(context.Background(), postgres.SingleOffice); !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), "loket restore on ") {
		t.Errorf("a bot begins beside a tool: %v", err)
	}
	unlock()
	second, err := postgres.Lock(context.Background(), url, "loket move")
	must(t, err)
	defer second()
	if err := remember(store, setting("late")); !errors.Is(err, storage.ErrLocked) || !storage.IsStorage(err) {
		t.Errorf("who was shut out writes: %v", err)
	}
	if err := remember(store, setting("later")); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("and again: %v", err)
	}
	next := open(t, url)
	must(t, remember(next, setting("next")))
	for name, want := range map[string]string{"first": "kept", "late": "", "later": "", "next": "kept"} {
		if got, err := next.Setting(context.Background(), name); err != nil || got != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
}
