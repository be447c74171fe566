package app

import (
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"loket/bot/settings"
)

// The poster names the bot, what is served, what to bring, that it is free and
// how long it takes.
func TestThePosterSaysWhatPeopleNeed(t *testing.T) {
	set, err := settings.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string][]string{
		"id": {"@loket_banyuasin_bot di Telegram", "Subdomain · Website", "Surat permohonan", "Gratis", "1 hari kerja", "PEMERINTAH KABUPATEN BANYUASIN"},
		"en": {"@loket_banyuasin_bot on Telegram", "Free", "1 working day"},
	} {
		page, err := (&PosterCommand{Settings: set, Lang: lang}).page("loket_banyuasin_bot", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "poster.pdf")
		if err := os.WriteFile(path, page, 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command("pdftotext", "-layout", path, "-").Output()
		if err != nil {
			t.Skipf("pdftotext is not here: %v", err)
		}
		if strings.Count(string(said), "\f") != 1 {
			t.Errorf("%s: it has %d pages", lang, strings.Count(string(said), "\f"))
		}
		for _, word := range words {
			if !strings.Contains(string(said), word) {
				t.Errorf("%s: %q is not on\n%s", lang, word, said)
			}
		}
		if read := readCode(t, path); read != "https://t.me/loket_banyuasin_bot" {
			t.Errorf("%s: the code leads to %q", lang, read)
		}
	}
}

// readCode reads the QR code off a page as a phone does.
func readCode(t *testing.T, path string) string {
	t.Helper()
	drawn := strings.TrimSuffix(path, ".pdf")
	if said, err := exec.Command("pdftoppm", "-r", "100", "-png", "-singlefile", path, drawn).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	file, err := os.Open(drawn + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("the code cannot be read: %v", err)
	}
	return result.GetText()
}
