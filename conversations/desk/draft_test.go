package desk_test

import (
	"testing"

	"loket/conversations"
)

func TestBackGoesThroughEveryQuestionAndNothingIsLost(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(2)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("arsip")
	rina.says("Arsip Daerah").hears("Langkah 5 dari 5")
	rina.presses("⬅️ Kembali").hears("Langkah 4 dari 5", "Arsip Daerah")
	rina.presses("⬅️ Kembali").hears("Langkah 3 dari 5", "arsip.banyuasinkab.go.id")
	rina.presses("⬅️ Kembali").hears("Langkah 2 dari 5").lacks("Jawaban saat ini")
	rina.presses("⬅️ Kembali").hears("Langkah 1 dari 5", "2 berkas")
	rina.presses("⬅️ Kembali").sees("langkah pertama").nothing()
	rina.says("kembali").hears("langkah pertama", "Langkah 1 dari 5")
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
}

func TestAnAnswerIsEditedFromTheSummaryAndComesStraightBack(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.fillsSubdomain("sipandu").hears("Laravel")
	rina.presses("✏️ Ubah").hears("Bagian mana").offers("Bahasa pemrograman", "Surat permohonan")
	rina.presses("Bahasa pemrograman").hears("Langkah 7 dari 9", "Laravel")
	rina.says("").hears("belum dapat kami baca")
	rina.presses("Python").hears("Ringkasan", "Python")
	rina.presses("✏️ Ubah")
	rina.presses("Alamat")
	rina.presses("⬅️ Kembali").hears("Ringkasan", "sipandu.banyuasinkab.go.id")
	rina.presses("✏️ Ubah")
	rina.presses("⬅️ Kembali").hears("Ringkasan")
	rina.says("apa ini?").hears("Kirim", "Ringkasan")
	rina.presses("✅ Kirim").hears("SD-2026-0001")
	if got := s.request("SD-2026-0001").Answers["language"].Text; got != "Python" {
		t.Fatalf("the language is %q", got)
	}
}

func TestButtonsOfEarlierQuestionsAreStaleAndThoseOfTheStandingOneGood(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	first := rina.last()
	rina.says("apa?")
	rina.sends(s.photos(1)...)
	rina.pressesOn(first, "✅ Selesai").hears("Langkah 2 dari 5")
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	rina.pressesOn(first, "✅ Selesai").sees("tidak berlaku").nothing()
	rina.pressesOn(first, "✖️ Batal").sees("tidak berlaku").nothing()
	question := rina.last()
	rina.says("ab").hears("pendek")
	rina.pressesOn(question, "⬅️ Kembali").hears("Langkah 2 dari 5")
}

func TestCancelThrowsTheDraftAwayByButtonWordOrCommand(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/batal").hears("tidak ada pengisian")
	for _, cancel := range []func() *answer{
		func() *answer { return rina.presses("✖️ Batal") },
		func() *answer { return rina.says("batal") },
		func() *answer { return rina.says("/batal") },
	} {
		rina.says("/subdomain").hears("Langkah 1 dari 9")
		cancel().hears("dibatalkan").offers("🌐 Ajukan Subdomain", "📄 Status")
	}
	rina.says("satu lagi").hears("belum dapat kami pahami")
}

func TestAfterTwelveHoursATextBringsTheQuestionAgain(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	s.passes(12 * hour)
	rina.says("selamat-pagi").hears("belum selesai", "Langkah 3 dari 5").offers("▶️ Lanjutkan")
	rina.presses("▶️ Lanjutkan").hears("Langkah 3 dari 5")
	rina.says("arsip").hears("Langkah 4 dari 5")
	s.passes(5 * day)
	rina.presses("⬅️ Kembali").hears("Langkah 3 dari 5")
	s.passes(12*hour - 1)
	rina.says("arsip-kab").hears("Langkah 4 dari 5")
	s.passes(day)
	rina.sends(s.photos(1)...).one().hears("jawaban tertulis")
}

