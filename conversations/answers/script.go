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

// latin refuses letters of other alphabets, which an official letter has no type
// for. Letters that belong to no alphabet, such as a modifier apostrophe, may stay.
func latin(text string) error {
	for _, r := range text {
		foreign := unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited)
		if foreign || unicode.IsLetter(r) && r > 0xffff || unicode.Is(unicode.Lo, r) && r > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, r) {
			return refuse(ReasonScript, "character", string(r))
		}
	}
	return nil
}
