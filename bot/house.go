package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"loket/bot/carriers"
	"loket/bot/delivery"
	"loket/bot/engine"
	"loket/bot/panel"
	"loket/bot/papers"
	"loket/bot/telegram"
	"loket/bot/words"
	"loket/conversations"
	"loket/conversations/desk"
	"loket/conversations/services"
	"loket/locales"
	"loket/storage"
)

// house is the program with everything in its place, before it opens.
type house struct {
	settings Settings
	log      *slog.Logger
	store    *storage.Store
	archive  *archive
	clock    *engine.Clock
	engine   *engine.Engine
	identity *telegram.Identity
	client   *telegram.Client
	decoder  *telegram.Decoder
	outbox   *telegram.Outbox
	setup    *telegram.Setup
	panel    *carriers.Panel
	mail     *carriers.Mail
	address  *carriers.Address
	figures  *figures
	book     *locales.Book
	desk     *desk.Desk
	tidied   int64 // the private chat that was tidied last
}

// outside is what a demonstration replaces: where names resolve to and how
// addresses are reached.
type outside struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	resolver carriers.Resolver
	clock    *engine.Clock
	trust    *x509.CertPool // of websites; nil: the system's and PANEL_CA_FILE
}

// build puts the house together; nothing of it runs yet.
func build(ctx context.Context, s Settings, out outside, log *slog.Logger) (*house, error) {
	lost := s.keyIsLost()
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	if lost {
		log.Error("the key is lost: a new " + storage.KeyName + " was made beside a database that another sealed; " + bringKeyBack)
	}
	if out.clock == nil {
		out.clock = engine.NewClock(nil)
	}
	store, err := storage.Open(ctx, storage.Options{Dir: s.DataDir, Key: key, Now: out.clock.Now})
	if err != nil {
		return nil, err
	}
	h := &house{settings: s, log: log, store: store, clock: out.clock, figures: newFigures(),
		archive: &archive{store: store, team: s.TeamChatID, topic: s.TeamTopicID}}
	if err := h.furnish(ctx, out); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return h, nil
}

// bringKeyBack is what to do about a key that is not the data's.
const bringKeyBack = "stop the bot and put the old " + storage.KeyName + " back or set SECRET_KEY, " +
	"else officers are given new temporary passwords when they open theirs"

// keyIsLost tells whether a bot has run in the directory, and its key is gone.
func (s *Settings) keyIsLost() bool {
	_, err := existingKey(s.SecretKey, s.DataDir)
	return errors.Is(err, fs.ErrNotExist) && hasRun(s.DataDir) == nil
}

// checkSeals says in the log that the key is not the data's, as far as what it
// sealed shows that.
func (h *house) checkSeals(ctx context.Context) {
	sealed, shut, err := h.store.CountSeals(ctx)
	if err == nil && shut > 0 {
		h.log.Error("the key is another than the data's: "+bringKeyBack, "passwords", sealed, "not opened", shut)
	}
}

// key is the one in the settings, or the file's beside the data.
func (s *Settings) key() ([]byte, error) {
	if s.SecretKey != "" {
		return storage.ParseKey(s.SecretKey)
	}
	return storage.KeyFile(s.DataDir)
}

func (h *house) furnish(ctx context.Context, out outside) error {
	var err error
	if h.book, err = locales.Load(); err != nil {
		return err
	}
	config, err := h.settings.deskConfig()
	if err != nil {
		return err
	}
	config.Spoken = h.book.Spoken(conversations.Fold)
	if config.Hash, err = h.keyedHash(); err != nil {
		return err
	}
	if h.desk, err = desk.New(config, services.All()); err != nil {
		return fmt.Errorf("put the services together: %w", err)
	}
	if err := h.book.Has(h.desk.Words()); err != nil {
		return fmt.Errorf("put the services together: %w", err)
	}
	h.engine = engine.New(engine.Config{Store: h.store, Desk: h.desk, Clock: h.clock, Route: h.route, Log: h.log,
		TeamMoved: h.teamMoved, Committed: h.figures.committed})
	writer := words.New(h.book, config.Zone, zoneName(config.Zone))
	if err := h.furnishTelegram(ctx, writer); err != nil {
		return err
	}
	return h.furnishCarriers(out, writer)
}

// keyedHash marks what outlives a person's erasure: without the key nobody can
// try out whom a mark stands for.
func (h *house) keyedHash() (func(string) string, error) {
	key, err := h.settings.key()
	if err != nil {
		return nil, err
	}
	return func(words string) string {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("mark of " + words))
		return hex.EncodeToString(mac.Sum(nil))
	}, nil
}

// zoneName is how people call the zone on the clock.
func zoneName(zone *time.Location) string {
	switch zone.String() {
	case "Asia/Jakarta", "Asia/Pontianak":
		return "WIB"
	case "Asia/Makassar":
		return "WITA"
	case "Asia/Jayapura":
		return "WIT"
	}
	name, _ := time.Now().In(zone).Zone()
	return name
}

