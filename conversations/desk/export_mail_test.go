package desk

import (
	"loket/conversations"
)

// MaskedEmail shows an address with its middle left out.
func MaskedEmail(address string) string { return conversations.MaskedEmail(address) }
