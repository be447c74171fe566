package sqlite_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// full makes the database as small as it can be, so that it is full at once.
func full(t *testing.T, store *sqlite.Store) (empty func()) {
	t.Helper()
	limit := sqlite.LimitPages(store, 1)
	return func() { sqlite.LimitPages(store, limit) }
}

// heavy is a decision that does not fit into a full database.
func heavy(key string) conversations.Decision {
	return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: key, Value: strings.Repeat("x", 1<<20)}}}
}

func TestAFullDiskFailsTheWholeBatchAndLeavesNothing(t *testing.T) {
	store, _ := opened(t)
	remember(t, store, conversations.Setting{Key: "before", Value: "set"})
	empty := full(t, store)
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		if err := storagetest.Set(b, "small"); err != nil {
			return err
		}
		_, err := b.Remember(heavy("large"), monday)
		return err
	})
	if !storage.IsStorage(err) {
		t.Fatalf("got %v, want a failure of the storage", err)
	}
	if left := storagetest.AreSet(t, store, "before", "small", "large"); fmt.Sprint(left) != "[before]" {
		t.Errorf("set are %v", left)
	}
	empty()
	decide(t, store, heavy("large"))
	if left := storagetest.AreSet(t, store, "before", "large"); len(left) != 2 {
		t.Errorf("after the disk has room again, set are %v", left)
	}
}

func TestAFullDiskInIsolationFailsTheBatchEvenWhereTheErrorIsSwallowed(t *testing.T) {
	store, _ := opened(t)
	full(t, store)
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		if err := storagetest.Set(b, "first"); err != nil {
			return err
		}
		err := b.Isolated(func() error { _, err := b.Remember(heavy("large"), monday); return err })
		if !storage.IsStorage(err) {
			t.Errorf("Isolated returned %v", err)
		}
		if err := storagetest.Set(b, "last"); !storage.IsStorage(err) {
			t.Errorf("a later write returned %v", err)
		}
		if _, err := b.Setting("first"); !storage.IsStorage(err) {
			t.Errorf("a later read returned %v", err)
		}
		return nil
	})
	if !storage.IsStorage(err) {
		t.Errorf("the batch returned %v", err)
	}
	if left := storagetest.AreSet(t, store, "first", "large", "last"); left != nil {
		t.Errorf("set are %v", left)
	}
}
