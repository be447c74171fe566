package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// introduce fills in the profile that a first request asks for.
func (a *actor) introduce() {
	a.t.Helper()
	expect(a.t, a.says("/subdomain"), "Langkah 1 dari 7", "setuju")
	expect(a.t, a.presses("✅ Setuju"), "Langkah 2 dari 7")
	a.says("Rina Kartika, S.Kom.")
	a.says("198609262015052001")
	a.says("Kepala Seksi Aplikasi")
	a.says("Dinas Perpustakaan dan Arsip Daerah")
	a.says("rina@banyuasinkab.go.id")
	_, err := a.world.Telegram().PressKey(a.chat, a.id, "📱 Bagikan nomor saya", "6281234567801")
	a.must(err)
	a.reads("Langkah 1 dari 9")
	a.skip()
}

// asksSubdomain answers the subdomain form up to its summary.
func (a *actor) asksSubdomain(label string) {
	a.t.Helper()
	expect(a.t, a.photographs(2), "2")
	a.presses("✅ Selesai")
	a.says("005/123/ARSIP/2026, 20 November 2026")
	a.says(label)
	a.says("SIPANDU, sistem pelayanan terpadu")
	a.photographs(1)
	a.presses("✅ Selesai")
	a.presses("1–5 GB")
	a.presses("Laravel")
	a.presses("⏭️ Lewati")
	expect(a.t, a.presses("Pakai rina@banyuasinkab.go.id"), "Kirim", label+".banyuasinkab.go.id")
}

var secretLine = regexp.MustCompile(`(?m)^Password sementara: (\S+)$`)

// opens shows the account and returns user name and password.
func (a *actor) opens() (username, password string) {
	a.t.Helper()
	a.tap("👁️ Tampilkan akun")
	m := a.reads("Password sementara:")
	found := secretLine.FindStringSubmatch(m.Text)
	if found == nil {
		a.t.Fatalf("no password in the secret message:\n%s", m.Text)
	}
	for _, line := range strings.Split(m.Text, "\n") {
		if name, ok := strings.CutPrefix(line, "Username: "); ok {
			username = name
		}
	}
	return username, found[1]
}

// TestASubdomainFromFirstWordToLogin is the main job, end to end over HTTP.
func TestASubdomainFromFirstWordToLogin(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	expect(t, rina.presses("✅ Kirim"), "SD-2026-0001", "Selasa, 24 November 2026 pukul 10.15 WIB")

	card := budi.reads("SD-2026-0001")
	expect(t, card, "sipandu.banyuasinkab.go.id", "SIPANDU", "Laravel")
	if strings.Contains(card.Text, "198609262015052001") {
		t.Fatal("the card shows the whole NIP")
	}
	budi.tap("🙋 Ambil")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")

	ready := rina.withButton("👁️ Tampilkan akun")
	if !ready.Protected || strings.Contains(strings.ToLower(ready.Text), "password") {
		t.Fatalf("the ready message should be protected and hold no secret: %v %s", ready.Protected, ready.Text)
	}
	username, password := rina.opens()
	if !s.world.Hosting().Login(username, password) {
		t.Fatalf("the panel refuses %s", username)
	}
	budi.reads("dibuka pukul")

	rina.tap("✅ Sudah saya simpan")
	rina.reads("penilaian")
	if got := s.world.Hosting().Creates("sipandu.banyuasinkab.go.id"); got != 1 {
		t.Fatalf("the account was created %d times", got)
	}
}

// TestAForgottenPassword gives the holder a temporary password that logs in.
func TestAForgottenPassword(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	username, first := rina.opens()
	rina.tap("✅ Sudah saya simpan")
	rina.reads("penilaian")
	s.clock.Advance(48 * time.Hour)

	expect(t, rina.says("/lupapassword"), "sipandu.banyuasinkab.go.id")
	rina.tap("🔑 Buat password sementara")
	rina.withButton("👁️ Tampilkan akun")
	again, second := rina.opens()
	if again != username || second == first {
		t.Fatal("a forgotten password should be replaced by a new one of the same account")
	}
	if !s.world.Hosting().Login(username, second) {
		t.Fatal("the panel refuses the temporary password")
	}
	budi.withButton("🧊 Bekukan akun")
}
