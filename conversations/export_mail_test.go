package conversations

// MaskedEmail shows an address with its middle left out.
func MaskedEmail(address string) string { return maskedEmail(address) }
