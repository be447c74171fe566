package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"loket/conversations"
	"loket/storage/sqlite"
)

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

func TestSealsOfAnotherKeyAreCounted(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Credential{ID: "C1", Address: "a.go.id", State: conversations.CredentialIssued}, conversations.NewSecret{Name: "C1", For: "a.go.id"})
	opts := options(dir)
	opts.Key, opts.ReadOnly = bytes.Repeat([]byte{8}, 32), true
	stranger, err := sqlite.Open(context.Background(), opts)
	mustBe(t, err, nil)
	defer stranger.Close()
	if sealed, shut, err := stranger.CountSeals(context.Background()); sealed != 1 || shut != 1 || err != nil {
		t.Errorf("with another key: %d sealed, %d shut, %v", sealed, shut, err)
	}
}