func TestAnotherFormAsksBeforeItThrowsADraftAway(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("/subdomain").hears("permohonan website", "belum selesai").offers("▶️ Lanjutkan", "🗑️ Buang draf")
	rina.presses("▶️ Lanjutkan").hears("Langkah 3 dari 5")
	rina.opens("subdomain").offers("🗑️ Buang draf")
	rina.says("arsip").hears("Langkah 4 dari 5")
	rina.says("/pengaduan").offers("🗑️ Buang draf")
	rina.presses("🗑️ Buang draf").hears("Apa yang ingin Bapak/Ibu sampaikan")
	rina.says("/website")
	rina.says("/lupapassword").offers("🗑️ Buang draf")
	rina.says("buang draf").hears("Belum ada akun")
}

func TestADraftIsNotThrownAwayForWhatCannotBegin(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	for _, name := range []string{"satu", "dua", "tiga", "empat", "lima"} {
		rina.asksSubdomain(name + "-kami")
	}
	rina.presses("✏️ Ubah")
	rina.presses("Nama dan kegunaan aplikasi")
	rina.says("Aplikasi lima, yang terbaru")
	rina.says("/website").hears("belum selesai")
	rina.presses("🗑️ Buang draf").hears("5 permohonan").offers("▶️ Lanjutkan")
	rina.presses("▶️ Lanjutkan").hears("Ringkasan", "Aplikasi lima, yang terbaru")
	rina.says("/pengaduan").hears("belum selesai")
	rina.presses("🗑️ Buang draf").hears("Apa yang ingin")
	if d := s.session(rinaID).Draft; d != nil {
		t.Fatalf("what was thrown away is kept: %+v", d)
	}
}

func TestLookingAroundNeverTouchesADraft(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	for _, command := range []string{"/status", "/layanan", "/bantuan", "/help", "/profil", "/bahasa", "/privasi", "/mulai", "/start", "/apaini", "/antrean"} {
		rina.says(command).lacks("Langkah 3")
	}
	rina.presses("Indonesia")
	rina.presses("▶️ Lanjutkan").hears("Langkah 3 dari 5")
	rina.edits("surat saya").hears("tidak kami baca", "Langkah 3 dari 5")
	rina.says("arsip").hears("Langkah 4 dari 5")
}

func TestADraftOfAnEarlierProgramLeadsToTheReviewAndIsNotSentWithGaps(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/start")
	s.remember(conversations.Session{Chat: rinaID, Lang: "id", Heard: s.now, Draft: &conversations.Draft{
		Form: "website", Version: 0, Step: "a_question_of_before", Answers: map[string]conversations.Answer{"label": {Text: "arsip"}, "old": {Text: "x"}}}})
	rina.says("halo").hears("Ringkasan", "arsip.banyuasinkab.go.id")
	rina.presses("✅ Kirim").hears("Belum ada berkas", "Langkah 1 dari 5")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Ringkasan")
	rina.presses("✅ Kirim").hears("Langkah 4 dari 5")
	rina.says("Arsip Daerah")
	rina.presses("✅ Kirim").hears("Langkah 5 dari 5")
	rina.says("a@banyuasinkab.go.id")
	rina.presses("✅ Kirim").hears("WEB-2026-0001")

	s.remember(conversations.Session{Chat: rinaID, Lang: "id", Draft: &conversations.Draft{Form: "a_form_of_before", Step: "x"}})
	rina.says("satu lagi").hears("belum dapat kami pahami")
}

func TestANameTakenMeanwhileReopensItsQuestionAndLosesNothing(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus Salim")
	rina.fillsSubdomain("sipandu")
	agus.says("/website")
	agus.sends(s.photos(1)...)
	agus.presses("✅ Selesai")
	agus.presses("⏭️ Lewati")
	agus.says("sipandu")
	agus.says("Sipandu Dishub")
	agus.says("agus@banyuasinkab.go.id")
	agus.presses("✅ Kirim").hears("WEB-2026-0001")
	rina.presses("✅ Kirim").hears("sudah dipakai", "Langkah 3 dari 9")
	rina.presses(rina.last().labels[0][0]).hears("Ringkasan", "Laravel", "Surat permohonan: 2 berkas")
	rina.presses("✅ Kirim").hears("SD-2026-0001")
}
