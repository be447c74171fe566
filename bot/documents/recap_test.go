package documents_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"loket/bot/documents"
	"loket/conversations"
	"loket/storage"
)

// recapOf is what the recap says of a month: the values of each line by its key.
func recapOf(t *testing.T, p *documents.Maker, month string) map[string]map[string]string {
	t.Helper()
	text, err := p.RecapText(context.Background(), month)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]map[string]string{}
	for _, line := range text {
		values := map[string]string{}
		for name, value := range line.Args {
			if values[name], err = p.Words.Value("id", *value, nil); err != nil {
				t.Fatal(err)
			}
		}
		key := line.Key
		if key == "recap_text_kind" {
			key = values["Kind"]
		}
		said[key] = values
	}
	return said
}

func TestTheRecapSaysWhatWasCountedByHand(t *testing.T) {
	p := press(t, november(t), asOf)
	p.OfficeTime = officeTime(t)
	want := map[string]map[string]string{
		"recap_title":              {"Month": "November", "Year": "2026"},
		"recap_text_received":      {"N": "9"},
		"Subdomain":                {"Kind": "Subdomain", "N": "5"},
		"Website":                  {"Kind": "Website", "N": "2"},
		"Pengaduan":                {"Kind": "Pengaduan", "N": "1"},
		"Pertanyaan":               {"Kind": "Pertanyaan", "N": "1"},
		"recap_text_state":         {"Finished": "4", "Rejected": "1", "Cancelled": "1", "Open": "3"},
		"recap_text_punctual":      {"Percent": "67", "N": "4", "Of": "6"},
		"recap_text_median_office": {"Time": "2,0 jam"},
		"recap_text_rating":        {"Stars": "3,7", "N": "3"},
	}
	if got := recapOf(t, p, "2026-11"); !reflect.DeepEqual(got, want) {
		t.Errorf("it says\n%v\nwant\n%v", got, want)
	}
}

