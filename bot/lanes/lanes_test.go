package lanes_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// passes lets time go by inside a bubble of testing/synctest, where nobody really waits.
func passes(d time.Duration) { time.Sleep(d) }

// diary notes what ran, and when, counted from its start.
type diary struct {
	mu      sync.Mutex
	start   time.Time
	entries []string
}

func newDiary() *diary { return &diary{start: time.Now()} }

func (d *diary) note(what string, id int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, fmt.Sprintf("%s %d at %v", what, id, time.Since(d.start)))
}

// sort puts the first entries in order, where any is right.
func (d *diary) sort(first int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(d.entries[:first])
}

func (d *diary) want(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.entries, want) {
		t.Errorf("happened:\n  %s\nwant:\n  %s", strings.Join(d.entries, "\n  "), strings.Join(want, "\n  "))
	}
}

func send(id, chat int64, change ...func(*conversations.Send)) engine.Item {
	effect := conversations.Send{Chat: chat}
	for _, c := range change {
		c(&effect)
	}
	return engine.Item{ID: id, Effect: effect}
}

func keyed(key, replaces string, notBefore time.Time) func(*conversations.Send) {
	return func(s *conversations.Send) {
		s.Key, s.Replaces = key, replaces
		if !notBefore.IsZero() {
			s.NotBefore = notBefore.UnixMilli()
		}
	}
}

func stop(t *testing.T, l *lanes.Lanes) {
	t.Helper()
	if err := l.Stop(t.Context()); err != nil {
		t.Errorf("Stop: %v", err)
	}
}

func TestALaneKeepsOrderThroughRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			d.note(fmt.Sprintf("try %d of", job.Attempt), job.ID)
			if job.ID == 1 && job.Attempt < 3 {
				return lanes.Again(lanes.Backoff(job.Attempt, time.Second, 3*time.Second))
			}
			return lanes.Done()
		}})
		l.Take([]engine.Item{send(1, 5), send(2, 5), send(3, 5)})
		passes(time.Minute)
		d.want(t, "try 0 of 1 at 0s", "try 1 of 1 at 1s", "try 2 of 1 at 3s", "try 3 of 1 at 6s",
			"try 0 of 2 at 6s", "try 0 of 3 at 6s")
		if n := l.Working(); n != 0 {
			t.Errorf("%d lanes outlive their work", n)
		}
		stop(t, l)
	})
}

func TestLanesDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			if job.ID == 1 && job.Attempt == 0 {
				return lanes.Again(time.Hour)
			}
			d.note("ran", job.ID)
			return lanes.Done()
		}})
		l.Take([]engine.Item{send(1, 5), send(2, 5), send(3, 6),
			{ID: 4, Effect: conversations.Toast{}}, {ID: 5, Effect: conversations.Toast{}}})
		passes(time.Second)
		d.sort(3) // three lanes, in any order
		d.want(t, "ran 3 at 0s", "ran 4 at 0s", "ran 5 at 0s")
		passes(2 * time.Hour)
		d.want(t, "ran 3 at 0s", "ran 4 at 0s", "ran 5 at 0s", "ran 1 at 1h0m0s", "ran 2 at 1h0m0s")
		stop(t, l)
	})
}

func TestANewerAnswerReplacesAnUnsentOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{
			Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				d.note("ran", job.ID)
				return lanes.Done()
			},
			Dropped: func(item engine.Item) { d.note("dropped", item.ID) },
		})
		late := func() time.Time { return time.Now().Add(700 * time.Millisecond) }
		l.Take([]engine.Item{send(1, 5, keyed("files", "files", late()))})
		passes(500 * time.Millisecond)
		l.Take([]engine.Item{send(2, 5, keyed("files", "files", late())), send(3, 5)})
		passes(time.Minute)
		l.Take([]engine.Item{send(4, 5, keyed("", "files", time.Time{}))}) // 2 is sent: nothing to replace
		passes(time.Minute)
		d.want(t, "dropped 1 at 500ms", "ran 2 at 1.2s", "ran 3 at 1.2s", "ran 4 at 1m0.5s")
		stop(t, l)
	})
}

