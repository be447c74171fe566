package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"loket/bot/datatest"
)

// office is settings that can work, for a test to spoil.
func office(t *testing.T) Settings {
	t.Helper()
	s, err := Defaults()
	if err != nil {
		t.Fatal(err)
	}
	s.TelegramToken = "123456:ABC-DEF"
	return s
}

// panelled adds a panel.
func panelled(s *Settings) {
	s.PanelURL, s.PanelUser, s.PanelLoginKey, s.PanelPackage, s.PanelIP = "https://panel.example.go.id:2222", "diskominfo", "key", "baku", "203.0.113.10"
}

// wrongValues are settings that cannot work, by the variable that is to be named.
var wrongValues = []struct {
	variable string
	values   []string
	set      func(s *Settings, value string)
}{
	{"TELEGRAM_TOKEN", []string{"", "rubbish", "123456", "a:b"}, func(s *Settings, v string) { s.TelegramToken = v }},
	{"TELEGRAM_API_URL", []string{"", "api.telegram.org", "ftp://x", "https://", "https://:443", "https://a b"}, func(s *Settings, v string) { s.TelegramAPIURL = v }},
	{"TELEGRAM_RATE", []string{"", "fast"}, func(s *Settings, v string) { s.TelegramRate = v }},
	{"SHOW_VERIFIER", []string{"", "yes"}, func(s *Settings, v string) { s.ShowVerifier = v }},
	{"LOG_LEVEL", []string{"", "loud", "INFO", "info+1"}, func(s *Settings, v string) { s.LogLevel = v }},
	{"DATA_DIR", []string{""}, func(s *Settings, v string) { s.DataDir = v }},
	{"SECRET_KEY", []string{"short", "AAAA"}, func(s *Settings, v string) { s.SecretKey = v }},
	{"WEBHOOK_URL", []string{"x", "http://loket.example.go.id/", "https://", "https://loket.example.go.id/{x", "https://loket.example.go.id/a b",
		"https://loket.example.go.id/a/../b", "https://loket.example.go.id//a", "https://loket.example.go.id:8080/a"}, func(s *Settings, v string) { s.WebhookURL = v }},
	{"WEBHOOK_SECRET", []string{"a b", strings.Repeat("x", 257)}, func(s *Settings, v string) { s.WebhookSecret = v }},
	{"LISTEN", []string{"", "8080", ":http", ":65536", "x"}, func(s *Settings, v string) { s.Listen = v }},
	{"METRICS_LISTEN", []string{"", "9090", "127.0.0.1"}, func(s *Settings, v string) { s.MetricsListen = v }},
	{"BASE_DOMAIN", []string{"", "banyuasinkab", "https://banyuasinkab.go.id", "Banyuasin"}, func(s *Settings, v string) { s.BaseDomain = v }},
	{"TIMEZONE", []string{"", "WIB", "Mars/Olympus"}, func(s *Settings, v string) { s.Timezone = v }},
	{"PANEL_URL", []string{"panel", "http://panel.example.go.id:2222", "https://panel.example.go.id:2222/login"}, func(s *Settings, v string) { panelled(s); s.PanelURL = v }},
	{"PANEL_URL", []string{"directadmin"}, func(s *Settings, v string) { s.PanelWebsite = v }},
	{"PANEL_LOGIN_URL", []string{"panel", "http://panel.example.go.id:2222", "ftp://panel.example.go.id", "https://"}, func(s *Settings, v string) { panelled(s); s.PanelLoginURL = v }},
	{"PANEL_LOGIN_URL", []string{"panel"}, func(s *Settings, v string) { s.PanelLoginURL = v }}, // without a panel too
	{"PANEL_USER", []string{"", "a|b", "a b"}, func(s *Settings, v string) { panelled(s); s.PanelUser = v }},
	{"PANEL_LOGIN_KEY", []string{"", "a b"}, func(s *Settings, v string) { panelled(s); s.PanelLoginKey = v }},
	{"PANEL_PACKAGE", []string{""}, func(s *Settings, v string) { panelled(s); s.PanelPackage = v }},
	{"PANEL_IP", []string{"", "foo", "203.0.113"}, func(s *Settings, v string) { panelled(s); s.PanelIP = v }},
	{"PANEL_IP", []string{"foo"}, func(s *Settings, v string) { s.PanelIP = v }}, // without a panel too
	{"PANEL_CA_FILE", []string{"/nowhere/panel.pem", "/etc/passwd"}, func(s *Settings, v string) { panelled(s); s.PanelCAFile = v }},
	{"PANEL_CA_FILE", []string{"/nowhere/panel.pem"}, func(s *Settings, v string) { s.PanelCAFile = v }},
	{"PANEL_WEBSITE", []string{"wordpress"}, func(s *Settings, v string) { s.PanelWebsite = v }},
	{"HOSTING_LANGUAGES", []string{"", " , "}, func(s *Settings, v string) { s.HostingLanguages = v }},
	{"SMTP_URL", []string{"mail.example.go.id", "http://mail.example.go.id", "smtp://"}, func(s *Settings, v string) { s.SMTPURL, s.MailFrom = v, "loket@example.go.id" }},
	{"MAIL_FROM", []string{"", "loket", "mailto:loket@example.go.id", "a@b.id, c@d.id"}, func(s *Settings, v string) { s.SMTPURL, s.MailFrom = "smtp://mail.example.go.id", v }},
	{"MAIL_FROM", []string{"loket"}, func(s *Settings, v string) { s.MailFrom = v }},
	{"OFFICE_GOVERNMENT", []string{"", " "}, func(s *Settings, v string) { s.OfficeGovernment = v }},
	{"OFFICE_NAME", []string{"", "Dinas\nKominfo", strings.Repeat("x", 301)}, func(s *Settings, v string) { s.OfficeName = v }},
	{"OFFICE_ADDRESS", []string{"", "a\tb"}, func(s *Settings, v string) { s.OfficeAddress = v }},
	{"OFFICE_PHONE", []string{"", "telepon"}, func(s *Settings, v string) { s.OfficePhone = v }},
	{"OFFICE_EMAIL", []string{"diskominfo", "a@b"}, func(s *Settings, v string) { s.OfficeEmail = v }},
	{"OFFICE_SITE", []string{"diskominfo", "ftp://x.go.id", "a b.go.id"}, func(s *Settings, v string) { s.OfficeSite = v }},
	{"OFFICE_LOGO", []string{"/etc/passwd", "/nowhere/logo.png", "/dev/zero", "/etc"}, func(s *Settings, v string) { s.OfficeLogo = v }},
	{"OFFICE_SIGNATORY", []string{"Budi\r\nSantoso", "Budi\xff"}, func(s *Settings, v string) { s.OfficeSignatory = v }},
	{"OFFICE_SIGNATORY_RANK", []string{"Pembina\nUtama", "Pembina\xff"}, func(s *Settings, v string) { s.OfficeSignatoryRank = v }},
	{"OFFICE_SIGNATORY_NIP", []string{"12", "197013011995031001", "abc"}, func(s *Settings, v string) { s.OfficeSignatoryNIP = v }},
	{"STANDARD_DECREE_SUBDOMAIN", []string{"1\n2"}, func(s *Settings, v string) { s.DecreeSubdomain = v }},
	{"STANDARD_DECREE_WEBSITE", []string{"1\n2"}, func(s *Settings, v string) { s.DecreeWebsite = v }},
	{"OFFICE_HOURS", []string{"", "always", "Mon 16:00-07:30"}, func(s *Settings, v string) { s.OfficeHours = v }},
	{"BACKUP_RECIPIENT", []string{"zzz", "age1x", "AGE-SECRET-KEY-1X"}, func(s *Settings, v string) { s.BackupRecipient = v }},
	{"KEEP_REJECTED", []string{"0", "-1d", "soon", "1y", "99999d"}, func(s *Settings, v string) { s.KeepRejected = v }},
	{"LEASE", []string{"0", "1", "999ms", "61s", "-6s", "soon"}, func(s *Settings, v string) { s.DatabaseURL, s.Lease = "postgres://loket@127.0.0.1/loket", v }},
	{"DISK_RESERVE", []string{"1", "-1GB", "much", "1G", "10%", "1,5GB"}, func(s *Settings, v string) { s.DiskReserve = v }},
	{"BACKUP_KEEP", []string{"0", "-1d", "soon", "90 hari", "2160h", "99999d"}, func(s *Settings, v string) { s.BackupKeep = v }},
	{"DNS_SERVER", []string{"a b", "dns", "192.0.2.53:x", "[::1]"}, func(s *Settings, v string) { s.DNSServer = v }},
}

