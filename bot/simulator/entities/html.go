package entities

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

// reader walks once over marked up text. Its refusals are Telegram's, with byte
// offsets into the text as it was sent.
type reader struct {
	in       string
	at       int
	out      strings.Builder
	offset   int // UTF-16 length of out
	halves   bool
	open     []openTag
	entities []Entity
}

// Read turns Telegram's HTML into plain text and its marks, which are still to
// be settled. The error is Telegram's, without its usual beginning. Telegram
// also knows tg-time, which is not simulated.
func Read(html string) (string, []Entity, error) {
	r := reader{in: html}
	r.out.Grow(len(html))
	for r.at < len(r.in) {
		if err := r.step(); err != nil {
			return "", nil, err
		}
	}
	if len(r.open) > 0 {
		return "", nil, refusef("Can't find end tag corresponding to start tag \"%s\"", r.open[len(r.open)-1].name)
	}
	if r.halves {
		return "", nil, refusef("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	for i := range r.entities {
		if r.entities[i].Type == "code" {
			r.entities[i].Language = ""
		}
	}
	return r.out.String(), sorted(r.entities), nil
}

func (r *reader) step() error {
	switch r.in[r.at] {
	case '&':
		char, size := reference(r.in[r.at:])
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

func (r *reader) put(char rune) {
	r.halves = r.halves || 0xd800 <= char && char <= 0xdfff
	r.out.WriteRune(char)
	r.offset++
	if char > 0xFFFF {
		r.offset++
	}
}

// named are the references by name that Telegram knows.
var named = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}

// referenceMost is the length of the longest reference by number that is read.
const referenceMost = 9

// reference reads one of the references that Telegram knows; size 0 means that
// the ampersand stands for itself.
func reference(text string) (char rune, size int) {
	if !strings.HasPrefix(text, "&#") {
		size = while(text, 1, latin)
		char = named[text[1:size]]
		if char == 0 {
			return 0, 0
		}
		return char, whole(text, size)
	}
	base, begin := 10, 2
	hexadecimal := strings.HasPrefix(text[2:], "x")
	if hexadecimal {
		base, begin = 16, 3
	}
	size = while(text, begin, func(b byte) bool {
		return digit(b) || hexadecimal && ('a' <= b && b <= 'f' || 'A' <= b && b <= 'F')
	})
	code, err := strconv.ParseUint(text[begin:size], base, 32)
	if err != nil || code == 0 || code >= 0x10ffff || size > referenceMost {
		return 0, 0
	}
	return rune(code), whole(text, size)
}

// whole counts the semicolon that may end a reference.
func whole(text string, size int) int {
	if size < len(text) && text[size] == ';' {
		return size + 1
	}
	return size
}

func blank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == 0
}

// word takes bytes up to a space or one of the stops.
func (r *reader) word(stops string) string {
	begin := r.at
	r.at = while(r.in, r.at, func(b byte) bool { return !blank(b) && strings.IndexByte(stops, b) < 0 })
	return strings.ToLower(r.in[begin:r.at])
}

func (r *reader) skipBlanks() { r.at = while(r.in, r.at, blank) }

func (r *reader) startTag() error {
	begin := r.at
	r.at++
	name := r.word(">")
	if r.at == len(r.in) {
		return refusef("Unclosed start tag at byte offset %d", begin)
	}
	if tagKinds[name] == "" {
		return refusef("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	argument := ""
	for {
		r.skipBlanks()
		if r.at < len(r.in) && r.in[r.at] == '>' {
			r.at++
			break
		}
		if err := r.attribute(name, begin, &argument); err != nil {
			return err
		}
	}
	if name == "span" && argument != "spoiler" {
		return refusef("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	r.open = append(r.open, openTag{name, argument, r.offset, r.out.Len()})
	return nil
}

// attribute reads one attribute into the argument, if the tag uses it.
func (r *reader) attribute(tag string, begin int, argument *string) error {
	from := r.at
	r.word("=>/\"'")
	name := r.in[from:r.at] // capitals make another
	if name == "" {
		return refusef("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	r.skipBlanks()
	value, given := "", r.at < len(r.in) && r.in[r.at] == '='
	if given {
		r.at++
		r.skipBlanks()
	}
	if r.at == len(r.in) {
		return refusef("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	if given {
		var err error
		if value, err = r.value(); err != nil {
			return err
		}
		if r.at == len(r.in) {
			return refusef("Unclosed start tag at byte offset %d", begin)
		}
	}
	use(tag, name, value, argument)
	return nil
}

// value reads an attribute's value: a token of letters, digits, full stops and
// hyphens, or anything in quotes.
func (r *reader) value() (string, error) {
	begin := r.at
	quote := r.in[begin]
	if quote != '"' && quote != '\'' {
		r.at = while(r.in, begin, func(b byte) bool { return latin(b) || digit(b) || b == '.' || b == '-' })
		if r.at < len(r.in) && !blank(r.in[r.at]) && r.in[r.at] != '>' {
			return "", refusef("Unexpected end of name token at byte offset %d", begin)
		}
		return strings.ToLower(r.in[begin:r.at]), nil
	}
	length := strings.IndexByte(r.in[begin+1:], quote)
	if length < 0 {
		r.at = len(r.in)
		return "", nil
	}
	r.at = begin + length + 2
	return decoded(r.in[begin+1 : r.at-1]), nil
}

func decoded(text string) string {
	var out strings.Builder
	for at := 0; at < len(text); {
		char, size := rune(0), 0
		if text[at] == '&' {
			char, size = reference(text[at:])
		}
		if size == 0 {
			out.WriteByte(text[at])
			at++
			continue
		}
		out.WriteRune(char)
		at += size
	}
	return out.String()
}

// use keeps what a tag needs of its attributes.
func use(tag, name, value string, argument *string) {
	switch tag + " " + name {
	case "a href", "tg-emoji emoji-id":
		*argument = value
	case "code class":
		if language, ok := strings.CutPrefix(value, "language-"); ok {
			*argument = language
		}
	case "span class":
		if kind, ok := strings.CutPrefix(value, "tg-"); ok {
			*argument = kind
		}
	case "blockquote expandable":
		*argument = "1"
	}
}

func (r *reader) endTag() error {
	begin := r.at
	if len(r.open) == 0 {
		return refusef("Unexpected end tag at byte offset %d", begin)
	}
	r.at += 2
	name := r.word(">")
	r.skipBlanks()
	if r.at == len(r.in) || r.in[r.at] != '>' {
		return refusef("Unclosed end tag at byte offset %d", begin)
	}
	r.at++
	tag := r.open[len(r.open)-1]
	if name != "" && name != tag.name {
		return refusef("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	r.open = r.open[:len(r.open)-1]
	if r.offset > tag.offset {
		return r.add(tag)
	}
	return nil
}

func (r *reader) add(tag openTag) error {
	e := Entity{Type: tagKinds[tag.name], Offset: tag.offset, Length: r.offset - tag.offset}
	switch tag.name {
	case "a":
		link := tag.argument
		if link == "" {
			link = r.out.String()[tag.start:]
		}
		if e.User = mentioned(link); e.User != 0 {
			e.Type = "text_mention"
		} else if e.URL = linked(link); e.URL == "" {
			return nil
		}
	case "tg-emoji":
		if id, err := strconv.ParseInt(tag.argument, 10, 64); err != nil || id == 0 {
			return refusef("Invalid custom emoji identifier specified")
		}
		e.Emoji = tag.argument
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "code", "pre":
		return r.addCode(e, tag)
	}
	r.entities = append(r.entities, e)
	return nil
}

// addCode joins pre and code of the same stretch, where code names a language.
func (r *reader) addCode(e Entity, tag openTag) error {
	e.Language = tag.argument
	if n := len(r.entities); n > 0 {
		inner := &r.entities[n-1]
		same := inner.Offset == e.Offset && inner.Length == e.Length
		if same && inner.Type == "code" && e.Type == "pre" && inner.Language != "" {
			inner.Type = "pre"
			return nil
		}
		if same && inner.Type == "pre" && inner.Language == "" && e.Type == "code" && e.Language != "" {
			inner.Language = e.Language
			return nil
		}
	}
	r.entities = append(r.entities, e)
	return nil
}

// priorities order entities of the same stretch: the lower is the outer.
var priorities = map[string]int{
	"blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20, "text_link": 49, "text_mention": 49,
	"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94, "custom_emoji": 99,
}

func priority(e Entity) int {
	p, known := priorities[e.Type]
	switch {
	case !known:
		return 50
	case e.Language != "":
		return p - 1
	}
	return p
}

// sorted is in Telegram's order: by place, the outer before the inner.
func sorted(entities []Entity) []Entity {
	slices.SortStableFunc(entities, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		if a.Length != b.Length {
			return b.Length - a.Length
		}
		return priority(a) - priority(b)
	})
	return entities
}
