package conversations

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/tidwall/gjson"
)

// EncodeSession writes a session as JSON, as encoding/json would.
func EncodeSession(s Session) ([]byte, error) {
	if body, usual := appendSession(s); usual {
		return body, nil
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode a session: %w", err)
	}
	return body, nil
}

// DecodeSession reads what EncodeSession wrote. The session goes on to share
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
	return !s.Blocked && s.Comment == "" && len(s.Waiting)+len(s.Codes)+len(s.Sends) == 0 && (s.Draft == nil || s.Draft.usual())
}

func (d *Draft) usual() bool {
	return d.Ticket == "" && d.Typed == "" && d.Guard == "" && d.Base == 0 && d.Tries == 0 && !d.Fresh &&
		len(d.Only)+len(d.Issues)+len(d.Options) == 0
}

// usualSession is enough for most of them.
const usualSession = 1 << 10

func appendSession(s Session) (b []byte, usual bool) {
	if !s.usual() {
		return nil, false
	}
	b = append(make([]byte, 0, usualSession), '{')
	b = appendField(b, `,"lang":`, s.Lang)
	usual = true
	if d := s.Draft; d != nil {
		b, usual = appendDraft(append(b, `,"draft":`...), d)
	}
	b = appendField(b, `,"wish":`, s.Wish)
	b = appendNumber(b, `,"seq":`, int64(s.Seq))
	b, known := appendInstant(b, `,"heard":`, s.Heard)
	if len(b) > 1 {
		b = append(b[:1], b[2:]...) // no comma stands before the first
	}
	return append(b, '}'), usual && known
}

func appendDraft(b []byte, d *Draft) ([]byte, bool) {
	b = appendText(append(b, `{"form":`...), d.Form)
	b = append(b, `,"version":`...)
	b = fmt.Append(b, d.Version)
	b = appendText(append(b, `,"step":`...), d.Step)
	b = appendAnswers(append(b, `,"answers":`...), d.Answers)
	if d.Return {
		b = append(b, `,"return":true`...)
	}
	b = appendNumber(b, `,"fetched":`, int64(d.Fetched))
	b, known := appendInstant(b, `,"file_at":`, d.FileAt)
	return append(b, '}'), known
}

// appendInstant writes an instant that may be left out; false for one that
// only a year of more than four digits can hold.
func appendInstant(b []byte, name string, at time.Time) ([]byte, bool) {
	if at.IsZero() {
		return b, true
	}
	b = at.AppendFormat(append(append(b, name...), '"'), time.RFC3339Nano)
	_, zone := at.Zone()
	return append(b, '"'), at.Year() >= 0 && at.Year() <= 9999 && zone == 0
}

func readSession(from gjson.Result, s *Session) bool {
	usual := from.IsObject()
	from.ForEach(func(name, value gjson.Result) bool {
		is := value.Type == gjson.String
		switch name.Str {
		case "lang":
			s.Lang = value.Str
		case "wish":
			s.Wish = value.Str
		case "seq":
			s.Seq, is = small(value)
		case "heard":
			s.Heard, is = readInstant(value)
		case "draft":
			s.Draft = &Draft{}
			is = readDraft(value, s.Draft)
		default:
			is = false
		}
		usual = usual && is
		return usual
	})
	return usual
}

func readDraft(from gjson.Result, d *Draft) bool {
	usual := from.IsObject()
	from.ForEach(func(name, value gjson.Result) bool {
		is := value.Type == gjson.String
		switch name.Str {
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
		default:
			is = false
		}
		usual = usual && is
		return usual
	})
	return usual
}

// small is a whole number that an int holds; false for anything else.
func small(value gjson.Result) (int, bool) {
	n, is := whole(value)
	return int(n), is && int64(int(n)) == n
}

// readInstant is an instant as appendInstant writes it; false for anything else.
func readInstant(value gjson.Result) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339Nano, value.Str)
	return at, err == nil
}
