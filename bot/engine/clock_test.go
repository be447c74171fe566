package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/engine"
)

// passes lets time go by inside a bubble of testing/synctest, where nobody really waits.
func passes(d time.Duration) { time.Sleep(d) }

func TestWhatDestroysIsJudgedByTheEarlierClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var off time.Duration
		c := engine.NewClock(func() time.Time { return time.Now().Add(off) })
		if !c.ForDestroying().IsZero() {
			t.Fatal("something is due before Telegram has said anything")
		}
		if ahead, counts := c.Hear(start, start); ahead != 0 || !counts {
			t.Fatalf("heard %v, %v", ahead, counts)
		}
		off = 48 * time.Hour // the machine's clock jumps
		passes(time.Minute)
		if got := c.ForDestroying(); got.Sub(start) != time.Minute {
			t.Errorf("judged by %s after start", got.Sub(start))
		}
		if ahead, counts := c.Hear(time.Now(), time.Now()); ahead != 48*time.Hour || !counts {
			t.Errorf("ahead by %v", ahead)
		}
		off = -time.Hour
		if got := c.ForDestroying(); !got.Equal(c.Now()) {
			t.Errorf("a slow clock is not the earlier one: %s", got)
		}
		if ahead, _ := c.Hear(time.Now(), time.Now()); ahead != -time.Hour {
			t.Errorf("behind by %v", ahead)
		}
		off = time.Minute // within what may differ
		if got := c.ForDestroying(); !got.Equal(c.Now()) {
			t.Errorf("a clock that is a little off judges by %s", got)
		}
	})
}

func TestTheDemonstrationsButtonsMoveBothClocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := engine.NewClock(nil)
		c.Hear(time.Now(), time.Now())
		began := time.Now()
		passes(time.Second)
		c.Advance(24 * time.Hour)
		if got := c.ForDestroying(); !got.Equal(c.Now()) {
			t.Errorf("after a day on the page it is judged by %s, and is %s", got, c.Now())
		}
		if _, counts := c.Hear(time.Now(), began); counts {
			t.Error("an answer from before the move counts")
		}
		if ahead, counts := c.Hear(c.Now(), time.Now()); ahead != 0 || !counts {
			t.Errorf("ahead by %v, %v", ahead, counts)
		}
	})
}

func TestASlowAnswerIsNoWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := engine.NewClock(nil)
		began := time.Now()
		passes(50 * time.Second)
		if ahead, counts := c.Hear(began.Add(20*time.Second).Truncate(time.Second), began); ahead != 0 || !counts {
			t.Errorf("ahead by %v", ahead)
		}
	})
}
