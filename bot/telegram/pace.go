package telegram

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Telegram's limits, and what we keep to: a little less.
const (
	// allRate is how many messages a second go out in all; Telegram takes 30.
	allRate = 28
	// chatMost messages go into one private chat in any chatSpan; Telegram takes
	// one a second, and bursts of as many. A start counts as all but one of them
	// for every chat: what the last run sent is not known.
	chatMost = 3
	chatSpan = 3050 * time.Millisecond
	// recovery is how long nothing is sent after a start that found unsent
	// rows: the last run may have sent a second's worth right before its end.
	recovery = time.Second
	// sweepEvery is how often the limits of silent chats are forgotten.
	sweepEvery = 5 * time.Second
)

// pacer decides when a message may be sent. Edits, deletions and answers to
// presses are never paced; they, too, obey a pause that Telegram asked for.
type pacer struct {
	off      bool
	start    time.Time
	all      *rate.Limiter
	turn     chan struct{} // the private chats' place in the queue for all
	inFlight inFlight
	pauses   pauses
	groups   *windows

	mu       sync.Mutex
	chats    map[int64]*lately
	sweeping bool
	closed   bool
}

// lately remembers when the last messages went into a private chat; times[next]
// is the oldest of them.
type lately struct {
	times [chatMost]time.Time
	next  int
}

func (l *lately) add(at time.Time) {
	l.times[l.next] = at
	l.next = (l.next + 1) % chatMost
}

func newPacer(on bool, recent []Spent) *pacer {
	return &pacer{
		off:    !on,
		start:  time.Now(),
		all:    rate.NewLimiter(allRate, 1),
		turn:   make(chan struct{}, 1),
		groups: newWindows(recent),
		chats:  map[int64]*lately{},
	}
}

// wait returns when n messages may be sent into a chat now; n is 0 for what is
// not paced, and spare what has to be left of a group's limit for others. A
// call that is given up early costs at most a little speed.
func (p *pacer) wait(ctx context.Context, chat int64, n, spare int) error {
	if err := p.pauses.wait(ctx, chat); err != nil || n == 0 || p.off {
		return err
	}
	for {
		if err := p.waitChat(ctx, chat, n, spare); err != nil {
			return err
		}
		if err := p.waitAll(ctx, chat, n); err != nil {
			return err
		}
		if p.pauses.left(chat, time.Now()) <= 0 {
			p.sent(chat, n)
			return nil
		}
		if err := p.pauses.wait(ctx, chat); err != nil {
			return err
		}
	}
}

func (p *pacer) waitChat(ctx context.Context, chat int64, n, spare int) error {
	if chat < 0 {
		return p.groups.wait(ctx, chat, n, spare)
	}
	for {
		left := p.chatLeft(chat, time.Now())
		if left <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

// waitAll passes private chats through one by one, as they came. Groups step
// before them: a few messages a minute hold nobody up, and behind a crowd of
// officers the team would wait for long.
func (p *pacer) waitAll(ctx context.Context, chat int64, n int) error {
	if chat > 0 {
		select {
		case p.turn <- struct{}{}:
			defer func() { <-p.turn }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return waitN(ctx, p.all, n)
}

// waitN takes n tokens one by one: an album is larger than a burst.
func waitN(ctx context.Context, limiter *rate.Limiter, n int) error {
	for ; n > 0; n-- {
		if err := limiter.Wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// left is how long n messages into a group would have to wait.
func (p *pacer) left(chat int64, n int) time.Duration {
	now := time.Now()
	wait := p.pauses.left(chat, now)
	if n > 0 && !p.off {
		wait = max(wait, p.groups.until(chat, n, 0, now))
	}
	return wait
}

// spend counts n messages into a group; false: they do not fit any more.
func (p *pacer) spend(chat int64, n int, at time.Time) bool {
	return p.off || p.groups.spend(chat, n, at)
}

// enter waits until n messages may be on their way, and leave tells that they
// have arrived.
func (p *pacer) enter(ctx context.Context, n int) (*flight, error) {
	if p.off {
		return nil, nil
	}
	return p.inFlight.enter(ctx, n)
}

func (p *pacer) leave(through *flight, chat int64) {
	if p.off {
		return
	}
	p.inFlight.leave(through)
	p.arrived(chat)
}

// arrived counts the last message into a private chat from now on: on its way
// it may have been held up.
func (p *pacer) arrived(chat int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.chats[chat]; known != nil {
		known.times[(known.next+chatMost-1)%chatMost] = time.Now()
	}
}

// recovering keeps the messages back for a moment.
func (p *pacer) recovering() {
	if !p.off {
		p.pauses.all(time.Now().Add(recovery))
	}
}

// chatLeft is how long a private chat still has to wait.
func (p *pacer) chatLeft(chat int64, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.chats[chat]
	if known == nil {
		return 0
	}
	return chatSpan - now.Sub(known.times[known.next])
}

// sent notes n messages that are about to go into a private chat. Its lane
// asks for the next one only when they are gone.
func (p *pacer) sent(chat int64, n int) {
	if chat < 0 {
		return
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	known := p.chats[chat]
	if known == nil {
		known = &lately{}
		if now.Sub(p.start) < chatSpan {
			for range chatMost - 1 {
				known.add(p.start)
			}
		}
		p.chats[chat] = known
	}
	for range n {
		known.add(now)
	}
	p.sweepLater()
}

// sweepLater is called under the lock.
func (p *pacer) sweepLater() {
	if !p.sweeping && !p.closed {
		p.sweeping = true
		time.AfterFunc(sweepEvery, p.sweep)
	}
}

// sweep forgets the limits of chats that have been silent long enough to be
// new again, so that nothing is kept for them.
func (p *pacer) sweep() {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweeping = false
	for chat, known := range p.chats {
		if newest := known.times[(known.next+chatMost-1)%chatMost]; now.Sub(newest) >= chatSpan {
			delete(p.chats, chat)
		}
	}
	if len(p.chats) == 0 {
		p.chats = map[int64]*lately{} // a map never gives room back
		return
	}
	p.sweepLater()
}

// close ends the sweeping.
func (p *pacer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
}
