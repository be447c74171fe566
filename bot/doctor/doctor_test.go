package doctor

import (
	"bytes"
	"context"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	_ "github.com/mattn/go-sqlite3"

	"loket/bot/datatest"
	"loket/bot/panel"
	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
	"loket/bot/workers"
	"loket/conversations"
	"loket/conversations/desk"
	"loket/storage"
	"loket/storage/sqlite"
)

// What no report may show.
const (
	clinicToken = "4242:token-of-the-clinic"
	clinicKey   = "login-key-of-the-clinic"
	clinicPass  = "mail-password-of-the-clinic"
	clinicHook  = "path-of-the-webhook"
)

const (
	clinicGroup int64 = -1000500
	clinicOwner int64 = 820001
)

// clinic is a bot that is set up well between stand-ins of everybody outside,
// for a doctor to look at.
type clinic struct {
	t        *testing.T
	telegram *botapi.Server
	hosting  *hosting.Panel
	mailbox  *mailbox.Mailbox
	now      time.Time
	free     uint64
	settings settings.Settings
	visit    func(ctx context.Context, address string) error // where people log in
	names    workers.Resolver                                // nil for DNS_SERVER
	lang     string                                          // of the report
}

func openClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{t: t, now: time.Now(), free: 50 << 30}
	var err error
	c.settings, err = settings.Defaults()
	c.must(err)
	c.openTelegram()
	c.openPanel(hosting.Config{}, httptest.NewServer)
	c.openMailbox(mailbox.Options{Users: map[string]string{"loket": clinicPass}})
	c.openData()
	c.names = namesStub{}
	c.settings.PanelLoginURL, c.visit = "https://panel.example.go.id:2222", func(context.Context, string) error { return nil }
	c.settings.DecreeSubdomain, c.settings.DecreeWebsite = "1/2026", "2/2026"
	c.settings.OfficeEmail = "kantor@banyuasinkab.go.id"
	c.settings.OfficeSignatory, c.settings.OfficeSignatoryNIP = "Budi Santoso", "197203121998031004"
	return c
}

// namesStub is a name server that fails with err, or knows no name where it is nil.
type namesStub struct{ err error }

func (n namesStub) LookupHost(_ context.Context, host string) ([]string, error) {
	if n.err != nil {
		return nil, n.err
	}
	return nil, &net.DNSError{Name: host, IsNotFound: true}
}

func (n namesStub) LookupCNAME(ctx context.Context, host string) (string, error) {
	_, err := n.LookupHost(ctx, host)
	return "", err
}

func (c *clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) openTelegram() {
	c.telegram = botapi.New(botapi.Config{Token: clinicToken})
	c.telegram.AddUser(botapi.User{ID: clinicOwner, FirstName: "Budi"})
	c.telegram.AddGroup(botapi.Chat{ID: clinicGroup, Type: "supergroup", Title: "Tim"})
	c.telegram.AddMember(clinicGroup, clinicOwner, "creator")
	c.telegram.AddMember(clinicGroup, 4242, "administrator")
	server := httptest.NewServer(c.telegram)
	c.t.Cleanup(func() { c.telegram.Close(); server.Close() })
	c.settings.TelegramToken, c.settings.TelegramAPIURL, c.settings.TeamChatID = clinicToken, server.URL, clinicGroup
}

// openPanel starts a panel with what the config names, and points the settings
// at it.
func (c *clinic) openPanel(config hosting.Config, serve func(http.Handler) *httptest.Server) *httptest.Server {
	config.User, config.Key, config.BaseDomain = "diskominfo", clinicKey, c.settings.BaseDomain
	if config.Commands == nil {
		config.Commands = neededCommands(true)
	}
	c.hosting = hosting.New(config)
	server := serve(c.hosting)
	c.t.Cleanup(server.Close)
	s := &c.settings
	s.PanelURL, s.PanelUser, s.PanelLoginKey, s.PanelPackage, s.PanelIP = server.URL, "diskominfo", clinicKey, "baku", "192.0.2.10"
	return server
}

func (c *clinic) openMailbox(options mailbox.Options) {
	server := mailbox.New(options)
	c.mailbox = server
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	c.must(err)
	go func() { _ = server.Serve(listener) }()
	c.t.Cleanup(func() { c.must(server.Close()) })
	c.settings.SMTPURL, c.settings.MailFrom = "smtp://loket:"+clinicPass+"@"+listener.Addr().String(), "loket@banyuasinkab.go.id"
}

// openData makes a database, and leaves it as a stopped bot does.
func (c *clinic) openData() {
	v := datatest.New(c.t)
	c.must(v.Store.Close())
	c.settings.DataDir, c.settings.BackupRecipient = v.Data, v.Public
	c.must(storage.NoteBackup(v.Data, c.now))
}

