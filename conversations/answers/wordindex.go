package answers

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

const (
	// resembles is the share of the typed words, by weight, that a unit must
	// have. Below it a suggestion only irritates.
	resembles = 0.6
	// typedShare weighs how much of the typed words a unit has against how much
	// of the unit's words was typed.
	typedShare = 0.65
	// likelier is the least difference that changes the order of the list.
	likelier = 0.05
	// maxWords bounds the work on one answer; no real unit has as many.
	maxWords = 16
)

// wordIndex finds units by the words of their names and aliases. Rare words
// weigh more than common ones, and a word may be a beginning or have a slip in
// it.
type wordIndex struct {
	phrases    []phrase
	vocabulary []string
	places     map[string][]place // word → phrases that have it
	weights    map[string]float64
	unseen     float64
}

// place is a phrase that has a word; own is false for the words of the kecamatan
// that a unit lies in, which are welcome but name no unit by themselves.
type place struct {
	phrase int
	own    bool
}

// phrase is one way to name a unit.
type phrase struct {
	unit   int
	family string
	words  []string
	weight float64 // of the words that make up the name itself
}

func newWordIndex(list []Unit) wordIndex {
	x := wordIndex{places: map[string][]place{}, weights: map[string]float64{}}
	for i, unit := range list {
		family, words := splitName(unit.bare)
		x.addPhrase(phrase{unit: i, family: family, words: words}, unit.District)
		for _, alias := range unit.Aliases {
			_, words := splitName(alias)
			x.addPhrase(phrase{unit: i, family: family, words: words}, "")
		}
	}
	x.weigh(len(list))
	return x
}

// addPhrase lets the words of the kecamatan be found without demanding them.
func (x *wordIndex) addPhrase(p phrase, district string) {
	if len(p.words) == 0 {
		return
	}
	position := len(x.phrases)
	x.phrases = append(x.phrases, p)
	for _, word := range p.words {
		x.places[word] = append(x.places[word], place{position, true})
	}
	_, extra := splitName("Kecamatan " + district)
	for _, word := range extra {
		if !slices.Contains(p.words, word) {
			x.places[word] = append(x.places[word], place{position, false})
		}
	}
}

func (x *wordIndex) weigh(units int) {
	x.unseen = math.Log(1 + float64(units))
	for word, places := range x.places {
		x.vocabulary = append(x.vocabulary, word)
		x.weights[word] = math.Log(1 + float64(units)/float64(len(places)))
	}
	slices.Sort(x.vocabulary)
	for i, p := range x.phrases {
		for _, word := range p.words {
			x.phrases[i].weight += x.weights[word]
		}
	}
}

// match is how well a phrase answers to what was typed.
type match struct {
	typed, own float64
}

// resembling gives the units that a typed name resembles, best first.
func (x wordIndex) resembling(typed string, limit int) []int {
	family, words := splitName(typed)
	words = words[:min(len(words), maxWords)]
	matches := map[int]match{}
	total := 0.0
	for _, word := range words {
		total += x.collect(word, matches)
	}
	best := map[int]float64{}
	for position, m := range matches {
		p := x.phrases[position]
		if family != "" && family != p.family || m.own == 0 || m.typed < resembles*total {
			continue
		}
		score := typedShare*m.typed/total + (1-typedShare)*min(1, m.own/p.weight)
		best[p.unit] = max(best[p.unit], math.Round(score/likelier)*likelier)
	}
	return ranked(best, limit)
}

// collect credits every phrase with its best likeness to one typed word, and
// gives the word's weight.
func (x wordIndex) collect(word string, matches map[int]match) float64 {
	weight, known := x.weights[word]
	if !known {
		weight = x.unseen
	}
	credit := map[place]float64{}
	for _, candidate := range x.vocabulary {
		if likeness := likeness(word, candidate); likeness > 0 {
			for _, at := range x.places[candidate] {
				credit[at] = max(credit[at], likeness)
			}
		}
	}
	for at, likeness := range credit {
		if !at.own && credit[place{at.phrase, true}] > 0 {
			continue // one typed word counts once a phrase
		}
		m := matches[at.phrase]
		m.typed += likeness * weight
		if at.own {
			m.own += likeness * weight
		}
		matches[at.phrase] = m
	}
	return weight
}

