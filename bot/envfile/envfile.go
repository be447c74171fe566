// Package envfile reads and writes settings files as systemd reads them.
package envfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// File is a settings file as systemd reads it: assignments, and all that
// stands between them, which is kept.
type File struct {
	text    string
	entries []entry
	loose   []string // what begins the lines that are no assignment
}

// entry is one assignment and where it stands in the text.
type entry struct {
	name, value string
	from, to    int  // without the line break at its end
	escaped     bool // a backslash outside quotes was taken away
	swallowed   bool // the comment before it ends with a backslash
}

// Bytes that mean something in such a file. A carriage return ends a line too.
const (
	lineEnds   = "\n\r"
	blanks     = " \t\n\r"
	needEscape = "\"\\`$"
)

// variableName is what systemd takes for a name; all else is dropped in silence.
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Read reads a file by systemd's rules: a comment begins a line, quotes may
// hold line breaks, a backslash outside quotes goes and keeps what follows it.
func Read(text string) File {
	f := File{text: text}
	swallowed := false
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case strings.IndexByte(blanks, c) >= 0:
			at++
		case c == '#' || c == ';':
			end := endOfLine(text, at)
			swallowed = swallows(text[at:end], text[end:])
			at = end
		default:
			e, end := readEntry(text, at)
			if e.swallowed = swallowed; e.name != "" {
				f.entries = append(f.entries, e)
			} else {
				f.loose = append(f.loose, firstWord(text[at:end]))
			}
			at, swallowed = end, false
		}
	}
	return f
}