// examine lets a doctor look, and gives what was printed.
func (c *clinic) examine() (report string, err error) {
	c.t.Helper()
	var out bytes.Buffer
	d := &doctor{Settings: c.settings, lang: c.lang, out: &out, now: func() time.Time { return c.now }, space: func(string) (uint64, error) { return c.free, nil }, visit: c.visit, names: c.names}
	err = d.examine(context.Background())
	said := out.String()
	if err != nil {
		said += err.Error()
	}
	for _, secret := range []string{clinicToken, "token-of-the-clinic", clinicKey, clinicPass, clinicHook, c.settings.SecretKey} {
		if secret != "" && strings.Contains(said, secret) {
			c.t.Errorf("the report shows %q:\n%s", secret, said)
		}
	}
	if calls := c.telegram.Calls("getUpdates", "setWebhook", "deleteWebhook", "sendMessage", "leaveChat"); len(calls) > 0 {
		c.t.Errorf("the doctor called %s", calls[0].Method)
	}
	return out.String(), err
}

// finds demands that the report has a line with that mark and these words; a
// ✖ must fail the check.
func (c *clinic) finds(mark string, words ...string) {
	c.t.Helper()
	report, err := c.examine()
	for line := range strings.Lines(report) {
		if !strings.HasPrefix(line, mark+" ") {
			continue
		}
		found := true
		for _, w := range words {
			found = found && strings.Contains(line, w)
		}
		if found {
			if (mark == "✖") != (err != nil) {
				c.t.Errorf("with a line %q the check ends with %v", line, err)
			}
			return
		}
	}
	c.t.Errorf("there is no line %s with %q:\n%s", mark, words, report)
}

func TestAWellSetUpBotPasses(t *testing.T) {
	c := openClinic(t)
	report, err := c.examine()
	if err != nil || strings.Contains(report, "✖") {
		t.Errorf("%v\n%s", err, report)
	}
	for _, want := range []string{"✔ settings", "✔ token: belongs to @loket_bot", "✔ updates: by polling", "✔ group: \"Tim\" is private",
		"✔ group rights", "✔ clock", "✔ panel: logged in as diskominfo (reseller)", "✔ panel rights", "✔ panel package: baku", "✔ panel address: 192.0.2.10",
		"✔ panel login: https://panel.example.go.id:2222 answers",
		"✔ e-mail", "✔ disk: 50.0 GiB", "✔ database", "✔ audit trail", "✔ backup", "✔ logo", "No. SK Pembuatan Sub Domain: 1/2026",
		"Address: Komplek Perkantoran Sekojo", "Signatory: Budi Santoso"} {
		if !strings.Contains(report, want) {
			t.Errorf("%q is missing in\n%s", want, report)
		}
	}
	if warnings := strings.Count(report, "\n! "); warnings > 2 { // the key beside the data; in autumn, the holidays
		t.Errorf("there are %d warnings:\n%s", warnings, report)
	}
	if mails := c.mailbox.Mails(); len(mails) > 0 {
		t.Error("a mail was sent")
	}
}

func TestTheDoctorWorksBesideARunningBotAndWritesNothing(t *testing.T) {
	c := openClinic(t)
	unlock, err := storage.Lock(c.settings.DataDir)
	c.must(err)
	defer unlock()
	key, err := storage.ExistingKey(c.settings.DataDir)
	c.must(err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: c.settings.DataDir, Key: key})
	c.must(err)
	defer store.Close()
	before, err := os.ReadDir(c.settings.DataDir)
	c.must(err)
	if report, err := c.examine(); err != nil {
		t.Errorf("%v\n%s", err, report)
	}
	after, err := os.ReadDir(c.settings.DataDir)
	c.must(err)
	if len(after) != len(before) {
		t.Errorf("there were %v, there are %v", before, after)
	}
}

func TestTheDoctorMakesNothingBeforeTheFirstStart(t *testing.T) {
	c := openClinic(t)
	c.settings.DataDir = filepath.Join(t.TempDir(), "none")
	c.finds("!", "DATA_DIR", "not there yet")
	c.finds("!", "database", "none yet")
	c.finds("!", "key", "none yet")
	if _, err := os.Stat(c.settings.DataDir); err == nil {
		t.Error("the directory was made")
	}
}

// broken is a setting that was spoilt, and the line that must speak of it.
type broken struct {
	spoil func(*clinic)
	mark  string
	words []string
}

func examineEach(t *testing.T, cases map[string]broken) {
	t.Helper()
	for name, b := range cases {
		t.Run(name, func(t *testing.T) {
			c := openClinic(t)
			b.spoil(c)
			c.finds(b.mark, b.words...)
		})
	}
}

