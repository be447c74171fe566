package answers

import (
	"slices"
	"strings"
	"unicode"
)

// maxWithout is how long words get that only say that there is nothing to say:
// in longer ones the answer may be hidden.
const maxWithout = 60

// WithoutNIP tells whether somebody says that they have no NIP: a dash, "non
// asn", "honorer", "belum punya NIP". Who has one writes its digits.
func WithoutNIP(typed string) bool {
	words, ok := saidInWords(typed)
	if !ok {
		return false
	}
	for i, word := range words {
		switch word {
		case "honorer", "honor", "kontrak", "thl", "phl", "ptt", "gtt", "tks", "tkk", "pjlp", "ppnpn", "outsourcing", "outsource", "swasta",
			"kades", "na", "lewati", "skip",
			"sukarelawan", "sukarela", "magang", "contract", "volunteer", "none", "nihil", "kosong", "nonasn", "nonpns":
			if i == 0 || words[i-1] != "bukan" {
				return true
			}
		case "asn", "pns":
			if i > 0 && slices.Contains(denials, words[i-1]) {
				return true
			}
		case "desa": // a village's head and its staff are no civil servants
			if i > 0 && slices.Contains([]string{"perangkat", "kepala", "aparatur", "aparat", "sekretaris"}, words[i-1]) {
				return i < 2 || words[i-2] != "bukan"
			}
		}
	}
	return slices.Equal(words, []string{"n", "a"}) || denied(words)
}

// Unsaid tells whether an answer only says that its writer does not know: a dash,
// a question mark, "tidak tahu".
func Unsaid(typed string) bool {
	words, ok := saidInWords(typed)
	if !ok {
		return false
	}
	for i, word := range words {
		switch word {
		case "tahu", "tau", "yakin", "jelas", "ditentukan", "diketahui", "paham", "mengerti", "hafal", "know", "sure", "ngerti":
			if i > 0 && (slices.Contains(denials, words[i-1]) || words[i-1] == "kurang" || words[i-1] == "don" || words[i-1] == "t") {
				return true
			}
		case "entah", "bingung", "unknown", "none", "nihil", "kosong":
			return true
		}
	}
	return denied(words)
}

var denials = []string{"non", "bukan", "tidak", "tdk", "tak", "belum", "blm", "tanpa", "nggak", "enggak", "ngga", "gak", "ga", "not", "no"}

// denied finds "tidak ada", "belum punya" and the like, and what is no more than
// a dash.
func denied(words []string) bool {
	if len(words) == 0 {
		return true
	}
	for i, word := range words {
		switch word {
		case "ada", "punya", "memiliki", "mempunyai", "have", "nip":
			if i > 0 && slices.Contains(denials, words[i-1]) {
				return true
			}
		}
	}
	return len(words) == 1 && slices.Contains(denials, words[0]) && words[0] != "non"
}

// saidInWords splits a short text without digits into its words; a text of marks
// has none. Nothing at all says nothing.
func saidInWords(typed string) (words []string, ok bool) {
	text := lowerASCII(line(typed))
	if text == "" || runes(text) > maxWithout || strings.ContainsFunc(text, unicode.IsNumber) {
		return nil, false
	}
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }), true
}
