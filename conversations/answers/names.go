package answers

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"loket/conversations/tables"
)

//go:embed names.csv
var embeddedNames string

// minAnywhere is the length from which a forbidden word counts anywhere in a
// name: shorter ones occur in innocent words.
const minAnywhere = 4

// Names are the names that need care: reserved ones are refused, office-bound
// and forbidden ones are hints to the team. The zero value has none. It never
// changes and is safe for concurrent use.
type Names struct {
	reserved  map[string]bool
	office    map[string]bool
	forbidden []string
}

// Hint is something about an accepted name that the team should look at. Data
// of office_bound and gambling has the field word, of look_alike the field name.
type Hint struct {
	Code string
	Data map[string]string
}

// EmbeddedNames reads the list that comes with the program.
func EmbeddedNames() (Names, error) { return names() }

var names = sync.OnceValues(func() (Names, error) { return ParseNames(strings.NewReader(embeddedNames)) })

var nameColumns = []tables.Column{
	{Name: "name", Also: []string{"nama", "label"}, Needed: true},
	{Name: "kind", Also: []string{"jenis"}, Needed: true},
}

// ParseNames reads a table as names.csv describes it at its top. Errors name the
// line.
func ParseNames(r io.Reader) (Names, error) {
	names := Names{reserved: map[string]bool{}, office: map[string]bool{}}
	err := tables.ReadWhole(r, "names", nameColumns, func(row tables.Row) error {
		return names.add(lowerASCII(row.Cell("name")), lowerASCII(row.Cell("kind")))
	})
	if err != nil {
		return Names{}, err
	}
	return names, nil
}

func (n *Names) add(name, kind string) error {
	if name == "" || len(name) > maxDNSLabel || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("the name %q is not made of letters, digits and hyphens", name)
	}
	switch kind {
	case "reserved":
		n.reserved[name] = true
	case "office":
		n.office[name] = true
	case "forbidden":
		n.forbidden = append(n.forbidden, name)
	default:
		return fmt.Errorf("the kind %q is none of reserved, office, forbidden", kind)
	}
	return nil
}

// Judge refuses a reserved name and gives the hints that another one deserves.
// It takes a name as Label gives it.
func (n Names) Judge(label string) ([]Hint, error) {
	if n.reserved[label] {
		return nil, refuse(ReasonLabelReserved, "label", label)
	}
	var hints []Hint
	if word := n.officeWord(label); word != "" {
		hints = append(hints, Hint{HintOfficeBound, map[string]string{"word": word}})
	}
	if word := n.forbiddenWord(label); word != "" {
		hints = append(hints, Hint{HintGambling, map[string]string{"word": word}})
	}
	return hints, nil
}

// officeWord finds an office's word as the whole name, hyphens aside, or between
// hyphens.
func (n Names) officeWord(label string) string {
	for _, candidate := range []string{label, strings.ReplaceAll(label, "-", "")} {
		if n.office[candidate] {
			return candidate
		}
	}
	for segment := range strings.SplitSeq(label, "-") {
		if n.office[segment] {
			return segment
		}
	}
	return ""
}

// forbiddenWord finds a forbidden word between hyphens or digits, and a longer
// one anywhere, also where digits stand for letters (sl0t).
func (n Names) forbiddenWord(label string) string {
	asLetters := lettersForDigits(label)
	joined := strings.ReplaceAll(asLetters, "-", "")
	segments := strings.FieldsFunc(label, func(r rune) bool { return !isLowerLetter(r) })
	for _, word := range n.forbidden {
		if len(word) >= minAnywhere &&
			(strings.Contains(label, word) || strings.Contains(asLetters, word) || joined == word) {
			return word
		}
		for _, segment := range segments {
			if segment == word {
				return word
			}
		}
	}
	return ""
}

func lettersForDigits(label string) string {
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(label)
}