func TestEachBrokenSettingOfTelegram(t *testing.T) {
	examineEach(t, map[string]broken{
		"no token":          {func(c *clinic) { c.settings.TelegramToken = "" }, "✖", []string{"TELEGRAM_TOKEN", "is required"}},
		"topics in private": {func(c *clinic) { c.telegram.SetPrivateTopics(true) }, "!", []string{"topics", "private chats", "@BotFather"}},
		"no token at all":   {func(c *clinic) { c.settings.TelegramToken = "secret" }, "✖", []string{"TELEGRAM_TOKEN", "should be"}},
		"another token":     {func(c *clinic) { c.settings.TelegramToken = "4242:another" }, "✖", []string{"token", "does not accept it", "@BotFather"}},
		"no Telegram":       {func(c *clinic) { c.settings.TelegramAPIURL = datatest.ClosedAddress(c.t) }, "✖", []string{"token", "reach Telegram", "TELEGRAM_API_URL"}},
		"not a Telegram":    {func(c *clinic) { c.settings.TelegramAPIURL = c.settings.PanelURL }, "✖", []string{"token", "is not Telegram's"}},
		"no such group":     {func(c *clinic) { c.settings.TeamChatID = -1000999 }, "✖", []string{"group", "chat not found", "TEAM_CHAT_ID"}},
		"not in the group":  {func(c *clinic) { c.telegram.RemoveMember(clinicGroup, 4242) }, "✖", []string{"group", "not a member", "add the bot"}},
		"no group":          {func(c *clinic) { c.settings.TeamChatID = 0 }, "!", []string{"group", "none is linked", "/hubungkan"}},
		"a public group":    {func(c *clinic) { c.settings.TeamChatID = c.publicGroup() }, "✖", []string{"group", "public", "private"}},
		"a channel":         {func(c *clinic) { c.settings.TeamChatID = c.channel() }, "✖", []string{"group", "channel"}},
		"a moved group":     {func(c *clinic) { c.settings.TeamChatID = c.movedGroup() }, "!", []string{"group", "supergroup", "TEAM_CHAT_ID"}},
		"a plain member":    {func(c *clinic) { c.telegram.AddMember(clinicGroup, 4242, "member") }, "!", []string{"group rights", "make it an administrator"}},
		"a silenced member": {func(c *clinic) { c.telegram.SetRights(clinicGroup, 4242, "restricted", botapi.Rights{}) }, "✖", []string{"group rights", "may not send"}},
		"no photos for the bot": {func(c *clinic) {
			c.telegram.SetRights(clinicGroup, 4242, "restricted", botapi.Rights{SendMessages: true, Forbidden: botapi.Forbidden{Photos: true}})
		}, "✖", []string{"group rights", "may not send photos", "administrator"}},
		"no files for members": {func(c *clinic) {
			c.telegram.AddMember(clinicGroup, 4242, "member")
			c.telegram.Forbid(clinicGroup, botapi.Forbidden{Photos: true, Documents: true})
		}, "✖", []string{"group rights", "may not send photos, documents"}},
		"no files for members, but for the bot": {func(c *clinic) { c.telegram.Forbid(clinicGroup, botapi.Forbidden{Photos: true, Documents: true}) },
			"✔", []string{"group rights", "administrator"}},
		"a hidden public name": {func(c *clinic) { c.telegram.SetHiddenUsernames(clinicGroup, "tim_kami") }, "✖", []string{"group", "public"}},
		"no forum":             {func(c *clinic) { c.settings.TeamTopicID = 7 }, "✖", []string{"topic", "not a forum"}},
		"no such topic":        {func(c *clinic) { c.settings.TeamChatID, c.settings.TeamTopicID = c.forum(), 8 }, "✖", []string{"topic 8", "TEAM_TOPIC_ID"}},
		"a topic":              {func(c *clinic) { c.settings.TeamChatID, c.settings.TeamTopicID = c.forum(), 7 }, "✔", []string{"topic 7"}},
		"no topic":             {func(c *clinic) { c.settings.TeamChatID = c.forum() }, "!", []string{"topic", "general"}},
		"a clock ahead":        {func(c *clinic) { c.now = c.now.Add(20 * time.Second) }, "!", []string{"clock", "s ahead of Telegram", "NTP"}},
		"a clock behind":       {func(c *clinic) { c.now = c.now.Add(-20 * time.Second) }, "!", []string{"clock", "s behind Telegram"}},
		"a wrong clock":        {func(c *clinic) { c.now = c.now.Add(-2 * time.Hour) }, "✖", []string{"clock", "2h0m", "behind"}},
		"a clock that messages prove wrong": {func(c *clinic) {
			c.remembers(conversations.Setting{Key: conversations.SettingClock, Value: "172800 2026-11-23"})
		}, "✖", []string{"clock", "48h0m0s ahead of Telegram", "NTP"}},
		"a wrong webhook": {func(c *clinic) { c.settings.WebhookURL = "http://bot.example.go.id/" + clinicHook }, "✖", []string{"WEBHOOK_URL", "https://"}},
		"no webhook yet":  {func(c *clinic) { c.settings.WebhookURL = "https://bot.example.go.id/" + clinicHook }, "!", []string{"updates", "not deliver to WEBHOOK_URL yet"}},
	})
}

