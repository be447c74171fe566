package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"loket/bot/delivery"
	"loket/bot/documents"
	"loket/bot/engine"
	"loket/bot/gate"
	"loket/bot/inspect"
	"loket/bot/panel"
	"loket/bot/telegram"
	"loket/bot/words"
	"loket/bot/workers"
	"loket/conversations"
	"loket/conversations/desk"
	"loket/conversations/services"
	"loket/locales"
)

// ownBook are the words of every office that needs no further ones.
var ownBook = sync.OnceValues(func() (*locales.Bundle, error) { return locales.Load() })

func bookOf(more []locales.Words) (*locales.Bundle, error) {
	if len(more) == 0 {
		return ownBook()
	}
	return locales.Load(more...)
}

func (a *App) wire(ctx context.Context, out Outside) error {
	a.space = out.Space
	var err error
	if a.book, err = bookOf(out.Words); err != nil {
		return err
	}
	config, err := a.Settings.DeskConfig()
	if err != nil {
		return err
	}
	config.Spoken = a.book.Spoken(conversations.Fold)
	if config.Hash, err = a.keyedHash(); err != nil {
		return err
	}
	if a.trace != nil {
		config.Trace = func(function string, _ int64) { a.trace(function, a.Engine.Deciding()) }
	}
	if out.Services == nil {
		out.Services = services.All()
	}
	config.Run = " " + rand.Text()
	if a.Desk, err = desk.New(config, out.Services); err != nil {
		return fmt.Errorf("put the services together: %w", err)
	}
	if err := a.book.Has(a.Desk.Words()); err != nil {
		return fmt.Errorf("put the services together: %w", err)
	}
	a.Engine = engine.New(engine.Config{Store: a.Store, Desk: a.Desk, Clock: a.Clock, Route: a.route, Log: a.log,
		TeamMoved: a.teamMoved, Committed: a.metrics.committed, CommitFailed: a.metrics.commitFailed, Trace: a.trace})
	writer := words.New(a.book, config.Zone, zoneName(config.Zone))
	if err := a.wireTelegram(ctx, out, writer); err != nil {
		return err
	}
	return a.wireWorkers(out, writer)
}

// tracing writes into the log which function has an update in hand, where it takes
// what is for debugging.
func tracing(log *slog.Logger) conversations.Trace {
	if !log.Enabled(context.Background(), slog.LevelDebug) {
		return nil
	}
	return func(function string, update int64) {
		if update != 0 {
			log.Debug("an update on its way", "update", update, "function", function)
		}
	}
}

