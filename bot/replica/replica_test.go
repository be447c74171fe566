package replica_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"loket/bot/replica"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

// province is some offices that replicas share.
type province struct {
	t   *testing.T
	url string

	mu      sync.Mutex
	leaders map[string]string // of an office, by the name of the replica
	broken  map[string]error  // what an office cannot be led for
}

func newProvince(t *testing.T, offices int) *province {
	p := &province{t: t, url: postgrestest.Database(t), leaders: map[string]string{}, broken: map[string]error{}}
	for i := range offices {
		if err := (postgrestest.Place{URL: p.url}).Exec(fmt.Sprintf(`INSERT INTO leases (office, fence, batch, recent) VALUES ('%s', 0, 0, '')`, name(i))); err != nil {
			t.Fatal(err)
		}
		p.leaders[name(i)] = ""
	}
	return p
}

func name(i int) string { return fmt.Sprintf("kantor-%d", i) }

// join has a replica come; leave has it go, and tells how that ended.
func (p *province) join(who string) (leave func() error) {
	p.t.Helper()
	leases, err := postgres.NewLeases(postgres.LeaseOptions{URL: p.url, Holder: who, Term: postgres.ShortestTerm})
	if err != nil {
		p.t.Fatal(err)
	}
	r := &replica.Replica{Leases: leases, URL: p.url, Log: slog.New(slog.DiscardHandler)}
	for office := range p.leaders {
		r.Offices = append(r.Offices, replica.Office{Name: office, Lead: p.lead(who, office)})
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return sync.OnceValue(func() error {
		stop()
		err := <-ended
		leases.Close()
		return err
	})
}

// lead leads an office, of which nobody else may know.
func (p *province) lead(who, office string) func(context.Context, *postgres.Lease) error {
	return func(ctx context.Context, lease *postgres.Lease) error {
		p.mu.Lock()
		if err := p.broken[who+office]; err != nil {
			p.mu.Unlock()
			return err
		}
		if other := p.leaders[office]; other != "" {
			p.t.Errorf("%s and %s lead %s", other, who, office)
		}
		p.leaders[office] = who
		p.mu.Unlock()
		<-ctx.Done()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.leaders[office] = ""
		return nil
	}
}

// becomes waits until the offices are led by so many each.
func (p *province) becomes(want map[string]int) {
	p.t.Helper()
	var counts map[string]int
	for until := time.Now().Add(40 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		counts = map[string]int{}
		p.mu.Lock()
		for _, who := range p.leaders {
			counts[who]++
		}
		p.mu.Unlock()
		if fmt.Sprint(counts) == fmt.Sprint(want) {
			return
		}
		if time.Now().After(until) {
			p.t.Fatalf("they lead %v, not %v", counts, want)
		}
	}
}

// TestReplicasShareOffices: each is led by one at a time, and as many by each, whoever
// comes and goes.
func TestReplicasShareOffices(t *testing.T) {
	t.Parallel()
	p := newProvince(t, 7)
	first := p.join("a")
	defer func() { _ = first() }()
	p.becomes(map[string]int{"a": 7})
	second, third := p.join("b"), p.join("c")
	defer func() { _ = second() }()
	p.becomes(map[string]int{"a": 3, "b": 2, "c": 2})
	if err := first(); err != nil {
		t.Error(err)
	}
	p.becomes(map[string]int{"b": 4, "c": 3})
	if err := third(); err != nil {
		t.Error(err)
	}
	p.becomes(map[string]int{"b": 7})
}

// TestAnOfficeThatCannotBeLedHere stands alone: the others are led, and another replica
// leads it.
func TestAnOfficeThatCannotBeLedHere(t *testing.T) {
	t.Parallel()
	p := newProvince(t, 3)
	broken := errors.New("its settings are broken")
	p.broken["a"+name(1)] = broken
	first := p.join("a")
	defer func() { _ = first() }()
	p.becomes(map[string]int{"a": 2, "": 1})
	second := p.join("b")
	defer func() { _ = second() }()
	until := time.Now().Add(40 * time.Second)
	for leader := ""; leader != "b"; time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		leader = p.leaders[name(1)]
		p.mu.Unlock()
		if time.Now().After(until) {
			t.Fatalf("it is led by %q", leader)
		}
	}
}

// TestTheOnlyOfficeThatCannotBeLed ends the replica, as its start would have.
func TestTheOnlyOfficeThatCannotBeLed(t *testing.T) {
	t.Parallel()
	p := newProvince(t, 1)
	broken := errors.New("the token is refused")
	leases, err := postgres.NewLeases(postgres.LeaseOptions{URL: p.url, Holder: "b", Term: postgres.ShortestTerm})
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	r := &replica.Replica{Leases: leases, URL: p.url, Log: slog.New(slog.DiscardHandler), Offices: []replica.Office{{Name: name(0), Lead: func(context.Context, *postgres.Lease) error { return broken }}}}
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	if err := r.Run(ctx); !errors.Is(err, broken) {
		t.Errorf("it ends with %v", err)
	}
}
