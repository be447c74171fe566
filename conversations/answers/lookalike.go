package answers

import "strings"

// LookAlike reports whether two different names can be mistaken for each other:
// they are one edit apart (a character put in, left out, replaced or swapped
// with its neighbour), or equal when 0 is read as o, 1 as l or i, and hyphens
// are passed over. A name does not look like itself.
func LookAlike(a, b string) bool {
	return a != b && (withinOneEdit(a, b) || readsAlike(a, b))
}

// LookAlikes gives the existing names that label can be mistaken for, at most
// limit of them, in their order.
func LookAlikes(label string, existing []string, limit int) []string {
	var found []string
	for _, name := range existing {
		if len(found) >= limit {
			break
		}
		if LookAlike(label, name) {
			found = append(found, name)
		}
	}
	return found
}

func readsAlike(a, b string) bool {
	for {
		a, b = strings.TrimLeft(a, "-"), strings.TrimLeft(b, "-")
		if a == "" || b == "" {
			return a == b
		}
		if !sameGlyph(a[0], b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func sameGlyph(x, y byte) bool {
	if x > y {
		x, y = y, x // digits sort before letters
	}
	return x == y || x == '0' && y == 'o' || x == '1' && (y == 'l' || y == 'i')
}

// withinOneEdit compares bytes; names and folded words are ASCII.
func withinOneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i >= len(a)-1 || a[i+1:] == b[i+1:] {
		return true
	}
	return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
