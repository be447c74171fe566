package telegram

import "strings"

// maxCommand is the longest name that Telegram lets a command have.
const maxCommand = 32

// splitCommand reads "/name@addressee rest". The name comes in lower case; a
// text that only begins with a slash, such as a path, is no command.
func splitCommand(text string) (name, addressee, rest string, is bool) {
	if len(text) < 2 || text[0] != '/' {
		return "", "", "", false
	}
	word := text[1:]
	if end := strings.IndexAny(word, " \t\r\n"); end >= 0 {
		word, rest = word[:end], strings.TrimSpace(word[end:])
	}
	name, addressee, _ = strings.Cut(word, "@")
	if name == "" || len(name) > maxCommand || !isWord(name) || !isWord(addressee) {
		return "", "", "", false
	}
	return strings.ToLower(name), addressee, rest, true
}

// isWord tells whether a text has only what names of commands and bots have.
func isWord(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
