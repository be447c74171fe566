package panel

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// maxText bounds what is kept of the panel's words, in characters.
const maxText = 300

// secrets are the values that must not appear in a text, whatever the panel
// sends back.
type secrets []string

// scrub replaces every secret, plain or as it looks inside a form, a page or
// JSON.
func (s secrets) scrub(text string) string {
	for _, secret := range s {
		if secret == "" {
			continue
		}
		forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret), strconv.Quote(secret)}
		if encoded, err := json.Marshal(secret); err == nil {
			forms = append(forms, string(encoded))
		}
		for _, form := range forms {
			if form = strings.Trim(form, `"`); form != "" {
				text = strings.ReplaceAll(text, form, "•••")
			}
		}
	}
	return text
}

var (
	// The panel writes entities of two digits and no semicolon: &#39
	bareEntity = regexp.MustCompile(`&#([0-9]{2})`)
	fullEntity = regexp.MustCompile(`&#([0-9]{1,7});`)
	breaks     = regexp.MustCompile(`(?i)<br\s*/?>|</?p>|</?div>|</?li>`)
	hidden     = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)`)
	markup     = regexp.MustCompile(`(?s)<[a-zA-Z/!?][^>]*>?`)
)

// clean turns the panel's words into one plain line without markup and
// without secrets.
func (s secrets) clean(text string) string {
	text = s.scrub(text) // before anything is cut, so that no half of a secret stays
	if len(text) > 16*maxText {
		text = text[:16*maxText] // a page; its beginning says what it is
	}
	// Entities may hide markup and markup may hide entities.
	for range 3 {
		text = bareEntity.ReplaceAllStringFunc(fullEntity.ReplaceAllStringFunc(text, decodeEntity), decodeEntity)
		text = html.UnescapeString(text)
		text = breaks.ReplaceAllString(text, " ")
		text = hidden.ReplaceAllString(text, " ")
		text = markup.ReplaceAllString(text, "")
	}
	text = strings.Map(plainRune, text)
	text = s.scrub(strings.Join(strings.Fields(text), " "))
	return cut(text, maxText)
}

func decodeEntity(entity string) string {
	number, err := strconv.Atoi(strings.Trim(entity, "&#;"))
	if err != nil || number == 0 || number > unicode.MaxRune {
		return " "
	}
	return string(rune(number))
}

// plainRune drops what is not for reading: markup's brackets, control
// characters, and characters that turn the direction of writing.
func plainRune(r rune) rune {
	switch {
	case r == '<' || r == '>' || r == unicode.ReplacementChar:
		return -1
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

func cut(text string, runes int) string {
	count := 0
	for i := range text {
		if count == runes-1 && len([]rune(text[i:])) > 1 {
			return text[:i] + "…"
		}
		count++
	}
	return text
}
