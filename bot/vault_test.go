package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"loket/conversations"
	"loket/storage"
)

// monday is a working morning: Monday 23 November 2026, 10.15 WIB.
var monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

// vault is a data directory with some requests, and the keys for its backups.
type vault struct {
	t        *testing.T
	dir      string // everything of this test
	data     string
	store    *storage.Store
	key      []byte
	password string // the one that is sealed in it
	identity string // file with the secret key
	public   string
	n        int
}

func newVault(t *testing.T) *vault {
	t.Helper()
	v := bareVault(t)
	v.identity, v.public = v.pair("backup.key")
	for range 20 {
		v.request()
	}
	v.remember(conversations.Credential{ID: "C1", Address: "a.banyuasinkab.go.id", State: conversations.CredentialIssued},
		conversations.NewSecret{Name: "C1", For: "a.banyuasinkab.go.id"})
	secret, err := v.store.Secret(context.Background(), "C1", "a.banyuasinkab.go.id")
	v.must(err)
	v.password = secret.Reveal()
	return v
}

// bareVault is a data directory with nothing in it yet.
func bareVault(t *testing.T) *vault {
	t.Helper()
	v := &vault{t: t, dir: t.TempDir()}
	v.data = filepath.Join(v.dir, "data")
	var err error
	v.key, err = storage.KeyFile(v.data)
	v.must(err)
	v.store, err = storage.Open(context.Background(), storage.Options{Dir: v.data, Key: v.key})
	v.must(err)
	t.Cleanup(func() { v.must(v.store.Close()) })
	return v
}

func (v *vault) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

// pair makes a key pair and writes the secret half to a file.
func (v *vault) pair(name string) (file, public string) {
	v.t.Helper()
	identity, err := age.GenerateX25519Identity()
	v.must(err)
	file = filepath.Join(v.dir, name)
	v.must(os.WriteFile(file, []byte("# made for a test\n"+identity.String()+"\n"), 0o600))
	return file, identity.Recipient().String()
}

func (v *vault) remember(records ...conversations.Record) {
	v.t.Helper()
	v.must(v.store.Batch(context.Background(), func(b *storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records, Audit: []conversations.AuditEntry{{Action: "sent"}}}, monday)
		return err
	}))
}

// request stores one more request with a letter.
func (v *vault) request() {
	v.t.Helper()
	v.n++
	ticket := fmt.Sprintf("SD-2026-%04d", v.n)
	hash, size, err := v.store.Attachments().Put(context.Background(), strings.NewReader("surat "+ticket), 1000)
	v.must(err)
	v.remember(conversations.Request{Ticket: ticket, Officer: 7, State: conversations.Delivered, Unit: "Dinas Kesehatan"},
		conversations.Attachment{Ticket: ticket, File: conversations.File{Unique: ticket}, Hash: hash, Size: size})
}

func (v *vault) read(path string) []byte {
	v.t.Helper()
	content, err := os.ReadFile(path)
	v.must(err)
	return content
}

// unwritables are directories that cannot be written. The first two cannot be
// even by root, whom no mode of a file stops.
func unwritables(t *testing.T) map[string]string {
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

const unwritableDirectory = "DATA_DIR: should be a directory that the bot's user can write, such as "
