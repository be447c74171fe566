package botapi

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"loket/bot/simulator/entities"
)

// Telegram's limits on texts, in UTF-16 units.
const (
	maxText    = 4096
	maxCaption = 1024
)

// readText reads a text and its formatting from two parameters.
func (p *params) readText(name, entitiesName string) (string, Entities, error) {
	text, marked, err := p.marked(p.values[name], entitiesName)
	if err != nil {
		return "", nil, err
	}
	text, seen, err := entities.Seen(text, marked)
	if err != nil {
		return "", nil, badRequest(err.Error())
	}
	return text, told(seen), nil
}

func (p *params) marked(text, entitiesName string) (string, []entities.Entity, error) {
	switch strings.ToLower(p.values["parse_mode"]) {
	case "":
		var list []Entity
		err := p.decode(entitiesName, &list)
		return text, given(list), err
	case "html":
		text, marked, err := entities.Read(text)
		if err != nil {
			err = badRequestf("can't parse entities: %v", err)
		}
		return text, marked, err
	case "markdown", "markdownv2":
		return "", nil, badRequest("can't parse entities: Markdown is not simulated, use HTML")
	}
	return "", nil, badRequest("unsupported parse_mode")
}

// named completes mentions of people without a username; strangers cannot be
// mentioned.
func (s *Server) named(list Entities) Entities {
	return slices.DeleteFunc(list, func(e Entity) bool {
		if e.User != nil && e.User.FirstName == "" && s.users[e.User.ID] != nil {
			*e.User = *s.users[e.User.ID]
		}
		return e.Type == "text_mention" && (e.User == nil || e.User.FirstName == "")
	})
}

// draft is a message of the bot before it is stored.
type draft struct {
	room    *room
	base    Message
	markup  markup
	private *ephemeralParameters // nil: everybody sees it
}

// compose reads what all sending methods have in common.
func (s *Server) compose(p *params) (draft, error) {
	r, err := s.destination(p)
	if err != nil {
		return draft{}, err
	}
	d := draft{room: r, base: Message{From: &s.bot, Protected: p.flag("protect_content")}}
	if d.base.ThreadID, err = r.topic(p); err != nil {
		return draft{}, err
	}
	if d.private, err = s.readEphemeral(r, p); err != nil {
		return draft{}, err
	}
	if d.base.ReplyTo, err = s.replyTarget(r, p, d.private); err != nil {
		return draft{}, err
	}
	if d.markup, err = p.readMarkup(r.Chat.Type); err != nil {
		return draft{}, err
	}
	return d, d.private.fits(d.markup)
}

// replyParameters say what a message answers.
type replyParameters struct {
	MessageID int             `json:"message_id"`
	Ephemeral int             `json:"ephemeral_message_id"`
	ChatID    json.RawMessage `json:"chat_id"`
	Lenient   bool            `json:"allow_sending_without_reply"`
}

// replyTarget finds the message that reply_parameters names.
func (s *Server) replyTarget(r *room, p *params, private *ephemeralParameters) (*Message, error) {
	var reply replyParameters
	if err := p.decode("reply_parameters", &reply); err != nil {
		return nil, err
	}
	if private != nil || reply.Ephemeral != 0 {
		return s.ephemeralTarget(r, reply, private)
	}
	if reply.MessageID == 0 {
		return nil, nil
	}
	if len(reply.ChatID) > 0 {
		other, _ := strconv.ParseInt(strings.Trim(string(reply.ChatID), `"`), 10, 64)
		if r = s.rooms[other]; r == nil {
			return nil, badRequest("chat not found")
		}
	}
	m := r.live(reply.MessageID)
	if m == nil && !reply.Lenient {
		return nil, badRequest("message to be replied not found")
	}
	return quoted(m), nil
}

// post stores the draft filled with content.
func (s *Server) post(d draft, content Message) *Message {
	content.From, content.Protected = d.base.From, d.base.Protected
	content.ThreadID, content.ReplyTo = d.base.ThreadID, d.base.ReplyTo
	content.Markup, content.Keyboard = d.markup.inline, d.markup.reply
	content.Entities, content.CaptionEntities = s.named(content.Entities), s.named(content.CaptionEntities)
	if d.private != nil {
		return s.addEphemeral(d.room, &content, d.private.Receiver)
	}
	m := s.add(d.room, &content)
	if k := d.markup.reply; k != nil {
		k.Message = m.ID
		d.room.Keyboard = k
		if k.Remove {
			d.room.Keyboard = nil
		}
	}
	return m
}

