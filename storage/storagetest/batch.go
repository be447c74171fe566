package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"loket/conversations"
	"loket/storage"
)

// Set remembers a setting.
func Set(b storage.Batch, key string) error {
	_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: key, Value: "set"}}}, Monday)
	return err
}

// AreSet tells which of the keys are set.
func AreSet(t *testing.T, store storage.Store, keys ...string) (set []string) {
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

func (s suite) ABatchThatReturnsAnErrorWritesNothing(t *testing.T) {
	store, _ := s.opened(t)
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		return errors.Join(Set(b, "a"), errDecision)
	})
	MustBe(t, err, errDecision)
	if storage.IsStorage(err) {
		t.Error("a decision's error passes for the storage's")
	}
	if left := AreSet(t, store, "a"); left != nil {
		t.Errorf("still set: %v", left)
	}
}

func (s suite) ABatchThatPanicsWritesNothingAndTheNextOneWorks(t *testing.T) {
	store, _ := s.opened(t)
	func() {
		defer func() { recover() }()
		_ = store.Batch(context.Background(), func(b storage.Batch) error {
			_ = Set(b, "a")
			panic("broken")
		})
	}()
	Batch(t, store, func(b storage.Batch) error { return Set(b, "b") })
	if left := AreSet(t, store, "a", "b"); len(left) != 1 || left[0] != "b" {
		t.Errorf("set are %v", left)
	}
}

func (s suite) ADecisionsErrorInIsolationLeavesTheRest(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		if err := b.Isolated(func() error { return Set(b, "first") }); err != nil {
			t.Error(err)
		}
		err := b.Isolated(func() error { return errors.Join(Set(b, "bad"), errDecision) })
		MustBe(t, err, errDecision)
		if value, err := b.Setting("bad"); err != nil || value != "" {
			t.Errorf("the next decision still sees %q, %v", value, err)
		}
		return b.Isolated(func() error { return Set(b, "last") })
	})
	if left := AreSet(t, store, "first", "bad", "last"); fmt.Sprint(left) != "[first last]" {
		t.Errorf("set are %v", left)
	}
}

func (s suite) APanicInIsolationLeavesTheRest(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		if err := Set(b, "first"); err != nil {
			return err
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = b.Isolated(func() error { _ = Set(b, "bad"); panic("broken") })
		}()
		return Set(b, "last")
	})
	if left := AreSet(t, store, "first", "bad", "last"); fmt.Sprint(left) != "[first last]" {
		t.Errorf("set are %v", left)
	}
}

func (s suite) TheTrailHoldsTogetherOverAnUndoneDecision(t *testing.T) {
	store, _ := s.opened(t)
	note := func(b storage.Batch, action string) error {
		_, err := b.Remember(conversations.Decision{Audit: []conversations.AuditEntry{{Actor: 5, Action: action, Ticket: "T"}}}, Monday)
		return err
	}
	Batch(t, store, func(b storage.Batch) error {
		if err := note(b, "one"); err != nil {
			return err
		}
		err := b.Isolated(func() error { return errors.Join(note(b, "undone"), errDecision) })
		MustBe(t, err, errDecision)
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

func (s suite) ACancelledBatchDoesNotBegin(t *testing.T) {
	store, _ := s.opened(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := store.Batch(ctx, func(storage.Batch) error { t.Error("it began"); return nil })
	MustBe(t, err, context.Canceled)
	if !storage.IsStorage(err) {
		t.Error("it passes for a decision's error")
	}
}

func (s suite) ABatchThatHasBegunEndsThoughItsContextDoes(t *testing.T) {
	store, _ := s.opened(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := store.Batch(ctx, func(b storage.Batch) error {
		cancel()
		return Set(b, "a")
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := AreSet(t, store, "a"); len(left) != 1 {
		t.Error("nothing was written")
	}
}

func (s suite) AClosedStoreFailsAsStorage(t *testing.T) {
	store, _ := s.opened(t)
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

// What a batch was told to expect reads as it is: as it was before, as it was written
// since, also where that was undone, and not at all once it is erased.
func (s suite) WhatIsExpectedReadsAsItIs(t *testing.T) {
	store, _ := s.opened(t)
	Remember(t, store, conversations.Session{Chat: 1, Lang: "id"}, conversations.Session{Chat: 2, Lang: "en"})
	write := func(b storage.Batch, records ...conversations.Record) error {
		_, err := b.Remember(conversations.Decision{Records: records}, Monday)
		return err
	}
	Batch(t, store, func(b storage.Batch) error {
		lang := func(chat int64, want string) {
			t.Helper()
			session, err := b.Session(chat)
			if errors.Is(err, storage.ErrNotFound) {
				session.Lang, err = "none", nil
			}
			if err != nil || session.Lang != want {
				t.Errorf("chat %d is %q, not %q: %v", chat, session.Lang, want, err)
			}
		}
		b.Expect(conversations.Expected{Chats: []int64{1, 2, 3}})
		if _, err := b.MarkSeen([]int64{7}, Monday); err != nil {
			return err
		}
		lang(1, "id")
		lang(3, "none")
		lang(4, "none")
		if err := write(b, conversations.Session{Chat: 1, Lang: "en"}, conversations.Session{Chat: 3, Lang: "id"}); err != nil {
			return err
		}
		lang(1, "en")
		lang(3, "id")
		err := b.Isolated(func() error { return errors.Join(write(b, conversations.Session{Chat: 1, Lang: "xx"}), errDecision) })
		if !errors.Is(err, errDecision) {
			t.Errorf("apart it says %v", err)
		}
		lang(1, "en")
		if err := write(b, conversations.Erased{Officer: 2}); err != nil {
			return err
		}
		lang(2, "none")
		return nil
	})
}