func (h *house) furnishTelegram(ctx context.Context, writer *words.Renderer) error {
	var err error
	h.client, err = telegram.NewClient(telegram.Options{Token: h.settings.TelegramToken, URL: h.settings.TelegramAPIURL, Watch: h.figures.called})
	if err != nil {
		return err
	}
	remembered, err := h.store.Setting(ctx, conversations.SettingUsername)
	if err != nil {
		return err
	}
	h.identity = telegram.NewIdentity(remembered)
	h.setup = telegram.NewSetup(h.client, h.identity)
	h.decoder = &telegram.Decoder{Username: h.identity.Known}
	recent, err := h.recentSpends(ctx)
	if err != nil {
		return err
	}
	archive := h.archive
	h.outbox = telegram.NewOutbox(telegram.Parts{
		Client: h.client, Identity: h.identity, Words: writer, Reporter: h.engine, Directory: archive, Vault: archive,
		Press: h.press(writer, archive),
		Shelf: h.store.Attachments(), Unpaced: h.settings.TelegramRate == "off", Recent: recent, Log: h.log})
	return nil
}

func (h *house) recentSpends(ctx context.Context) ([]telegram.Spent, error) {
	spent, err := h.store.Spends(ctx, time.Now().Add(-2*time.Minute))
	if err != nil {
		return nil, err
	}
	recent := make([]telegram.Spent, len(spent))
	for i, s := range spent {
		recent[i] = telegram.Spent{Chat: s.Chat, N: s.N, At: s.At}
	}
	return recent, nil
}

// press makes documents, at the moment they are sent.
func (h *house) press(writer *words.Renderer, archive *archive) *papers.Press {
	config := h.desk.Config
	return &papers.Press{Catalogue: &h.desk.Catalogue, Source: h.store, Words: writer, Office: h.letterOffice(), Secrets: archive.Secret, Now: h.clock.Now,
		Zone: config.Zone, Login: config.PanelLink, OfficeTime: config.Calendar.OfficeTime}
}

func (h *house) letterOffice() papers.Office {
	s := h.settings
	return papers.Office{Government: s.OfficeGovernment, Name: s.OfficeName, Address: s.OfficeAddress, Phone: s.OfficePhone,
		Email: s.OfficeEmail, Site: s.OfficeSite, Logo: s.OfficeLogo, Signatory: s.OfficeSignatory, SignatoryNIP: s.OfficeSignatoryNIP}
}

// dialPatience bounds how long an address is knocked at.
const dialPatience = 5 * time.Second

// furnishCarriers makes those who carry effects elsewhere than to Telegram.
func (h *house) furnishCarriers(out outside, writer *words.Renderer) error {
	hosting, err := h.hosting()
	if err != nil {
		return err
	}
	archive := h.archive
	dial := out.dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialPatience, Resolver: carriers.NewResolver(h.settings.DNSServer)}).DialContext
	}
	visit := carriers.Visitor(dial)
	trust := out.trust
	if trust == nil {
		if trust, err = panel.Trust(h.settings.PanelCAFile); err != nil {
			return err
		}
	}
	h.panel = (&carriers.Panel{Hosting: hosting, Package: h.settings.PanelPackage, IP: h.settings.PanelIP, Visit: visit,
		Sites: panel.NewSiteAsker(dial, trust), Vault: archive, Reporter: h.engine, Log: h.log, Wanted: h.workWanted, Watch: h.figures.asked}).Start()
	resolver := out.resolver
	if resolver == nil {
		resolver = carriers.NewResolver(h.settings.DNSServer)
	}
	h.address = (&carriers.Address{Resolver: resolver, BaseDomain: h.settings.BaseDomain, Hosting: hosting, Visit: visit,
		Reporter: h.engine, Log: h.log}).Start()
	mailer, err := h.mailer()
	if err != nil {
		return err
	}
	h.mail = (&carriers.Mail{Mailer: mailer, Words: writer, Vault: archive, Letters: h.press(writer, archive), Reporter: h.engine, Now: h.clock.Now,
		Log: h.log, Watch: h.figures.mailed}).Start()
	return nil
}

// workWanted tells whether panel work is still going on.
func (h *house) workWanted(ctx context.Context, id string) (bool, error) {
	w, err := h.store.Memory(ctx).Work(id)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	return err == nil && w.AtPanel(), err
}

// hosting is the panel's client, or nil where the team works by hand.
func (h *house) hosting() (panel.Hosting, error) {
	s := h.settings
	if s.PanelURL == "" {
		return nil, nil
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: s.PanelURL, User: s.PanelUser, Key: s.PanelLoginKey, BaseDomain: s.BaseDomain,
		CAFile: s.PanelCAFile, TempDir: s.DataDir, Now: h.clock.Now,
		OnChange: func(open bool) { h.engine.Tell(conversations.PanelHealth{Open: open}) }})
	if err != nil {
		return nil, err
	}
	return client, nil
}

func (h *house) mailer() (*delivery.Mailer, error) {
	if h.settings.SMTPURL == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(h.settings.Timezone)
	if err != nil {
		return nil, err
	}
	return delivery.NewMailer(delivery.Config{URL: h.settings.SMTPURL, From: h.settings.MailFrom, Location: zone})
}

// teamMoved wakes what waits for the team's group.
func (h *house) teamMoved() {
	h.archive.teamMoved()
	if h.archive.teamIsPublic(context.Background()) {
		h.log.Error("the team's group is public: no card goes there until it is private")
	}
	h.outbox.Wake()
	h.setup.TeamChanged()
}

// route names the carrier of an effect.
func (h *house) route(effect conversations.Effect) engine.Carrier {
	switch effect.(type) {
	case conversations.PanelCall:
		return h.panel
	case conversations.Mail:
		return h.mail
	case conversations.CheckAddress:
		return h.address
	}
	return h.outbox
}

// close ends what build began.
func (h *house) close() error {
	h.client.Close()
	return h.store.Close()
}

// logTo makes the program's log: structured, on standard error.
func logTo(file *os.File) *slog.Logger {
	return slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
