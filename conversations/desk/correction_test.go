package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
)

func TestOneTapSendsAReadyReasonAndReopensItsQuestion(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan").hears("hendak meminta perbaikan").offers("Surat belum ditandatangani atau distempel", "Beberapa hal…", "Tulis alasan", "Kembali")
	s.everybodyReads(ticket, "Budi", "meminta perbaikan")
	budi.presses("Surat belum ditandatangani atau distempel").hears("menunggu perbaikan", "perbaikan diminta oleh Budi").withholds("✅ Setujui")
	r := s.inState(ticket, conversations.NeedsCorrection)
	if !slices.Equal(r.Reopened, []string{"letter"}) {
		t.Fatalf("reopened %v", r.Reopened)
	}
	rina.reads(ticket, "Ada 1 hal", "Surat belum ditandatangani atau distempel", "Waktu layanan dilanjutkan")
	rina.presses("✏️ Perbaiki").hears("Langkah 1 dari 1", "Surat permohonan")
	rina.presses("✅ Selesai").sees("belum berubah")
	rina.presses("♻️ Ganti semua")
	rina.sends(s.pdf()).one().hears("1 berkas")
	rina.presses("✅ Selesai").hears("Ringkasan", "sipandu.banyuasinkab.go.id", "Laravel", "Kirim")
	rina.presses("✅ Kirim").hears(ticket)
	card := s.card(ticket)
	for _, words := range []string{"Perbaikan yang diminta", "Surat belum ditandatangani atau distempel", "✏️ Surat permohonan: 2 berkas → 1 berkas (berkas baru: 1)", "Laravel", "Ditangani Budi", "perbaikan diterima"} {
		if !strings.Contains(card.text, words) {
			t.Errorf("the card should say %q:\n%s", words, card)
		}
	}
	if !strings.HasSuffix(card.name, "/1") {
		t.Errorf("the corrected card is %s", card.name)
	}
	budi.approves()
	s.inState(ticket, conversations.Delivered)
}

func TestAChecklistSendsSeveralReasons(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Beberapa hal…").hears("tandai semua").offers("⬜ Data pendukung belum lengkap", "📨 Kirim perbaikan")
	budi.presses("📨 Kirim perbaikan").sees("Pilih sedikitnya satu").nothing()
	budi.presses("⬜ Data pendukung belum lengkap").offers("☑️ Data pendukung belum lengkap")
	sari.presses("⬜ Tampilan aplikasi tidak jelas").sees("Budi sedang memutuskan").nothing()
	budi.presses("⬜ Tampilan aplikasi tidak jelas")
	budi.presses("⬜ Surat tidak terbaca atau halamannya kurang")
	budi.presses("☑️ Surat tidak terbaca atau halamannya kurang").offers("⬜ Surat tidak terbaca atau halamannya kurang")
	budi.presses("📨 Kirim perbaikan")
	rina.reads(ticket, "Ada 2 hal", "Data pendukung belum lengkap", "Tampilan aplikasi tidak jelas")
	rina.presses("✏️ Perbaiki").hears("Langkah 1 dari 2", "Tampilan aplikasi tidak jelas").lacks("belum lengkap")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Langkah 2 dari 2", "Data pendukung belum lengkap").lacks("tidak jelas")
	rina.presses("⬅️ Kembali").hears("Langkah 1 dari 2", "2 berkas")
	rina.presses("✅ Selesai")
	rina.says("MySQL 8").hears("Ringkasan", "MySQL 8")
	rina.presses("✅ Kirim").hears(ticket)
	s.inState(ticket, conversations.Submitted)
}

