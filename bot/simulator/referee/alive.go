package referee

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"loket/bot/simulator/entities"
)

// Alive lists what comes alive in a message by itself, though nobody marked it,
// each as "kind text". What stands in code, in preformatted text or behind a
// link does not. With the build tag referee it is Telegram's code that looks.
func Alive(html string) ([]string, error) {
	text, marks, err := entities.Read(html)
	if err != nil {
		return nil, fmt.Errorf("read a message's HTML: %w", err)
	}
	text, marks, err = entities.Settle(text, marks)
	if err != nil {
		return nil, fmt.Errorf("settle a message's marks: %w", err)
	}
	found, err := finds(text)
	if err != nil {
		return nil, err
	}
	units := utf16.Encode([]rune(text))
	var alive []string
	for _, f := range found {
		if !covered(f, marks) {
			alive = append(alive, f.Type+" "+string(utf16.Decode(units[f.Offset:f.Offset+f.Length])))
		}
	}
	return alive, nil
}

func covered(found Entity, marks []entities.Entity) bool {
	for _, m := range marks {
		hides := m.Type == "code" || m.Type == "pre" || strings.HasPrefix(m.Type, "text_")
		if hides && found.Offset < m.Offset+m.Length && m.Offset < found.Offset+found.Length {
			return true
		}
	}
	return false
}
