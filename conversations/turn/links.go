package turn

import (
	"loket/conversations"
)

// LinkNames are the names that such a code can have: as it is named now, and
// as the first edition named it.
func LinkNames(address string, officer int64) []string {
	return []string{LinkName(address, officer), conversations.LinkPrefix + address + "/" + conversations.IdText(officer)}
}

// LinkName is the name of a code that links an account to an officer.
func LinkName(address string, officer int64) string {
	return conversations.LinkPrefix + conversations.IdText(officer) + "/" + address
}
