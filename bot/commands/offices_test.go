package commands

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

// installation is a directory of offices, in the environment, and their database.
type installation struct {
	*datatest.Directory
	url, offices string
}

func install(t *testing.T, files map[string]string) *installation {
	t.Helper()
	d := datatest.New(t)
	d.Must(d.Store.Close())
	url, _, _ := strings.Cut(postgrestest.Database(t), "?")
	i := &installation{Directory: d, url: url + "?sslmode=disable", offices: filepath.Join(d.Dir, "offices")}
	d.Must(os.MkdirAll(i.offices, 0o700))
	for name, text := range files {
		i.write(name, text)
	}
	for name, value := range map[string]string{"OFFICES": i.offices, "DATABASE_URL": i.url, "SECRET_KEY": base64.StdEncoding.EncodeToString(d.Key), "DATA_DIR": filepath.Join(d.Dir, "all"),
		"BACKUP_RECIPIENT": d.Public, "BACKUP_IDENTITY": d.Identity} {
		t.Setenv(name, value)
	}
	return i
}

func (i *installation) write(name, text string) {
	i.T.Helper()
	path := filepath.Join(i.offices, name)
	i.Must(os.MkdirAll(filepath.Dir(path), 0o700))
	i.Must(os.WriteFile(path, []byte(text), 0o600))
}

// call runs a command as the program does, and gives what it prints.
func (i *installation) call(args ...string) (string, error) {
	i.T.Helper()
	before := os.Stdout
	read, write, err := os.Pipe()
	i.Must(err)
	os.Stdout = write
	said := make(chan string)
	go func() {
		var out bytes.Buffer
		_, _ = io.Copy(&out, read)
		said <- out.String()
	}()
	err = run(context.Background(), args)
	os.Stdout = before
	i.Must(write.Close())
	return <-said, err
}

func (i *installation) must(args ...string) string {
	i.T.Helper()
	said, err := i.call(args...)
	if err != nil {
		i.T.Fatalf("%v: %v\n%s", args, err, said)
	}
	return said
}

// requests counts those of an office.
func (i *installation) requests(office string) int {
	i.T.Helper()
	return i.counted(open.Options{URL: postgres.ForOffice(i.url, office), Key: i.Key})
}

func (i *installation) counted(at open.Options) (n int) {
	i.T.Helper()
	store, err := open.Open(context.Background(), at)
	i.Must(err)
	for ; ; n++ {
		_, err := store.Request(context.Background(), fmt.Sprintf("SD-2026-%04d", n+1))
		if errors.Is(err, storage.ErrNotFound) {
			break
		}
		i.Must(err)
	}
	i.Must(store.Close())
	return n
}

// TestEveryCommandIsForOneOffice: what was one office's is carried into one of many,
// backed up, brought back to another, and nobody else has any of it.
func TestEveryCommandIsForOneOffice(t *testing.T) {
	i := install(t, map[string]string{"demak.env": "TELEGRAM_TOKEN=1:A\n", "kudus/loket.env": "TELEGRAM_TOKEN=2:B\n", "jepara.env": "TELEGRAM_TOKEN=3:C\n"})
	i.must("move", "--from", "sqlite:"+i.Data, "--to", "postgres", "--office", "demak")
	all := i.requests("demak")
	if all == 0 || i.requests("kudus") != 0 || i.requests("jepara") != 0 {
		t.Fatalf("demak has %d, kudus %d, jepara %d", all, i.requests("kudus"), i.requests("jepara"))
	}
	file := filepath.Join(i.Dir, "demak.age")
	i.must("--office=demak", "backup", file)
	i.must("restore", file, "--office", "kudus", "--database-url", i.url)
	if i.requests("kudus") != all || i.requests("jepara") != 0 {
		t.Errorf("kudus has %d, jepara %d", i.requests("kudus"), i.requests("jepara"))
	}
	i.must("move", "--from", i.url, "--to", "sqlite:"+filepath.Join(i.Dir, "back"), "--office", "kudus")
	if back := i.counted(open.Options{Dir: filepath.Join(i.Dir, "back"), Key: i.Key}); back != all {
		t.Errorf("carried back are %d", back)
	}
	i.must("dead", "--office", "demak")
	if _, err := os.Stat(filepath.Join(i.Dir, "all", "demak")); err != nil {
		t.Errorf("the office has no directory of its own: %v", err)
	}
	for name := range map[string]bool{"TELEGRAM_TOKEN": true, "WEBHOOK_URL": true} {
		if got := os.Getenv(name); got != "" {
			t.Errorf("%s stays %q", name, got)
		}
	}
	if got := os.Getenv("DATABASE_URL"); got != i.url {
		t.Errorf("DATABASE_URL stays %q", got)
	}
}

