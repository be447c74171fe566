package botapi

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// room is a chat with all that is known about it.
type room struct {
	Chat     Chat
	Members  map[int64]*member // groups only
	Messages []*Message        // ascending numbers
	Private  []*Message        // ephemeral messages, as they were sent
	LastID   int               // supergroups number their own messages
	Topics   map[int]string    // forums only
	Shut     map[int]bool      // topics in which nobody may write
	Keyboard *ReplyKeyboard    // what stands in place of the letters now
	Pinned   int
	// Unseen are members whose app shows no ephemeral messages.
	Unseen map[int64]bool
	// Forbidden is what members may not send, Hidden are public names that
	// stand in getChat alone. Groups only.
	Forbidden Forbidden
	Hidden    []string
	// MigratedTo is the supergroup that this group became.
	MigratedTo int64
	// Started, Blocked and Deactivated concern private chats.
	Started, Blocked, Deactivated bool

	pace paceRing
}

func (r *room) private() bool { return r.Chat.Type == Private }

// groupWord is how Telegram calls the chat in refusals.
func (r *room) groupWord() string {
	if r.Chat.Type == Supergroup {
		return "supergroup chat"
	}
	return "group chat"
}

// find returns the message with this number, deleted or not.
func (r *room) find(id int) *Message {
	i := sort.Search(len(r.Messages), func(i int) bool { return r.Messages[i].ID >= id })
	if i < len(r.Messages) && r.Messages[i].ID == id {
		return r.Messages[i]
	}
	return nil
}

// live returns the message unless it was deleted.
func (r *room) live(id int) *Message {
	if m := r.find(id); m != nil && !m.Deleted {
		return m
	}
	return nil
}

// roomOf returns a chat that the caller of an exported method names; a wrong
// name there is a fault of the calling program.
func (s *Server) roomOf(chat int64) *room {
	if r := s.rooms[chat]; r != nil {
		return r
	}
	if s.users[chat] == nil {
		panic(fmt.Sprintf("botapi: chat %d was never added", chat))
	}
	return s.privateRoom(chat)
}

func (s *Server) privateRoom(id int64) *room {
	if r := s.rooms[id]; r != nil {
		return r
	}
	u := s.userOf(id)
	r := &room{Chat: Chat{ID: id, Type: Private, FirstName: u.FirstName, LastName: u.LastName, Username: u.Username}}
	s.rooms[id] = r
	return r
}

func (s *Server) userOf(id int64) *User {
	if u := s.users[id]; u != nil {
		return u
	}
	panic(fmt.Sprintf("botapi: user %d was never added", id))
}

func (s *Server) putUser(u User) {
	s.users[u.ID] = &u
	if r := s.rooms[u.ID]; r != nil {
		r.Chat.FirstName, r.Chat.LastName, r.Chat.Username = u.FirstName, u.LastName, u.Username
	}
	if u.Username != "" {
		s.usernames[strings.ToLower(u.Username)] = u.ID
	}
}

// resolve finds the chat that a parameter names, by number or @username.
func (s *Server) resolve(p *params, name string) (*room, error) {
	value := p.values[name]
	id, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		username, ok := strings.CutPrefix(value, "@")
		if id = s.usernames[strings.ToLower(username)]; !ok || id == 0 || id > 0 {
			return nil, badRequest("chat not found")
		}
	}
	r := s.rooms[id]
	if r == nil {
		if s.users[id] == nil {
			return nil, badRequest("chat not found")
		}
		r = s.privateRoom(id)
	}
	return r, s.reachable(r)
}

// reachable refuses groups in which the bot is not, or no longer.
func (s *Server) reachable(r *room) error {
	if r.private() {
		return nil
	}
	if r.MigratedTo != 0 {
		refusal := badRequest("group chat was upgraded to a supergroup chat")
		refusal.MigratedTo = r.MigratedTo
		return refusal
	}
	switch m := r.Members[s.bot.ID]; {
	case m == nil || m.Status == Left:
		return forbidden("bot is not a member of the " + r.groupWord())
	case m.Status == Kicked:
		return forbidden("bot was kicked from the " + r.groupWord())
	}
	return nil
}

// destination finds the chat to write to and refuses those that the bot must
// not write to.
func (s *Server) destination(p *params) (*room, error) {
	r, err := s.resolve(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if !r.private() {
		return r, nil
	}
	switch {
	case s.users[r.Chat.ID].IsBot:
		return nil, forbidden("bots can't send messages to bots")
	case r.Deactivated:
		return nil, forbidden("user is deactivated")
	case r.Blocked:
		return nil, forbidden("bot was blocked by the user")
	case !r.Started:
		return nil, forbidden("bot can't initiate conversation with a user")
	}
	return r, nil
}

// topic checks message_thread_id.
func (r *room) topic(p *params) (int, error) {
	id := p.integer("message_thread_id")
	if id == 0 {
		return 0, nil
	}
	if r.Shut[id] {
		return 0, badRequest("TOPIC_CLOSED")
	}
	if _, ok := r.Topics[id]; !ok {
		return 0, badRequest("message thread not found")
	}
	return id, nil
}

// add numbers and stores a message and shows it to the watchers.
func (s *Server) add(r *room, m *Message) *Message {
	if r.Chat.Type == Supergroup {
		r.LastID++
		m.ID = r.LastID
	} else {
		s.lastID++
		m.ID = s.lastID
	}
	m.Chat, m.Date = r.Chat, s.now().Unix()
	if m.ThreadID != 0 {
		m.InTopic = true
	}
	if keep := s.config.KeepMessages; keep > 0 && len(r.Messages) >= 2*keep {
		r.Messages = slices.Clone(r.Messages[len(r.Messages)-keep:])
	}
	r.Messages = append(r.Messages, m)
	s.note(Change{Kind: MessageChange, Chat: r.Chat.ID, Message: m.ID})
	return m
}

// touched shows a changed message to the watchers.
func (s *Server) touched(m *Message) {
	s.note(Change{Kind: MessageChange, Chat: m.Chat.ID, Message: m.ID})
}

// quoted is the copy of a message that a reply carries: one level deep.
func quoted(m *Message) *Message {
	if m == nil {
		return nil
	}
	copied := *m
	copied.ReplyTo, copied.Pinned = nil, nil
	return &copied
}
