// Package settings are what the office decides, as flags and environment
// variables: what they are, whether they can work, and the key and the data
// directory that they name.
package settings

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"loket/bot/delivery"
	"loket/bot/inspect"
	"loket/bot/panel"
	"loket/conversations/calendar"
)

// Settings are what the office decides. Each is a flag and an environment
// variable of the name given; defaults come from the service standards.
type Settings struct {
	TelegramToken  string `env:"TELEGRAM_TOKEN" help:"The bot's token, from BotFather."`
	TelegramAPIURL string `env:"TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Bot API server."`
	TelegramRate   string `env:"TELEGRAM_RATE" default:"on" help:"Our own pacing: on, or off for an own Bot API server and for measuring."`
	TeamChatID     int64  `env:"TEAM_CHAT_ID" help:"The team's group; when unset, a code is printed for /hubungkan."`
	ShowVerifier   string `env:"SHOW_VERIFIER" default:"off" help:"on: officers see who of the team decided or wrote to them."`
	TeamTopicID    int    `env:"TEAM_TOPIC_ID" help:"The topic, where the group is a forum."`

	DataDir      string `env:"DATA_DIR" default:"./data" help:"Database, attachments and key; units.csv, holidays.csv and names.csv there replace the embedded lists."`
	DatabaseURL  string `name:"database-url" env:"DATABASE_URL" help:"postgres://USER:PASSWORD@HOST:5432/DATABASE?sslmode=verify-full: keep everything in PostgreSQL 15 or newer; SECRET_KEY is required then. When unset, DATA_DIR holds the database."`
	Lease        string `env:"LEASE" default:"6s" help:"With DATABASE_URL: how long a replica leads without renewing it; another takes over after that."`
	DiskReserve  string `env:"DISK_RESERVE" help:"Free space that is kept for the database, such as 500MB or 1GiB: below it new files stay at Telegram; default: the smaller of 1 GiB and a tenth of the disk."`
	KeepRejected string `env:"KEEP_REJECTED" default:"365d" help:"How long files of rejected and cancelled requests are kept, in days."`

	SecretKey string `env:"SECRET_KEY" help:"32 bytes base64; when unset, made once as DATA_DIR/secret.key."`

	WebhookURL    string `env:"WEBHOOK_URL" help:"Receive updates at this address instead of polling for them."`
	WebhookSecret string `env:"WEBHOOK_SECRET" help:"Shared with Telegram; derived from the key when unset."`
	Listen        string `env:"LISTEN" default:":8080" help:"Where webhook, /healthz and /readyz are served."`
	MetricsListen string `env:"METRICS_LISTEN" default:"127.0.0.1:9180" help:"Where /metrics is served."`

	LogLevel string `env:"LOG_LEVEL" default:"info" help:"What the log tells: error, warn, info, or debug, which also follows each update through the program."`

	BaseDomain string `env:"BASE_DOMAIN" default:"banyuasinkab.go.id" help:"Parent of all addresses."`
	Timezone   string `env:"TIMEZONE" default:"Asia/Jakarta" help:"The office's time zone."`

	PanelURL      string `env:"PANEL_URL" help:"DirectAdmin, such as https://panel.example.go.id:2222; when unset the team works by hand."`
	PanelLoginURL string `env:"PANEL_LOGIN_URL" help:"Where people log in to the panel; default: PANEL_URL."`
	PanelUser     string `env:"PANEL_USER" help:"The panel's admin or reseller."`
	PanelLoginKey string `env:"PANEL_LOGIN_KEY" help:"Its login key."`
	PanelPackage  string `env:"PANEL_PACKAGE" help:"Package of new accounts."`
	PanelIP       string `env:"PANEL_IP" help:"Address of new accounts."`
	PanelCAFile   string `env:"PANEL_CA_FILE" help:"PEM file with the panel's own certificate authority."`
	PanelWebsite  string `env:"PANEL_WEBSITE" help:"directadmin or manual, for the website service alone; default: as the panel."`

	HostingLanguages string `env:"HOSTING_LANGUAGES" default:"PHP, Laravel, CodeIgniter, WordPress" help:"Languages that the hosting can run."`

	SMTPURL  string `name:"smtp-url" env:"SMTP_URL" help:"smtp://user:pass@host:587 (STARTTLS) or smtps://; when unset no e-mail is sent."`
	MailFrom string `env:"MAIL_FROM" help:"Sender of e-mails: an address, or 'Name <address>'."`

	SMTPCAFile string `name:"smtp-ca-file" env:"SMTP_CA_FILE" help:"PEM file with the mail server's own certificate authority."`

	OfficeGovernment    string `env:"OFFICE_GOVERNMENT" default:"Pemerintah Kabupaten Banyuasin" help:"On letters and texts."`
	OfficeName          string `env:"OFFICE_NAME" default:"Dinas Komunikasi dan Informatika" help:"On letters and texts."`
	OfficeAddress       string `env:"OFFICE_ADDRESS" default:"Komplek Perkantoran Sekojo, Pangkalan Balai, Kabupaten Banyuasin, Provinsi Sumatera Selatan, Indonesia 30911" help:"On letters and texts."`
	OfficePhone         string `env:"OFFICE_PHONE" default:"0711-7690037" help:"On letters and texts."`
	OfficeEmail         string `env:"OFFICE_EMAIL" help:"On letters and texts; when unset none is printed."`
	OfficeSite          string `env:"OFFICE_SITE" default:"www.diskominfobanyuasinkab.go.id" help:"On letters and texts."`
	OfficeLogo          string `env:"OFFICE_LOGO" help:"PNG or JPEG file for the letterhead."`
	OfficeSignatory     string `env:"OFFICE_SIGNATORY" help:"Name of the head of the office, who signs letters."`
	OfficeSignatoryNIP  string `env:"OFFICE_SIGNATORY_NIP" help:"NIP of the head of the office."`
	OfficeSignatoryRank string `env:"OFFICE_SIGNATORY_RANK" help:"Pangkat and golongan under the signatory, such as Pembina Utama Muda (IV/c)."`
	TrustedCAFile       string `name:"trusted-ca-file" env:"TRUSTED_CA_FILE" help:"PEM file with the roots that electronic signatures on letters are trusted by; none is shipped."`

	DecreeSubdomain string `env:"STANDARD_DECREE_SUBDOMAIN" help:"No. SK of the standard Pembuatan Sub Domain."`
	DecreeWebsite   string `env:"STANDARD_DECREE_WEBSITE" help:"No. SK of the standard Pembuatan Website Pemerintah."`
	OfficeHours     string `env:"OFFICE_HOURS" default:"Mon-Thu 07:30-16:00, Fri 07:30-16:30" help:"When the office is open."`

	BackupRecipient string `env:"BACKUP_RECIPIENT" help:"age public key that backups are encrypted for."`
	BackupKeep      string `env:"BACKUP_KEEP" default:"90d" help:"How long backups are kept, in days, as people are told; deleting them is cron's work."`
	DNSServer       string `env:"DNS_SERVER" help:"Resolver for address checks; default: the system's."`

	Offices string   `kong:"-"` // the directory with a settings file an office; "" for the one office that these are
	Office  string   `kong:"-"` // which of them these are; "" for the only one
	Lists   []string `kong:"-"` // the directories in which units.csv, holidays.csv and names.csv are looked for before DATA_DIR
}

