//go:build referee

package referee

// finds asks Telegram's code.
func finds(text string) ([]Entity, error) { return Found(text) }
