package botapi

import (
	"slices"
	"strings"
)

// AddUser adds a person or another bot, or replaces what is known of them.
// A private chat with the bot starts only when the person writes to it.
func (s *Server) AddUser(u User) {
	s.change(func() { s.putUser(u) })
}

// AddGroup adds an empty group or supergroup (or channel); its id is negative.
// Members, the bot among them, are added one by one.
func (s *Server) AddGroup(c Chat) {
	s.change(func() {
		if s.rooms[c.ID] != nil {
			return
		}
		s.rooms[c.ID] = &room{Chat: c, Members: map[int64]*member{}, Topics: map[int]string{}}
		if c.Username != "" {
			s.usernames[strings.ToLower(c.Username)] = c.ID
		}
		s.note(Change{Kind: ChatChange, Chat: c.ID})
	})
}

// AddTopic opens a topic in a forum; its id is its message_thread_id.
func (s *Server) AddTopic(chat int64, id int, name string) {
	s.change(func() { s.roomOf(chat).Topics[id] = name })
}

// CloseTopic deletes a topic; writing to it then fails.
func (s *Server) CloseTopic(chat int64, id int) {
	s.change(func() { delete(s.roomOf(chat).Topics, id) })
}

// ShutTopic closes a topic, or opens it again: it is still there, and nobody
// may write in it.
func (s *Server) ShutTopic(chat int64, id int, shut bool) {
	s.change(func() {
		r := s.roomOf(chat)
		if r.Shut == nil {
			r.Shut = map[int]bool{}
		}
		r.Shut[id] = shut
	})
}

// Block lets a person block the bot: it hears of it, and can no longer write.
func (s *Server) Block(user int64) { s.setBlocked(user, true) }

// Unblock takes a block back.
func (s *Server) Unblock(user int64) { s.setBlocked(user, false) }

// Deactivate deletes a person's account: writing to it fails for good.
func (s *Server) Deactivate(user int64) {
	s.change(func() { s.privateRoom(user).Deactivated = true })
}

func (s *Server) setBlocked(user int64, blocked bool) {
	s.change(func() { s.block(s.privateRoom(user), blocked) })
}

func (s *Server) block(r *room, blocked bool) {
	if r.Blocked == blocked {
		return
	}
	r.Blocked = blocked
	u, never := *s.userOf(r.Chat.ID), int64(0)
	in, out := chatMember{Status: Member, User: s.bot}, chatMember{Status: Kicked, User: s.bot, Until: &never}
	update := memberUpdate{Chat: r.Chat, From: u, Date: s.now().Unix(), Old: in, New: out}
	if !blocked {
		update.Old, update.New = out, in
	}
	s.push("my_chat_member", update)
	s.note(Change{Kind: ChatChange, Chat: r.Chat.ID})
}

// Migrate turns a group into a supergroup, as Telegram does when for example
// its history is made visible: the members move, the messages stay behind, and
// both chats get a service message. It returns the supergroup's id.
func (s *Server) Migrate(group int64) (supergroup int64) {
	supergroup = -1000000000000 + group
	s.change(func() {
		old := s.roomOf(group)
		chat := old.Chat
		chat.ID, chat.Type = supergroup, Supergroup
		s.rooms[supergroup] = &room{Chat: chat, Members: old.Members, Topics: map[int]string{}}
		actor := s.creatorOf(old)
		s.service(old, actor, &Message{MigratedTo: supergroup})
		old.MigratedTo = supergroup
		moved := &Message{MigratedFrom: group, SenderChat: &chat}
		s.service(s.rooms[supergroup], AnonymousAdmin, moved)
		s.note(Change{Kind: ChatChange, Chat: supergroup})
	})
	return supergroup
}

func (s *Server) creatorOf(r *room) int64 {
	var first int64
	for id, m := range r.Members {
		if m.Status == Creator {
			return id
		}
		if first == 0 || id < first {
			first = id
		}
	}
	return first
}

// User returns what is known of a person or bot.
func (s *Server) User(id int64) (User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[id]; u != nil {
		return *u, true
	}
	return User{}, false
}

// Chat returns a chat that exists: a group, or a private chat in which
// something was said.
func (s *Server) Chat(id int64) (Chat, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[id]; r != nil {
		return r.Chat, true
	}
	return Chat{}, false
}

// Chats lists all chats by id.
func (s *Server) Chats() []Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	chats := make([]Chat, 0, len(s.rooms))
	for _, r := range s.rooms {
		chats = append(chats, r.Chat)
	}
	slices.SortFunc(chats, func(a, b Chat) int { return int(a.ID - b.ID) })
	return chats
}

// Current is the chat itself, or the supergroup that a group became.
func (s *Server) Current(chat int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.rooms[chat] != nil && s.rooms[chat].MigratedTo != 0 {
		chat = s.rooms[chat].MigratedTo
	}
	return chat
}

// Started tells whether a person has started the bot.
func (s *Server) Started(user int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[user] != nil && s.rooms[user].Started
}

// Blocked tells whether a person has blocked the bot.
func (s *Server) Blocked(user int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[user] != nil && s.rooms[user].Blocked
}

// Messages lists the remembered messages of a chat, deleted ones too, in order.
func (s *Server) Messages(chat int64) []Message {
	return s.MessagesAfter(chat, 0)
}

// MessagesAfter lists the messages with a higher number.
func (s *Server) MessagesAfter(chat int64, id int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil {
		return nil
	}
	var messages []Message
	for i := len(r.Messages) - 1; i >= 0 && r.Messages[i].ID > id; i-- {
		messages = append(messages, *r.Messages[i])
	}
	slices.Reverse(messages)
	return messages
}

// Message returns one message, deleted or not.
func (s *Server) Message(chat int64, id int) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil {
		if m := r.find(id); m != nil {
			return *m, true
		}
	}
	return Message{}, false
}

// LastFromBot returns the bot's latest message in a chat that is not deleted.
func (s *Server) LastFromBot(chat int64) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil {
		return Message{}, false
	}
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if m := r.Messages[i]; !m.Deleted && m.From != nil && m.From.ID == s.bot.ID {
			return *m, true
		}
	}
	return Message{}, false
}

// Keyboard is the reply keyboard that stands in a chat now, nil if none. A
// forced reply counts until somebody writes.
func (s *Server) Keyboard(chat int64) *ReplyKeyboard {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil {
		return r.Keyboard
	}
	return nil
}
