package e2e

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// engineVariable names the engine that all stages of a run stand on: with postgres
// every test of the package plays on PostgreSQL.
const engineVariable = "LOKET_TEST_ENGINE"

// onPostgres is what every test below plays on PostgreSQL.
const onPostgres = "TestOnPostgreSQL"

// These play on both engines in every run: what an officer and the team do from the
// first word to the login, and what must hold under attack and crashes.
var onBoth = []struct {
	name string
	play func(*testing.T)
}{
	{"a subdomain", TestASubdomainFromFirstWordToLogin},
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
	return strings.HasPrefix(t.Name(), onPostgres+"/") || os.Getenv(engineVariable) == "postgres"
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

// keepElsewhere points settings at the test's own database, where it has one.
func keepElsewhere(t testing.TB, dir string, s *settings.Settings) {
	t.Helper()
	url, err := os.ReadFile(filepath.Join(dir, databaseNote))
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	key, unread := os.ReadFile(filepath.Join(dir, storage.KeyName))
	if err := errors.Join(err, unread); err != nil {
		t.Fatal(err)
	}
	s.DatabaseURL, s.SecretKey = string(url), strings.TrimSpace(string(key))
}