func TestAWrittenCorrectionAsksWhichQuestionsItReopens(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tulis alasan")
	prompt := budi.prompted("ilakan tulis alasan untuk " + ticket)
	everybodys := prompt
	short := "terlalu pendek"
	if prompt.only != 0 {
		everybodys, short = s.card(ticket), "sebagai teks"
	}
	if !prompt.keyboard.ForceReply || prompt.only == 0 && !strings.Contains(prompt.html, "tg://user?id=820001") {
		t.Fatalf("the prompt is %s", prompt.html)
	}
	sari.replies(everybodys, "Bukan saya yang ditanya").hears("Untuk siapa?")
	budi.answersPrompt(prompt, "a").hears(short)
	budi.answersPrompt(prompt, "Nama aplikasi <b>tidak</b> sama dengan surat").hears("tandai bagian").offers("⬜ Alamat", "⬜ Nama dan kegunaan aplikasi")
	budi.presses("⬜ Nama dan kegunaan aplikasi")
	budi.presses("📨 Kirim perbaikan")
	rina.reads(ticket, "Nama aplikasi <b>tidak</b> sama dengan surat")
	rina.presses("✏️ Perbaiki").hears("Langkah 1 dari 1", "Alasan ditanyakan lagi", "Nama aplikasi <b>tidak</b> sama dengan surat", "SIPANDU, sistem pelayanan terpadu")
	rina.says("SIPANDU 2").hears("Ringkasan")
	rina.presses("✅ Kirim")
	budi.reads("SIPANDU, sistem pelayanan terpadu → SIPANDU 2", "Nama aplikasi <b>tidak</b> sama dengan surat")
	budi.replies(everybodys, "terlambat") // joins what Sari wrote
	budi.reads("2 balasan", "Sari, Budi", "Untuk siapa?")
}

func TestARejectionTellsReasonAndAppeal(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	one := rina.asksSubdomain("sipandu")
	budi.presses("❌ Tolak").offers("Permohonan ganda", "Tulis alasan").withholds("Beberapa hal…")
	budi.presses("Permohonan ganda").hears("ditolak oleh Budi", "Alasan yang disampaikan", "Permohonan ganda")
	budi.says("/riwayat "+one).hears("• Permohonan ganda", "alasan dicatat").lacks("request.", "duplicate")
	s.inState(one, conversations.Rejected)
	rina.reads(one, "Permohonan ganda", "/pengaduan", "0711-7690037", "lapor.go.id")
	rina.says("/subdomain").hears("Langkah 1 dari 9")
	rina.says("/batal")

	two := rina.asksSubdomain("sipandu") // the name is free again
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	budi.replies(s.card(two), "Aplikasi ini milik dinas lain.") // a reply to the card counts too
	s.inState(two, conversations.Rejected)
	rina.reads(two, "Aplikasi ini milik dinas lain.")
	budi.says("/riwayat "+two).hears("• Aplikasi ini milik dinas lain.", "alasan dicatat").lacks("request.")
	budi.claims("v:"+two+":1:approve", 0).sees(two, "ditolak", "Budi").nothing()
}

func TestTheClockStandsStillDuringACorrection(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.until(at(23, 14, 0))
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas").hears("Waktu layanan berhenti")
	s.until(at(25, 9, 0))
	if n := s.budi().count("⏳ " + ticket); n != 0 {
		t.Fatal("the team is reminded while the clock stands still")
	}
	rina.presses("✏️ Perbaiki")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	s.now = at(25, 9, 0)
	rina.presses("✅ Kirim").hears("Rabu, 25 November 2026 pukul 13.45 WIB")
	if due := s.request(ticket).Due; !due.Equal(at(25, 13, 45)) {
		t.Fatalf("due %s", due)
	}
	// 8 h 30 min in all: half is 4 h 15 min, 3 h 45 min of which had run by 14.00.
	s.until(at(25, 9, 29))
	if n := budi.count("separuh waktu layanan"); n != 0 {
		t.Fatal("half of the time has not run yet")
	}
	s.until(at(25, 9, 30))
	budi.reads(ticket+": separuh waktu", "Ditangani Budi")
	s.until(at(25, 12, 2))
	if n := budi.count("hampir habis"); n != 0 {
		t.Fatal("80 % have not run yet")
	}
	s.until(at(25, 12, 3))
	budi.reads(ticket + ": waktu layanan hampir habis")
	s.until(at(25, 13, 47))
	budi.reads(ticket+": batas waktu", "sudah lewat")
}

func TestASecondCorrectionGoesOnFromTheFirst(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	for range 2 {
		budi.presses("✏️ Minta perbaikan")
		budi.presses("Tampilan aplikasi tidak jelas")
		s.passes(day)
		began := s.now
		rina.presses("✏️ Perbaiki")
		rina.sends(s.photos(1)...)
		rina.presses("✅ Selesai")
		s.now = began
		rina.presses("✅ Kirim")
	}
	if due := s.request(ticket).Due; !due.Equal(at(26, 10, 15)) {
		t.Fatalf("due %s", due.In(time.FixedZone("WIB", 7*3600)))
	}
}

