package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// pairWithin is how long anything may take that a change of servers holds up.
const pairWithin = 60 * time.Second

// counting counts on and on, and knows how often it was told that it did.
type counting struct {
	store storage.Store
	stop  chan struct{}
	done  sync.WaitGroup
	once  sync.Once

	mu   sync.Mutex
	told int
	last error // of the last one; nil: it was told
}

func goOnCounting(t *testing.T, store storage.Store) *counting {
	c := &counting{store: store, stop: make(chan struct{})}
	t.Cleanup(c.halt) // whatever fails, the next one counts alone
	c.done.Go(func() {
		for {
			err := counted(store)
			c.mu.Lock()
			if c.last = err; err == nil {
				c.told++
			}
			c.mu.Unlock()
			select {
			case <-c.stop:
				return
			default:
			}
		}
	})
	return c
}

func (c *counting) halt() { c.once.Do(func() { close(c.stop) }) }

func (c *counting) soFar() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.told
}

// more waits until it was told so many times more, and tells how long that took.
func (c *counting) more(t *testing.T, n int) time.Duration {
	t.Helper()
	began, before := time.Now(), c.soFar()
	for c.soFar() < before+n {
		if time.Since(began) > pairWithin {
			t.Fatalf("it counts no more: %v", c.last)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began)
}

// end ends the counting, and compares what it was told with what is there.
func (c *counting) end(t *testing.T, before int) {
	t.Helper()
	c.halt()
	c.done.Wait()
	if got := count(t, c.store); got != before+c.told {
		t.Errorf("it was told %d times and counts %d", c.told, got-before)
	}
}

// hung waits until something hangs at the server in a commit.
func hung(t *testing.T, pair *pgtest.Pair) {
	t.Helper()
	for began := time.Now(); time.Since(began) < pairWithin; time.Sleep(5 * time.Millisecond) {
		if n, err := pair.Primary().Waiting(); err == nil && n > 0 {
			return
		}
	}
	t.Fatal("no commit waits for the standby")
}

// With two servers nothing that was told as committed is lost, and nothing is done twice:
// whether the primary dies, is cut off, or waits for its standby in vain.
func TestAPairOfServers(t *testing.T) {
	before := postgres.AnswerWithin(2 * time.Second)
	defer postgres.AnswerWithin(before)
	pair := pgtest.NewPair(t)
	name := pgtest.Name()
	must(t, pair.Primary().Create(name, ""))
	store := open(t, pair.URL(name))
	must(t, counted(store))

	play := func(name string, test func(*testing.T)) {
		if !t.Failed() { // else the servers are not as the next one takes them to be
			t.Run(name, test)
		}
	}
	play("the primary dies", func(t *testing.T) {
		was := count(t, store)
		c := goOnCounting(t, store)
		c.more(t, 20)
		must(t, pair.Primary().Kill())
		must(t, pair.Promote())
		t.Logf("%.1f s after the promotion it goes on", c.more(t, 1).Seconds())
		c.more(t, 20)
		c.end(t, was)
		must(t, pair.Rejoin())
	})
	play("the primary is cut off", func(t *testing.T) {
		if !pair.HasCables() {
			t.Skip("left out: it needs root and network namespaces")
		}
		was := count(t, store)
		c := goOnCounting(t, store)
		c.more(t, 20)
		former := pair.Primary()
		must(t, pair.Unplug(former))
		must(t, pair.Promote())
		t.Logf("%.1f s after the promotion it goes on", c.more(t, 1).Seconds())
		c.more(t, 20)
		c.end(t, was)
		must(t, former.Kill()) // as its own keeper does
		must(t, pair.Plug(former))
		must(t, pair.Rejoin())
	})
	play("our own cable is out", func(t *testing.T) {
		if !pair.HasCables() {
			t.Skip("left out: it needs root and network namespaces")
		}
		was := count(t, store)
		c := goOnCounting(t, store)
		c.more(t, 20)
		must(t, pair.UnplugUs())
		hindered(t, store, "does not answer")
		must(t, pair.PlugUs())
		c.more(t, 20)
		c.end(t, was)
	})
	play("the only standby is gone", func(t *testing.T) {
		was := count(t, store)
		must(t, pair.Standby().Kill())
		c := goOnCounting(t, store)
		hung(t, pair)
		hindered(t, store, "synchronous standby")
		time.Sleep(3 * time.Second) // past the deadline of an answer
		if c.soFar() != 0 {
			t.Error("it was told of a commit that no standby has")
		}
		must(t, pair.Standby().Run())
		c.more(t, 20)
		c.end(t, was)
	})
	play("a wait for the standby is cancelled", func(t *testing.T) {
		was := count(t, store)
		must(t, pair.Standby().Kill())
		c := goOnCounting(t, store)
		for range 3 {
			hung(t, pair)
			must(t, pair.Primary().CancelWaits())
		}
		if c.soFar() != 0 {
			t.Error("it was told of a commit that is on its server alone")
		}
		must(t, pair.Standby().Run())
		c.more(t, 20)
		c.end(t, was)
	})
	play("an update waits for the standby", func(t *testing.T) { keptAlone(t, pair, pair.URL(name)) })
	play("no server takes writes", func(t *testing.T) {
		must(t, pair.Primary().Kill())
		hindered(t, store, "promoted")
		if err := counted(store); !storage.IsStorage(err) {
			t.Errorf("it says %v", err)
		}
		must(t, pair.Promote())
		must(t, counted(store))
		must(t, pair.Standby().Kill())
		must(t, pair.Primary().Kill())
		hindered(t, store, "does not answer")
	})
}

// hindered looks at what is said to be in the way.
func hindered(t *testing.T, store *postgres.Store, words string) {
	t.Helper()
	if said := store.Hindrance(context.Background()); !strings.Contains(said, words) {
		t.Errorf("in the way is %q, and not %q", said, words)
	}
}
