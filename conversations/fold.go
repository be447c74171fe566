package conversations

import (
	"strings"

	"unicode"
)

// Fold brings typed words and button labels to a form in which they compare
// equal: letters, digits and the signs that tell sizes apart, lower-case.
func Fold(words string) string {
	var b strings.Builder
	for _, r := range words {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '<' || r == '>' || r == '.' || r == '+' || r == '#':
			b.WriteRune(unicode.ToLower(r))
		case r == '–' || r == '-':
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), ".")
}

// MaxSearched is how much of what was looked for an answer repeats.
const MaxSearched = 100

// MaxDetail is how much of the panel's own words a card shows.
const MaxDetail = 200

func Shortened(words string, most int) string {
	letters := []rune(words)
	return string(letters[:min(len(letters), most)])
}
