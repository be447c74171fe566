package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres"
	"loket/storage/sqlite"
)

// OfficesCommand lists the offices of an installation: who leads each, what waits there,
// and when it was backed up last, as far as this machine knows.
type OfficesCommand struct {
	Offices string `kong:"-"` // the directory with a settings file an office
}

// Run prints a line for each.
func (c *OfficesCommand) Run(ctx context.Context) error { return c.list(ctx, os.Stdout, time.Now()) }

// officeLine is what is told of an office.
type officeLine struct {
	name, leader string
	counts       storage.Counts
	backup       time.Time
	note         string // what is wrong; the rest may be missing then
}

func (c *OfficesCommand) list(ctx context.Context, out io.Writer, now time.Time) error {
	if c.Offices == "" {
		return settings.Fault("OFFICES", "is required: the directory with a settings file an office")
	}
	base, err := settings.Environment()
	if err != nil {
		return err
	}
	offices, err := settings.ReadOffices(c.Offices, base)
	if err != nil {
		return err
	}
	lines := make([]officeLine, 0, len(offices))
	known := map[string]bool{}
	for _, office := range offices {
		known[postgres.OfficeOf(office.Settings.DatabaseURL)] = true
		lines = append(lines, lookAt(ctx, office))
	}
	left, err := leftOver(ctx, base, known)
	if err != nil {
		fmt.Fprintf(out, "! Whether an office has lost its settings file is not known: %v\n", err)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "OFFICE\tLEADER\tOPEN\tQUEUE\tBACKUP\t")
	for _, line := range append(lines, left...) {
		fmt.Fprintln(table, line.row(now))
	}
	return table.Flush()
}

// row is a line as it is printed.
func (l officeLine) row(now time.Time) string {
	leader, backup, queue := l.leader, "none known", "empty"
	if leader == "" {
		leader = "nobody"
	}
	if !l.backup.IsZero() {
		backup = lasted(now.Sub(l.backup)) + " ago"
	}
	if l.counts.Outbox > 0 {
		queue = fmt.Sprintf("%d, for %s", l.counts.Outbox, lasted(now.Sub(l.counts.OutboxOldest)))
	}
	row := fmt.Sprintf("%s\t%s\t%d\t%s\t%s\t", l.name, leader, l.counts.Open, queue, backup)
	if l.note != "" {
		row += "! " + l.note
	}
	return row
}

// lasted is a span as people say it.
func lasted(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// lookAt looks at one office.
func lookAt(ctx context.Context, office settings.Office) officeLine {
	line := officeLine{name: office.Name}
	if office.Fault != nil {
		line.note = office.Fault.Error()
		if office.Settings.DatabaseURL == "" && office.Settings.DataDir == "" {
			return line
		}
	}
	counts, leader, err := stateOf(ctx, office.Settings)
	line.counts, line.leader = counts, leader
	if err == nil {
		line.backup, err = storage.LastBackup(office.Settings.DataDir)
	}
	if err != nil && line.note == "" {
		line.note = oneLineOf(err)
	}
	return line
}

func oneLineOf(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// stateOf is what waits at an office, and who leads it, beside a running bot.
func stateOf(ctx context.Context, s settings.Settings) (counts storage.Counts, leader string, err error) {
	if s.DatabaseURL == "" {
		if !sqlite.Occupied(s.DataDir) {
			return counts, "", nil // it has not run yet
		}
		unlock, err := storage.Lock(s.DataDir)
		if errors.Is(err, storage.ErrLocked) {
			leader = "this machine"
		} else if err == nil {
			unlock()
		}
	} else if leader, err = leaderOf(ctx, s.DatabaseURL); err != nil {
		return counts, "", err
	}
	store, err := open.Open(ctx, open.Options{Dir: s.DataDir, URL: s.DatabaseURL, Key: make([]byte, storage.KeySize), ReadOnly: true}) // nothing is opened with the key
	if errors.Is(err, postgres.ErrEmpty) {
		return counts, "", nil
	}
	if err != nil {
		return counts, leader, err
	}
	counts, err = store.Counts(ctx)
	return counts, leader, errors.Join(err, store.Close())
}

// leaderOf is who leads an office, "" where nobody does.
func leaderOf(ctx context.Context, url string) (string, error) {
	all, err := postgres.Standings(ctx, url)
	for _, standing := range all {
		if standing.Led && standing.Office == postgres.OfficeOf(url) {
			return standing.Holder, nil
		}
	}
	return "", err
}

// leftOver are the offices in the database of all that have no settings file any more.
func leftOver(ctx context.Context, base settings.Settings, known map[string]bool) (lines []officeLine, err error) {
	if base.DatabaseURL == "" {
		return nil, nil
	}
	all, err := postgres.Standings(ctx, base.DatabaseURL)
	if err != nil {
		return nil, err
	}
	for _, standing := range all {
		if known[standing.Office] {
			continue
		}
		s := base
		s.DatabaseURL = postgres.ForOffice(base.DatabaseURL, standing.Office)
		counts, leader, err := stateOf(ctx, s)
		line := officeLine{name: standing.Office, leader: leader, counts: counts, note: "has no settings file any more: nobody serves it, and nothing of it is lost; bring the file back"}
		if err != nil {
			line.note = oneLineOf(err)
		}
		lines = append(lines, line)
	}
	return lines, nil
}
