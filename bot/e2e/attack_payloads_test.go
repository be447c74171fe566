package e2e

import (
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/entities"
	"loket/conversations/answers"
)

// payloads are what an attacker types into every field.
var payloads = []struct{ name, text string }{
	{"markup", "<b>x</b>"},
	{"closing tag", "</tg-spoiler>&amp;"},
	{"entity", "&lt;"},
	{"template", "{{.Secret}}"},
	{"formula", `=HYPERLINK("http://x")`},
	{"older formula", "@SUM(1)"},
	{"statement", `"; DROP TABLE requests;--`},
	{"header", "Subject: x\r\nBcc: evil@example.com"},
	{"path", "../../etc/passwd"},
	{"script", "<?php system('id'); ?>'${x}`id`"},
	{"turned", "\u202efdp.exe\u202c"},
	{"invisible", "nol\u200blebar\u2060\ufeff"},
	{"long", strings.Repeat("panjang ", 500)},
	{"links", "di https://contoh-palsu.example, (@seseorang) #kejahatan $IDR /kejahatan tg://resolve?domain=x seseorang@contoh.com"},
	{"innocent links", "S.KM., SH.MH No.SK/12/DISKOMINFO/2026 ASP.NET permohonan.zip 198609262015051009"},
	{"dotted", strings.Repeat("a.b@", 240)},
	{"pictures", "🌸🌸🌸"},
	{"nought", "nol\x00bita"},
}

// typed finds the form of a payload that a field takes: as it is, among
// letters, or else a harmless text. It gives what to type, and what the field
// is to hold after that; refused are the forms it must not take.
func typed(judge func(string) (string, error), payload, harmless string) (text, held string, refused []string) {
	for _, text := range []string{payload, "Aman " + payload + " saja", harmless} {
		held, err := judge(text)
		if err == nil {
			return text, held, refused
		}
		refused = append(refused, text)
	}
	panic("a harmless text is refused: " + harmless)
}

// supporting is how the bot takes supporting data.
func supporting(text string) (string, error) { return answers.FreeText(text, 2, 1000) }

// letterRef is how the bot takes number and date of a letter.
func letterRef(text string) (string, error) {
	ref, _, err := answers.ParseLetterRef(text, time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC))
	return ref.String(), err
}

// complaining is how the bot takes a complaint or a question.
func complaining(text string) (string, error) { return answers.FreeText(text, 5, 1000) }

// marked tells whether a stretch of a message is formatted or linked that came
// from somebody's words: every mark of ours stands around our own.
func marked(m botapi.Message, words string) (kinds []string) {
	at := strings.Index(read(m), words)
	if at < 0 || words == "" {
		return nil
	}
	from := units(m.Content()[:shownAt(m.Content(), at)])
	to := units(m.Content()[:shownAt(m.Content(), at+len(words))])
	for _, e := range joined(m.Content(), append(m.Entities, m.CaptionEntities...)) {
		inside := e.Offset > from && e.Offset < to || e.Offset+e.Length > from && e.Offset+e.Length < to
		if inside && !slices.Contains([]string{"url", "email", "mention", "hashtag", "cashtag", "bot_command", entities.BankCard}, e.Type) {
			kinds = append(kinds, e.Type)
		}
	}
	return kinds
}

// joined puts the pieces of a style together into which Telegram divides it
// around what stands in it; blanks between them belong to none.
func joined(text string, pieces []botapi.Entity) (all []botapi.Entity) {
	signs := utf16.Encode([]rune(text))
	for _, e := range pieces {
		touches := func(o botapi.Entity) bool {
			end := o.Offset + o.Length
			return o.Type == e.Type && end <= e.Offset && strings.TrimSpace(string(utf16.Decode(signs[end:e.Offset]))) == ""
		}
		if at := slices.IndexFunc(all, touches); at >= 0 {
			all[at].Length = e.Offset + e.Length - all[at].Offset
			continue
		}
		all = append(all, e)
	}
	return all
}

// read is a message as people read it: without the joiners that keep what was
// typed from coming alive.
func read(m botapi.Message) string { return strings.ReplaceAll(m.Content(), joiner, "") }

const joiner = "\u2060"

// shownAt is where in a text with joiners stands what stands at a byte of it
// without them.
func shownAt(text string, at int) int {
	seen := 0
	for i := range text {
		if strings.HasPrefix(text[i:], joiner) {
			seen += len(joiner)
		} else if i-seen >= at {
			return i
		}
	}
	return len(text)
}

func units(text string) (n int) {
	for _, r := range text {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}

// disturbs tells whether a text holds what is not seen or turns the reading.
func disturbs(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == 0 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200B || r == 0x2060 || r == 0xFEFF
	})
}
