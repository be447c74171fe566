package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
)

// surveys answers the nine elements; 4 is the first button of each.
func (a *actor) surveys(values ...int) *answer {
	a.Helper()
	got := a.presses("📋 Isi survei")
	for i, n := range values {
		m := got.message()
		if !strings.Contains(m.text, fmt.Sprintf("(%d dari 9)", i+1)) || len(m.labels) != 4 {
			a.Fatalf("question %d is %s", i+1, m)
		}
		got = a.pressesOn(m, m.labels[4-n][0])
		if len(got.news) != 0 {
			a.Fatalf("the survey is more than one message:\n%s", a.transcript(a.chat))
		}
	}
	return got
}

// sheets are the whole ones of the half, and the suggestions.
func (s *stage) sheets(half string) ([]conversations.SurveySheet, []string) {
	s.Helper()
	all, err := s.store.Memory(s.ctx()).SurveySheets(half)
	s.must(err)
	words, err := s.store.Memory(s.ctx()).SurveySuggestions(half)
	s.must(err)
	return all, words
}

func TestTheSurveyIsOneMessageOfNineQuestions(t *testing.T) {
	s := newStage(t)
	rina := s.served()
	rina.surveys(4, 3, 4, 4, 2, 4, 3, 1, 4).hears("Saran").offers("⏭️ Lewati")
	rina.says("Mohon <b>panduan</b> video").hears("Terima kasih")
	sheets, words := s.sheets("2026-2")
	want := map[string]int{"U1": 4, "U2": 3, "U3": 4, "U4": 4, "U5": 2, "U6": 4, "U7": 3, "U8": 1, "U9": 4}
	if len(sheets) != 1 || fmt.Sprint(sheets[0].Answers) != fmt.Sprint(want) || len(words) != 1 || words[0] != "Mohon <b>panduan</b> video" {
		t.Fatalf("the sheets are %+v, %q", sheets, words)
	}
	if rina.says("halo").hears("Selamat"); s.session(rinaID).Survey != nil {
		t.Error("the survey goes on")
	}
	rina.presses("📋 Isi survei").sees("sudah Bapak/Ibu isi").nothing()
	rina.presses("4 · Sangat baik").offers("📋 Isi survei") // the one tap stays
	if sheets, words := s.sheets("2026-2"); len(sheets) != 1 || len(words) != 1 {
		t.Errorf("answered twice: %+v, %q", sheets, words)
	}
}

func TestOnlyWholeSheetsCount(t *testing.T) {
	s := newStage(t)
	rina := s.served()
	rina.surveys(4, 4, 4, 4, 4, 4, 4, 4).hears("(9 dari 9)")
	if sheets, _ := s.sheets("2026-2"); len(sheets) != 0 {
		t.Fatalf("a sheet of eight answers counts: %+v", sheets)
	}
	// Opened again it goes on, in a message of its own; the old buttons are stale.
	old := rina.reads("(9 dari 9)")
	rina.presses("📋 Isi survei").hears("(9 dari 9)")
	newer := rina.reads("(9 dari 9)")
	if newer == old {
		t.Fatal("no new message")
	}
	stale, _ := old.button("Sangat baik")
	rina.claims(stale.Data, old.number).nothing()
	rina.pressesOn(newer, "Buruk").hears("Saran")
	rina.pressesOn(newer, "⏭️ Lewati").hears("sudah lengkap")
	sheets, words := s.sheets("2026-2")
	if len(sheets) != 1 || sheets[0].Answers["U9"] != 1 || len(words) != 0 {
		t.Fatalf("the sheets are %+v, %q", sheets, words)
	}
}

