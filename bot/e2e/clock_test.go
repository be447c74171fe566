package e2e

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/engine"
)

// TestAClockFarAheadDestroysNothing sets the machine's clock five days forward for
// a while: Telegram's own says otherwise, so passwords live on and nothing is
// cancelled. The team is told, and that the clock is right again.
func TestAClockFarAheadDestroysNothing(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.stop()
	telegrams := s.clock
	var off atomic.Int64
	s.clock = engine.NewClock(func() time.Time { return time.Now().Add(time.Duration(off.Load())) })
	s.clock.Advance(telegrams.Ahead())
	s.start()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	username, password := rina.opens()

	for _, clock := range []*engine.Clock{telegrams, s.clock} {
		clock.Advance(22 * time.Hour) // Tuesday morning
	}
	rina.withButton("✅ Sudah saya ganti")

	off.Store(int64(5 * 24 * time.Hour))
	s.app.Engine.LookAtReminders()
	s.world.Telegram().SendText(rina.chat, rina.id, "/status")
	budi.reads("lebih cepat 5 hari")
	s.must(s.app.TidyOnce(context.Background()))
	rina.tap("✅ Sudah saya ganti")
	if !s.world.Hosting().Login(username, password) {
		t.Error("the password has ended by a clock that is wrong")
	}
	off.Store(0)
	s.world.Telegram().SendText(rina.chat, rina.id, "/status")
	budi.reads("benar kembali")
	if !s.world.Hosting().Login(username, password) {
		t.Error("the password has ended")
	}
}
