package documents

import (
	"fmt"
	"strconv"
	"time"

	"loket/bot/words"
	"loket/conversations"
)

// line makes a line of words: alternating names and values, where a value is a
// string, an int, a time.Time, a conversations.Line or a conversations.Arg. A
// number is handed over in digits, so that 0 is said too.
func line(key string, pairs ...any) conversations.Line {
	args := make(conversations.Args, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		arg := value(pairs[i+1])
		args[pairs[i].(string)] = &arg
	}
	return conversations.Line{Key: key, Args: args}
}

func value(v any) conversations.Arg {
	switch v := v.(type) {
	case conversations.Arg:
		return v
	case string:
		return conversations.Arg{Text: v}
	case int:
		return conversations.Own(strconv.Itoa(v))
	case time.Time:
		return conversations.Arg{Time: v.Unix()}
	case conversations.Line:
		return conversations.Arg{Words: conversations.Text{v}}
	}
	panic(fmt.Sprintf("documents: a line takes no %T", v))
}

// month is the name of an instant's month, in its own zone.
func month(at time.Time) conversations.Line {
	return line("month_" + strconv.Itoa(int(at.Month())))
}

// decimal writes a number with one digit behind the comma.
func decimal(number float64) conversations.Line {
	tenths := strconv.FormatFloat(number, 'f', 1, 64)
	whole, part := tenths[:len(tenths)-2], tenths[len(tenths)-1:]
	return line("number_decimal", "Whole", conversations.Own(whole), "Part", conversations.Own(part))
}

// voice says words without markup in one language, and keeps the first error
// for the end.
type voice struct {
	words *words.Renderer
	lang  string
	err   error
}

func (p *Maker) voice(lang string) *voice { return &voice{words: p.Words, lang: lang} }

// say says the words of a key.
func (v *voice) say(key string, pairs ...any) string { return v.speak(line(key, pairs...)) }

// speak says a line.
func (v *voice) speak(l conversations.Line) string {
	said, err := v.words.Label(v.lang, l, nil)
	if err != nil && v.err == nil {
		v.err = err
	}
	return said
}

// attempt says a line whose words an older program chose: where they are gone
// it gives their key.
func (v *voice) attempt(l conversations.Line) string {
	said, err := v.words.Label(v.lang, l, nil)
	if err != nil {
		return l.Key
	}
	return said
}

// tell says an instant in full; nothing for none.
func (v *voice) tell(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	said, err := v.words.Instant(v.lang, at, conversations.DateFull)
	if err != nil && v.err == nil {
		v.err = err
	}
	return said
}
