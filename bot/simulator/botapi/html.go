package botapi

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tagKinds are the tags that Telegram's HTML knows, with the entity they make.
var tagKinds = map[string]string{
	"a": "text_link", "b": "bold", "strong": "bold", "i": "italic", "em": "italic",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
	"u": "underline", "ins": "underline", "tg-spoiler": "spoiler", "span": "spoiler",
	"tg-emoji": "custom_emoji", "pre": "pre", "code": "code", "blockquote": "blockquote",
}

// openTag is a start tag whose end has not been met yet.
type openTag struct {
	name, argument string
	offset         int // UTF-16, where the entity starts
	start          int // bytes of plain text before it
}

// htmlReader walks once over marked up text. Its refusals are Telegram's,
// with byte offsets into the text as it was sent.
type htmlReader struct {
	in       string
	at       int
	out      strings.Builder
	offset   int // UTF-16 length of out
	open     []openTag
	entities []Entity
}

// parseHTML turns Telegram's HTML into plain text and entities.
func parseHTML(text string) (string, []Entity, error) {
	r := htmlReader{in: text}
	r.out.Grow(len(text))
	for r.at < len(r.in) {
		if err := r.step(); err != nil {
			return "", nil, err
		}
	}
	if len(r.open) > 0 {
		tag := r.open[len(r.open)-1]
		return "", nil, unparsable("Can't find end tag corresponding to start tag %q", tag.name)
	}
	return r.out.String(), settleEntities(r.entities), nil
}

func unparsable(format string, values ...any) error {
	return badRequestf("can't parse entities: "+format, values...)
}

func (r *htmlReader) step() error {
	switch r.in[r.at] {
	case '&':
		char, size := decodeReference(r.in[r.at:])
		if size == 0 {
			char, size = '&', 1
		}
		r.put(char)
		r.at += size
	case '<':
		if strings.HasPrefix(r.in[r.at:], "</") {
			return r.endTag()
		}
		return r.startTag()
	default:
		char, size := utf8.DecodeRuneInString(r.in[r.at:])
		r.put(char)
		r.at += size
	}
	return nil
}

func (r *htmlReader) put(char rune) {
	r.out.WriteRune(char)
	r.offset++
	if char > 0xFFFF {
		r.offset++
	}
}

// decodeReference reads one of the references that Telegram knows; size 0
// means that the ampersand stands for itself.
func decodeReference(text string) (char rune, size int) {
	for name, char := range map[string]rune{"&lt;": '<', "&gt;": '>', "&amp;": '&', "&quot;": '"'} {
		if strings.HasPrefix(text, name) {
			return char, len(name)
		}
	}
	digits, ok := strings.CutPrefix(text, "&#")
	if !ok {
		return 0, 0
	}
	base, set := 10, "0123456789"
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base, set = hex, 16, "0123456789abcdefABCDEF"
	}
	end := len(digits) - len(strings.TrimLeft(digits, set))
	code, err := strconv.ParseUint(digits[:end], base, 32)
	if err != nil || code == 0 || code >= 0x10ffff {
		return 0, 0
	}
	size = len(text) - len(digits) + end
	if strings.HasPrefix(digits[end:], ";") {
		size++
	}
	return rune(code), size
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// word takes bytes up to a space or one of the stops.
func (r *htmlReader) word(stops string) string {
	begin := r.at
	for r.at < len(r.in) && !isSpace(r.in[r.at]) && strings.IndexByte(stops, r.in[r.at]) < 0 {
		r.at++
	}
	return strings.ToLower(r.in[begin:r.at])
}

func (r *htmlReader) skipSpace() {
	for r.at < len(r.in) && isSpace(r.in[r.at]) {
		r.at++
	}
}