func TestACorrectionThatNeverComesEndsTheRequestAfterThirtyDays(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	s.passes(30*day - second)
	s.inState(ticket, conversations.NeedsCorrection)
	rina.presses("✏️ Perbaiki")
	s.passes(second)
	s.inState(ticket, conversations.Cancelled)
	rina.reads(ticket, "30 hari")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Ringkasan")
	rina.presses("✅ Kirim").hears(ticket, "dibatalkan")
	rina.says("/status").hears("dibatalkan").withholds("✏️ Perbaiki " + ticket)
}

func TestACorrectionCanBeTakenUpFromTheStatusAndBehindADraft(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Nama tidak sesuai aturan penamaan")
	rina.says("/website")
	rina.says("/status").offers("✏️ Perbaiki " + ticket)
	rina.presses("✏️ Perbaiki " + ticket).hears("belum selesai")
	rina.presses("🗑️ Buang draf").hears("Langkah 1 dari 1", "sipandu")
	rina.says("sipandu-dinas").hears("Ringkasan")
	rina.presses("✅ Kirim").hears(ticket)
	if r := s.inState(ticket, conversations.Submitted); r.Label != "sipandu-dinas" {
		t.Fatalf("the label is %q", r.Label)
	}
}

func TestAConfirmationTooLateAfterACorrectionIsStale(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	old := s.card(ticket)
	approve, _ := old.button("✅ Setujui")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	sari.claims(approve.Data, old.number).sees(ticket, "menunggu perbaikan").nothing()
	s.inState(ticket, conversations.NeedsCorrection)
}

// A written correction stands with its checklist below the words, is kept, and
// says so until it is sent.
func TestAWrittenCorrectionIsKeptUntilItIsSent(t *testing.T) {
	s := newStage(t).speaks(false)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tulis alasan")
	got := budi.replies(budi.reads("tulis alasan"), "Halaman kedua surat tidak terbaca.")
	list := got.news[len(got.news)-1]
	if _, has := list.button("📨 Kirim perbaikan"); !has || !strings.Contains(list.text, "belum terkirim") || !strings.Contains(list.text, "Halaman kedua") || list.replyTo == "" {
		t.Fatalf("below the words stands:\n%s", list)
	}
	if _, has := s.card(ticket).button("📨 Kirim perbaikan"); has {
		t.Error("the checklist stands on the card")
	}
	budi.pressesOn(list, "⬜ Surat permohonan")
	s.passes(11 * minute)
	for _, m := range []*message{list, s.card(ticket)} {
		if !strings.Contains(m.text, "belum terkirim") {
			t.Errorf("nobody reads that it was not sent:\n%s", m)
		}
	}
	sari.pressesOn(list, "✍️ Lanjutkan alasan yang belum terkirim").sees(ticket).nothing() // it is Budi's
	budi.presses("✏️ Minta perbaikan").offers("✍️ Lanjutkan alasan yang belum terkirim")
	budi.pressesOn(s.card(ticket), "✍️ Lanjutkan alasan yang belum terkirim")
	again := s.chats[group][len(s.chats[group])-1]
	budi.pressesOn(again, "⬜ Surat permohonan")
	budi.pressesOn(again, "📨 Kirim perbaikan")
	s.inState(ticket, conversations.NeedsCorrection)
	rina.reads("Halaman kedua")
	if strings.Contains(s.card(ticket).text, "belum terkirim") || !strings.Contains(again.text, "sudah dikirim") {
		t.Errorf("after it was sent:\n%s\n%s", again, s.card(ticket))
	}
}

// What is written when its asking is over is kept too.
func TestALateReasonIsKept(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("❌ Tolak")
	budi.presses("Tulis alasan")
	prompt := budi.prompted("tulis alasan")
	s.passes(11 * minute)
	budi.answersPrompt(prompt, "Mohon diajukan oleh dinas induknya.").hears("belum terkirim dan kami simpan")
	s.inState(ticket, conversations.Submitted)
	budi.presses("❌ Tolak").offers("✍️ Lanjutkan alasan yang belum terkirim")
	budi.presses("✍️ Lanjutkan alasan yang belum terkirim")
	budi.presses("Ya, kirim alasan")
	s.inState(ticket, conversations.Rejected)
	rina.reads("dinas induknya")
}
