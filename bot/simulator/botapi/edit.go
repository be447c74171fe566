package botapi

import (
	"reflect"
	"time"
)

// deletable is how long Telegram lets bots delete messages for everyone,
// whatever rights they have.
const deletable = 48 * time.Hour

// editTarget finds the message to edit. Telegram edits the bot's own messages
// without a keyboard or with an inline one.
func (s *Server) editTarget(p *params) (*room, *Message, error) {
	if p.values["inline_message_id"] != "" {
		return nil, nil, badRequest("MESSAGE_ID_INVALID")
	}
	for _, name := range []string{"chat_id", "message_id"} {
		if p.values[name] == "" {
			return nil, nil, missing(name)
		}
	}
	r, err := s.destination(p)
	if err != nil {
		return nil, nil, err
	}
	m := r.live(p.integer("message_id"))
	switch {
	case m == nil:
		return nil, nil, badRequest("message to edit not found")
	case m.From == nil || m.From.ID != s.bot.ID || m.Keyboard != nil:
		return nil, nil, badRequest("message can't be edited")
	}
	return r, m, nil
}

// edit puts the changed copy in the message's place.
func (s *Server) edit(p *params, change func(m *Message) error) (any, error) {
	r, m, err := s.editTarget(p)
	if err != nil {
		return nil, err
	}
	changed := *m
	if err := change(&changed); err != nil {
		return nil, err
	}
	markup, err := p.readMarkup(r.Chat.Type)
	if err != nil {
		return nil, err
	}
	changed.Markup = markup.inline
	changed.Entities, changed.CaptionEntities = s.named(changed.Entities), s.named(changed.CaptionEntities)
	if reflect.DeepEqual(changed, *m) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	if changed.Text != m.Text || changed.Caption != m.Caption || !reflect.DeepEqual(changed.Entities, m.Entities) ||
		!reflect.DeepEqual(changed.Photo, m.Photo) || !reflect.DeepEqual(changed.Document, m.Document) {
		changed.EditDate = s.now().Unix()
	}
	changed.Edits++
	*m = changed
	s.touched(m)
	return *m, nil
}

func (s *Server) editMessageText(p *params) (any, error) {
	return s.edit(p, func(m *Message) error {
		if m.Text == "" {
			return badRequest("there is no text in the message to edit")
		}
		var err error
		if m.Text, m.Entities, err = p.readMessageText(); err != nil {
			return err
		}
		m.LinkPreview = nil
		return p.decode("link_preview_options", &m.LinkPreview)
	})
}

func (s *Server) editMessageCaption(p *params) (any, error) {
	return s.edit(p, func(m *Message) error {
		if m.Photo == nil && m.Document == nil {
			return badRequest("there is no caption in the message to edit")
		}
		var err error
		m.Caption, m.CaptionEntities, err = p.readCaption()
		return err
	})
}

// editMessageMedia replaces what a message shows, and its caption. In an album a
// photo stays a photo and a document a document.
func (s *Server) editMessageMedia(p *params) (any, error) {
	var item albumItem
	if err := p.decode("media", &item); err != nil {
		return nil, err
	}
	if _, m, err := s.editTarget(p); err != nil {
		return nil, err
	} else if err := mayBecome(m, item); err != nil {
		return nil, err
	}
	return s.edit(p, func(m *Message) error {
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

// mayBecome tells whether a message may show another kind of media.
func mayBecome(m *Message, item albumItem) error {
	switch kind := item.kind(); {
	case m.Text == "" && m.Photo == nil && m.Document == nil:
		return badRequest("message media can't be edited")
	case kind == "" && m.Album != "":
		return badRequest("message content type can't be used in an album")
	case kind == "":
		return badRequestf("media of type %s is not simulated", item.Type)
	case m.Album != "" && (kind == photoFile) != (m.Photo != nil):
		return badRequest("can't change media type in the album")
	}
	return nil
}

func (s *Server) editMessageReplyMarkup(p *params) (any, error) {
	return s.edit(p, func(*Message) error { return nil })
}

func (s *Server) deleteMessage(p *params) (any, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	m := r.live(p.integer("message_id"))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if err := s.mayDelete(r, m); err != nil {
		return nil, err
	}
	s.remove(m)
	return true, nil
}

// mayDelete keeps to Telegram's rules: within 48 hours, and others' messages in
// groups with the right to delete.
func (s *Server) mayDelete(r *room, m *Message) error {
	if m.MigratedTo != 0 || m.MigratedFrom != 0 {
		return badRequest("message can't be deleted")
	}
	admin := !r.private() && r.Members[s.bot.ID].Status == Administrator && r.Members[s.bot.ID].Rights.Delete
	own := m.From != nil && m.From.ID == s.bot.ID
	switch {
	case !own && !admin && !r.private():
		return badRequest("message can't be deleted")
	case s.now().Sub(m.Sent()) > deletable:
		return badRequest("message can't be deleted for everyone")
	}
	return nil
}

func (s *Server) remove(m *Message) {
	m.Deleted = true
	if r := s.rooms[m.Chat.ID]; r.Pinned == m.ID {
		r.Pinned = 0
	}
	s.touched(m)
}

// deleteMessages skips what it cannot find or delete.
func (s *Server) deleteMessages(p *params) (any, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	var ids []int
	if err := p.decode("message_ids", &ids); err != nil {
		return nil, err
	}
	if len(ids) < 1 || len(ids) > 100 {
		return nil, badRequest("message identifiers must be 1-100")
	}
	for _, id := range ids {
		if m := r.live(id); m != nil && s.mayDelete(r, m) == nil {
			s.remove(m)
		}
	}
	return true, nil
}

func (s *Server) pinChatMessage(p *params) (any, error) {
	r, err := s.destination(p)
	if err != nil {
		return nil, err
	}
	m := r.live(p.integer("message_id"))
	if m == nil {
		return nil, badRequest("message to pin not found")
	}
	if !s.mayPin(r) {
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	}
	r.Pinned = m.ID
	pinned := s.add(r, &Message{From: &s.bot, Pinned: quoted(m)})
	s.push("message", pinned)
	return true, nil
}

func (s *Server) unpinChatMessage(p *params) (any, error) {
	r, err := s.destination(p)
	if err != nil {
		return nil, err
	}
	if !s.mayPin(r) {
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	}
	r.Pinned = 0
	s.note(Change{Kind: ChatChange, Chat: r.Chat.ID})
	return true, nil
}

func (s *Server) mayPin(r *room) bool {
	return r.private() || r.Members[s.bot.ID].Status == Administrator && r.Members[s.bot.ID].Rights.Pin
}

func (s *Server) setMessageReaction(p *params) (any, error) {
	r, err := s.destination(p)
	if err != nil {
		return nil, err
	}
	m := r.live(p.integer("message_id"))
	if m == nil {
		return nil, badRequest("message to react not found")
	}
	var reactions []struct {
		Emoji string `json:"emoji"`
	}
	if err := p.decode("reaction", &reactions); err != nil {
		return nil, err
	}
	if len(reactions) > 1 {
		return nil, badRequest("REACTIONS_TOO_MANY")
	}
	m.Reaction = ""
	if len(reactions) == 1 {
		m.Reaction = reactions[0].Emoji
	}
	s.touched(m)
	return true, nil
}