func TestEachBrokenSettingOfPanelAndMail(t *testing.T) {
	examineEach(t, map[string]broken{
		"another login key":           {func(c *clinic) { c.hosting.SetKey("another") }, "✖", []string{"panel", "refuses our user name or login key", "PANEL_LOGIN_KEY"}},
		"no login key":                {func(c *clinic) { c.settings.PanelLoginKey = "" }, "✖", []string{"PANEL_LOGIN_KEY", "is required"}},
		"no panel there":              {func(c *clinic) { c.settings.PanelURL = datatest.ClosedAddress(c.t) }, "✖", []string{"panel", "refuses connections", "firewall"}},
		"not a panel":                 {func(c *clinic) { c.settings.PanelURL = c.settings.TelegramAPIURL }, "✖", []string{"panel:"}},
		"no panel":                    {func(c *clinic) { c.settings.PanelURL = "" }, "!", []string{"panel", "by hand"}},
		"too few commands":            {func(c *clinic) { c.hosting.SetCommands("CMD_API_LOGIN_TEST", "session", "users") }, "✖", []string{"panel rights", "CMD_API_ACCOUNT_USER", "wordpress"}},
		"too many commands":           {func(c *clinic) { c.hosting.SetCommands() }, "!", []string{"panel rights", "CMD_API_LOGIN_KEYS", "terminal"}},
		"an administrator":            {func(c *clinic) { c.openPanel(hosting.Config{Role: "admin"}, httptest.NewServer) }, "!", []string{"panel role", "reseller"}},
		"a plain user":                {func(c *clinic) { c.openPanel(hosting.Config{Role: "user"}, httptest.NewServer) }, "✖", []string{"panel role", "cannot make accounts"}},
		"another package":             {func(c *clinic) { c.settings.PanelPackage = "Baku" }, "✖", []string{"panel package", "PANEL_PACKAGE to one of: baku"}},
		"another address":             {func(c *clinic) { c.settings.PanelIP = "192.0.2.11" }, "✖", []string{"panel address", "PANEL_IP to one of: 192.0.2.10"}},
		"too short passwords":         {func(c *clinic) { c.openPanel(hosting.Config{MinPassword: 20}, httptest.NewServer) }, "✖", []string{"panel passwords", "20 characters", "16"}},
		"a CA file that is not there": {func(c *clinic) { c.settings.PanelCAFile = "/nowhere/ca.pem" }, "✖", []string{"PANEL_CA_FILE", "PEM file"}},

		"a login page without a dot": {func(c *clinic) { c.settings.PanelLoginURL = "https://panel:2222" }, "!", []string{"panel login", "without a dot", "PANEL_LOGIN_URL to"}},
		"a login page inside":        {func(c *clinic) { c.settings.PanelLoginURL = "https://10.1.2.3:2222" }, "!", []string{"panel login", "10.1.2.3", "nobody reaches"}},
		"a login page named inside":  {func(c *clinic) { c.settings.PanelLoginURL = "https://panel.diskominfo.local:2222" }, "!", []string{"panel login", "nobody reaches"}},
		"an inner panel alone":       {func(c *clinic) { c.settings.PanelLoginURL = "" }, "!", []string{"panel login", "PANEL_URL", "nobody reaches", "PANEL_LOGIN_URL to"}},
		"a login page that is down": {func(c *clinic) {
			c.visit = func(context.Context, string) error { return errors.New("no route to host") }
		}, "!", []string{"panel login", "no route to host"}},
		"a login page nobody trusts": {func(c *clinic) { c.visit = func(context.Context, string) error { return x509.UnknownAuthorityError{} } }, "!", []string{"panel login", "certificate"}},
		"an open login page":         {func(c *clinic) { c.settings.PanelLoginURL = "http://panel.example.go.id:2222" }, "✖", []string{"PANEL_LOGIN_URL", "https://"}},
		"no login page":              {func(c *clinic) { c.settings.PanelLoginURL = "panel" }, "✖", []string{"PANEL_LOGIN_URL", "should be an address"}},

		"DNS that fails":        {func(c *clinic) { c.names = namesStub{&net.DNSError{Err: "server misbehaving", IsTemporary: true}} }, "!", []string{"DNS", "server misbehaving", "DNS_SERVER"}},
		"a name server down":    {func(c *clinic) { c.names, c.settings.DNSServer = nil, "127.0.0.1:1" }, "!", []string{"DNS", "127.0.0.1:1", "DNS_SERVER"}},
		"DNS that knows us not": {func(*clinic) {}, "✔", []string{"DNS", "answers for"}},

		"no mail":            {func(c *clinic) { c.settings.SMTPURL = "" }, "!", []string{"e-mail", "SMTP_URL is not set"}},
		"a mail server down": {func(c *clinic) { c.mailbox.SetFaults(mailbox.Faults{Down: true}) }, "✖", []string{"e-mail", "SMTP_URL"}},
		"a wrong mail login": {func(c *clinic) { c.settings.SMTPURL = strings.Replace(c.settings.SMTPURL, clinicPass, "wrong", 1) }, "✖", []string{"e-mail", "535", "user and password in SMTP_URL"}},
		"a server that does not relay": {func(c *clinic) {
			c.settings.OfficeEmail = "office@banyuasinkab.go.id"
			c.mailbox.SetFaults(mailbox.Faults{Refuse: map[string]string{"office@banyuasinkab.go.id": "relay not permitted"}})
		}, "✖", []string{"e-mail", "relay not permitted", "MAIL_FROM"}},
		"an office without mailbox": {func(c *clinic) {
			c.settings.OfficeEmail = "office@banyuasinkab.go.id"
			c.mailbox.SetFaults(mailbox.Faults{Refuse: map[string]string{"office@banyuasinkab.go.id": "no such user"}})
		}, "✖", []string{"e-mail", "no such user", "OFFICE_EMAIL"}},
		"no login offered":  {func(c *clinic) { c.openMailbox(mailbox.Options{}) }, "✖", []string{"e-mail", "offers no login", "587 or 465"}},
		"a named sender":    {func(c *clinic) { c.settings.MailFrom = "Loket Diskominfo <loket@banyuasinkab.go.id>" }, "✔", []string{"e-mail", "takes mail"}},
		"no mail authority": {func(c *clinic) { c.settings.SMTPCAFile = "/nowhere/ca.pem" }, "✖", []string{"SMTP_CA_FILE", "PEM file"}},

		"no sender":               {func(c *clinic) { c.settings.MailFrom = "" }, "✖", []string{"MAIL_FROM", "is required"}},
		"TLS where there is none": {func(c *clinic) { c.settings.SMTPURL = strings.Replace(c.settings.SMTPURL, "smtp:", "smtps:", 1) }, "✖", []string{"e-mail", "TLS", "465"}},
	})
}

