package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

// complains reports a broken site.
func (a *actor) complains() string {
	a.Helper()
	a.says("/pengaduan").hears("Apa yang ingin").offers("🔑 Lupa password", "🛠️ Error saat input data", "🙋 Tanya Petugas")
	a.presses("🛠️ Error saat input data").hears("Langkah 1 dari 3").offers(arsip)
	a.presses(arsip).hears("Langkah 2 dari 3", "Masalah")
	a.says("Halaman putih saat menyimpan berita").hears("Langkah 3 dari 3").offers("⏭️ Lewati")
	a.presses("⏭️ Lewati").hears("Ringkasan", arsip, "Kirim")
	a.presses("✅ Kirim").hears("PGD-2026-0001", "Selasa, 24 November 2026 pukul 10.15 WIB").withholds("✏️ Ubah")
	return a.newest()
}

func TestABrokenSiteIsResetAndTheOfficerTold(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced().holds(arsip, "arsip", true), s.budi(), s.sari()
	ticket := rina.complains()
	budi.presses("♻️ Reset website").hears("mereset website ini", "diganti dengan website baku", "backups").offers("Ya, reset")
	sari.presses("Ya, reset").sees("Budi sedang memutuskan").nothing()
	budi.presses("Ya, reset").hears("✅ Menyimpan salinan website", "✅ Memasang ulang website baku")
	s.inState(ticket, conversations.Done)
	rina.reads("input kembali", arsip, ticket, "backups", "Bagaimana penilaian")
	var steps []conversations.Step
	for _, call := range s.panel.calls {
		steps = append(steps, call.Step)
	}
	if want := []conversations.Step{conversations.StepOwner, conversations.StepRoom, conversations.StepCopy, conversations.StepClose, conversations.StepReset, conversations.StepCarry, conversations.StepOpen}; !slices.Equal(steps, want) {
		t.Fatalf("the calls are %v, want %v", steps, want)
	}
	rina.presses("4 · Sangat baik").hears("saran")
	if r := s.request(ticket); r.Rating != 4 {
		t.Fatalf("the rating is %d", r.Rating)
	}
}

func TestAComplaintIsClosedOrRejected(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	one := rina.complains()
	budi.presses("✅ Selesai tanpa reset").offers("Ya, tutup")
	budi.presses("Ya, tutup")
	s.inState(one, conversations.Closed)
	rina.reads(one, "tanpa reset", "muat ulang", "/pengaduan")

	rina.says("/pengaduan")
	rina.presses("🛠️ Error saat input data")
	rina.says("lain.banyuasinkab.go.id").hears("tidak ada pada daftar akun", "Langkah 1 dari 3")
	rina.says("arsip").hears("Langkah 2 dari 3")
	rina.says("Foto tidak dapat diunggah")
	rina.sends(s.photos(2)...)
	rina.presses("✅ Selesai").hears("Ringkasan", "diganti dengan website baku", "salinan", "backups", "Kirim")
	two := newTicket(rina)
	budi.presses("❌ Tolak")
	budi.presses("Tidak ditemukan error pada website")
	s.inState(two, conversations.Rejected)
	rina.reads(two, "Tidak ditemukan error")
}

func TestAResetThatFailsIsTriedAgainDoneByHandOrClosed(t *testing.T) {
	for label, want := range map[string]conversations.State{"🔁 Coba lagi": conversations.Done, "🧑‍🔧 Kerjakan manual": conversations.Done, "✅ Selesai tanpa reset": conversations.Closed} {
		t.Run(label, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
			ticket := rina.complains()
			s.panel.will(conversations.StepReset, conversations.PanelRefused, "site_broken", "")
			budi.presses("♻️ Reset website")
			budi.presses("Ya, reset")
			s.inState(ticket, conversations.FailedState)
			if rina.count("input kembali") != 0 {
				t.Fatal("told before it is done")
			}
			budi.presses(label)
			switch label {
			case "🧑‍🔧 Kerjakan manual":
				budi.alone().reads("Reset website", "Simpan salinan")
				budi.alone().presses("✅ Sudah dibuat")
			case "✅ Selesai tanpa reset":
				budi.presses("Ya, tutup")
			}
			s.inState(ticket, want)
			if n := s.panel.asked(conversations.StepCopy); n != 1 {
				t.Fatalf("copied %d times", n)
			}
		})
	}
}

func TestWithoutAnAccountThereIsNothingToReset(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/pengaduan")
	rina.presses("🛠️ Error saat input data").offers("Akun saya tidak ada di daftar")
	rina.presses("🔑 Lupa password").hears("Belum ada akun")
}

