package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// A number that is none is not quoted: it may be a token in the wrong place.
func TestANumberThatIsNoneIsNamedAndNotShown(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{"TEAM_CHAT_ID", "TEAM_TOPIC_ID"} {
		var said bytes.Buffer
		child := reexec(context.Background(), roleBot, []string{variable + "=123456:ABC-DEF"}, "serve")
		child.Stdout, child.Stderr = &said, &said
		if err := child.Run(); err == nil || !strings.HasPrefix(said.String(), "loket: "+variable+": should be ") ||
			strings.Contains(said.String(), "ABC") || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%v\n%s", err, said.String())
		}
	}
}

func TestTheCommandLineEndsWithOneWhereTheDoctorFindsSomething(t *testing.T) {
	t.Parallel()
	const bot, boss, group = 4242, 820001, -1000500
	telegram := botapi.New(botapi.Config{Token: "4242:token", API: botapi.API101})
	telegram.AddUser(botapi.User{ID: boss, FirstName: "Budi"})
	telegram.AddGroup(botapi.Chat{ID: group, Type: "supergroup", Title: "Tim"})
	telegram.AddMember(group, boss, "creator")
	telegram.AddMember(group, bot, "administrator")
	server := httptest.NewServer(telegram)
	t.Cleanup(func() { telegram.Close(); server.Close() })
	env := []string{"TELEGRAM_TOKEN=4242:token", "TELEGRAM_API_URL=" + server.URL, "TEAM_CHAT_ID=-1000500", "DATA_DIR=" + datatest.New(t).Data}
	out, err := reexec(context.Background(), roleBot, env, "check").Output()
	if err != nil || !strings.Contains(string(out), "Nothing stands in the way") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = reexec(context.Background(), roleBot, env, "check", "--lang", "id").Output(); err != nil || !strings.Contains(string(out), "Tidak ada yang menghalangi") {
		t.Errorf("in Indonesian: %v\n%s", err, out)
	}
	telegram.RemoveMember(group, bot)
	for lang, words := range map[string][2]string{"en": {"✖ group", "loket: check: 1 to set right (✖)"}, "id": {"✖ grup", "loket: pemeriksaan: 1 harus dibetulkan (✖)"}} {
		var said, ended bytes.Buffer
		child := reexec(context.Background(), roleBot, env, "check", "--lang", lang)
		child.Stdout, child.Stderr = &said, &ended
		err = child.Run()
		if child.ProcessState.ExitCode() != 1 || !strings.Contains(said.String(), words[0]) || !strings.HasPrefix(ended.String(), words[1]) {
			t.Errorf("%s: %v\n%s%s", lang, err, said.String(), ended.String())
		}
	}
}

// A unit must be able to tell a token that no restart mends from all else.
func TestAWrongTokenEndsWithAStatusOfItsOwn(t *testing.T) {
	telegram := botapi.New(botapi.Config{Token: "4242:token"})
	server := httptest.NewServer(telegram)
	t.Cleanup(func() { telegram.Close(); server.Close() })
	for name, set := range map[string][]string{
		"polling": nil, "webhook": {"WEBHOOK_URL=http://127.0.0.1:1/hook"},
	} {
		for _, token := range []string{"4242:another", "17:token"} {
			env := append([]string{"TELEGRAM_TOKEN=" + token, "TELEGRAM_API_URL=" + server.URL, "TEAM_CHAT_ID=-1000500", "DATA_DIR=" + t.TempDir(),
				"LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0"}, set...)
			var said bytes.Buffer
			child := reexec(context.Background(), roleBot, env, "serve")
			child.Stderr = &said
			if err := child.Run(); child.ProcessState.ExitCode() != 77 || !strings.Contains(said.String(), "TELEGRAM_TOKEN") {
				t.Errorf("%s: %v\n%s", name, err, said.String())
			}
		}
	}
}

