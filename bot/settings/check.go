package settings

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"loket/bot/delivery"
	"loket/conversations/answers"
	"loket/storage"
	"loket/storage/postgres"
)

// CheckAddresses looks at where the bot listens and whom it asks for names.
func (s *Settings) CheckAddresses() error {
	for _, listener := range []struct{ variable, value, example string }{
		{"LISTEN", s.Listen, ":8080"}, {"METRICS_LISTEN", s.MetricsListen, "127.0.0.1:9180"},
	} {
		_, port, err := net.SplitHostPort(listener.value)
		if number, wrong := strconv.Atoi(port); err != nil || wrong != nil || number < 0 || number > 65535 {
			return Fault(listener.variable, "should be an address with a port, such as "+listener.example)
		}
	}
	if s.DNSServer == "" {
		return nil
	}
	_, alone := netip.ParseAddr(s.DNSServer)
	_, ported := netip.ParseAddrPort(s.DNSServer)
	if alone != nil && ported != nil {
		return Fault("DNS_SERVER", "should be the address of a name server, such as 192.0.2.53 or 192.0.2.53:53")
	}
	return nil
}

// checkLog looks at what the log tells.
func (s *Settings) checkLog() error {
	if !slices.Contains([]string{"error", "warn", "info", "debug"}, s.LogLevel) {
		return Fault("LOG_LEVEL", "should be error, warn, info or debug")
	}
	return nil
}

// Level is what the log tells.
func (s *Settings) Level() slog.Level {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(s.LogLevel)) // checked before; else it stays
	return level
}

// CheckStore looks at what data and backups are sealed with.
func (s *Settings) CheckStore() error {
	if s.DataDir == "" {
		return Fault("DATA_DIR", "should be a directory that can be written, such as /var/lib/loket")
	}
	if _, ok := bytesOf(s.DiskReserve); !ok && s.DiskReserve != "" {
		return Fault("DISK_RESERVE", "should be a size, such as 500MB or 1GiB")
	}
	if _, err := s.RejectedDays(); err != nil {
		return err
	}
	if s.SecretKey != "" {
		if _, err := storage.ParseKey(s.SecretKey); err != nil {
			return Fault("SECRET_KEY", "should be 32 bytes in base64, such as `openssl rand -base64 32` prints")
		}
	}
	if err := s.checkDatabase(); err != nil {
		return err
	}
	if s.BackupRecipient != "" {
		if _, err := BackupRecipients(s.BackupRecipient); err != nil {
			return err
		}
	}
	_, err := s.BackupDays()
	return err
}

// longestLease bounds how long an office may stand still after a death.
const longestLease = time.Minute

// LeaseTerm is how long a replica leads without renewing it.
func (s *Settings) LeaseTerm() (time.Duration, error) {
	term, err := time.ParseDuration(cmp.Or(s.Lease, "6s"))
	if err != nil || term < postgres.ShortestTerm || term > longestLease {
		return 0, Fault("LEASE", "should be a time from 1s to 1m, such as 6s")
	}
	return term, nil
}

// checkDatabase looks at where PostgreSQL is, and whether there is a key for it: a
// database that several machines reach has one that no machine makes.
func (s *Settings) checkDatabase() error {
	if s.DatabaseURL == "" {
		return nil
	}
	if err := postgres.Check(s.DatabaseURL); err != nil {
		return err // it names the variable
	}
	if _, err := s.LeaseTerm(); err != nil {
		return err
	}
	if s.SecretKey == "" {
		return Fault("SECRET_KEY", "is required with DATABASE_URL: 32 bytes in base64, such as `openssl rand -base64 32` prints once, for all machines")
	}
	return nil
}

// mostIdentity is as much of a line as a letterhead has room for.
const mostIdentity = 300