// swallows tells whether a comment carries on over the line that follows it, as
// systemd before version 254 has it, that of Debian 12 too: its last backslash
// takes away the meaning of the line break.
func swallows(comment, behind string) bool {
	slashes := len(comment) - len(strings.TrimRight(comment, `\`))
	return slashes%2 == 1 && len(behind) > 1 && strings.IndexByte(lineEnds, behind[1]) < 0
}

// firstWord is what stands before the first blank or colon.
func firstWord(line string) string {
	if end := strings.IndexAny(line, blanks+":"); end >= 0 {
		return line[:end]
	}
	return line
}

func endOfLine(text string, at int) int {
	if end := strings.IndexAny(text[at:], lineEnds); end >= 0 {
		return at + end
	}
	return len(text)
}

// readEntry reads the assignment that begins at a place, and tells where it ends.
// A line without an equals sign is none.
func readEntry(text string, at int) (entry, int) {
	end := endOfLine(text, at)
	name, _, is := strings.Cut(text[at:end], "=")
	if !is {
		return entry{}, end
	}
	e := entry{name: strings.TrimRight(name, blanks), from: at}
	v := valueReader{text: text, at: at + len(name) + 1}
	v.read()
	e.value, e.to, e.escaped = v.value(), v.at, v.escaped
	return e, v.at
}

// valueReader walks over a value.
type valueReader struct {
	text    string
	at      int
	out     []byte
	kept    int // so much of out is not blank at its end, or stood in quotes
	escaped bool
}

func (v *valueReader) value() string { return string(v.out[:v.kept]) }

// read walks to the end of the value: its line, unless quotes or a backslash
// carry it on. Quotes mean something at the beginning and behind other quotes.
func (v *valueReader) read() {
	beginning := true
	for v.at < len(v.text) {
		c := v.text[v.at]
		switch {
		case strings.IndexByte(lineEnds, c) >= 0:
			return
		case beginning && c == '\'':
			v.single()
			continue
		case beginning && c == '"':
			v.double()
			continue
		case beginning && strings.IndexByte(blanks, c) >= 0:
		case c == '\\':
			beginning = false
			v.escape()
			continue
		default:
			beginning = false
			v.out = append(v.out, c)
			if strings.IndexByte(blanks, c) < 0 {
				v.kept = len(v.out)
			}
		}
		v.at++
	}
}

// escape takes a backslash away and keeps what follows it, but for a line break.
func (v *valueReader) escape() {
	v.escaped = true
	v.at++
	if v.at == len(v.text) {
		return
	}
	if c := v.text[v.at]; strings.IndexByte(lineEnds, c) < 0 {
		v.out = append(v.out, c)
		v.kept = len(v.out)
	} else if strings.HasPrefix(v.text[v.at:], "\r\n") {
		v.at++
	}
	v.at++
}

func (v *valueReader) single() {
	v.at++
	end := strings.IndexByte(v.text[v.at:], '\'')
	if end < 0 {
		end = len(v.text) - v.at
	}
	v.out = append(v.out, v.text[v.at:v.at+end]...)
	v.kept = len(v.out)
	v.at = min(v.at+end+1, len(v.text))
}

func (v *valueReader) double() {
	for v.at++; v.at < len(v.text); v.at++ {
		c := v.text[v.at]
		switch {
		case c == '"':
			v.at++
			v.kept = len(v.out)
			return
		case c == '\\' && v.at+1 < len(v.text):
			v.at++
			next := v.text[v.at]
			if next == '\n' {
				continue
			}
			if strings.IndexByte(needEscape, next) < 0 {
				v.out = append(v.out, '\\')
			}
			v.out = append(v.out, next)
		default:
			v.out = append(v.out, c)
		}
	}
	v.kept = len(v.out)
}

// Values are the settings that systemd takes from the file; the last of a name counts.
func (f File) Values() map[string]string {
	values := map[string]string{}
	for _, e := range f.entries {
		if variableName.MatchString(e.name) {
			values[e.name] = e.value
		}
	}
	return values
}

// Oddity is something in a file that its writer may not have meant.
type Oddity struct{ Kind, Name string }

// The kinds of oddities.
const (
	Dropped = "dropped" // systemd drops the line in silence, such as one with export
	Escaped = "escaped" // a backslash outside quotes is taken away
	Unknown = "unknown" // no setting of this program
	Twice   = "twice"   // the last one counts
	Loose   = "loose"   // a setting's name without an equals sign behind it
	Swallow = "swallow" // systemd before 254 takes the line for a part of the comment above
	Bytes   = "bytes"   // no UTF-8: systemd refuses the whole file
)

// Oddities lists what somebody should look at; known are the program's settings.
func (f File) Oddities(known []string) []Oddity {
	var found []Oddity
	seen := map[string]bool{}
	for _, e := range f.entries {
		switch {
		case !variableName.MatchString(e.name):
			found = append(found, Oddity{Dropped, e.name})
			continue
		case !slices.Contains(known, e.name):
			found = append(found, Oddity{Unknown, e.name})
		case seen[e.name]:
			found = append(found, Oddity{Twice, e.name})
		}
		if e.escaped {
			found = append(found, Oddity{Escaped, e.name})
		}
		if e.swallowed {
			found = append(found, Oddity{Swallow, e.name})
		}
		if !utf8.ValidString(e.value) {
			found = append(found, Oddity{Bytes, e.name})
		}
		seen[e.name] = true
	}
	for _, word := range f.loose { // of others nothing is told: it may be half of a secret
		if slices.Contains(known, word) {
			found = append(found, Oddity{Loose, word})
		}
	}
	return found
}

// With is the file with other values: lines of settings that stay as they were
// stay to the letter, changed ones are written anew where they stand, those
// without a value go, and new ones come at the end in the order given. Those of
// the names in blank are written without a value too: the program has one of its
// own where they are missing.
func (f File) With(values map[string]string, order []string, blank ...string) string {
	wanted := func(name string) bool {
		value, is := values[name]
		return is && (value != "" || slices.Contains(blank, name))
	}
	var out strings.Builder
	written, at := map[string]bool{}, 0
	last := map[string]int{}
	for i, e := range f.entries {
		last[e.name] = i
	}
	for i, e := range f.entries {
		value, is := values[e.name]
		out.WriteString(f.text[at:e.from])
		at = e.to
		switch {
		case !variableName.MatchString(e.name), is && value == e.value && last[e.name] == i:
			out.WriteString(f.text[e.from:e.to])
		case wanted(e.name) && last[e.name] == i:
			out.WriteString(e.name + "=" + quoteEnv(value))
		default:
			at = skipLineEnd(f.text, at)
		}
		written[e.name] = true
	}
	out.WriteString(f.text[at:])
	text := out.String()
	fresh := ""
	for _, name := range order {
		if wanted(name) && !written[name] {
			fresh += name + "=" + quoteEnv(values[name]) + "\n"
		}
	}
	switch {
	case fresh == "":
		return text
	case endsOpen(text):
		return fresh + text
	case text != "" && !strings.HasSuffix(text, "\n"):
		return text + "\n" + fresh
	}
	return text + fresh
}

// endsOpen tells whether a line behind a text would be no line of its own, such as
// behind quotes that nobody closed.
func endsOpen(text string) bool {
	const end = "LOKET_END"
	return Read(text + "\n" + end + "=1\n").Values()[end] != "1"
}

func skipLineEnd(text string, at int) int {
	switch {
	case strings.HasPrefix(text[at:], "\r\n"):
		return at + 2
	case at < len(text):
		return at + 1
	}
	return at
}

// bareValue needs no quotes in any reader.
var bareValue = regexp.MustCompile(`^[A-Za-z0-9_./:@+,=-]+$`)

// quoteEnv writes a value so that it is read back as it is.
func quoteEnv(value string) string {
	if bareValue.MatchString(value) {
		return value
	}
	var out strings.Builder
	out.WriteByte('"')
	for i := range len(value) {
		if strings.IndexByte(needEscape, value[i]) >= 0 {
			out.WriteByte('\\')
		}
		out.WriteByte(value[i])
	}
	out.WriteByte('"')
	return out.String()
}

// String tells an oddity for a log or a test.
func (o Oddity) String() string { return fmt.Sprintf("%s: %s", o.Kind, o.Name) }
