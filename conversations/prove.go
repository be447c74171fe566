package conversations

import "strings"

// maskedEmail shows an address so that whoever knows it knows it again: the
// middle of what stands before the sign is left out.
func maskedEmail(address string) string {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return ""
	}
	name := []rune(address[:i])
	first, last := 1, 0
	if len(name) > 3 {
		last = 1
	}
	if len(name) > 6 {
		first = 2
	}
	first = min(first, len(name))
	return string(name[:first]) + "•••" + string(name[len(name)-last:]) + address[i:]
}
