// Package answers judges what an officer types: one function a kind of answer,
// each of which gives the normalised value or a Refusal.
//
// Input is taken to be hostile. Every function drops what cannot be seen
// (control, bidirectional and zero-width characters), brings text into Unicode
// NFC, collapses white space and counts in runes; none of them panics.
//
// The package says nothing to people: a Refusal carries a short stable code, and
// the words for it live with the caller. It knows no clock, no storage and no
// network; whether a name is taken or an e-mail exists is not its business. A
// value that it lets through is still not safe as markup, formula or header:
// that is the writer's duty where the value is written.
package answers

import (
	"errors"
	"strconv"
)

// Refusal is why an answer was not accepted. Reason is one of the codes of
// Reasons; Data holds what the sentence about it needs, always exactly the
// fields listed there. Fields named character, domain, name, parent, suggestion,
// type and date repeat what was typed, cleaned and cut short, but not escaped.
type Refusal struct {
	Reason string
	Data   map[string]string
}

// Error names the code alone, so that logs never repeat what somebody typed.
func (r *Refusal) Error() string { return "answer refused: " + r.Reason }

// AsRefusal finds the Refusal in an error that a function of this package gave.
func AsRefusal(err error) (refusal *Refusal, ok bool) {
	ok = errors.As(err, &refusal)
	return refusal, ok
}

// Codes of refusals.
const (
	ReasonEmpty     = "empty"
	ReasonTooShort  = "too_short"
	ReasonTooLong   = "too_long"
	ReasonNoLetters = "no_letters"
	ReasonAddress   = "address"
	ReasonScript    = "script"

	ReasonNIPDigits = "nip_digits"
	ReasonNIPBirth  = "nip_birth"
	ReasonNIPAge    = "nip_age"
	ReasonNIPStart  = "nip_start"

	ReasonEmailForm    = "email_form"
	ReasonEmailSeveral = "email_several"
	ReasonEmailASCII   = "email_ascii"
	ReasonEmailDomain  = "email_domain"
	ReasonEmailLong    = "email_long"

	ReasonPhoneForm    = "phone_form"
	ReasonPhoneForeign = "phone_foreign"
	ReasonPhoneArea    = "phone_area"
	ReasonPhoneLength  = "phone_length"

	ReasonLabelASCII        = "label_ascii"
	ReasonLabelSpace        = "label_space"
	ReasonLabelDot          = "label_dot"
	ReasonLabelUnderscore   = "label_underscore"
	ReasonLabelCharacter    = "label_character"
	ReasonLabelHyphenStart  = "label_hyphen_start"
	ReasonLabelHyphenEnd    = "label_hyphen_end"
	ReasonLabelDoubleHyphen = "label_double_hyphen"
	ReasonLabelDigits       = "label_digits"
	ReasonLabelShort        = "label_short"
	ReasonLabelLong         = "label_long"
	ReasonLabelOtherParent  = "label_other_parent"
	ReasonLabelBase         = "label_base"
	ReasonLabelReserved     = "label_reserved"

	ReasonCapacityForm  = "capacity_form"
	ReasonCapacityUnit  = "capacity_unit"
	ReasonCapacityZero  = "capacity_zero"
	ReasonCapacityRange = "capacity_range"
	ReasonCapacityLarge = "capacity_large"

	ReasonTitleAddress = "title_address"
	ReasonLanguageSize = "language_size"

	ReasonLetterNumber    = "letter_number"
	ReasonLetterCharacter = "letter_character"
	ReasonLetterDate      = "letter_date"
	ReasonLetterDates     = "letter_dates"
	ReasonLetterNoDay     = "letter_no_day"
	ReasonLetterOld       = "letter_old"
	ReasonLetterFuture    = "letter_future"
	ReasonLetterWeekday   = "letter_weekday"

	ReasonFileLarge   = "file_large"
	ReasonFileContent = "file_content"
	ReasonFileHEIC    = "file_heic"
	ReasonFileWord    = "file_word"
)

// Codes of warnings about a NIP that is accepted.
const (
	WarningNIPMonth    = "nip_month"
	WarningNIPSex      = "nip_sex"
	WarningNIPSerial   = "nip_serial"
	WarningNIPNextYear = "nip_next_year"
)

// Codes of hints to the team about a name that is accepted.
const (
	HintOfficeBound = "office_bound"
	HintGambling    = "gambling"
	HintLookAlike   = "look_alike"
)

// Reasons lists every code of a refusal with the fields of its Data, so that a
// test can see that each has its sentence.
func Reasons() map[string][]string {
	return map[string][]string{
		ReasonEmpty: {}, ReasonNoLetters: {}, ReasonAddress: {"sign"}, ReasonScript: {"character"},
		ReasonTooShort: {"min", "length"}, ReasonTooLong: {"max", "length"},

		ReasonNIPDigits: {"count"}, ReasonNIPBirth: {"date"},
		ReasonNIPAge: {"age", "min", "max"}, ReasonNIPStart: {"year", "earliest", "latest"},

		ReasonEmailForm: {}, ReasonEmailSeveral: {}, ReasonEmailASCII: {"character"},
		ReasonEmailDomain: {"domain"}, ReasonEmailLong: {"max", "length"},

		ReasonPhoneForm: {}, ReasonPhoneForeign: {}, ReasonPhoneArea: {}, ReasonPhoneLength: {"count"},

		ReasonLabelASCII: {"character", "suggestion"}, ReasonLabelSpace: {"suggestion"},
		ReasonLabelDot: {"suggestion"}, ReasonLabelUnderscore: {"suggestion"},
		ReasonLabelCharacter:   {"character", "suggestion"},
		ReasonLabelHyphenStart: {"suggestion"}, ReasonLabelHyphenEnd: {"suggestion"},
		ReasonLabelDoubleHyphen: {"suggestion"}, ReasonLabelDigits: {},
		ReasonLabelShort: {"min", "length"}, ReasonLabelLong: {"max", "length"},
		ReasonLabelOtherParent: {"parent", "base", "suggestion"}, ReasonLabelBase: {"base"},
		ReasonLabelReserved: {"label"},

		ReasonCapacityForm: {}, ReasonCapacityUnit: {"number"}, ReasonCapacityZero: {},
		ReasonCapacityRange: {}, ReasonCapacityLarge: {"max"},

		ReasonTitleAddress: {}, ReasonLanguageSize: {},

		ReasonLetterNumber: {}, ReasonLetterCharacter: {"character"}, ReasonLetterDate: {}, ReasonLetterDates: {},
		ReasonLetterNoDay: {"date"}, ReasonLetterOld: {"date"}, ReasonLetterFuture: {"date"}, ReasonLetterWeekday: {"weekday", "date"},

		ReasonFileLarge: {"size", "max"}, ReasonFileContent: {},
		ReasonFileHEIC: {}, ReasonFileWord: {},
	}
}

// refuse takes the data as field and value in turn.
func refuse(reason string, pairs ...string) error {
	data := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i]] = pairs[i+1]
	}
	return &Refusal{Reason: reason, Data: data}
}

func number(n int) string { return strconv.Itoa(n) }
