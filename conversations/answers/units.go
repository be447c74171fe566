package answers

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode"

	"loket/conversations/tables"
)

//go:embed units.csv
var embeddedUnits string

// Unit is a listed work unit.
type Unit struct {
	// Name is the official name, with the kecamatan behind it where the unit
	// lies in one: "Kelurahan Mariana, Kec. Banyuasin I".
	Name string
	// Kind is opd, kecamatan, kelurahan, desa and the like; "perkiraan" behind
	// it marks a guess that the office has not confirmed.
	Kind string
	// District is the kecamatan, if one is listed.
	District string
	// Aliases are short names in use; the first is the unit's abbreviation.
	Aliases []string

	bare string // Name without the kecamatan
}

// Units are the work units that the office lists. The zero value has none. It
// never changes and is safe for concurrent use.
type Units struct {
	list  []Unit
	exact map[string][]int // by nameKey
	alike map[string][]int // by unitKey: names that only their spaces tell apart
	index wordIndex
}

// EmbeddedUnits reads the list that comes with the program.
func EmbeddedUnits() (Units, error) { return units() }

var units = sync.OnceValues(func() (Units, error) { return ParseUnits(strings.NewReader(embeddedUnits)) })

var unitColumns = []tables.Column{
	{Name: "name", Also: []string{"nama", "unit", "unit kerja", "nama unit", "nama unit kerja"}, Needed: true},
	{Name: "kind", Also: []string{"jenis"}},
	{Name: "kecamatan", Also: []string{"district"}},
	{Name: "aliases", Also: []string{"alias", "singkatan"}},
}

// ParseUnits reads a table as units.csv describes it at its top. Errors name the
// line.
func ParseUnits(r io.Reader) (Units, error) {
	units := Units{exact: map[string][]int{}, alike: map[string][]int{}}
	err := tables.ReadWhole(r, "units", unitColumns, units.add)
	if err != nil {
		return Units{}, err
	}
	units.index = newWordIndex(units.list)
	return units, nil
}

// All gives the listed units in their order.
func (u Units) All() []Unit { return append([]Unit(nil), u.list...) }

func (u *Units) add(row tables.Row) error {
	bare, err := WorkUnit(row.Cell("name"))
	if err != nil {
		return errors.New("the name wants 2 to 150 characters")
	}
	unit := Unit{Name: bare, Kind: line(row.Cell("kind")), District: line(row.Cell("kecamatan")), bare: bare}
	if unit.District != "" {
		unit.Name += ", Kec. " + unit.District
	}
	if len(u.exact[nameKey(unit.Name)]) > 0 {
		return fmt.Errorf("%q is listed twice", unit.Name)
	}
	for alias := range strings.SplitSeq(row.Cell("aliases"), "|") {
		if alias = line(alias); alias != "" {
			unit.Aliases = append(unit.Aliases, alias)
		}
	}
	position := len(u.list)
	u.list = append(u.list, unit)
	for _, name := range slices.Compact([]string{unit.Name, unit.bare}) {
		u.exact[nameKey(name)] = append(u.exact[nameKey(name)], position)
		u.alike[unitKey(name)] = append(u.alike[unitKey(name)], position)
	}
	return nil
}

// maxSuggestions counts the last one, which is what was typed.
const maxSuggestions = 6

// Match finds the listed unit that was meant. Either exact is set and there are
// no suggestions: the listed name, if the typed one has its words aside from case,
// punctuation and how wide the spaces are, or what was typed, if it resembles no
// listed one. Or exact is empty and there are up to six suggestions, best first,
// the last of them what was typed: a name is never corrected by itself, for Suka
// Raja and Sukaraja are two.
func (u Units) Match(typed string) (exact string, suggestions []string) {
	typed = shortened(withoutPictures(line(typed)), maxWorkUnit)
	same := u.exact[nameKey(typed)]
	if len(same) == 1 {
		return u.list[same[0]].Name, nil
	}
	found := same // villages of one name in several kecamatan
	if len(found) == 0 {
		found = slices.Clone(u.alike[unitKey(typed)])
		for _, position := range u.index.resembling(typed, maxSuggestions-1) {
			if !slices.Contains(found, position) {
				found = append(found, position)
			}
		}
	}
	if len(found) == 0 {
		return typed, nil
	}
	for _, position := range found[:min(len(found), maxSuggestions-1)] {
		suggestions = append(suggestions, u.list[position].Name)
	}
	return "", append(suggestions, typed)
}

// Owner finds the listed unit whose abbreviation or short name a wanted name
// is, hyphens aside, or has between hyphens; word is that part of the name.
func (u Units) Owner(label string) (unit, word string) {
	parts := append([]string{label, strings.ReplaceAll(label, "-", "")}, strings.Split(label, "-")...)
	for _, part := range parts {
		for _, listed := range u.list {
			for _, alias := range listed.Aliases {
				if unitKey(alias) == unitKey(part) {
					return listed.Name, part
				}
			}
		}
	}
	return "", ""
}

// Same tells whether two names are those of one listed unit, or one is a part of
// the other, as an office is of its department.
func (u Units) Same(name, other string) bool {
	a, b := unitKey(name), unitKey(other)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// find gives the listed unit of exactly this name.
func (u Units) find(name string) (Unit, bool) {
	if same := u.exact[nameKey(name)]; len(same) == 1 {
		return u.list[same[0]], true
	}
	return Unit{}, false
}

// nameKey is a name's words in small letters; a capital within a word begins
// another.
func nameKey(name string) string {
	var b strings.Builder
	var before rune
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsNumber(r):
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// unitKey is what two spellings of one name have in common.
func unitKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
