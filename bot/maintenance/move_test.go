package maintenance

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/storage"
	"loket/storage/move"
	"loket/storage/open"
	"loket/storage/postgres/postgrestest"
)

func carry(c MoveCommand) (string, error) {
	var out bytes.Buffer
	err := c.carry(context.Background(), &out, func() time.Time { return datatest.Monday })
	return out.String(), err
}

// TestMovingOverAndBack plays what README says: over to PostgreSQL, where the bot
// goes on with the key of before, and back.
func TestMovingOverAndBack(t *testing.T) {
	v := datatest.New(t)
	v.Must(v.Store.Close())
	url, key := postgrestest.Database(t), base64.StdEncoding.EncodeToString(v.Key)
	said, err := carry(MoveCommand{From: "sqlite", To: "postgres", DataDir: v.Data, DatabaseURL: url})
	v.Must(err)
	for _, part := range []string{"20 requests", "20 files", "DATABASE_URL", storage.KeyName, "says that its data moved"} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q:\n%s", part, said)
		}
	}
	back := filepath.Join(v.Dir, "back")
	_, err = carry(MoveCommand{From: url, To: "sqlite:" + back, SecretKey: key})
	v.Must(err)
	var moved *storage.Moved
	for where, place := range map[string]open.Options{"sqlite": {Dir: v.Data}, "postgres": {URL: url}} {
		place.Key = v.Key
		if _, err := open.Open(context.Background(), place); !errors.As(err, &moved) {
			t.Errorf("%s opens after its data moved: %v", where, err)
		}
		reopen := MoveCommand{Reopen: where, DataDir: v.Data, DatabaseURL: url}
		if said, err := carry(reopen); err != nil || !strings.Contains(said, "never start a bot on both") {
			t.Errorf("reopened it says %s, %v", said, err)
		}
		if _, err := carry(reopen); !errors.Is(err, move.ErrNotMoved) {
			t.Errorf("reopened again: %v", err)
		}
	}
	for _, place := range []open.Options{{Dir: v.Data}, {URL: url}, {Dir: back}} {
		place.Key = v.Key
		store, err := open.Open(context.Background(), place)
		v.Must(err)
		if secret, err := store.Secret(context.Background(), "C1", "a.banyuasinkab.go.id"); err != nil || secret.Reveal() != v.Password {
			t.Errorf("the password is not the same: %v", err)
		}
		v.Must(errors.Join(store.VerifyAudit(context.Background()), store.Close()))
	}
	password := url[strings.LastIndex(url[:strings.Index(url, "@")], ":")+1 : strings.Index(url, "@")]
	if strings.Contains(said, password) || strings.Contains(said, key) {
		t.Errorf("it says a password or the key:\n%s", said)
	}
}

// TestEachBadMove is refused with a line that says what to do.
func TestEachBadMove(t *testing.T) {
	v := datatest.New(t)
	v.Must(v.Store.Close())
	other := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{8}, 32))
	url := postgrestest.Database(t)
	empty := filepath.Join(v.Dir, "empty")
	stranger := filepath.Join(v.Dir, "stranger")
	v.Must(os.MkdirAll(stranger, 0o700))
	database, err := os.ReadFile(filepath.Join(v.Data, "loket.db"))
	v.Must(err)
	v.Must(os.WriteFile(filepath.Join(stranger, "loket.db"), database, 0o600))
	for name, c := range map[string]struct {
		MoveCommand
		says string
	}{
		"no place":              {MoveCommand{From: "data", To: url}, "--from should be sqlite:DATA_DIR or postgres://"},
		"no other place":        {MoveCommand{From: "sqlite:" + v.Data, To: "mysql://x"}, "--to should be sqlite:DATA_DIR or postgres://"},
		"no DATABASE_URL":       {MoveCommand{From: "sqlite:" + v.Data, To: "postgres"}, "--to should be"},
		"nothing there":         {MoveCommand{From: "sqlite:" + empty, To: url}, "DATA_DIR: should be"},
		"neither":               {MoveCommand{}, "--from should be"},
		"both":                  {MoveCommand{From: "sqlite:" + v.Data, Reopen: "sqlite"}, "--reopen should stand without"},
		"reopened, never moved": {MoveCommand{Reopen: "sqlite:" + v.Data}, "did not move anywhere"},
		"the same":              {MoveCommand{From: "sqlite:" + v.Data, To: "sqlite:" + v.Data}, "the same place"},
		"a wrong key":           {MoveCommand{From: "sqlite:" + v.Data, To: url, SecretKey: "x"}, "SECRET_KEY: should be 32 bytes"},
		"another than beside":   {MoveCommand{From: "sqlite:" + v.Data, To: url, SecretKey: other}, "SECRET_KEY: should be the key in"},
		"another than sealed":   {MoveCommand{From: "sqlite:" + stranger, To: url, SecretKey: other}, "SECRET_KEY: should be the key that sealed"},
		"no key":                {MoveCommand{From: "sqlite:" + stranger, To: url}, "SECRET_KEY: should be the key of the bot"},
		"where something is":    {MoveCommand{From: "sqlite:" + v.Data, To: "sqlite:" + stranger}, "--to should be an empty place"},
		"a server that is away": {MoveCommand{From: "sqlite:" + v.Data, To: "postgres://loket:x@127.0.0.1:1/loket"}, "connect to the database"},
		"a server in the clear": {MoveCommand{From: "sqlite:" + v.Data, To: "postgres://loket:x@db.example/loket"}, "DATABASE_URL: should be with sslmode=verify-full"},
	} {
		if _, err := carry(c.MoveCommand); err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
