package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// A password that another key sealed is nobody's: the next wish draws a new one.
func TestWhatAnotherKeySealedIsDrawnAnew(t *testing.T) {
	store, dir := opened(t)
	wish := conversations.NewSecret{Name: "SD-2026-0001", For: "a.go.id"}
	remember(t, store, wish)
	first, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	mustBe(t, store.Close(), nil)
	other := options(dir)
	other.Key = bytes.Repeat([]byte{8}, 32)
	store, err = sqlite.Open(context.Background(), other)
	mustBe(t, err, nil)
	defer store.Close()
	if _, err := store.Secret(context.Background(), wish.Name, wish.For); !errors.Is(err, storage.ErrWrongSeal) {
		t.Errorf("it opens with another key: %v", err)
	}
	remember(t, store, wish)
	second, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	remember(t, store, wish)
	third, err := store.Secret(context.Background(), wish.Name, wish.For)
	mustBe(t, err, nil)
	if second.Reveal() == first.Reveal() || third.Reveal() != second.Reveal() {
		t.Error("the lost one was kept, or the living one was not")
	}
}

func TestNoFileHoldsAPassword(t *testing.T) {
	store, dir := opened(t)
	secret := drawn(t, store, "pw SD-1", "SD-1")
	for _, name := range []string{sqlite.DatabaseName, sqlite.DatabaseName + "-wal"} {
		if bytes.Contains(read(t, filepath.Join(dir, name)), []byte(secret)) {
			t.Errorf("%s holds the password", name)
		}
	}
}

func drawn(t *testing.T, store storage.Store, name, boundTo string) string {
	t.Helper()
	remember(t, store, conversations.NewSecret{Name: name, For: boundTo})
	secret, err := store.Secret(context.Background(), name, boundTo)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}
