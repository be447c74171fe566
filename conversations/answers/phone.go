package answers

import "strings"

const (
	countryPrefix = "+62"

	// Digits after the country code, as the national numbering plan has them.
	minMobile, maxMobile     = 9, 12
	minLandline, maxLandline = 8, 11
)

// Phone accepts an Indonesian mobile or landline number as people type it
// (0812 3456 789, +62 812-3456-789, 62812…, (0711) 7690037) and gives it in
// E.164, "+62…".
func Phone(typed string) (string, error) {
	text := line(typed)
	if text == "" {
		return "", refuse(ReasonEmpty)
	}
	digits, international, ok := dialled(text)
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
	text = strings.TrimPrefix(lowerASCII(text), "tel:")
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
