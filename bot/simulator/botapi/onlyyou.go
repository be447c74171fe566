package botapi

import (
	"fmt"
)

// Ephemerals lists the ephemeral messages that a person sees in a group, their
// own among them; none where their app shows none.
func (s *Server) Ephemerals(chat, person int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil || r.Unseen[person] {
		return nil
	}
	var seen []Message
	for _, m := range r.Private {
		if m.Receiver.ID == person && !m.Deleted {
			seen = append(seen, *m)
		}
	}
	return seen
}

// EphemeralsSent lists all ephemeral messages of a group, those that are gone
// among them.
func (s *Server) EphemeralsSent(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil {
		return nil
	}
	all := make([]Message, len(r.Private))
	for i, m := range r.Private {
		all[i] = *m
	}
	return all
}

// HideEphemerals has a person's app show no ephemeral messages, as one that
// does not know them; or show them again.
func (s *Server) HideEphemerals(chat, person int64, hidden bool) {
	s.change(func() {
		r := s.roomOf(chat)
		if r.Unseen == nil {
			r.Unseen = map[int64]bool{}
		}
		r.Unseen[person] = hidden
		s.note(Change{Kind: ChatChange, Chat: chat})
	})
}

// LoseEphemerals takes a person's ephemeral messages away, as when their app
// starts anew or the messages expire. Their numbers come again.
func (s *Server) LoseEphemerals(chat, person int64) {
	s.change(func() {
		for _, m := range s.roomOf(chat).Private {
			if m.Receiver.ID == person && !m.Deleted {
				m.Deleted = true
				s.touched(m)
			}
		}
	})
}

// PressEphemeral lets a person press the inline button with this label or
// callback data under the ephemeral message that has this number with them.
func (s *Server) PressEphemeral(person, chat int64, number int, labelOrData string) (query string, err error) {
	s.change(func() {
		r := s.roomOf(chat)
		m := r.ephemeral(person, number)
		if m == nil || r.Unseen[person] {
			err = fmt.Errorf("press %q: %d sees no ephemeral message %d", labelOrData, person, number)
			return
		}
		button, ok := m.Button(labelOrData)
		if !ok || button.Data == "" {
			err = fmt.Errorf("press %q: ephemeral message %d has only the buttons %q", labelOrData, number, m.Buttons())
			return
		}
		query = s.query(person, chat, 0, m, button.Data)
	})
	return query, err
}

// PressForgedEphemeral sends a press with any data for an ephemeral message of
// any number, also one that never was.
func (s *Server) PressForgedEphemeral(person, chat int64, number int, data string) (query string) {
	s.change(func() {
		r := s.roomOf(chat)
		m := r.ephemeral(person, number)
		if m == nil {
			m = &Message{From: &s.bot, Chat: r.Chat, Date: s.now().Unix(), Ephemeral: number, Receiver: s.userOf(person), Text: "?"}
		}
		query = s.query(person, chat, 0, m, data)
	})
	return query
}

// SendEphemeral lets a person write something that only the bot and they see: a
// command that is registered so, or a reply to an ephemeral message (its
// number; 0 for none). Where named is false the update does not say what it
// answers. A server that knows no ephemeral messages brings the words openly.
func (s *Server) SendEphemeral(chat, person int64, text string, replyTo int, named bool) (sent Message) {
	s.change(func() {
		r := s.roomOf(chat)
		if s.config.API == API101 {
			sent = s.say(chat, person, Message{Text: text, Entities: found(text)}, nil)
			return
		}
		m := &Message{From: s.userOf(person), Text: text, Entities: found(text)}
		if target := r.ephemeral(person, replyTo); target != nil && named {
			m.ReplyTo = quoted(target)
		}
		s.addEphemeral(r, m, person)
		if r.Members[s.bot.ID].present() {
			s.push("message", m)
		}
		sent = *m
	})
	return sent
}
