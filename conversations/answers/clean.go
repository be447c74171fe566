package answers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxTyped bounds the work on one answer. A Telegram message has 4,096 UTF-16
// units, 12,288 bytes at most; anything longer did not come from there.
const maxTyped = 16 << 10

// maxMarks lets through every living script and stops towers of accents.
const maxMarks = 2

// line makes one line of what was typed.
func line(typed string) string {
	return strings.Join(strings.Fields(visible(typed)), " ")
}

// paragraphs keeps line breaks, with one empty line between two paragraphs at
// most.
func paragraphs(typed string) string {
	var out []string
	for _, row := range strings.Split(visible(typed), "\n") {
		row = strings.Join(strings.Fields(row), " ")
		if row == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, row)
	}
	return strings.TrimSpace(strings.Join(out, "\n"))
}

// visible drops what cannot be seen and composes the rest.
func visible(typed string) string {
	if len(typed) > maxTyped {
		typed = typed[:maxTyped]
	}
	typed = strings.ReplaceAll(strings.ToValidUTF8(typed, ""), "\r\n", "\n")
	return settleMarks(norm.NFC.String(strings.Map(visibleRune, typed)))
}

func visibleRune(r rune) rune {
	switch {
	case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\r':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsGraphic(r) || blank(r):
		return -1
	}
	return r
}

// blank are the characters that count as graphic and show nothing: fillers,
// joiners, variation selectors and the object placeholders.
func blank(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0', '\ufffc', '\ufffd':
		return true
	}
	return '\u180b' <= r && r <= '\u180f' || '\ufe00' <= r && r <= '\ufe0f' || 0xe0100 <= r && r <= 0xe01ef
}

// settleMarks drops combining marks that have no letter to stand on, which
// would settle on the text before, and those that tower.
func settleMarks(text string) string {
	marks := maxMarks // at the start there is nothing to stand on
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > maxMarks {
				return -1
			}
		case unicode.IsSpace(r):
			marks = maxMarks
		default:
			marks = 0
		}
		return r
	}, text)
}

// withoutPictures drops emoji and similar symbols: a formal letter has no
// glyphs for them, and Telegram names are full of them.
func withoutPictures(text string) string {
	text = strings.Map(func(r rune) rune {
		if r > unicode.MaxLatin1 && unicode.In(r, unicode.So, unicode.Sk, unicode.Me) {
			return -1
		}
		return r
	}, text)
	return line(text)
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func runes(text string) int { return utf8.RuneCountInString(text) }

// shortened cuts typed text that a sentence repeats.
func shortened(text string, limit int) string {
	if runes(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// digitsOf keeps the ASCII digits of a text.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, text)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLowerLetter(r rune) bool { return 'a' <= r && r <= 'z' }

// lowerASCII leaves everything else alone, so that no foreign letter turns into
// an ASCII one on the way.
func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}