func (r *htmlReader) startTag() error {
	begin := r.at
	r.at++
	name := r.word(">")
	if r.at == len(r.in) {
		return unparsable("Unclosed start tag at byte offset %d", begin)
	}
	if tagKinds[name] == "" {
		return unparsable("Unsupported start tag %q at byte offset %d", name, begin)
	}
	argument := ""
	for {
		r.skipSpace()
		if r.at == len(r.in) {
			return unparsable("Unclosed start tag %q at byte offset %d", name, begin)
		}
		if r.in[r.at] == '>' {
			r.at++
			break
		}
		value, err := r.attribute(name, begin)
		if err != nil {
			return err
		}
		if value != "" {
			argument = value
		}
	}
	if name == "span" && argument != "spoiler" {
		return unparsable("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	r.open = append(r.open, openTag{name, argument, r.offset, r.out.Len()})
	return nil
}

// attribute reads one attribute and returns its value if the tag uses it.
func (r *htmlReader) attribute(tag string, begin int) (string, error) {
	at := r.at
	name := r.word("=>")
	if name == "" {
		return "", unparsable("Empty attribute name in the tag %q at byte offset %d", tag, at)
	}
	r.skipSpace()
	if r.at == len(r.in) {
		return "", unparsable("Unclosed start tag %q at byte offset %d", tag, begin)
	}
	if r.in[r.at] != '=' {
		if tag == "blockquote" && name == "expandable" {
			return "1", nil
		}
		return "", unparsable("Expected equal sign in declaration of an attribute of the tag %q at byte offset %d", tag, begin)
	}
	r.at++
	r.skipSpace()
	value, ok := r.attributeValue()
	if !ok {
		return "", unparsable("Unclosed start tag at byte offset %d", begin)
	}
	return usedAttribute(tag, name, value), nil
}

func (r *htmlReader) attributeValue() (string, bool) {
	if r.at == len(r.in) {
		return "", false
	}
	quote := r.in[r.at]
	if quote != '"' && quote != '\'' {
		begin := r.at
		r.word(">")
		return r.in[begin:r.at], true
	}
	end := strings.IndexByte(r.in[r.at+1:], quote)
	if end < 0 {
		return "", false
	}
	raw := r.in[r.at+1 : r.at+1+end]
	r.at += end + 2
	return decodeReferences(raw), true
}

func decodeReferences(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		if text[i] == '&' {
			if char, size := decodeReference(text[i:]); size > 0 {
				out.WriteRune(char)
				i += size
				continue
			}
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}

func usedAttribute(tag, name, value string) string {
	switch tag + " " + name {
	case "a href", "tg-emoji emoji-id":
		return value
	case "code class":
		if language, ok := strings.CutPrefix(value, "language-"); ok {
			return language
		}
	case "span class":
		if kind, ok := strings.CutPrefix(value, "tg-"); ok {
			return kind
		}
	case "blockquote expandable":
		return "1"
	}
	return ""
}

func (r *htmlReader) endTag() error {
	begin := r.at
	r.at += 2
	name := r.word(">")
	r.skipSpace()
	if r.at == len(r.in) || r.in[r.at] != '>' {
		return unparsable("Unclosed end tag at byte offset %d", begin)
	}
	r.at++
	if len(r.open) == 0 {
		return unparsable("Unexpected end tag at byte offset %d", begin)
	}
	tag := r.open[len(r.open)-1]
	if name != "" && name != tag.name {
		return unparsable("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	r.open = r.open[:len(r.open)-1]
	if r.offset > tag.offset {
		r.add(tag)
	}
	return nil
}

func (r *htmlReader) add(tag openTag) {
	entity := Entity{Type: tagKinds[tag.name], Offset: tag.offset, Length: r.offset - tag.offset}
	switch tag.name {
	case "a":
		entity.URL = tag.argument
		if entity.URL == "" {
			entity.URL = r.out.String()[tag.start:]
		}
		if id := mentioned(entity.URL); id != 0 {
			entity.Type, entity.URL, entity.User = "text_mention", "", &User{ID: id}
		} else if linkFault(entity.URL) != "" {
			return
		}
	case "code":
		entity.Language = tag.argument
	case "pre":
		r.adoptLanguage(&entity)
	case "tg-emoji":
		entity.Emoji = tag.argument
	case "blockquote":
		if tag.argument != "" {
			entity.Type = "expandable_blockquote"
		}
	}
	r.entities = append(r.entities, entity)
}

// mentioned is the user in a link of the form tg://user?id=NUMBER, else 0.
func mentioned(link string) int64 {
	digits, ok := strings.CutPrefix(link, "tg://user?id=")
	id, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return 0
	}
	return id
}

// adoptLanguage joins <pre><code class="language-x"> into one entity and
// drops what stands inside preformatted text, as Telegram does.
func (r *htmlReader) adoptLanguage(pre *Entity) {
	r.entities = slices.DeleteFunc(r.entities, func(e Entity) bool {
		if e.Offset < pre.Offset {
			return false
		}
		if e.Type == "code" && e.Offset == pre.Offset && e.Length == pre.Length {
			pre.Language = e.Language
		}
		return true
	})
}
