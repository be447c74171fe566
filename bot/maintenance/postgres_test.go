package maintenance

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
	"sync"
	"testing"

	"loket/bot/datatest"
	"loket/conversations"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

// database is a database with what datatest.New puts into a data directory.
type database struct {
	*datatest.Directory
	url, key string
}

func newDatabase(t *testing.T) *database {
	t.Helper()
	d := &database{Directory: datatest.New(t), url: postgrestest.Database(t)}
	d.Must(d.Store.Close())
	d.key = base64.StdEncoding.EncodeToString(d.Key)
	_, err := carry(MoveCommand{From: "sqlite", To: d.url, DataDir: d.Data})
	d.Must(err)
	_, err = carry(MoveCommand{Reopen: "sqlite", DataDir: d.Data})
	d.Must(err)
	return d
}

// scratch is a data directory of a bot whose data is in a database.
func (d *database) scratch(name string) string { return filepath.Join(d.Dir, name) }

func (d *database) backUp(name string) (file, said string) {
	d.T.Helper()
	file = filepath.Join(d.Dir, name)
	var out bytes.Buffer
	c := BackupCommand{File: file, DataDir: d.scratch("scratch"), DatabaseURL: d.url, Recipient: d.Public}
	d.Must(c.write(context.Background(), &out, datatest.Monday))
	return file, out.String()
}

func (d *database) restore(file, url string, change ...func(*RestoreCommand)) (string, error) {
	c := RestoreCommand{File: file, DataDir: d.scratch("other"), DatabaseURL: url, SecretKey: d.key, Identity: d.Identity}
	for _, f := range change {
		f(&c)
	}
	var out bytes.Buffer
	err := c.read(context.Background(), &out, datatest.Monday)
	return out.String(), err
}

// holds tells how many requests a place holds, with their letters whole, and whether
// the password opens.
func (d *database) holds(at open.Options) (n int, opens bool) {
	d.T.Helper()
	ctx := context.Background()
	at.Key = d.Key
	store, err := open.Open(ctx, at)
	d.Must(err)
	for ; ; n++ {
		files, err := store.AttachmentsOf(ctx, fmt.Sprintf("SD-2026-%04d", n+1))
		d.Must(err)
		if len(files) == 0 {
			break
		}
		file, err := store.Attachments().Open(files[0].Hash)
		d.Must(err)
		body, err := io.ReadAll(file)
		d.Must(errors.Join(err, file.Close()))
		if string(body) != fmt.Sprintf("surat SD-2026-%04d", n+1) {
			d.T.Errorf("the letter %d is %q", n+1, body)
		}
	}
	secret, err := store.Secret(ctx, "C1", "a.banyuasinkab.go.id")
	opens = err == nil && secret.Reveal() == d.Password
	d.Must(errors.Join(store.VerifyAudit(ctx), store.Close()))
	return n, opens
}

// TestABackupOfEitherEngineIsRestoredIntoEither: one format for both.
func TestABackupOfEitherEngineIsRestoredIntoEither(t *testing.T) {
	d := newDatabase(t)
	ofPostgres, said := d.backUp("postgres.age")
	for _, part := range []string{"20 requests", "20 files", "it takes up to", d.scratch("scratch")} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q:\n%s", part, said)
		}
	}
	if left, err := os.ReadDir(d.scratch("scratch")); err != nil || len(left) != 1 { // when it was made
		t.Errorf("left is %v, %v", left, err)
	}
	ofSQLite, _ := backup(d.Directory, "sqlite.age")
	for _, file := range []string{ofPostgres, ofSQLite} {
		url, dir := postgrestest.Database(t), filepath.Join(d.Dir, "into-"+filepath.Base(file))
		said, err := d.restore(file, url)
		d.Must(err)
		if !strings.Contains(said, "opens all of its 1 temporary passwords") {
			t.Errorf("it says\n%s", said)
		}
		_, err = d.restore(file, "", func(c *RestoreCommand) { c.DataDir = dir })
		d.Must(err)
		for _, at := range []open.Options{{URL: url}, {Dir: dir}} {
			if n, opens := d.holds(at); n != 20 || !opens {
				t.Errorf("%s in %+v has %d requests, the password opens: %v", filepath.Base(file), at, n, opens)
			}
		}
	}
}

