package answers

import (
	"net/mail"
	"strings"
	"unicode"
)

const (
	maxEmail      = 254 // RFC 5321, what a mail server must accept in a path
	maxEmailLocal = 64
	maxDNSLabel   = 63
)

// Email accepts one plain address: ASCII, no display name, no quoting, a dot in
// its domain, at most 254 characters. The domain comes back in lower case; the
// part before the @ stays as typed, because it is the mail server's business.
func Email(typed string) (string, error) {
	address := line(typed)
	if strings.HasPrefix(lowerASCII(address), "mailto:") {
		address = address[len("mailto:"):]
	}
	if address == "" {
		return "", refuse(ReasonEmpty)
	}
	if length := runes(address); length > maxEmail {
		return "", refuse(ReasonEmailLong, "max", number(maxEmail), "length", number(length))
	}
	if strings.Count(address, "@") > 1 {
		return "", refuse(ReasonEmailSeveral)
	}
	local, domain, found := strings.Cut(address, "@")
	if !found || local == "" {
		return "", refuse(ReasonEmailForm)
	}
	if r, foreign := firstForeign(local); foreign {
		return "", refuse(ReasonEmailASCII, "character", string(r))
	}
	domain = lowerASCII(domain)
	if !isMailLocal(local) {
		return "", refuse(ReasonEmailForm)
	}
	if !isDomain(domain) {
		return "", refuse(ReasonEmailDomain, "domain", shortened(domain, 60))
	}
	address = local + "@" + domain
	if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address || parsed.Name != "" {
		return "", refuse(ReasonEmailForm)
	}
	return address, nil
}

// IsGovernment reports whether an address belongs to a government domain
// (go.id) or a village's (desa.id).
func IsGovernment(email string) bool {
	_, domain, _ := strings.Cut(lowerASCII(email), "@")
	for _, parent := range []string{"go.id", "desa.id"} {
		if domain == parent || strings.HasSuffix(domain, "."+parent) {
			return true
		}
	}
	return false
}

func firstForeign(text string) (rune, bool) {
	for _, r := range text {
		if r > unicode.MaxASCII {
			return r, true
		}
	}
	return 0, false
}

// isMailLocal allows the characters that real mailboxes use. The rest of RFC
// 5322 (quotes, pipes, backticks) only ever appears in attacks on a program
// further down the road.
func isMailLocal(local string) bool {
	if len(local) > maxEmailLocal || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") ||
		strings.HasPrefix(local, "-") || strings.Contains(local, "..") {
		return false
	}
	for _, r := range local {
		if !isDigit(r) && !isLowerLetter(unicode.ToLower(r)) && !strings.ContainsRune("._%+-'&=", r) {
			return false
		}
	}
	return true
}

// isDomain wants at least two labels of letters, digits and hyphens, the last
// of which starts with a letter.
func isDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > maxDNSLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.ContainsFunc(label, func(r rune) bool { return !isLowerLetter(r) && !isDigit(r) && r != '-' }) {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(top) >= 2 && isLowerLetter(rune(top[0]))
}
