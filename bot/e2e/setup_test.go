package e2e

import (
	"context"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"loket/bot/panel"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/storage/storagetest"
)

// What no terminal may show.
const (
	setupToken = "4242:token-of-the-setup"
	setupKey   = "login-key-of-the-setup"
	setupPass  = "mail password of $the setup"
)

const (
	setupGroup int64 = -1000500
	setupBoss  int64 = 820001
)

// site is a machine before Loket is set up, between stand-ins of everybody outside.
type site struct {
	t        *testing.T
	dir      string
	file     string
	telegram *botapi.Server
	api      string
	panel    string
	hosting  *hosting.Panel
	mail     string
	mailbox  *mailbox.Mailbox
}

func openSite(t *testing.T) *site {
	t.Helper()
	dir := storagetest.InMemory(t)
	s := &site{t: t, dir: dir, file: filepath.Join(dir, "etc", "loket.env")}
	s.telegram = botapi.New(botapi.Config{Token: setupToken})
	s.telegram.AddUser(botapi.User{ID: setupBoss, FirstName: "Budi"})
	s.telegram.AddGroup(botapi.Chat{ID: setupGroup, Type: "supergroup", Title: "Tim Diskominfo"})
	s.telegram.AddMember(setupGroup, setupBoss, "creator")
	s.telegram.AddMember(setupGroup, 4242, "administrator")
	server := httptest.NewServer(s.telegram)
	t.Cleanup(func() { s.telegram.Close(); server.Close() })
	s.api = server.URL
	var commands []string
	for _, need := range panel.Needs() {
		commands = append(commands, need.Commands...)
	}
	s.hosting = hosting.New(hosting.Config{User: "diskominfo", Key: setupKey, BaseDomain: "banyuasinkab.go.id", Commands: commands})
	host := httptest.NewServer(s.hosting)
	t.Cleanup(host.Close)
	s.panel = host.URL
	s.mailbox = mailbox.New(mailbox.Options{Users: map[string]string{"loket": setupPass}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.mailbox.Serve(listener) }()
	t.Cleanup(func() { _ = s.mailbox.Close() })
	s.mail = listener.Addr().String()
	s.has(s.file, "# pengaturan kami\nTELEGRAM_API_URL="+s.api+"\nDATA_DIR="+filepath.Join(dir, "data")+"\nTELEGRAM_RATE='off'\n; sampai di sini\n")
	return s
}

// has writes a file.
func (s *site) has(path, content string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) holds(path string) string {
	s.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(content)
}

// begins starts the setup in a terminal.
func (s *site) begins(columns uint16, kind string, args ...string) *terminal {
	s.t.Helper()
	child := reexec(context.Background(), roleBot, nil, append([]string{"setup", "--file", s.file, "--older", "", "--user", "root", "--unit-dir", filepath.Join(s.dir, "units")}, args...)...)
	child.Dir = s.dir
	return openTerminal(s.t, child, columns, kind)
}

// links writes in the group what the terminal shows.
func (s *site) links(term *terminal, group int64) {
	s.t.Helper()
	shown := term.reads("Menunggu …")
	code := regexp.MustCompile(`/hubungkan ([A-Z0-9]+)`).FindStringSubmatch(drawing.ReplaceAllStringFunc(shown, func(found string) string {
		if strings.TrimSpace(found) == "" {
			return " "
		}
		return ""
	}))
	if code == nil {
		s.t.Fatalf("no code is shown in %q", shown)
	}
	s.telegram.SendText(group, setupBoss, "/hubungkan "+code[1])
}

// An office sets everything up in a terminal: each answer is tried at once, a
// wrong one is asked again with its reason, one goes back, and at the end the
// settings, the start and the check are there.
func TestAnOfficeSetsItUp(t *testing.T) {
	t.Parallel()
	for name, columns := range map[string]uint16{"a terminal": 80, "a narrow one": 40, "one that has no size": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openSite(t)
			term := s.begins(columns, "xterm-256color")
			term.answers("Token bot", "4242:wrong")
			term.reads("Telegram tidak mengenal token ini")
			term.types(keyDelete + "4242:token-\u200bof-the-setup \r")
			term.reads("(@loket_bot)")
			term.answers("Grup tim", "")
			s.links(term, setupGroup)
			term.reads("Grup: Tim Diskominfo, privat")
			term.answers("grup tim Bapak/Ibu?", "")
			s.setsThePanelUp(term)
			s.setsTheMailUp(term)
			s.fillsTheOfficeIn(term)
			term.answers("Kunci untuk salinan", "")
			term.answers("Berkas kunci rahasia", "")
			term.answers("Bagaimana bot dijalankan?", keyDown)
			term.reads("Tidak ada yang menghalangi")
			term.reads("Selesai. Loket siap dipakai.")
			if status := term.ends(); status != 0 {
				t.Errorf("it ends with %d", status)
			}
			s.isSetUp(term)
		})
	}
}

