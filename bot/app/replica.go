package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"loket/bot/replica"
	"loket/bot/settings"
	"loket/storage"
	"loket/storage/postgres"
)

// office is one that the program serves.
type office struct {
	name     string // in the database
	label    string // for people and figures; "" where there is one alone
	settings settings.Settings
}

// officesOf are those that the settings name.
func officesOf(s settings.Settings) []office {
	return []office{{name: postgres.OfficeOf(s.DatabaseURL), settings: s}}
}

// serveReplica serves beside others on one database: it leads its share of the offices,
// by a lease each, and follows where another leads.
func (c *ServeCommand) serveReplica(ctx context.Context, log *slog.Logger) error {
	leases, err := leasesOf(ctx, c.Settings, "loket serve")
	if err != nil {
		return err
	}
	defer leases.Close()
	offices := officesOf(c.Settings)
	labels := make([]string, len(offices))
	for i, o := range offices {
		labels[i] = o.label
	}
	front, err := openFront(c.Listen, c.MetricsListen, leases, labels)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		defer stop() // a bot that nobody reaches any more looks as if it lived
		served <- front.run(ctx)
	}()
	r := &replica.Replica{Leases: leases, URL: c.DatabaseURL, Log: log}
	for _, o := range offices {
		r.Offices = append(r.Offices, replica.Office{Name: o.name, Lead: o.lead(front, log)})
	}
	err = r.Run(ctx)
	stop()
	return errors.Join(err, <-served)
}

// lead puts an office's app together and serves it, under a lease.
func (o office) lead(front *front, log *slog.Logger) func(context.Context, *postgres.Lease) error {
	if o.label != "" {
		log = log.With("office", o.label)
	}
	return func(ctx context.Context, lease *postgres.Lease) error {
		a, err := build(ctx, o.settings, Outside{}, lease, o.label, log)
		if err != nil {
			return err
		}
		listeners, end := front.lead(o.label, a)
		defer end()
		return errors.Join(a.Serve(ctx, listeners), a.Close())
	}
}

// leasesOf sees to it that the database's tables are there and the key is theirs, and
// gives the leases.
func leasesOf(ctx context.Context, s settings.Settings, program string) (*postgres.Leases, error) {
	key, err := s.Key()
	if err != nil {
		return nil, err
	}
	term, err := s.LeaseTerm()
	if err != nil {
		return nil, err
	}
	if err := postgres.Prepare(ctx, s.DatabaseURL, key); err != nil {
		return nil, err
	}
	return postgres.NewLeases(postgres.LeaseOptions{URL: s.DatabaseURL, Holder: postgres.Holder(program), Term: term})
}

// whenLost does something when the lease is lost, unless forget is called before.
func (a *App) whenLost(do func()) (forget func()) {
	if a.lease == nil {
		return func() {}
	}
	over := make(chan struct{})
	go func() {
		select {
		case <-a.lease.Lost():
			do()
		case <-over:
		}
	}()
	return sync.OnceFunc(func() { close(over) })
}

// leadAlone takes the lease for a command that leads for a moment; nil where the
// database is in the data directory.
func leadAlone(ctx context.Context, s settings.Settings, program string) (lease *postgres.Lease, release func(), err error) {
	if s.DatabaseURL == "" {
		return nil, func() {}, nil
	}
	leases, err := leasesOf(ctx, s, program)
	if err != nil {
		return nil, nil, err
	}
	for until := time.Now().Add(leases.Term()); ; {
		lease, err = leases.Take(ctx, postgres.OfficeOf(s.DatabaseURL))
		if err == nil {
			return lease, leases.Close, nil
		}
		if !errors.Is(err, storage.ErrLocked) || time.Now().After(until) || ctx.Err() != nil {
			leases.Close()
			return nil, nil, err
		}
		timer := time.NewTimer(leases.Term() / 10)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}
