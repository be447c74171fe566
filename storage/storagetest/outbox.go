package storagetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

func sends(names ...string) conversations.Decision {
	var decision conversations.Decision
	for _, name := range names {
		decision.Effects = append(decision.Effects, conversations.Send{Chat: 5, Name: name})
	}
	return decision
}

// waiting lists the numbers and names of the effects that wait.
func waiting(t *testing.T, store storage.Store) (list []string) {
	t.Helper()
	for row, err := range store.Outbox(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprint(row.ID, row.Effect.(conversations.Send).Name))
	}
	return list
}

func (s suite) EffectsWaitInTheOrderTheyWereDecidedUntilTheyAreForgotten(t *testing.T) {
	store, place := s.opened(t)
	ids := append(Decide(t, store, Monday, sends("a", "b")), Decide(t, store, Monday, sends("c", "d"))...)
	if fmt.Sprint(ids) != "[1 2 3 4]" {
		t.Fatalf("their numbers are %v", ids)
	}
	Batch(t, store, func(b storage.Batch) error { return b.Forget([]int64{ids[1], ids[2], 99}) })
	Batch(t, store, func(b storage.Batch) error { return errors.Join(b.Forget(nil), b.Forget(ids[:1])) })
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = reopened(t, place)
	if list := waiting(t, store); fmt.Sprint(list) != "[4d]" {
		t.Errorf("waiting are %v", list)
	}
	if next := Decide(t, store, Monday, sends("e")); next[0] != 5 {
		t.Errorf("the next number is %v", next)
	}
}

func (s suite) ANumberIsNotGivenTwiceInARun(t *testing.T) {
	store, _ := s.opened(t)
	ids := Decide(t, store, Monday, sends("a"))
	Batch(t, store, func(b storage.Batch) error { return b.Forget(ids) })
	if again := Decide(t, store, Monday, sends("b")); again[0] <= ids[0] {
		t.Errorf("after %v came %v", ids, again)
	}
}

func (s suite) AnEffectThatCannotBeReadDoesNotHideTheOthers(t *testing.T) {
	store, place := s.opened(t)
	ids := Decide(t, store, Monday, sends("a", "b", "c"))
	MustBe(t, place.Exec(fmt.Sprintf("UPDATE outbox SET kind = 'of tomorrow' WHERE id = %d", ids[1])), nil)
	var good, bad []int64
	for row, err := range store.Outbox(context.Background()) {
		if err == nil {
			good = append(good, row.ID)
		} else if !storage.IsStorage(err) {
			bad = append(bad, row.ID)
		}
	}
	if fmt.Sprint(good, bad) != "[1 3] [2]" {
		t.Errorf("read are %v, refused are %v", good, bad)
	}
}

func (s suite) TheOutboxCanBeLeftHalfway(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, sends("a", "b", "c"))
	for row, err := range store.Outbox(context.Background()) {
		if err != nil || row.ID != 1 {
			t.Fatalf("got %v, %v", row, err)
		}
		break
	}
}

func (s suite) AnUpdateIsSeenUntilItIsTrimmed(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		for _, mark := range []struct {
			update int64
			at     time.Time
			seen   bool
		}{{900, Monday, false}, {7, Monday.Add(time.Hour), false}, {7, Monday.Add(2 * time.Hour), true}} {
			if unseen, err := b.MarkSeen([]int64{mark.update}, mark.at); err != nil || unseen[mark.update] == mark.seen {
				t.Errorf("update %d: %v, %v", mark.update, unseen, err)
			}
		}
		return nil
	})
	Batch(t, store, func(b storage.Batch) error {
		n, err := b.TrimUpdates(Monday.Add(time.Minute))
		if n != 1 {
			t.Errorf("%d were trimmed", n)
		}
		return err
	})
	Batch(t, store, func(b storage.Batch) error {
		unseen, err := b.MarkSeen([]int64{7, 8, 900, 8}, Monday.Add(time.Hour))
		if !maps.Equal(unseen, map[int64]bool{8: true, 900: true}) {
			t.Errorf("unseen are %v", unseen)
		}
		return err
	})
}

func (s suite) UpdatesAreTrimmedInSlices(t *testing.T) {
	store, _ := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		updates := make([]int64, 1500)
		for i := range updates {
			updates[i] = int64(i + 1)
		}
		if _, err := b.MarkSeen(updates, Monday); err != nil {
			return err
		}
		for _, want := range []int{1000, 500, 0} {
			if n, err := b.TrimUpdates(Monday.Add(time.Hour)); err != nil || n != want {
				t.Errorf("trimmed %d, %v; want %d", n, err, want)
			}
		}
		return nil
	})
}

