package conversations

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Text is the body of a message: lines of words, rendered in the recipient's
// language when it is sent. A line with an empty Key is a blank line.
type Text []Line

// Line names one message of locales/ and the values it speaks of. The
// argument "Count", where present, also selects the plural form.
type Line struct {
	Key  string `json:"k,omitempty"`
	Args Args   `json:"a,omitempty"`
}

// Args are a line's values by the name the words use for them. They are many
// while they wait to be said, so that a value's room is taken only by a value.
type Args map[string]*Arg

// Typed is a value that is a text; empty where there is none.
func (a Args) Typed(name string) string {
	if arg := a[name]; arg != nil {
		return arg.Text
	}
	return ""
}

// Arg is one value inside a line. Exactly one field is set, beside a text also
// Own. Values are escaped when they are rendered, so that nothing typed can
// become markup, and nothing that Telegram would make a link of by itself, such
// as www.x.com or @name, comes alive in a text that is not Own.
type Arg struct {
	Text   string   `json:"t,omitempty"`  // as somebody typed it
	Own    bool     `json:"o,omitempty"`  // Text is Loket's or the team's: a link in it is meant
	Number int      `json:"n,omitempty"`  // a count
	Time   int64    `json:"at,omitempty"` // an instant, unix seconds
	Style  DateForm `json:"f,omitempty"`  // how Time is written
	Words  Text     `json:"w,omitempty"`  // words of ours, lines joined by a line break
	Secret string   `json:"s,omitempty"`  // name of a secret, put in at the moment of sending
}

// DateForm says how an instant is written.
type DateForm string

// The ways to write an instant; the examples are Indonesian.
const (
	DateFull  DateForm = ""      // Selasa, 24 November 2026 pukul 10.15 WIB
	DateDay   DateForm = "day"   // Selasa, 24 November 2026
	DateClock DateForm = "clock" // pukul 10.15 WIB
	DateShort DateForm = "short" // 24 Nov 10.15
	DateTime  DateForm = "time"  // 10.15 WIB
)

// countName is the value that selects the plural form.
const countName = "Count"

// Say makes a line of words without values.
func Say(key string) Line { return Line{Key: key} }

// With adds values to a line: alternating names and values, where a value is
// a string, an int, a time.Time, a Line, a Text or an Arg. A string is somebody
// else's words, unless its name says that it is put together here.
func (l Line) With(pairs ...any) Line {
	args := make(Args, len(l.Args)+len(pairs)/2)
	for name, arg := range l.Args {
		args[name] = arg
	}
	room := make([]Arg, len(pairs)/2)
	for i := range room {
		name, value := pairs[2*i].(string), pairs[2*i+1]
		room[i] = ArgOf(value)
		switch v := value.(type) {
		case int:
			if name != countName {
				room[i] = Own(strconv.Itoa(v)) // so that a nought is seen
			}
		case string:
			room[i].Own = composed(name, v)
		}
		args[name] = &room[i]
	}
	return Line{Key: l.Key, Args: args}
}

func ArgOf(value any) Arg {
	switch v := value.(type) {
	case Arg:
		return v
	case string:
		return Arg{Text: v}
	case int:
		return Arg{Number: v}
	case time.Time:
		return Arg{Time: v.Unix()}
	case Line:
		return Arg{Words: Text{v}}
	case Text:
		return Arg{Words: v}
	}
	panic("conversations: a line takes no such value")
}

// OrNothing is a count that the words leave out where there is none.
func OrNothing(n int) Arg {
	if n <= 0 {
		return Arg{}
	}
	return Own(strconv.Itoa(n))
}

// At writes an instant in the given form.
func At(t time.Time, form DateForm) Arg { return Arg{Time: t.Unix(), Style: form} }

// Secret stands for the secret of that name.
func Secret(name string) Arg { return Arg{Secret: name} }

// Blank is an empty line between paragraphs.
var Blank = Line{}

// Own is a text of the office's settings or of the team: a link in it is meant.
func Own(text string) Arg { return Arg{Text: text, Own: text != ""} }

// composed tells values that are put together here, of parts that were judged,
// or set by the office: a link in them is meant. The shape is looked at again,
// because a name is soon given to something else.
func composed(name, value string) bool {
	switch name {
	case "Address", "suggestion":
		return IsHost(value)
	case "Email":
		return IsMailbox(value)
	case "Domain", "base", "Link", "Site", "Office", "Government":
		return value != ""
	}
	return false
}

// IsHost tells a host's name, in lower case, which is a link as a whole or none.
func IsHost(text string) bool {
	return text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
}

// mailbox is what Telegram takes for an e-mail address as a whole. Of others it
// makes a link to a part, which is somebody else's address, or to the website
// of the domain. To work it out costs more than the rest of the package's start.
var mailbox = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^([a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}@([a-z0-9]([a-z0-9_-]{0,28}[a-z0-9])?\.){1,6}[a-z]{2,8}$`)
})

// IsMailbox tells an e-mail address that is a link as a whole.
func IsMailbox(text string) bool { return mailbox().MatchString(text) }

// Verbatim says exactly what somebody typed.
func Verbatim(text string) Line { return Say("verbatim").With("Text", text) }

// OwnWords says what the office has set or somebody of the team wrote.
func OwnWords(text string) Line { return Say("verbatim").With("Text", Own(text)) }

// Copied says what somebody typed so that it copies as it was typed.
func Copied(text string) Line { return Say("copied").With("Text", text) }

// Compose gathers lines and texts into one text.
func Compose(parts ...any) Text {
	var whole Text
	for _, part := range parts {
		switch p := part.(type) {
		case string:
			whole = append(whole, Say(p))
		case Line:
			whole = append(whole, p)
		case Text:
			whole = append(whole, p...)
		}
	}
	return whole
}

// Squeezed leaves one blank line where several meet, and none at the ends.
func Squeezed(t Text) Text {
	kept := make(Text, 0, len(t))
	for _, line := range t {
		if line.Key == "" && (len(kept) == 0 || kept[len(kept)-1].Key == "") {
			continue
		}
		kept = append(kept, line)
	}
	if n := len(kept); n > 0 && kept[n-1].Key == "" {
		kept = kept[:n-1]
	}
	return kept
}

// Clipped cuts words that somebody typed to a number of runes.
func Clipped(words string, most int) string {
	if runes := []rune(words); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return words
}

// Button is one button under a message: it carries callback data back to us,
// opens a link, or copies a value.
type Button struct {
	Label Line   `json:"l"`
	Data  string `json:"d,omitempty"` // callback data, at most 64 bytes
	Link  string `json:"u,omitempty"` // https address to open
	Start string `json:"p,omitempty"` // opens the private chat with this start parameter
	Copy  *Arg   `json:"c,omitempty"` // value to copy
}

// Keyboard is what stands under a message. At most one of the fields is set.
type Keyboard struct {
	Rows       [][]Button `json:"r,omitempty"` // buttons under the message
	Contact    bool       `json:"c,omitempty"` // the phone's keyboard: share my number, back, cancel
	Remove     bool       `json:"x,omitempty"` // take the phone's keyboard away
	ForceReply bool       `json:"f,omitempty"` // open the reply field for the person mentioned; with Rows in ephemeral messages alone
}

// Row makes one row of buttons.
func Row(buttons ...Button) []Button { return buttons }

// Rows makes a keyboard of rows, leaving out empty ones.
func Rows(all ...[]Button) Keyboard {
	var kept [][]Button
	for _, r := range all {
		if len(r) > 0 {
			kept = append(kept, r)
		}
	}
	return Keyboard{Rows: kept}
}
