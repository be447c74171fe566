package panel

import (
	"sync"
	"time"
)

// Every call with a refused key counts as a failed login, and after some of
// them the panel locks our address out for everything. So one refusal stops
// all calls, and from then on one harmless login test is made at a time.
const (
	firstPause = 15 * time.Minute
	longest    = 4 * time.Hour
	// shortPause follows a login test that did not get through: it has told
	// nothing about the key, and counted as nothing.
	shortPause = time.Minute
)

// Breaker tells whether calls go out.
type Breaker struct {
	Open      bool      // no call goes out
	Since     time.Time // when our key was refused first; zero while closed
	NextProbe time.Time // when the next login test may be made; zero while closed
}

// breaker is the state behind Breaker. It calls changed outside of its lock.
type breaker struct {
	now     func() time.Time
	changed func(open bool)

	mu      sync.Mutex
	state   Breaker
	pause   time.Duration
	reason  *Error
	probing bool
}

// pass is what a caller is told.
type pass int

const (
	goAhead pass = iota
	stayOut
	probeFirst // the caller makes the login test and reports it with settle
)

// enter asks whether a call may go out; with stayOut comes the reason.
func (b *breaker) enter() (pass, *Error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !b.state.Open:
		return goAhead, nil
	case b.probing || b.now().Before(b.state.NextProbe):
		return stayOut, b.reason
	}
	b.probing = true
	return probeFirst, nil
}

// trip opens the breaker; while it is open nothing changes.
func (b *breaker) trip(reason *Error) {
	b.mu.Lock()
	if b.state.Open {
		b.mu.Unlock()
		return
	}
	now := b.now()
	b.pause = firstPause
	b.reason = reason
	b.state = Breaker{Open: true, Since: now, NextProbe: now.Add(b.pause)}
	b.mu.Unlock()
	b.changed(true)
}

// refusal is why no call goes out now; nil while the breaker is closed.
func (b *breaker) refusal() *Error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.state.Open {
		return nil
	}
	return b.reason
}

// record ends a probe: nil closes the breaker, a refusal doubles the pause,
// and anything else, such as a network that is down, is tried again soon.
func (b *breaker) record(trouble *Error) {
	b.mu.Lock()
	b.probing = false
	if trouble == nil {
		b.state, b.reason = Breaker{}, nil
		b.mu.Unlock()
		b.changed(false)
		return
	}
	pause := shortPause
	if trouble.Kind == Auth && !trouble.page {
		b.pause = min(2*b.pause, longest)
		pause = b.pause
	}
	b.state.NextProbe = b.now().Add(pause)
	b.mu.Unlock()
}

func (b *breaker) look() Breaker {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state
}
