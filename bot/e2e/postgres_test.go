package e2e

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // for looks beside the program
	"loket/bot/settings"

	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
	"loket/storage/sqlite"
	"loket/storage/tables"
)

// engineVariable names the engine that all stages of a run stand on: with postgres
// every test of the package plays on PostgreSQL.
const engineVariable = "LOKET_TEST_ENGINE"

// onPostgres is in the names of tests that play on PostgreSQL.
const onPostgres = "OnPostgreSQL"

// These play on both engines in every run: what an officer and the team do from the
// first word to the login, and what must hold under attack and crashes.
var onBoth = []struct {
	name string
	play func(*testing.T)
}{
	{"a subdomain", TestASubdomainFromFirstWordToLogin},
	{"a forgotten password", TestAForgottenPassword},
	{"killed at any instant", TestKilledAtAnyInstant},
	{"no secret is left lying", TestNoSecretIsLeftLying},
	{"forged presses", TestForgedPressesChangeNothing},
	{"strangers", TestStrangersLearnNothing},
	{"a webhook instead of polling", TestAWebhookInsteadOfPolling},
	{"what is typed", TestNothingTypedIsEverMoreThanText},
}

func TestOnPostgreSQL(t *testing.T) {
	pgtest.Needed(t)
	t.Parallel()
	for _, test := range onBoth {
		t.Run(test.name, test.play)
	}
}

// playsOnPostgres tells which engine a test plays on.
func playsOnPostgres(t testing.TB) bool {
	return strings.Contains(t.Name(), onPostgres) || os.Getenv(engineVariable) == "postgres"
}

// databaseNote is where a test's directory notes which database is its own.
const databaseNote = "database.url"

// ownDatabase makes a database for a test that plays on PostgreSQL. It is made before
// anything that uses it, so that it goes last.
func ownDatabase(t testing.TB, dir string) {
	t.Helper()
	if !playsOnPostgres(t) {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, databaseNote), []byte(postgrestest.Database(t)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ownDatabaseOf is ownDatabase for a bot with an environment of its own: what is to be
// added to that.
func ownDatabaseOf(t testing.TB, dir string) []string {
	t.Helper()
	if !playsOnPostgres(t) {
		return nil
	}
	key, err := storage.KeyFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	ownDatabase(t, dir)
	return []string{"DATABASE_URL=" + databaseOf(t, dir), "SECRET_KEY=" + base64.StdEncoding.EncodeToString(key), "LEASE=1s"}
}

// databaseOf is the address of the database that a directory's bot keeps itself in; ""
// for SQLite.
func databaseOf(t testing.TB, dir string) string {
	t.Helper()
	url, err := os.ReadFile(filepath.Join(dir, databaseNote))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(url)
}

// beside opens the database of a directory's bot beside it, for a look.
func beside(t testing.TB, dir string) *sql.DB {
	t.Helper()
	driver, name := "sqlite3", "file:"+filepath.Join(dir, sqlite.DatabaseName)+"?mode=ro"
	if url := databaseOf(t, dir); url != "" {
		driver, name = "pgx", url
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// lookInto opens the storage of a directory's bot for reading, beside it.
func lookInto(t testing.TB, dir string) storage.Store {
	t.Helper()
	key, err := storage.KeyFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Open(context.Background(), open.Options{Dir: dir, URL: databaseOf(t, dir), Key: key, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// numberedFor writes a question's parameters as the database of a directory takes them.
func numberedFor(t testing.TB, dir, query string) string {
	t.Helper()
	if databaseOf(t, dir) == "" {
		return query
	}
	return tables.Statement(query).Postgres()
}

// keepElsewhere points settings at the test's own database, where it has one.
func keepElsewhere(t testing.TB, dir string, s *settings.Settings) {
	t.Helper()
	url := databaseOf(t, dir)
	if url == "" {
		return
	}
	key, err := os.ReadFile(filepath.Join(dir, storage.KeyName))
	if err != nil {
		t.Fatal(err)
	}
	s.DatabaseURL, s.SecretKey = url, strings.TrimSpace(string(key))
}
