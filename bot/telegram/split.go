package telegram

import (
	"strings"
	"unicode/utf8"
)

// Telegram's limits, in UTF-16 units of what is shown.
const (
	textLimit    = 4096
	captionLimit = 1024
	toastLimit   = 200
)

// split cuts HTML into messages of at most limit shown units, between lines
// where it can. Tags that are open at a cut are closed there and opened again
// behind it.
func split(page string, limit int) []string {
	if len(page) <= limit { // bytes are never fewer than units
		return []string{page}
	}
	cuts := scan(page, limit)
	var parts []string
	from := cuts[0]
	for i := 1; i < len(cuts); i++ {
		if i+1 < len(cuts) && cuts[i+1].before-from.after <= limit {
			continue
		}
		parts = append(parts, between(page, from, cuts[i]))
		from = cuts[i]
	}
	return parts
}

// abridge makes HTML fit into one message: it leaves out lines in the middle,
// because the beginning says what it is about and the end what stands now.
func abridge(page string, limit int) string {
	if len(page) <= limit {
		return page
	}
	cuts := scan(page, limit/3)
	last := cuts[len(cuts)-1]
	if last.before <= limit {
		return page
	}
	const gap = "\n…\n"
	head, tail := 0, len(cuts)-1
	for tail > 1 && last.before-cuts[tail-1].after <= limit/3 {
		tail--
	}
	room := limit - len("…") - (last.before - cuts[tail].after)
	for head+1 < tail && cuts[head+1].before <= room {
		head++
	}
	return between(page, cuts[0], cuts[head]) + gap + between(page, cuts[tail], last)
}

// fit abridges or splits a page into exactly as many messages as there are, or
// fewer.
func fit(page string, limit, messages int) []string {
	parts := split(page, limit)
	if len(parts) <= messages {
		return parts
	}
	kept := parts[: messages-1 : messages-1]
	return append(kept, abridge(strings.Join(parts[messages-1:], "\n"), limit))
}

// cut is a place where a page may be divided: behind a line break, or in an
// overlong line. before and after count the units shown up to it, without and
// with the line break.
type cut struct {
	end, start    int // bytes: where the part before it ends, the part behind it starts
	before, after int
	open          []tag // tags that are open there
}

type tag struct{ name, whole string }

// scan finds the cuts of a page; the first is its beginning, the last its end.
// No two neighbours are more than limit units apart.
func scan(page string, limit int) []cut {
	cuts := []cut{{}}
	var open []tag
	units := 0
	for at := 0; at < len(page); {
		size, shown := 0, 0
		switch page[at] {
		case '<':
			if size = token(page[at:], '>'); size == 1 {
				shown = 1
				break
			}
			open = applied(open, page[at:at+size])
		case '&':
			size, shown = token(page[at:], ';'), 1
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(page[at:])
			shown = utf16Units(r)
		}
		last := cuts[len(cuts)-1]
		if page[at] == '\n' {
			cuts = append(cuts, cut{end: at, start: at + 1, before: units, after: units + 1, open: open})
		} else if units+shown-last.after > limit {
			cuts = append(cuts, cut{end: at, start: at, before: units, after: units, open: open})
		}
		at, units = at+size, units+shown
	}
	return append(cuts, cut{end: len(page), start: len(page), before: units, after: units, open: open})
}

// token is the length of a tag or entity; a lone sign counts as itself.
func token(rest string, end byte) int {
	if at := strings.IndexByte(rest, end); at > 0 {
		return at + 1
	}
	return 1
}

// applied is the list of open tags after one more. The list given stays as it is.
func applied(open []tag, whole string) []tag {
	name := strings.Trim(whole, "<>/")
	if at := strings.IndexByte(name, ' '); at >= 0 {
		name = name[:at]
	}
	if !strings.HasPrefix(whole, "</") {
		return append(open[:len(open):len(open)], tag{name, whole})
	}
	if len(open) > 0 && open[len(open)-1].name == name {
		return open[: len(open)-1 : len(open)-1]
	}
	return open
}

// between is the part of a page from one cut to another, with its tags whole.
func between(page string, from, to cut) string {
	var part strings.Builder
	for _, t := range from.open {
		part.WriteString(t.whole)
	}
	if to.end > from.start {
		part.WriteString(page[from.start:to.end])
	}
	for i := len(to.open) - 1; i >= 0; i-- {
		part.WriteString("</" + to.open[i].name + ">")
	}
	return part.String()
}

func utf16Units(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// shorten cuts plain text to a number of UTF-16 units.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	units := 0
	for at, r := range text {
		units += utf16Units(r)
		if units > limit {
			return text[:lastFit(text[:at], limit)] + "…"
		}
	}
	return text
}

// lastFit leaves room for the sign of omission.
func lastFit(text string, limit int) int {
	units := 0
	for at, r := range text {
		if units += utf16Units(r); units > limit-1 {
			return at
		}
	}
	return len(text)
}