func (s suite) SpendsAreRememberedOverARestartAndTrimmed(t *testing.T) {
	store, place := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		return errors.Join(b.Spend(-100, 3, Monday), b.Spend(-100, 1, Monday.Add(time.Second)), b.Spend(5, 1, Monday.Add(-time.Hour)))
	})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	store = reopened(t, place)
	Batch(t, store, func(b storage.Batch) error { return b.TrimSpends(Monday.Add(-time.Minute)) })
	spent, err := store.Spends(context.Background(), time.Time{})
	if err != nil || len(spent) != 2 || spent[0] != (storage.Spent{Chat: -100, N: 3, At: Monday}) {
		t.Errorf("spent are %v, %v", spent, err)
	}
	if late, err := store.Spends(context.Background(), Monday.Add(time.Second)); err != nil || len(late) != 1 || late[0].N != 1 {
		t.Errorf("spent lately are %v, %v", late, err)
	}
}

func (s suite) RemindersComeInTimeAndFireOnce(t *testing.T) {
	store, _ := s.opened(t)
	in := func(minutes int) time.Time { return Monday.Add(time.Duration(minutes) * time.Minute) }
	Remember(t, store,
		conversations.Reminder{Kind: "late", Subject: "T", At: in(3), Note: "n"},
		conversations.Reminder{Kind: "half", Subject: "T", At: in(1)},
		conversations.Reminder{Kind: "half", Subject: "U", At: in(2)},
		conversations.Reminder{Kind: "half", Subject: "U", At: in(9)})
	if next, is, err := store.NextReminder(context.Background()); err != nil || !is || !next.Equal(in(1)) {
		t.Errorf("the next is at %v, %v, %v", next, is, err)
	}
	Batch(t, store, func(b storage.Batch) error {
		due, err := b.DueReminders(in(3), 10)
		if err != nil || len(due) != 2 || due[0].Kind != "half" || due[1] != (conversations.Reminder{Kind: "late", Subject: "T", At: in(3), Note: "n"}) {
			t.Errorf("due are %v, %v", due, err)
		}
		for _, want := range []bool{true, false} {
			if fired, err := b.Fired(due[0]); err != nil || fired != want {
				t.Errorf("fired is %v, %v", fired, err)
			}
		}
		return err
	})
	Remember(t, store, conversations.NoReminder{Kind: "late", Subject: "T"})
	if next, is, err := store.NextReminder(context.Background()); err != nil || !is || !next.Equal(in(9)) {
		t.Errorf("the next is at %v, %v, %v", next, is, err)
	}
	Remember(t, store, conversations.Reminder{Kind: "other", Subject: "U", At: in(5)}, conversations.NoReminder{Subject: "U"})
	if next, is, err := store.NextReminder(context.Background()); err != nil || is {
		t.Errorf("there is still one at %v, %v", next, err)
	}
}

func (s suite) AReminderThatWasMovedMeanwhileDoesNotFire(t *testing.T) {
	store, _ := s.opened(t)
	old := conversations.Reminder{Kind: "half", Subject: "T", At: Monday}
	Remember(t, store, old, conversations.Reminder{Kind: "half", Subject: "T", At: Monday.Add(time.Hour)})
	Batch(t, store, func(b storage.Batch) error {
		fired, err := b.Fired(old)
		if fired {
			t.Error("it fired")
		}
		return err
	})
}

func (s suite) CountsTellWhatWaits(t *testing.T) {
	store, _ := s.opened(t)
	if counts, err := store.Counts(context.Background()); err != nil || counts != (storage.Counts{}) {
		t.Errorf("an empty store counts %+v, %v", counts, err)
	}
	Remember(t, store,
		conversations.Request{Ticket: "A", State: conversations.Submitted, Due: Monday.Add(-time.Hour)},
		conversations.Request{Ticket: "B", State: conversations.Submitted, Due: Monday.Add(time.Hour)},
		conversations.Request{Ticket: "C", State: conversations.Submitted},
		conversations.Request{Ticket: "D", State: conversations.NeedsCorrection, Due: Monday.Add(-time.Hour)},
		conversations.Request{Ticket: "E", State: conversations.Confirmed, Due: Monday.Add(-time.Hour)})
	Decide(t, store, Monday, sends("a", "b"))
	Batch(t, store, func(b storage.Batch) error { return b.DeadLetter("press", []byte(`{}`), "panic", Monday) })
	want := storage.Counts{Open: 4, Queue: 3, Overdue: 1, Outbox: 2, OutboxOldest: Monday, DeadLetters: 1}
	if counts, err := store.Counts(context.Background()); err != nil || counts != want {
		t.Errorf("it counts %+v, %v; want %+v", counts, err, want)
	}
}
