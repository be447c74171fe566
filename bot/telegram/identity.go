package telegram

import (
	"context"
	"sync"
)

// Identity is the bot's own user name, as far as it is known.
type Identity struct {
	mu       sync.Mutex
	username string
	known    chan struct{} // closed when the name is known
}

// NewIdentity starts with the name of an earlier run, or empty.
func NewIdentity(remembered string) *Identity {
	i := &Identity{known: make(chan struct{})}
	i.learn(remembered)
	return i
}

// Known is the name without the at sign, or empty while nobody has told it.
func (i *Identity) Known() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.username
}

// Username is the name without the at sign; it waits until it is known or ctx
// ends.
func (i *Identity) Username(ctx context.Context) (string, error) {
	select {
	case <-i.known:
		return i.Known(), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// learn takes a name over; it is true when the name is new.
func (i *Identity) learn(username string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if username == "" || username == i.username {
		return false
	}
	if i.username == "" {
		close(i.known)
	}
	i.username = username
	return true
}