// Fault is a setting that is missing or wrong; it names the variable and what
// it should be, never its value.
func Fault(variable, should string) error { return fmt.Errorf("%s: %s", variable, should) }

var (
	tokenShape  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	domainShape = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
)

// Check finds the first setting that cannot work.
func (s *Settings) Check(needToken bool) error {
	for _, look := range []func() error{
		func() error { return s.CheckTelegram(needToken) }, s.CheckWebhook, s.CheckAddresses, s.checkLog,
		s.CheckStore, s.CheckOffice, s.CheckPanel, s.CheckMail,
	} {
		if err := look(); err != nil {
			return err
		}
	}
	return nil
}

// CheckProgram looks at what is the program's alone, where it serves many offices.
func (s *Settings) CheckProgram() error {
	for _, look := range []func() error{s.CheckAddresses, s.checkLog} {
		if err := look(); err != nil {
			return err
		}
	}
	_, err := s.LeaseTerm()
	return err
}

// CheckTelegram looks at the token, its server and the team's group.
func (s *Settings) CheckTelegram(needToken bool) error {
	switch {
	case needToken && s.TelegramToken == "":
		return Fault("TELEGRAM_TOKEN", "is required: the token that BotFather gave, such as 123456:ABC-DEF")
	case s.TelegramToken != "" && !tokenShape.MatchString(s.TelegramToken):
		return Fault("TELEGRAM_TOKEN", "should be a number, a colon and letters, such as 123456:ABC-DEF")
	case s.TelegramRate != "on" && s.TelegramRate != "off":
		return Fault("TELEGRAM_RATE", "should be on or off")
	case s.ShowVerifier != "on" && s.ShowVerifier != "off":
		return Fault("SHOW_VERIFIER", "should be on or off")
	case s.TeamTopicID < 0:
		return Fault("TEAM_TOPIC_ID", "should be the number of a topic, such as 2")
	case s.TeamChatID > 0:
		return Fault("TEAM_CHAT_ID", "should be a group's number, which begins with a minus, such as -1001234567890")
	}
	return checkURL("TELEGRAM_API_URL", s.TelegramAPIURL, telegramAPI, "https", "http")
}

