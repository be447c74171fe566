// Package words turns a conversations.Text into what people read: HTML for
// Telegram, plain text for mail, button labels and paper, in the reader's
// language.
//
// Everything typed by people is escaped on its way in, so that it can never be
// markup, and parted where a message or a mail would make a link of it. The package knows no message by name but those of the calendar, no
// Telegram and no storage: the words come from a Book, secrets from the caller.
package words

import (
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"loket/conversations"
)

// Bundle holds the words of every language. Say returns the message of that key
// with data put in; count, where given, selects the plural form. A message
// that does not exist is an error. An empty or unknown lang means the Bundle's
// first language. Say is called from many goroutines at once, and keeps nothing
// of data.
type Bundle interface {
	Say(lang, key string, data map[string]any, count *int) (string, error)
}

// Secrets finds the secret of a name. Its error is returned as it is, wrapped.
type Secrets = func(name string) (string, error)

// Renderer renders texts. It is safe for concurrent use.
type Renderer struct {
	// Missed, if set before first use, is told of messages that speak of a
	// value they were not given; the value is left out of what people read.
	Missed func(lang, key string)

	book Bundle
	loc  *time.Location
	zone string

	mu    sync.RWMutex
	fixed map[phrase]saying // messages said without values

	rooms sync.Pool // of map[string]any, for the values of a message
}

type phrase struct{ lang, key string }

// saying is a message without values in both its forms.
type saying struct{ html, plain string }

// New returns a renderer that takes its words from book and writes instants as
// clocks in loc show them, with zone as their name (such as WIB).
func New(book Bundle, loc *time.Location, zone string) *Renderer {
	return &Renderer{book: book, loc: loc, zone: zone, fixed: map[phrase]saying{},
		rooms: sync.Pool{New: func() any { return map[string]any{} }}}
}

// HTML renders a text as Telegram's HTML, one line of it after the other.
// Values are escaped, and nothing comes alive in those that are not Own. secrets
// may be nil for texts that speak of none. An error names the message that could
// not be said, never a secret.
func (r *Renderer) HTML(lang string, text conversations.Text, secrets Secrets) (string, error) {
	page, err := r.page(lang, text, secrets)
	return dead(page, true), err
}

// Mail renders a text for a mail to somebody who did not type its values: as
// HTML, and without markup. Mail programs make links as Telegram does, also in
// code.
func (r *Renderer) Mail(lang string, text conversations.Text, secrets Secrets) (html, plain string, err error) {
	page, err := r.page(lang, text, secrets)
	if err != nil {
		return "", "", err
	}
	page = dead(page, false)
	return page, strip(page), nil
}

// page renders a text with its foreign values marked.
func (r *Renderer) page(lang string, text conversations.Text, secrets Secrets) (string, error) {
	if len(text) == 1 {
		return r.line(lang, text[0], secrets)
	}
	var page strings.Builder
	for i, line := range text {
		if i > 0 {
			page.WriteByte('\n')
		}
		said, err := r.line(lang, line, secrets)
		if err != nil {
			return "", err
		}
		page.WriteString(said)
	}
	return page.String(), nil
}

// Plain renders a text without any markup: the tags of the words are taken
// out, and what people typed stands exactly as they typed it.
func (r *Renderer) Plain(lang string, text conversations.Text, secrets Secrets) (string, error) {
	if len(text) == 1 {
		return r.Label(lang, text[0], secrets)
	}
	page, err := r.page(lang, text, secrets)
	if err != nil {
		return "", err
	}
	return strip(unmarked(page)), nil
}

// Label renders one line without markup, as on a button.
func (r *Renderer) Label(lang string, line conversations.Line, secrets Secrets) (string, error) {
	if line.Key == "" {
		return "", nil
	}
	if len(line.Args) == 0 {
		said, err := r.saying(lang, line.Key)
		return said.plain, err
	}
	said, err := r.line(lang, line, secrets)
	if err != nil {
		return "", err
	}
	return strip(unmarked(said)), nil
}