func TestAFailedJobThatWasReplacedMeanwhileIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{
			Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				d.note("ran", job.ID)
				passes(time.Second)
				if job.ID == 1 {
					return lanes.Again(time.Hour)
				}
				return lanes.Done()
			},
			Dropped: func(item engine.Item) { d.note("dropped", item.ID) },
		})
		l.Take([]engine.Item{send(1, 5, keyed("a", "a", time.Time{}))})
		passes(100 * time.Millisecond)
		l.Take([]engine.Item{send(2, 5, keyed("a", "a", time.Time{}))})
		passes(time.Minute)
		d.want(t, "ran 1 at 0s", "dropped 1 at 1s", "ran 2 at 1s")
		stop(t, l)
	})
}

func TestHoldCanStillBeReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{
			Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				d.note("ran", job.ID)
				return lanes.Done()
			},
			Hold: func(ctx context.Context, job *lanes.Job) error {
				select {
				case <-time.After(10 * time.Second):
					return nil
				case <-ctx.Done():
					d.note("let go", job.ID)
					return ctx.Err()
				}
			},
			Dropped: func(item engine.Item) { d.note("dropped", item.ID) },
		})
		l.Take([]engine.Item{send(1, 5, keyed("a", "", time.Time{}))})
		passes(4 * time.Second)
		l.Take([]engine.Item{send(2, 5, keyed("a", "a", time.Time{}))})
		synctest.Wait()
		passes(time.Minute)
		d.sort(2)
		d.want(t, "dropped 1 at 4s", "let go 1 at 4s", "ran 2 at 14s")
		stop(t, l)
	})
}

func TestMoreGoesOnAtOnceAndStartsCountingAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		outcomes := []lanes.Outcome{lanes.Again(time.Second), lanes.More(), lanes.Again(time.Second), lanes.Done()}
		l := lanes.New(lanes.Config{Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			d.note("attempt", int64(job.Attempt))
			next := outcomes[0]
			outcomes = outcomes[1:]
			return next
		}})
		l.Take([]engine.Item{send(1, 5)})
		passes(time.Minute)
		d.want(t, "attempt 0 at 0s", "attempt 1 at 1s", "attempt 0 at 1s", "attempt 1 at 2s")
		stop(t, l)
	})
}

func TestWakeEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			d.note("ran", job.ID)
			return lanes.Again(time.Hour)
		}})
		l.Take([]engine.Item{send(1, conversations.Team), send(2, 5)})
		passes(time.Minute)
		l.Wake("team")
		l.Wake("nobody")
		synctest.Wait()
		d.sort(2)
		d.want(t, "ran 1 at 0s", "ran 2 at 0s", "ran 1 at 1m0s")
		stop(t, l)
	})
}

func TestAPanicIsLoggedOnceAndTheLaneGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		d := newDiary()
		secret := "what somebody typed"
		l := lanes.New(lanes.Config{
			Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				if job.ID == 1 {
					panic(secret)
				}
				d.note("ran", job.ID)
				return lanes.Done()
			},
			Hold: func(_ context.Context, job *lanes.Job) error {
				if job.ID == 2 {
					panic(secret)
				}
				return nil
			},
			Log: slog.New(slog.NewTextHandler(&log, nil)),
		})
		l.Take([]engine.Item{send(1, 5), send(2, 5), send(3, 5)})
		passes(time.Minute)
		stop(t, l)
		d.want(t, "ran 3 at 0s")
		if n := strings.Count(log.String(), "an effect panicked"); n != 2 {
			t.Errorf("logged %d times, want once for each of two", n)
		}
		if strings.Contains(log.String(), secret) {
			t.Error("the log quotes the panic")
		}
	})
}

func TestAHoldThatFailsIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		var fails atomic.Int64
		l := lanes.New(lanes.Config{
			Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				d.note("ran", job.ID)
				return lanes.Done()
			},
			Hold: func(context.Context, *lanes.Job) error {
				if fails.Add(1) <= 2 {
					return errors.New("not now")
				}
				return nil
			},
		})
		l.Take([]engine.Item{send(1, 5)})
		passes(time.Minute)
		d.want(t, "ran 1 at 2s")
		stop(t, l)
	})
}

