package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

func TestSealsAreCountedByWhetherTheyOpen(t *testing.T) {
	store, dir := opened(t)
	for _, id := range []string{"C1", "C2"} {
		address := id + ".example.go.id"
		remember(t, store, conversations.Credential{ID: id, Address: address, State: conversations.CredentialIssued},
			conversations.NewSecret{Name: id, For: address}, conversations.NewSecret{Name: id + "/void", For: address})
	}
	remember(t, store, conversations.NoSecret{Name: "C2"})
	remember(t, store, conversations.NewSecret{Name: "nobody's", For: "x"})
	if sealed, shut, err := store.CountSeals(context.Background()); sealed != 3 || shut != 0 || err != nil {
		t.Errorf("%d sealed, %d shut, %v", sealed, shut, err)
	}
	opts := options(dir)
	opts.Key, opts.ReadOnly = bytes.Repeat([]byte{8}, 32), true
	stranger, err := sqlite.Open(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if sealed, shut, err := stranger.CountSeals(context.Background()); sealed != 3 || shut != 3 || err != nil {
		t.Errorf("with another key: %d sealed, %d shut, %v", sealed, shut, err)
	}
}

func TestAQuickCheckFindsDamage(t *testing.T) {
	store, dir := furnished(t)
	if err := store.QuickCheck(context.Background()); err != nil {
		t.Error(err)
	}
	if err := errors.Join(store.Checkpoint(context.Background()), store.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, sqlite.DatabaseName)
	body := read(t, path)
	copy(body[len(body)/2/4096*4096:], bytes.Repeat([]byte{0xA5}, 4096))
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := reopened(t, dir).QuickCheck(context.Background()); err == nil {
		t.Error("a page of rubbish passes")
	}
	if _, err := sqlite.WriteBackup(context.Background(), dir, &bytes.Buffer{}, "v1", monday); err == nil {
		t.Error("a damaged database is backed up without a word")
	}
}

func TestLookingForAKeyMakesNone(t *testing.T) {
	dir := storagetest.InMemory(t)
	_, err := storage.ExistingKey(dir)
	mustBe(t, err, fs.ErrNotExist)
	made, err := storage.KeyFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := storage.ExistingKey(dir); err != nil || !bytes.Equal(key, made) {
		t.Errorf("the key is not found: %v", err)
	}
}