// keyedHash marks what outlives a person's erasure: without the key nobody can
// try out whom a mark stands for.
func (a *App) keyedHash() (func(string) string, error) {
	key, err := a.Settings.Key()
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

func (a *App) wireTelegram(ctx context.Context, out Outside, writer *words.Renderer) error {
	var err error
	a.client, err = telegram.NewClient(telegram.Options{Token: a.Settings.TelegramToken, URL: a.Settings.TelegramAPIURL, Watch: a.metrics.called, Heard: a.heardTime, May: a.may()})
	if err != nil {
		return err
	}
	remembered, err := a.Store.Setting(ctx, conversations.SettingUsername)
	if err != nil {
		return err
	}
	a.Identity = telegram.NewIdentity(remembered)
	a.setup = telegram.NewSetup(a.client, a.Identity)
	a.decoder = &telegram.Decoder{Username: a.Identity.Known, Now: time.Now}
	recent, err := a.recentSpends(ctx)
	if err != nil {
		return err
	}
	lookups := a.lookups
	a.outbox = telegram.NewOutbox(telegram.Parts{
		Client: a.client, Identity: a.Identity, Words: writer, Reporter: a.Engine, Directory: lookups, Secrets: lookups,
		Documents: a.documents(writer, lookups),
		Inspector: inspect.New(a.Settings.TrustedCAFile), Scratch: a.Settings.DataDir,
		Attachments: a.Store.Attachments(), Room: a.room, Unpaced: a.Settings.TelegramRate == "off", EditEvery: out.EditEvery, Recent: recent, Log: a.log, Trace: a.trace})
	return nil
}

// room tells whether the disk has room for a file beside what is kept for the
// database. Where that cannot be told, it is tried.
func (a *App) room(bytes int64) bool {
	free, whole, err := a.disk()
	return err != nil || free >= a.Settings.Reserve(whole)+uint64(max(bytes, 0)) // #nosec G115 -- it is not negative
}

func (a *App) recentSpends(ctx context.Context) ([]telegram.Spent, error) {
	spent, err := a.Store.Spends(ctx, time.Now().Add(-2*time.Minute))
	if err != nil {
		return nil, err
	}
	recent := make([]telegram.Spent, len(spent))
	for i, s := range spent {
		recent[i] = telegram.Spent{Chat: s.Chat, N: s.N, At: s.At}
	}
	return recent, nil
}

// may is asked before anything leaves for Telegram, the panel, the mail server, a name
// server or a website: nil where nobody else could lead.
func (a *App) may() func() error {
	if a.lease == nil {
		return nil
	}
	return a.lease.Leading
}

// documents makes documents, at the moment they are sent.
func (a *App) documents(writer *words.Renderer, lookups *lookups) *documents.Maker {
	config := a.Desk.Config
	return &documents.Maker{Catalogue: &a.Desk.Catalogue, Source: a.Store, Words: writer, Office: a.office(), Secrets: lookups.Secret, Now: a.Clock.Now,
		Zone: config.Zone, Login: config.PanelLink, Units: config.Units, OfficeTime: config.Calendar.OfficeTime}
}

func (a *App) office() documents.Office {
	s := a.Settings
	return documents.Office{Government: s.OfficeGovernment, Name: s.OfficeName, Address: s.OfficeAddress, Phone: s.OfficePhone,
		Email: s.OfficeEmail, Site: s.OfficeSite, Logo: s.OfficeLogo, Signatory: s.OfficeSignatory, SignatoryNIP: s.OfficeSignatoryNIP, SignatoryRank: s.OfficeSignatoryRank}
}

// dialPatience bounds how long an address is knocked at.
const dialPatience = 5 * time.Second

// wireWorkers makes those who carry effects elsewhere than to Telegram.
func (a *App) wireWorkers(out Outside, writer *words.Renderer) error {
	hosting, err := a.hosting()
	if err != nil {
		return err
	}
	lookups := a.lookups
	dial, names := out.Dial, workers.NewResolver(a.Settings.DNSServer)
	if names.Dial == nil {
		names.Dial = new(net.Dialer).DialContext
	}
	names.Dial = gate.Over(names.Dial, a.may())
	if dial == nil {
		dial = (&net.Dialer{Timeout: dialPatience, Resolver: names}).DialContext
	}
	dial = gate.Over(dial, a.may())
	visit := workers.Visitor(dial)
	trust := out.Trust
	if trust == nil {
		if trust, err = panel.Trust(a.Settings.PanelCAFile); err != nil {
			return err
		}
	}
	sites := panel.NewSiteAsker(dial, trust)
	a.panelWorker = (&workers.Panel{Hosting: hosting, Package: a.Settings.PanelPackage, IP: a.Settings.PanelIP, Visit: visit,
		Sites: sites, Views: sites, Secrets: lookups, Reporter: a.Engine, Log: a.log, Wanted: a.workWanted, Watch: a.metrics.asked}).Start()
	resolver := out.Resolver
	if resolver == nil {
		resolver = names
	}
	a.addressWorker = (&workers.Address{Resolver: resolver, BaseDomain: a.Settings.BaseDomain, Hosting: hosting, Visit: visit,
		Reporter: a.Engine, Log: a.log}).Start()
	mailer, err := a.mailer()
	if err != nil {
		return err
	}
	a.mailWorker = (&workers.Mail{Mailer: mailer, Words: writer, Secrets: lookups, Letters: a.documents(writer, lookups), Files: a.Store.Attachments().Open, Reporter: a.Engine, Now: a.Clock.Now,
		Log: a.log, Watch: a.metrics.mailed}).Start()
	return nil
}

// hosting is the panel's client, or nil where the team works by hand.
func (a *App) hosting() (panel.Hosting, error) {
	s := a.Settings
	if s.PanelURL == "" {
		return nil, nil
	}
	client, err := panel.NewDirectAdmin(panel.Config{URL: s.PanelURL, User: s.PanelUser, Key: s.PanelLoginKey, BaseDomain: s.BaseDomain,
		CAFile: s.PanelCAFile, TempDir: s.DataDir, Now: a.Clock.Now, May: a.may(),
		OnChange: func(open bool) { a.Engine.Tell(conversations.PanelHealth{Open: open}) }})
	if err != nil {
		return nil, err
	}
	return client, nil
}

func (a *App) mailer() (*delivery.Mailer, error) {
	if a.Settings.SMTPURL == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(a.Settings.Timezone)
	if err != nil {
		return nil, err
	}
	roots, err := delivery.Trust(a.Settings.SMTPCAFile)
	if err != nil {
		return nil, err
	}
	return delivery.NewMailer(delivery.Config{URL: a.Settings.SMTPURL, From: a.Settings.MailFrom, Location: zone, RootCAs: roots,
		Dial: gate.Over(new(net.Dialer).DialContext, a.may())})
}

// teamMoved wakes what waits for the team's group.
func (a *App) teamMoved() {
	a.lookups.teamMoved()
	if a.lookups.teamIsPublic(context.Background()) {
		a.log.Error("the team's group is public: no card goes there until it is private")
	}
	a.outbox.Wake()
	a.setup.TeamChanged()
}

// route names the worker of an effect.
func (a *App) route(effect conversations.Effect) engine.Worker {
	switch effect.(type) {
	case conversations.PanelCall:
		return a.panelWorker
	case conversations.Mail:
		return a.mailWorker
	case conversations.CheckAddress:
		return a.addressWorker
	}
	return a.outbox
}