func TestACrowdOfLooseItemsWaitsWithoutLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Most: 2, Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			if job.ID == 1 && job.Attempt == 0 {
				return lanes.Again(time.Hour) // steps aside
			}
			passes(time.Second)
			d.note("ran", job.ID)
			return lanes.Done()
		}})
		before := runtime.NumGoroutine()
		var crowd []engine.Item
		for id := range int64(1000) {
			crowd = append(crowd, engine.Item{ID: id + 1, Effect: conversations.Toast{}})
		}
		l.Take(crowd)
		synctest.Wait()
		if more := runtime.NumGoroutine() - before; more > 3 {
			t.Errorf("%d goroutines for 1000 items of which 2 may run", more)
		}
		passes(2 * time.Hour)
		d.mu.Lock()
		if first, last := d.entries[0], d.entries[len(d.entries)-1]; len(d.entries) != 1000 || first == "ran 1 at 1s" || last != "ran 1 at 1h0m1s" {
			t.Errorf("%d ran, from %s to %s", len(d.entries), first, last)
		}
		d.mu.Unlock()
		if n := l.Working(); n != 0 {
			t.Errorf("%d lanes outlive their work", n)
		}
		stop(t, l)
	})
}

func TestMostBoundsWhatRunsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most, ran := 0, 0, 0
		l := lanes.New(lanes.Config{Most: 3, Run: func(context.Context, *lanes.Job) lanes.Outcome {
			mu.Lock()
			running++
			ran++
			most = max(most, running)
			mu.Unlock()
			passes(time.Second)
			mu.Lock()
			running--
			mu.Unlock()
			return lanes.Done()
		}})
		for chat := range int64(20) {
			l.Take([]engine.Item{send(chat+1, chat+1)})
		}
		passes(time.Minute)
		stop(t, l)
		if most != 3 || ran != 20 {
			t.Errorf("%d at once, %d in all; want 3 and 20", most, ran)
		}
	})
}

func TestStopFinishesWhatRunsAndBeginsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(ctx context.Context, job *lanes.Job) lanes.Outcome {
			passes(5 * time.Second)
			d.note("ran", job.ID)
			return lanes.Again(0)
		}})
		l.Take([]engine.Item{send(1, 5), send(2, 5)})
		synctest.Wait()
		stop(t, l)
		l.Take([]engine.Item{send(3, 6)})
		passes(time.Minute)
		d.want(t, "ran 1 at 5s")
	})
}

func TestStopCancelsWhatRunsWhenItsPatienceEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(ctx context.Context, job *lanes.Job) lanes.Outcome {
			<-ctx.Done()
			d.note("cancelled", job.ID)
			return lanes.Again(time.Hour)
		}})
		l.Take([]engine.Item{send(1, 5)})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if err := l.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v", err)
		}
		d.want(t, "cancelled 1 at 2s")
	})
}

// Whatever fails and however the items come in, each lane ends every item once
// and in order.
func TestOrderHoldsUnderAnyFailures(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		chats := rapid.SliceOfN(rapid.Int64Range(1, 4), 1, 40).Draw(rt, "chats")
		fails := rapid.SliceOfN(rapid.IntRange(0, 2), len(chats), len(chats)).Draw(rt, "fails")
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			ended := map[int64][]int64{}
			l := lanes.New(lanes.Config{Most: 2, Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
				if job.Attempt < fails[job.ID-1] {
					return lanes.Again(time.Second)
				}
				mu.Lock()
				defer mu.Unlock()
				chat := job.Effect.(conversations.Send).Chat
				ended[chat] = append(ended[chat], job.ID)
				return lanes.Done()
			}})
			want := map[int64][]int64{}
			for i, chat := range chats {
				want[chat] = append(want[chat], int64(i+1))
				l.Take([]engine.Item{send(int64(i+1), chat)})
			}
			passes(10 * time.Minute)
			stop(t, l)
			for chat := range want {
				if !slices.Equal(ended[chat], want[chat]) {
					t.Errorf("chat %d: %v, want %v", chat, ended[chat], want[chat])
				}
			}
		})
	})
}

func BenchmarkTake(b *testing.B) {
	done := make(chan struct{}, 1)
	l := lanes.New(lanes.Config{Run: func(context.Context, *lanes.Job) lanes.Outcome {
		done <- struct{}{}
		return lanes.Done()
	}})
	b.ReportAllocs()
	for b.Loop() {
		l.Take([]engine.Item{send(1, 5)})
		<-done
	}
}

func TestAClockThatWasSetBackHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		l := lanes.New(lanes.Config{Run: func(_ context.Context, job *lanes.Job) lanes.Outcome {
			d.note("ran", job.ID)
			return lanes.Done()
		}})
		l.Take([]engine.Item{send(1, 5, keyed("files", "", time.Now().Add(3*time.Hour))), send(2, 5)})
		passes(time.Minute)
		d.want(t, "ran 1 at 10s", "ran 2 at 10s")
		stop(t, l)
	})
}