// checkIdentity looks at what letters and texts say of the office.
func (s *Settings) checkIdentity() error {
	for _, words := range []struct {
		variable, value, example string
		needed                   bool
	}{
		{"OFFICE_GOVERNMENT", s.OfficeGovernment, "Pemerintah Kabupaten Banyuasin", true},
		{"OFFICE_NAME", s.OfficeName, "Dinas Komunikasi dan Informatika", true},
		{"OFFICE_ADDRESS", s.OfficeAddress, "Komplek Perkantoran Sekojo, Pangkalan Balai", true},
		{"OFFICE_PHONE", s.OfficePhone, "0711-7690037", true},
		{"OFFICE_SIGNATORY", s.OfficeSignatory, "Budi Santoso, S.Kom., M.Si.", false},
		{"OFFICE_SIGNATORY_RANK", s.OfficeSignatoryRank, "Pembina Utama Muda (IV/c)", false},
		{"STANDARD_DECREE_SUBDOMAIN", s.DecreeSubdomain, "188.4/12/KPTS/2026", false},
		{"STANDARD_DECREE_WEBSITE", s.DecreeWebsite, "188.4/13/KPTS/2026", false},
	} {
		if strings.TrimSpace(words.value) == "" && words.needed || !oneLine(words.value) {
			return Fault(words.variable, fmt.Sprintf("should be one line of at most %d characters, such as %s", mostIdentity, words.example))
		}
	}
	if err := s.checkReach(); err != nil {
		return err
	}
	if s.OfficeSignatoryNIP != "" {
		if _, _, err := answers.NIP(s.OfficeSignatoryNIP, time.Now()); err != nil {
			return Fault("OFFICE_SIGNATORY_NIP", "should be a NIP of 18 digits that begins with a date of birth, such as 197001011995031001")
		}
	}
	if err := checkLogo(s.OfficeLogo); err != nil {
		return Fault("OFFICE_LOGO", "should be a PNG or JPEG file of at most 5 MB, such as /etc/loket/logo.png ("+err.Error()+")")
	}
	return nil
}

// oneLine tells whether something can stand in a line of a letter.
func oneLine(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= mostIdentity && !strings.ContainsFunc(text, unicode.IsControl)
}

// checkReach looks at how people reach the office.
func (s *Settings) checkReach() error {
	digits := 0
	for _, r := range s.OfficePhone {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	if digits < 3 { // the shortest numbers of all are those of emergencies
		return Fault("OFFICE_PHONE", "should be a telephone number, such as 0711-7690037")
	}
	if s.OfficeEmail != "" && !isEmail(s.OfficeEmail) {
		return Fault("OFFICE_EMAIL", "should be an e-mail address, such as diskominfo@"+s.BaseDomain)
	}
	if s.OfficeSite != "" && !isSite(s.OfficeSite) {
		return Fault("OFFICE_SITE", "should be a site's address, such as www.diskominfobanyuasinkab.go.id")
	}
	return nil
}

// isEmail tells whether something is an address and nothing besides.
func isEmail(text string) bool {
	address, err := answers.Email(text)
	return err == nil && strings.EqualFold(address, text)
}

// isSender accepts an address, alone or as "Name <address>".
func isSender(text string) bool {
	sender, err := mail.ParseAddress(text)
	return err == nil && isEmail(sender.Address)
}

// isSite accepts what people call a site's address: with https:// or without.
func isSite(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil && domainShape.MatchString(strings.ToLower(u.Hostname()))
}

// checkLogo reads the picture as the letter will; no path is no logo. Its
// errors do not quote the path.
func checkLogo(file string) error {
	if file == "" {
		return nil
	}
	picture, err := readLogo(file)
	var where *fs.PathError
	switch {
	case errors.As(err, &where):
		return fmt.Errorf("it cannot be read: %w", where.Err)
	case err != nil:
		return err
	case len(picture) == 0:
		return errors.New("it is empty")
	}
	return delivery.CheckLogo(picture)
}

// readLogo reads a little more than a logo may have.
func readLogo(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would hold up the start
		return nil, errors.New("it is no file")
	}
	content, err := os.Open(file) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer content.Close()
	return io.ReadAll(io.LimitReader(content, 6<<20))
}

// hookPath is what the webhook's path may be made of: our router takes braces
// and untidy paths for something else.
var hookPath = regexp.MustCompile(`^(/[A-Za-z0-9._~:-]+)*/?$`)

// checkHook looks at an address that Telegram shall deliver to.
func (s *Settings) checkHook(u *url.URL) error {
	const variable, example = "WEBHOOK_URL", "such as https://loket.example.go.id/telegram"
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return Fault(variable, "should begin with https:// (http is accepted on loopback alone)")
	}
	if tidy := path.Clean("/" + u.Path); !hookPath.MatchString(u.Path) || strings.Trim(tidy, "/") != strings.Trim(u.Path, "/") {
		return Fault(variable, "should have a path of plain letters and digits, "+example)
	}
	switch u.Port() {
	case "", "443", "80", "88", "8443":
	default:
		if s.TelegramAPIURL == telegramAPI { // an own server delivers to any
			return Fault(variable, "should have one of the ports that Telegram delivers to, 443, 80, 88 and 8443, "+example)
		}
	}
	return nil
}

// telegramAPI is Telegram's own Bot API server.
const telegramAPI = "https://api.telegram.org"
