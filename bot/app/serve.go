package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/telegram"
	"loket/conversations"
	"loket/conversations/turn"
)

// ServeCommand runs the bot for real.
type ServeCommand struct {
	settings.Settings `embed:""`
}

// StopPatience is how long a stop waits for what is being sent.
const StopPatience = 10 * time.Second

// Run opens the app, serves until ctx ends, and closes it again.
func (c *ServeCommand) Run(ctx context.Context) error {
	if c.Offices != "" {
		return c.serveOffices(ctx, logTo(os.Stderr, c.Level()))
	}
	if err := c.Check(true); err != nil {
		return err
	}
	release, err := settings.TakeDataDir(c.DataDir)
	if err != nil {
		return err
	}
	defer release()
	if c.DatabaseURL != "" {
		return c.serveReplica(ctx, logTo(os.Stderr, c.Level()))
	}
	a, err := Build(ctx, c.Settings, Outside{}, logTo(os.Stderr, c.Level()))
	if err != nil {
		return err
	}
	listeners, err := a.openListeners(c.Listen, c.MetricsListen)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(a.Serve(ctx, listeners), a.Close())
}

// Serve runs the open app until ctx ends, Telegram refuses the token or a
// listener breaks: first what an earlier run left to do, then the writer, then the updates.
func (a *App) Serve(ctx context.Context, listeners *Listeners) error {
	writing, stopWriting := context.WithCancel(context.WithoutCancel(ctx))
	defer a.whenLost(stopWriting)()
	var writer, rest sync.WaitGroup
	a.logStart(ctx, listeners)
	a.clearLeftovers()
	if err := a.recover(ctx); err != nil {
		stopWriting()
		if ctx.Err() != nil {
			return nil // stopped before it had begun
		}
		return err
	}
	writer.Go(func() { a.Engine.Run(writing) })
	ctx, stop := context.WithCancel(ctx)
	var broken error
	rest.Go(func() {
		if broken = listeners.run(ctx, a); broken != nil {
			stop()
		}
	})
	rest.Go(func() { a.serveCommands(ctx) })
	if a.letterbox != nil {
		rest.Go(func() { a.takeKept(ctx) })
	}
	rest.Go(func() { a.afterStart(ctx) })
	err := a.receive(ctx, listeners)
	stop()
	rest.Wait()
	a.stopWorkers()
	a.Engine.Stop()
	stopWriting()
	writer.Wait()
	a.log.Info("Loket has stopped")
	return errors.Join(err, broken)
}

// recover hands out what an earlier run left in the outbox.
func (a *App) recover(ctx context.Context) error { return a.Engine.Recover(ctx) }

// receive takes updates until ctx ends: by webhook where an address is set,
// else by polling.
func (a *App) receive(ctx context.Context, listeners *Listeners) error {
	if a.Settings.WebhookURL == "" {
		poller := &telegram.Poller{Client: a.client, Decoder: a.decoder, Take: a.take, Tell: a.Engine.Tell, Log: a.log, Trace: a.trace}
		listeners.Health.poller.Store(poller)
		return poller.Run(ctx)
	}
	hook, err := a.webhook()
	if err != nil {
		return err
	}
	listeners.Health.hook.Store(hook)
	a.hook.Store(hook)
	if a.letterbox == nil {
		listeners.openWebhook(a.Settings.WebhookURL, hook)
	}
	if err := hook.Run(ctx); ctx.Err() == nil {
		return err
	}
	return nil
}

func (a *App) webhook() (*telegram.Webhook, error) {
	secret, err := webhookSecret(a.Settings)
	if err != nil {
		return nil, err
	}
	hook := &telegram.Webhook{Client: a.client, Decoder: a.decoder, Take: a.take, URL: a.Settings.WebhookURL, Secret: secret, Log: a.log, Trace: a.trace}
	if a.letterbox != nil {
		hook.Door = a.letterbox.hook
	}
	return hook, nil
}

// webhookSecret is what Telegram shows with every update: the same for all replicas.
func webhookSecret(s settings.Settings) (string, error) {
	if s.WebhookSecret != "" {
		return s.WebhookSecret, nil
	}
	key, err := s.Key()
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("webhook secret of " + s.WebhookURL))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// take brings a batch of updates to the writer.
func (a *App) take(ctx context.Context, batch []telegram.Update) error {
	updates := make([]engine.Update, len(batch))
	for i, u := range batch {
		updates[i] = engine.Update{ID: u.ID, Event: u.Event}
	}
	a.metrics.updates.Add(float64(len(batch)))
	if err := a.Engine.Take(ctx, updates); err != nil {
		return err
	}
	if slices.ContainsFunc(batch, letsUsIn) {
		a.outbox.Wake() // what waited for the team's group need not wait for its next try
	}
	return nil
}

// letsUsIn tells whether an update lets the bot into a group, or back.
func letsUsIn(u telegram.Update) bool {
	moved, is := u.Event.(conversations.BotMoved)
	return is && moved.Inside && !moved.Place.Private
}

// afterStart does what can wait until the first updates have been answered.
func (a *App) afterStart(ctx context.Context) {
	a.Engine.Tell(conversations.Started{})
	a.checkSeals(ctx)
	a.announceCode(ctx)
	a.watchTable(ctx)
	setup := a.setup
	setup.Log = a.log
	setup.Learned = func(username string) {
		a.Engine.Remember(conversations.Setting{Key: conversations.SettingUsername, Value: username})
	}
	setup.Private, setup.Group = a.menus()
	setup.Team = a.lookups.Team
	var busy sync.WaitGroup
	busy.Go(func() { setup.Run(ctx) })
	busy.Go(func() { a.tidy(ctx) })
	busy.Go(func() { a.tellSetup(ctx) })
	busy.Wait()
}

// watchTable has the team told in time that the holiday table runs out, once.
func (a *App) watchTable(ctx context.Context) {
	reminder := a.Desk.TableReminder()
	if told, err := a.Store.Setting(ctx, conversations.SettingTableTold); err != nil || told == reminder.Subject {
		return
	}
	a.Engine.Remember(reminder)
}

// announceCode prints the one-time code that links the team's group, where
// none is set and none is linked.
func (a *App) announceCode(ctx context.Context) {
	setting := func(key string) (string, error) { return a.Store.Setting(ctx, key) }
	if chat, err := turn.TeamChat(setting, a.Settings.TeamChatID); err != nil || chat != 0 {
		return
	}
	code := make([]byte, 5)
	if _, err := rand.Read(code); err != nil {
		return
	}
	text := base32.StdEncoding.EncodeToString(code)
	a.Engine.Remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark(text)})
	if a.announce != nil {
		a.announce(text)
		return
	}
	whose := ""
	if a.Settings.Office != "" {
		whose = a.Settings.Office + ": "
	}
	fmt.Fprintf(os.Stdout, "%sNo group is linked yet. Add the bot to the team's group and write there: /hubungkan %s\n", whose, text)
}

// stopWorkers finishes what is being sent; what is left is sent at the next start.
func (a *App) stopWorkers() {
	ctx, cancel := context.WithTimeout(context.Background(), StopPatience)
	defer cancel()
	defer a.whenLost(cancel)()
	var stopping sync.WaitGroup
	for _, stop := range []func(context.Context) error{a.outbox.Stop, a.panelWorker.Stop, a.mailWorker.Stop, a.addressWorker.Stop} {
		stopping.Go(func() { _ = stop(ctx) })
	}
	stopping.Wait()
}
