package telegram

import (
	"context"
	"slices"
	"sync"
	"time"

	"loket/conversations"
)

const (
	// freshCheck is how often we look whether the storage knows a message by now.
	freshCheck = 2 * time.Second
	// freshMost is when a message is forgotten that the storage never learns of,
	// such as one that was forgotten at once.
	freshMost = 10 * time.Minute
)

// fresh remembers messages between being sent and being committed, so that an
// effect right behind finds their numbers.
type fresh struct {
	directory Directory

	mu       sync.Mutex
	posted   map[string]conversations.Posted
	checking bool
	closed   bool
}

func newFresh(directory Directory) *fresh {
	return &fresh{directory: directory, posted: map[string]conversations.Posted{}}
}

// put remembers a message that was just sent.
func (f *fresh) put(posted conversations.Posted) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.posted[posted.Name] = posted
	f.checkLater()
}

// find looks a message up, here first, then in the storage.
func (f *fresh) find(ctx context.Context, name string) (conversations.Posted, error) {
	f.mu.Lock()
	posted, known := f.posted[name]
	f.mu.Unlock()
	if known {
		return posted, nil
	}
	return f.directory.Posted(ctx, name)
}

// checkLater is called under the lock.
func (f *fresh) checkLater() {
	if !f.checking && !f.closed && len(f.posted) > 0 {
		f.checking = true
		time.AfterFunc(freshCheck, f.check)
	}
}

// check drops what the storage knows by now. Should the storage panic, what
// stands here stays, and finding it is still right.
func (f *fresh) check() {
	defer func() { _ = recover() }()
	f.mu.Lock()
	waiting := make([]conversations.Posted, 0, len(f.posted))
	for _, posted := range f.posted {
		waiting = append(waiting, posted)
	}
	f.mu.Unlock()
	for _, posted := range waiting {
		if !f.settled(posted) {
			continue
		}
		f.mu.Lock()
		if slices.Equal(f.posted[posted.Name].Numbers, posted.Numbers) {
			delete(f.posted, posted.Name)
		}
		f.mu.Unlock()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.posted) == 0 {
		f.posted = map[string]conversations.Posted{} // a map never gives room back
	}
	f.checking = false
	f.checkLater()
}

func (f *fresh) settled(posted conversations.Posted) bool {
	ctx, cancel := context.WithTimeout(context.Background(), freshCheck)
	defer cancel()
	stored, err := f.directory.Posted(ctx, posted.Name)
	if err == nil && stored.Chat == posted.Chat && slices.Equal(stored.Numbers, posted.Numbers) {
		return true
	}
	return time.Since(posted.At) > freshMost
}

// close ends the checking.
func (f *fresh) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
}
