package desk_test

import (
	"testing"

	"loket/conversations"
)

func TestAClaimIsGivenBack(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	receipt := rina.last()
	budi.presses("🙋 Ambil").hears("Ditangani Budi").offers("↩️ Lepas", "Ambil alih dari Budi").withholds("🙋 Ambil")
	rina.pressesOn(receipt, "✏️ Ubah").sees("ditangani petugas").nothing()
	sari.presses("↩️ Lepas").sees("Budi").nothing()
	budi.presses("Ambil alih dari Budi").sees("sudah Bapak/Ibu tangani").nothing()
	budi.presses("↩️ Lepas").sees("dilepas").lacks("Ditangani Budi").offers("🙋 Ambil").withholds("↩️ Lepas", "Ambil alih dari Budi")
	if r := s.inState(ticket, conversations.Submitted); r.Claimed != nil {
		t.Fatalf("it is still taken: %+v", r.Claimed)
	}
	rina.says("/status").lacks("dilepas", "Budi")
	rina.pressesOn(receipt, "✏️ Ubah").hears("Bagian mana")
	sari.presses("🙋 Ambil").hears("Ditangani Sari", "dilepas oleh Budi")
}

func TestAClaimIsTakenOverAfterAQuestionThatNamesTheHolder(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("🙋 Ambil")
	sari.presses("Ambil alih dari Budi").hears("hendak mengambil alih dari Budi").offers("Ya, ambil alih", "Kembali")
	s.everybodyReads(ticket, "Sari", "mengambil alih dari Budi")
	budi.presses("Ya, ambil alih").sees("Sari sedang memutuskan").nothing()
	s.passes(61 * second)
	if r := s.request(ticket); r.Claimed.ID != budiID {
		t.Fatalf("it was taken over without an answer: %+v", r.Claimed)
	}
	sari.presses("Ambil alih dari Budi")
	sari.presses("Kembali").hears("Ditangani Budi")
	sari.presses("Ambil alih dari Budi")
	sari.presses("Ya, ambil alih").sees("Bapak/Ibu tangani").hears("Ditangani Sari", "diambil alih oleh Sari").offers("Ambil alih dari Sari")
	if r := s.request(ticket); r.Claimed.ID != sariID {
		t.Fatalf("it was not taken over: %+v", r.Claimed)
	}
	budi.says("/riwayat "+ticket).hears("mulai ditangani oleh Budi", "diambil alih oleh Sari")
}

func TestAClaimGoesOnThroughACorrectionAndEndsWithTheDecision(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas").offers("↩️ Lepas", "Ambil alih dari Budi")
	sari.presses("Ambil alih dari Budi")
	sari.presses("Ya, ambil alih").hears("Ditangani Sari")
	s.inState(ticket, conversations.NeedsCorrection)
	rina.presses("✏️ Perbaiki")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim")
	sari.presses("↩️ Lepas").offers("🙋 Ambil")
	budi.approves()
	if _, offered := s.card(ticket).button("↩️ Lepas"); offered {
		t.Fatalf("what is decided can be given back:\n%s", s.card(ticket))
	}
}
