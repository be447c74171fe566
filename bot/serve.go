package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"loket/bot/engine"
	"loket/bot/telegram"
	"loket/conversations"
	"loket/conversations/turn"
)

// serveCommand runs the bot for real.
type serveCommand struct {
	Settings `embed:""`
}

// stopPatience is how long a stop waits for what is being sent.
const stopPatience = 10 * time.Second

// Run opens the house, serves until ctx ends, and closes it again.
func (c *serveCommand) Run(ctx context.Context) error {
	if err := c.check(true); err != nil {
		return err
	}
	release, err := takeData(c.DataDir)
	if err != nil {
		return err
	}
	defer release()
	h, err := build(ctx, c.Settings, outside{}, logTo(os.Stderr))
	if err != nil {
		return err
	}
	doors, err := h.openDoors(c.Listen, c.MetricsListen)
	if err != nil {
		return errors.Join(err, h.close())
	}
	return errors.Join(h.serve(ctx, doors), h.close())
}

// serve runs the open house until ctx ends or Telegram refuses the token:
// first what an earlier run left to do, then the writer, then the updates.
func (h *house) serve(ctx context.Context, doors *doors) error {
	writing, stopWriting := context.WithCancel(context.WithoutCancel(ctx))
	var writer, rest sync.WaitGroup
	h.clearLeftovers()
	if err := h.recover(ctx); err != nil {
		stopWriting()
		if ctx.Err() != nil {
			return nil // stopped before it had begun
		}
		return err
	}
	writer.Go(func() { h.engine.Run(writing) })
	ctx, stop := context.WithCancel(ctx)
	rest.Go(func() { doors.run(ctx, h) })
	rest.Go(func() { h.settle(ctx) })
	err := h.receive(ctx, doors)
	stop()
	rest.Wait()
	h.stopCarriers()
	h.engine.Stop()
	stopWriting()
	writer.Wait()
	return err
}

// recover hands out what an earlier run left in the outbox.
func (h *house) recover(ctx context.Context) error { return h.engine.Recover(ctx) }

// receive takes updates until ctx ends: by webhook where an address is set,
// else by polling.
func (h *house) receive(ctx context.Context, doors *doors) error {
	if h.settings.WebhookURL == "" {
		poller := &telegram.Poller{Client: h.client, Decoder: h.decoder, Take: h.take, Tell: h.engine.Tell, Log: h.log}
		doors.health.poller.Store(poller)
		return poller.Run(ctx)
	}
	hook, err := h.webhook()
	if err != nil {
		return err
	}
	doors.health.hook.Store(hook)
	doors.openWebhook(h.settings.WebhookURL, hook)
	if err := hook.Run(ctx); ctx.Err() == nil {
		return err
	}
	return nil
}

func (h *house) webhook() (*telegram.Webhook, error) {
	secret := h.settings.WebhookSecret
	if secret == "" {
		key, err := h.settings.key()
		if err != nil {
			return nil, err
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("webhook secret of " + h.settings.WebhookURL))
		secret = hex.EncodeToString(mac.Sum(nil))
	}
	return &telegram.Webhook{Client: h.client, Decoder: h.decoder, Take: h.take, URL: h.settings.WebhookURL, Secret: secret, Log: h.log}, nil
}

// take brings a batch of updates to the writer.
func (h *house) take(ctx context.Context, batch []telegram.Update) error {
	updates := make([]engine.Update, len(batch))
	for i, u := range batch {
		updates[i] = engine.Update{ID: u.ID, Event: u.Event}
	}
	h.figures.updates.Add(float64(len(batch)))
	if err := h.engine.Take(ctx, updates); err != nil {
		return err
	}
	if slices.ContainsFunc(batch, letsUsIn) {
		h.outbox.Wake() // what waited for the team's group need not wait for its next try
	}
	return nil
}

// letsUsIn tells whether an update lets the bot into a group, or back.
func letsUsIn(u telegram.Update) bool {
	moved, is := u.Event.(conversations.BotMoved)
	return is && moved.Inside && !moved.Place.Private
}

// settle does what can wait until the first updates have been answered.
func (h *house) settle(ctx context.Context) {
	h.engine.Tell(conversations.Started{})
	h.checkSeals(ctx)
	h.announceCode(ctx)
	h.watchTable(ctx)
	setup := h.setup
	setup.Log = h.log
	setup.Learned = func(username string) {
		h.engine.Remember(conversations.Setting{Key: conversations.SettingUsername, Value: username})
	}
	setup.Private, setup.Group = h.menus()
	setup.Team = h.archive.Team
	var busy sync.WaitGroup
	busy.Go(func() { setup.Run(ctx) })
	busy.Go(func() { h.tidy(ctx) })
	busy.Wait()
}

