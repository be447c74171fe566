package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/postgres"
)

// lookAtFiles is how often it is looked whether a settings file has changed.
var lookAtFiles = 5 * time.Second

// tryOffice is the pause before an office is tried again that could not be served.
const tryOffice = time.Minute

// officeFiles are the settings of the offices as they stand in their files.
type officeFiles struct {
	dir   string
	base  settings.Settings
	log   *slog.Logger
	every time.Duration

	mu      sync.Mutex
	offices map[string]settings.Office // those that are served
	changed map[string]chan struct{}   // closed when the settings are others
	said    map[string]string          // the fault that was told last
}

// readFiles reads the offices that can be served, and tells of the others.
func (f *officeFiles) readFiles() error {
	all, err := settings.ReadOffices(f.dir, f.base)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.offices, f.changed = map[string]settings.Office{}, map[string]chan struct{}{}
	for _, o := range all {
		f.tell(o)
		if o.Fault == nil {
			f.offices[o.Name], f.changed[o.Name] = o, make(chan struct{})
		}
	}
	if len(f.offices) == 0 {
		return fmt.Errorf("no office can be served: %w", all[0].Fault)
	}
	return nil
}

// tell says what is wrong with a file, once.
func (f *officeFiles) tell(o settings.Office) {
	said := ""
	if o.Fault != nil {
		said = o.Fault.Error()
	}
	if said != f.said[o.Name] && said != "" {
		f.log.Error("an office is not served with the settings in its file", "office", o.Name, "fault", said)
	}
	f.said[o.Name] = said
	for _, odd := range o.Odd {
		if o.Fault == nil && f.offices[o.Name].Name == "" {
			f.log.Warn("a settings file says something odd", "office", o.Name, "what", odd.String())
		}
	}
}

// current are an office's settings now, and what is closed when they are others.
func (f *officeFiles) current(name string) (settings.Settings, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.offices[name].Settings, f.changed[name]
}

// served lists the offices, by database; "" for those that have none.
func (f *officeFiles) served() map[string][]office {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := map[string][]office{}
	for _, name := range slices.Sorted(maps.Keys(f.offices)) {
		s := f.offices[name].Settings
		at, _, _ := strings.Cut(s.DatabaseURL, "?")
		all[at] = append(all[at], office{name: postgres.OfficeOf(s.DatabaseURL), label: name, settings: s, files: f})
	}
	return all
}

// watch looks at the files until ctx ends, or other offices are to be served.
func (f *officeFiles) watch(ctx context.Context) {
	tick := time.NewTicker(f.every)
	defer tick.Stop()
	missed := 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		others := f.compare()
		if missed++; !others {
			missed = 0
		}
		if missed > 1 { // a file that is being written may not be there for a moment
			f.log.Info("other offices are to be served from now on")
			return
		}
	}
}

