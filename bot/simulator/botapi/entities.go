package botapi

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// found lists what Telegram detects by itself in plain text: commands, links,
// mail addresses, mentions and hashtags.
func found(text string) []Entity {
	if !strings.ContainsAny(text, "/@.#") {
		return nil
	}
	var entities []Entity
	offset := 0
	for len(text) > 0 {
		if r, size := utf8.DecodeRuneInString(text); unicode.IsSpace(r) {
			offset += utf16.RuneLen(r)
			text = text[size:]
			continue
		}
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		word := text[:end]
		if kind, length := classify(word); kind != "" {
			entities = append(entities, Entity{Type: kind, Offset: offset, Length: length})
		}
		offset += utf16Len(word)
		text = text[end:]
	}
	return entities
}

// classify says what kind of entity starts a word, and its length.
func classify(word string) (kind string, length int) {
	trimmed := strings.TrimRight(word, ".,;:!?)\"'")
	if trimmed == "" {
		return "", 0
	}
	switch {
	case trimmed[0] == '/':
		if n := commandLength(trimmed); n > 1 {
			return "bot_command", n
		}
		return "", 0
	case trimmed[0] == '@' && len(trimmed) > 3:
		return "mention", utf16Len(trimmed)
	case trimmed[0] == '#' && len(trimmed) > 1:
		return "hashtag", utf16Len(trimmed)
	}
	name, domain, at := strings.Cut(trimmed, "@")
	if at && name != "" && looksLikeDomain(domain) {
		return "email", utf16Len(trimmed)
	}
	host := strings.TrimPrefix(strings.TrimPrefix(trimmed, "https://"), "http://")
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	if !at && looksLikeDomain(host) {
		return "url", utf16Len(trimmed)
	}
	return "", 0
}

// commandLength measures "/name" or "/name@bot"; a command ends where its
// letters end.
func commandLength(word string) int {
	letters := func(text string) int {
		return len(text) - len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"))
	}
	n := 1 + letters(word[1:])
	if n > 1 && n < len(word) && word[n] == '@' {
		if bot := letters(word[n+1:]); bot > 2 {
			return n + 1 + bot
		}
	}
	if n < len(word) && word[n] == '/' {
		return 0
	}
	return n
}

func looksLikeDomain(host string) bool {
	dot := strings.LastIndexByte(host, '.')
	if dot <= 0 || len(host)-dot < 3 {
		return false
	}
	for _, r := range host[dot+1:] {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return !strings.ContainsAny(host, "<>()@/\\ ,'\"")
}

// withFound adds detected entities where the sender marked nothing.
func withFound(text string, marked []Entity) []Entity {
	detected := slices.DeleteFunc(found(text), func(e Entity) bool {
		return slices.ContainsFunc(marked, func(m Entity) bool {
			covers := e.Offset < m.Offset+m.Length && m.Offset < e.Offset+e.Length
			return covers && (m.Type == "code" || m.Type == "pre" || m.Type == "text_link" || m.Type == "text_mention")
		})
	})
	if len(detected) == 0 {
		return marked
	}
	return orderEntities(append(slices.Clone(marked), detected...))
}

// priorities order entities of the same stretch: the lower is the outer.
var priorities = map[string]int{
	"blockquote": 1, "expandable_blockquote": 1, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
	"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}

// orderEntities sorts as Telegram does: by place, the outer before the inner.
func orderEntities(entities []Entity) []Entity {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		return cmp.Or(a.Offset-b.Offset, b.Length-a.Length, cmp.Or(priorities[a.Type], 50)-cmp.Or(priorities[b.Type], 50))
	})
	return entities
}

// settleEntities applies Telegram's rules of nesting: nothing is formatted
// inside code and preformatted text (a spoiler around code is lost!), and of
// two other entities that overlap only the first stays.
func settleEntities(entities []Entity) []Entity {
	for i := range entities {
		if entities[i].Type == "code" {
			entities[i].Language = ""
		}
	}
	entities = orderEntities(entities)
	var settled, solid []Entity
	for _, e := range entities {
		overlaps := slices.ContainsFunc(solid, func(s Entity) bool { return e.Offset < s.Offset+s.Length && s.Offset < e.Offset+e.Length })
		if styles(e) || strings.HasSuffix(e.Type, "blockquote") || overlaps {
			continue
		}
		solid = append(solid, e)
	}
	for _, e := range entities {
		switch {
		case styles(e):
			settled = append(settled, cutAround(e, solid)...)
		case strings.HasSuffix(e.Type, "blockquote") || slices.Contains(solid, e):
			settled = append(settled, e)
		}
	}
	return orderEntities(settled)
}

// styles tells the entities that may contain and cross any other but code.
func styles(e Entity) bool { return priorities[e.Type] >= 90 && priorities[e.Type] < 99 }

// cutAround leaves of a style what lies outside code, in pieces.
func cutAround(e Entity, solid []Entity) []Entity {
	var pieces []Entity
	from, end := e.Offset, e.Offset+e.Length
	for _, s := range solid {
		if s.Type != "code" && s.Type != "pre" || s.Offset+s.Length <= from || s.Offset >= end {
			continue
		}
		if s.Offset > from {
			pieces = append(pieces, Entity{Type: e.Type, Offset: from, Length: s.Offset - from})
		}
		from = s.Offset + s.Length
	}
	if from < end {
		pieces = append(pieces, Entity{Type: e.Type, Offset: from, Length: end - from})
	}
	return pieces
}
