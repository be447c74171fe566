package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// holdsOffice tells whether a directory holds what an office's bot made: a database
// or a key, and nothing of a demonstration, which makes its own folder first.
func holdsOffice(dir string) bool {
	there := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	return (there(sqlite.DatabaseName) || there(storage.KeyName)) && !there(demoFolder)
}

// DemoCommand runs everything on one machine: the bot, and a stand-in for each
// outside party. The bot itself cannot tell the difference.
type DemoCommand struct {
	ListenDemo string `name:"listen" default:"127.0.0.1:8080" help:"Where the page, health and metrics are served."`
	DataDir    string `env:"DATA_DIR" default:"./demo-data" help:"Where the demonstration keeps everything."`
	BotAPI     string `name:"bot-api" enum:",10.1,10.2,10.3" default:"10.3" help:"The version of the Bot API that the stand-in for Telegram speaks: 10.1, 10.2 or 10.3. Older ones show nothing to one member alone."`

	Clock  *engine.Clock                      `kong:"-"` // where the demonstration's time begins; nil: now
	Opened func(net.Addr)                     `kong:"-"` // told the page's address when it can be visited; nil: nobody
	Tune   func(*settings.Settings, *Outside) `kong:"-"` // changes what a test plays otherwise; nil: nothing
}

// demoFolder is where the stand-ins keep themselves in the data directory.
const demoFolder = "simulator"

// Run opens the stand-ins, then the app, until ctx ends. Where the page asks for
// it, all is thrown away and begins anew at the same address.
func (c *DemoCommand) Run(ctx context.Context) error {
	for {
		again, err := c.round(ctx)
		if err != nil || !again || ctx.Err() != nil {
			return err
		}
	}
}

// round is the demonstration from one beginning to the next; again tells that
// another was asked for.
func (c *DemoCommand) round(ctx context.Context) (again bool, err error) {
	round, end := context.WithCancel(ctx)
	defer end()
	var asked atomic.Bool
	restart := func() error {
		asked.Store(true)
		time.AfterFunc(restartAfter, end) // the page hears first that it was taken
		return nil
	}
	err = c.play(round, restart, asked.Load)
	return asked.Load(), err
}

// restartAfter lets the answer to the page leave before its server ends.
const restartAfter = 200 * time.Millisecond

// throwAway takes away what the demonstration made. The data directory is held.
func (c *DemoCommand) throwAway() error {
	var failed error
	for _, name := range []string{sqlite.DatabaseName, sqlite.DatabaseName + "-wal", sqlite.DatabaseName + "-shm", storage.KeyName, "attachments", demoFolder} {
		failed = errors.Join(failed, os.RemoveAll(filepath.Join(c.DataDir, name)))
	}
	return failed
}

func (c *DemoCommand) play(ctx context.Context, restart func() error, asked func() bool) error {
	if holdsOffice(c.DataDir) {
		return settings.Fault("DATA_DIR", "holds a real office's data, which a demonstration must not touch; name another directory, such as --data-dir ./demo-data")
	}
	release, err := settings.TakeDataDir(c.DataDir)
	if err != nil {
		return err
	}
	defer release()
	listener, err := net.Listen("tcp", c.ListenDemo)
	if err != nil {
		return settings.Fault("--listen", notFree(err, "--listen 127.0.0.1:8081"))
	}
	clock := c.Clock
	if clock == nil {
		clock = engine.NewClock(nil)
	}
	defaults, err := settings.Defaults()
	if err != nil {
		return err
	}
	world, err := simulator.Open(simulator.Config{Dir: filepath.Join(c.DataDir, demoFolder), Clock: clock, BaseDomain: defaults.BaseDomain, Restart: restart, API: cmp.Or(botapi.API(c.BotAPI), botapi.API103)})
	if err != nil {
		return err
	}
	settings, err := DemoSettings(c.DataDir, world)
	if err != nil {
		return errors.Join(err, world.Close())
	}
	outside := Outside{Dial: world.Dial, Resolver: world, Clock: clock, Trust: world.Trust()}
	if c.Tune != nil {
		c.Tune(&settings, &outside)
	}
	a, err := Build(ctx, settings, outside, logTo(os.Stderr, slog.LevelInfo))
	if err != nil {
		return errors.Join(err, world.Close())
	}
	fmt.Fprintf(os.Stdout, "Loket demo: open http://%s in a browser\n", pageAddress(listener.Addr()))
	if err := importedBefore(ctx, a, world); err != nil {
		return errors.Join(err, a.Close(), world.Close())
	}
	if c.Opened != nil {
		c.Opened(listener.Addr())
	}
	c.ListenDemo, c.Opened = listener.Addr().String(), nil
	err = errors.Join(a.Serve(ctx, a.demoDoors(ctx, listener, world)), a.Close(), world.Close())
	if err != nil || !asked() {
		return err
	}
	clock.Advance(-clock.Ahead())
	return c.throwAway()
}

// importedBefore puts an account into the panel and the bot's memory that nobody
// holds yet: its officer claims it by a code mailed to the address on file.
func importedBefore(ctx context.Context, a *App, world *simulator.World) error {
	base := a.Settings.BaseDomain
	account := conversations.Account{Address: "kecbetung." + base, Username: "kecbetung", Unit: "Kecamatan Betung", Email: "kec.betung@" + base, Kind: conversations.WebsiteAccount}
	_, err := a.Store.Account(ctx, account.Address)
	if !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	world.Hosting().Seed(hosting.Seed{Username: account.Username, Domain: account.Address, Email: account.Email, SiteTitle: account.Unit})
	a.Engine.Remember(conversations.Imported(account, nil, a.Clock.Now())...)
	return nil
}

// pageAddress is what a person types.
func pageAddress(address net.Addr) string {
	host, port, _ := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// demoDoors serve page, health and metrics at one address.
func (a *App) demoDoors(ctx context.Context, listener net.Listener, world *simulator.World) *Listeners {
	l := a.ListenersAt(listener, nil)
	l.mux.Handle("GET /metrics", a.metrics.handler(a))
	l.mux.Handle("/", endingWith(ctx, world.Page()))
	return l
}

// endingWith ends what is being answered together with ctx: an open page's
// stream of events would otherwise hold up the stop.
func endingWith(ctx context.Context, handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		within, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		handler.ServeHTTP(w, r.WithContext(within))
	})
}

// DemoSettings are the defaults of a real office, pointed at the stand-ins.
func DemoSettings(dir string, world *simulator.World) (settings.Settings, error) {
	set, err := settings.Defaults()
	if err != nil {
		return settings.Settings{}, err
	}
	set.DataDir = dir
	set.TelegramToken, set.TelegramAPIURL, set.TeamChatID = world.Token, world.TelegramURL, world.Group
	set.PanelURL, set.PanelUser, set.PanelLoginKey = world.PanelURL, world.PanelUser, world.PanelKey
	set.PanelPackage, set.PanelIP, set.PanelCAFile, set.PanelWebsite = world.PanelPackage, world.PanelIP, "", ""
	set.PanelLoginURL = world.PanelLink
	set.WebhookURL, set.TeamTopicID = "", 0
	set.SMTPURL, set.MailFrom = world.MailURL, "loket@"+set.BaseDomain
	return set, set.Check(true)
}
