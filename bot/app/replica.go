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

// serveReplica serves beside others on one database: it leads by a lease, and follows
// while another leads.
func (c *ServeCommand) serveReplica(ctx context.Context, log *slog.Logger) error {
	leases, err := leasesOf(ctx, c.Settings, "loket serve")
	if err != nil {
		return err
	}
	defer leases.Close()
	front, err := openFront(c.Listen, c.MetricsListen, leases)
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
	r := &replica.Replica{Leases: leases, URL: c.DatabaseURL, Office: postgres.OfficeOf(c.DatabaseURL), Log: log, Lead: func(ctx context.Context, lease *postgres.Lease) error {
		a, err := build(ctx, c.Settings, Outside{}, lease, log)
		if err != nil {
			return err
		}
		listeners, end := front.lead(a)
		defer end()
		return errors.Join(a.Serve(ctx, listeners), a.Close())
	}}
	err = r.Run(ctx)
	stop()
	return errors.Join(err, <-served)
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
