// Package doctor looks whether everything is set up, and says what to do where
// something is not.
package doctor

import (
	"context"
	"errors"
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

	Lang string `enum:"id,en" default:"en" help:"Language of the report: id or en."`
}

// Run prints a line for each thing it looks at, and fails where one is not as
// it must be.
func (c *CheckCommand) Run(ctx context.Context) error {
	d := &doctor{Settings: c.Settings, lang: c.Lang, out: os.Stdout, now: time.Now, space: freeSpace}
	return d.examine(ctx)
}

// checkPatience bounds the talk with each party outside.
const checkPatience = 20 * time.Second

// doctor looks at one thing after the other.
type doctor struct {
	settings.Settings
	lang  string // of the report; English where empty
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
		return fmt.Errorf("%s: %w", d.say(words("broken_off")), ctx.Err())
	case d.failed > 0:
		return errors.New(d.say(words("ends_wrong", "Wrong", d.failed, "Mark", markWrong, "Look", d.warned)))
	}
	fmt.Fprintln(d.out, d.say(words("ends_well", "Look", d.warned)))
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
			d.bad("settings", words("setting", "Why", err.Error()), nothing)
		}
	}
	if len(d.wrong) == 0 {
		d.good("settings", words("settings_read"))
	}
}

// good says that something is as it must be.
func (d *doctor) good(thing string, how phrase) { d.line("✔", thing, how, nothing) }

// warn says that the bot works, but that somebody should look at something.
func (d *doctor) warn(thing string, how, todo phrase) {
	d.warned++
	d.line("!", thing, how, todo)
}

// markWrong stands before what must be set right.
const markWrong = "✖"

// bad says that something must be set right.
func (d *doctor) bad(thing string, how, todo phrase) {
	d.failed++
	d.line(markWrong, thing, how, todo)
}

// line prints one line about a thing, which is the key of its name. Some of its
// words come from outside.
func (d *doctor) line(mark, thing string, how, todo phrase) {
	text := fmt.Sprintf("%s %s: %s", mark, d.text("doctor_thing_"+thing, nil), d.say(how))
	if todo.key != "" {
		text += " → " + d.say(todo)
	}
	spaced := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	fmt.Fprintln(d.out, spaced)
}
