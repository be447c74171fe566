package telegram

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// shape reads the fields of an update. They are small parts of a large answer,
// so that texts are copied: what is said may be kept for long.
type shape struct {
	broken bool // something is not of the type it should be
}

func (s *shape) text(v gjson.Result) string {
	s.broken = s.broken || v.Type != gjson.String && v.Type != gjson.Null
	return strings.Clone(v.Str)
}

func (s *shape) number(v gjson.Result) int64 {
	if v.Type == gjson.Null {
		return 0
	}
	n, err := strconv.ParseInt(v.Raw, 10, 64)
	s.broken = s.broken || err != nil
	return n
}

func (s *shape) flag(v gjson.Result) bool {
	s.broken = s.broken || v.Type != gjson.True && v.Type != gjson.False && v.Type != gjson.Null
	return v.Type == gjson.True
}

// object hands every field of an object to take; null has none.
func (s *shape) object(v gjson.Result, take func(name string, v gjson.Result)) {
	if v.Type == gjson.Null {
		return
	}
	if !v.IsObject() {
		s.broken = true
		return
	}
	v.ForEach(func(name, value gjson.Result) bool {
		take(name.Str, value)
		return true
	})
}

// part reads an object that may be missing.
func part[T any](s *shape, v gjson.Result, read func(*shape, gjson.Result) T) *T {
	if v.Type == gjson.Null {
		return nil
	}
	whole := read(s, v)
	return &whole
}

func list[T any](s *shape, v gjson.Result, read func(*shape, gjson.Result) T) (all []T) {
	s.broken = s.broken || !v.IsArray() && v.Type != gjson.Null
	if v.IsArray() {
		v.ForEach(func(_, one gjson.Result) bool {
			all = append(all, read(s, one))
			return true
		})
	}
	return all
}

func readUpdate(s *shape, v gjson.Result) (u wireUpdate) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "update_id":
			u.ID = s.number(v)
		case "message":
			u.Message = part(s, v, readMessage)
		case "edited_message":
			u.Edited = part(s, v, readMessage)
		case "callback_query":
			u.CallbackQuery = part(s, v, readQuery)
		case "my_chat_member":
			u.MyMember = part(s, v, readMember)
		case "chat_member":
			u.Member = part(s, v, readMember)
		}
	})
	return u
}

func readUser(s *shape, v gjson.Result) (u wireUser) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "id":
			u.ID = s.number(v)
		case "is_bot":
			u.IsBot = s.flag(v)
		case "first_name":
			u.First = s.text(v)
		case "last_name":
			u.Last = s.text(v)
		case "username":
			u.Username = s.text(v)
		case "language_code":
			u.Language = s.text(v)
		}
	})
	return u
}

func readChat(s *shape, v gjson.Result) (c wireChat) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "id":
			c.ID = s.number(v)
		case "type":
			c.Type = s.text(v)
		case "title":
			c.Title = s.text(v)
		case "username":
			c.Username = s.text(v)
		}
	})
	return c
}

func readMessage(s *shape, v gjson.Result) (m wireMessage) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "message_id":
			m.Number = int(s.number(v))
		case "message_thread_id":
			m.Thread = int(s.number(v))
		case "is_topic_message":
			m.InTopic = s.flag(v)
		case "from":
			m.From = part(s, v, readUser)
		case "sender_chat":
			m.SenderChat = v.Type != gjson.Null
		case "chat":
			m.Chat = readChat(s, v)
		case "reply_to_message":
			m.ReplyTo = readNumber(s, v)
		default:
			m.readContent(s, name, v)
		}
	})
	return m
}

// readContent reads what a message consists of, or reports.
func (m *wireMessage) readContent(s *shape, name string, v gjson.Result) {
	switch name {
	case "text":
		m.Text = s.text(v)
	case "caption":
		m.Caption = s.text(v)
	case "photo":
		m.Photo = list(s, v, readFile)
	case "document":
		m.Document = part(s, v, readFile)
	case "animation":
		m.Animation = v.Type != gjson.Null
	case "contact":
		m.Contact = part(s, v, readContact)
	case "new_chat_members":
		m.Newcomers = list(s, v, readUser)
	case "left_chat_member":
		m.Leaver = part(s, v, readUser)
	case "migrate_to_chat_id":
		m.MovedTo = s.number(v)
	case "migrate_from_chat_id":
		m.MovedFrom = s.number(v)
	}
}

// readNumber reads the number of a message alone.
func readNumber(s *shape, v gjson.Result) (number int) {
	s.object(v, func(name string, v gjson.Result) {
		if name == "message_id" {
			number = int(s.number(v))
		}
	})
	return number
}

func readFile(s *shape, v gjson.Result) (f wireFile) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "file_id":
			f.ID = s.text(v)
		case "file_unique_id":
			f.Unique = s.text(v)
		case "file_name":
			f.Name = s.text(v)
		case "mime_type":
			f.MIME = s.text(v)
		case "file_size":
			f.Size = s.number(v)
		case "width":
			f.Width = int(s.number(v))
		case "height":
			f.Height = int(s.number(v))
		}
	})
	return f
}

func readContact(s *shape, v gjson.Result) (c wireContact) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "phone_number":
			c.Phone = s.text(v)
		case "user_id":
			c.User = s.number(v)
		}
	})
	return c
}

func readQuery(s *shape, v gjson.Result) (q wireQuery) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "id":
			q.ID = s.text(v)
		case "from":
			q.From = readUser(s, v)
		case "message":
			q.Message = part(s, v, readMessage)
		case "data":
			q.Data = s.text(v)
		}
	})
	return q
}

func readMember(s *shape, v gjson.Result) (m wireMember) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "chat":
			m.Chat = readChat(s, v)
		case "from":
			m.From = readUser(s, v)
		case "new_chat_member":
			m.New = readStanding(s, v)
		}
	})
	return m
}

func readStanding(s *shape, v gjson.Result) (w wireStanding) {
	s.object(v, func(name string, v gjson.Result) {
		switch name {
		case "user":
			w.User = readUser(s, v)
		case "status":
			w.Status = s.text(v)
		case "is_member":
			w.IsMember = s.flag(v)
		}
	})
	return w
}
