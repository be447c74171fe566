package botapi

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
)

// openings are the tags with which renderHTML writes each kind of entity.
var openings = map[string][2]string{
	"bold": {"<b>", "</b>"}, "italic": {"<i>", "</i>"}, "underline": {"<u>", "</u>"},
	"strikethrough": {"<s>", "</s>"}, "spoiler": {"<tg-spoiler>", "</tg-spoiler>"},
	"code": {"<code>", "</code>"}, "pre": {"<pre>", "</pre>"}, "blockquote": {"<blockquote>", "</blockquote>"},
	"expandable_blockquote": {"<blockquote expandable>", "</blockquote>"}, "text_link": {"", "</a>"}, "text_mention": {"", "</a>"},
}

func opening(e Entity) (open, end string) {
	tags, ok := openings[e.Type]
	if !ok {
		return "", ""
	}
	switch e.Type {
	case "text_mention":
		tags[0] = `<a href="tg://user?id=` + strconv.FormatInt(e.User.ID, 10) + `">`
	case "text_link":
		tags[0] = `<a href="` + html.EscapeString(e.URL) + `">`
	}
	return tags[0], tags[1]
}

// renderHTML writes text and entities back as HTML, everything else escaped.
// Entities that cross each other are closed where the outer one ends.
func renderHTML(text string, entities []Entity) string {
	if len(entities) == 0 {
		return escapeHTML(text)
	}
	units := utf16.Encode([]rune(text))
	var out strings.Builder
	renderRange(&out, units, 0, len(units), entities)
	return out.String()
}

func renderRange(out *strings.Builder, units []uint16, from, to int, entities []Entity) {
	for len(entities) > 0 {
		e := entities[0]
		start, end := max(from, e.Offset), min(to, e.Offset+e.Length)
		inside := 1
		for inside < len(entities) && entities[inside].Offset < end {
			inside++
		}
		if start < end {
			out.WriteString(escapeHTML(string(utf16.Decode(units[from:start]))))
			open, closing := opening(e)
			out.WriteString(open)
			renderRange(out, units, start, end, entities[1:inside])
			out.WriteString(closing)
			from = end
		}
		entities = entities[inside:]
	}
	out.WriteString(escapeHTML(string(utf16.Decode(units[from:to]))))
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escapeHTML(text string) string { return htmlEscapes.Replace(text) }
