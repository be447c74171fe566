package storagetest

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// WhatIsLookedUpInAFurnishedStore asks what the other tests do not.
func (s suite) WhatIsLookedUpInAFurnishedStore(t *testing.T) {
	store, _ := s.opened(t)
	Furnish(t, store)
	ctx := context.Background()
	memory := store.Memory(ctx)
	is := func(what string, got, want any, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Errorf("%s: %v, not %v (%v)", what, got, want, err)
		}
	}
	files, err := store.Files(ctx)
	is("files", files, storage.Files{Kept: 7, Bytes: 490, Waiting: 7}, err)
	posted, err := memory.PostedIn(-100)
	is("messages in the group", len(posted), 7, err)
	unkept, err := memory.Unkept("SD-2026-0004")
	is("files that are not kept", len(unkept), 1, err)
	for unique, want := range map[string]bool{"z16": true, "y16": true, "z15": false} {
		attached, err := memory.Attached("SD-2026-0004", unique)
		is("attached is "+unique, attached, want, err)
	}
	for officer, want := range map[int64]bool{4: true, 999: false} {
		served, err := memory.Served(officer)
		is("served is "+strconv.FormatInt(officer, 10), served, want, err)
	}
	works, err := memory.WorksOf(99)
	is("work by hand", len(works), 7, err)
	for name, want := range map[string]bool{"lama": true, "baru": false} {
		taken, err := memory.UsernameTaken(name, "")
		is("taken is "+name, taken, want, err)
	}
	Batch(t, store, func(b storage.Batch) error {
		due, err := b.DueRemindersBut([]string{"pace"}, Monday, 100)
		is("what is due", len(due), 7, err)
		due, err = b.DueRemindersBut([]string{"half"}, Monday, 100)
		is("what else is due", len(due), 0, err)
		return nil
	})
}

// DeadLettersAreListedMarkedAndCleared one by one.
func (s suite) DeadLettersAreListedMarkedAndCleared(t *testing.T) {
	store, _ := s.opened(t)
	Furnish(t, store)
	list := func(want int) []storage.DeadLetter {
		t.Helper()
		letters, err := store.DeadLetters(context.Background())
		if err != nil || len(letters) != want {
			t.Fatalf("there are %v, %v", letters, err)
		}
		return letters
	}
	id := list(1)[0].ID
	Batch(t, store, func(b storage.Batch) error { return b.DeadLetter("press", []byte(`{}`), "another", Monday) })
	Batch(t, store, func(b storage.Batch) error {
		letter, err := b.DeadLetterOf(id)
		if err != nil || letter.Error != "panic" {
			t.Errorf("it is %+v, %v", letter, err)
		}
		return b.MarkDeadLetter(id, "again")
	})
	if letters := list(2); letters[0].Error != "again" || letters[1].Error != "another" {
		t.Errorf("marked are %+v", letters)
	}
	Batch(t, store, func(b storage.Batch) error { return b.ClearDeadLetter(id) })
	Batch(t, store, func(b storage.Batch) error {
		if err := b.ClearDeadLetter(id); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("cleared twice: %v", err)
		}
		return nil
	})
	if left := list(1); left[0].Error != "another" {
		t.Errorf("left is %+v", left)
	}
}

// FilesThatAnEarlierRunLostAreDeleted, and what is named stays.
func (s suite) FilesThatAnEarlierRunLostAreDeleted(t *testing.T) {
	store, place := s.opened(t)
	named := Furnish(t, store)[0]
	lost := Put(t, store, "nobody's")
	store = reopened(t, place)
	for _, hash := range []string{named, lost} {
		MustBe(t, place.Exec("INSERT INTO lost_files (hash) VALUES ('"+hash+"')"), nil)
	}
	cleared := 0
	for {
		n, err := store.ClearLost(context.Background())
		MustBe(t, err, nil)
		if n == 0 {
			break
		}
		cleared += n
	}
	if cleared != 2 || len(place.Column(t, "SELECT hash FROM lost_files")) != 0 {
		t.Errorf("%d are off the list", cleared)
	}
	_, err := store.Attachments().Open(lost)
	MustBe(t, err, storage.ErrNotFound)
	file, err := store.Attachments().Open(named)
	MustBe(t, err, nil)
	MustBe(t, file.Close(), nil)
}

// AnErasureIsAppliedToAnOlderCopy takes one person out, and no other.
func (s suite) AnErasureIsAppliedToAnOlderCopy(t *testing.T) {
	store, place := s.opened(t)
	Furnish(t, store)
	number, err := strconv.ParseInt(place.Column(t, `SELECT number FROM people WHERE "user" = 4`)[0], 10, 64)
	MustBe(t, err, nil)
	again, is := store.(interface {
		EraseAgain(ctx context.Context, all []storage.ErasedNumber, people map[int64]int64, now time.Time) error
	})
	if !is {
		t.Fatal("the store erases nobody again")
	}
	MustBe(t, again.EraseAgain(context.Background(), []storage.ErasedNumber{{Number: number, At: Monday.Add(time.Hour)}}, map[int64]int64{number: 4}, Monday.Add(2*time.Hour)), nil)
	memory := store.Memory(context.Background())
	_, err = memory.Officer(4)
	MustBe(t, err, storage.ErrNotFound)
	request, err := memory.Request("SD-2026-0004")
	if err != nil || request.State != conversations.Cancelled || request.Officer == 4 {
		t.Errorf("the request is %+v, %v", request, err)
	}
	if other, err := memory.Officer(5); err != nil || other.Name != "Budi 5" {
		t.Errorf("another is %+v, %v", other, err)
	}
	MustBe(t, store.VerifyAudit(context.Background()), nil)
}
