package botapi

import "context"

// Kinds of changes.
const (
	// MessageChange: a message is new, was edited or deleted.
	MessageChange = "message"
	// AnswerChange: the bot answered a callback query.
	AnswerChange = "answer"
	// ActionChange: the bot shows that it is busy ("typing").
	ActionChange = "action"
	// ChatChange: a chat appeared, or its members, title or keyboard changed.
	ChatChange = "chat"
	// CommandsChange: the command menu changed.
	CommandsChange = "commands"
	// UpdateChange: an update waits for the bot, or was confirmed by it.
	UpdateChange = "update"
	// CallChange: a call of the bot ended.
	CallChange = "call"
)

// feedSize bounds how many changes can be asked for afterwards.
const feedSize = 4096

// Change says what to look at; the thing itself is read from the server.
type Change struct {
	// Number grows by one with each change.
	Number  int64
	Kind    string
	Chat    int64
	Message int
	// Query is the id of an answered callback query.
	Query string
	// Action is what the bot shows to be doing.
	Action string
	// Call is the number of a finished call.
	Call int64
}

// feed is a ring of changes and a bell that rings at each.
type feed struct {
	count   int64
	ring    []Change
	bell    chan struct{}
	waiting bool // somebody holds the bell
}

func newFeed() feed { return feed{bell: make(chan struct{})} }

func (f *feed) last() int64 { return f.count }

func (f *feed) add(c Change) {
	f.count++
	c.Number = f.count
	if len(f.ring) < feedSize {
		f.ring = append(f.ring, c)
	} else {
		f.ring[(f.count-1)%feedSize] = c
	}
	if f.waiting {
		close(f.bell)
		f.bell, f.waiting = make(chan struct{}), false
	}
}

// note records a change; the lock is held.
func (s *Server) note(c Change) { s.feed.add(c) }

// Changes lists what changed after the change with this number (0 = from the
// start). complete is false when some of it is forgotten already: look at
// everything then.
func (s *Server) Changes(since int64) (changes []Change, complete bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := max(since, s.feed.count-int64(len(s.feed.ring)))
	for n := from; n < s.feed.count; n++ {
		changes = append(changes, s.feed.ring[n%feedSize])
	}
	return changes, from == since
}

// LastChange is the number of the latest change.
func (s *Server) LastChange() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed.count
}

// Changed returns a channel that is closed at the next change.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feed.waiting = true
	return s.feed.bell
}

// WaitFor returns when done does, asking it again after every change, or with
// the context's error. done may call any method of the server.
func (s *Server) WaitFor(ctx context.Context, done func() bool) error {
	for {
		changed := s.Changed()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