// TestWhichOfficeIsAsked: one that is not named, that is not there, or whose file is
// broken is refused in one line, before anything is done.
func TestWhichOfficeIsAsked(t *testing.T) {
	i := install(t, map[string]string{"demak.env": "TELEGRAM_TOKEN=1:A\n", "kudus.env": "TELEGRAM_TOKEN=no\n"})
	file := filepath.Join(i.Dir, "x.age")
	for what, test := range map[string]struct {
		args  []string
		words []string
	}{
		"none":       {[]string{"backup", file}, []string{"--office", "demak, kudus"}},
		"another":    {[]string{"backup", file, "--office", "jepara"}, []string{"--office", "demak, kudus"}},
		"a path":     {[]string{"backup", file, "--office", "../demak"}, []string{"--office", "demak, kudus"}},
		"a broken":   {[]string{"backup", file, "--office", "kudus"}, []string{"kudus.env", "TELEGRAM_TOKEN"}},
		"to restore": {[]string{"restore", file}, []string{"--office"}},
		"to move":    {[]string{"move", "--from", "sqlite", "--to", "postgres"}, []string{"--office"}},
		"to import":  {[]string{"import", file}, []string{"--office"}},
		"to list":    {[]string{"dead"}, []string{"--office"}},
		"to serve":   {[]string{"--office", "kudus"}, []string{"kudus.env"}},
	} {
		_, err := i.call(test.args...)
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, word := range test.words {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%s: it does not say %s: %v", what, word, err)
			}
		}
	}
	t.Setenv("OFFICES", "")
	if _, err := i.call("backup", file, "--office", "demak"); err == nil || !strings.Contains(err.Error(), "OFFICES: is required with --office") {
		t.Errorf("without OFFICES: %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("something was written")
	}
}

// TestTheOfficesAreListed with who leads, what waits, the last backup, and what is wrong.
func TestTheOfficesAreListed(t *testing.T) {
	i := install(t, map[string]string{"demak.env": "TELEGRAM_TOKEN=1:A\n", "kudus.env": "TELEGRAM_TOKEN=2:B\n", "rusak.env": "TELEGRAM_TOKEN=x\n",
		"jepara.env": "TELEGRAM_TOKEN=3:C\nDATABASE_URL=\nDATA_DIR=" + unused(t) + "\n", "pati.env": "TELEGRAM_TOKEN=4:D\n"})
	i.must("move", "--from", "sqlite:"+i.Data, "--to", "postgres", "--office", "demak")
	i.must("backup", filepath.Join(i.Dir, "demak.age"), "--office", "demak")
	i.must("restore", filepath.Join(i.Dir, "demak.age"), "--office", "pati")
	ctx := context.Background()
	store, err := open.Open(ctx, open.Options{URL: postgres.ForOffice(i.url, "kudus"), Key: i.Key})
	i.Must(err)
	i.Must(store.Batch(ctx, func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Effects: []conversations.Effect{conversations.Leave{Chat: 1}}}, datatest.Monday)
		return err
	}))
	i.Must(store.Close())
	leases, err := postgres.NewLeases(postgres.LeaseOptions{URL: i.url, Holder: "loket serve on mesin-1"})
	i.Must(err)
	defer leases.Close()
	_, err = leases.Take(ctx, "kudus")
	i.Must(err)
	i.Must(os.Remove(filepath.Join(i.offices, "pati.env")))
	said := i.must("offices")
	lines := map[string]string{}
	for line := range strings.Lines(said) {
		if fields := strings.Fields(line); len(fields) > 0 {
			lines[fields[0]] = strings.Join(fields[1:], " ")
		}
	}
	for office, words := range map[string][]string{
		"OFFICE": {"LEADER OPEN QUEUE BACKUP"}, "demak": {"nobody 0 ", " s ago"}, "kudus": {"loket serve on mesin-1 0 1, for ", "none known"},
		"jepara": {"nobody 0 empty none known"}, "rusak": {"! rusak.env: TELEGRAM_TOKEN"}, "pati": {"nobody 0 ", "no settings file any more"},
	} {
		for _, word := range words {
			if !strings.Contains(lines[office], word) {
				t.Errorf("%s does not say %q: %q", office, word, lines[office])
			}
		}
	}
	if len(lines) != 6 || strings.Contains(said, "rahasia") {
		t.Errorf("it says\n%s", said)
	}
}

// unused is a data directory in which nothing has run.
func unused(t *testing.T) string { return filepath.Join(t.TempDir(), "jepara") }
