package engine

import (
	"context"
	"sync"
	"time"
)

// Clock is the time that decisions are made at. A demonstration may move it
// forward; everything else runs on the machine's own.
type Clock struct {
	mu     sync.Mutex
	ahead  time.Duration
	moved  chan struct{}
	source func() time.Time
}

// NewClock returns a clock that shows the time of source (nil: the machine's).
func NewClock(source func() time.Time) *Clock {
	if source == nil {
		source = time.Now
	}
	return &Clock{source: source, moved: make(chan struct{})}
}

// Now is the moment at which an event is decided.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.source().Add(c.ahead)
}

// Advance moves the clock forward and wakes whoever waits for a later moment.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
	close(c.moved)
	c.moved = make(chan struct{})
}

// Ahead is how far the clock stands before the machine's.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// lookAgain is how often a wait looks at the clock: one that is set, or a
// machine that slept, moves it without the timers' knowledge.
const lookAgain = 30 * time.Second

// WaitUntil returns when the clock has reached the moment, when wake is
// signalled, or when ctx ends.
func (c *Clock) WaitUntil(ctx context.Context, moment time.Time, wake <-chan struct{}) {
	for {
		c.mu.Lock()
		left, moved := moment.Sub(c.source().Add(c.ahead)), c.moved
		c.mu.Unlock()
		if left <= 0 {
			return
		}
		timer := time.NewTimer(min(left, lookAgain))
		select {
		case <-timer.C:
		case <-moved:
			timer.Stop()
		case <-wake:
			timer.Stop()
			return
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}
