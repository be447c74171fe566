package app

import (
	"time"

	"loket/bot/engine"
	"loket/conversations"
)

// clockAgain is how often the desk hears of a clock that goes on being off.
const clockAgain = 10 * time.Minute

// clockWatch is what was seen last of the clock.
type clockWatch struct {
	off    bool
	known  bool
	toldAt time.Time
}

// heardTime compares the clock with what Telegram has just said, and lets what
// destroys go on when it may.
func (a *App) heardTime(date, began time.Time) {
	ahead, counts := a.Clock.Hear(date, began)
	if !counts {
		return
	}
	off := ahead.Abs() >= engine.ClockOff
	a.clockMu.Lock()
	seen := a.clockSeen
	tell := !seen.known || off != seen.off || off && time.Since(seen.toldAt) >= clockAgain
	if tell {
		a.clockSeen = clockWatch{off: off, known: true, toldAt: time.Now()}
	}
	a.clockMu.Unlock()
	if !tell {
		return
	}
	event := conversations.ClockSeen{}
	if off {
		event.Ahead = int64(ahead / time.Second)
		a.log.Warn("the machine's clock and Telegram's differ", "ahead", ahead.Round(time.Second))
	}
	a.Engine.Tell(event)
	a.Engine.LookAtReminders()
	select {
	case a.clockTurned <- struct{}{}:
	default:
	}
}
