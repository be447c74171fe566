package engine

import (
	"context"
	"sync"
	"time"
)

// Clock is the time that decisions are made at. A demonstration may move it
// forward; everything else runs on the machine's own. It remembers what Telegram
// said the time was, because a machine's clock can be far off for a while.
type Clock struct {
	mu     sync.Mutex
	ahead  time.Duration
	moved  chan struct{}
	source func() time.Time

	telegram time.Time // what Telegram said last, moved with the demonstration's
	heardAt  time.Time // when that was, by the steady clock that nobody sets
	movedAt  time.Time // likewise: when the demonstration moved it last
}

// ClockOff is how far the machine's clock and Telegram's may differ.
const ClockOff = 2 * time.Minute

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
	c.movedAt = time.Now()
	if !c.telegram.IsZero() {
		c.telegram = c.telegram.Add(d)
	}
	close(c.moved)
	c.moved = make(chan struct{})
}

// Ahead is how far the clock stands before the machine's.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// Hear takes in the date of a message that Telegram has just sent for us, which we
// asked for at began. It gives how far the clock stands before Telegram's; a word
// from before the demonstration moved the clock does not count.
func (c *Clock) Hear(date, began time.Time) (ahead time.Duration, counts bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.movedAt.After(began) {
		return 0, false
	}
	c.telegram, c.heardAt = date, now
	ended := c.source().Add(c.ahead)
	switch asked := ended.Add(began.Sub(now)); { // the date is cut to the second
	case date.Add(time.Second).Before(asked):
		return asked.Sub(date), true
	case date.After(ended):
		return ended.Sub(date), true
	}
	return 0, true
}

// ForDestroying is the moment by which reminders and tidying are judged, since what
// they destroy cannot be brought back: the earlier of this clock and Telegram's,
// where they differ by ClockOff or more. Until Telegram has said anything it is
// the zero time.
func (c *Clock) ForDestroying() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.source().Add(c.ahead)
	if c.telegram.IsZero() {
		return time.Time{}
	}
	if theirs := c.telegram.Add(time.Since(c.heardAt)); now.Sub(theirs) >= ClockOff {
		return theirs
	}
	return now
}

// Earlier is ForDestroying, or Now until Telegram has said anything.
func (c *Clock) Earlier() time.Time {
	if at := c.ForDestroying(); !at.IsZero() {
		return at
	}
	return c.Now()
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