// TestARestoreIntoADatabaseInUse is refused, or keeps its tables under another name,
// and erases again who was erased there.
func TestARestoreIntoADatabaseInUse(t *testing.T) {
	d := newDatabase(t)
	ctx := context.Background()
	store, err := open.Open(ctx, open.Options{URL: d.url, Key: d.Key})
	d.Must(err)
	remember := func(records ...conversations.Record) {
		d.Must(store.Batch(ctx, func(b storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: records, Audit: []conversations.AuditEntry{{Actor: 8, Action: "a"}}}, datatest.Monday)
			return err
		}))
	}
	remember(conversations.Officer{ID: 8, Name: "Zulaikha"})
	file, _ := d.backUp("before.age")
	remember(conversations.Erased{Officer: 8})
	d.Must(store.Close())
	unlock, err := postgres.Lock(ctx, d.url, "loket serve")
	d.Must(err)
	if _, err := d.restore(file, d.url, force); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("beside a running bot: %v", err)
	}
	unlock()
	if _, err := d.restore(file, d.url); !errors.Is(err, storage.ErrOccupied) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("without --force: %v", err)
	}
	said, err := d.restore(file, d.url, force)
	d.Must(err)
	for _, part := range []string{"before_restore_2026", "Erased again: 1 persons"} {
		if !strings.Contains(said, part) {
			t.Errorf("it does not say %q:\n%s", part, said)
		}
	}
	if n, opens := d.holds(open.Options{URL: d.url}); n != 20 || !opens {
		t.Errorf("it has %d requests, the password opens: %v", n, opens)
	}
	store, err = open.Open(ctx, open.Options{URL: d.url, Key: d.Key})
	d.Must(err)
	if _, err := store.Officer(ctx, 8); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("who was erased is back: %v", err)
	}
	d.Must(store.Close())
}

func force(c *RestoreCommand) { c.Force = true }

// TestBadRestoresIntoADatabase are refused before anything is changed.
func TestBadRestoresIntoADatabase(t *testing.T) {
	d := newDatabase(t)
	file, _ := d.backUp("good.age")
	url := postgrestest.Database(t)
	body, err := os.ReadFile(file)
	d.Must(err)
	cut := filepath.Join(d.Dir, "cut.age")
	d.Must(os.WriteFile(cut, body[:len(body)*2/3], 0o600))
	for name, c := range map[string]struct {
		file   string
		change func(*RestoreCommand)
		says   string
	}{
		"no key":      {file, func(c *RestoreCommand) { c.SecretKey = "" }, "SECRET_KEY: is required with DATABASE_URL"},
		"another key": {file, func(c *RestoreCommand) { c.SecretKey = base64.StdEncoding.EncodeToString(make([]byte, 32)) }, "SECRET_KEY: should be the key of the backed up bot"},
		"cut off":     {cut, func(*RestoreCommand) {}, "restore " + cut},
		"no server":   {file, func(c *RestoreCommand) { c.DatabaseURL = "postgres://loket:x@127.0.0.1:1/loket" }, "connect to the database"},
	} {
		if _, err := d.restore(c.file, url, c.change); err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := d.restore(file, url); err != nil {
		t.Errorf("after all of them it is not empty: %v", err)
	}
}

// TestABackupWhileTheBotWritesIsOneInstant: each request with its letter or not at all.
func TestABackupWhileTheBotWritesIsOneInstant(t *testing.T) {
	d := newDatabase(t)
	var err error
	d.Store, err = open.Open(context.Background(), open.Options{URL: d.url, Key: d.Key})
	d.Must(err)
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				d.Requests(1)
			}
		}
	})
	file, said := d.backUp("busy.age")
	close(stop)
	writing.Wait()
	if strings.Contains(said, "were not there") {
		t.Errorf("files are missing:\n%s", said)
	}
	dir := filepath.Join(d.Dir, "busy")
	_, err = d.restore(file, "", func(c *RestoreCommand) { c.DataDir = dir })
	d.Must(err)
	if n, _ := d.holds(open.Options{Dir: dir}); n < 20 {
		t.Errorf("it has %d requests", n)
	}
}

// TestTheOtherCommandsOpenADatabase: import and the list of dead letters.
func TestTheOtherCommandsOpenADatabase(t *testing.T) {
	d := newDatabase(t)
	ctx := context.Background()
	store, err := open.Open(ctx, open.Options{URL: d.url, Key: d.Key})
	d.Must(err)
	d.Must(store.Batch(ctx, func(b storage.Batch) error {
		return b.DeadLetter("conversations.Pressed", nil, "panic", datatest.Monday)
	}))
	list := filepath.Join(d.Dir, "accounts.csv")
	d.Must(os.WriteFile(list, []byte("address,username,unit,email\nlama.banyuasinkab.go.id,lama,Dinas Kesehatan,a@b.go.id\n"), 0o600))
	d.Must((&ImportCommand{File: list, DataDir: d.scratch("scratch"), DatabaseURL: d.url, SecretKey: d.key, BaseDomain: "banyuasinkab.go.id"}).Run(ctx))
	if _, err := store.Account(ctx, "lama.banyuasinkab.go.id"); err != nil {
		t.Errorf("the account is not there: %v", err)
	}
	var out bytes.Buffer
	d.Must((&DeadListCommand{DataDir: d.scratch("scratch"), DatabaseURL: d.url}).list(ctx, &out))
	if !strings.Contains(out.String(), "panic") {
		t.Errorf("the list is\n%s", out.String())
	}
	d.Must(store.Close())
}