func TestTheRecapIsSaidInBothLanguagesWithNothingLeftOut(t *testing.T) {
	p := press(t, november(t), asOf)
	p.Words.Missed = func(lang, key string) { t.Errorf("%s in %s speaks of a value it is not given", key, lang) }
	text, err := p.RecapText(context.Background(), "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	for lang, wanted := range map[string][]string{"id": {"2,0 jam", "67%", "3,7"}, "en": {"2.0 h", "67%", "3.7"}} {
		said, err := p.Words.HTML(lang, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		has(t, said, wanted...)
		if runes := len([]rune(said)); runes > 1024 {
			t.Errorf("a caption of %d signs", runes)
		}
	}
}

func TestWithoutACalendarTheRecapCountsOnTheWallClock(t *testing.T) {
	store := opened(t)
	remember(t, store, conversations.Request{Ticket: "SD-1", Service: conversations.Subdomain, State: conversations.Done,
		SentAt: clock(t, "2026-11-06 16:00"), CountsFrom: clock(t, "2026-11-06 16:00"), ClosedAt: clock(t, "2026-11-09 08:30")})
	p := press(t, store, asOf)
	if got := recapOf(t, p, "2026-11")["recap_text_median_wall"]["Time"]; got != "64,5 jam" {
		t.Errorf("over the weekend it takes %q", got)
	}
	p.OfficeTime = officeTime(t)
	if got := recapOf(t, p, "2026-11")["recap_text_median_office"]["Time"]; got != "1,5 jam" {
		t.Errorf("in office time it takes %q", got)
	}
}

func TestTheMonthIsTheOfficesOwn(t *testing.T) {
	p := press(t, november(t), asOf)
	received := func(month string) string { return recapOf(t, p, month)["recap_text_received"]["N"] }
	if received("2026-10") != "1" || received("2026-11") != "9" || received("2026-12") != "1" {
		t.Errorf("October to December have %s, %s and %s", received("2026-10"), received("2026-11"), received("2026-12"))
	}
	if said := recapOf(t, p, "2026-09"); said["recap_empty"]["Month"] != "September" || len(said) != 2 {
		t.Errorf("an empty month says %v", said)
	}
	p.Zone = nil // in UTC the first one of each of our months belongs to the month before
	if received("2026-10") != "2" || received("2026-11") != "9" || received("2026-12") != "" {
		t.Errorf("in UTC October to December have %s, %s and %s", received("2026-10"), received("2026-11"), received("2026-12"))
	}
}

func TestAMonthThatCannotBeIsRefused(t *testing.T) {
	p := press(t, november(t), asOf)
	for _, month := range []string{"", "26", "2026-13", "2026-00", "11-2026", "2026-11-01", "TW5-2026", "TW0-2026", "TW-2026", "1899", "9999-01", "skm", "../../x"} {
		if _, err := p.RecapText(context.Background(), month); err == nil {
			t.Errorf("%q is taken", month)
		}
	}
}

func TestAlmostAllIsNotCalledAll(t *testing.T) {
	store := opened(t)
	var records []conversations.Record
	for n := range 300 {
		r := conversations.Request{Ticket: fmt.Sprint("SD-", n), Service: conversations.Subdomain, State: conversations.Done,
			SentAt: clock(t, "2026-11-02 10:00"), Due: clock(t, "2026-11-03 10:00"), ClosedAt: clock(t, "2026-11-02 10:20")}
		if n == 0 {
			r.ClosedAt = clock(t, "2026-11-03 10:01")
		}
		records = append(records, r)
	}
	remember(t, store, records...)
	said := recapOf(t, press(t, store, asOf), "2026-11")
	if percent, took := said["recap_text_punctual"]["Percent"], said["recap_text_median_wall"]["Time"]; percent != "99" || took != "20 menit" {
		t.Errorf("it says %s%% and %s", percent, took)
	}
}

// picture makes the month's picture and looks at its form.
func picture(t *testing.T, p *documents.Maker, lang, month string) []byte {
	t.Helper()
	document, err := p.Make(context.Background(), "recap_chart", month, lang)
	if err != nil {
		t.Fatal(err)
	}
	if document.Name != "rekap-"+month+".png" || document.MIME != "image/png" {
		t.Errorf("it is %s, %s", document.Name, document.MIME)
	}
	drawn, err := png.Decode(bytes.NewReader(document.Data))
	if err != nil {
		t.Fatal(err)
	}
	if size := drawn.Bounds().Size(); size.X != 1080 || size.Y != 1350 {
		t.Errorf("it has %d × %d pixels", size.X, size.Y)
	}
	if limit := 1 << 20; len(document.Data) > limit {
		t.Errorf("it has %d bytes", len(document.Data))
	}
	if dir := os.Getenv("PICTURES"); dir != "" { // to look at them
		name := strings.ReplaceAll(t.Name(), "/", "-") + "-" + lang + "-" + month + ".png"
		if err := os.WriteFile(dir+"/"+name, document.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return document.Data
}

func TestThePictureOfAMonth(t *testing.T) {
	store := november(t)
	p := press(t, store, asOf)
	p.OfficeTime = officeTime(t)
	before := picture(t, p, "id", "2026-11")
	if !bytes.Equal(before, picture(t, p, "id", "2026-11")) {
		t.Error("the same month gives another picture")
	}
	remember(t, store, conversations.Request{Ticket: "WEB-2026-0003", Service: conversations.Website, State: conversations.Submitted, SentAt: clock(t, "2026-11-24 09:30")})
	if bytes.Equal(before, picture(t, p, "id", "2026-11")) {
		t.Error("one request more is not to be seen")
	}
	picture(t, p, "en", "2026-11")
}

func TestThePictureOfAMonthWithoutRequests(t *testing.T) {
	p := press(t, november(t), asOf)
	empty := picture(t, p, "id", "2027-02")
	if bytes.Equal(empty, picture(t, p, "id", "2027-03")) {
		t.Error("the month is not named")
	}
}

func TestThePictureOfABusyMonthOfAnOfficeWithALongName(t *testing.T) {
	store := opened(t)
	busy(t, store, 3000)
	p := press(t, store, "2026-10-31 10:00")
	p.Office.Name = "Dinas Komunikasi, Informatika, Statistik, dan Persandian Daerah yang Namanya Panjang Sekali"
	picture(t, p, "id", "2026-10")
}

func TestTheLongestNameOfAnOfficeStaysInThePicture(t *testing.T) {
	p := press(t, opened(t), asOf)
	p.Office.Name = strings.Repeat("Dinas Komunikasi ", 18)[:300]
	drawn, err := png.Decode(bytes.NewReader(picture(t, p, "id", "2026-11")))
	if err != nil {
		t.Fatal(err)
	}
	const edge, headHeight = 1020, 170
	for x := edge; x < drawn.Bounds().Dx(); x++ {
		for y := range headHeight {
			if drawn.At(x, y) != drawn.At(0, 0) {
				t.Fatalf("there is something in the margin, at %d, %d", x, y)
			}
		}
	}
}

// busy writes a month of n requests of all kinds.
func busy(t testing.TB, store storage.Store, n int) {
	services := []conversations.Service{conversations.Subdomain, conversations.Subdomain, conversations.Website, conversations.Reset, conversations.Inquiry, conversations.Takeover}
	start := clock(t, "2026-10-01 08:00")
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		for i := range n {
			sent := start.Add(time.Duration(i*7%30*24+i%8) * time.Hour)
			r := conversations.Request{Ticket: fmt.Sprintf("T-%06d", i), Service: services[i/30%len(services)], State: conversations.Done,
				Unit: "Dinas Kesehatan", SentAt: sent, Due: sent.Add(24 * time.Hour), ClosedAt: sent.Add(time.Duration(i%30) * time.Hour), Rating: i%4 + 1,
				Answers: map[string]conversations.Answer{"app": {Text: "Sistem informasi pelayanan kesehatan daerah untuk seluruh puskesmas"}}}
			if _, err := b.Remember(conversations.Decision{Records: []conversations.Record{r}}, sent); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkPicture(b *testing.B) {
	store := opened(b)
	busy(b, store, 300)
	p := press(b, store, "2026-10-31 10:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Make(context.Background(), "recap_chart", "2026-10", "id"); err != nil {
			b.Fatal(err)
		}
	}
}
