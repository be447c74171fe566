package papers_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"loket/bot/papers"
	"loket/conversations"
	"loket/storage"
)

func recapText(t *testing.T, p *papers.Press, lang, month string) string {
	t.Helper()
	text, err := p.RecapText(context.Background(), month)
	if err != nil {
		t.Fatal(err)
	}
	said, err := p.Words.Plain(lang, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func TestTheRecapSaysWhatWasCountedByHand(t *testing.T) {
	p := press(t, november(t), asOf)
	p.OfficeTime = officeTime(t)
	want := `Rekap November 2026
Masuk: 9
• Subdomain: 5
• Website: 2
• Pengaduan: 1
• Pertanyaan: 1
Selesai 4, ditolak 1, dibatalkan 1, masih berjalan 3
Tepat waktu: 67% (4 dari 6)
Median penanganan: 2,0 jam waktu kerja
Rata-rata penilaian: 3,7 dari 4 (3 suara)`
	if got := recapText(t, p, "id", "2026-11"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
	has(t, recapText(t, p, "en", "2026-11"), "Recap of November 2026", "On time: 67% (4 of 6)", "2.0 h of office time", "3.7 of 4")
}

func TestWithoutACalendarTheRecapCountsOnTheWallClock(t *testing.T) {
	p := press(t, november(t), asOf)
	text := recapText(t, p, "id", "2026-11")
	has(t, text, "Median penanganan: 2,0 jam")
	hasNot(t, text, "waktu kerja")
}

func TestTheMonthIsTheOfficesOwn(t *testing.T) {
	store := november(t)
	for month, received := range map[string]string{"2026-10": "Masuk: 1", "2026-12": "Masuk: 1", "2026-09": "Belum ada permohonan pada September 2026"} {
		has(t, recapText(t, press(t, store, asOf), "id", month), received)
	}
	p := press(t, store, asOf)
	p.Zone = nil // in UTC, SD-3 was sent in October
	has(t, recapText(t, p, "id", "2026-11"), "Masuk: 9")
	has(t, recapText(t, p, "id", "2026-10"), "Masuk: 2")
}

func TestAMonthThatCannotBeIsRefused(t *testing.T) {
	p := press(t, november(t), asOf)
	for _, month := range []string{"", "2026", "2026-13", "11-2026", "2026-11-01", "../../x"} {
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
	has(t, recapText(t, press(t, store, asOf), "id", "2026-11"), "Tepat waktu: 99% (299 dari 300)", "Median penanganan: 20 menit")
}

// picture makes the month's picture and looks at its form.
func picture(t *testing.T, p *papers.Press, lang, month string) []byte {
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

// busy writes a month of n requests of all kinds.
func busy(t testing.TB, store *storage.Store, n int) {
	services := []conversations.Service{conversations.Subdomain, conversations.Subdomain, conversations.Website, conversations.Reset, conversations.Inquiry, conversations.Takeover}
	start := clock(t, "2026-10-01 08:00")
	err := store.Batch(context.Background(), func(b *storage.Batch) error {
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
