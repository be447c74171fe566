package locales

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// phrase is a message of one form with plain values in it, as nearly all are:
// texts, and the names of the values between them. It is said without a
// template, which costs a tenth.
type phrase struct {
	texts []string // one more than names
	names []string
}

// unknown stands for a value that was not given, as templates write it.
const unknown = "<no value>"

// plainPhrase reads a message as a phrase; false where it has more than one
// form, or anything in braces but the names of values.
func plainPhrase(message *i18n.Message) (phrase, bool) {
	if message.Zero+message.One+message.Two+message.Few+message.Many+message.LeftDelim+message.RightDelim != "" {
		return phrase{}, false
	}
	var p phrase
	rest := message.Other
	for {
		text, tail, found := strings.Cut(rest, "{{")
		p.texts = append(p.texts, text)
		if !found {
			return p, rest != "" || len(p.names) > 0
		}
		field, tail, closed := strings.Cut(tail, "}}")
		name, is := strings.CutPrefix(field, ".")
		if !closed || !is || !isName(name) {
			return phrase{}, false
		}
		p.names, rest = append(p.names, name), tail
	}
}

func isName(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	}) < 0
}

// say puts the values in.
func (p phrase) say(data map[string]any) string {
	if len(p.names) == 0 {
		return p.texts[0]
	}
	values := make([]string, len(p.names))
	size := len(p.texts[len(p.names)])
	for i, name := range p.names {
		values[i] = written(data[name])
		size += len(p.texts[i]) + len(values[i])
	}
	var said strings.Builder
	said.Grow(size)
	for i, value := range values {
		said.WriteString(p.texts[i])
		said.WriteString(value)
	}
	said.WriteString(p.texts[len(values)])
	return said.String()
}

func written(value any) string {
	switch v := value.(type) {
	case nil:
		return unknown
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	return fmt.Sprint(value)
}
