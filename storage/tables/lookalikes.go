package tables

import (
	"slices"
	"strings"
)

const (
	// lookalikes is how many addresses AddressesLike lists at most.
	lookalikes = 200
	// similar bounds how many addresses with the same beginning, or the same
	// end, are compared.
	similar = 2000
)

// AddressesLike lists addresses, living and ended, whose name may be taken for
// label: as the eye takes them they are the same, one letter apart, or have
// two neighbours swapped. At most 200.
//
// Any of these leaves the beginning or the end of a name as it was, when both
// together are one letter shorter than the name: each is found by an index.
func (r *reader) AddressesLike(label string) ([]string, error) {
	wanted := look(label)
	if wanted == "" {
		return nil, nil
	}
	front := (len(wanted) - 1) / 2
	back := len(wanted) - 1 - front
	var found []string
	for _, part := range []struct {
		statement statement
		same      string
	}{{accountsFront, wanted[:front]}, {accountsBack, backwards(wanted)[:back]}} {
		args := values{part.same, afterPrefix(part.same), len(wanted) - 1, len(wanted) + 1, similar}
		err := r.each("list similar addresses", part.statement, args, func(scan scanner) error {
			var address, theirs string
			if err := scan(&address, &theirs); err != nil {
				return err
			}
			if near(wanted, theirs) {
				found = append(found, address)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return found[:min(len(found), lookalikes)], nil
}

// alike brings letters and signs together that the eye mistakes for each other.
var alike = strings.NewReplacer("0", "o", "1", "l", "i", "l", "-", "")

// look is the name of an address as the eye takes it.
func look(address string) string {
	label, _, _ := strings.Cut(strings.ToLower(address), ".")
	return alike.Replace(label)
}

// near tells whether two names are at most one letter or one swap of
// neighbours apart.
func near(a, b string) bool {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	a, b = a[start:], b[start:]
	end := 0
	for end < len(a) && end < len(b) && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[:len(a)-end], b[:len(b)-end]
	swapped := len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
	return swapped || len(a) <= 1 && len(b) <= 1
}

func backwards(text string) string {
	letters := []byte(text) // names are ASCII
	slices.Reverse(letters)
	return string(letters)
}
