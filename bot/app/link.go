package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"loket/bot/settings"
	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage"
	"loket/storage/open"
)

// LinkCommand links the team's group before the bot runs for good; for `setup`,
// which shows the code that it prints.
type LinkCommand struct {
	settings.Settings `embed:""`

	Show bool `help:"Only print which group is linked."`
	Anew bool `help:"Forget the group that is linked first."`
}

// Run prints "code CODE", serves until a group was linked with it, and prints
// "linked NUMBER"; with Show only that, with 0 for none.
func (c *LinkCommand) Run(ctx context.Context) error {
	if c.Show {
		return c.show(ctx, os.Stdout)
	}
	c.Listen, c.MetricsListen, c.WebhookURL, c.TeamChatID = "127.0.0.1:0", "127.0.0.1:0", "", 0
	if err := c.Check(true); err != nil {
		return err
	}
	release, err := settings.TakeDataDir(c.DataDir)
	if err != nil {
		return err
	}
	defer release()
	lease, giveBack, err := leadAlone(ctx, c.Settings, "loket link")
	if err != nil {
		return err
	}
	defer giveBack()
	a, err := build(ctx, c.Settings, Outside{}, lease, "", logTo(os.Stderr, c.Level()))
	if err != nil {
		return err
	}
	a.announce = func(code string) { fmt.Fprintln(os.Stdout, "code", code) }
	if c.Anew {
		err = a.Store.Batch(ctx, func(b storage.Batch) error {
			_, err := b.Remember(conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: conversations.SettingTeam},
				conversations.Setting{Key: conversations.SettingTopic}}}, a.Clock.Now())
			return err
		})
	}
	listeners, opened := a.openListeners(c.Listen, c.MetricsListen)
	if err := errors.Join(err, opened); err != nil {
		return errors.Join(err, a.Close())
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go a.untilLinked(ctx, stop)
	err = errors.Join(a.Serve(ctx, listeners), a.Close())
	if err != nil {
		return err
	}
	return c.show(context.WithoutCancel(ctx), os.Stdout)
}

// lookForLink is how often it is looked whether a group was linked.
const lookForLink = 200 * time.Millisecond

// untilLinked stops once a group is linked.
func (a *App) untilLinked(ctx context.Context, stop func()) {
	looking := time.NewTicker(lookForLink)
	defer looking.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-looking.C:
		}
		if a.linked(ctx) != 0 {
			stop()
			return
		}
	}
}

// linked is the number of the team's group, 0 where none is linked.
func (a *App) linked(ctx context.Context) int64 {
	chat, err := turn.TeamChat(func(key string) (string, error) { return a.Store.Setting(ctx, key) }, 0)
	if err != nil {
		return 0
	}
	return chat
}

// show prints which group is linked, beside a running bot too.
func (c *LinkCommand) show(ctx context.Context, out io.Writer) error {
	store, err := open.Open(ctx, open.Options{Dir: c.DataDir, URL: c.DatabaseURL, Key: make([]byte, storage.KeySize), ReadOnly: true}) // nothing is opened with the key
	if err != nil {
		return err
	}
	chat, err := turn.TeamChat(func(key string) (string, error) { return store.Setting(ctx, key) }, 0)
	if err = errors.Join(err, store.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "linked", chat)
	return err
}
