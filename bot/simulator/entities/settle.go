package entities

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// The styles: they may contain and cross anything but code, in pieces.
var styles = []string{"bold", "italic", "underline", "strikethrough", "spoiler"}

func style(e Entity) bool { return slices.Contains(styles, e.Type) }

func quotation(e Entity) bool { return strings.HasSuffix(e.Type, "blockquote") }

func code(e Entity) bool { return e.Type == "code" || e.Type == "pre" }

// hides tells entities that say something else than their text, so that they
// stand around blanks too.
func hides(e Entity) bool { return code(e) || e.Type == "text_link" || e.Type == "text_mention" }

// Seen is what a message shows that was sent with this text and these marks:
// cleaned and trimmed, its marks nested as Telegram nests them, and with what
// it finds by itself. The text is empty where nothing is left.
func Seen(text string, marked []Entity) (string, []Entity, error) {
	text, settled, err := Settle(text, marked)
	if err != nil {
		return "", nil, err
	}
	if strings.Trim(text, " \n") == "" {
		return "", nil, nil
	}
	text, settled = trimmed(text, nested(withoutEmpty(text, settled)))
	return text, withoutEmpty(text, withFound(settled, Find(text))), nil
}

// Settle cleans a text and nests its marks as Telegram does: nothing else in
// code, no quotation in a quotation, and of two others that overlap the first.
func Settle(text string, marked []Entity) (string, []Entity, error) {
	marked = slices.DeleteFunc(slices.Clone(marked), func(e Entity) bool { return e.Length <= 0 })
	text, marked, err := cleaned(text, nested(marked))
	if err != nil {
		return "", nil, err
	}
	marked = slices.DeleteFunc(marked, func(e Entity) bool { return e.Length <= 0 })
	return text, nested(marked), nil
}

// cleaned takes out of a text what Telegram takes out, and moves marks along.
func cleaned(text string, marked []Entity) (string, []Entity, error) {
	var out strings.Builder
	now := make([]int, 0, len(text)+1) // by the old place; -1 in the middle of a character
	units := 0
	for _, r := range text {
		now = append(now, units)
		if r > 0xFFFF {
			now = append(now, -1)
		}
		switch {
		case r == '\r', 0x2028 <= r && r <= 0x202e, r == 0x0333, r == 0x033f, r == 0x030a:
			continue
		case r < ' ' && r != '\n':
			r = ' '
		}
		out.WriteRune(r)
		units += utf16.RuneLen(r)
	}
	now = append(now, units)
	for i, e := range marked {
		if e.Offset < 0 || e.end() >= len(now) {
			return "", nil, refusef("Entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", e.Offset, e.end())
		}
		from, to := now[e.Offset], now[e.end()]
		if from < 0 || to < 0 {
			return "", nil, refusef("Entity begins in a middle of a UTF-16 symbol")
		}
		marked[i].Offset, marked[i].Length = from, to-from
	}
	return turned.ReplaceAllStringFunc(out.String(), func(all string) string {
		last := len(all) - len("\u200e")
		return strings.Repeat("\u200c", last/len("\u200e")) + all[last:]
	}), marked, nil
}

// turned are marks that turn the direction of writing, of which the last stays.
var turned = regexp.MustCompile("[\u200e\u200f]{2,}")

// withoutEmpty drops entities around nothing, and around blanks those that say
// nothing else; the others begin behind blanks.
func withoutEmpty(text string, entities []Entity) []Entity {
	units := utf16.Encode([]rune(text))
	space := func(at int) bool { return at < len(units) && (units[at] == ' ' || units[at] == '\n') }
	for i := range entities {
		e := &entities[i]
		inner := slices.ContainsFunc(entities[i+1:], func(o Entity) bool { return o.Offset == e.Offset && hides(o) && o.Length <= e.Length })
		for !hides(*e) && !inner && e.Length > 0 && space(e.Offset) {
			e.Offset++
			e.Length--
		}
	}
	return slices.DeleteFunc(entities, func(e Entity) bool {
		blanks := true
		for at := e.Offset; at < e.end() && blanks; at++ {
			blanks = space(at)
		}
		return e.Length <= 0 || blanks && !hides(e)
	})
}

// trimmed drops blanks at both ends, but none that a mark stands around at the
// beginning.
func trimmed(text string, entities []Entity) (string, []Entity) {
	text = strings.TrimRight(text, " \n")
	end := len(utf16.Encode([]rune(text)))
	first := len(text)
	if len(entities) > 0 {
		first = entities[0].Offset
	}
	cut := min(first, len(text)-len(strings.TrimLeft(text, " \n")))
	var kept []Entity
	for _, e := range entities {
		if e.Offset >= end {
			continue
		}
		e.Length = min(e.end(), end) - e.Offset
		e.Offset -= cut
		kept = append(kept, e)
	}
	return text[cut:], sorted(kept)
}

// Given tells kinds that can be marked; the others are found by Telegram alone.
func Given(kind string) bool { return priority(Entity{Type: kind}) != 50 }
