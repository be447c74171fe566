package documents_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/bot/documents"
	"loket/bot/words"
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/calendar"
	"loket/conversations/services"
	"loket/conversations/turn"
	"loket/locales"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
)

var wib = time.FixedZone("WIB", 7*60*60)

// clock reads "2026-11-23 10:15" in the office's time.
func clock(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, wib)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// opened is a store in a directory of its own.
func opened(t testing.TB) storage.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: sqlitetest.Migrated(t), Key: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// decide remembers a decision.
func decide(t testing.TB, store storage.Store, d conversations.Decision) {
	t.Helper()
	err := store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(d, time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func remember(t testing.TB, store storage.Store, records ...conversations.Record) {
	t.Helper()
	decide(t, store, conversations.Decision{Records: records})
}

// listedUnits are those that come with the program.
func listedUnits(t testing.TB) answers.Units {
	t.Helper()
	units, err := answers.EmbeddedUnits()
	if err != nil {
		t.Fatal(err)
	}
	return units
}

// press is the office's at an instant.
func press(t testing.TB, store storage.Store, now string) *documents.Maker {
	t.Helper()
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := clock(t, now)
	return &documents.Maker{Catalogue: &turn.Catalogue{Services: services.All()},
		Units: listedUnits(t), Source: store, Words: words.New(book, wib, "WIB"), Now: func() time.Time { return at }, Zone: wib,
		Office: documents.Office{
			Government: "Pemerintah Kabupaten Banyuasin", Name: "Dinas Komunikasi dan Informatika",
			Address: "Komplek Perkantoran Sekojo, Pangkalan Balai, Kabupaten Banyuasin, Provinsi Sumatera Selatan, Indonesia 30911",
			Phone:   "0711-7690037", Email: "diskominfo@banyuasinkab.go.id", Site: "www.diskominfobanyuasinkab.go.id",
		},
		Secrets: func(ctx context.Context, name string) (string, error) {
			credential, err := store.Credential(ctx, name)
			if err != nil {
				return "", err
			}
			opened, err := store.Secret(ctx, name, credential.Address)
			return opened.Reveal(), err
		},
	}
}

// officeTime counts the hours of the service standard.
func officeTime(t testing.TB) func(from, to time.Time) time.Duration {
	t.Helper()
	hours, err := calendar.ParseHours("Mon-Thu 07:30-16:00, Fri 07:30-16:30")
	if err != nil {
		t.Fatal(err)
	}
	holidays, err := calendar.EmbeddedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	office, err := calendar.New(hours, holidays, wib)
	if err != nil {
		t.Fatal(err)
	}
	return office.OfficeTime
}

// read is the text of a PDF, its line breaks turned into spaces.
func read(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is not installed, and without it nobody reads the letters back")
		}
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(tool, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(text)), " ")
}

// has fails for every wanted text that is missing.
func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in:\n%s", want, text)
		}
	}
}

// hasNot fails for every text that is there.
func hasNot(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, word := range unwanted {
		if strings.Contains(text, word) {
			t.Errorf("%q stands in:\n%s", word, text)
		}
	}
}