func TestASurveysOldButtonsChangeNothing(t *testing.T) {
	s := newStage(t)
	rina := s.served()
	m := rina.presses("📋 Isi survei").message()
	first, _ := m.button("Sangat sesuai")
	rina.pressesOn(m, "Tidak sesuai").hears("(2 dari 9)")
	rina.claims(first.Data, m.number).nothing() // the first question again
	for _, forged := range []string{"n:1:U2:5", "n:1:U2:0", "n:1:U2:x", "n:1:U10:4", "n:1:U9:4", "n:1:skip", "n:7:U2:4", "n:", "n:open:", "n:open:SD-2026-0999", "n:1:U2"} {
		rina.claims(forged, m.number).nothing()
	}
	s.agus().introduced().claims("n:open:SD-2026-0001", 1).nothing()
	if got := s.session(rinaID).Survey.Answers; fmt.Sprint(got) != "map[U1:1]" {
		t.Errorf("the answers are %v", got)
	}
}

func TestWhoAnsweredStandsApartFromWhat(t *testing.T) {
	s := newStage(t)
	rina := s.served()
	rina.surveys(4, 3, 4, 4, 2, 4, 3, 1, 4)
	if survey := s.session(rinaID).Survey; survey == nil || len(survey.Answers) != 0 || !survey.Counted {
		t.Errorf("what was answered stays with the person: %+v", survey)
	}
	rina.presses("⏭️ Lewati")
	rina.erases()
	rina.claims("n:open:SD-2026-0001", 1).nothing()
	rina.claims("n:1:U1:4", 1).nothing()
	if sheets, _ := s.sheets("2026-2"); len(sheets) != 1 {
		t.Errorf("an erasure takes the sheet along: %+v", sheets)
	}
}

func TestAnErasureAllowsNoSecondSheet(t *testing.T) {
	s := newStage(t)
	rina, budi := s.served(), s.budi()
	rina.surveys(4, 4, 4, 4, 4, 4, 4, 4, 4)
	rina.erases()
	rina.asksSubdomain("simpeg")
	budi.approves()
	rina.presses("👁️ Tampilkan akun")
	rina.presses("✅ Sudah saya simpan")
	rina.presses("📋 Isi survei").sees("sudah Bapak/Ibu isi").nothing()
	if sheets, _ := s.sheets("2026-2"); len(sheets) != 1 {
		t.Errorf("there are %d sheets", len(sheets))
	}
}

func TestANewHalfYearIsSurveyedAnew(t *testing.T) {
	s := newStage(t)
	rina := s.served()
	rina.surveys(4, 4, 4, 4, 4, 4, 4, 4, 4)
	rina.presses("⏭️ Lewati")
	s.sleeps(60 * day)
	rina.surveys(1, 1, 1, 1, 1, 1, 1, 1, 1)
	before, _ := s.sheets("2026-2")
	after, _ := s.sheets("2027-1")
	if len(before) != 1 || len(after) != 1 {
		t.Errorf("%d and %d sheets", len(before), len(after))
	}
}

func TestTheSurveysRecap(t *testing.T) {
	s := newStage(t)
	rina, budi := s.served(), s.budi()
	budi.says("/rekap skm").hears("Belum ada survei lengkap", "semester 2 tahun 2026")
	rina.surveys(4, 4, 4, 4, 4, 4, 4, 4, 4)
	for _, asked := range []string{"/rekap skm", "/rekap SKM 2026-2", "/rekap skm  2026-2 "} {
		got := budi.says(asked)
		var kinds []string
		for _, m := range got.news {
			kinds = append(kinds, m.sheet)
		}
		if strings.Join(kinds, ", ") != "skm_chart of 2026-2, skm of 2026-2, skm_poster of 2026-2" {
			t.Errorf("%s brings %q", asked, kinds)
		}
	}
	budi.says("/rekap skm 2026-1").hears("Belum ada survei lengkap", "semester 1 tahun 2026")
	budi.says("/rekap skm 2031-1").hears("Semester 1 tahun 2031 belum dimulai", "/rekap skm 2026-1")
	for _, odd := range []string{"2026-3", "2026", "2026-11", "TW1-2026", "semester 1", "=1", "2026-1 2026-2"} {
		budi.says("/rekap skm " + odd).hears("/rekap skm 2026-1")
	}
}
