package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
)

// keptHere is an inbox in memory.
type keptHere struct {
	mu     sync.Mutex
	kept   []telegram.KeptUpdate
	broken int // how many of the next calls fail
}

var errBroken = errors.New("broken")

func (k *keptHere) fails() error {
	if k.broken > 0 {
		k.broken--
		return errBroken
	}
	return nil
}

func (k *keptHere) Next(_ context.Context, most int) ([]telegram.KeptUpdate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.kept[:min(most, len(k.kept))]), k.fails()
}

func (k *keptHere) Drop(_ context.Context, updates []int64) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.fails(); err != nil {
		return err
	}
	k.kept = slices.DeleteFunc(k.kept, func(u telegram.KeptUpdate) bool { return slices.Contains(updates, u.ID) })
	return nil
}

func (k *keptHere) put(numbers ...int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, n := range numbers {
		k.kept = append(k.kept, telegram.KeptUpdate{ID: int64(n), Body: fmt.Appendf(nil, `{"update_id":%d}`, n)})
	}
}

// What waits is taken in its order, at once when somebody says so and within a second
// otherwise; what fails is taken again, and what cannot be read holds up nothing.
func TestAnInboxIsTakenInItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		from, wake := &keptHere{}, make(chan struct{}, 1)
		var taken []int64
		failing := 0
		i := &telegram.Inbox{From: from, Decoder: &telegram.Decoder{}, Wake: wake, Log: slog.New(slog.DiscardHandler), Take: func(_ context.Context, batch []telegram.Update) error {
			from.mu.Lock()
			defer from.mu.Unlock()
			if failing > 0 {
				failing--
				return errBroken
			}
			for _, u := range batch {
				if !slices.Contains(taken, u.ID) { // as the engine knows them
					taken = append(taken, u.ID)
				}
			}
			return nil
		}}
		var running sync.WaitGroup
		running.Go(func() { i.Run(ctx) })
		expect := func(what string, want ...int64) {
			t.Helper()
			synctest.Wait()
			from.mu.Lock()
			defer from.mu.Unlock()
			if !slices.Equal(taken, want) || len(from.kept) > 0 {
				t.Errorf("%s: taken are %v, and %d are left", what, taken, len(from.kept))
			}
			taken = nil
		}
		from.put(3, 4)
		wake <- struct{}{}
		expect("woken", 3, 4)
		from.put(5)
		time.Sleep(1100 * time.Millisecond)
		expect("not woken", 5)
		from.put(6, 7)
		from.mu.Lock()
		failing, from.broken = 2, 2
		from.mu.Unlock()
		time.Sleep(5 * time.Second)
		expect("after trouble", 6, 7)
		from.mu.Lock()
		from.kept = append(from.kept, telegram.KeptUpdate{ID: 8, Body: []byte("nonsense")})
		from.mu.Unlock()
		from.put(9)
		time.Sleep(2 * time.Second)
		expect("beside nonsense", 9)
		var many []int
		for n := range 250 {
			many = append(many, 100+n)
		}
		from.put(many...)
		wake <- struct{}{}
		synctest.Wait()
		from.mu.Lock()
		if len(taken) != 250 || !slices.IsSorted(taken) {
			t.Errorf("of many %d are taken", len(taken))
		}
		from.mu.Unlock()
		stop()
		running.Wait()
	})
}