func (s *site) setsThePanelUp(term *terminal) {
	s.t.Helper()
	term.answers("Siapa yang membuat akun hosting?", keyDown)
	term.answers("Alamat panel", s.panel+"/login")
	term.answers("Nama reseller di panel", "diskominfo")
	term.answers("Login key", "another")
	term.reads("Panel menolak")
	term.types(keyBack) // to the name
	term.reads("Nama reseller di panel")
	term.types("\r")
	term.reads("Login key")
	term.types(keyDelete + setupKey + "\r")
	term.reads("Masuk ke panel sebagai diskominfo")
	term.answers("Paket untuk akun baru", "")
	term.answers("Alamat IP akun baru", "")
}

func (s *site) setsTheMailUp(term *terminal) {
	s.t.Helper()
	term.answers("Kirim email juga?", keyDown)
	term.answers("Server email", s.mail)
	term.answers("Pengamanan sambungan", "")
	term.answers("Nama akun email", "loket")
	term.answers("Password akun email", setupPass)
	term.answers("Alamat pengirim", "loket@banyuasinkab.go.id")
	term.reads("menerima email dari kita")
	term.answers("Kirim surat percobaan", "budi@banyuasinkab.go.id")
	term.reads("Surat percobaan dikirim")
}

func (s *site) fillsTheOfficeIn(term *terminal) {
	s.t.Helper()
	term.answers("Nama pemerintah", "")
	term.answers("Nama dinas", "")
	term.answers("Alamat kantor", "")
	term.answers("Telepon kantor", "")
	term.answers("Email kantor", "kantor@banyuasinkab.go.id")
	term.answers("Situs kantor", "")
	term.answers("Penanda tangan surat", "Budi Santoso, S.Kom.")
	term.answers("NIP penanda tangan", "12")
	term.reads("Belum dapat dipakai")
	term.types(keyDelete + "197203121998031004\r")
	term.answers("Pangkat/golongan penanda tangan", "Pembina (IV/a)")
	if head := plainly(term.reads("Sudah benar?")); !strings.Contains(head, plainly("PEMERINTAH KABUPATEN BANYUASIN")) || !strings.Contains(head, plainly("Telepon 0711-7690037 · kantor@")) ||
		!strings.Contains(head, plainly("Budi Santoso, S.Kom.\n    Pembina (IV/a)\n    NIP 197203121998031004")) {
		s.t.Errorf("the letterhead is %s", head)
	}
	term.types("\r")
	term.answers("Pembuatan Sub Domain", "1/2026")
	term.answers("Pembuatan Website", "2/2026")
	term.answers("Sertifikat akar tanda tangan", "/nowhere/akar.pem")
	term.reads("tidak dapat dibaca")
	term.types(keyDelete + "\r")
	term.answers("Domain induk", "")
	term.answers("Jam kerja", "")
	term.answers("Zona waktu", "")
}

// isSetUp looks at what was written.
func (s *site) isSetUp(term *terminal) {
	t := s.t
	t.Helper()
	settings := s.holds(s.file)
	for _, line := range []string{"# pengaturan kami\n", "TELEGRAM_RATE='off'\n; sampai di sini\n", "\nTELEGRAM_TOKEN=" + setupToken + "\n",
		"\nPANEL_URL=" + s.panel + "\n", "\nPANEL_PACKAGE=baku\n", "\nOFFICE_SIGNATORY=\"Budi Santoso, S.Kom.\"\n", "\nBACKUP_RECIPIENT=age1", "\nOFFICE_SIGNATORY_NIP=197203121998031004\n",
		"\nSMTP_URL=smtp://loket:mail%20password%20of%20$the%20setup@" + s.mail + "\n"} {
		if !strings.Contains(strings.NewReplacer(`"smtp`, "smtp", `\$`, "$", s.mail+`"`, s.mail).Replace(settings), line) {
			t.Errorf("%q is not in\n%s", line, settings)
		}
	}
	if strings.Contains(settings, "SETUP_") {
		t.Errorf("our own answers stand in\n%s", settings)
	}
	for _, secret := range []string{"token-of-the-setup", setupKey, "mail password", "mail%20password"} {
		if strings.Contains(term.all(), secret) {
			t.Errorf("the terminal shows %q", secret)
		}
	}
	if mails := s.mailbox.Mails(); len(mails) != 1 {
		t.Errorf("%d mails were sent", len(mails))
	}
	for path, mode := range map[string]os.FileMode{s.file: 0o600, filepath.Join(s.dir, "backup.key"): 0o600, filepath.Join(s.dir, "data"): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v", path, info, err)
		}
	}
	if _, err := os.Stat(s.file + ".baru"); err == nil {
		t.Error("the answers so far are still there")
	}
}
