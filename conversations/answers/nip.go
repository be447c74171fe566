package answers

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	nipDigits       = 18
	minAge, maxAge  = 16, 75
	nipShown        = 3
	nipHiddenFigure = "•"
)

// NIP accepts the 18 digits of a civil servant's number, written with spaces,
// dots or dashes and among words as people do. It gives the bare digits.
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

// nipFigures finds the one number of 18 digits in what was typed, also among
// words ("NIP saya …"). Where there is none, the refusal counts the digits of the
// longest number, which are never 18.
func nipFigures(text string) (string, error) {
	if text == "" {
		return "", refuse(ReasonEmpty)
	}
	longest := ""
	var whole []string
	for _, number := range strings.FieldsFunc(text, func(r rune) bool { return !isDigit(r) && !isSeparator(r) }) {
		digits := digitsOf(number)
		if len(digits) == nipDigits && !slices.Contains(whole, digits) {
			whole = append(whole, digits)
		} else if len(digits) > len(longest) && len(digits) != nipDigits {
			longest = digits
		}
	}
	switch len(whole) {
	case 0:
		return "", refuse(ReasonNIPDigits, "count", number(len(longest)))
	case 1:
		return whole[0], nil
	}
	return "", refuse(ReasonNIPDigits, "count", number(nipDigits*len(whole)))
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
