// Package replica leads offices by turns with others: each office is led by one of all
// the programs on the same database, by a lease; the others follow, and one of them takes
// over when the lease ends. Together they share the offices out evenly.
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
	// lookEvery is how often it is looked who leads.
	lookEvery = time.Second
	// grace times that long a free office is left to the replica whose it is to take.
	grace = 3
	// sayAgain is how often it is said that nothing can be taken.
	sayAgain = time.Minute
	// asideFor is how long an office that cannot be led here is left to others, and one
	// that nobody else took is not handed over again.
	asideFor = 10 * time.Minute
)

// Office is one that this replica can lead.
type Office struct {
	Name string
	// Lead leads under a lease until ctx ends, which it does when the lease is lost:
	// nothing may be written or begun then. An error of the storage is no reason to
	// stop for good.
	Lead func(ctx context.Context, lease *postgres.Lease) error
}

// Replica follows and leads.
type Replica struct {
	Leases *postgres.Leases
	URL    string // of the database
	// Offices are at least one. Where there is one alone, an error that is not the
	// storage's ends Run; of several that office is left to others for a while.
	Offices []Office
	Log     *slog.Logger

	wake   chan struct{}
	ended  chan ended
	led    map[string]context.CancelFunc // ends leading
	free   map[string]time.Time          // since when it is another's to take
	aside  map[string]time.Time          // until when it is not taken here
	kept   map[string]time.Time          // until when it is not handed over
	handed map[string]bool               // it was handed over, and nobody has taken it yet
	said   map[string]saying
}

// ended is an office that is not led any more.
type ended struct {
	office string
	err    error
}

// saying is what was last said of why nothing was taken.
type saying struct {
	what string
	at   time.Time
}

// Run follows and leads until ctx ends.
func (r *Replica) Run(ctx context.Context) error {
	r.wake, r.ended = make(chan struct{}, 1), make(chan ended, len(r.Offices))
	r.led, r.free, r.handed, r.said = map[string]context.CancelFunc{}, map[string]time.Time{}, map[string]bool{}, map[string]saying{}
	r.aside, r.kept = map[string]time.Time{}, map[string]time.Time{}
	listening, stop := context.WithCancel(ctx)
	defer stop()
	go func() { _ = postgres.Listen(listening, r.URL, r.hear, postgres.Released) }()
	err := r.goOn(ctx)
	r.leave(ctx)
	for _, end := range r.led {
		end()
	}
	for len(r.led) > 0 {
		e := <-r.ended
		delete(r.led, e.office)
		if err == nil && !storage.IsStorage(e.err) {
			err = e.err
		}
	}
	return err
}

// leave has others know, before the offices are given back, that they are not ours to
// take.
func (r *Replica) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Leases.Term()/3)
	defer cancel()
	if err := r.Leases.Leave(ctx); err != nil {
		r.Log.Warn("others learn later that this replica goes", "error", err)
	}
}

// goOn looks who leads, now and then and when an office was given back.
func (r *Replica) goOn(ctx context.Context) error {
	arrived := false
	for ctx.Err() == nil {
		if !arrived {
			arrived = r.Leases.Arrive(ctx) == nil
		}
		if err := r.look(ctx); err != nil {
			r.say(ctx, "", err)
		}
		timer := time.NewTimer(r.every())
		select {
		case <-timer.C:
		case <-r.wake:
			timer.Stop()
		case e := <-r.ended:
			timer.Stop()
			if err := r.after(e); err != nil {
				return err
			}
		case <-ctx.Done():
			timer.Stop()
		}
	}
	return nil
}

// every is how often it is looked.
func (r *Replica) every() time.Duration { return min(lookEvery, r.Leases.Term()/4) }

