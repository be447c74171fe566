package documents_test

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"loket/conversations"
)

// surveyed are the worked example's 29 sheets, 955 points: 91.48, A.
func surveyed() (records []conversations.Record) {
	one := func(values ...int) conversations.SurveySheet {
		s := conversations.SurveySheet{Half: "2026-2", Answers: map[string]int{}}
		for i, element := range conversations.SurveyElements() {
			s.Answers[element] = values[i]
		}
		return s
	}
	for range 28 {
		records = append(records, one(4, 4, 4, 4, 4, 4, 3, 3, 3))
	}
	return append(records, one(4, 4, 4, 4, 3, 3, 3, 3, 3),
		conversations.SurveySuggestion{Half: "2026-2", Words: "=HYPERLINK(\"http://x\")"}, conversations.SurveySuggestion{Half: "2026-1", Words: "dari semester lain"})
}

func TestTheSurveyIsSaidAsItWasWorkedOut(t *testing.T) {
	store := opened(t)
	remember(t, store, surveyed()...)
	p := press(t, store, asOf)
	text, err := p.SurveyText(context.Background(), "2026-2")
	if err != nil {
		t.Fatal(err)
	}
	p.Words.Missed = func(lang, key string) { t.Errorf("%s in %s speaks of a value it is not given", key, lang) }
	said, err := p.Words.Plain("id", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	has(t, said, "Survei Kepuasan Masyarakat semester 2 tahun 2026", "IKM 91,48, mutu A (sangat baik)", "Responden: 29", "masih sedikit",
		"• U7 Perilaku pelaksana: 3,000\n• U8 ", "• U9 Sarana dan prasarana: 3,000", "Saran: 1")
	if runes := len([]rune(said)); runes > 1024 {
		t.Errorf("a caption of %d signs", runes)
	}
	if text, err = p.SurveyText(context.Background(), "2026-1"); err != nil || len(text) != 2 {
		t.Errorf("an empty half-year says %+v, %v", text, err)
	}
	for _, half := range []string{"", "2026", "2026-3", "2026-11", "../x"} {
		if _, err := p.SurveyText(context.Background(), half); err == nil {
			t.Errorf("%q is taken", half)
		}
	}
}

func TestThirtyRespondentsAreNotFew(t *testing.T) {
	store := opened(t)
	remember(t, store, append(surveyed(), surveyed()[0])...)
	text, err := press(t, store, asOf).SurveyText(context.Background(), "2026-2")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range text {
		if l.Key == "skm_few" {
			t.Errorf("thirty are few: %+v", text)
		}
	}
}

func TestTheSurveysWorkbook(t *testing.T) {
	store := opened(t)
	remember(t, store, surveyed()...)
	document, err := press(t, store, asOf).Make(context.Background(), "skm", "2026-2", "id")
	if err != nil || document.Name != "skm-2026-2.xlsx" {
		t.Fatal(document.Name, err)
	}
	if dir := os.Getenv("PICTURES"); dir != "" {
		_ = os.WriteFile(filepath.Join(dir, "survey.xlsx"), document.Data, 0o600)
	}
	file, err := excelize.OpenReader(bytes.NewReader(document.Data))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := map[string][]string{}
	for _, row := range rows(t, file, 0) {
		if len(row) > 0 {
			found[row[0]] = row
		}
	}
	if found["Survei Kepuasan Masyarakat semester 2 tahun 2026"] == nil || found["IKM 91,48, mutu A (sangat baik)"] == nil {
		t.Errorf("the result is %v", found)
	}
	if row := found["U7"]; len(row) != 5 || row[1] != "Perilaku pelaksana" || row[2] != "3" || row[4] != "75" || !strings.HasPrefix(row[3], "0.33333") {
		t.Errorf("U7 is %q", row)
	}
	if answers := rows(t, file, 1); len(answers) != 30 || len(answers[1]) != 9 {
		t.Errorf("%d sheets of %d answers", len(answers)-1, len(answers[1]))
	}
	if suggestions := rows(t, file, 2); len(suggestions) != 2 || suggestions[1][0] != "=HYPERLINK(\"http://x\")" {
		t.Errorf("the suggestions are %q", suggestions)
	}
	if formula, err := file.GetCellFormula(file.GetSheetList()[2], "A2"); err != nil || formula != "" {
		t.Errorf("a suggestion is the formula %q, %v", formula, err)
	}
}

func TestTheSurveysPictureAndPoster(t *testing.T) {
	store := opened(t)
	remember(t, store, surveyed()...)
	p := press(t, store, asOf)
	for _, half := range []string{"2026-2", "2026-1"} {
		picture, err := p.Make(context.Background(), "skm_chart", half, "id")
		if err != nil {
			t.Fatal(err)
		}
		if image, err := png.DecodeConfig(bytes.NewReader(picture.Data)); err != nil || image.Width != 1080 || len(picture.Caption) == 0 {
			t.Errorf("the picture is %+v, %v", image, err)
		}
		poster, err := p.Make(context.Background(), "skm_poster", half, "id")
		if err != nil || poster.MIME != "application/pdf" {
			t.Fatal(poster.MIME, err)
		}
		dir := t.TempDir()
		if pictures := os.Getenv("PICTURES"); pictures != "" {
			dir = pictures
			_ = os.WriteFile(filepath.Join(dir, picture.Name), picture.Data, 0o600)
		}
		name := filepath.Join(dir, poster.Name)
		if err := os.WriteFile(name, poster.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.Command("pdftotext", "-layout", name, "-").Output()
		if err != nil {
			t.Skipf("pdftotext: %v", err)
		}
		if strings.Count(string(text), "\f") != 1 {
			t.Errorf("the poster has %d pages", strings.Count(string(text), "\f"))
		}
		hasNot(t, string(text), "□")
		if half == "2026-2" {
			has(t, string(text), "INDEKS KEPUASAN MASYARAKAT", "91,48", "Mutu A: sangat baik", "Responden: 29", "U9", "3,000", "DINAS KOMUNIKASI DAN INFORMATIKA")
			has(t, strings.Join(strings.Fields(string(text)), " "), "U2 Sistem, mekanisme, dan prosedur 4,000", "U8 Penanganan pengaduan, saran, dan masukan 3,000") // a line each
		}
	}
}