func TestEachBrokenSettingOfTheDataDirectory(t *testing.T) {
	examineEach(t, map[string]broken{
		"a file for a directory": {func(c *clinic) { c.settings.DataDir = filepath.Join(c.settings.DataDir, storage.KeyName) }, "✖", []string{"DATA_DIR", "is a file"}},
		"a directory in a file":  {func(c *clinic) { c.settings.DataDir = filepath.Join(c.settings.DataDir, storage.KeyName, "data") }, "✖", []string{"DATA_DIR", "can be written"}},
		"an open directory":      {func(c *clinic) { c.must(os.Chmod(c.settings.DataDir, 0o755)) }, "!", []string{"DATA_DIR", "chmod 700"}},
		"little space":           {func(c *clinic) { c.free = 500 << 20 }, "!", []string{"disk", "0.5 GiB", "make room"}},
		"less than the reserve":  {func(c *clinic) { c.settings.DiskReserve = "60GiB" }, "!", []string{"disk", "50.0 GiB", "DISK_RESERVE", "stay at Telegram"}},
		"files":                  {func(*clinic) {}, "✔", []string{"files", "20 are kept", "0.0 MiB"}},
		"files that wait":        {func(c *clinic) { c.waitingFile() }, "!", []string{"files", "20 are kept", "1 are at Telegram alone"}},
		"no space":               {func(c *clinic) { c.free = 100 << 20 }, "✖", []string{"disk", "only 100 MiB"}},
		"a foreign database":     {func(c *clinic) { c.write(sqlite.DatabaseName, strings.Repeat("not SQLite ", 20)) }, "✖", []string{"database", "not a database of Loket", "restore"}},
		"a damaged database":     {func(c *clinic) { c.damage() }, "✖", []string{"database", "restore"}},
		"a forged trail":         {func(c *clinic) { c.forge() }, "✖", []string{"audit trail", "line 2 was changed"}},
		"the key beside":         {func(*clinic) {}, "!", []string{"key", "beside the data", "SECRET_KEY"}},
		"an open key":            {func(c *clinic) { c.must(os.Chmod(filepath.Join(c.settings.DataDir, storage.KeyName), 0o644)) }, "✖", []string{"key", "chmod 600"}},
		"another key":            {func(c *clinic) { c.settings.SecretKey = strings.Repeat("A", 43) + "=" }, "✖", []string{"key", "does not open 1 of 1", "/lupapassword"}},
		"a lost key":             {func(c *clinic) { c.must(os.Remove(filepath.Join(c.settings.DataDir, storage.KeyName))) }, "✖", []string{"key", "it is lost", "1 temporary passwords", "SECRET_KEY"}},
		"no key":                 {func(c *clinic) { c.settings.SecretKey = "short" }, "✖", []string{"SECRET_KEY", "32 bytes"}},
		"no recipient":           {func(c *clinic) { c.settings.BackupRecipient = "" }, "!", []string{"backup", "BACKUP_RECIPIENT", "age-keygen"}},
		"no backup yet":          {func(c *clinic) { c.must(os.Remove(filepath.Join(c.settings.DataDir, "loket.backup"))) }, "!", []string{"backup", "none was made"}},
		"an old backup":          {func(c *clinic) { c.must(storage.NoteBackup(c.settings.DataDir, c.now.Add(-100*time.Hour))) }, "!", []string{"backup", "the last one is of", "every night"}},
		"a backup of last night": {func(*clinic) {}, "✔", []string{"backup", "the last one is of"}},
		"a dead letter":          {func(c *clinic) { c.deadLetter() }, "!", []string{"dead letters", "1 events", "loket dead"}},
		"a wrong time to keep":   {func(c *clinic) { c.settings.BackupKeep = "soon" }, "✖", []string{"BACKUP_KEEP", "90d"}},
		"data of before a restore": {func(c *clinic) {
			c.must(os.WriteFile(filepath.Join(c.settings.DataDir, "loket.db.before-restore-20261123-031500"), nil, 0o600))
			c.must(os.Mkdir(filepath.Join(c.settings.DataDir, "attachments.before-restore-20261123-031500"), 0o700))
		}, "!", []string{"restore", "loket.db.before-restore-20261123-031500", "attachments.before-restore-20261123-031500", "delete it"}},
		"a database that is not ours":   {func(c *clinic) { c.takeAway(sqlite.DatabaseName) }, "✖", []string{"database", "loket.db cannot be written", "chown"}},
		"a log that is not ours":        {func(c *clinic) { c.write("loket.db-wal", ""); c.takeAway("loket.db-wal") }, "✖", []string{"database", "loket.db-wal cannot be written"}},
		"attachments that are not ours": {func(c *clinic) { c.takeAway("attachments") }, "✖", []string{"files", "attachments/ cannot be used", "chown"}},
		"one shelf that is not ours":    {func(c *clinic) { c.takeAway(c.someShelf()) }, "✖", []string{"files", "attachments/ cannot be used"}},
		"one file that is not ours":     {func(c *clinic) { c.takeAway(c.someFile()) }, "✖", []string{"files", "1 folders and files in attachments/ cannot be used"}},
		"a file for attachments": {func(c *clinic) {
			c.must(os.RemoveAll(filepath.Join(c.settings.DataDir, "attachments")))
			c.write("attachments", "")
		}, "✖", []string{"files", "is a file"}},
		"attachments on another disk": {func(c *clinic) {
			here, there := filepath.Join(c.settings.DataDir, "attachments"), filepath.Join(c.t.TempDir(), "there")
			c.must(os.CopyFS(there, os.DirFS(here)))
			c.must(os.RemoveAll(here))
			c.must(os.Symlink(there, here))
		}, "✔", []string{"files", "20 are kept"}},
		"no attachments yet":              {func(c *clinic) { c.must(os.RemoveAll(filepath.Join(c.settings.DataDir, "attachments"))) }, "✔", []string{"files", "0 are kept"}},
		"recipients that go not together": {func(c *clinic) { c.settings.BackupRecipient += "," + hybridKey(c.t) }, "✖", []string{"BACKUP_RECIPIENT", "of one kind"}},
		"two recipients": {func(c *clinic) {
			_, other := datatest.New(c.t).Pair("b.key")
			c.settings.BackupRecipient += ", " + other
		}, "✔", []string{"backup", "can be sealed"}},
		"a wrong recipient": {func(c *clinic) { c.settings.BackupRecipient = "age1x" }, "✖", []string{"backup", "BACKUP_RECIPIENT"}},
	})
}

