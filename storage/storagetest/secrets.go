package storagetest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
)

func drawn(t *testing.T, store storage.Store, name, boundTo string) string {
	t.Helper()
	Remember(t, store, conversations.NewSecret{Name: name, For: boundTo})
	secret, err := store.Secret(context.Background(), name, boundTo)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

func (s suite) ASecretIsDrawnOnceAndErased(t *testing.T) {
	store, place := s.opened(t)
	first := drawn(t, store, "pw SD-1", "SD-1")
	if again := drawn(t, store, "pw SD-1", "SD-1"); again != first {
		t.Error("a living secret was drawn anew")
	}
	if other := drawn(t, store, "pw SD-2", "SD-2"); other == first {
		t.Error("two secrets are the same")
	}
	Remember(t, store, conversations.NoSecret{Name: "pw SD-1"})
	_, err := store.Secret(context.Background(), "pw SD-1", "SD-1")
	MustBe(t, err, storage.ErrNotFound)
	if again := drawn(t, store, "pw SD-1", "SD-1"); again == first {
		t.Error("an erased secret came back")
	}
	if strings.Contains(place.Rows(t), first) {
		t.Error("a table holds the password")
	}
}

func (s suite) ASealOpensForNobodyElse(t *testing.T) {
	store, place := s.opened(t)
	drawn(t, store, "a", "SD-1")
	drawn(t, store, "b", "SD-1")
	_, err := store.Secret(context.Background(), "a", "SD-2")
	MustBe(t, err, storage.ErrWrongSeal)
	MustBe(t, place.Exec("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'b') WHERE name = 'a'"), nil)
	_, err = store.Secret(context.Background(), "a", "SD-1")
	MustBe(t, err, storage.ErrWrongSeal)
}

func (s suite) PasswordsAreReadableAndEvenlyDrawn(t *testing.T) {
	const capitals, smalls, digits = "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"
	store := open(t, s.place(t), Options{Random: rand.NewChaCha8([32]byte{1})})
	const draws = 3000
	var wishes []conversations.Record
	for i := range draws {
		wishes = append(wishes, conversations.NewSecret{Name: fmt.Sprint(i)})
	}
	Remember(t, store, wishes...)
	seen := map[rune]int{}
	for i := range draws {
		secret, err := store.Secret(context.Background(), fmt.Sprint(i), "")
		if err != nil {
			t.Fatal(err)
		}
		password := secret.Reveal()
		if len(password) != 16 || !strings.ContainsAny(password, capitals) || !strings.ContainsAny(password, smalls) || !strings.ContainsAny(password, digits) {
			t.Fatalf("drew %q", password)
		}
		for _, letter := range password {
			seen[letter]++
		}
	}
	if len(seen) != len(capitals+smalls+digits) {
		t.Errorf("%d different letters were drawn", len(seen))
	}
	// Digits are a little more frequent, because each password has one.
	for letter, n := range seen {
		mean := float64(draws*16) / 55
		if ratio := float64(n) / mean; !strings.ContainsRune(capitals+smalls+digits, letter) || ratio < 0.8 || ratio > 1.25 {
			t.Errorf("%q was drawn %.2f times as often as expected", letter, ratio)
		}
	}
}

func (s suite) APasswordThatCannotBeDrawnFailsTheBatch(t *testing.T) {
	store := open(t, s.place(t), Options{Random: bytes.NewReader([]byte("soon empty"))})
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.NewSecret{Name: "a"}}}, Monday)
		return err
	})
	if !storage.IsStorage(err) {
		t.Errorf("got %v", err)
	}
}
