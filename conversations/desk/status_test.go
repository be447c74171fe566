package desk_test

import (
	"testing"

	"loket/conversations"
)

func TestTheStatusTellsWhyAndTheWholeStory(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("🙋 Ambil")
	budi.presses("↩️ Lepas")
	for range 3 {
		budi.presses("✏️ Minta perbaikan")
		budi.presses("Tampilan aplikasi tidak jelas")
		rina.says("/status").hears("menunggu perbaikan", "Alasannya", "Tampilan aplikasi tidak jelas")
		rina.presses("✏️ Perbaiki")
		rina.sends(s.photos(1)...)
		rina.presses("✅ Selesai")
		rina.presses("✅ Kirim")
		rina.says("/status").lacks("Tampilan aplikasi tidak jelas")
	}
	budi.presses("❌ Tolak")
	budi.presses("Permohonan ganda")
	rina.says("/status").hears("ditolak", "Alasannya", "Permohonan ganda", "diterima", "mulai ditangani").lacks("langkah sebelumnya", "Budi").withholds("🕘 Riwayat " + ticket)
}

func TestWhatTheStatusLeavesOutIsOneTapAway(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	r := s.request(ticket)
	for range 80 {
		r.Timeline = append(r.Timeline, conversations.Moment{At: s.now, What: conversations.MomentChanged})
	}
	s.remember(r)
	rina.says("/status").hears("diubah pemohon", "75 langkah sebelumnya").offers("🕘 Riwayat "+ticket, "✏️ Ubah "+ticket)
	rina.presses("🕘 Riwayat "+ticket).hears(ticket, "diubah pemohon").offers("✏️ Ubah")
	s.agus().introduced().claims("r:"+ticket+":story", 0).sees("bukan untuk akun Telegram").nothing()
}

func TestTheStatusSaysWhatNowWhereNoButtonDoes(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.says("/status").lacks("tidak dapat dibatalkan sendiri")
	budi.presses("🙋 Ambil")
	rina.says("/status").hears(ticket, "tidak dapat dibatalkan sendiri", "Tanya Petugas")
	rina.says(ticket).hears("tidak dapat dibatalkan sendiri")
	budi.presses("❌ Tolak")
	budi.presses("Permohonan ganda")
	rina.says("/status").hears("permohonan baru dapat diajukan").lacks("tidak dapat dibatalkan sendiri")
}
