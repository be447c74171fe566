// Package app is the running bot: it puts the parts together, opens its
// listeners, serves until it is told to stop, and closes everything again.
package app

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/telegram"
	"loket/bot/workers"
	"loket/conversations"
	"loket/conversations/desk"
	"loket/conversations/turn"
	"loket/locales"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres"
)

// App is the program with everything in its place, before it opens.
type App struct {
	Settings      settings.Settings
	log           *slog.Logger
	Store         storage.Store
	lease         *postgres.Lease // under which it leads; nil where nobody else could
	lookups       *lookups
	Clock         *engine.Clock
	Engine        *engine.Engine
	Identity      *telegram.Identity
	client        *telegram.Client
	decoder       *telegram.Decoder
	outbox        *telegram.Outbox
	setup         *telegram.Setup
	panelWorker   *workers.Panel
	mailWorker    *workers.Mail
	addressWorker *workers.Address
	metrics       *metrics
	trace         conversations.Trace // nil: the log does not want it
	book          *locales.Bundle
	Desk          *desk.Desk
	tidied        int64 // the private chat that was tidied last
	space         func(dir string) (free, whole uint64, err error)
	counted       counted
	clockMu       sync.Mutex
	clockSeen     clockWatch
	clockTurned   chan struct{}                    // Telegram's word about the time has changed
	announce      func(code string)                // told the code that links a group; nil: it is printed for people
	letterbox     *letterbox                       // nil beside SQLite
	hook          atomic.Pointer[telegram.Webhook] // nil where updates are polled for
}

// Outside is what a demonstration or a test replaces: where names resolve to,
// how addresses are reached, and what the counter offers.
type Outside struct {
	Services []*turn.Service // nil: those of the catalogue
	Words    []locales.Words // that they need besides the embedded ones
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
	Resolver workers.Resolver
	Clock    *engine.Clock
	Trust    *x509.CertPool // of websites; nil: the system's and PANEL_CA_FILE
	// Space measures the disk that a directory lies on, in bytes. nil: the system.
	Space func(dir string) (free, whole uint64, err error)
	// EditEvery is the least time between two edits of a card that nobody tapped
	// for. 0: as Telegram bears it.
	EditEvery time.Duration
}

// Build puts the app together; nothing of it runs yet.
func Build(ctx context.Context, s settings.Settings, out Outside, log *slog.Logger) (*App, error) {
	return build(ctx, s, out, nil, "", log)
}

// build puts the app together that leads an office under a lease: nil where nobody else
// could, and no name where there is one office alone.
func build(ctx context.Context, s settings.Settings, out Outside, lease *postgres.Lease, office string, log *slog.Logger) (*App, error) {
	lost := s.KeyIsLost()
	key, err := s.Key()
	if err != nil {
		return nil, err
	}
	if lost {
		log.Error("the key is lost: a new " + storage.KeyName + " was made beside a database that another sealed; " + bringKeyBack)
	}
	if out.Clock == nil {
		out.Clock = engine.NewClock(nil)
	}
	store, err := open.Open(ctx, open.Options{Dir: s.DataDir, URL: s.DatabaseURL, Key: key, Now: out.Clock.Earlier, Lease: lease})
	if err != nil {
		return nil, err
	}
	a := &App{Settings: s, log: log, lease: lease, trace: tracing(log), Store: store, Clock: out.Clock, metrics: newMetrics(office), clockTurned: make(chan struct{}, 1),
		lookups: &lookups{store: store, team: s.TeamChatID, topic: s.TeamTopicID}}
	if err := a.wire(ctx, out); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return a, nil
}

// bringKeyBack is what to do about a key that is not the data's.
const bringKeyBack = "stop the bot and put the old " + storage.KeyName + " back or set SECRET_KEY, " +
	"else officers are given new temporary passwords when they open theirs"

// checkSeals says in the log that the key is not the data's, as far as what it
// sealed shows that.
func (a *App) checkSeals(ctx context.Context) {
	sealed, shut, err := a.Store.CountSeals(ctx)
	if err == nil && shut > 0 {
		a.log.Error("the key is another than the data's: "+bringKeyBack, "passwords", sealed, "not opened", shut)
	}
}

// workWanted tells whether panel work is still going on.
func (a *App) workWanted(ctx context.Context, id string) (bool, error) {
	w, err := a.Store.Memory(ctx).Work(id)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	return err == nil && w.AtPanel(), err
}

// Close ends what build began.
func (a *App) Close() error {
	a.client.Close()
	return a.Store.Close()
}

// logTo makes the program's log: structured, on standard error.
func logTo(file *os.File, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(file, &slog.HandlerOptions{Level: level}))
}
