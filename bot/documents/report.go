package documents

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// report is a plain text being written: headings, facts and items, what
// belongs together indented. Nothing typed can pass for a line of ours: its
// further lines are indented more.
type report struct {
	*voice
	body   bytes.Buffer
	indent int
}

// title opens the report.
func (r *report) title(words string) {
	r.body.WriteString(strings.ToUpper(words) + "\n" + strings.Repeat("=", utf8.RuneCountInString(words)) + "\n\n")
}

// heading begins a part.
func (r *report) heading(key string) {
	words := r.say(key)
	r.body.WriteString("\n" + strings.ToUpper(words) + "\n" + strings.Repeat("-", utf8.RuneCountInString(words)) + "\n")
}

// gap leaves a line empty.
func (r *report) gap() { r.body.WriteByte('\n') }

// fact writes a name and its value; what is empty is left out.
func (r *report) fact(key, value string) { r.named(r.say(key), value) }

// named is a fact whose name is said already.
func (r *report) named(name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		r.put(name+": ", value)
	}
}

// item writes one of a list.
func (r *report) item(value string) { r.put("- ", value) }

// text writes words of ours in a line of their own.
func (r *report) text(key string, pairs ...any) { r.put("", r.say(key, pairs...)) }

// none says that a list is empty.
func (r *report) none(count int) {
	if count == 0 {
		r.text("personal_nothing")
	}
}

// section writes a heading within a part, and what stands under it; nothing
// where there is none of it.
func (r *report) section(key string, count int, write func()) {
	if count == 0 {
		return
	}
	r.put("", r.say(key)+":")
	r.indented(write)
}

func (r *report) indented(write func()) {
	r.indent++
	write()
	r.indent--
}

func (r *report) put(before, value string) {
	margin := strings.Repeat("  ", r.indent)
	for i, line := range strings.Split(plain(value), "\n") {
		if i > 0 {
			before = "    "
		}
		r.body.WriteString(strings.TrimRight(margin+before+line, " ") + "\n")
	}
}

func (r *report) bytes() []byte { return r.body.Bytes() }

// plain keeps line breaks and what can be seen; signs that hide or turn text
// around are taken out.
func plain(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\t", " ").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Map(func(c rune) rune {
		if c != '\n' && unicode.In(c, unicode.Cc, unicode.Bidi_Control) {
			return -1
		}
		return c
	}, text)
}
