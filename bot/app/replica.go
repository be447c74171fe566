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
	files    *officeFiles // nil: the settings stay as they are
	box      *letterbox   // where its updates are brought; nil beside SQLite
}

// serveReplica serves beside others on one database: it leads by a lease, and follows
// where another leads.
func (c *ServeCommand) serveReplica(ctx context.Context, log *slog.Logger) error {
	leases, err := leasesOf(ctx, c.Settings, "loket serve")
	if err != nil {
		return err
	}
	defer leases.Close()
	front, err := openFront(c.Listen, c.MetricsListen, leases, []string{""})
	if err != nil {
		return err
	}
	only := []office{{name: postgres.OfficeOf(c.DatabaseURL), settings: c.Settings}}
	return front.during(ctx, func(ctx context.Context) error { return share(ctx, leases, only, front, log) })
}

// during serves the front's addresses for as long as something is done.
func (f *front) during(ctx context.Context, do func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		defer stop() // a bot that nobody reaches any more looks as if it lived
		served <- f.run(ctx)
	}()
	err := do(ctx)
	stop()
	return errors.Join(err, <-served)
}

// share leads a share of the offices of a database, by a lease each, and follows where
// another leads.
func share(ctx context.Context, leases *postgres.Leases, offices []office, front *front, log *slog.Logger) error {
	r := &replica.Replica{Leases: leases, URL: offices[0].settings.DatabaseURL, Log: log}
	for _, o := range offices {
		box, err := openLetterbox(ctx, o.settings, log)
		if err != nil {
			return err
		}
		defer box.Close()
		defer front.bring(box)()
		o.box = box
		r.Offices = append(r.Offices, replica.Office{Name: o.name, Lead: o.lead(front, log)})
	}
	return r.Run(ctx)
}

// lead puts an office's app together and serves it, under a lease.
func (o office) lead(front *front, log *slog.Logger) func(context.Context, *postgres.Lease) error {
	if o.label != "" {
		log = log.With("office", o.label)
	}
	return func(ctx context.Context, lease *postgres.Lease) error {
		for {
			again, err := o.serveUntilChanged(ctx, front, lease, log)
			if !again {
				return err
			}
		}
	}
}

// serveUntilChanged serves an office until ctx ends, or its settings have changed: again.
func (o office) serveUntilChanged(ctx context.Context, front *front, lease *postgres.Lease, log *slog.Logger) (again bool, err error) {
	set, changed := o.settings, (<-chan struct{})(nil)
	if o.files != nil {
		set, changed = o.files.current(o.label)
		release, err := settings.TakeDataDir(set.DataDir)
		if err != nil {
			return false, err
		}
		defer release()
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-changed:
			stop()
		case <-over:
		}
	}()
	a, err := build(ctx, set, Outside{}, lease, o.label, log)
	if err != nil {
		return false, err
	}
	if a.letterbox = o.box; o.box != nil && !o.box.fits(set) {
		if a.letterbox, err = openLetterbox(ctx, set, log); err != nil {
			return false, errors.Join(err, a.Close())
		}
		defer a.letterbox.Close()
		defer front.bring(a.letterbox)()
	}
	listeners, end := front.lead(o.label, a)
	defer end()
	err = errors.Join(a.Serve(ctx, listeners), a.Close())
	select {
	case <-changed:
		return err == nil && (lease == nil || lease.Leading() == nil), err
	default:
		return false, err
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
