package botapi

import (
	"reflect"
	"slices"
	"time"
)

// answerable is how long after a press, or after an ephemeral message of a
// person, an ephemeral message may be sent by whoever needs that to be allowed.
const answerable = 15 * time.Second

// maxEphemeralEdit is what an edit of an ephemeral text may have, in UTF-16
// units: the documentation promises more.
const maxEphemeralEdit = 1024

// ephemeralParameters say who alone sees a message.
type ephemeralParameters struct {
	Receiver int64  `json:"receiver_user_id"`
	Query    string `json:"callback_query_id"`
	Replace  bool   `json:"replace_callback_query_message"`
	prompted bool   // by a press that is fresh enough
}

// readEphemeral reads and judges ephemeral_message_parameters; nil without them.
func (s *Server) readEphemeral(r *room, p *params) (*ephemeralParameters, error) {
	if err := s.config.API.demandsNumber(p); err != nil {
		return nil, err
	}
	if p.values["ephemeral_message_parameters"] == "" {
		return nil, nil
	}
	e := &ephemeralParameters{}
	if err := p.decode("ephemeral_message_parameters", e); err != nil {
		return nil, err
	}
	receiver := s.users[e.Receiver]
	switch {
	case r.private():
		return nil, badRequest("ephemeral messages can be sent only to groups and supergroups")
	case receiver == nil || receiver.IsBot || !r.Members[e.Receiver].present():
		return nil, badRequest("receiver of the ephemeral message not found")
	}
	query := s.queries.byID[e.Query]
	if query != nil && query.Message == 0 && e.Replace {
		return nil, badRequest("can't replace an ephemeral message")
	}
	fresh := query != nil && query.User == e.Receiver && query.Chat == r.Chat.ID && s.now().Sub(query.PressedAt) <= answerable
	if e.Query != "" && !fresh {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	e.prompted = fresh
	return e, nil
}

// fits refuses buttons that an ephemeral message may not have.
func (e *ephemeralParameters) fits(m markup) error {
	if e == nil || m.inline == nil {
		return nil
	}
	for _, row := range m.inline.Rows {
		for _, button := range row {
			if button.LoginURL != nil {
				return badRequest("login_url buttons are not supported in ephemeral messages")
			}
		}
	}
	return nil
}

// ephemeralTarget finds what an ephemeral message answers, and refuses one that
// nothing allows. It is never sent without the message that it should answer.
func (s *Server) ephemeralTarget(r *room, reply replyParameters, private *ephemeralParameters) (*Message, error) {
	switch {
	case private == nil:
		return nil, badRequest("a reply to an ephemeral message must be ephemeral")
	case len(reply.ChatID) > 0:
		return nil, badRequest("reply_parameters.chat_id is not allowed for ephemeral messages")
	}
	var target *Message
	switch {
	case reply.Ephemeral != 0:
		target = r.ephemeral(private.Receiver, reply.Ephemeral)
		if target == nil || target.From.ID == s.bot.ID || s.now().Sub(target.Sent()) > answerable {
			return nil, badRequest("message to be replied not found")
		}
	case reply.MessageID != 0:
		if target = r.live(reply.MessageID); target == nil {
			return nil, badRequest("message to be replied not found")
		}
	}
	if !private.prompted && reply.Ephemeral == 0 && r.Members[s.bot.ID].Status != Administrator {
		return nil, badRequest("not enough rights to send ephemeral messages to the chat")
	}
	return quoted(target), nil
}

// ephemeral finds the ephemeral message that has this number with this person
// now.
func (r *room) ephemeral(person int64, number int) *Message {
	for _, m := range r.Private {
		if m.Receiver.ID == person && m.Ephemeral == number && !m.Deleted {
			return m
		}
	}
	return nil
}

// addEphemeral stores a message for one person under the smallest number that
// they have free: a number comes again as soon as it may.
func (s *Server) addEphemeral(r *room, m *Message, person int64) *Message {
	number := 1
	for r.ephemeral(person, number) != nil {
		number++
	}
	m.ID, m.Ephemeral, m.Receiver = 0, number, s.userOf(person)
	if n := len(r.Messages); n > 0 {
		m.After = r.Messages[n-1].ID
	}
	m.Chat, m.Date, m.InTopic = r.Chat, s.now().Unix(), m.ThreadID != 0
	if keep := s.config.KeepMessages; keep > 0 && len(r.Private) >= 2*keep {
		r.Private = slices.Clone(r.Private[len(r.Private)-keep:])
	}
	r.Private = append(r.Private, m)
	s.touched(m)
	return m
}

// privateTarget finds the ephemeral message that an edit or a deletion names.
func (s *Server) privateTarget(p *params) (*room, *Message, error) {
	r, err := s.destination(p)
	if err != nil {
		return nil, nil, err
	}
	return r, r.ephemeral(int64(p.integer("receiver_user_id")), p.integer("ephemeral_message_id")), nil
}

// editEphemeral puts a changed copy in the place of an ephemeral message.
func (s *Server) editEphemeral(p *params, change func(m *Message) error) (any, error) {
	r, m, err := s.privateTarget(p)
	switch {
	case err != nil:
		return nil, err
	case m == nil || m.From.ID != s.bot.ID:
		return nil, badRequest("message to edit not found")
	}
	changed := *m
	if err := change(&changed); err != nil {
		return nil, err
	}
	markup, err := p.readMarkup(r.Chat.Type)
	if err != nil {
		return nil, err
	}
	forced := m.Markup != nil && m.Markup.ForceReply
	if changed.Markup = markup.inline; changed.Markup != nil {
		changed.Markup.ForceReply = forced // an edit does not change it
	}
	changed.Entities, changed.CaptionEntities = s.named(changed.Entities), s.named(changed.CaptionEntities)
	if reflect.DeepEqual(changed, *m) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	changed.EditDate = s.now().Unix()
	changed.Edits++
	*m = changed
	s.touched(m)
	return true, nil
}

func (s *Server) editEphemeralText(p *params) (any, error) {
	return s.editEphemeral(p, func(m *Message) error {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		text, marks, err := p.readMessageText()
		if err == nil && utf16Len(text) > maxEphemeralEdit {
			err = badRequest("MEDIA_CAPTION_TOO_LONG")
		}
		m.Text, m.Entities = text, marks
		return err
	})
}

func (s *Server) editEphemeralCaption(p *params) (any, error) {
	return s.editEphemeral(p, func(m *Message) (err error) {
		if m.Photo == nil && m.Document == nil {
			return badRequest("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities, err = p.readCaption()
		return err
	})
}

func (s *Server) editEphemeralMedia(p *params) (any, error) {
	var item albumItem
	if err := p.decode("media", &item); err != nil {
		return nil, err
	}
	return s.editEphemeral(p, func(m *Message) error {
		if err := mayBecome(m, item); err != nil {
			return err
		}
		shown := Message{}
		if err := s.judgeItem(&shown, p, item); err != nil {
			return err
		}
		if err := s.fillMedia(&shown, p, "", item.Media, item.kind()); err != nil {
			return err
		}
		m.Text, m.Entities, m.LinkPreview = "", nil, nil
		m.Photo, m.Document, m.Caption, m.CaptionEntities = shown.Photo, shown.Document, shown.Caption, shown.CaptionEntities
		return nil
	})
}

func (s *Server) editEphemeralMarkup(p *params) (any, error) {
	return s.editEphemeral(p, func(*Message) error { return nil })
}

func (s *Server) deleteEphemeral(p *params) (any, error) {
	_, m, err := s.privateTarget(p)
	switch {
	case err != nil:
		return nil, err
	case m == nil:
		return nil, badRequest("message to delete not found")
	}
	m.Deleted = true
	s.touched(m)
	return true, nil
}
