package doctor

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
	"loket/storage/sqlite"
)

// openServer moves the clinic's bot to a database of PostgreSQL.
func (c *clinic) openServer() {
	c.t.Helper()
	c.settings.DataDir = c.t.TempDir()
	c.must(os.Chmod(c.settings.DataDir, 0o700))
	c.settings.DatabaseURL = postgrestest.Database(c.t)
	c.settings.SecretKey = base64.StdEncoding.EncodeToString(serverKey())
	c.inServer(func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Audit: []conversations.AuditEntry{{Action: "sent", Ticket: "SD-2026-0001"}, {Action: "sent"}}}, c.now)
		return err
	})
}

func serverKey() []byte { return []byte("0123456789abcdef0123456789abcdef") }

// inServer runs a batch in the database.
func (c *clinic) inServer(work func(storage.Batch) error) {
	c.t.Helper()
	ctx := context.Background()
	store, err := open.Open(ctx, open.Options{URL: c.settings.DatabaseURL, Key: serverKey()})
	c.must(err)
	c.must(errors.Join(store.Batch(ctx, work), store.Close()))
}

func (c *clinic) inTables(statements ...string) {
	c.t.Helper()
	parsed, err := url.Parse(c.settings.DatabaseURL)
	c.must(err)
	c.must(pgtest.Shared(c.t).ExecIn(strings.TrimPrefix(parsed.Path, "/"), statements...))
}

func TestAWellSetUpBotOnPostgreSQLPasses(t *testing.T) {
	c := openClinic(t)
	c.openServer()
	report, err := c.examine()
	if err != nil {
		t.Errorf("%v\n%s", err, report)
	}
	for _, good := range []string{"✔ database: opens", "✔ audit trail", "✔ key: SECRET_KEY, not beside the data"} {
		if !strings.Contains(report, good) {
			t.Errorf("it does not say %s:\n%s", good, report)
		}
	}
	parsed, err := url.Parse(c.settings.DatabaseURL)
	c.must(err)
	if password, _ := parsed.User.Password(); strings.Contains(report, password) || strings.Contains(report, c.settings.SecretKey) {
		t.Error("the report shows the password or the key")
	}
}

func TestEachBrokenSettingOfTheServer(t *testing.T) {
	for name, broken := range map[string]struct {
		harm  func(c *clinic)
		mark  string
		words []string
	}{
		"no key":       {func(c *clinic) { c.settings.SecretKey = "" }, "✖", []string{"SECRET_KEY", "DATABASE_URL"}},
		"another key":  {func(c *clinic) { c.settings.SecretKey = base64.StdEncoding.EncodeToString(make([]byte, 32)) }, "✖", []string{"SECRET_KEY", "began"}},
		"no server":    {func(c *clinic) { c.settings.DatabaseURL = "postgres://loket:x@127.0.0.1:1/loket" }, "✖", []string{"database", "look whether the server runs"}},
		"in the clear": {func(c *clinic) { c.settings.DatabaseURL = "postgres://loket:x@db.example/loket" }, "✖", []string{"DATABASE_URL", "verify-full"}},
		"an old server": {func(c *clinic) {
			c.settings.DatabaseURL = pgtest.Pretend(c.t, pgtest.Pretence{Version: 140010})
		}, "✖", []string{"DATABASE_URL", "PostgreSQL 15 or newer", "14"}},
		"no URL":        {func(c *clinic) { c.settings.DatabaseURL = "mysql://x" }, "✖", []string{"DATABASE_URL", "postgres://"}},
		"nothing there": {func(c *clinic) { c.settings.DatabaseURL = pgtest.Shared(c.t).URL(pgtest.Shared(c.t).Database(c.t, "")) }, "!", []string{"database", "empty"}},
		"a superuser": {func(c *clinic) {
			parsed, err := url.Parse(c.settings.DatabaseURL)
			c.must(err)
			c.settings.DatabaseURL = pgtest.Shared(c.t).Superuser(strings.TrimPrefix(parsed.Path, "/"))
		}, "✖", []string{"DATABASE_URL", "superuser"}},
		"a broken trail": {func(c *clinic) {
			c.inTables("ALTER TABLE audit DISABLE TRIGGER audit_stands", "UPDATE audit SET action = 'x' WHERE id = 1")
		}, "✖", []string{"audit trail", "line 1"}},
		"half moved": {func(c *clinic) { c.inTables("UPDATE installation SET program = 'moving from elsewhere'") }, "✖", []string{"database", "loket move"}},
		"moved away": {func(c *clinic) { c.inTables("UPDATE installation SET program = 'moved to sqlite:/var/lib/loket'") }, "✖", []string{"database", "moved to sqlite:/var/lib/loket", "--reopen postgres"}},
		"dead letters": {func(c *clinic) {
			c.inServer(func(b storage.Batch) error { return b.DeadLetter("press", nil, "panic", c.now) })
		}, "!", []string{"dead letters", "1 events"}},
		"older tables": {func(c *clinic) {
			c.inTables("CREATE SCHEMA before_restore_20261201_031500")
		}, "!", []string{"restore", "before_restore_20261201_031500", "DROP SCHEMA"}},
		"an unfinished move": {func(c *clinic) {
			c.must(os.Mkdir(filepath.Join(c.settings.DataDir, sqlite.MovingSide), 0o700))
		}, "!", []string{"move", "not finished"}},
		"an older database beside": {func(c *clinic) {
			c.must(os.WriteFile(filepath.Join(c.settings.DataDir, sqlite.DatabaseName), nil, 0o600))
		}, "!", []string{"database", sqlite.DatabaseName}},
	} {
		t.Run(name, func(t *testing.T) {
			c := openClinic(t)
			c.openServer()
			broken.harm(c)
			c.finds(broken.mark, broken.words...)
		})
	}
}
