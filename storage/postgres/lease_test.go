package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// leases are those of a replica with a term of a second.
func leases(t testing.TB, url string, change ...func(*postgres.LeaseOptions)) *postgres.Leases {
	t.Helper()
	options := postgres.LeaseOptions{URL: url, Holder: t.Name(), Term: postgres.ShortestTerm}
	for _, c := range change {
		c(&options)
	}
	l, err := postgres.NewLeases(options)
	must(t, err)
	t.Cleanup(l.Close)
	return l
}

func take(t testing.TB, l *postgres.Leases) *postgres.Lease {
	t.Helper()
	lease, err := l.Take(context.Background(), postgres.SingleOffice)
	must(t, err)
	return lease
}

// under opens the store that is written under a lease.
func under(t testing.TB, url string, lease *postgres.Lease) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: make([]byte, storage.KeySize), Now: func() time.Time { return monday }, Lease: lease})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// until waits for something.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// One leads, and goes on leading by renewing; the others are told who it is. What is
// given back is taken at once, with a higher fence.
func TestOneLeads(t *testing.T) {
	url := postgrestest.Database(t)
	first, second := leases(t, url), leases(t, url)
	held := take(t, first)
	for end := time.Now().Add(2500 * time.Millisecond); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		must(t, held.Leading())
		if _, err := second.Take(context.Background(), postgres.SingleOffice); !errors.Is(err, storage.ErrLocked) || !strings.Contains(err.Error(), t.Name()) {
			t.Fatalf("another takes it too: %v", err)
		}
	}
	told := make(chan string, 1)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = postgres.Listen(ctx, url, func(channel, _ string) { told <- channel }, postgres.Released) }()
	until(t, "a listener", func() bool {
		return len(postgrestest.Place{URL: url}.Column(t, "SELECT 'x' FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")) == 1
	})
	must(t, held.Release(context.Background()))
	if heard := <-told; heard != postgres.Released {
		t.Errorf("told is %q", heard)
	}
	if err := held.Leading(); !errors.Is(err, storage.ErrNotLeading) {
		t.Errorf("after it was given back: %v", err)
	}
	next := take(t, second)
	if next.Fence() <= held.Fence() {
		t.Errorf("the fence %d comes after %d", next.Fence(), held.Fence())
	}
}

// A leader whose lease ended neither writes nor begins anything, however it came about,
// and its store never takes its successor's fence for its own.
func TestAnEndedLeaseWritesNothing(t *testing.T) {
	direct := postgrestest.Database(t)
	proxy := pgtest.Through(t, pgtest.Shared(t))
	old := take(t, leases(t, proxy.URL(t, direct))) // its renewals go through what is cut
	store := under(t, direct, old)                  // its writes do not
	must(t, remember(store, setting("before")))
	proxy.Close()
	others := leases(t, direct)
	var successor *postgres.Lease
	until(t, "the end of the lease", func() (is bool) {
		var err error
		successor, err = others.Take(context.Background(), postgres.SingleOffice)
		return err == nil
	})
	if err := old.Leading(); !errors.Is(err, storage.ErrNotLeading) {
		t.Fatalf("both lead: %v", err)
	}
	<-old.Lost()
	for range 3 {
		if err := remember(store, setting("late")); !errors.Is(err, storage.ErrNotLeading) || !storage.IsStorage(err) {
			t.Errorf("the old one writes: %v", err)
		}
	}
	next := under(t, direct, successor)
	must(t, remember(next, setting("next")))
	for name, want := range map[string]string{"before": "kept", "late": "", "next": "kept"} {
		if got, err := next.Setting(context.Background(), name); err != nil || got != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	if _, err := postgres.Open(context.Background(), postgres.Options{URL: direct, Key: make([]byte, storage.KeySize), Lease: old}); !errors.Is(err, storage.ErrLocked) {
		t.Errorf("it is opened under an old lease: %v", err)
	}
}

// The database itself shuts an old leader out that still believes it leads, also in the
// middle of a transaction, and what it had open stands in nobody's way.
func TestALeaderThatSleepsInATransaction(t *testing.T) {
	url := postgrestest.Database(t)
	old := take(t, leases(t, url, func(o *postgres.LeaseOptions) { o.Term = time.Minute })) // who sleeps does not renew
	store := under(t, url, old)
	must(t, remember(store, setting("shared")))
	place := postgrestest.Place{URL: url}
	var took time.Duration
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "shared", Value: "old"}}}, monday); err != nil {
			return err
		}
		if _, err := b.Counter("asked"); err != nil { // what was written is at the server now, and holds its row
			return err
		}
		must(t, place.Exec("UPDATE leases SET until = clock_timestamp()")) // as if it had slept
		began := time.Now()
		successor := take(t, leases(t, url))
		must(t, remember(under(t, url, successor), setting("shared")))
		took = time.Since(began)
		return nil
	})
	if err == nil || !storage.IsStorage(err) {
		t.Errorf("the old one commits: %v", err)
	}
	if took > postgres.ShortestTerm {
		t.Errorf("its successor waited for it for %s", took)
	}
	if got := place.Column(t, "SELECT value FROM settings WHERE key = 'shared'"); len(got) != 1 || got[0] != "kept" {
		t.Errorf("kept is %v", got)
	}
}

