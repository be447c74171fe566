package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// atLetterRef is an officer who is asked for number and date of the letter.
func atLetterRef(t *testing.T) (*stage, *actor) {
	t.Helper()
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Langkah 2 dari 5", "Nomor dan tanggal surat", "Contoh: 005/123/DISHUB/2026, 24 November 2026").
		offers("⏭️ Lewati", "⬅️ Kembali", "✖️ Batal")
	return s, rina
}

// TestTheLettersNumberIsTakenApartAndShownEverywhere: below the answer, in the
// summary, on the card, and where the team searches.
func TestTheLettersNumberIsTakenApartAndShownEverywhere(t *testing.T) {
	s, rina := atLetterRef(t)
	rina.says("No. 005 / 123/ARSIP/2026 tgl. Jum'at, 20 Nopember 2026").
		hears("Nomor surat: 005/123/ARSIP/2026", "Tanggal surat: Jumat, 20 November 2026", "Langkah 3 dari 5").lacks("mohon diperiksa kembali")
	rina.presses("⬅️ Kembali").hears("Langkah 2 dari 5", "Jawaban saat ini: 005/123/ARSIP/2026, Jumat, 20 November 2026")
	rina.says("005/124/ARSIP/2026, 19-11-26").hears("Kamis, 19 November 2026")
	rina.says("arsip")
	rina.says("Dinas Perpustakaan dan Arsip")
	rina.says("arsip@banyuasinkab.go.id").hears("Ringkasan", "Nomor surat: 005/124/ARSIP/2026, Kamis, 19 November 2026")
	rina.presses("✏️ Ubah").offers("Nomor surat")
	rina.presses("Nomor surat").hears("Langkah 2 dari 5")
	rina.says("005/125/ARSIP/2026, 19.11.2026").hears("Nomor surat: 005/125/ARSIP/2026", "Ringkasan")
	rina.presses("✅ Kirim").hears("nomor WEB-2026-0001")
	if kept := s.request("WEB-2026-0001").Answers["letter_ref"].Text; kept != "005/125/ARSIP/2026, 19 November 2026" {
		t.Errorf("it is kept as %q", kept)
	}
	budi := s.budi()
	budi.reads("Nomor surat: 005/125/ARSIP/2026, Kamis, 19 November 2026")
	for _, words := range []string{"005/125/ARSIP/2026", "005/125", "arsip 125", "005 / 125 / arsip"} {
		budi.says("/cari " + words).hears("WEB-2026-0001")
	}
	budi.says("/cari 005/126").hears("Tidak ada permohonan yang cocok")
}

func TestABadNumberOfALetterIsAskedForAgainAndNothingIsLost(t *testing.T) {
	_, rina := atLetterRef(t)
	for typed, because := range map[string]string{
		"005/123/ARSIP/2026":                      "Tanggal suratnya belum terbaca",
		"24 November 2026":                        "Nomor suratnya belum terbaca",
		strings.Repeat("9", 300) + ", 24-11-2026": "terlalu panjang",
		"005/😀/2026, 24 November 2026":            "tanda yang tidak dapat kami catat: 😀",
		"005/123, 24 November 1899":               "24-11-1899 terlalu lama",
		"005/123, 24 November 2027":               "24-11-2027 baru tiba tahun depan",
		"005/123, 31 Februari 2026":               "31 Februari 2026 tidak ada dalam kalender",
		"005/123, 1 November 2026 dan 2-11-2026":  "lebih dari satu tanggal",
		"005/<b>x</b>, 24 November 2026":          "tanda yang tidak dapat kami catat: <",
		"005/www.x.id, 24 November 2026":          "alamat web atau email",
	} {
		rina.says(typed).hears(because, "Langkah 2 dari 5", "Contoh").offers("⏭️ Lewati", "✖️ Batal")
	}
	rina.presses("⬅️ Kembali").hears("Langkah 1 dari 5", "1 berkas")
}

func TestAWeekdayThatIsNotTheDatesIsAskedBack(t *testing.T) {
	_, rina := atLetterRef(t)
	rina.says("005/123/ARSIP/2026, Jumat, 24 November 2026").hears("24-11-2026 bukan hari jumat", "Langkah 2 dari 5").offers("005/123/ARSIP/2026, 24 November 2026", "⏭️ Lewati")
	rina.presses("005/123/ARSIP/2026, 24 November 2026").hears("Selasa, 24 November 2026", "Tanggal itu belum tiba", "Langkah 3 dari 5")
}

func TestALetterWithoutNumberIsPassedOver(t *testing.T) {
	s, rina := atLetterRef(t)
	rina.presses("⏭️ Lewati").hears("Langkah 3 dari 5")
	rina.says("arsip")
	rina.says("Dinas Perpustakaan dan Arsip")
	rina.says("arsip@banyuasinkab.go.id").hears("Nomor surat: dilewati")
	rina.presses("✅ Kirim").hears("nomor WEB-2026-0001")
	s.budi().reads("Nomor surat: dilewati")
}

// TestADraftBehindTheLetterIsNotAskedForItsNumber: one that an earlier program
// stored goes on where it was, and the summary offers the number.
func TestADraftBehindTheLetterIsNotAskedForItsNumber(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	session := conversations.Session{Chat: rinaID, Lang: "id", Seq: 7, Heard: s.now}
	session.Draft = &conversations.Draft{Form: "website", Version: 1, Step: "title", Answers: map[string]conversations.Answer{
		"letter": {Files: s.photos(1)}, "label": {Text: "arsip"}}}
	s.remember(session)
	rina.says("Dinas Perpustakaan dan Arsip").hears("Langkah 5 dari 5")
	rina.says("arsip@banyuasinkab.go.id").hears("Ringkasan", "Nomor surat: belum diisi")
	rina.presses("✏️ Ubah").offers("Nomor surat")
	rina.presses("Nomor surat").hears("Langkah 2 dari 5")
	rina.says("7/ARSIP/2026, 20 November 2026").hears("Ringkasan", "7/ARSIP/2026, Jumat, 20 November 2026")
	rina.presses("✅ Kirim").hears("nomor WEB-2026-0001")
}

// TestAWrongNumberOfALetterIsCorrectedByAReadyReason: one tap asks that question
// again, and nothing else.
func TestAWrongNumberOfALetterIsCorrectedByAReadyReason(t *testing.T) {
	for _, ask := range []func(*actor, string) string{(*actor).asksSubdomain, (*actor).asksWebsite} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := ask(rina, "arsip-kab")
		budi.presses("✏️ Minta perbaikan")
		budi.presses("Nomor atau tanggal surat tidak sesuai suratnya")
		if r := s.inState(ticket, conversations.NeedsCorrection); len(r.Reopened) != 1 || r.Reopened[0] != "letter_ref" {
			t.Fatalf("reopened are %v", r.Reopened)
		}
		rina.reads(ticket, "Nomor atau tanggal surat tidak sesuai suratnya")
		rina.presses("✏️ Perbaiki").hears("Langkah 1 dari 1", "Nomor dan tanggal surat")
		rina.says("7/ARSIP/2026, 20 November 2026").hears("Ringkasan")
		rina.presses("✅ Kirim").hears(ticket)
		s.budi().reads("7/ARSIP/2026, Jumat, 20 November 2026", ticket)
	}
}
