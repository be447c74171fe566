package telegram

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// inFlightMost messages are on their way or arrived in any gateSpan; Telegram
	// takes 30 a second.
	inFlightMost = 29
	inFlightSpan = time.Second
	// inFlightForgets is when a call that has not ended is not counted any more: it
	// arrived long ago, or never will.
	inFlightForgets = 3 * time.Second
	// inFlightLooks is how often a limit that waits for calls to end looks.
	inFlightLooks = 10 * time.Millisecond
)

// inFlight limits the messages on their way, right before the calls. The pacer spaces messages out, but on
// their way they can be held up and arrive together; a message counts from the
// moment its call begins until a second after it has ended, so that no second
// of Telegram's has more of them. The zero value is ready.
type inFlight struct {
	mu     sync.Mutex
	passed []*flight
}

// flight is one call on its way.
type flight struct {
	messages   int
	began, end time.Time // end is zero while the call runs
}

// enter waits until n more messages fit.
func (g *inFlight) enter(ctx context.Context, n int) (*flight, error) {
	for {
		through, wait := g.try(n, time.Now())
		if through != nil {
			return through, nil
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// try lets n messages through, or tells how long to wait before another try.
func (g *inFlight) try(n int, now time.Time) (through *flight, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed = slices.DeleteFunc(g.passed, func(p *flight) bool { return p.left(now) <= 0 })
	sum, wait := 0, inFlightSpan
	for _, p := range g.passed {
		sum += p.messages
		wait = min(wait, p.left(now))
		if p.end.IsZero() {
			wait = min(wait, inFlightLooks)
		}
	}
	if sum > 0 && sum+n > inFlightMost {
		return nil, wait
	}
	through = &flight{messages: n, began: now}
	g.passed = append(g.passed, through)
	return through, 0
}

// left is how long a passage still counts.
func (p *flight) left(now time.Time) time.Duration {
	if p.end.IsZero() {
		return inFlightForgets - now.Sub(p.began)
	}
	return inFlightSpan - now.Sub(p.end)
}

// leave notes that a call has ended.
func (g *inFlight) leave(p *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.end = time.Now()
}
