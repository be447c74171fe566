package e2e

import (
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
)

// TestBelowTheReserveFilesStayAtTelegram runs on a disk that has less room than is
// to be kept for the database: requests are taken and decided all the same, and
// their files are brought once there is room.
func TestBelowTheReserveFilesStayAtTelegram(t *testing.T) {
	t.Parallel()
	reserve := "900TB"
	s := openStage(t, func(set *settings.Settings) { set.DiskReserve = reserve })
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	expect(t, rina.presses("✅ Kirim"), "SD-2026-0001")
	budi.reads("Ruang penyimpanan hampir penuh")
	budi.finds("a card that says so", func(m botapi.Message) bool {
		return strings.Contains(m.Text, "belum diarsipkan") && strings.Contains(m.Text, "SD-2026-0001")
	})
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	rina.withButton("👁️ Tampilkan akun")
	if kept := s.rows("attachments", "hash <> ''"); kept != 0 {
		t.Fatalf("%d files were kept", kept)
	}
	budi.tap("📄 Surat") // what is made for the moment needs no room

	s.stop()
	reserve = "0"
	s.start()
	s.clock.Advance(11 * time.Minute)
	budi.waits("every file is kept", func() bool {
		return s.rows("attachments", "hash = ''") == 0 && s.rows("attachments", "hash <> ''") == 3
	})
	budi.reads("Ruang penyimpanan cukup kembali")
	budi.waits("the card no longer says so", func() bool {
		for _, m := range s.world.Telegram().Messages(budi.chat) {
			if strings.Contains(m.Text, "belum diarsipkan") && strings.Contains(m.Text, "SD-2026-0001") {
				return false
			}
		}
		return true
	})
}
