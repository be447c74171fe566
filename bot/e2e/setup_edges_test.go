package e2e

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

// plainAnswers sets everything up by hand, a line a question.
func plainAnswers(file string) string {
	return strings.Join([]string{setupToken, "nanti", "1", "tidak", "", "", "", "", "-", "-", "Budi Santoso", "", "", "ya", "-", "", "", "", "", "WITA", "nanti", "saya"}, "\n")
}

// fed starts the setup with answers from a file, and gives what it said.
func (s *site) fed(answers string, args ...string) (string, int) {
	s.t.Helper()
	child := reexec(context.Background(), roleBot, nil, append([]string{"setup", "--file", s.file, "--older", "", "--user", "root", "--unit-dir", filepath.Join(s.dir, "units")}, args...)...)
	child.Dir = s.dir
	child.Stdin = strings.NewReader(answers)
	var said bytes.Buffer
	child.Stdout, child.Stderr = &said, &said
	_ = child.Run()
	return said.String(), child.ProcessState.ExitCode()
}

func (s *site) saying(said string, words ...string) {
	s.t.Helper()
	for _, word := range words {
		if !strings.Contains(said, word) {
			s.t.Errorf("%q is not in\n%s", word, said)
		}
	}
}

func TestAnswersMayComeFromAFile(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	said, status := s.fed(plainAnswers(s.file) + "\n")
	s.saying(said, "(@loket_bot)", "Baris kosong: pakai yang tertulis", "Selesai. Loket siap dipakai.")
	settings := s.holds(s.file)
	for _, line := range []string{"\nTELEGRAM_TOKEN=" + setupToken + "\n", "\nTIMEZONE=Asia/Makassar\n", "\nOFFICE_SITE=\"\"\n", "\nOFFICE_SIGNATORY=\"Budi Santoso\"\n"} {
		if !strings.Contains(settings, line) {
			t.Errorf("%q is not in\n%s", line, settings)
		}
	}
	if status != 0 || strings.Contains(settings, "PANEL_URL") || strings.Contains(settings, "SMTP_URL") || strings.Contains(said, "\x1b") {
		t.Errorf("it ends with %d:\n%s\n%s", status, settings, said)
	}
	before := settings
	if said, status = s.fed("\nnanti\n" + strings.Repeat("\n", 18) + "nanti\nsaya\n"); status != 0 || s.holds(s.file) != before {
		t.Errorf("again without a change it ends with %d and\n%s\n%s", status, s.holds(s.file), said)
	}
	s.saying(said, "✔ token: milik @loket_bot", "Tidak ada yang menghalangi")
	if said, status = s.fed("\nlater\n"+strings.Repeat("\n", 18)+"later\ni see\n", "--lang", "en"); status != 0 {
		t.Errorf("in English it ends with %d", status)
	}
	s.saying(said, "✔ token: belongs to @loket_bot", "Nothing stands in the way", "Loket is ready")
}

func TestAnswersThatEndEarlyAreKept(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	lines := strings.Split(plainAnswers(s.file), "\n")
	before := s.holds(s.file)
	said, status := s.fed(strings.Join(lines[:11], "\n"))
	s.saying(said, "Jawaban sejauh ini tersimpan di "+s.file+".baru")
	if status != 1 || s.holds(s.file) != before {
		t.Errorf("it ends with %d and\n%s", status, s.holds(s.file))
	}
	said, status = s.fed("ya\n" + strings.Repeat("\n", 20) + "nanti\nsaya\n")
	s.saying(said, "Lanjutkan?", "[Budi Santoso]", "Loket siap dipakai")
	if status != 0 || !strings.Contains(s.holds(s.file), "Budi Santoso") {
		t.Errorf("taken up again it ends with %d and\n%s", status, s.holds(s.file))
	}
	s.fed("ganti\n")
	s.has(s.file+".baru", "OFFICE_NAME=Lain\n")
	if said, _ = s.fed("tidak\n"); strings.Contains(s.holds(s.file+".baru"), "Lain") {
		t.Errorf("what was thrown away is still there:\n%s", said)
	}
}

// Wherever somebody breaks off, nothing typed is lost, and the terminal is left
// as it was.
func TestASetupIsBrokenOffAtAnyQuestion(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	for name, steps := range map[string]func(term *terminal){
		"the token": func(term *terminal) { term.reads("Token bot"); term.types("4242:half") },
		"the group": func(term *terminal) { term.answers("Token bot", setupToken); term.reads("Grup tim") },
		"the code": func(term *terminal) {
			term.answers("Token bot", setupToken)
			term.answers("Grup tim", "")
			term.reads("Menunggu …")
		},
		"the office": func(term *terminal) {
			term.answers("Token bot", setupToken)
			term.answers("Grup tim", keyDown)
			term.answers("Siapa yang membuat", "")
			term.answers("Kirim email juga?", "")
			term.reads("Nama pemerintah")
			term.types(keyDelete + "Pemerintah Kota Setengah")
			term.reads("Setengah")
		},
	} {
		_ = os.Remove(s.file + ".baru")
		term := s.begins(80, "xterm")
		steps(term)
		term.types(keyBreak)
		term.reads("Jawaban sejauh ini tersimpan")
		if status := term.ends(); status == 0 {
			t.Errorf("%s: it ends well", name)
		}
		if draft := s.holds(s.file + ".baru"); name == "the office" && !strings.Contains(draft, "Kota Setengah") || name == "the token" && !strings.Contains(draft, "4242:half") {
			t.Errorf("%s: what was typed is lost:\n%s", name, draft)
		}
	}
	term := s.begins(80, "xterm")
	term.reads("Lanjutkan?")
}

