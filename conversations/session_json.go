package conversations

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/tidwall/gjson"
)

// AppendSession writes a session's JSON, as encoding/json would, to the end of b.
func AppendSession(b []byte, s *Session) ([]byte, error) {
	if s.usual() {
		return appendSession(b, s), nil
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode a session: %w", err)
	}
	return append(b, body...), nil
}

// DecodeSession reads what AppendSession wrote. The session goes on to share
// the body's memory.
func DecodeSession(chat int64, body string) (Session, error) {
	s := Session{Chat: chat}
	if gjson.Valid(body) && readSession(gjson.Parse(body), &s) {
		return s, nil
	}
	s = Session{Chat: chat}
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		return Session{}, fmt.Errorf("decode a session: %w", err)
	}
	return s, nil
}

// usual tells that nothing is set but what a conversation sets in its course.
func (s *Session) usual() bool {
	return !s.Blocked && s.Comment == "" && len(s.Waiting)+len(s.Codes) == 0 && (s.Draft == nil || s.Draft.usual())
}

func (d *Draft) usual() bool {
	return d.Ticket == "" && d.Guard == "" && d.Base == 0 && d.Tries == 0 && len(d.Only)+len(d.Issues) == 0
}

func appendSession(b []byte, s *Session) []byte {
	start := len(b)
	b = appendField(b, `,"lang":`, s.Lang)
	if s.Draft != nil {
		b = appendDraft(append(b, `,"draft":`...), s.Draft)
	}
	b = appendField(b, `,"wish":`, s.Wish)
	b = appendNumber(b, `,"seq":`, int64(s.Seq))
	b = appendInstant(b, `,"heard":`, s.Heard)
	return closed(appendList(b, `,"sends":`, s.Sends, quoteInstant), start)
}

func appendDraft(b []byte, d *Draft) []byte {
	b = appendText(append(b, `{"form":`...), d.Form)
	b = strconv.AppendInt(append(b, `,"version":`...), int64(d.Version), 10)
	b = appendText(append(b, `,"step":`...), d.Step)
	b = AppendAnswers(append(b, `,"answers":`...), d.Answers)
	b = appendTrue(b, `,"return":`, d.Return)
	b = appendNumber(b, `,"fetched":`, int64(d.Fetched))
	b = appendInstant(b, `,"file_at":`, d.FileAt)
	b = appendList(b, `,"options":`, d.Options, appendText)
	b = appendField(b, `,"typed":`, d.Typed)
	return append(appendTrue(b, `,"fresh":`, d.Fresh), '}')
}

// appendTrue writes what may be left out where it is false.
func appendTrue(b []byte, name string, is bool) []byte {
	if !is {
		return b
	}
	return append(append(b, name...), "true"...)
}

// appendInstant writes an instant that may be left out.
func appendInstant(b []byte, name string, at time.Time) []byte {
	if at.IsZero() {
		return b
	}
	return quoteInstant(append(b, name...), at)
}

// quoteInstant writes an instant; ours have years of four digits.
func quoteInstant(b []byte, at time.Time) []byte {
	return append(at.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// appendList writes a list that may be left out.
func appendList[T any](b []byte, name string, list []T, one func([]byte, T) []byte) []byte {
	if len(list) == 0 {
		return b
	}
	return appendAll(append(b, name...), list, one)
}

// appendAll writes a list.
func appendAll[T any](b []byte, list []T, one func([]byte, T) []byte) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, item)
	}
	return append(b, ']')
}

func readSession(from gjson.Result, s *Session) bool {
	return fields(from, func(name string, value gjson.Result) bool {
		is := value.Type == gjson.String
		switch name {
		case "lang":
			s.Lang = value.Str
		case "wish":
			s.Wish = value.Str
		case "seq":
			s.Seq, is = small(value)
		case "heard":
			s.Heard, is = readInstant(value)
		case "sends":
			s.Sends, is = readList(value, readInstant)
		case "draft":
			s.Draft = &Draft{}
			is = readDraft(value, s.Draft)
		default:
			is = false
		}
		return is
	})
}

func readDraft(from gjson.Result, d *Draft) bool {
	return fields(from, func(name string, value gjson.Result) bool {
		is := value.Type == gjson.String
		switch name {
		case "form":
			d.Form = value.Str
		case "version":
			d.Version, is = small(value)
		case "step":
			d.Step = value.Str
		case "answers":
			d.Answers, is = readAnswers(value)
		case "return":
			d.Return, is = true, value.Type == gjson.True
		case "fetched":
			d.Fetched, is = small(value)
		case "file_at":
			d.FileAt, is = readInstant(value)
		case "options":
			d.Options, is = readList(value, readText)
		case "typed":
			d.Typed = value.Str
		case "fresh":
			d.Fresh, is = true, value.Type == gjson.True
		default:
			is = false
		}
		return is
	})
}

// small is a whole number that an int holds; false for anything else.
func small(value gjson.Result) (int, bool) {
	n, is := whole(value)
	return int(n), is && int64(int(n)) == n
}

func readText(value gjson.Result) (string, bool) { return value.Str, value.Type == gjson.String }

func readList[T any](from gjson.Result, one func(gjson.Result) (T, bool)) (list []T, usual bool) {
	usual = from.IsArray()
	list = []T{}
	from.ForEach(func(_, value gjson.Result) bool {
		item, is := one(value)
		list, usual = append(list, item), usual && is
		return usual
	})
	return list, usual
}

// readInstant is an instant as quoteInstant writes it; false for anything else.
func readInstant(value gjson.Result) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, value.Str)
	return at, err == nil
}
