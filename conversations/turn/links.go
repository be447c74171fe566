package turn

import (
	"loket/conversations"
)

// LinkName is the name of a code that links an account to an officer.
func LinkName(address string, officer int64) string {
	return conversations.LinkPrefix + conversations.IdText(officer) + "/" + address
}
