package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	// strikesForAll is how many chats have to be throttled within strikeSpan
	// before the pause is taken to mean the whole bot: Telegram does not say
	// which limit it was.
	strikesForAll = 3
	strikeSpan    = 2 * time.Second
)

// pauses remembers where Telegram asked us to wait. The zero value is ready.
type pauses struct {
	mu       sync.Mutex
	chats    map[int64]time.Time
	allUntil time.Time
	strikes  []strike
}

type strike struct {
	chat int64
	at   time.Time
}

// chat pauses one chat; when several are throttled at once, all of them.
func (p *pauses) chat(chat int64, pause time.Duration) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.chats == nil {
		p.chats = map[int64]time.Time{}
	}
	for known, until := range p.chats {
		if !until.After(now) {
			delete(p.chats, known)
		}
	}
	p.chats[chat] = later(p.chats[chat], now.Add(pause))
	if p.strike(chat, now) {
		p.allUntil = later(p.allUntil, now.Add(pause))
	}
}

// strike notes a throttled chat; true when there have been too many.
func (p *pauses) strike(chat int64, now time.Time) bool {
	kept := p.strikes[:0]
	for _, s := range p.strikes {
		if s.chat != chat && now.Sub(s.at) <= strikeSpan {
			kept = append(kept, s)
		}
	}
	p.strikes = append(kept, strike{chat, now})
	return len(p.strikes) >= strikesForAll
}

// all pauses everything until then.
func (p *pauses) all(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allUntil = later(p.allUntil, until)
}

// left is how long a chat still has to wait; chat 0 asks for the whole bot.
func (p *pauses) left(chat int64, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return later(p.allUntil, p.chats[chat]).Sub(now)
}

// wait returns when no pause holds the chat any more.
func (p *pauses) wait(ctx context.Context, chat int64) error {
	for {
		left := p.left(chat, time.Now())
		if left <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