func TestAQuestionReachesTheGroupAndTheReplyTheOfficer(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	rina.says("Tanya Petugas").hears("Pertanyaan")
	rina.says("?").hears("terlalu pendek")
	rina.says("Apakah subdomain dapat dipakai untuk aplikasi Android?").hears("TNY-2026-0001")
	card := s.card("TNY-2026-0001")
	if !strings.Contains(card.text, "Balas kartu ini") {
		t.Fatalf("the card does not say how to answer:\n%s", card)
	}
	budi.presses("🙋 Ambil")
	sari.replies(card, "Dapat, <i>silakan</i>.")
	rina.reads("Jawaban petugas untuk TNY-2026-0001", "Dapat, <i>silakan</i>.")
	s.inState("TNY-2026-0001", conversations.Done)
	if !strings.Contains(card.text, "Jawaban:\nDapat, <i>silakan</i>.") || strings.Contains(card.text, "Balas kartu ini") {
		t.Fatalf("the card does not tell the answer:\n%s", card)
	}
	sari.replies(card, "Dan satu lagi").nothing()
	rina.reads("Jawaban petugas untuk TNY-2026-0001", "Dan satu lagi")

	rina.says("tanya petugas")
	rina.says("Satu pertanyaan lagi, apakah bisa?")
	budi.presses("✅ Tutup tiket")
	budi.presses("Ya, tutup")
	s.inState("TNY-2026-0002", conversations.Closed)
	rina.reads("TNY-2026-0002", "kami tutup")
}

func TestNothingNewIsAskedOfSomebodyWithFiveOpen(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	for i := range 4 {
		rina.asksWebsite("situs" + itoa(i))
	}
	rina.says("tanya petugas")
	rina.says("Pertanyaan saya").hears("TNY-2026-0001")
	s.inState("TNY-2026-0001", conversations.Submitted)
	rina.holds(arsip, "arsip", true)
	rina.says("/start")
	rina.presses("🌐 Ajukan Subdomain").hears("masih memiliki 5 permohonan")
	rina.says("/pengaduan")
	rina.presses("🛠️ Error saat input data").hears("masih memiliki 5 permohonan")
	rina.says("/lupapassword")
	rina.presses("Akun saya tidak ada di daftar").hears("masih memiliki 5 permohonan")
	rina.presses("🔑 Lupa Password")
	rina.presses("🔑 Buat password sementara").hears("sudah siap") // this is no request
}

func TestARefusalAtTheEndOfAFormWithoutReviewLetsItsQuestionStand(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("tanya petugas")
	for i := range 5 {
		s.remember(conversations.Request{Ticket: "PGD-2026-010" + itoa(i), Service: conversations.Reset, Officer: rinaID, State: conversations.Submitted, Version: 1, SentAt: s.now, Due: s.now})
	}
	rina.says("Pertanyaan keenam saya").hears("masih memiliki 5 permohonan", "Pertanyaan", "Pertanyaan keenam saya")
	s.remember(conversations.Request{Ticket: "PGD-2026-0100", Service: conversations.Reset, Officer: rinaID, State: conversations.Closed, Version: 2, SentAt: s.now, Due: s.now})
	rina.says("Pertanyaan keenam saya").hears("TNY-2026-0001")
}

func TestAResetThatLosesTheLoginSaysSo(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	ticket := rina.complains()
	s.panel.will(conversations.StepCarry, conversations.PanelDone, conversations.RemarkLoginLost, "")
	budi.presses("♻️ Reset website")
	budi.presses("Ya, reset")
	s.inState(ticket, conversations.Done)
	rina.reads("tidak dapat dipertahankan", arsip)
	rina.presses("🔑 Lupa Password").hears(arsip, "Lanjutkan?")
}

func TestAResetPutsTheSiteBackUnderTheNameItWasAskedFor(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	site := rina.asksWebsite("arsip")
	budi.approves()
	rina.presses("👁️ Tampilkan akun")
	rina.says("/pengaduan")
	rina.presses("🛠️ Error saat input data")
	rina.presses(s.request(site).Address)
	rina.says("Halaman putih saat menyimpan berita")
	rina.presses("⏭️ Lewati")
	rina.presses("✅ Kirim")
	complaint := s.card(rina.newest())
	budi.pressesOn(complaint, "♻️ Reset website")
	budi.pressesOn(complaint, "Ya, reset")
	for _, call := range s.panel.calls {
		if call.Step == conversations.StepReset && (call.Title != "Dinas Perpustakaan dan Arsip" || call.Email == "") {
			t.Fatalf("the reset is %+v", call)
		}
	}
	if s.panel.asked(conversations.StepReset) != 1 {
		t.Fatal("nothing was reset")
	}
}

func TestAResetOfAnImportedSiteHasATitleAndAnEmail(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.remember(conversations.Account{Address: arsip, Username: "arsip", Holder: rinaID, Unit: "Dinas Perpustakaan", Kind: conversations.WebsiteAccount, Imported: true, CreatedAt: s.now})
	s.panel.has(arsip, "arsip")
	ticket := rina.complains()
	budi.presses("♻️ Reset website")
	budi.presses("Ya, reset")
	s.inState(ticket, conversations.Done)
	for _, call := range s.panel.calls {
		if call.Step == conversations.StepReset && (call.Title != "Dinas Perpustakaan" || call.Email != "rina@banyuasinkab.go.id") {
			t.Fatalf("the reset is %+v", call)
		}
	}
	if s.panel.asked(conversations.StepReset) != 1 {
		t.Fatal("nothing was reset")
	}
}
