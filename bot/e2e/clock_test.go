package e2e

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/engine"
)

// TestAClockFarAheadDestroysNothing sets the machine's clock five days forward for
// a while: Telegram's own says otherwise, so passwords live on and nothing is
// cancelled. The team is told, and that the clock is right again.
func TestAClockFarAheadDestroysNothing(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.stop()
	var off atomic.Int64
	ahead := time.Until(datatest.Monday)
	s.clock = engine.NewClock(func() time.Time { return time.Now().Add(time.Duration(off.Load())) })
	s.clock.Advance(ahead)
	s.start()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	username, password := rina.opens()

	off.Store(int64(5 * 24 * time.Hour))
	s.app.Engine.LookAtReminders()
	expect(t, rina.says("/status"), "SD-2026-0001")
	budi.reads("lebih cepat 5 hari")
	s.must(s.app.TidyOnce(context.Background()))
	if !s.world.Hosting().Login(username, password) {
		t.Error("the password has ended by a clock that is wrong")
	}
	off.Store(0)
	expect(t, rina.says("/status"), "SD-2026-0001")
	budi.reads("benar kembali")
	if !s.world.Hosting().Login(username, password) {
		t.Error("the password has ended")
	}
}
