package answers

import (
	"slices"
	"strings"
)

// suggestionCount fits as buttons under one refusal.
const suggestionCount = 3

// Suggestions gives up to three free names near a taken one: the name with the
// kind of the unit in front (kec-, kel-, uptd-, pkm-, smpn1-), with the unit's
// abbreviation or place, and with the kecamatan; never just a digit. taken says
// of a name whether it cannot be had, for whatever reason; it is asked once a
// name and a few dozen times at most.
func (u Units) Suggestions(label, unit string, taken func(string) bool) []string {
	label = nearestLabel(label)
	if label == "" {
		return nil
	}
	var free, seen []string
	for _, candidate := range u.candidates(label, unit) {
		if len(free) == suggestionCount {
			break
		}
		if candidate == label || checkLabel(candidate) != nil || slices.Contains(seen, candidate) {
			continue
		}
		seen = append(seen, candidate)
		if !taken(candidate) {
			free = append(free, candidate)
		}
	}
	return free
}

// candidates come in the order in which an officer would like them.
func (u Units) candidates(label, unit string) []string {
	n := u.naming(unit)
	tails := []string{n.abbreviation, n.place, n.district}
	out := []string{joinLabel(n.prefix, label)}
	for _, tail := range tails {
		out = append(out, joinLabel(label, tail))
	}
	for _, tail := range tails {
		out = append(out, joinLabel(n.prefix, label, tail))
	}
	out = append(out, joinLabel(n.abbreviation, label))
	for _, head := range []string{"layanan", "aplikasi", "portal", "sistem"} {
		out = append(out, joinLabel(head, label))
		for _, tail := range tails {
			out = append(out, joinLabel(head, label, tail))
		}
	}
	return append(out, joinLabel(label, "online"), joinLabel(label, "digital"))
}

// joinLabel puts hyphens between parts, leaves out empty ones and those that
// another part has already, and cuts the whole to length.
func joinLabel(parts ...string) string {
	var kept []string
	for i, part := range parts {
		if part != "" && !saidElsewhere(parts, i) {
			kept = append(kept, part)
		}
	}
	return nearestLabel(strings.Join(kept, "-"))
}

func saidElsewhere(parts []string, i int) bool {
	for j, other := range parts {
		longer := len(other) > len(parts[i]) || len(other) == len(parts[i]) && j < i
		if longer && strings.Contains("-"+other+"-", "-"+parts[i]+"-") {
			return true
		}
	}
	return false
}

// naming is how a unit shows in addresses; any of it may be empty.
type naming struct {
	prefix       string // its kind: kec, pkm, smpn1
	abbreviation string // its usual short name: dinkes
	place        string // what it is called without its kind: mariana
	district     string // the kecamatan it lies in
}

func (u Units) naming(unit string) naming {
	bare, district := cutDistrict(unit)
	listed, known := u.find(unit)
	if known {
		bare, district = listed.bare, listed.District
	}
	tokens := wordsOf(bare)
	prefix, skip := prefixOf(tokens)
	n := naming{prefix: prefix, district: nearestLabel(district)}
	if prefix != "" || len(tokens) == 1 {
		n.place = placeOf(tokens[skip:])
	}
	switch {
	case known && len(listed.Aliases) > 0:
		n.abbreviation = nearestLabel(listed.Aliases[0])
	case prefix == "":
		n.abbreviation = initials(tokens)
	}
	return n
}

// cutDistrict splits "Desa X, Kec. Y".
func cutDistrict(unit string) (bare, district string) {
	bare, rest, found := strings.Cut(unit, ",")
	tokens := wordsOf(rest)
	if !found || len(tokens) < 2 || !isOneOf(tokens[0], "kec", "kecamatan") {
		return unit, ""
	}
	return bare, strings.Join(tokens[1:], " ")
}

// prefixOf gives the address prefix of a unit's kind and how many words name it.
func prefixOf(tokens []string) (prefix string, words int) {
	if len(tokens) == 0 {
		return "", 0
	}
	switch tokens[0] {
	case "kecamatan", "kec", "camat":
		return "kec", 1
	case "kelurahan", "kel", "lurah":
		return "kel", 1
	case "desa", "ds":
		return "desa", 1
	case "puskesmas", "pkm", "puskes":
		return "pkm", 1
	case "uptd", "upt":
		if len(tokens) > 1 && isOneOf(tokens[1], "puskesmas", "pkm") {
			return "pkm", 2
		}
		return "uptd", 1
	case "bagian", "bag":
		return "bag", 1
	case "rsud":
		return "rsud", 1
	case "sd", "smp", "tk", "sma", "smk", "sdn", "smpn", "tkn", "sman", "smkn":
		return schoolPrefix(tokens)
	}
	return "", 0
}

// schoolPrefix reads "SMP Negeri 1 Betung" as smpn1.
func schoolPrefix(tokens []string) (prefix string, words int) {
	prefix, words = tokens[0], 1
	if len(tokens) > words && tokens[words] == "negeri" {
		prefix, words = prefix+"n", words+1
	}
	if len(tokens) > words && digitsOf(tokens[words]) == tokens[words] {
		prefix, words = prefix+tokens[words], words+1
	}
	return prefix, words
}

// placeOf is the unit's own name, up to where its parent's begins.
func placeOf(tokens []string) string {
	for i, token := range tokens {
		if i > 0 && isOneOf(token, "kec", "kecamatan", "kab", "kabupaten", "dinas", "sekretariat", "pada") {
			tokens = tokens[:i]
			break
		}
	}
	place := nearestLabel(strings.Join(tokens, "-"))
	if len(place) > maxLabel/2 {
		return ""
	}
	return place
}

// initials abbreviate a unit that no list knows, as offices do: DPMD.
func initials(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		if isOneOf(token, "dan", "di", "kab", "kabupaten", "banyuasin", "pada") {
			continue
		}
		b.WriteRune([]rune(token)[0])
	}
	return nearestLabel(b.String())
}

func isOneOf(word string, words ...string) bool { return slices.Contains(words, word) }