// compare takes up what has changed in the files. It tells whether an office has come or
// gone.
func (f *officeFiles) compare() (others bool) {
	all, err := settings.ReadOffices(f.dir, f.base)
	if err != nil {
		f.log.Error("the settings of the offices cannot be read: all go on with those that they have", "error", err)
		return false // that all are gone is no wish
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	there := map[string]bool{}
	for _, o := range all {
		there[o.Name] = true
		before, served := f.offices[o.Name]
		f.tell(o)
		switch {
		case !served:
			others = others || o.Fault == nil
		case o.Fault == nil && !reflect.DeepEqual(before.Settings, o.Settings):
			f.log.Info("an office's settings have changed: it begins again with them", "office", o.Name)
			f.offices[o.Name] = o
			close(f.changed[o.Name])
			f.changed[o.Name] = make(chan struct{})
		}
	}
	for name := range f.offices {
		others = others || !there[name]
	}
	return others
}

// serveOffices serves every office that has a settings file. When one comes or goes, it
// begins again with those that are there.
func (c *ServeCommand) serveOffices(ctx context.Context, log *slog.Logger) error {
	if err := c.CheckProgram(); err != nil {
		return err
	}
	files := &officeFiles{dir: c.Offices, base: c.Settings, log: log, every: lookAtFiles, said: map[string]string{}}
	if err := files.readFiles(); err != nil {
		return err
	}
	for ctx.Err() == nil {
		again, err := c.serveThese(ctx, files, log)
		if err != nil || !again {
			return err
		}
		if err := files.readFiles(); err != nil {
			return err
		}
	}
	return nil
}

// serveThese serves the offices until ctx ends, or others are to be served: again.
func (c *ServeCommand) serveThese(ctx context.Context, files *officeFiles, log *slog.Logger) (again bool, err error) {
	served, all := files.served(), []string{}
	leases := map[string]*postgres.Leases{}
	for at, offices := range served {
		for _, o := range offices {
			all = append(all, o.label)
		}
		if at == "" {
			continue
		}
		if leases[at], err = leasesOfAny(ctx, offices, log); err != nil {
			return false, err
		}
		defer leases[at].Close()
		tellLeft(ctx, offices, log)
	}
	front, err := openFront(c.Listen, c.MetricsListen, anyOf(leases), slices.Sorted(slices.Values(all)))
	if err != nil {
		return false, err
	}
	err = front.during(ctx, func(ctx context.Context) error {
		ctx, stop := context.WithCancel(ctx)
		var busy sync.WaitGroup
		var failed []error
		var mu sync.Mutex
		run := func(do func() error) {
			busy.Go(func() {
				if err := do(); err != nil {
					mu.Lock()
					failed = append(failed, err)
					mu.Unlock()
					stop()
				}
			})
		}
		for at, offices := range served {
			if at != "" {
				run(func() error { return share(ctx, leases[at], offices, front, log) })
				continue
			}
			for _, o := range offices {
				run(func() error { o.alone(ctx, front, log); return nil })
			}
		}
		files.watch(ctx)
		again = ctx.Err() == nil
		stop()
		busy.Wait()
		return errors.Join(failed...)
	})
	return again, err
}

func anyOf(leases map[string]*postgres.Leases) *postgres.Leases {
	for _, l := range leases {
		return l
	}
	return nil
}

// leasesOfAny prepares the database with the key of one of the offices. What is wrong
// with one of them, such as another key, is no reason not to serve the others.
func leasesOfAny(ctx context.Context, offices []office, log *slog.Logger) (leases *postgres.Leases, err error) {
	for _, o := range offices {
		leases, err = leasesOf(ctx, o.settings, "loket serve")
		if !errors.Is(err, postgres.ErrOtherKey) && !errors.Is(err, postgres.ErrUnfinished) {
			return leases, err
		}
		log.Error("an office cannot be served", "office", o.label, "error", err)
	}
	return nil, err
}

// tellLeft tells of offices in the database that have no settings file any more.
func tellLeft(ctx context.Context, offices []office, log *slog.Logger) {
	known := map[string]bool{}
	for _, o := range offices {
		known[o.name] = true
	}
	base := offices[0].settings
	left, err := leftOver(ctx, base, known)
	if err != nil {
		log.Warn("it is not known whether an office has lost its settings file", "error", err)
	}
	for _, line := range left {
		log.Error("an office has no settings file any more: nobody serves it; bring the file back", "office", line.name, "open", line.counts.Open, "waiting", line.counts.Outbox)
	}
}

// alone serves an office that has a database in its own data directory, and tries again
// where that does not go well.
func (o office) alone(ctx context.Context, front *front, log *slog.Logger) {
	lead := o.lead(front, log)
	for ctx.Err() == nil {
		err := lead(ctx, nil)
		if ctx.Err() != nil {
			return
		}
		log.Error("an office is not served; it is tried again", "office", o.label, "in", tryOffice, "error", err, "storage", storage.IsStorage(err))
		timer := time.NewTimer(tryOffice)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}