func (s *Server) sendMessage(p *params) (any, error) {
	d, err := s.compose(p)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(d.room, ""); err != nil {
		return nil, err
	}
	content := Message{}
	if content.Text, content.Entities, err = p.readMessageText(); err != nil {
		return nil, err
	}
	if err := p.decode("link_preview_options", &content.LinkPreview); err != nil {
		return nil, err
	}
	if err := s.pace(d.room, 1); err != nil {
		return nil, err
	}
	return *s.post(d, content), nil
}

func (p *params) readMessageText() (string, Entities, error) {
	text, seen, err := p.readText("text", "entities")
	switch {
	case err != nil:
		return "", nil, err
	case text == "":
		return "", nil, badRequest("message text is empty")
	case utf16Len(text) > maxText:
		return "", nil, badRequest("message is too long")
	}
	return text, seen, nil
}

func (p *params) readCaption() (string, Entities, error) {
	caption, seen, err := p.readText("caption", "caption_entities")
	if err == nil && utf16Len(caption) > maxCaption {
		err = badRequest("message caption is too long")
	}
	return caption, seen, err
}

// messageID is what copyMessage returns.
type messageID struct {
	ID int `json:"message_id"`
}

// source finds the message that copyMessage and forwardMessage start from.
func (s *Server) source(p *params, doing string) (*Message, error) {
	from, err := s.resolve(p, "from_chat_id")
	if err != nil {
		return nil, err
	}
	m := from.live(p.integer("message_id"))
	if m == nil {
		return nil, badRequest("message to " + doing + " not found")
	}
	if m.Protected || m.NewMembers != nil || m.LeftMember != nil {
		return nil, badRequest("message can't be " + map[string]string{"copy": "copied", "forward": "forwarded"}[doing])
	}
	return m, nil
}

func (s *Server) copyMessage(p *params) (any, error) {
	d, err := s.compose(p)
	if err != nil {
		return nil, err
	}
	original, err := s.source(p, "copy")
	if err != nil {
		return nil, err
	}
	content := contentOf(original)
	if err := s.maySend(d.room, kindOf(&content)); err != nil {
		return nil, err
	}
	if _, given := p.values["caption"]; given && content.Text == "" {
		if content.Caption, content.CaptionEntities, err = p.readCaption(); err != nil {
			return nil, err
		}
	}
	if err := s.pace(d.room, 1); err != nil {
		return nil, err
	}
	return messageID{s.post(d, content).ID}, nil
}

func (s *Server) forwardMessage(p *params) (any, error) {
	d, err := s.compose(p)
	if err != nil {
		return nil, err
	}
	original, err := s.source(p, "forward")
	if err != nil {
		return nil, err
	}
	content := contentOf(original)
	if err := s.maySend(d.room, kindOf(&content)); err != nil {
		return nil, err
	}
	if content.ForwardOrigin = original.ForwardOrigin; content.ForwardOrigin == nil && original.From != nil {
		content.ForwardOrigin = originUser(*original.From, original.Date)
	}
	if err := s.pace(d.room, 1); err != nil {
		return nil, err
	}
	return *s.post(d, content), nil
}

// contentOf is what a copy of a message has of it.
func contentOf(m *Message) Message {
	return Message{Text: m.Text, Entities: m.Entities, Caption: m.Caption, CaptionEntities: m.CaptionEntities,
		Document: m.Document, Photo: m.Photo, Sticker: m.Sticker, Voice: m.Voice, Contact: m.Contact,
		Location: m.Location, Poll: m.Poll, LinkPreview: m.LinkPreview}
}

func originUser(u User, date int64) json.RawMessage {
	origin, err := json.Marshal(struct {
		Type string `json:"type"`
		Date int64  `json:"date"`
		User User   `json:"sender_user"`
	}{"user", date, u})
	if err != nil {
		panic("botapi: " + err.Error())
	}
	return origin
}

func (s *Server) sendChatAction(p *params) (any, error) {
	r, err := s.destination(p)
	if err != nil {
		return nil, err
	}
	if _, err := r.topic(p); err != nil {
		return nil, err
	}
	if err := s.maySend(r, ""); err != nil {
		return nil, err
	}
	switch action := p.values["action"]; action {
	case "typing", "upload_photo", "upload_document", "record_video", "upload_video", "record_voice",
		"upload_voice", "choose_sticker", "find_location", "record_video_note", "upload_video_note":
		s.note(Change{Kind: ActionChange, Chat: r.Chat.ID, Action: action})
		return true, nil
	}
	return nil, badRequest("wrong parameter action in request")
}
