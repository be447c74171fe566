package answers

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Length of a name under the base domain. DNS allows 63; a name longer than 40
// fits neither a letter nor a person's memory.
const (
	minLabel = 3
	maxLabel = 40
)

// Label accepts the name that an address has under baseDomain: 3 to 40 letters,
// digits and hyphens, given in lower case. A whole address that somebody pastes
// ("https://Nama.banyuasinkab.go.id/beranda") is understood; one under another
// parent is refused with a reason of its own. Where the refusal has a field
// suggestion, it is an acceptable name near what was typed, or empty.
func Label(typed, baseDomain string) (string, error) {
	base := strings.Trim(lowerASCII(line(baseDomain)), ".")
	name, err := underBase(address(typed), base)
	if err != nil {
		return "", err
	}
	return name, checkLabel(name)
}

// written is an address taken apart: the host, and whether more than a bare
// host was there.
type written struct {
	host   string
	scheme bool
	rest   bool
}

func address(typed string) written {
	text := strings.Trim(lowerASCII(line(typed)), "\"'`“”‘’<>.,; ")
	var w written
	if before, after, found := strings.Cut(text, "://"); found && isWord(before) {
		text, w.scheme = after, true
	}
	if i := strings.IndexAny(text, "/?#"); i >= 0 && (w.scheme || strings.Contains(text[:i], ".") || i == len(text)-1) {
		text, w.rest = text[:i], true
	}
	if host, port, found := strings.Cut(text, ":"); found && digitsOf(port) == port {
		text = host
	}
	w.host = strings.TrimRight(text, ". ")
	if !strings.ContainsAny(w.host, " @") {
		w.host = strings.TrimPrefix(w.host, "www.")
	}
	return w
}

func isWord(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !isLowerLetter(r) })
}

// underBase strips the base domain and refuses other parents.
func underBase(w written, base string) (string, error) {
	if w.host == "" {
		return "", refuse(ReasonEmpty)
	}
	if base != "" && w.host == base {
		return "", refuse(ReasonLabelBase, "base", base)
	}
	if name, found := strings.CutSuffix(w.host, "."+base); found && base != "" {
		return name, nil
	}
	name, parent, dotted := strings.Cut(w.host, ".")
	if dotted && !strings.ContainsAny(w.host, " @") && (w.scheme || w.rest || isPublicParent(parent)) {
		return "", refuse(ReasonLabelOtherParent,
			"parent", shortened(parent, 60), "base", base, "suggestion", nearestLabel(name))
	}
	return w.host, nil
}

// isPublicParent tells "nama.go.id" and "nama.com" from "sistem.nama", where the
// dot is only a slip.
func isPublicParent(parent string) bool {
	top := parent[strings.LastIndex(parent, ".")+1:]
	switch top {
	case "id", "com", "net", "org", "info", "biz", "co", "io", "me", "my", "sg", "xyz",
		"online", "site", "web", "app", "dev", "cloud", "tech", "store", "live", "asia", "tv", "gov", "edu":
		return true
	}
	return false
}

// checkLabel names the first thing that is wrong with a name in lower case.
func checkLabel(name string) error {
	if err := checkCharacters(name); err != nil {
		return err
	}
	near := func(reason string) error { return refuse(reason, "suggestion", nearestLabel(name)) }
	length := len(name)
	switch {
	case name[0] == '-':
		return near(ReasonLabelHyphenStart)
	case name[length-1] == '-':
		return near(ReasonLabelHyphenEnd)
	case length >= 4 && name[2:4] == "--":
		return near(ReasonLabelDoubleHyphen)
	case !strings.ContainsFunc(name, isLowerLetter):
		return refuse(ReasonLabelDigits)
	case length < minLabel:
		return refuse(ReasonLabelShort, "min", number(minLabel), "length", number(length))
	case length > maxLabel:
		return refuse(ReasonLabelLong, "max", number(maxLabel), "length", number(length))
	}
	return nil
}

// checkCharacters leaves nothing but letters, digits and hyphens through, and at
// least one of them. Of several faults the one that explains most comes first.
func checkCharacters(name string) error {
	near := func(reason string) error { return refuse(reason, "suggestion", nearestLabel(name)) }
	if r, foreign := firstForeign(name); foreign {
		return refuse(ReasonLabelASCII, "character", string(r), "suggestion", nearestLabel(name))
	}
	for _, r := range name {
		if !isLowerLetter(r) && !isDigit(r) && !strings.ContainsRune("-_. ", r) {
			return refuse(ReasonLabelCharacter, "character", string(r), "suggestion", nearestLabel(name))
		}
	}
	switch {
	case name == "":
		return refuse(ReasonEmpty)
	case strings.Contains(name, " "):
		return near(ReasonLabelSpace)
	case strings.Contains(name, "."):
		return near(ReasonLabelDot)
	case strings.Contains(name, "_"):
		return near(ReasonLabelUnderscore)
	}
	return nil
}

// nearestLabel makes an acceptable name out of any text: accents off, everything
// else to single hyphens, cut to length. It is empty where nothing is left.
func nearestLabel(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(lowerASCII(text)) {
		switch {
		case isLowerLetter(r) || isDigit(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxLabel {
			break
		}
	}
	label := strings.Trim(b.String(), "-")
	if len(label) < minLabel || !strings.ContainsFunc(label, isLowerLetter) {
		return ""
	}
	return label
}
