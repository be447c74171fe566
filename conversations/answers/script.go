package answers

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// smallCapitals are letters of phonetic alphabets that stand for ordinary ones
// where people decorate their words; Unicode itself does not say so.
var smallCapitals = map[rune]rune{
	'ᴀ': 'A', 'ʙ': 'B', 'ᴄ': 'C', 'ᴅ': 'D', 'ᴇ': 'E', 'ꜰ': 'F', 'ɢ': 'G', 'ʜ': 'H', 'ɪ': 'I', 'ᴊ': 'J', 'ᴋ': 'K', 'ʟ': 'L', 'ᴍ': 'M',
	'ɴ': 'N', 'ᴏ': 'O', 'ᴘ': 'P', 'ꞯ': 'Q', 'ǫ': 'Q', 'ʀ': 'R', 'ꜱ': 'S', 'ᴛ': 'T', 'ᴜ': 'U', 'ᴠ': 'V', 'ᴡ': 'W', 'ʏ': 'Y', 'ᴢ': 'Z',
}

// firstSquared and its like begin the alphabets in white on black, and of flags,
// of which Unicode does not say either what letter they are.
const (
	firstCircled = '🅐'
	firstSquared = '🅰'
	firstFlag    = '🇦'
)

// unstyled writes letters and digits that only look different, such as bold,
// wide or circled ones, as what they are.
func unstyled(text string) string {
	plain := func(r rune) bool { return r <= unicode.MaxLatin1 }
	if strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if plain(r) {
			out.WriteRune(r)
			continue
		}
		out.WriteString(unstyledRune(r))
	}
	return norm.NFC.String(out.String())
}

func unstyledRune(r rune) string {
	if letter, known := smallCapitals[r]; known {
		return string(letter)
	}
	if r == '\u2011' { // a hyphen that word processors do not break at
		return "-"
	}
	for _, first := range []rune{firstCircled, firstSquared, firstFlag} {
		if first <= r && r < first+26 {
			return string('A' + r - first)
		}
	}
	folded := norm.NFKC.String(string(r))
	if folded == string(r) || strings.IndexFunc(folded, func(r rune) bool { return r > unicode.MaxLatin1 || unicode.IsSpace(r) }) >= 0 {
		return string(r)
	}
	if circled := 0x2460 <= r && r <= 0x24ff || 0x1f100 <= r && r <= 0x1f1ff; circled || unicode.IsLetter(r) || unicode.IsNumber(r) ||
		0xff01 <= r && r <= 0xff5e {
		return strings.Trim(folded, "()")
	}
	return string(r)
}

// printable is what the typeface of the official letters has beyond Latin-1 that
// names, titles and units may need; anything else would print as a box.
var printable = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x100, Hi: 0x131, Stride: 1}, {Lo: 0x134, Hi: 0x13e, Stride: 1}, {Lo: 0x141, Hi: 0x17e, Stride: 1}, {Lo: 0x180, Hi: 0x1c6, Stride: 1},
	{Lo: 0x1cd, Hi: 0x1ea, Stride: 1}, {Lo: 0x1ec, Hi: 0x1f0, Stride: 1}, {Lo: 0x1f4, Hi: 0x24f, Stride: 1}, {Lo: 0x2b9, Hi: 0x2c1, Stride: 1},
	{Lo: 0x300, Hi: 0x36f, Stride: 1}, // marks upon letters
	{Lo: 0x1e00, Hi: 0x1e9b, Stride: 1}, {Lo: 0x1e9e, Hi: 0x1e9e, Stride: 1}, {Lo: 0x1ea0, Hi: 0x1ef9, Stride: 1}, {Lo: 0x2010, Hi: 0x2010, Stride: 1},
	{Lo: 0x2012, Hi: 0x2022, Stride: 1}, {Lo: 0x2026, Hi: 0x2026, Stride: 1}, {Lo: 0x2030, Hi: 0x2030, Stride: 1}, {Lo: 0x2032, Hi: 0x2034, Stride: 1},
	{Lo: 0x2039, Hi: 0x203a, Stride: 1}, {Lo: 0x20a0, Hi: 0x20b5, Stride: 1}, {Lo: 0x2190, Hi: 0x2194, Stride: 1}, {Lo: 0x2212, Hi: 0x2212, Stride: 1},
}}

// latin refuses letters of other alphabets and marks, which an official letter has
// no type for. Letters that belong to no alphabet, such as a modifier apostrophe,
// may stay, and so do the few marks upon a letter.
func latin(text string) error {
	for _, r := range text {
		if r > unicode.MaxLatin1 && !unicode.Is(printable, r) {
			return refuse(ReasonScript, "character", string(r))
		}
	}
	return nil
}