// hybridKey is a post-quantum public key.
func hybridKey(t *testing.T) string {
	t.Helper()
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return identity.Recipient().String()
}

// takeAway makes something in the data directory another user's: root's tests
// give it away, others take their own rights.
func (c *clinic) takeAway(name string) {
	path := filepath.Join(c.settings.DataDir, name)
	if os.Getuid() == 0 {
		c.must(os.Lchown(path, 12345, -1))
		return
	}
	c.must(os.Chmod(path, 0))
	c.t.Cleanup(func() { _ = os.Chmod(path, 0o700) })
}

// someFile is one of the attachments, seen from the data directory.
func (c *clinic) someFile() string {
	found, err := filepath.Glob(filepath.Join(c.settings.DataDir, "attachments", "??", "*"))
	c.must(err)
	name, err := filepath.Rel(c.settings.DataDir, found[0])
	c.must(err)
	return name
}

func (c *clinic) someShelf() string { return filepath.Dir(c.someFile()) }

// deadLetter leaves an event that could not be decided.
func (c *clinic) deadLetter() {
	key, err := storage.ExistingKey(c.settings.DataDir)
	c.must(err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: c.settings.DataDir, Key: key})
	c.must(err)
	c.must(store.Batch(context.Background(), func(b storage.Batch) error {
		return b.DeadLetter("conversations.Message", []byte("{}"), "why", c.now)
	}))
	c.must(store.Close())
}

// waitingFile leaves a file at Telegram, as a disk without room does.
func (c *clinic) waitingFile() {
	c.remembers(conversations.Attachment{Ticket: "SD-2026-0001", File: conversations.File{Unique: "u"}, Size: 1 << 20})
}

// remembers puts records into the database.
func (c *clinic) remembers(records ...conversations.Record) {
	key, err := storage.ExistingKey(c.settings.DataDir)
	c.must(err)
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: c.settings.DataDir, Key: key})
	c.must(err)
	c.must(store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records}, c.now)
		return err
	}))
	c.must(store.Close())
}