// A server, a database, a role or a key that must not be used stops the start in one
// line, which names the variable and repeats no password.
func TestADatabaseThatMustNotBeUsedStopsTheStart(t *testing.T) {
	server := pgtest.Shared(t)
	key := base64.StdEncoding.EncodeToString(make([]byte, storage.KeySize))
	foreign, own, empty, left := server.Database(t, ""), server.Database(t, ""), server.Database(t, ""), server.Database(t, "")
	if err := server.ExecIn(foreign, "CREATE TABLE books (title text)"); err != nil {
		t.Fatal(err)
	}
	if err := server.Exec("CREATE ROLE bypassing LOGIN BYPASSRLS PASSWORD 'rahasia'"); err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(context.Background(), postgres.Options{URL: server.URL(own), Key: bytes.Repeat([]byte{9}, storage.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if store, err = postgres.Open(context.Background(), postgres.Options{URL: server.URL(left), Key: make([]byte, storage.KeySize)}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Close(), postgres.MarkMoved(context.Background(), server.URL(left), "sqlite:/var/lib/loket")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ url, key, says string }{
		"no key":                 {server.URL(own), "", "SECRET_KEY: is required with DATABASE_URL"},
		"another key":            {server.URL(own), key, "SECRET_KEY: should be the key that this database was begun with"},
		"somebody else's tables": {server.URL(foreign), key, "DATABASE_URL: should name an empty database"},
		"a superuser":            {server.Superuser(own), key, "DATABASE_URL: should be with a role of its own"},
		"BYPASSRLS":              {"postgres://bypassing:rahasia@" + server.Address() + "/" + empty, key, "DATABASE_URL: should be with a plain role"},
		"in the clear":           {"postgres://loket:rahasia@db.example.go.id/loket", key, "DATABASE_URL: should be with sslmode=verify-full"},
		"one of two":             {"postgres://loket:rahasia@127.0.0.1,db.example.go.id/loket", key, "DATABASE_URL: should be with sslmode=verify-full"},
		"moved away":             {server.URL(left), key, "DATABASE_URL: its data moved to sqlite:/var/lib/loket, where the bot goes on"},
		"an older server":        {pgtest.Pretend(t, pgtest.Pretence{Refuses: "42704", Says: "unrecognized configuration parameter"}), key, "DATABASE_URL: should be on a server of PostgreSQL 15 or newer"},
		"no database":            {server.URL("nowhere"), key, "DATABASE_URL: should be with a database that is there"},
	} {
		dir := t.TempDir()
		var said bytes.Buffer
		child := reexec(context.Background(), roleBot, []string{"TELEGRAM_TOKEN=4242:token", "TELEGRAM_API_URL=http://127.0.0.1:1", "TEAM_CHAT_ID=-1000500", "DATA_DIR=" + dir,
			"LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0", "DATABASE_URL=" + c.url, "SECRET_KEY=" + c.key}, "serve")
		child.Stdout, child.Stderr = &said, &said
		err := child.Run()
		if err == nil || child.ProcessState.ExitCode() != 1 || !strings.HasPrefix(said.String(), "loket: "+c.says) || strings.Count(said.String(), "\n") != 1 || strings.Contains(said.String(), "rahasia") {
			t.Errorf("%s: %v\n%s", name, err, said.String())
		}
		if _, err := os.Stat(filepath.Join(dir, storage.KeyName)); err == nil {
			t.Errorf("%s: it made a key of its own", name)
		}
	}
}

// An address that is taken is told from one that is not ours, with what to do.
func TestAnAddressThatIsTakenIsExplained(t *testing.T) {
	taken, err := datatest.Listen()
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	serve := func(set string) []string {
		return []string{"TELEGRAM_TOKEN=4242:token", "DATA_DIR=" + t.TempDir(), "LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0", set}
	}
	for name, tt := range map[string]struct {
		env   []string
		args  []string
		words []string
	}{
		"LISTEN":         {serve("LISTEN=" + address), []string{"serve"}, []string{"LISTEN: ", address, "another program", "choose another port"}},
		"METRICS_LISTEN": {serve("METRICS_LISTEN=" + address), []string{"serve"}, []string{"METRICS_LISTEN: ", address, "another program"}},
		"another's":      {serve("LISTEN=192.0.2.1:8080"), []string{"serve"}, []string{"LISTEN: ", "of this machine"}},
		"the page":       {nil, []string{"demo", "--listen", address, "--data-dir", t.TempDir()}, []string{"--listen: ", address, "another program", "--listen 127.0.0.1:8081"}},
	} {
		var said bytes.Buffer
		child := reexec(context.Background(), roleBot, tt.env, tt.args...)
		child.Stderr = &said
		err := child.Run()
		for _, word := range tt.words {
			if !strings.Contains(said.String(), word) {
				t.Errorf("%s: %v: %q is not in\n%s", name, err, word, said.String())
			}
		}
		if child.ProcessState.ExitCode() != 1 {
			t.Errorf("%s: it ends with %v", name, err)
		}
	}
}

// A data directory whose data moved stops the start, too.
func TestADirectoryWhoseDataMovedStopsTheStart(t *testing.T) {
	v := datatest.New(t)
	v.Must(v.Store.Close())
	v.Must(storage.MarkMoved(v.Data, "postgres://db.example.go.id/loket"))
	var said bytes.Buffer
	child := reexec(context.Background(), roleBot, []string{"TELEGRAM_TOKEN=4242:token", "TELEGRAM_API_URL=http://127.0.0.1:1", "TEAM_CHAT_ID=-1000500", "DATA_DIR=" + v.Data,
		"LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0"}, "serve")
	child.Stdout, child.Stderr = &said, &said
	if err := child.Run(); err == nil || !strings.HasPrefix(said.String(), "loket: DATA_DIR: its data moved to postgres://db.example.go.id/loket") ||
		strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), "loket move --reopen sqlite") {
		t.Errorf("%v\n%s", err, said.String())
	}
}
