// Package replica leads an office by turns with others: one of all the programs on the
// same database leads it, by a lease; the others follow, and one of them takes over when
// the lease ends.
package replica

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"loket/storage"
	"loket/storage/postgres"
)

const (
	// lookEvery is how often a follower looks whether the lease is free.
	lookEvery = time.Second
	// sayAgain is how often it is said that nothing can be taken.
	sayAgain = time.Minute
)

// Replica follows and leads.
type Replica struct {
	Leases *postgres.Leases
	URL    string // of the database
	Office string
	// Lead leads under a lease until ctx ends, which it does when the lease is lost:
	// nothing may be written or begun then. An error of the storage is no reason to
	// stop for good; any other ends Run.
	Lead func(ctx context.Context, lease *postgres.Lease) error
	Log  *slog.Logger

	wake chan struct{}
	said saying
}

// saying is what was last said of why nothing was taken.
type saying struct {
	what string
	at   time.Time
}

// Run follows and leads by turns until ctx ends.
func (r *Replica) Run(ctx context.Context) error {
	r.wake = make(chan struct{}, 1)
	listening, stop := context.WithCancel(ctx)
	defer stop()
	go func() { _ = postgres.Listen(listening, r.URL, r.hear, postgres.Released) }()
	for ctx.Err() == nil {
		lease := r.follow(ctx)
		if lease == nil {
			break
		}
		if err := r.lead(ctx, lease); err != nil {
			return err
		}
	}
	return nil
}

// hear wakes a follower whose office was given back.
func (r *Replica) hear(_, office string) {
	if office != r.Office {
		return
	}
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// follow waits for the lease; nil where ctx ended first.
func (r *Replica) follow(ctx context.Context) *postgres.Lease {
	every := min(lookEvery, r.Leases.Term()/4)
	for ctx.Err() == nil {
		lease, err := r.Leases.Take(ctx, r.Office)
		if err == nil {
			return lease
		}
		r.say(ctx, err)
		timer := time.NewTimer(every)
		select {
		case <-timer.C:
		case <-r.wake:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
		}
	}
	return nil
}

// say says why this replica does not lead, where that is news.
func (r *Replica) say(ctx context.Context, err error) {
	now := time.Now()
	if what := err.Error(); ctx.Err() != nil || what == r.said.what && now.Sub(r.said.at) < sayAgain {
		return
	}
	again := err.Error() == r.said.what
	r.said = saying{err.Error(), now}
	switch {
	case errors.Is(err, storage.ErrLocked):
		if !again {
			r.Log.Info("follows", "office", r.Office, "led", err)
		}
	case errors.Is(err, postgres.ErrClock):
		r.Log.Error("does not lead", "office", r.Office, "error", err)
	default:
		r.Log.Warn("cannot take the lease", "office", r.Office, "error", err)
	}
}

// lead leads until the lease is lost, ctx ends or something breaks.
func (r *Replica) lead(ctx context.Context, lease *postgres.Lease) error {
	r.said = saying{}
	r.Log.Info("leads", "office", r.Office, "fence", lease.Fence())
	leading, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-lease.Lost():
			stop()
		case <-leading.Done():
		}
	}()
	err := r.Lead(leading, lease)
	if lost := lease.Leading(); lost != nil {
		r.Log.Warn("leads no more", "office", r.Office, "fence", lease.Fence(), "why", lost)
		if err != nil && ctx.Err() == nil {
			r.Log.Warn("what was under way was given up", "office", r.Office, "error", err)
		}
		return nil
	}
	if released := r.release(lease); released != nil {
		r.Log.Warn("the lease ends by itself", "office", r.Office, "error", released)
	}
	switch {
	case ctx.Err() != nil && storage.IsStorage(err):
		return nil // stopped before it had begun
	case !storage.IsStorage(err):
		return err
	}
	r.Log.Error("the storage failed", "office", r.Office, "error", err)
	rest(ctx, lookEvery)
	return nil
}

func (r *Replica) release(lease *postgres.Lease) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.Leases.Term()/3)
	defer cancel()
	return lease.Release(ctx)
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
