package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	// windowMost messages go into a group in any windowSpan; Telegram takes 20
	// a minute.
	windowMost = 19
	windowSpan = 61 * time.Second
	// answersSpare of them are left for answers, so that in a rush of news a
	// verifier's command need not wait for a minute.
	answersSpare = 4
	// talkSpare are left for everything else before people's words about a
	// request take theirs.
	talkSpare = 5
)

// windows counts what went into each group in the last minute.
type windows struct {
	mu    sync.Mutex
	spent map[int64][]Spent
}

func newWindows(recent []Spent) *windows {
	w := &windows{spent: map[int64][]Spent{}}
	for _, s := range recent {
		w.spent[s.Chat] = append(w.spent[s.Chat], s)
	}
	return w
}

// wait returns when n more messages fit and leave some to spare. More than fit
// at all count as many as fit.
func (w *windows) wait(ctx context.Context, chat int64, n, spare int) error {
	for {
		wait := w.until(chat, n, spare, time.Now())
		if wait <= 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// spend counts n messages if they fit.
func (w *windows) spend(chat int64, n int, at time.Time) bool {
	if w.until(chat, n, 0, at) > 0 {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.spent[chat] = append(w.spent[chat], Spent{Chat: chat, N: n, At: at})
	return true
}

// until is how long it takes until n more fit and leave some to spare.
func (w *windows) until(chat int64, n, spare int, now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forget(now)
	most := windowMost - spare
	room := most - min(n, most)
	sum := 0
	spent := w.spent[chat]
	for i := len(spent) - 1; i >= 0; i-- {
		sum += spent[i].N
		if sum > room {
			return windowSpan - now.Sub(spent[i].At)
		}
	}
	return 0
}

// forget is called under the lock; it drops what lies outside the window. Time
// that jumped back counts as now.
func (w *windows) forget(now time.Time) {
	for chat, spent := range w.spent {
		kept := spent[:0]
		for _, s := range spent {
			if s.At.After(now) {
				s.At = now
			}
			if now.Sub(s.At) < windowSpan {
				kept = append(kept, s)
			}
		}
		if len(kept) == 0 {
			delete(w.spent, chat)
			continue
		}
		w.spent[chat] = kept
	}
}