func TestATerminalThatCannotDraw(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	term := s.begins(80, "dumb")
	term.answers("Token bot", setupToken)
	term.answers("Grup tim", "kembali")
	term.answers("Token bot", "")
	term.answers("Grup tim", "9")
	term.reads("Pilih salah satu dengan nomornya")
	term.types("2\r")
	term.reads("Siapa yang membuat")
	if strings.Contains(term.all(), "token-of-the-setup") || strings.Contains(term.all(), "\x1b") {
		t.Errorf("it shows %q", term.all())
	}
	term.types(keyBreak)
	if status := term.ends(); status == 0 {
		t.Error("broken off it ends well")
	}
}

// A group that somebody else linked is let go, and another linked.
func TestAStrangersGroupIsLetGo(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	const stranger int64 = -1000666
	s.telegram.AddGroup(botapi.Chat{ID: stranger, Type: "supergroup", Title: "Orang Lain"})
	s.telegram.AddMember(stranger, setupBoss, "creator")
	s.telegram.AddMember(stranger, 4242, "administrator")
	term := s.begins(80, "xterm")
	term.answers("Token bot", setupToken)
	term.answers("Grup tim", "")
	s.links(term, stranger)
	term.answers("Apakah “Orang Lain” grup tim", keyDown)
	term.reads("Grup itu dilepas")
	term.reads("Tautkan sekarang")
	term.types("\r")
	s.links(term, setupGroup)
	term.answers("Apakah “Tim Diskominfo” grup tim", "")
	term.reads("Siapa yang membuat")
	if _, inside := s.telegram.Chat(setupGroup); !inside {
		t.Error("the group is gone")
	}
}

// What is wrong outside is said, and who is sure goes on.
func TestWhatIsWrongOutsideIsSaid(t *testing.T) {
	t.Parallel()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>Selamat datang</html>")) }))
	defer page.Close()
	s := openSite(t)
	closed := datatest.ClosedAddress(t)
	said, _ := s.fed(strings.Join([]string{setupToken, "nanti", "2", closed, closed, "kembali", page.URL, "diskominfo", setupKey, "kembali", "kembali",
		closed, closed, "diskominfo", setupKey, setupKey, "baku", "x", "203.0.113.10", "smtp"}, "\n"))
	s.saying(said, "Panel tidak dapat dihubungi", "tekan Enter sekali lagi", "benar-benar DirectAdmin", "contoh: 203.0.113.10", "Kirim email juga?")
	s.has(s.file, "TELEGRAM_API_URL="+closed+"\nDATA_DIR="+filepath.Join(s.dir, "data")+"\n")
	_ = os.Remove(s.file + ".baru")
	said, _ = s.fed(setupToken + "\n" + setupToken + "\nnanti\n")
	s.saying(said, "Telegram tidak dapat dihubungi", "Siapa yang membuat")
	if strings.Contains(said, "token-of-the-setup") {
		t.Errorf("the token is told:\n%s", said)
	}
}

// A file that people wrote by hand is read as systemd reads it, and told where
// that is not what they may have meant.
func TestASettingsFileWrittenByHand(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	s.has(s.file, "export TELEGRAM_TOKEN=1:x\r\nTELEGRAM_API_URL='"+s.api+"'\r\nDATA_DIR="+filepath.Join(s.dir, "data")+"\r\nOFFICE_NAME=Dinas\\ Kominfo\r\nLOKET_LAMA=1\r\n")
	said, status := s.fed(plainAnswers(s.file) + "\n")
	s.saying(said, "“export TELEGRAM_TOKEN=…” tidak dibaca systemd", "Pada OFFICE_NAME ada garis miring terbalik", "LOKET_LAMA bukan pengaturan Loket", "[Dinas Kominfo]")
	if text := s.holds(s.file); status != 0 || !strings.Contains(text, "export TELEGRAM_TOKEN=1:x\r\n") || !strings.Contains(text, "LOKET_LAMA=1\r\n") || !strings.Contains(text, "\nTELEGRAM_TOKEN="+setupToken) {
		t.Errorf("it ends with %d and\n%s", status, text)
	}
}

func TestASettingsFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	for name, dir := range datatest.Unwritables(t) {
		s.file = filepath.Join(dir, "loket.env")
		said, status := s.fed("")
		if status != 1 || !strings.Contains(said, "--file ./loket.env") || strings.Contains(said, "Token bot") {
			t.Errorf("%s: it ends with %d:\n%s", name, status, said)
		}
	}
}

// Settings of an earlier place are taken over after a question.
func TestOlderSettingsAreTakenOver(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	older := filepath.Join(s.dir, "older.env")
	s.has(older, s.holds(s.file)+"OFFICE_NAME='Dinas Lama'\n")
	if err := os.Remove(s.file); err != nil {
		t.Fatal(err)
	}
	said, _ := s.fed("ya\n"+plainAnswers(s.file)+"\n", "--older", older)
	s.saying(said, "Ada pengaturan lama di "+older, "[Dinas Lama]")
	if text := s.holds(s.file); !strings.Contains(text, "# pengaturan kami\n") || !strings.Contains(s.holds(older), "Dinas Lama") {
		t.Errorf("it becomes\n%s", text)
	}
}