// hear wakes who looks: an office was given back.
func (r *Replica) hear(_, _ string) {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// look takes what is ours to take, and hands over what is too much.
func (r *Replica) look(ctx context.Context) error {
	seen, err := r.Leases.Survey(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	var known []string
	for _, o := range r.Offices {
		if now.After(r.aside[o.Name]) {
			known = append(known, o.Name)
		}
	}
	s := shareOf(r.Leases.Holder(), seen, known, func(office string) bool { return r.led[office] != nil && now.After(r.kept[office]) })
	for _, office := range s.take {
		r.take(ctx, office)
	}
	free := map[string]time.Time{}
	for _, office := range s.others {
		if free[office] = r.free[office]; free[office].IsZero() {
			free[office] = now
		}
		if now.Sub(free[office]) >= grace*r.every() {
			r.take(ctx, office)
		}
	}
	r.free = free
	r.follows(seen, known)
	if s.handOver != "" {
		r.Log.Info("hands over", "office", s.handOver)
		r.handed[s.handOver] = true
		r.led[s.handOver]()
	}
	return nil
}

// follows says who leads what this replica does not.
func (r *Replica) follows(seen postgres.Survey, known []string) {
	led := map[string]string{}
	for _, o := range seen.Offices {
		if o.Led {
			led[o.Office] = o.Holder
		}
	}
	for _, office := range known {
		holder := led[office]
		if holder == "" || holder == r.Leases.Holder() || r.led[office] != nil {
			continue
		}
		delete(r.handed, office)
		if r.said[office].what != holder {
			r.said[office] = saying{holder, time.Now()}
			r.Log.Info("follows", "office", office, "leader", holder)
		}
	}
}

// take takes the lease of an office, and leads it.
func (r *Replica) take(ctx context.Context, office string) {
	if r.led[office] != nil {
		return // it is being given back
	}
	lease, err := r.Leases.Take(ctx, office)
	if err != nil {
		r.say(ctx, office, err)
		return
	}
	if r.handed[office] { // nobody else wants it
		r.kept[office] = time.Now().Add(asideFor)
		delete(r.handed, office)
	}
	delete(r.said, office)
	leading, stop := context.WithCancel(ctx)
	r.led[office] = stop
	lead := r.leadOf(office)
	go func() { r.ended <- ended{office, r.lead(leading, stop, lead, lease)} }()
}

func (r *Replica) leadOf(office string) func(context.Context, *postgres.Lease) error {
	for _, o := range r.Offices {
		if o.Name == office {
			return o.Lead
		}
	}
	return nil
}

// say says why this replica does not lead, where that is news.
func (r *Replica) say(ctx context.Context, office string, err error) {
	now, what := time.Now(), err.Error()
	last := r.said[office]
	if ctx.Err() != nil || errors.Is(err, storage.ErrLocked) || what == last.what && now.Sub(last.at) < sayAgain {
		return
	}
	r.said[office] = saying{what, now}
	if errors.Is(err, postgres.ErrClock) {
		r.Log.Error("does not lead", "office", office, "error", err)
		return
	}
	r.Log.Warn("cannot take the lease", "office", office, "error", err)
}

// lead leads until the lease is lost, ctx ends or something breaks.
func (r *Replica) lead(ctx context.Context, stop context.CancelFunc, lead func(context.Context, *postgres.Lease) error, lease *postgres.Lease) error {
	defer stop()
	log := r.Log.With("office", lease.Office(), "fence", lease.Fence())
	log.Info("leads")
	go func() {
		select {
		case <-lease.Lost():
			stop()
		case <-ctx.Done():
		}
	}()
	err := lead(ctx, lease)
	if lost := lease.Leading(); lost != nil {
		log.Warn("leads no more", "why", lost)
		if err != nil {
			log.Warn("what was under way was given up", "error", err)
		}
		return nil
	}
	stopped := ctx.Err() != nil
	if released := r.release(lease); released != nil {
		log.Warn("the lease ends by itself", "error", released)
	}
	if stopped && storage.IsStorage(err) {
		return nil // stopped before it had begun
	}
	return err
}

func (r *Replica) release(lease *postgres.Lease) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.Leases.Term()/3)
	defer cancel()
	return lease.Release(ctx)
}

// after sees what becomes of an office that is not led any more. What the storage failed
// at is tried again with the next look; what else cannot be led here may be led elsewhere.
func (r *Replica) after(e ended) error {
	delete(r.led, e.office)
	switch {
	case e.err == nil:
		return nil
	case storage.IsStorage(e.err):
		r.Log.Error("the storage failed", "office", e.office, "error", e.err)
		r.aside[e.office] = time.Now().Add(lookEvery)
		return nil
	case len(r.Offices) == 1:
		return e.err
	}
	r.Log.Error("this office cannot be led here", "office", e.office, "error", e.err)
	r.aside[e.office] = time.Now().Add(asideFor)
	return nil
}
