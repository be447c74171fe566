package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"loket/bot/engine"
	"loket/bot/simulator"
)

// demoCommand runs everything on one machine: the bot, and a stand-in for each
// outside party. The bot itself cannot tell the difference.
type demoCommand struct {
	ListenDemo string `name:"listen" default:"127.0.0.1:8080" help:"Where the page, health and metrics are served."`
	DataDir    string `env:"DATA_DIR" default:"./demo-data" help:"Where the demonstration keeps everything."`

	clock  *engine.Clock  `kong:"-"` // where the demonstration's time begins; nil: now
	opened func(net.Addr) `kong:"-"` // told the page's address when it can be visited; nil: nobody
}

// demoFolder is where the stand-ins keep themselves in the data directory.
const demoFolder = "simulator"

// Run opens the stand-ins, then the house, until ctx ends.
func (c *demoCommand) Run(ctx context.Context) error {
	if holdsOffice(c.DataDir) {
		return fault("DATA_DIR", "holds a real office's data, which a demonstration must not touch; name another directory, such as --data-dir ./demo-data")
	}
	release, err := takeData(c.DataDir)
	if err != nil {
		return err
	}
	defer release()
	listener, err := net.Listen("tcp", c.ListenDemo)
	if err != nil {
		return fmt.Errorf("--listen should be a free address such as 127.0.0.1:8080: %w", err)
	}
	clock := c.clock
	if clock == nil {
		clock = engine.NewClock(nil)
	}
	defaults, err := defaultSettings()
	if err != nil {
		return err
	}
	world, err := simulator.Open(simulator.Config{Dir: filepath.Join(c.DataDir, demoFolder), Clock: clock, BaseDomain: defaults.BaseDomain})
	if err != nil {
		return err
	}
	settings, err := demoSettings(c.DataDir, world)
	if err != nil {
		return errors.Join(err, world.Close())
	}
	h, err := build(ctx, settings, outside{dial: world.Dial, resolver: world, clock: clock, trust: world.Trust()}, logTo(os.Stderr))
	if err != nil {
		return errors.Join(err, world.Close())
	}
	fmt.Fprintf(os.Stdout, "Loket demo: open http://%s in a browser\n", pageAddress(listener.Addr()))
	if c.opened != nil {
		c.opened(listener.Addr())
	}
	return errors.Join(h.serve(ctx, h.demoDoors(ctx, listener, world)), h.close(), world.Close())
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
func (h *house) demoDoors(ctx context.Context, listener net.Listener, world *simulator.World) *doors {
	d := h.doorsAt(listener, nil)
	d.mux.Handle("GET /metrics", h.figures.handler(h))
	d.mux.Handle("/", endingWith(ctx, world.Page()))
	return d
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

// demoSettings are the defaults of a real office, pointed at the stand-ins.
func demoSettings(dir string, world *simulator.World) (Settings, error) {
	settings, err := defaultSettings()
	if err != nil {
		return Settings{}, err
	}
	settings.DataDir = dir
	settings.TelegramToken, settings.TelegramAPIURL, settings.TeamChatID = world.Token, world.TelegramURL, world.Group
	settings.PanelURL, settings.PanelUser, settings.PanelLoginKey = world.PanelURL, world.PanelUser, world.PanelKey
	settings.PanelPackage, settings.PanelIP, settings.PanelCAFile, settings.PanelWebsite = world.PanelPackage, world.PanelIP, "", ""
	settings.PanelLoginURL = world.PanelLink
	settings.WebhookURL, settings.TeamTopicID = "", 0
	settings.SMTPURL, settings.MailFrom = world.MailURL, "loket@"+settings.BaseDomain
	return settings, settings.check(true)
}
