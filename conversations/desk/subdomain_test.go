package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestASubdomainFromFirstWordToSavedAccount(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	rina.reads("sudah siap")
	rina.presses("👁️ Tampilkan akun").hears("Username: sipandu", "Password sementara: ")
	rina.presses("✅ Sudah saya simpan").hears("penilaian")
	s.inState(ticket, conversations.Confirmed)
}

func TestTheSubdomainFormInFull(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain").hears("Langkah 1 dari 9", "Surat permohonan").offers("✅ Selesai", "⬅️ Kembali", "✖️ Batal")
	rina.sends(s.photos(2)...).one().hears("2 berkas").offers("✅ Selesai")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 9")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 9", ".banyuasinkab.go.id")
	rina.says("https://SiPandu.banyuasinkab.go.id/beranda").hears("Langkah 4 dari 9")
	rina.says("SIPANDU, sistem pelayanan terpadu").hears("Langkah 5 dari 9")
	rina.sends(s.pdf(), s.photos(1)[0]).one().hears("2 berkas")
	rina.presses("✅ Selesai").hears("Langkah 6 dari 9").offers("< 1 GB", "1–5 GB", "5–20 GB", "> 20 GB")
	rina.presses("1–5 GB").hears("Langkah 7 dari 9").offers("PHP", "Laravel", "CodeIgniter", "Python", "Node.js", "Java", "Go")
	rina.says("laravel").hears("Langkah 8 dari 9").offers("⏭️ Lewati")
	rina.says("MySQL 8, narahubung Andi").hears("Langkah 9 dari 9").offers("Pakai rina@banyuasinkab.go.id")
	rina.presses("Pakai rina@banyuasinkab.go.id").hears("Ringkasan", "sipandu.banyuasinkab.go.id", "1–5 GB", "Laravel", "MySQL 8", "Kirim").
		offers("✅ Kirim", "✏️ Ubah", "✖️ Batal")
	rina.presses("✅ Kirim").hears("SD-2026-0001", "Selasa, 24 November 2026 pukul 10.15 WIB").offers("✏️ Ubah", "✖️ Batalkan")

	r := s.request("SD-2026-0001")
	want := map[string]string{"label": "sipandu", "app": "SIPANDU, sistem pelayanan terpadu", "capacity": "1–5 GB", "language": "Laravel",
		"support": "MySQL 8, narahubung Andi", "email": "rina@banyuasinkab.go.id"}
	for key, text := range want {
		if r.Answers[key].Text != text {
			t.Errorf("%s is %q, want %q", key, r.Answers[key].Text, text)
		}
	}
	if len(r.Answers["letter"].Files) != 2 || len(r.Answers["screens"].Files) != 2 || len(s.kept) != 4 {
		t.Errorf("files: %+v, kept %d", r.Answers, len(s.kept))
	}
}

func TestChoicesMayBeTyped(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("subdomain").hears("mana yang dimaksud").offers("🌐 Ajukan Subdomain")
	rina.says("Ajukan Subdomain").hears("Langkah 1 dari 9")
	rina.sends(s.photos(1)...)
	rina.says("selesai").hears("Langkah 2 dari 9")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 9")
	rina.says("Kembali").hears("Langkah 2 dari 9")
	rina.says("Kembali").hears("Langkah 1 dari 9", "1 berkas")
	rina.says("✅ Selesai").hears("Langkah 2 dari 9")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 9")
	rina.says("sipandu")
	rina.says("SIPANDU, pelayanan")
	rina.sends(s.photos(1)...)
	rina.says("SELESAI").hears("Langkah 6 dari 9")
	rina.says("1-5 gb").hears("Langkah 7 dari 9")
	rina.says("node.js").hears("Langkah 8 dari 9")
	rina.says("lewati").hears("Langkah 9 dari 9")
	rina.says("RINA@banyuasinkab.go.id").hears("Ringkasan", "Node.js", "dilewati")
	rina.says("kirim").hears("SD-2026-0001")
}

func TestAWrongLabelIsRefusedAndTheQuestionStands(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	for wrong, because := range map[string]string{
		"si_pandu": "garis bawah", "si pandu": "spasi", "ab": "pendek", "-sipandu": "diawali", "12345": "angka saja",
		"sipandu.com": "banyuasinkab.go.id", "banyuasinkab.go.id": "alamat utama", strings.Repeat("a", 41): "panjang", "sipandü": "huruf a–z",
	} {
		rina.says(wrong).hears(because, "Langkah 3 dari 9", "Contoh").offers("⬅️ Kembali", "✖️ Batal")
	}
	rina.says("webmail").hears("disediakan untuk keperluan sistem", "Langkah 3 dari 9")
	if n := len(rina.last().labels); n != 4 {
		t.Fatalf("three free names should be offered: %q", rina.last().labels)
	}
	suggested := rina.last().labels[0][0]
	rina.presses(suggested).hears("Langkah 4 dari 9")
	rina.presses("⬅️ Kembali").hears(suggested + ".banyuasinkab.go.id")
}

func TestANameIsTakenByAnOpenRequestOrAnAccountAndFreeAfterwards(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim")
	agus.holds("cctv.banyuasinkab.go.id", "cctv", false)
	ticket := rina.asksSubdomain("sipandu")
	agus.says("/subdomain")
	agus.sends(s.photos(1)...)
	agus.presses("✅ Selesai")
	agus.presses("⏭️ Lewati")
	agus.says("SIPANDU").hears("sipandu.banyuasinkab.go.id", "sudah dipakai")
	agus.says("cctv").hears("sudah dipakai")
	rina.presses("✖️ Batalkan").hears(ticket, "dibatalkan")
	agus.says("sipandu").hears("Langkah 4 dari 9")
}

func TestCapacityAndLanguageAreJudged(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("sipandu")
	rina.says("a").hears("terlalu pendek")
	rina.says("SIPANDU, pelayanan")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.says("besar sekali").hears("belum dapat kami baca", "Langkah 6 dari 9")
	rina.says("5").hears("satuannya", "Langkah 6 dari 9")
	rina.says("500 MB").hears("Langkah 7 dari 9")
	rina.says("Rust 1.80").hears("Langkah 8 dari 9")
	rina.sends(s.photos(1)...).hears("1 berkas")
	rina.says("dengan PostgreSQL 16").hears("Langkah 9 dari 9")
	rina.says("bukan email").hears("alamat email")
	rina.says("app@banyuasinkab.go.id").hears("500 MB", "Rust 1.80", "dengan PostgreSQL 16 (dan 1 berkas)")
}

func TestAtMostFiveRequestsAreOpen(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	for _, label := range []string{"satu-app", "dua-app", "tiga-app", "empat-app"} {
		rina.asksSubdomain(label)
	}
	rina.fillsSubdomain("lima-app")
	agus := s.officer(rinaID, "Rina on her laptop") // the same person sends a fifth meanwhile
	s.remember(conversations.Request{Ticket: "WEB-2026-0009", Service: conversations.Website, Officer: rinaID, State: conversations.Submitted, Version: 1, Label: "lain", SentAt: s.now, Due: s.now})
	agus.presses("✅ Kirim").hears("5 permohonan")
	rina.says("/batal")
	rina.says("/subdomain").hears("masih memiliki 5 permohonan")
	rina.says("/website").hears("masih memiliki 5 permohonan")
}
