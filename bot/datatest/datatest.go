// Package datatest makes data directories, keys and addresses for tests.
package datatest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"golang.org/x/sync/errgroup"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
)

// Picture is a small photo, another for each shade.
func Picture(shade byte) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 90))
	for i := range img.Pix {
		img.Pix[i] = 255 - shade*7
	}
	img.Set(3, 3, color.RGBA{R: shade, A: 255})
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Monday is a working morning: Monday 23 November 2026, 10.15 WIB.
var Monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

// Directory is a data directory with some requests, and the keys for its backups.
type Directory struct {
	T        *testing.T
	Dir      string // everything of this test
	Data     string
	Store    storage.Store
	Key      []byte
	Password string // the one that is sealed in it
	Identity string // file with the secret key
	Public   string
	n        int
}

// New is a data directory with 20 requests and a sealed password.
func New(t *testing.T) *Directory {
	t.Helper()
	d := Empty(t)
	d.Identity, d.Public = d.Pair("backup.key")
	d.Requests(20)
	d.Remember(conversations.Credential{ID: "C1", Address: "a.banyuasinkab.go.id", State: conversations.CredentialIssued},
		conversations.NewSecret{Name: "C1", For: "a.banyuasinkab.go.id"})
	secret, err := d.Store.Secret(context.Background(), "C1", "a.banyuasinkab.go.id")
	d.Must(err)
	d.Password = secret.Reveal()
	return d
}

// Empty is a data directory with nothing in it yet.
func Empty(t *testing.T) *Directory {
	t.Helper()
	d := &Directory{T: t, Dir: storagetest.InMemory(t)}
	d.Data = filepath.Join(d.Dir, "data")
	var err error
	d.Key, err = storage.KeyFile(d.Data)
	d.Must(err)
	d.Must(sqlitetest.Migrate(d.Data))
	d.Store, err = sqlite.Open(context.Background(), sqlite.Options{Dir: d.Data, Key: d.Key})
	d.Must(err)
	t.Cleanup(func() { d.Must(d.Store.Close()) })
	return d
}

// Must fails the test on an error.
func (d *Directory) Must(err error) {
	d.T.Helper()
	if err != nil {
		d.T.Fatal(err)
	}
}

// Pair makes a key pair and writes the secret half to a file.
func (d *Directory) Pair(name string) (file, public string) {
	d.T.Helper()
	identity, err := age.GenerateX25519Identity()
	d.Must(err)
	file = filepath.Join(d.Dir, name)
	d.Must(os.WriteFile(file, []byte("# made for a test\n"+identity.String()+"\n"), 0o600))
	return file, identity.Recipient().String()
}

// Remember commits records with a line of the trail.
func (d *Directory) Remember(records ...conversations.Record) {
	d.T.Helper()
	d.Must(d.Store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records, Audit: []conversations.AuditEntry{{Action: "sent"}}}, Monday)
		return err
	}))
}

// Requests stores n more requests with a letter each.
func (d *Directory) Requests(n int) {
	d.T.Helper()
	letters := make([]conversations.Attachment, n)
	var keeping errgroup.Group // files that are kept together wait for the disk once
	for i := range letters {
		d.n++
		letter := &letters[i]
		letter.Ticket = fmt.Sprintf("SD-2026-%04d", d.n)
		letter.File.Unique = letter.Ticket
		keeping.Go(func() (err error) {
			letter.Hash, letter.Size, err = d.Store.Attachments().Put(context.Background(), strings.NewReader("surat "+letter.Ticket), 1000)
			return err
		})
	}
	d.Must(keeping.Wait())
	for _, letter := range letters {
		d.Remember(conversations.Request{Ticket: letter.Ticket, Officer: 7, State: conversations.Delivered, Unit: "Dinas Kesehatan"}, letter)
	}
}

// Unwritables are directories that cannot be written. The first two cannot be
// even by root, whom no mode of a file stops.
func Unwritables(t *testing.T) map[string]string {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{"a file": file, "below a file": filepath.Join(file, "data")}
	if _, err := os.Stat("/proc/self"); err == nil {
		places["a file system of the kernel's"] = "/proc"
	}
	if os.Getuid() != 0 {
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		places["a closed directory"] = closed
	}
	return places
}

// UnwritableFault is how commands begin what they say of an unwritable directory.
const UnwritableFault = "DATA_DIR: should be a directory that the bot's user can write, such as "
