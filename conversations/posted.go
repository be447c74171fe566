package conversations

import (
	"strings"
)

// CardOf tells which request a message name is the card of.
func CardOf(name string) (ticket, card string) {
	rest, ok := strings.CutPrefix(name, "card:")
	if !ok {
		return "", ""
	}
	ticket, _, _ = strings.Cut(rest, "/")
	return ticket, name
}