// watchTable has the team told in time that the holiday table runs out, once.
func (h *house) watchTable(ctx context.Context) {
	reminder := h.desk.TableReminder()
	if told, err := h.store.Setting(ctx, conversations.SettingTableTold); err != nil || told == reminder.Subject {
		return
	}
	h.engine.Remember(reminder)
}

// announceCode prints the one-time code that links the team's group, where
// none is set and none is linked.
func (h *house) announceCode(ctx context.Context) {
	setting := func(key string) (string, error) { return h.store.Setting(ctx, key) }
	if chat, err := turn.TeamChat(setting, h.settings.TeamChatID); err != nil || chat != 0 {
		return
	}
	code := make([]byte, 5)
	if _, err := rand.Read(code); err != nil {
		return
	}
	text := base32.StdEncoding.EncodeToString(code)
	h.engine.Remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark(text)})
	fmt.Fprintf(os.Stdout, "No group is linked yet. Add the bot to the team's group and write there: /hubungkan %s\n", text)
}

// stopCarriers finishes what is being sent; what is left is sent at the next start.
func (h *house) stopCarriers() {
	ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	var stopping sync.WaitGroup
	for _, stop := range []func(context.Context) error{h.outbox.Stop, h.panel.Stop, h.mail.Stop, h.address.Stop} {
		stopping.Go(func() { _ = stop(ctx) })
	}
	stopping.Wait()
}

// menus are the command lists of private chats and of the team's group.
func (h *house) menus() (private, group []telegram.Menu) {
	for _, lang := range []string{"", "en"} {
		private = append(private, telegram.Menu{Lang: lang, Commands: h.commandList(lang, h.desk.Commands()...)})
		group = append(group, telegram.Menu{Lang: lang, Commands: h.commandList(lang, "antrean", "cari", "riwayat", "rekap", "hubungkan", "group_bantuan")})
	}
	return private, group
}

func (h *house) commandList(lang string, names ...string) []telegram.Command {
	if lang == "" {
		lang = "id"
	}
	list := make([]telegram.Command, 0, len(names))
	for _, name := range names {
		words, err := h.book.Say(lang, "command_"+name, nil, nil)
		if err != nil {
			h.log.Error("a command has no description", "command", name, "error", err)
			continue
		}
		list = append(list, telegram.Command{Name: trimGroup(name), Description: words})
	}
	return list
}

// trimGroup takes off what tells a group's words from a private chat's.
func trimGroup(name string) string {
	if name == "group_bantuan" {
		return "bantuan"
	}
	return name
}

// doors are the addresses that the world outside can knock at.
type doors struct {
	public, metrics net.Listener
	mux             *http.ServeMux
	health          *health
}

// openDoors takes the addresses, so that a wrong one stops the start.
func (h *house) openDoors(listen, metrics string) (*doors, error) {
	public, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fault("LISTEN", "should be a free address such as :8080 ("+err.Error()+")")
	}
	inner, err := net.Listen("tcp", metrics)
	if err != nil {
		return nil, errors.Join(fault("METRICS_LISTEN", "should be a free address such as 127.0.0.1:9090 ("+err.Error()+")"), public.Close())
	}
	return h.doorsAt(public, inner), nil
}

// doorsAt serves health at addresses that are taken already; without inner
// nothing serves the figures by itself.
func (h *house) doorsAt(public, inner net.Listener) *doors {
	d := &doors{public: public, metrics: inner, mux: http.NewServeMux(), health: &health{house: h}}
	d.health.register(d.mux)
	return d
}

// openWebhook serves the webhook at the path of its address.
func (d *doors) openWebhook(address string, hook http.Handler) {
	u, err := url.Parse(address)
	if err != nil {
		return // checked with the settings
	}
	path := u.Path
	if path == "" {
		path = "/"
	}
	d.mux.Handle("POST "+path, hook)
}

// run serves the doors until ctx ends.
func (d *doors) run(ctx context.Context, h *house) {
	public := server(d.mux)
	inner := server(h.figures.handler(h))
	var serving sync.WaitGroup
	serving.Go(func() { _ = public.Serve(d.public) })
	if d.metrics != nil {
		serving.Go(func() { _ = inner.Serve(d.metrics) })
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	_ = public.Shutdown(stop)
	_ = inner.Shutdown(stop)
	serving.Wait()
}

// server bounds what a slow or greedy client can hold.
func server(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10}
}
