package answers

import (
	"regexp"
	"strings"
)

const (
	countryPrefix = "+62"

	// Digits after the country code, as the national numbering plan has them.
	minMobile, maxMobile     = 9, 12
	minLandline, maxLandline = 8, 11
)

// Phone accepts an Indonesian mobile or landline number as people type it
// (0812 3456 789, +62 812-3456-789, 62812…, (0711) 7690037) and gives it in
// E.164, "+62…". Words around it, an extension and further numbers behind it are
// passed over (HP: 0812… (WA), 0711-7690037/7690038, ext 12).
func Phone(typed string) (string, error) {
	text := line(typed)
	if text == "" {
		return "", refuse(ReasonEmpty)
	}
	var first error
	for _, written := range numbersIn(text) {
		phone, err := phone(written)
		if err == nil {
			return phone, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = refuse(ReasonPhoneForm)
	}
	return "", first
}

// SharedPhone is the number of a contact that was shared in Telegram, in E.164.
// Telegram gives it with its country's code, whatever that is, often without
// the +. Empty where it has no digits.
func SharedPhone(shared string) string {
	digits := digitsOf(shared)
	if digits == "" {
		return ""
	}
	if digits[0] != '0' {
		shared = "+" + digits
	}
	if phone, err := Phone(shared); err == nil {
		return phone
	}
	return "+" + digits
}

var extension = regexp.MustCompile(`[\s,;(.-]*\b(ext|extension|ekst|ekstensi|pes|pesawat|psw|x)\b[\s.:]*[0-9]{1,6}\b\)?`)

// numbersIn finds what may be numbers, in their order. A / behind an area code
// alone is one of the marks that group digits, else it parts two numbers.
func numbersIn(text string) []string {
	text = extension.ReplaceAllString(lowerASCII(text), " | ")
	var found []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		return !isDigit(r) && !isSeparator(r) && !strings.ContainsRune("+()/", r)
	}) {
		for chunk := range strings.SplitSeq(part, "/") {
			if digitsOf(chunk) == "" && !strings.Contains(chunk, "+") {
				continue
			}
			if last := len(found) - 1; last >= 0 && strings.Contains(part, found[last]+"/"+chunk) && isAreaCode(found[last]) {
				found[last] += "/" + chunk
				continue
			}
			found = append(found, chunk)
		}
	}
	return found
}

// isAreaCode tells a trunk zero or the country's code with two to four digits
// and nothing else.
func isAreaCode(chunk string) bool {
	digits := digitsOf(chunk)
	return digits != "" && (digits[0] == '0' && len(digits) <= 5 || strings.HasPrefix(digits, "62") && len(digits) <= 6)
}

func phone(written string) (string, error) {
	digits, international, ok := dialled(written)
	if !ok {
		return "", refuse(ReasonPhoneForm)
	}
	national, err := nationalNumber(digits, international)
	if err != nil {
		return "", err
	}
	least, most := minLandline, maxLandline
	switch national[0] {
	case '8':
		least, most = minMobile, maxMobile
	case '0', '1':
		return "", refuse(ReasonPhoneForm)
	}
	if len(national) < least || len(national) > most {
		return "", refuse(ReasonPhoneLength, "count", number(len(digits)))
	}
	return countryPrefix + national, nil
}

// dialled strips what groups the digits; international says that a country code
// comes first.
func dialled(text string) (digits string, international, ok bool) {
	text = strings.Map(func(r rune) rune {
		if isSeparator(r) || r == '(' || r == ')' || r == '/' {
			return -1
		}
		return r
	}, text)
	if rest, found := strings.CutPrefix(text, "+"); found {
		text, international = rest, true
	}
	digits = digitsOf(text)
	if rest, found := strings.CutPrefix(digits, "00"); found && !international {
		return rest, true, text == digits && rest != ""
	}
	return digits, international, text == digits && digits != ""
}

// nationalNumber gives the digits after country code and trunk zero; the zero
// that many write after +62 is dropped too.
func nationalNumber(digits string, international bool) (string, error) {
	rest, withCode := strings.CutPrefix(digits, "62")
	switch {
	case international && !withCode:
		return "", refuse(ReasonPhoneForeign)
	case international || withCode && len(digits) > minMobile:
		digits = strings.TrimPrefix(rest, "0")
	case digits[0] == '0':
		digits = digits[1:]
	case digits[0] != '8':
		return "", refuse(ReasonPhoneArea)
	}
	if digits == "" {
		return "", refuse(ReasonPhoneForm)
	}
	return digits, nil
}
