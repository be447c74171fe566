package telegram

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// gateMost messages are on their way or arrived in any gateSpan; Telegram
	// takes 30 a second.
	gateMost = 29
	gateSpan = time.Second
	// gateForgets is when a call that has not ended is not counted any more: it
	// arrived long ago, or never will.
	gateForgets = 3 * time.Second
	// gateLooks is how often a gate that waits for calls to end looks.
	gateLooks = 10 * time.Millisecond
)

// gate stands right before the calls. The pacer spaces messages out, but on
// their way they can be held up and arrive together; a message counts from the
// moment its call begins until a second after it has ended, so that no second
// of Telegram's has more of them. The zero value is ready.
type gate struct {
	mu     sync.Mutex
	passed []*passage
}

// passage is one call through the gate.
type passage struct {
	messages   int
	began, end time.Time // end is zero while the call runs
}

// enter waits until n more messages fit.
func (g *gate) enter(ctx context.Context, n int) (*passage, error) {
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
func (g *gate) try(n int, now time.Time) (through *passage, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.passed = slices.DeleteFunc(g.passed, func(p *passage) bool { return p.left(now) <= 0 })
	sum, wait := 0, gateSpan
	for _, p := range g.passed {
		sum += p.messages
		wait = min(wait, p.left(now))
		if p.end.IsZero() {
			wait = min(wait, gateLooks)
		}
	}
	if sum > 0 && sum+n > gateMost {
		return nil, wait
	}
	through = &passage{messages: n, began: now}
	g.passed = append(g.passed, through)
	return through, 0
}

// left is how long a passage still counts.
func (p *passage) left(now time.Time) time.Duration {
	if p.end.IsZero() {
		return gateForgets - now.Sub(p.began)
	}
	return gateSpan - now.Sub(p.end)
}

// leave notes that a call has ended.
func (g *gate) leave(p *passage) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p.end = time.Now()
}
