package maintenance

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"loket/storage"
)

// ticket is how requests are numbered.
const ticket = `\b[A-Z]{2,6}-20[0-9]{2}-[0-9]{4,}\b`

var (
	ticketShape = regexp.MustCompile(ticket)
	// revealing is what may be a person's wherever it stands, and tickets: what is quoted,
	// addresses, and numbers of chats, people and telephones.
	revealing = regexp.MustCompile(ticket + `|"[^"]*"?|'[^']*'|` + "`[^`]*`" + `|\S+@\S+|\+?[0-9][0-9 ().-]{5,}[0-9]`)
	// ourFrame is where in our own code something happened.
	ourFrame = regexp.MustCompile(`(?:^|\s|/)((?:bot|conversations|storage|locales)/[a-z0-9_/]+\.go:[0-9]+)`)
)

// eventName is the event's type without its package.
func eventName(kind string) string { return kind[strings.LastIndexByte(kind, '.')+1:] }

// ticketOf is the request that an event is about, which names no person.
func ticketOf(letter storage.DeadLetter) string {
	if found := ticketShape.Find(letter.Event); found != nil {
		return string(found)
	}
	return "-"
}

// mostReason bounds how much of a reason is shown, in characters.
const mostReason = 160

// whyDead is the reason with all left out that could be a person's: of a panic
// only where it happened, of an error no word that stands in the event either.
func whyDead(letter storage.DeadLetter) string {
	if strings.Contains(letter.Error, "panic: ") {
		if frame := panicked(letter.Error); frame != "" {
			return "panic at " + frame
		}
		return "panic"
	}
	line, _, _ := strings.Cut(letter.Error, "\n")
	private := personalWords(letter.Event)
	line = revealing.ReplaceAllStringFunc(line, func(found string) string {
		if ticketShape.MatchString(found) {
			return found
		}
		return "…"
	})
	words := strings.FieldsFunc(line, unicode.IsSpace)
	for i, word := range words {
		if private[bare(word)] {
			words[i] = "…"
		}
	}
	text := strings.Join(words, " ")
	if utf8.RuneCountInString(text) > mostReason {
		text = string([]rune(text)[:mostReason]) + "…"
	}
	return text
}

// panicked finds the first place in our own code in a panic's stack, behind the
// panic itself and what caught it.
func panicked(text string) string {
	if at := strings.LastIndex(text, "panic("); at >= 0 {
		text = text[at:]
	}
	for _, found := range ourFrame.FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(found[1], "bot/engine/") {
			return found[1]
		}
	}
	return ""
}

// bare is a word without the signs around it, in lower case.
func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// plainKeys are the parts of an event that are ours, not a person's.
var plainKeys = []string{"ticket", "kind", "outcome", "code", "why", "step", "command", "state"}

// personalWords are the words of all that stands in an event.
func personalWords(event []byte) map[string]bool {
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	var body any
	if decoder.Decode(&body) != nil {
		body = string(event)
	}
	words := map[string]bool{}
	var gather func(any)
	gather = func(value any) {
		switch v := value.(type) {
		case string:
			for _, word := range strings.FieldsFunc(v, unicode.IsSpace) {
				words[bare(word)] = true
			}
		case json.Number:
			words[v.String()] = true
		case []any:
			for _, one := range v {
				gather(one)
			}
		case map[string]any:
			for key, one := range v {
				if !slices.Contains(plainKeys, strings.ToLower(key)) {
					gather(one)
				}
			}
		}
	}
	gather(body)
	delete(words, "")
	return words
}
