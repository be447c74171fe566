package desk_test

import (
	"slices"
	"testing"

	"loket/conversations"
)

func TestARequestIsChangedUntilSomebodyClaimsIt(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	before := s.request(ticket)
	old := s.card(ticket)
	rina.presses("✏️ Ubah").hears("Bagian mana").offers("Alamat", "Surat permohonan")
	rina.presses("Alamat")
	rina.says("sipandu-baru").hears("Ringkasan")
	rina.presses("✅ Kirim").hears(ticket, "Selasa, 24 November 2026 pukul 10.15 WIB")
	r := s.request(ticket)
	if r.Label != "sipandu-baru" || r.Address != "sipandu-baru.banyuasinkab.go.id" || r.Version != before.Version || !r.Due.Equal(before.Due) {
		t.Fatalf("the request is %+v", r)
	}
	budi.reads("Kartu "+ticket, "lebih baru")
	if len(old.labels) != 0 {
		t.Fatalf("the old card keeps its buttons: %q", old.labels)
	}
	budi.reads("sipandu.banyuasinkab.go.id → sipandu-baru.banyuasinkab.go.id")
	if kept := slices.Clone(s.kept); len(kept) != 3 {
		t.Fatalf("files that lie in the attachments are fetched again: %d", len(kept))
	}
	budi.presses("🙋 Ambil")
	rina.pressesOn(rina.reads("nomor "+ticket), "✏️ Ubah").sees(ticket, "ditangani petugas", "Tanya Petugas").nothing()
	rina.pressesOn(rina.reads("nomor "+ticket), "✖️ Batalkan").sees(ticket, "ditangani petugas", "Tanya Petugas").nothing()
}

func TestWhoIsAboutToDecideLooksAtAChangedRequestAgain(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("Nama dan kegunaan aplikasi")
	rina.says("Situs permainan")
	budi.presses("✅ Setujui").offers("Ya, setujui")
	asked := budi.finds("Ya, setujui")
	yes, _ := asked.button("Ya, setujui")
	rina.presses("✅ Kirim")
	budi.claims(yes.Data, asked.number).sees(ticket)
	s.inState(ticket, conversations.Submitted)
	if _, asks := s.card(ticket).button("Ya, setujui"); asks {
		t.Fatal("the new card asks what was asked under the old one")
	}
}

func TestAClaimWhileTheOfficerChangesEndsTheChange(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	rina.presses("✏️ Ubah")
	rina.presses("⬅️ Kembali").hears("Ringkasan")
	budi.presses("🙋 Ambil")
	rina.presses("✅ Kirim").hears(ticket, "ditangani petugas").withholds("↩️ Kembalikan")
	rina.says("satu lagi").hears("belum dapat kami pahami")
}

func TestAChangeWaitsBehindADraft(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.asksSubdomain("sipandu")
	receipt := rina.last()
	rina.says("/website")
	rina.pressesOn(receipt, "✏️ Ubah").hears("belum selesai").offers("🗑️ Buang draf")
	rina.presses("🗑️ Buang draf").hears("Bagian mana")
	rina.pressesOn(receipt, "✏️ Ubah").hears("Bagian mana")
}

func TestARequestIsWithdrawn(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	receipt := rina.last()
	rina.presses("✏️ Ubah")
	rina.pressesOn(receipt, "✖️ Batalkan").hears(ticket, "dibatalkan")
	s.inState(ticket, conversations.Cancelled)
	rina.pressesOn(receipt, "✖️ Batalkan").sees(ticket, "dibatalkan").nothing()
	rina.says("satu lagi").hears("belum dapat kami pahami")
	if n := len(s.card(ticket).labels); n != 0 {
		t.Fatalf("the card of a withdrawn request has buttons: %q", s.card(ticket).labels)
	}
	budi.reads(ticket, "dibatalkan")
}

func TestSomebodyElsesRequestCannotBeTouched(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	ticket := rina.asksSubdomain("sipandu")
	for _, act := range []string{"change", "cancel", "correct", "restore:2"} {
		agus.claims("r:"+ticket+":"+act, 1).sees("bukan untuk akun Telegram").nothing()
		agus.claims("r:SD-2026-0999:"+act, 1).sees("bukan untuk akun Telegram").nothing()
	}
	s.inState(ticket, conversations.Submitted)
}
