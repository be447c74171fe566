package e2e

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"loket/bot/app"
	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/storage/storagetest"
)

// openDemo starts the demonstration on a Monday morning and returns the
// address of its page.
func openDemo(t *testing.T) string {
	t.Helper()
	clock := engine.NewClock(nil)
	clock.Advance(time.Until(datatest.Monday))
	address, ended := make(chan net.Addr, 1), make(chan error, 1)
	demo := &app.DemoCommand{ListenDemo: "127.0.0.1:0", DataDir: storagetest.InMemory(t), Clock: clock, Opened: func(a net.Addr) { address <- a },
		Tune: func(set *settings.Settings, outside *app.Outside) {
			set.TelegramRate, outside.EditEvery = "off", editEvery // a browser plays faster than people
		}}
	ctx, end := context.WithCancel(context.Background())
	go func() { ended <- demo.Run(ctx) }()
	select {
	case a := <-address:
		t.Cleanup(func() {
			end()
			if err := <-ended; err != nil {
				t.Errorf("the demonstration ended with: %v", err)
			}
		})
		return "http://" + a.String()
	case err := <-ended:
		end()
		t.Fatalf("the demonstration did not open: %v", err)
		return ""
	}
}

// TestTheDemoInABrowser plays the main job as people do it: with eyes, a mouse
// and a keyboard, and on a phone with a finger.
func TestTheDemoInABrowser(t *testing.T) {
	t.Parallel()
	address := openDemo(t)
	v := chromium(t)
	officer, team := column{v, "phone"}, column{v, "team"}

	v.opens(address)
	officer.begins()
	officer.introducesHerself()
	officer.fillsInTheForm()
	team.approves()
	username, password := officer.opensTheAccount()
	v.logsIn(username, password)
	team.sees("#team-log .block:has([data-button='📄 Surat'])", "dibuka pukul", "Email terkirim")

	v.takesPhone()
	v.opens(address)
	officer.findsTheSameChat()
	officer.savesAndRates()
	team.seesTheRating()
	v.sawNoMistakes()
}

func (c column) begins() {
	c.t.Helper()
	c.touches("#phone-start", "MULAI")
	c.reads("Selamat datang", "Silakan pilih layanan")
	c.says("/mulai")
	c.sees("#phone-log .block.own ~ .block.own ~ .block:not(.own)", "Selamat datang", "Ajukan Website") // the answer to the second
	c.presses("🌐 Ajukan Subdomain")
	c.reads("Langkah 1 dari 7", "setuju")
}

func (c column) introducesHerself() {
	c.t.Helper()
	c.presses("✅ Setuju")
	c.reads("Langkah 2 dari 7", "Nama lengkap")
	c.presses("Pakai Rina Kartika")
	c.reads("Langkah 3 dari 7", "NIP")
	c.says("1986")
	c.reads("18 digit", "Langkah 3 dari 7")
	c.says("198609262015052001")
	c.reads("Langkah 4 dari 7", "Jabatan")
	c.says("Kepala Seksi Aplikasi")
	c.reads("Langkah 5 dari 7", "Unit kerja")
	c.says("Dinas Kesehatan")
	c.reads("Langkah 6 dari 7", "Email dinas")
	c.says("rina@banyuasinkab.go.id")
	c.reads("Langkah 7 dari 7", "Nomor HP")
	c.touches("#phone-keys [data-key]", "📱 Bagikan nomor saya")
}

func (c column) fillsInTheForm() {
	c.t.Helper()
	c.reads("Langkah 1 dari 9", "Surat permohonan")
	c.sends("surat")
	c.reads("1 berkas")
	c.presses("✅ Selesai")
	c.reads("Langkah 2 dari 9", "Nomor dan tanggal surat")
	c.presses("⏭️ Lewati")
	c.reads("Langkah 3 dari 9", ".banyuasinkab.go.id")
	c.says("sipandu")
	c.reads("Langkah 4 dari 9", "kegunaan")
	c.says("SIPANDU, antrean Puskesmas")
	c.reads("Langkah 5 dari 9", "Tampilan")
	c.sends("tampilan-album")
	c.reads("3 berkas")
	c.presses("✅ Selesai")
	c.reads("Langkah 6 dari 9", "ruang server")
	c.presses("1–5 GB")
	c.reads("Langkah 7 dari 9", "Bahasa pemrograman")
	c.presses("Laravel")
	c.reads("Langkah 8 dari 9", "pendukung")
	c.presses("⏭️ Lewati")
	c.reads("Langkah 9 dari 9", "Email untuk akun")
	c.presses("Pakai rina@banyuasinkab.go.id")
	c.reads("Kirim", "sipandu.banyuasinkab.go.id", "SIPANDU, antrean Puskesmas", "1–5 GB", "Laravel")
	c.presses("✅ Kirim")
	c.reads("SD-2026-0001", "Selasa, 24 November 2026 pukul 10.")
}

