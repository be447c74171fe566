package desk_test

import (
	"fmt"
	"testing"

	"loket/conversations"
)

// TestWhatChangesNothingBringsNothing: a person's first reaction to their own
// message comes as an edit that says the same.
func TestWhatChangesNothingBringsNothing(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	photo := s.photos(1)[0]
	for name, said := range map[string]conversations.Message{
		"a text": {Text: "surat kami"}, "a command": {Command: "bantuan"}, "a sticker": {Other: "sticker"},
		"a file": {File: &photo, Text: "surat"}, "a contact": {Contact: &conversations.Contact{Phone: "628123456789", User: rinaID}},
	} {
		first := rina.writes(said)
		rina.does("sending "+name, first, "")
		again := first
		again.Edited = true
		rina.does("reacting to "+name, again, "").nothing()
		again.Text += " (baru)"
		rina.does("editing "+name, again, "").one().hears("tidak kami baca")
		rina.does("reacting to "+name+" again", again, "").nothing()
	}
	budi := s.budi()
	asked := budi.writes(conversations.Message{Command: "antrean"})
	budi.does("asking", asked, "").one()
	asked.Edited = true
	budi.does("reacting", asked, "").nothing()
}

func TestACaptionIsPartOfTheAnswer(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	pdf, photo := s.pdf(), s.photos(1)[0]
	rina.does("sending a PDF", rina.writes(conversations.Message{File: &pdf, Text: "Nomor 800/12, narahubung Agus"}), "")
	rina.sends(photo)
	rina.presses("✅ Selesai")
	rina.presses("⬅️ Kembali").hears("Nomor 800/12, narahubung Agus", "2 berkas")
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("sipandu")
	rina.says("Aplikasi pengaduan warga")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("< 1 GB")
	rina.presses("PHP")
	support := s.pdf()
	rina.does("sending a PDF", rina.writes(conversations.Message{File: &support, Text: "MySQL 8, narahubung Agus"}), "")
	rina.presses("✅ Selesai")
	rina.says("rina@banyuasinkab.go.id").hears("Nomor 800/12", "MySQL 8, narahubung Agus (dan 1 berkas)")
	rina.presses("✅ Kirim")
	s.budi().reads("SD-2026-0001", "Nomor 800/12", "MySQL 8, narahubung Agus (dan 1 berkas)")
}

func TestAFileIsJudgedByItsBytes(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	for name, f := range map[string]conversations.File{"without a type": s.document("surat", "", 9000), "without anything": s.document("", "", 9000), "with a strange name": s.document("surat.docx", "application/msword", 9000)} {
		s.slow = true
		rina.event(rina.writes(conversations.Message{File: &f}))
		if len(s.fetched) == 0 {
			t.Fatalf("a file %s is refused unseen", name)
		}
		f.MIME = "application/pdf"
		s.event(conversations.FileChecked{Officer: rinaID, Seq: s.fetched[0].Seq, File: f, Hash: "hash"})
		s.fetched = nil
	}
	s.settles()
	rina.reads("3 berkas")
}

func TestFilesAreAddedReplacedAndTakenBack(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain").withholds("➕ Tambah berkas", "🗑️ Hapus terakhir")
	rina.sends(s.photos(2)...)
	rina.presses("✅ Selesai")
	rina.presses("⬅️ Kembali").hears("2 berkas").offers("➕ Tambah berkas", "♻️ Ganti semua", "🗑️ Hapus terakhir")
	rina.sends(s.photos(1)...).hears("3 berkas")
	rina.presses("➕ Tambah berkas").hears("3 berkas")
	rina.sends(s.photos(1)...).hears("4 berkas")
	rina.presses("🗑️ Hapus terakhir").hears("3 berkas")
	rina.presses("♻️ Ganti semua").hears("3 berkas", "diganti")
	rina.sends(s.photos(2)...).hears("2 berkas")
	rina.says("ganti semua").hears("2 berkas", "diganti")
	rina.presses("✅ Selesai")
	rina.presses("⬅️ Kembali").hears("2 berkas")
	rina.says("hapus terakhir").hears("1 berkas")
	rina.presses("🗑️ Hapus terakhir").hears("tidak ada berkas").withholds("🗑️ Hapus terakhir")
	rina.says("selesai").hears("Langkah 1 dari")
}

func TestInACorrectionTheOldFilesStand(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	rina.presses("✏️ Perbaiki").hears("1 berkas").offers("➕ Tambah berkas")
	rina.presses("✅ Selesai").sees("belum berubah")
	rina.says("selesai").hears("belum berubah")
	rina.sends(s.photos(1)...).hears("2 berkas")
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim")
	if text := s.card(ticket).text; !contains(text, "1 berkas → 2 berkas (berkas baru: 1)") {
		t.Errorf("the card says %s", text)
	}
}

// TestNoReplyOfTheTeamVanishes: what does not reach the officer is said in the group.
func TestNoReplyOfTheTeamVanishes(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.says("Tanya Petugas")
	rina.says("Kapan server dirawat?")
	question := s.card("TNY-2026-0001")
	photo := s.photos(1)[0]
	for name, m := range map[string]conversations.Message{"a photo": {File: &photo}, "a sticker": {Other: "sticker"}, "a voice": {Other: "voice"},
		"a captioned photo": {File: &photo, Text: "Hari Sabtu"}, "a contact": {Contact: &conversations.Contact{Phone: "0711"}}, "a place": {Other: "location"}} {
		m.ReplyTo = question.number
		written := budi.writes(m)
		budi.does("replying with "+name, written, "")
		rina.reads("Jawaban petugas untuk TNY-2026-0001", "di bawah")
		if got := rina.last(); got.copied != fmt.Sprintf("%d/%d", group, written.Number) || got.bare {
			t.Errorf("%s reached the officer as %+v", name, got)
		}
		if s.marked[written.Number] != "👍" {
			t.Errorf("%s is marked %q", name, s.marked[written.Number])
		}
	}
	s.inState("TNY-2026-0001", conversations.Done)
	budi.replies(question, "Pukul 08.00")
	rina.reads("Pukul 08.00")

	ticket := rina.asksSubdomain("sipandu")
	budi.presses("❌ Tolak")
	budi.presses("Permohonan ganda")
	budi.replies(s.card(ticket), "Maaf ya").hears("Untuk siapa?", ticket)
	budi.presses("📨 Kirim ke pemohon")
	rina.reads("Petugas tentang " + ticket)
}

func TestTheTeamAnswersAClosedQuestion(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.says("Tanya Petugas")
	rina.says("Kapan server dirawat?")
	budi.presses("✅ Tutup tiket")
	budi.presses("Ya, tutup")
	budi.replies(s.card("TNY-2026-0001"), "Hari Sabtu")
	rina.reads("Hari Sabtu")
}
