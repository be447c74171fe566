package lanes_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

// runner carries out: 1, 20 and 21 take a while and fail, 30 fails at once and
// rests, 10 is held back, everything else succeeds.
func (d *diary) runner(lane func(engine.Item) string) *lanes.Lanes {
	return lanes.New(lanes.Config{
		Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			d.note("ran", job.ID)
			switch job.ID {
			case 1, 20, 21:
				passes(10 * time.Second)
				return lanes.Again(time.Second)
			case 30:
				return lanes.Again(time.Hour)
			}
			return lanes.Done()
		},
		Hold: func(ctx context.Context, job *lanes.Job) error {
			if job.ID != 10 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		},
		Dropped: func(item engine.Item) { d.note("dropped", item.ID) },
		Lane:    lane,
		Most:    2,
	})
}

// What nobody wants any more goes, wherever it is: waiting its turn, held back,
// waiting for a free line, resting after a failure; and what runs is not tried
// again. What stands around it goes on.
func TestWithdrawnItemsAreLetGoWhereverTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := d.runner(nil)
		l.Take([]engine.Item{send(30, 7), send(31, 7)})
		synctest.Wait()
		l.Take([]engine.Item{send(10, 6), send(11, 6), send(1, 5), send(2, 5), send(3, 5)})
		passes(2 * time.Second)
		l.Withdraw(map[int64]bool{1: true, 2: true, 10: true, 30: true, 99: true})
		passes(2 * time.Minute)
		stop(t, l)
		d.tally(t, map[string]int{"ran 1": 1, "dropped 1": 1, "dropped 2": 1, "ran 3": 1, "dropped 10": 1, "ran 11": 1, "ran 30": 1, "dropped 30": 1, "ran 31": 1})
	})
}

func TestWithdrawnItemsWaitForNoFreeLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := d.runner(func(engine.Item) string { return "" })
		l.Take([]engine.Item{send(20, 8), send(21, 8)})
		synctest.Wait()
		l.Take([]engine.Item{send(22, 8), send(23, 8), send(24, 8)})
		passes(time.Second)
		l.Withdraw(map[int64]bool{20: true, 21: true, 23: true})
		passes(2 * time.Minute)
		stop(t, l)
		d.tally(t, map[string]int{"ran 20": 1, "dropped 20": 1, "ran 21": 1, "dropped 21": 1, "ran 22": 1, "dropped 23": 1, "ran 24": 1})
	})
}

// tally demands how often each thing happened, and that nothing else did.
func (d *diary) tally(t *testing.T, want map[string]int) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	got := map[string]int{}
	for _, entry := range d.entries {
		what, _, _ := strings.Cut(entry, " at ")
		got[what]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("happened %v, want %v", got, want)
	}
}

func TestNothingIsLeftOfALaneWhoseItemsAreWithdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := lanes.New(lanes.Config{Run: func(context.Context, *lanes.Job) lanes.Outcome { return lanes.Again(time.Hour) }})
		l.Take([]engine.Item{send(1, conversations.Team), send(2, conversations.Team), send(3, 5)})
		passes(time.Second)
		l.Withdraw(map[int64]bool{1: true, 2: true, 3: true})
		synctest.Wait()
		if n := l.Working(); n != 0 {
			t.Errorf("%d lanes outlive their work", n)
		}
		stop(t, l)
	})
}