func ranked(best map[int]float64, limit int) []int {
	units := make([]int, 0, len(best))
	for unit := range best {
		units = append(units, unit)
	}
	slices.SortFunc(units, func(a, b int) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b))
	})
	return units[:min(len(units), limit)]
}

// likeness of a typed word to a listed one: 1 equal, 0 different.
func likeness(typed, listed string) float64 {
	switch {
	case typed == listed:
		return 1
	case len(typed) < 3 || len(listed) < 3:
		return 0
	case strings.HasPrefix(listed, typed):
		return 0.85
	case len(listed) >= 5 && strings.HasPrefix(typed, listed):
		return 0.8
	case typed[0] != listed[0] || len(typed) < 5:
		return 0 // people rarely slip on the first letter, and acronyms are all alike
	case withinOneEdit(typed, listed):
		return 0.85
	case len(typed) >= 7 && withinTwoEdits(typed, listed):
		return 0.7
	}
	return 0
}

// splitName gives what sort of unit a name speaks of and the words that set it
// apart, each once.
func splitName(name string) (family string, words []string) {
	tokens := wordsOf(name)
	for i, token := range tokens {
		word, sort := meaning(token)
		if sort != "" && family == "" && len(words) == 0 {
			family = sort
		}
		isRegency := word == "banyuasin" && !namesDistrict(tokens, i)
		if sort != "" || word == "" || isRegency || slices.Contains(words, word) {
			continue
		}
		words = append(words, word)
	}
	return family, words
}

// wordsOf splits a name into words in small letters; the one short form that
// stands for two words is written out.
func wordsOf(name string) []string {
	tokens := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	for i, token := range tokens {
		if token == "setda" {
			return slices.Concat(tokens[:i], []string{"sekretariat", "daerah"}, tokens[i+1:])
		}
	}
	return tokens
}

// namesDistrict tells the kecamatan Banyuasin I, II and III from the regency.
func namesDistrict(tokens []string, i int) bool {
	if i > 0 {
		if _, sort := meaning(tokens[i-1]); sort == "kecamatan" {
			return true
		}
	}
	if i+1 == len(tokens) {
		return false
	}
	word, _ := meaning(tokens[i+1])
	return word == "1" || word == "2" || word == "3"
}

// meaning resolves the short forms of the office's language. sort is set for
// words that only say what kind of unit it is; both are empty for words that
// say nothing.
func meaning(token string) (word, sort string) {
	switch token {
	case "dan", "kab", "kabupaten", "kantor", "pemkab", "pemerintah", "di", "pada":
		return "", ""
	case "dinas", "dns", "badan", "bdn":
		return token, "opd"
	case "kecamatan", "kec", "camat", "kcmtn":
		return token, "kecamatan"
	case "kelurahan", "kel", "lurah", "desa", "ds":
		return token, "kelurahan"
	case "bagian", "bag":
		return token, "bagian"
	case "uptd", "upt", "uptb":
		return token, "uptd"
	case "puskesmas", "pkm", "puskes", "pustu":
		return token, "puskesmas"
	case "sd", "sdn", "smp", "smpn", "tk", "paud", "sma", "smk", "sekolah":
		return token, "sekolah"
	case "i":
		return "1", ""
	case "ii":
		return "2", ""
	case "iii":
		return "3", ""
	}
	return token, ""
}

// withinTwoEdits is a bounded edit distance over bytes.
func withinTwoEdits(a, b string) bool {
	const most, limit = 2, 48
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > most || len(b) > limit {
		return false
	}
	var rows [2][limit + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := range len(a) {
		above, row := &rows[i%2], &rows[(i+1)%2]
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			change := above[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, above[j+1]+1, row[j]+1)
			least = min(least, row[j+1])
		}
		if least > most {
			return false
		}
	}
	return rows[len(a)%2][len(b)] <= most
}
