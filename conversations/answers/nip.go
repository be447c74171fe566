package answers

import (
	"strconv"
	"strings"
	"time"
)

const (
	nipDigits         = 18
	minAge, maxAge    = 16, 75
	nipShown          = 3
	nipHiddenFigure   = "•"
	nipSpokenPrefix   = "nip"
	nipPrefixFillings = " .:="
)

// NIP accepts the 18 digits of a civil servant's number, written with spaces,
// dots or dashes as people do. It gives the bare digits.
//
// Digits 1-8 must be a real birth date that makes its holder 16 to 75 years old
// at now, and digits 9-12 a year between the 16th birthday and next year. What
// only most numbers have (a month of entry, sex 1 or 2, a serial that is not
// 000) comes back as warnings: numbers of PPPK have 18 digits too and do not
// keep to it.
func NIP(typed string, now time.Time) (nip string, warnings []string, err error) {
	nip, err = nipFigures(line(typed))
	if err != nil {
		return "", nil, err
	}
	birth, err := time.Parse("20060102", nip[:8])
	if err != nil {
		return "", nil, refuse(ReasonNIPBirth, "date", nip[:8])
	}
	if age := ageAt(birth, now); age < minAge || age > maxAge {
		return "", nil, refuse(ReasonNIPAge,
			"age", number(age), "min", number(minAge), "max", number(maxAge))
	}
	start, earliest, latest := figure(nip[8:12]), birth.Year()+minAge, now.Year()+1
	if start < earliest || start > latest {
		return "", nil, refuse(ReasonNIPStart,
			"year", nip[8:12], "earliest", number(earliest), "latest", number(latest))
	}
	return nip, nipWarnings(nip, start == latest), nil
}

func nipFigures(text string) (string, error) {
	if text == "" {
		return "", refuse(ReasonEmpty)
	}
	if len(text) >= len(nipSpokenPrefix) && strings.EqualFold(text[:len(nipSpokenPrefix)], nipSpokenPrefix) {
		text = strings.TrimLeft(text[len(nipSpokenPrefix):], nipPrefixFillings)
	}
	bare := strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		return r
	}, text)
	digits := digitsOf(bare)
	if len(digits) != nipDigits || digits != bare {
		return "", refuse(ReasonNIPDigits, "count", number(len(digits)))
	}
	return digits, nil
}

// isSeparator are the marks that people group digits with.
func isSeparator(r rune) bool {
	switch r {
	case ' ', '.', '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
		return true
	}
	return false
}

func nipWarnings(nip string, startsNextYear bool) []string {
	var warnings []string
	if startsNextYear {
		warnings = append(warnings, WarningNIPNextYear)
	}
	if month := figure(nip[12:14]); month < 1 || month > 12 {
		warnings = append(warnings, WarningNIPMonth)
	}
	if nip[14] != '1' && nip[14] != '2' {
		warnings = append(warnings, WarningNIPSex)
	}
	if nip[15:] == "000" {
		warnings = append(warnings, WarningNIPSerial)
	}
	return warnings
}

func ageAt(birth, now time.Time) int {
	age := now.Year() - birth.Year()
	if now.Month() < birth.Month() || now.Month() == birth.Month() && now.Day() < birth.Day() {
		age--
	}
	return age
}

func figure(digits string) int {
	n, _ := strconv.Atoi(digits) // the caller passes digits alone
	return n
}

// MaskNIP hides everything but the last three digits, because the others spell
// a birth date: "••••••••••••••• 001". What is no NIP is hidden whole.
func MaskNIP(nip string) string {
	if len(nip) != nipDigits || digitsOf(nip) != nip {
		return strings.Repeat(nipHiddenFigure, nipDigits-nipShown)
	}
	return strings.Repeat(nipHiddenFigure, nipDigits-nipShown) + " " + nip[nipDigits-nipShown:]
}
