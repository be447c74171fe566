package entities

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Find lists what Telegram makes of plain text by itself, in order. Of two that
// overlap the one that begins first is seen, or the longer.
func Find(text string) []Entity {
	if !strings.ContainsAny(text, "@/#$.:0123456789") {
		return nil
	}
	var all []span
	for _, finder := range []func(string) []span{mentions, commands, hashtags, cashtags, cards, appLinks, webLinks} {
		all = append(all, finder(text)...)
	}
	slices.SortStableFunc(all, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var found []Entity
	at, unit := 0, 0
	for _, s := range all {
		if s.from < at {
			continue
		}
		unit += units(text[at:s.from])
		length := units(text[s.from:s.to])
		found = append(found, Entity{Type: s.kind, Offset: unit, Length: length})
		at, unit = s.to, unit+length
	}
	return found
}

// units is the length of a text in UTF-16.
func units(text string) (n int) {
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// before is the character that ends at a byte, -1 at the beginning.
func before(text string, at int) rune {
	if at == 0 {
		return -1
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return r
}

// after is the character that begins at a byte, -1 at the end.
func after(text string, at int) rune {
	if at == len(text) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	return r
}

// while is where the bytes that fit end.
func while(text string, at int, fits func(byte) bool) int {
	for at < len(text) && fits(text[at]) {
		at++
	}
	return at
}

// each calls match for every place of a sign. match returns where to go on.
func each(text string, sign byte, match func(at int) int) {
	for at := 0; at < len(text); {
		next := strings.IndexByte(text[at:], sign)
		if next < 0 {
			return
		}
		at = match(at + next)
	}
}

// mentions finds @name.
func mentions(text string) (all []span) {
	each(text, '@', func(at int) int {
		if wordSign(before(text, at)) {
			return at + 1
		}
		end := while(text, at+1, nameByte)
		name := text[at+1 : end]
		short := len(name) == 3 && slices.Contains([]string{"gif", "vid", "pic"}, strings.ToLower(name))
		if (len(name) >= 4 && len(name) <= 32 || short) && !wordSign(after(text, end)) {
			all = append(all, span{"mention", at, end})
		}
		return end
	})
	return all
}

// commands finds /name and /name@bot.
func commands(text string) (all []span) {
	stops := func(r rune) bool { return wordSign(r) || r == '/' || r == '<' || r == '>' }
	each(text, '/', func(at int) int {
		if stops(before(text, at)) {
			return at + 1
		}
		end := while(text, at+1, nameByte)
		if n := end - at - 1; n < 1 || n > 64 {
			return end
		}
		if end < len(text) && text[end] == '@' {
			bot := end + 1
			end = while(text, bot, nameByte)
			if n := end - bot; n < 3 || n > 32 {
				return end
			}
		}
		if !stops(after(text, end)) {
			all = append(all, span{"bot_command", at, end})
		}
		return end
	})
	return all
}

// tagMost is how many characters of a hashtag count.
const tagMost = 256

// hashtags finds #words; a number alone is none.
func hashtags(text string) (all []span) {
	each(text, '#', func(at int) int {
		if tagSign(before(text, at)) {
			return at + 1
		}
		count, end, lettered := 0, at+1, false
		next := at + 1
		for next < len(text) {
			r, size := utf8.DecodeRuneInString(text[next:])
			if !tagSign(r) {
				break
			}
			next += size
			if count++; count <= tagMost {
				end, lettered = next, lettered || letter(r)
			}
		}
		if chat := chatName(text, next); chat >= chatLeast {
			next += 1 + min(chat, chatMost)
			end = next
		}
		if lettered && after(text, next) != '#' {
			all = append(all, span{"hashtag", at, end})
		}
		return next
	})
	return all
}

// A tag may go on with the @name of a chat, of so many characters. Of a longer
// one a hashtag takes the beginning, a cashtag nothing.
const chatLeast, chatMost = 3, 32

// chatName is the length of the name behind an @; 0 where there is no @.
func chatName(text string, at int) int {
	if after(text, at) != '@' {
		return 0
	}
	return while(text, at+1, nameByte) - at - 1
}

// cashtags finds $NAME, of capitals.
func cashtags(text string) (all []span) {
	stops := func(r rune) bool { return tagSign(r) || r == '$' }
	each(text, '$', func(at int) int {
		if stops(before(text, at)) {
			return at + 1
		}
		end := while(text, at+1, func(b byte) bool { return 'A' <= b && b <= 'Z' })
		if strings.HasPrefix(text[at+1:], "1INCH") {
			end = at + 1 + len("1INCH")
		}
		if n := end - at - 1; n < 1 || n > 8 {
			return end
		}
		if chat := chatName(text, end); chat >= chatLeast && chat <= chatMost {
			end += 1 + chat
		}
		if !stops(after(text, end)) {
			all = append(all, span{"cashtag", at, end})
		}
		return end
	})
	return all
}