func TestEachBrokenSettingOfTheOffice(t *testing.T) {
	examineEach(t, map[string]broken{
		"no address of the office": {func(c *clinic) { c.settings.OfficeEmail = "" }, "!", []string{"office", "no e-mail address", "OFFICE_EMAIL"}},
		"an old table":             {func(c *clinic) { c.write("holidays.csv", holidayTable) }, "!", []string{"holidays", "ended on 31 December 2020", "holidays.csv"}},
		"a broken table":           {func(c *clinic) { c.write("holidays.csv", "rubbish") }, "✖", []string{"lists", "holidays.csv"}},
		"no hours":                 {func(c *clinic) { c.settings.OfficeHours = "always" }, "✖", []string{"OFFICE_HOURS"}},
		"no zone":                  {func(c *clinic) { c.settings.Timezone = "Mars/Olympus" }, "✖", []string{"TIMEZONE"}},
		"no decree":                {func(c *clinic) { c.settings.DecreeSubdomain = "" }, "!", []string{"No. SK belum diisi", "STANDARD_DECREE_SUBDOMAIN"}},
		"no signatory":             {func(c *clinic) { c.settings.OfficeSignatory = "" }, "!", []string{"OFFICE_SIGNATORY"}},
		"a wrong NIP":              {func(c *clinic) { c.settings.OfficeSignatoryNIP = "123" }, "✖", []string{"OFFICE_SIGNATORY_NIP"}},
		"a logo that is none":      {func(c *clinic) { c.settings.OfficeLogo = c.write("logo.png", "no picture") }, "✖", []string{"logo", "PNG or JPEG"}},
		"an empty logo":            {func(c *clinic) { c.settings.OfficeLogo = c.write("logo.png", "") }, "✖", []string{"logo", "is empty"}},
		"a logo":                   {func(c *clinic) { c.settings.OfficeLogo = c.write("logo.jpg", string(datatest.Picture(1))) }, "✔", []string{"logo", "can be printed"}},
		"no logo there":            {func(c *clinic) { c.settings.OfficeLogo = "/nowhere/logo.png" }, "✖", []string{"OFFICE_LOGO"}},
	})
}

// The doctor speaks of the table's end on the same day as the bot tells the team.
func TestTheEndOfTheHolidayTableIsSeenWhenTheTeamIsTold(t *testing.T) {
	c := openClinic(t)
	c.write("holidays.csv", holidayTable)
	cal, _, err := c.settings.Calendar()
	c.must(err)
	for mark, before := range map[string]time.Duration{"✔": desk.TableNotice + time.Hour, "!": desk.TableNotice - time.Hour} {
		var out bytes.Buffer
		d := &doctor{Settings: c.settings, out: &out, now: func() time.Time { return cal.RunsOutAt().Add(-before) }}
		d.holidays()
		if !strings.HasPrefix(out.String(), mark+" holidays: the table ") {
			t.Errorf("%v before the end it says %s", before, out.String())
		}
	}
}

const holidayTable = "date,name,kind,status,source\n2020-12-25,Natal,libur,pasti,SKB\n"

// write puts a file into the data directory.
func (c *clinic) write(name, content string) (path string) {
	c.t.Helper()
	path = filepath.Join(c.settings.DataDir, name)
	c.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (c *clinic) join(chat botapi.Chat) int64 {
	c.telegram.AddGroup(chat)
	c.telegram.AddMember(chat.ID, clinicOwner, "creator")
	c.telegram.AddMember(chat.ID, 4242, "administrator")
	return chat.ID
}

func (c *clinic) publicGroup() int64 {
	return c.join(botapi.Chat{ID: -1000501, Type: "supergroup", Title: "Umum", Username: "tim_umum"})
}

func (c *clinic) channel() int64 {
	return c.join(botapi.Chat{ID: -1000502, Type: "channel", Title: "Kanal"})
}

func (c *clinic) movedGroup() int64 {
	chat := c.join(botapi.Chat{ID: -503, Type: "group", Title: "Lama"})
	c.telegram.Migrate(chat)
	return chat
}

func (c *clinic) forum() int64 {
	chat := c.join(botapi.Chat{ID: -1000504, Type: "supergroup", Title: "Forum", Forum: true})
	c.telegram.AddTopic(chat, 7, "Permohonan")
	return chat
}

// damage overwrites a page in the middle of the database.
func (c *clinic) damage() {
	path := filepath.Join(c.settings.DataDir, sqlite.DatabaseName)
	content, err := os.ReadFile(path)
	c.must(err)
	copy(content[len(content)/2/4096*4096:], bytes.Repeat([]byte{0xA5}, 4096))
	c.must(os.WriteFile(path, content, 0o600))
}

// forge changes a line of the audit trail as only a hand can.
func (c *clinic) forge() {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(c.settings.DataDir, sqlite.DatabaseName))
	c.must(err)
	defer db.Close()
	for _, step := range []string{"DROP TRIGGER audit_stands", "UPDATE audit SET action = 'forged' WHERE id = 2"} {
		_, err := db.Exec(step)
		c.must(err)
	}
}

