package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram, and many a mail program, makes links of plain text by itself: web
// addresses, mentions, hashtags, cashtags, commands, bank card numbers. No
// markup touches that. So where somebody else's words stand, a word joiner,
// which is not seen, parts the signs that would come alive.

// joiner is the word joiner: of no width, and no line breaks at it.
const joiner = '\u2060'

// While a text is put together, these two stand around every value that is
// neither ours nor the team's. They are noncharacters, which no text holds.
const (
	foreignFrom = '\uFDD0'
	foreignTo   = '\uFDD1'
	foreignEnds = string(foreignFrom) + string(foreignTo)
)

// cardDigits is how many digits in a row may be a bank card's number, and
// cardStep how many of them stay together.
const cardDigits, cardStep = 13, 6

// foreign marks a value as somebody else's words.
func foreign(value string) string {
	return string(foreignFrom) + value + string(foreignTo)
}

// unmarked takes the marks out of what somebody else wrote, who has no business
// with them, or out of a finished text.
func unmarked(text string) string {
	if !strings.ContainsAny(text, foreignEnds) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == foreignFrom || r == foreignTo {
			return -1
		}
		return r
	}, text)
}

// dead is a finished page in which nothing foreign comes alive. What stands in
// code or preformatted text is left as it is where spare is true: Telegram
// looks for nothing there, and it copies clean.
func dead(page string, spare bool) string {
	if !strings.ContainsAny(page, foreignEnds) {
		return page
	}
	s := surveyor{spare: spare}
	s.survey(page)
	out := make([]byte, 0, len(page)+len(string(joiner))*len(s.parts))
	from := 0
	for _, at := range s.parts {
		out = utf8.AppendRune(append(out, page[from:at]...), joiner)
		from = at
	}
	return unmarked(string(append(out, page[from:]...)))
}

// surveyor walks over a page, as people see it, and notes where it is to be
// parted. What decides is the finished text: a sign of ours before a foreign
// word counts, and digits that continue a number.
type surveyor struct {
	spare bool
	parts []int // bytes of the page, ascending

	foreign bool // here
	code    int  // tags open around here that spare

	sign        int  // where the sign before this one ends, 0 if it was harmless
	signForeign bool // it or its neighbour before is foreign
	lastForeign bool // the character before is foreign

	digits        int // in a row so far
	digitsForeign bool
	sixth         []int // where every sixth of them ends
}

func (s *surveyor) survey(page string) {
	for at := 0; at < len(page); {
		r, size := utf8.DecodeRuneInString(page[at:])
		end := at + size
		switch {
		case r == foreignFrom || r == foreignTo:
			s.foreign = r == foreignFrom
		case r == '<' && strings.IndexByte(page[at:], '>') > 0:
			end = at + strings.IndexByte(page[at:], '>') + 1
			s.tag(page[at:end])
		case r == '&' && strings.IndexByte(page[at:], ';') > 0:
			end = at + strings.IndexByte(page[at:], ';') + 1
			s.see('&', end)
		default:
			s.see(r, end)
		}
		at = end
	}
	s.endDigits()
}

// tag takes note of code: what stands in it is spared.
func (s *surveyor) tag(tag string) {
	if !s.spare {
		return
	}
	switch name := strings.TrimRight(tag, ">"); {
	case name == "<code" || name == "<pre" || strings.HasPrefix(name, "<code ") || strings.HasPrefix(name, "<pre "):
		s.code++
	case name == "</code" || name == "</pre":
		s.code--
	}
}

// see takes the next character that people see, which ends at a byte.
func (s *surveyor) see(r rune, end int) {
	if s.sign > 0 && !blank(r) && (s.signForeign || s.foreign) {
		s.parts = append(s.parts, s.sign)
	}
	s.sign = 0
	if s.code > 0 {
		s.endDigits()
		s.lastForeign = false
		return
	}
	s.count(r, end)
	if strings.ContainsRune(".@#$/:", r) {
		s.sign, s.signForeign = end, s.foreign || s.lastForeign
	}
	s.lastForeign = s.foreign
}

// count takes a character for the number that may go on here.
func (s *surveyor) count(r rune, end int) {
	switch {
	case '0' <= r && r <= '9':
		s.digits++
		s.digitsForeign = s.digitsForeign || s.foreign
		if s.digits%cardStep == 0 {
			s.sixth = append(s.sixth, end)
		}
	case s.digits == 0 || r == '-' || unseen(r) || blank(r) && r != '\n':
	default:
		s.endDigits()
	}
}

// endDigits parts a number that is as long as a bank card's.
func (s *surveyor) endDigits() {
	if s.digits >= cardDigits && s.digitsForeign {
		if s.digits%cardStep == 0 {
			s.sixth = s.sixth[:len(s.sixth)-1] // nothing follows
		}
		s.parts = append(s.parts, s.sixth...)
	}
	s.digits, s.digitsForeign, s.sixth = 0, false, s.sixth[:0]
}

// blank tells what Telegram shows as a space or a line break.
func blank(r rune) bool { return r <= ' ' && r != '\r' }

// unseen tells what Telegram takes out of a text before it looks for links, so
// that what stands around it meets, and more of the kind.
func unseen(r rune) bool {
	return r == '\r' || r > unicode.MaxASCII && (unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Zl, unicode.Zp))
}
