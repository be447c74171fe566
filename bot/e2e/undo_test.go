package e2e

import (
	"testing"
	"time"
)

// TestWhatWasCancelledComesBackAfterARestart takes back a cancelled form and a
// cancelled request over a restart; in the morning the group reads what waits.
func TestWhatWasCancelledComesBackAfterARestart(t *testing.T) {
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	restarted := func() {
		s.stop()
		s.clock.Advance(20 * time.Minute)
		s.start()
	}
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	expect(t, rina.presses("✖️ Batal"), "dibatalkan", "30 menit")
	restarted()
	expect(t, rina.presses("↩️ Kembalikan"), "dikembalikan", "Ringkasan", "Laravel")
	expect(t, rina.presses("✅ Kirim"), "SD-2026-0001")
	budi.withButton("✅ Setujui")
	expect(t, rina.presses("✖️ Batalkan"), "SD-2026-0001", "dibatalkan")
	restarted()
	expect(t, rina.presses("↩️ Kembalikan"), "SD-2026-0001", "dikembalikan")
	budi.withButton("✅ Setujui")
	budi.tap("🙋 Ambil")
	s.clock.Advance(22 * time.Hour)
	expect(t, budi.reads("Loket dibuka"), "SD-2026-0001", "Menunggu: 1")
}