func (c column) approves() {
	c.t.Helper()
	c.reads("SD-2026-0001", "Rina Kartika", "Dinas Kesehatan", "sipandu.banyuasinkab.go.id")
	c.presses("🙋 Ambil")
	c.reads("Ditangani Budi Santoso")
	c.presses("✅ Setujui")
	c.presses("Ya, setujui")
	c.sees("#team-log .block:has([data-button='📄 Surat'])", "disetujui oleh Budi Santoso", "selesai dan disampaikan")
}

const hidden = "#phone-log .spoiler[aria-expanded='false']"

// opensTheAccount shows the account, lifts the cover from the password, and
// returns what stands there.
func (c column) opensTheAccount() (username, password string) {
	c.t.Helper()
	c.reads("Kabar baik", "sipandu.banyuasinkab.go.id sudah siap")
	c.presses("👁️ Tampilkan akun")
	covered := c.reads("Username:", "Password sementara:", "wajib diganti")
	c.keepsPicture("demo.png")
	c.touches(hidden, "")
	shown := c.sees("#phone-log .block:has(.spoiler)", "Password sementara:")
	username, password = line(covered, "Username: "), line(shown, "Password sementara: ")
	if username == "" || len(password) < 12 {
		c.t.Fatalf("username and password should be there to read:\n%s", shown)
	}
	if line(covered, "Password sementara: ") == password {
		c.t.Fatal("the password should have been covered at first")
	}
	return username, password
}

// logsIn copies what the message shows, pastes it into the panel's form, and
// changes the password there.
func (v *visitor) logsIn(username, password string) {
	v.t.Helper()
	v.touches("#tab-panel", "")
	v.sees("#panel-list", "sipandu.banyuasinkab.go.id", username, "aktif")
	officer := column{v, "phone"}
	for _, copied := range []struct{ label, field, value string }{
		{"📋 Salin username", "#panel-user", username},
		{"📋 Salin password", "#panel-password", password},
	} {
		officer.presses(copied.label)
		officer.sees(`#phone-log [data-copied][data-button="`+copied.label+`"]`, "Disalin")
		v.pastes(copied.field)
		polls[bool](v, "the copied value in "+copied.field, `(field, value) => document.querySelector(field).value === value`, copied.field, copied.value)
	}
	v.touches("#panel-login button", "Masuk")
	v.sees("#panel-result", "Berhasil masuk")
	v.types("#panel-new", "sandi-Baru-2026")
	v.touches("#panel-change button", "Simpan password baru")
	v.sees("#panel-changed[data-ok='true']")
}

func (c column) findsTheSameChat() {
	c.t.Helper()
	c.sees("#phone-log", "SIPANDU, antrean Puskesmas", "SD-2026-0001", "Password sementara:")
	polls[bool](c.visitor, "a password that is covered again", `(selector) => document.querySelector(selector) !== null`, hidden)
	polls[bool](c.visitor, "a page no wider than the phone, in the dark", `() =>
		document.documentElement.scrollWidth <= 390 && matchMedia('(prefers-color-scheme: dark)').matches
		&& !document.querySelector('#team').checkVisibility()`)
	c.keepsPicture("demo-phone.png")
}

func (c column) savesAndRates() {
	c.t.Helper()
	c.presses("✅ Sudah saya simpan")
	c.reads("penilaian", "SD-2026-0001")
	c.presses("4 · Sangat baik")
	c.reads("Terima kasih atas penilaian")
}

func (c column) seesTheRating() {
	c.t.Helper()
	c.touches("#tab-team", "")
	c.sees("#team-log .block:has([data-button='📄 Surat'])", "4 dari 4")
}

// line is the rest of the line that begins so.
func line(text, beginning string) string {
	for l := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(l), beginning); ok {
			return rest
		}
	}
	return ""
}
