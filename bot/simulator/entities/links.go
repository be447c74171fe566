package entities

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// notLast are the signs with which no path ends.
const notLast = ".:;,('?!`"

// appLinks finds tg:// and ton://.
func appLinks(text string) (all []span) {
	searched := 0 // from where on: at the very end nothing is looked for
	each(text, ':', func(at int) (next int) {
		defer func() { searched = next }()
		if len(text)-searched <= len("tg://") {
			return len(text)
		}
		if !strings.HasPrefix(text[at:], "://") {
			return at + 1
		}
		from := at
		switch head := strings.ToLower(text[max(0, at-3):at]); {
		case strings.HasSuffix(head, "tg"):
			from -= 2
		case head == "ton":
			from -= 3
		default:
			return at + 1
		}
		host := at + 3
		end := min(while(text, host, hostByte), host+253)
		if end == host {
			return end
		}
		end = withPath(text, end)
		all = append(all, span{"url", from, end})
		return end
	})
	return all
}

// withPath is where an address ends that goes on with a path, a query or a
// fragment.
func withPath(text string, at int) int {
	if at == len(text) || strings.IndexByte("/?#", text[at]) < 0 {
		return at
	}
	end := forward(text, at+1, pathSign)
	for end > at+1 && strings.IndexByte(notLast, text[end-1]) >= 0 {
		end--
	}
	if text[at] == '/' || end > at+1 {
		return end
	}
	return at
}

// forward is where the characters that fit end.
func forward(text string, at int, fits func(rune) bool) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !fits(r) {
			break
		}
		at += size
	}
	return at
}

// back is where the characters that fit begin, not before least.
func back(text string, least, at int, fits func(rune) bool) int {
	for at > least {
		r, size := utf8.DecodeLastRuneInString(text[least:at])
		if !fits(r) {
			break
		}
		at -= size
	}
	return at
}

// webLinks finds web and e-mail addresses: around a full stop.
func webLinks(text string) (all []span) {
	for begin := 0; begin < len(text); {
		dot := strings.IndexByte(text[begin:], '.')
		if dot += begin; dot < begin || dot+1 == len(text) {
			return all
		}
		if text[dot+1] == ' ' {
			begin = dot + 2
			continue
		}
		from, to, fits := candidate(text, begin, dot)
		if fits {
			if to > dot+1 {
				all = append(all, judged(text, from, to)...)
			}
			to = while(text, to, func(b byte) bool { return b == '.' })
		} else {
			to = begin + strings.LastIndexByte(text[begin:to], '.') + 1
		}
		begin = max(to, dot+1)
	}
	return all
}

// candidate is what may be an address around a full stop, and whether what
// stands before it lets it be one.
func candidate(text string, begin, dot int) (from, to int, fits bool) {
	from = back(text, begin, dot, domainSign)
	at := -1 // the last @ within
	to = forward(text, dot, func(r rune) bool { return r == '@' || domainSign(r) })
	if i := strings.LastIndexByte(text[dot:to], '@'); i >= 0 {
		at = dot + i
		from = back(text, begin, from, userSign)
	}
	to = withPath(text, withPort(text, to))
	for to > dot+1 && text[to-1] == '.' {
		to--
	}
	if from > begin && text[from-1] == '@' {
		user := back(text, begin, from-1, userSign)
		if at >= 0 || user == from-1 {
			return user, to, false
		}
		from = user
	}
	from, fits = withProtocol(text, begin, from)
	return from, to, fits
}

func withPort(text string, at int) int {
	if at == len(text) || text[at] != ':' {
		return at
	}
	end := while(text, at+1, digit)
	port := strings.TrimLeft(text[at+1:end], "0")
	if n, err := strconv.Atoi(port); err != nil || len(port) > 5 || n > 65535 {
		return at
	}
	return end
}

// withProtocol takes a web protocol before an address to it; another one, or a
// word that runs into it, makes it none.
func withProtocol(text string, begin, from int) (int, bool) {
	if from == begin {
		return from, true
	}
	if before := text[begin:from]; len(before) < 6 || !strings.HasSuffix(before, "://") {
		r, _ := utf8.DecodeLastRuneInString(before)
		return from, !wordSign(r) && r != '/' && r != '#' && r != '@'
	}
	end := from - len("://")
	protocol := strings.ToLower(text[back(text, begin, end, protocolSign):end])
	switch {
	case strings.HasSuffix(protocol, "http") && protocol != "shttp":
		return end - 4, true
	case strings.HasSuffix(protocol, "https"):
		return end - 5, true
	case strings.HasSuffix(protocol, "ftp") && protocol != "tftp" && protocol != "sftp":
		return end - 3, true
	}
	return from, false
}

// judged is the link that a candidate is, if any.
func judged(text string, from, to int) []span {
	word := text[from:to]
	switch rest, mailto := strings.CutPrefix(word, "mailto:"); {
	case mailbox(word):
		return []span{{"email", from, to}}
	case mailto && mailbox(rest):
		return []span{{"email", to - len(rest), to}}
	}
	if length := website(word); length > 0 {
		return []span{{"url", from, from + length}}
	}
	return nil
}
