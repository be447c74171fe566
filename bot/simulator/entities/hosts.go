package entities

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// mailForm is an e-mail address; others are taken for a website's with a user.
var mailForm = regexp.MustCompile(`(?i)^([a-z0-9_-]{0,26}[.+]){0,10}[a-z0-9_-]{1,35}@([a-z0-9]([a-z0-9_-]{0,28}[a-z0-9])?\.){1,6}[a-z]{2,8}$`)

func mailbox(word string) bool { return mailForm.MatchString(word) }

// website is how much of a word is a web address, in bytes; 0 for none.
func website(word string) int {
	rest, protocol := word, false
	for _, p := range []string{"http://", "https://", "ftp://"} {
		if len(rest) >= len(p) && strings.EqualFold(rest[:len(p)], p) {
			rest, protocol = rest[len(p):], true
			break
		}
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	domain, path := rest[:end], rest[end:]
	if at := strings.IndexByte(domain, '@'); at >= 0 {
		domain = domain[at+1:]
	}
	if colon := strings.LastIndexByte(domain, ':'); colon >= 0 {
		domain = domain[:colon]
	}
	if !hostName(domain, protocol) {
		return 0
	}
	return len(word) - len(path) + balanced(path)
}

// balanced is how much of a path belongs to it: up to a bracket that closes
// what was not opened.
func balanced(path string) int {
	var open [3]int
	end := 0
	for ; end < len(path); end++ {
		if i := strings.IndexByte("([{", path[end]); i >= 0 {
			open[i]++
		}
		if i := strings.IndexByte(")]}", path[end]); i >= 0 {
			if open[i]--; open[i] < 0 {
				break
			}
		}
	}
	for end > 0 && strings.IndexByte(notLast, path[end-1]) >= 0 {
		end--
	}
	return end
}

// hostName tells whether a website can be called so. Without a protocol its end
// must be one of the known ones.
func hostName(domain string, protocol bool) bool {
	if strings.EqualFold(domain, "teiegram.org") {
		return false
	}
	labels := strings.Split(domain, ".")
	if len(labels) == 1 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) >= 64 || strings.HasSuffix(label, "-") {
			return false
		}
	}
	if ipAddress(labels) {
		return true
	}
	if strings.Trim(domain, "0123456789.") == "" {
		return false
	}
	return topLevel(labels[len(labels)-1], protocol) && !strings.Contains(labels[len(labels)-2], "_")
}

func ipAddress(labels []string) bool {
	if len(labels) != 4 {
		return false
	}
	for _, l := range labels {
		if len(l) > 3 || strings.Trim(l, "0123456789") != "" || len(l) > 1 && l[0] == '0' || len(l) == 3 && l > "255" {
			return false
		}
	}
	return true
}

func topLevel(label string, protocol bool) bool {
	if utf8.RuneCountInString(label) <= 1 {
		return false
	}
	if code, puny := strings.CutPrefix(label, "xn--"); puny {
		return len(code) > 1 && while(code, 0, func(b byte) bool { return latin(b) || digit(b) }) == len(code)
	}
	return !strings.ContainsAny(label, "_-") && (protocol || known(label))
}

// tlds are the ends of addresses that Telegram knows, measured.
//
//go:embed tlds.txt
var tlds string

var tldSet = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, tld := range strings.Fields(tlds) {
		set[tld] = true
	}
	return set
})

// known tells whether an address may end so, written in small letters or in
// capitals. Where the first letter alone is a capital, a sentence begins.
func known(label string) bool {
	lower := strings.ToLower(label)
	if lower != label {
		_, size := utf8.DecodeRuneInString(label)
		_, lowered := utf8.DecodeRuneInString(lower)
		if lower[lowered:] == label[size:] {
			return false
		}
	}
	return tldSet()[lower]
}
