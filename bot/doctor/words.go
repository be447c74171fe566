package doctor

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"time"

	"loket/locales"
)

// phrase is something that the report says: the key of its words, without the
// beginning that all of them have, and the values in them. The zero phrase is nothing.
type phrase struct {
	key    string
	values map[string]any
}

// nothing is where there is nothing to be done, or nothing more to say.
var nothing phrase

// words names a phrase and its values, each after its name.
func words(key string, pairs ...any) phrase {
	p := phrase{key: key, values: make(map[string]any, len(pairs)/2)}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.values[fmt.Sprint(pairs[i])] = fmt.Sprint(pairs[i+1])
	}
	return p
}

// trouble is an error of another part, in its own words, which are English.
func trouble(err error) phrase { return words("error", "Why", err) }

// book is read once, however much is said.
var book = sync.OnceValues(func() (*locales.Bundle, error) { return locales.Load() })

// say puts a phrase into the report's language.
func (d *doctor) say(p phrase) string { return d.text("doctor_"+p.key, p.values) }

// text finds words by their whole key. What has none is shown by its key.
func (d *doctor) text(key string, values map[string]any) string {
	all, err := book()
	if err != nil {
		return key
	}
	said, err := all.Say(cmp.Or(d.lang, "en"), key, values, nil)
	if err != nil {
		return key
	}
	return said
}

// date writes a day out, as letters do.
func (d *doctor) date(at time.Time) string {
	return fmt.Sprintf("%d %s %d", at.Day(), d.text(fmt.Sprintf("month_%d", at.Month()), nil), at.Year())
}

func (d *doctor) dateTime(at time.Time) string { return d.date(at) + ", " + at.Format("15:04") }

// decimal writes a number with one digit after the sign that the language has there.
func (d *doctor) decimal(number float64) string {
	return strings.Replace(fmt.Sprintf("%.1f", number), ".", d.say(words("decimal_sign")), 1)
}
