package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

var errDecision = errors.New("the decision failed")

func set(b storage.Batch, key string) error {
	_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: key, Value: "set"}}}, monday)
	return err
}

// settings tells which of the keys are set.
func settings(t *testing.T, store *sqlite.Store, keys ...string) (set []string) {
	t.Helper()
	for _, key := range keys {
		value, err := store.Setting(context.Background(), key)
		if err != nil {
			t.Fatal(err)
		}
		if value != "" {
			set = append(set, key)
		}
	}
	return set
}

func TestABatchThatReturnsAnErrorWritesNothing(t *testing.T) {
	store, _ := opened(t)
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		return errors.Join(set(b, "a"), errDecision)
	})
	mustBe(t, err, errDecision)
	if storage.IsStorage(err) {
		t.Error("a decision's error passes for the storage's")
	}
	if left := settings(t, store, "a"); left != nil {
		t.Errorf("still set: %v", left)
	}
}

func TestABatchThatPanicsWritesNothingAndTheNextOneWorks(t *testing.T) {
	store, _ := opened(t)
	func() {
		defer func() { recover() }()
		_ = store.Batch(context.Background(), func(b storage.Batch) error {
			_ = set(b, "a")
			panic("broken")
		})
	}()
	batch(t, store, func(b storage.Batch) error { return set(b, "b") })
	if left := settings(t, store, "a", "b"); len(left) != 1 || left[0] != "b" {
		t.Errorf("set are %v", left)
	}
}

func TestADecisionsErrorInIsolationLeavesTheRest(t *testing.T) {
	store, _ := opened(t)
	batch(t, store, func(b storage.Batch) error {
		if err := b.Isolated(func() error { return set(b, "first") }); err != nil {
			t.Error(err)
		}
		err := b.Isolated(func() error { return errors.Join(set(b, "bad"), errDecision) })
		mustBe(t, err, errDecision)
		if value, err := b.Setting("bad"); err != nil || value != "" {
			t.Errorf("the next decision still sees %q, %v", value, err)
		}
		return b.Isolated(func() error { return set(b, "last") })
	})
	if left := settings(t, store, "first", "bad", "last"); fmt.Sprint(left) != "[first last]" {
		t.Errorf("set are %v", left)
	}
}

func TestAPanicInIsolationLeavesTheRest(t *testing.T) {
	store, _ := opened(t)
	batch(t, store, func(b storage.Batch) error {
		if err := set(b, "first"); err != nil {
			return err
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = b.Isolated(func() error { _ = set(b, "bad"); panic("broken") })
		}()
		return set(b, "last")
	})
	if left := settings(t, store, "first", "bad", "last"); fmt.Sprint(left) != "[first last]" {
		t.Errorf("set are %v", left)
	}
}

func TestTheTrailHoldsTogetherOverAnUndoneDecision(t *testing.T) {
	store, _ := opened(t)
	note := func(b storage.Batch, action string) error {
		_, err := b.Remember(conversations.Decision{Audit: []conversations.AuditEntry{{Actor: 5, Action: action, Ticket: "T"}}}, monday)
		return err
	}
	batch(t, store, func(b storage.Batch) error {
		if err := note(b, "one"); err != nil {
			return err
		}
		err := b.Isolated(func() error { return errors.Join(note(b, "undone"), errDecision) })
		mustBe(t, err, errDecision)
		return note(b, "two")
	})
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
	trail, err := store.Memory(context.Background()).Audit("T", 10)
	if err != nil || len(trail) != 2 || trail[1].Action != "two" {
		t.Errorf("the trail is %v, %v", trail, err)
	}
}

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
		if err := set(b, "small"); err != nil {
			return err
		}
		_, err := b.Remember(heavy("large"), monday)
		return err
	})
	if !storage.IsStorage(err) {
		t.Fatalf("got %v, want a failure of the storage", err)
	}
	if left := settings(t, store, "before", "small", "large"); fmt.Sprint(left) != "[before]" {
		t.Errorf("set are %v", left)
	}
	empty()
	decide(t, store, heavy("large"))
	if left := settings(t, store, "before", "large"); len(left) != 2 {
		t.Errorf("after the disk has room again, set are %v", left)
	}
}

func TestAFullDiskInIsolationFailsTheBatchEvenWhereTheErrorIsSwallowed(t *testing.T) {
	store, _ := opened(t)
	full(t, store)
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		if err := set(b, "first"); err != nil {
			return err
		}
		err := b.Isolated(func() error { _, err := b.Remember(heavy("large"), monday); return err })
		if !storage.IsStorage(err) {
			t.Errorf("Isolated returned %v", err)
		}
		if err := set(b, "last"); !storage.IsStorage(err) {
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
	if left := settings(t, store, "first", "large", "last"); left != nil {
		t.Errorf("set are %v", left)
	}
}

func TestACancelledBatchDoesNotBegin(t *testing.T) {
	store, _ := opened(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := store.Batch(ctx, func(storage.Batch) error { t.Error("it began"); return nil })
	mustBe(t, err, context.Canceled)
	if !storage.IsStorage(err) {
		t.Error("it passes for a decision's error")
	}
}

func TestABatchThatHasBegunEndsThoughItsContextDoes(t *testing.T) {
	store, _ := opened(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := store.Batch(ctx, func(b storage.Batch) error {
		cancel()
		return set(b, "a")
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := settings(t, store, "a"); len(left) != 1 {
		t.Error("nothing was written")
	}
}

func TestAClosedStoreFailsAsStorage(t *testing.T) {
	store, _ := opened(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := store.Batch(context.Background(), func(storage.Batch) error { return nil }); !storage.IsStorage(err) {
		t.Errorf("a batch returned %v", err)
	}
	if _, err := store.Setting(context.Background(), "k"); !storage.IsStorage(err) {
		t.Errorf("a reader returned %v", err)
	}
}
