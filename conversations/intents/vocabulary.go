package intents

import (
	"slices"
	"strings"
	"unicode"

	"github.com/hbollon/go-edlib"
)

const (
	// maxTokens is how many words are read; more are a story.
	maxTokens = 40
	// maxPhrase is how many words the longest phrase has.
	maxPhrase = 5
)

// vocabulary knows phrases by their meanings.
type vocabulary struct {
	phrases map[string][]string // phrase → what it means
	words   []string            // every single word of any phrase, in order
}

func (v *vocabulary) add(meaning string, phrases []string) {
	for _, phrase := range phrases {
		key := strings.Join(tokensOf(phrase), " ")
		if key != "" && !slices.Contains(v.phrases[key], meaning) {
			v.phrases[key] = append(v.phrases[key], meaning)
		}
	}
}

// close ends the adding.
func (v *vocabulary) close() {
	for phrase := range v.phrases {
		v.words = append(v.words, strings.Fields(phrase)...)
	}
	slices.Sort(v.words)
	v.words = slices.Compact(v.words)
}

// meanings are what the words of a sentence mean, in their order; nothing for a
// word that says nothing to the counter.
type meanings [][]string

// meanings reads the longest phrase at each place. A word that nobody knows is
// taken for the only known one that a slip of the finger makes of it.
func (v *vocabulary) meanings(tokens []string) meanings {
	mended := make([]string, len(tokens))
	for i, token := range tokens {
		mended[i] = v.mended(token)
	}
	return v.exact(mended)
}

func (v *vocabulary) exact(tokens []string) meanings {
	var all meanings
	for at := 0; at < len(tokens); {
		taken := 1
		var means []string
		for n := min(maxPhrase, len(tokens)-at); n > 0; n-- {
			if known, ok := v.phrases[strings.Join(tokens[at:at+n], " ")]; ok {
				taken, means = n, known
				break
			}
		}
		all = append(all, means)
		at += taken
	}
	return all
}

// mended is the word that a token was meant to be.
func (v *vocabulary) mended(token string) string {
	if _, known := slices.BinarySearch(v.words, token); known {
		return token
	}
	best, least, several := token, 3, false
	for _, word := range v.words {
		distance, ok := slip(token, word)
		if len(word) == 3 && v.covers(word, "tidak") {
			distance, ok = 1, swapped(token, word) // a "no" is heard also where little of it is left
		}
		switch {
		case !ok || distance > least:
		case distance < least:
			best, least, several = word, distance, false
		case v.covers(word, best):
			best = word
		default:
			several = several || !v.covers(best, word)
		}
	}
	if several {
		return token // it may be either
	}
	return best
}

// covers tells whether a word means all that another means.
func (v *vocabulary) covers(word, other string) bool {
	for _, meaning := range v.phrases[other] {
		if !slices.Contains(v.phrases[word], meaning) {
			return false
		}
	}
	return len(v.phrases[other]) > 0
}

// slip tells whether a token is a word with a slip of the finger in it, and how
// great: short words are too many alike to guess.
func slip(token, word string) (distance int, ok bool) {
	if min(len(token), len(word)) < 4 || abs(len(token)-len(word)) > 2 || !sameStart(token, word) {
		return 0, false
	}
	distance = edlib.OSADamerauLevenshteinDistance(token, word)
	switch {
	case distance == 1 && len(word) >= 6, distance == 2 && len(word) >= 8 && sameLetters(token, word):
		return distance, true
	case distance == 1 && token[0] == word[0]:
		return distance, len(token) >= 4 && sameLetters(token, word)
	}
	return 0, false
}

// swapped tells whether two letters of a word of three are changed over.
func swapped(token, word string) bool {
	return len(token) == 3 && token != word && sameLetters(token, word) && edlib.OSADamerauLevenshteinDistance(token, word) == 1
}

// sameStart tells whether two words begin alike: people rarely slip on the first
// letter, but leave it out or write it second.
func sameStart(token, word string) bool {
	return token[0] == word[0] || len(word) >= 6 && (token[0] == word[1] && token[1] == word[0] || strings.HasPrefix(word[1:], token[:3]))
}

// sameLetters tells whether a token has a word's letters alone: two of them changed
// over, one doubled, or one left out. Another letter would make another word of a
// short one, as "hujan" is not "human".
func sameLetters(token, word string) bool {
	for _, r := range token {
		if !strings.ContainsRune(word, r) {
			return false
		}
	}
	return true
}

func abs(n int) int { return max(n, -n) }

// tokensOf splits words as they are compared: small letters and digits, and a
// letter that was held down once.
func tokensOf(words string) []string {
	fields := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for i, field := range fields {
		fields[i] = released(field)
	}
	return fields
}

// released writes a letter once that stands three times or more.
func released(word string) string {
	var b strings.Builder
	letters := []rune(word)
	for i := 0; i < len(letters); {
		j := i
		for j < len(letters) && letters[j] == letters[i] {
			j++
		}
		times := j - i
		if times > 2 && unicode.IsLetter(letters[i]) {
			times = 1
		}
		b.WriteString(strings.Repeat(string(letters[i]), times))
		i = j
	}
	return b.String()
}

func (m meanings) has(meaning string) bool {
	return slices.ContainsFunc(m, func(means []string) bool { return slices.Contains(means, meaning) })
}

// topic tells whether a service is named.
func (m meanings) topic() bool {
	return slices.ContainsFunc(m, func(means []string) bool {
		return slices.ContainsFunc(means, func(s string) bool { return strings.HasPrefix(s, topicMark) })
	})
}

// stray counts the words that say nothing to the counter.
func (m meanings) stray() int {
	n := 0
	for _, means := range m {
		if len(means) == 0 {
			n++
		}
	}
	return n
}

func (m meanings) courtesy() Courtesy {
	for _, said := range []Courtesy{Salam, Greeting, Thanks, Assent} {
		if m.has(string(said)) {
			return said
		}
	}
	return ""
}

// bare tells whether nothing is said but courtesies, and to whom.
func (m meanings) bare() bool {
	polite := []string{string(Greeting), string(Salam), string(Thanks), string(Assent), "address"}
	for _, means := range m {
		if !slices.ContainsFunc(means, func(s string) bool { return slices.Contains(polite, s) }) {
			return false
		}
	}
	return true
}