// Value renders one value without markup, as a copy button hands it over.
func (r *Renderer) Value(lang string, arg conversations.Arg, secrets Secrets) (string, error) {
	value, err := r.value(lang, "", arg, secrets)
	if err != nil {
		return "", err
	}
	return strip(unmarked(fmt.Sprint(value))), nil
}

// Instant writes a point in time without markup.
func (r *Renderer) Instant(lang string, at time.Time, form conversations.DateForm) (string, error) {
	said, err := r.date(lang, at.Unix(), form)
	return strip(said), err
}

func (r *Renderer) line(lang string, line conversations.Line, secrets Secrets) (string, error) {
	if line.Key == "" {
		return "", nil
	}
	if len(line.Args) == 0 {
		said, err := r.saying(lang, line.Key)
		return said.html, err
	}
	data := r.rooms.Get().(map[string]any)
	defer r.putBack(data)
	var count *int
	for name, arg := range line.Args {
		if arg == nil {
			continue // such as a null in what was stored
		}
		value, err := r.value(lang, name, *arg, secrets)
		if err != nil {
			return "", fmt.Errorf("value %s of the words %q: %w", name, line.Key, err)
		}
		data[name] = value
		if name == countName {
			number := arg.Number
			count = &number
		}
	}
	return r.say(lang, line.Key, data, count)
}

// putBack keeps the room for a message's values for the next one.
func (r *Renderer) putBack(data map[string]any) {
	clear(data)
	r.rooms.Put(data)
}

// countName is the value that also selects the plural form.
const countName = "Count"

// value is what a template gets for a value: an int for a number, else HTML.
// An empty Arg is the number 0 where a count is meant and an empty text elsewhere.
func (r *Renderer) value(lang, name string, arg conversations.Arg, secrets Secrets) (any, error) {
	switch {
	case arg.Text != "":
		return typed(arg), nil
	case arg.Number != 0 || name == countName:
		return arg.Number, nil
	case arg.Time != 0:
		return r.date(lang, arg.Time, arg.Style)
	case arg.Words != nil:
		return r.page(lang, arg.Words, secrets)
	case arg.Secret != "":
		return secretValue(arg.Secret, secrets)
	}
	return "", nil
}

// typed is a value that is a text, marked unless it is ours.
func typed(arg conversations.Arg) string {
	text := html.EscapeString(unmarked(arg.Text))
	if arg.Own {
		return text
	}
	return foreign(text)
}

func secretValue(name string, secrets Secrets) (any, error) {
	if secrets == nil {
		return nil, fmt.Errorf("no secrets can be told here")
	}
	secret, err := secrets(name)
	if err != nil {
		return nil, fmt.Errorf("the secret it tells: %w", err)
	}
	return html.EscapeString(secret), nil
}

// fixedMost bounds what is remembered, should languages come in unbounded: all
// words of a few languages are far fewer.
const fixedMost = 10_000

// saying remembers messages without values: most buttons and many lines.
func (r *Renderer) saying(lang, key string) (saying, error) {
	r.mu.RLock()
	said, known := r.fixed[phrase{lang, key}]
	r.mu.RUnlock()
	if known {
		return said, nil
	}
	text, err := r.say(lang, key, nil, nil)
	if err != nil {
		return saying{}, err
	}
	said = saying{html: text, plain: strip(text)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.fixed) >= fixedMost {
		clear(r.fixed)
	}
	r.fixed[phrase{lang, key}] = said
	return said, nil
}

// hole is what text/template prints for a value it was not given. It cannot be
// something typed: there the angle brackets are escaped.
const hole = "<no value>"

func (r *Renderer) say(lang, key string, data map[string]any, count *int) (string, error) {
	said, err := r.book.Say(lang, key, data, count)
	if err != nil {
		return "", fmt.Errorf("the words %q in language %q: %w", key, lang, err)
	}
	if !strings.Contains(said, hole) {
		return said, nil
	}
	if r.Missed != nil {
		r.Missed(lang, key)
	}
	return strings.ReplaceAll(said, hole, ""), nil
}
