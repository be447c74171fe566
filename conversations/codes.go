package conversations

import (
	"strings"
	"unicode"
)

// FoldCode brings a code to the form in which codes are compared: letters and
// digits alone, in small letters. Hyphens, blanks and case are what people and
// their keyboards change.
func FoldCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, code)
}

// Secrets that are no credential's are named after what they are for, so that
// what they are sealed to stands in the name.
const (
	LinkPrefix      = "link:"                   // link:OFFICER/ADDRESS
	ProofPrefix     = LinkPrefix + "proof/"     // link:proof/OFFICER/E-MAIL
	ObjectionPrefix = LinkPrefix + "objection/" // link:objection/TICKET
)

// CodesOf are the beginnings of the names of all codes that were mailed for
// an officer.
func CodesOf(officer int64) []string {
	return []string{LinkPrefix + IdText(officer) + "/", ProofPrefix + IdText(officer) + "/"}
}

// CodesAt are the bounds between which the names of codes stand that link an
// account; each ends with a slash and the account's address.
func CodesAt() (from, to string) {
	return LinkPrefix, strings.TrimSuffix(LinkPrefix, ":") + ";"
}

// LinkedAddress tells what a secret that is no credential's is sealed to: the
// address that a code links or proves, or the ticket of a handover that may be
// objected to.
func LinkedAddress(secret string) (boundTo string, ok bool) {
	if rest, is := strings.CutPrefix(secret, ObjectionPrefix); is {
		ticket, _, _ := strings.Cut(rest, "/")
		return ticket, true
	}
	rest, is := strings.CutPrefix(secret, ProofPrefix)
	if !is {
		rest, is = strings.CutPrefix(secret, LinkPrefix)
	}
	if !is {
		return "", false
	}
	first, second, _ := strings.Cut(rest, "/")
	if strings.Contains(first, ".") { // as named before: link:ADDRESS/OFFICER
		return first, true
	}
	return second, true
}