func checkURL(variable, value, example string, schemes ...string) error {
	u, err := url.Parse(value)
	if err == nil && u.Hostname() != "" {
		for _, scheme := range schemes {
			if u.Scheme == scheme {
				return nil
			}
		}
	}
	return Fault(variable, "should be an address that begins with "+strings.Join(schemes, ":// or ")+"://, such as "+example)
}

// CheckWebhook looks at where Telegram shall deliver.
func (s *Settings) CheckWebhook() error {
	if s.WebhookURL != "" {
		if err := checkURL("WEBHOOK_URL", s.WebhookURL, "https://loket.example.go.id/telegram", "https", "http"); err != nil {
			return err
		}
		if u, err := url.Parse(s.WebhookURL); err == nil {
			if err := s.checkHook(u); err != nil {
				return err
			}
		}
	}
	if s.WebhookSecret != "" && !regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`).MatchString(s.WebhookSecret) {
		return Fault("WEBHOOK_SECRET", "should be 1 to 256 letters, digits, _ and -")
	}
	return nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// CheckOffice looks at domain, hours and what letters say of the office.
func (s *Settings) CheckOffice() error {
	if !domainShape.MatchString(s.BaseDomain) {
		return Fault("BASE_DOMAIN", "should be a domain in lower case, such as banyuasinkab.go.id")
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" {
		return Fault("TIMEZONE", "should be a zone such as Asia/Jakarta")
	}
	if _, err := calendar.ParseHours(s.OfficeHours); err != nil {
		return Fault("OFFICE_HOURS", err.Error())
	}
	if len(splitList(s.HostingLanguages)) == 0 {
		return Fault("HOSTING_LANGUAGES", "should be languages with commas between them, such as PHP, Laravel")
	}
	return s.checkIdentity()
}

// CheckPanel looks at how the panel is reached.
func (s *Settings) CheckPanel() error {
	switch s.PanelWebsite {
	case "", "manual", "directadmin":
	default:
		return Fault("PANEL_WEBSITE", "should be directadmin or manual")
	}
	if s.PanelIP != "" {
		if _, err := netip.ParseAddr(s.PanelIP); err != nil {
			return Fault("PANEL_IP", "should be the IP address of new accounts, such as 203.0.113.10")
		}
	}
	if s.PanelCAFile != "" {
		if _, err := os.Stat(s.PanelCAFile); err != nil {
			return Fault("PANEL_CA_FILE", "should be a PEM file that can be read, such as /etc/loket/panel.pem")
		}
	}
	if err := s.checkLoginPage(); err != nil {
		return err
	}
	if s.PanelURL == "" {
		if s.PanelWebsite == "directadmin" {
			return Fault("PANEL_URL", "is required when PANEL_WEBSITE is directadmin, such as https://panel.example.go.id:2222")
		}
		return nil
	}
	return s.checkPanelLogin()
}

// checkLoginPage looks at the address that people are sent to.
func (s *Settings) checkLoginPage() error {
	if s.PanelLoginURL == "" {
		return nil
	}
	if err := checkURL("PANEL_LOGIN_URL", s.PanelLoginURL, "https://panel.example.go.id:2222", "https", "http"); err != nil {
		return err
	}
	if u, _ := url.Parse(s.PanelLoginURL); u.Scheme == "http" && !loopback(u.Hostname()) {
		return Fault("PANEL_LOGIN_URL", "should begin with https://, for passwords travel there")
	}
	if s.TrustedCAFile != "" {
		if _, err := inspect.ReadRoots(s.TrustedCAFile); err != nil {
			return Fault("TRUSTED_CA_FILE", "should be a PEM file with certificates, such as /etc/loket/roots.pem")
		}
	}
	return nil
}

// LoginPage is where people log in to the panel; empty where nobody knows.
func (s *Settings) LoginPage() string { return cmp.Or(s.PanelLoginURL, s.PanelURL) }

func (s *Settings) checkPanelLogin() error {
	if err := checkURL("PANEL_URL", s.PanelURL, "https://panel.example.go.id:2222", "https", "http"); err != nil {
		return err
	}
	if u, _ := url.Parse(s.PanelURL); u.Scheme == "http" && !loopback(u.Hostname()) {
		return Fault("PANEL_URL", "should begin with https://, for passwords travel there")
	}
	for _, need := range []struct{ variable, value, should string }{
		{"PANEL_USER", s.PanelUser, "is required with PANEL_URL: the panel's admin or reseller"},
		{"PANEL_LOGIN_KEY", s.PanelLoginKey, "is required with PANEL_URL: a login key of PANEL_USER"},
		{"PANEL_PACKAGE", s.PanelPackage, "is required with PANEL_URL: the package of new accounts, spelled as the panel does"},
		{"PANEL_IP", s.PanelIP, "is required with PANEL_URL: the address of new accounts"},
	} {
		if need.value == "" {
			return Fault(need.variable, need.should)
		}
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: s.PanelURL, User: s.PanelUser, Key: s.PanelLoginKey, BaseDomain: s.BaseDomain, CAFile: s.PanelCAFile})
	if err != nil {
		return err // it names the variable
	}
	client.Close()
	return nil
}

// CheckMail looks at how e-mail is sent.
func (s *Settings) CheckMail() error {
	if s.MailFrom != "" && !isSender(s.MailFrom) {
		return Fault("MAIL_FROM", "should be the sender's address, such as loket@"+s.BaseDomain)
	}
	if s.SMTPURL == "" {
		return nil
	}
	if _, err := delivery.ParseURL(s.SMTPURL); err != nil {
		return Fault("SMTP_URL", err.Error())
	}
	if _, err := delivery.Trust(s.SMTPCAFile); err != nil {
		return Fault("SMTP_CA_FILE", "should be a PEM file that can be read, such as /etc/loket/mail.pem")
	}
	if s.MailFrom == "" {
		return Fault("MAIL_FROM", "is required with SMTP_URL: the sender's address, such as loket@"+s.BaseDomain)
	}
	return nil
}

// Environment are the settings that stand in the environment.
func Environment() (Settings, error) { return Defaults() }

// Defaults are the settings of an office that has set none.
func Defaults() (Settings, error) {
	var s Settings
	parser, err := kong.New(&s)
	if err != nil {
		return s, err
	}
	_, err = parser.Parse(nil)
	return s, err
}
