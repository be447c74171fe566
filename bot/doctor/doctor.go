// Package doctor looks whether everything is set up, and says what to do where
// something is not.
package doctor

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"loket/bot/settings"
	"loket/bot/workers"
	"loket/storage"
)

// CheckCommand is a doctor: it looks whether everything is set up, and tells
// what to do where something is not. It works beside a running bot: it takes
// no lock, asks for no updates and changes nothing.
type CheckCommand struct {
	settings.Settings `embed:""`
}

// Run prints a line for each thing it looks at, and fails where one is not as
// it must be.
func (c *CheckCommand) Run(ctx context.Context) error {
	d := &doctor{Settings: c.Settings, out: os.Stdout, now: time.Now, space: freeSpace}
	return d.examine(ctx)
}

// checkPatience bounds the talk with each party outside.
const checkPatience = 20 * time.Second

// doctor looks at one thing after the other.
type doctor struct {
	settings.Settings
	out   io.Writer
	now   func() time.Time
	space func(dir string) (bytes uint64, err error)      // free for us where dir lies
	visit func(ctx context.Context, address string) error // as a browser; nil for the network's
	names workers.Resolver                                // nil for DNS_SERVER

	store    storage.Store // nil where there is no database that can be read
	writable bool          // the database, by the bot's user
	wrong    map[string]bool
	failed   int
	warned   int
}

// The parts of the settings, each of which is looked at only where its own
// settings can be used.
const (
	partTelegram  = "telegram"
	partWebhook   = "webhook"
	partAddresses = "addresses"
	partStore     = "store"
	partOffice    = "office"
	partPanel     = "panel"
	partMail      = "mail"
)

// examine goes through everything and sums it up.
func (d *doctor) examine(ctx context.Context) error {
	d.values()
	d.data(ctx)
	if d.store != nil {
		defer d.store.Close()
	}
	for _, look := range []func(context.Context){d.telegram, d.dns, d.panel, d.login, d.mail, d.office} {
		if ctx.Err() == nil {
			look(ctx)
		}
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the check was broken off: %w", ctx.Err())
	case d.failed > 0:
		return fmt.Errorf("check: %d to set right (✖), %d to look at (!)", d.failed, d.warned)
	}
	fmt.Fprintf(d.out, "Nothing stands in the way; %d to look at (!).\n", d.warned)
	return nil
}

// values looks whether each part's settings can be used at all.
func (d *doctor) values() {
	d.wrong = map[string]bool{}
	for _, part := range []struct {
		name  string
		check func() error
	}{
		{partTelegram, func() error { return d.CheckTelegram(true) }},
		{partWebhook, d.CheckWebhook},
		{partAddresses, d.CheckAddresses},
		{partStore, d.CheckStore},
		{partOffice, d.CheckOffice},
		{partPanel, d.CheckPanel},
		{partMail, d.CheckMail},
	} {
		if err := part.check(); err != nil {
			d.wrong[part.name] = true
			d.bad("settings", err.Error(), "")
		}
	}
	if len(d.wrong) == 0 {
		d.good("settings", "every value can be read")
	}
}

// good says that something is as it must be.
func (d *doctor) good(thing, how string) { d.line("✔", thing, how, "") }

// warn says that the bot works, but that somebody should look at something.
func (d *doctor) warn(thing, how, todo string) {
	d.warned++
	d.line("!", thing, how, todo)
}

// bad says that something must be set right.
func (d *doctor) bad(thing, how, todo string) {
	d.failed++
	d.line("✖", thing, how, todo)
}

// line prints one line. Some of its words come from outside.
func (d *doctor) line(mark, thing, how, todo string) {
	text := fmt.Sprintf("%s %s: %s", mark, thing, how)
	if todo != "" {
		text += " → " + todo
	}
	spaced := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	fmt.Fprintln(d.out, spaced)
}
