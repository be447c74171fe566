package sheets

import (
	"unicode/utf16"
	"unicode/utf8"
)

// longestText is how many UTF-16 units a cell holds.
const longestText = 32_767

// appendText writes the text of a cell as XML, cut to what a cell holds.
// Spreadsheets read _x0041_ as the character of that number; an underline that
// would begin one is written as such a number itself.
func appendText(to []byte, text string) []byte {
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > longestText {
			break
		}
		if r == '_' && isNumbered(text[i:]) {
			to = append(to, "_x005F"...)
		}
		to = appendRune(to, r)
	}
	return to
}

// isNumbered reports whether a text begins with a character's number.
func isNumbered(text string) bool {
	const form = "_x0000_"
	if len(text) < len(form) {
		return false
	}
	for i := range len(form) {
		c := text[i]
		hex := '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
		if form[i] == '0' && !hex || form[i] != '0' && form[i] != c {
			return false
		}
	}
	return true
}

// escape is a text as XML, also between quotes.
func escape(text string) string {
	var xml []byte
	for _, r := range text {
		xml = appendRune(xml, r)
	}
	return string(xml)
}

// appendRune writes a character so that XML reads the same; it would take a
// carriage return for a line's end, and most other controls it cannot hold.
func appendRune(to []byte, r rune) []byte {
	switch r {
	case '&':
		return append(to, "&amp;"...)
	case '<':
		return append(to, "&lt;"...)
	case '>':
		return append(to, "&gt;"...)
	case '"':
		return append(to, "&#34;"...)
	case '\t':
		return append(to, "&#9;"...)
	case '\r':
		return append(to, "&#13;"...)
	case '\n':
		return append(to, '\n')
	}
	if r < ' ' || r == '\uFFFE' || r == '\uFFFF' {
		r = utf8.RuneError
	}
	return utf8.AppendRune(to, r)
}