// hooked makes Telegram say this of its webhook.
func (c *clinic) hooked(info string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/getWebhookInfo") {
			c.telegram.ServeHTTP(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":`+info+`}`)
	}))
	c.t.Cleanup(server.Close)
	c.settings.TelegramAPIURL = server.URL
}

func TestAWebhookIsExplainedWithoutItsPath(t *testing.T) {
	const ours = "https://bot.example.go.id/" + clinicHook
	for name, hook := range map[string]struct {
		set, info, mark string
		words           []string
	}{
		"ours":        {ours, `{"url":"` + ours + `","pending_update_count":3}`, "✔", []string{"webhook at bot.example.go.id", "3 wait"}},
		"unreachable": {ours, `{"url":"` + ours + `","last_error_date":1,"last_error_message":"Connection refused"}`, "!", []string{"Connection refused", "LISTEN"}},
		"another's":   {ours, `{"url":"https://other.example.go.id/x"}`, "!", []string{"another program"}},
		"left behind": {"", `{"url":"` + ours + `"}`, "!", []string{"WEBHOOK_URL is not set", "bot.example.go.id"}},
		"not told":    {"", `7`, "!", []string{"updates", "not Telegram's"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := openClinic(t)
			c.settings.WebhookURL = hook.set
			c.hooked(hook.info)
			c.finds(hook.mark, append([]string{"updates"}, hook.words...)...)
		})
	}
}

func TestASelfSignedPanelIsExplained(t *testing.T) {
	c := openClinic(t)
	server := c.openPanel(hosting.Config{}, quietTLS)
	c.finds("✖", "panel", "certificate is not trusted", "self-signed", "PANEL_CA_FILE")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	c.settings.PanelCAFile = c.write("panel.pem", string(certificate))
	c.finds("✔", "panel: logged in")
	c.settings.PanelURL = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	c.finds("✖", "panel", "another name", "PANEL_URL")
	c.settings.PanelURL = strings.Replace(server.URL, "https:", "http:", 1)
	c.finds("✖", "panel:")
	c.settings.PanelURL, c.settings.PanelCAFile = server.URL, c.write("panel.pem", "no certificate")
	c.finds("✖", "PANEL_CA_FILE", "PEM")
	other := quietTLS(http.NotFoundHandler())
	defer other.Close()
	c.settings.PanelURL, c.settings.PanelCAFile = other.URL, ""
	c.finds("✖", "panel", "PANEL_CA_FILE")
}

// quietTLS is a server with a self-signed certificate that does not complain
// about clients who turn away.
func quietTLS(handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	return server
}

// A wrong key is tried as little as possible: panels shut out who tries often.
func TestAWrongLoginKeyIsNotTriedAgainAndAgain(t *testing.T) {
	c := openClinic(t)
	c.hosting.SetKey("another")
	c.finds("✖", "panel", "PANEL_LOGIN_KEY")
	if calls := c.hosting.Calls(); len(calls) > 2 {
		t.Errorf("%d calls were made with a wrong key", len(calls))
	}
}

func TestAWebsitePanelNeedsItsManager(t *testing.T) {
	d := &doctor{out: io.Discard}
	d.panelRights(panel.Identity{Role: "reseller", AllowedCommands: neededCommands(true), PasswordMinLength: 8})
	if d.failed != 1 {
		t.Errorf("without a website manager %d things are wrong", d.failed)
	}
	d = &doctor{out: io.Discard, Settings: settings.Settings{PanelWebsite: "manual"}}
	d.panelRights(panel.Identity{Role: "reseller", AllowedCommands: neededCommands(false), PasswordMinLength: 8})
	if d.failed != 0 || d.warned != 0 {
		t.Errorf("where websites are made by hand, %d are wrong and %d to look at", d.failed, d.warned)
	}
}

func TestTheDoctorNamesADirectoryThatCannotBeWritten(t *testing.T) {
	for name, dir := range datatest.Unwritables(t) {
		c := openClinic(t)
		c.settings.DataDir = dir
		if report, err := c.examine(); err == nil || !named(report, "✖", "DATA_DIR") {
			t.Errorf("%s: the check ends with %v\n%s", name, err, report)
		}
	}
}

// named tells whether a report has a line with that mark that speaks of
// something.
func named(report, mark, thing string) bool {
	for line := range strings.Lines(report) {
		if strings.HasPrefix(line, mark) && strings.Contains(line, thing) {
			return true
		}
	}
	return false
}

// The doctor looks at the group and the topic that the bot uses.
func TestTheDoctorLooksAtTheGroupThatTheBotUses(t *testing.T) {
	v := datatest.New(t)
	v.LinkGroup()
	for name, set := range datatest.Groups() {
		d := &doctor{Settings: settings.Settings{TeamChatID: set.Team, TeamTopicID: set.Topic}, store: v.Store}
		if asked, topic, err := d.team(context.Background()); err != nil || asked != set.Chat || topic != set.FoundTopic {
			t.Errorf("%s: the doctor looks at %d, topic %d (%v)", name, asked, topic, err)
		}
	}
}