func TestAWrongValueStopsTheStart(t *testing.T) {
	for _, wrong := range wrongValues {
		for _, value := range wrong.values {
			s := office(t)
			wrong.set(&s, value)
			err := s.Check(true)
			switch {
			case err == nil:
				t.Errorf("%s=%q is taken", wrong.variable, value)
			case !strings.HasPrefix(err.Error(), wrong.variable) || strings.ContainsAny(err.Error(), "\r\n"):
				t.Errorf("%s=%q: %v", wrong.variable, value, err)
			}
		}
	}
	s := office(t)
	s.TeamChatID = 1000500
	if err := s.Check(true); err == nil || !strings.HasPrefix(err.Error(), "TEAM_CHAT_ID: ") {
		t.Errorf("a group's number without its minus: %v", err)
	}
	s.TeamChatID, s.TeamTopicID = -1000500, -1
	if err := s.Check(true); err == nil || !strings.HasPrefix(err.Error(), "TEAM_TOPIC_ID: ") {
		t.Errorf("a topic below nought: %v", err)
	}
}

func TestWhatOfficesSetIsTaken(t *testing.T) {
	logo := filepath.Join(t.TempDir(), "logo.png")
	if err := os.WriteFile(logo, datatest.Picture(1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, set := range map[string]func(s *Settings){
		"nothing":          func(*Settings) {},
		"a panel":          panelled,
		"an IPv6 address":  func(s *Settings) { panelled(s); s.PanelIP = "2001:db8::1" },
		"websites by hand": func(s *Settings) { panelled(s); s.PanelWebsite = "manual" },
		"mail":             func(s *Settings) { s.SMTPURL, s.MailFrom = "smtps://u:p@mail.example.go.id", "Loket@Example.go.id" },
		"a webhook":        func(s *Settings) { s.WebhookURL = "https://loket.example.go.id:8443/telegram/123456:ABC-DEF" },
		"a webhook's root": func(s *Settings) { s.WebhookURL = "https://loket.example.go.id" },
		"an own Bot API": func(s *Settings) {
			s.TelegramAPIURL, s.WebhookURL = "http://bot-api:8081", "http://127.0.0.1:8082/hook/"
		},
		"a name server":      func(s *Settings) { s.DNSServer = "192.0.2.53" },
		"one with its port":  func(s *Settings) { s.DNSServer = "[2001:db8::53]:5353" },
		"addresses":          func(s *Settings) { s.Listen, s.MetricsListen = "[::1]:0", "localhost:9090" },
		"a logo":             func(s *Settings) { s.OfficeLogo = logo },
		"a signatory":        func(s *Settings) { s.OfficeSignatory, s.OfficeSignatoryNIP = "Budi, S.Kom.", "19700101 199503 1 001" },
		"several telephones": func(s *Settings) { s.OfficePhone = "(0711) 7690037 ext. 12, WA 0812-3456-7890" },
		"a site with https":  func(s *Settings) { s.OfficeSite = "https://diskominfo.example.go.id/kontak" },
		"neither mail nor":   func(s *Settings) { s.OfficeEmail, s.OfficeSite = "", "" },
		"one who reads":      func(s *Settings) { _, s.BackupRecipient = datatest.New(t).Pair("own.key") },
		"several who read": func(s *Settings) {
			v := datatest.New(t)
			_, other := v.Pair("b.key")
			s.BackupRecipient = v.Public + "\n" + other
		},
		"several with commas": func(s *Settings) {
			v := datatest.New(t)
			_, other := v.Pair("b.key")
			s.BackupRecipient = v.Public + ", " + other + ","
		},
		"one with age-keygen's comment": func(s *Settings) {
			_, public := datatest.New(t).Pair("own.key")
			s.BackupRecipient = "# created: 2026-11-30, public key:\r\n" + public + "\r\n"
		},
		"post-quantum ones":   func(s *Settings) { s.BackupRecipient = hybrid(t) + " " + hybrid(t) },
		"an own set of hours": func(s *Settings) { s.OfficeHours = "Mon-Fri 08:00-15:00" },
	} {
		s := office(t)
		set(&s)
		if err := s.Check(true); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hybrid is a post-quantum public key.
func hybrid(t *testing.T) string {
	t.Helper()
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return identity.Recipient().String()
}

// No backup can be sealed for a classic and a post-quantum key together.
func TestRecipientsOfTwoKindsStopTheStart(t *testing.T) {
	_, classic := datatest.New(t).Pair("own.key")
	for _, value := range []string{classic + "," + hybrid(t), hybrid(t) + "\n" + classic, classic + " " + classic + ";" + hybrid(t)} {
		s := office(t)
		s.BackupRecipient = value
		if err := s.Check(true); err == nil || !strings.HasPrefix(err.Error(), "BACKUP_RECIPIENT: ") || !strings.Contains(err.Error(), "one kind") {
			t.Errorf("it ends with %v", err)
		}
	}
	if _, err := BackupRecipients(classic + ",zzz"); err == nil {
		t.Error("a second one that is none is taken")
	}
}

func TestAKeyThatNeverWasIsNotLost(t *testing.T) {
	s := office(t)
	if s.DataDir = t.TempDir(); s.KeyIsLost() {
		t.Error("a key that never was counts as lost")
	}
}

// People are told how long backups are kept.
func TestHowLongBackupsAreKept(t *testing.T) {
	for value, want := range map[string]int{"": 90, "90d": 90, "30": 30, " 7d ": 7} {
		s, err := Defaults()
		if err != nil {
			t.Fatal(err)
		}
		s.BackupKeep = value
		if config, err := s.DeskConfig(); err != nil || config.KeepBackups != want {
			t.Errorf("%q is %d days, %v", value, config.KeepBackups, err)
		}
	}
}
