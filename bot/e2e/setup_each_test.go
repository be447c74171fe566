package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// answer is one question of the setup, and what somebody gives who answers all.
type answer struct {
	title, keys string
	half        string // what is typed and not finished; empty where one chooses
	hidden      bool
	setting     string // where the answer stands, of a line
}

// allAnswers are all questions, in their order, with the panel and mail of a site.
func (s *site) allAnswers() []answer {
	line := func(title, value, setting string) answer {
		return answer{title: title, keys: keyDelete + value, half: "setengah", setting: setting}
	}
	secret := func(title, value, setting string) answer {
		return answer{title: title, keys: keyDelete + value, half: "setengah", hidden: true, setting: setting}
	}
	return []answer{
		secret("Token bot", setupToken, "TELEGRAM_TOKEN"),
		{title: "Grup tim", keys: keyDown},
		{title: "Siapa yang membuat akun hosting?", keys: keyDown},
		line("Alamat panel", s.panel, "PANEL_URL"),
		line("Nama reseller di panel", "diskominfo", "PANEL_USER"),
		secret("Login key", setupKey, "PANEL_LOGIN_KEY"),
		{title: "Paket untuk akun baru"},
		{title: "Alamat IP akun baru"},
		{title: "Kirim email juga?", keys: keyDown},
		line("Server email", s.mail, "SETUP_MAIL_HOST"),
		{title: "Pengamanan sambungan"},
		line("Nama akun email", "loket", "SETUP_MAIL_USER"),
		secret("Password akun email", setupPass, "SETUP_MAIL_PASSWORD"),
		line("Alamat pengirim", "loket@banyuasinkab.go.id", "MAIL_FROM"),
		line("Kirim surat percobaan", "", "SETUP_MAIL_TEST"),
		line("Nama pemerintah", "Pemerintah Kota Baru", "OFFICE_GOVERNMENT"),
		line("Nama dinas", "Dinas Kominfo", "OFFICE_NAME"),
		line("Alamat kantor", "Jalan Baru 1", "OFFICE_ADDRESS"),
		line("Telepon kantor", "0711-1", "OFFICE_PHONE"),
		line("Email kantor", "kantor@banyuasinkab.go.id", "OFFICE_EMAIL"),
		line("Situs kantor", "baru.go.id", "OFFICE_SITE"),
		line("Penanda tangan surat", "Budi", "OFFICE_SIGNATORY"),
		line("NIP penanda tangan", "197203121998031004", "OFFICE_SIGNATORY_NIP"),
		line("Pangkat/golongan penanda tangan", "Pembina (IV/a)", "OFFICE_SIGNATORY_RANK"),
		{title: "Sudah benar?"},
		line("Pembuatan Sub Domain", "1/2026", "STANDARD_DECREE_SUBDOMAIN"),
		line("Pembuatan Website", "2/2026", "STANDARD_DECREE_WEBSITE"),
		line("Sertifikat akar tanda tangan", "", "TRUSTED_CA_FILE"),
		line("Domain induk", "banyuasinkab.go.id", "BASE_DOMAIN"),
		line("Jam kerja", "Senin-Kamis 07.30-16.00", "OFFICE_HOURS"),
		{title: "Zona waktu"},
		{title: "Kunci untuk salinan"},
		line("Berkas kunci rahasia", "kunci.key", "SETUP_BACKUP_KEY"),
		{title: "Bagaimana bot dijalankan?", keys: keyDown + keyDown},
	}
}

// draftHolds looks for answers among those so far.
func (s *site) draftHolds(after string, given []answer) {
	s.t.Helper()
	draft := s.holds(s.file + ".baru")
	for _, a := range given {
		value := strings.TrimPrefix(a.keys, keyDelete)
		if a.setting == "" || value == "" {
			continue
		}
		found := regexp.MustCompile(`(?m)^` + a.setting + `=(.*)$`).FindStringSubmatch(draft)
		if found == nil || strings.NewReplacer(`"`, "", `\`, "").Replace(found[1]) != value {
			s.t.Errorf("%s: %s is not %q among the answers so far", after, a.setting, value)
		}
	}
	if info, err := os.Stat(s.file + ".baru"); err != nil || info.Mode().Perm() != 0o600 {
		s.t.Errorf("%s: the answers so far: %v %v", after, info, err)
	}
}

// At every question somebody stops: with Ctrl+C nothing typed is lost, not even
// half an answer, and a kill loses no finished one.
func TestASetupIsBrokenOffAtEachQuestion(t *testing.T) {
	t.Parallel()
	questions := (&site{}).allAnswers()
	for i, at := range questions {
		t.Run(at.title, func(t *testing.T) {
			t.Parallel()
			s := openSite(t)
			answers := s.allAnswers()
			for _, method := range []string{"Ctrl+C", "kill"} {
				_ = os.Remove(s.file + ".baru")
				term := s.begins(80, "xterm")
				for _, a := range answers[:i] {
					term.answers(a.title, a.keys)
				}
				term.reads(at.title)
				given := answers[:i:i]
				if method == "kill" {
					if err := term.child.Process.Kill(); err != nil {
						t.Fatal(err)
					}
					term.ends()
				} else {
					if at.half != "" {
						term.types(keyDelete + at.half)
						given = append(given, answer{keys: at.half, setting: at.setting})
					}
					term.types(keyBreak)
					term.reads("Jawaban sejauh ini tersimpan")
					if status := term.ends(); status != 1 {
						t.Errorf("broken off it ends with %d", status)
					}
				}
				if i > 0 || method == "Ctrl+C" {
					s.draftHolds(method, given)
				}
				_ = os.Remove(filepath.Join(s.dir, "kunci.key"))
			}
			if text := s.holds(s.file); strings.Contains(text, "TELEGRAM_TOKEN") {
				t.Errorf("the settings are written before the end:\n%s", text)
			}
		})
	}
}

// From every question one goes back to the one before and forward again; what was
// half typed is still there.
func TestOneGoesBackFromEachQuestion(t *testing.T) {
	t.Parallel()
	s := openSite(t)
	answers := s.allAnswers()
	term := s.begins(80, "xterm")
	for i, a := range answers {
		if i == 0 {
			term.reads(a.title)
			term.types(keyBack + a.keys + "\r") // there is none before: it is asked again
			continue
		}
		term.reads(a.title)
		half := a.half
		if half != "" && !a.hidden {
			term.types(keyDelete + half)
		}
		before := answers[i-1]
		if before.setting == "SETUP_BACKUP_KEY" {
			before = answers[i-2] // the pair is made: the file is not asked for twice
		}
		term.types(keyBack)
		term.answers(before.title, "")
		term.reads(a.title)
		if half != "" && !a.hidden {
			term.reads(half)
		}
		term.types(a.keys + "\r")
	}
	term.reads("Selesai. Loket siap dipakai.")
	if status := term.ends(); status != 0 {
		t.Errorf("it ends with %d", status)
	}
	for _, line := range []string{"OFFICE_GOVERNMENT=\"Pemerintah Kota Baru\"\n", "OFFICE_HOURS=\"Senin-Kamis 07.30-16.00\"\n", "PANEL_USER=diskominfo\n", "STANDARD_DECREE_WEBSITE=2/2026\n"} {
		if text := s.holds(s.file); !strings.Contains(text, "\n"+line) {
			t.Errorf("%q is not in\n%s", line, text)
		}
	}
}