// A clock that is not the server's does not lead, and says what to do; one that goes
// wrong while it leads stops leading.
func TestAWrongClockDoesNotLead(t *testing.T) {
	url := postgrestest.Database(t)
	for _, ahead := range []time.Duration{-3 * time.Second, 3 * time.Second, time.Hour} {
		l := leases(t, url, func(o *postgres.LeaseOptions) { o.Now = func() time.Time { return time.Now().Add(ahead) } })
		if _, err := l.Take(context.Background(), postgres.SingleOffice); !errors.Is(err, postgres.ErrClock) || !strings.Contains(err.Error(), "NTP") {
			t.Errorf("%s ahead: %v", ahead, err)
		}
	}
	var ahead atomicDuration
	l := leases(t, url, func(o *postgres.LeaseOptions) { o.Now = func() time.Time { return time.Now().Add(ahead.load()) } })
	ahead.store(time.Second)
	held := take(t, l)
	ahead.store(-3 * time.Second)
	<-held.Lost()
	if err := held.Leading(); !errors.Is(err, storage.ErrNotLeading) || !strings.Contains(err.Error(), "clock") {
		t.Errorf("it leads on: %v", err)
	}
	until(t, "the lease", func() bool {
		_, err := leases(t, url).Take(context.Background(), postgres.SingleOffice)
		return err == nil
	})
}

// Replicas that begin at once on an empty database all find it theirs; one with another
// key does not.
func TestReplicasBeginAtOnce(t *testing.T) {
	for range 8 {
		url := postgrestest.Database(t) // with its tables, and no key yet
		failed := make(chan error, 12)
		for range cap(failed) {
			go func() { failed <- postgres.Prepare(context.Background(), url, key(1)) }()
		}
		for range cap(failed) {
			must(t, <-failed)
		}
		oneLine(t, "another key", postgres.Prepare(context.Background(), url, key(2)), postgres.ErrOtherKey)
	}
}

// The server's death ends nothing by itself: who renews in time afterwards leads on,
// with the same fence.
func TestALeaseOutlivesTheServersRestart(t *testing.T) {
	server := pgtest.Own(t)
	url := server.URL(server.Database(t, ""))
	must(t, open(t, url).Close())
	held := take(t, leases(t, url, func(o *postgres.LeaseOptions) { o.Term = 20 * time.Second }))
	store := under(t, url, held)
	must(t, server.Kill())
	must(t, server.Run())
	until(t, "a commit", func() bool { return remember(store, setting("after")) == nil })
	must(t, held.Leading())
}
