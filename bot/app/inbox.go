package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"loket/bot/settings"
	"loket/bot/telegram"
	"loket/storage/postgres"
)

// letterbox is where Telegram brings an office's updates, whichever replica it reaches:
// they are kept in the database, and confirmed, until the leader takes them.
type letterbox struct {
	inbox *postgres.Inbox
	hook  *telegram.Webhook
}

// openLetterbox opens an office's. Where updates are polled for it has no hook, and is
// looked into for what an earlier setting has left there.
func openLetterbox(ctx context.Context, s settings.Settings, log *slog.Logger) (*letterbox, error) {
	secret, err := webhookSecret(s)
	if err != nil {
		return nil, err
	}
	inbox, err := postgres.OpenInbox(ctx, s.DatabaseURL, time.Now)
	if err != nil {
		return nil, err
	}
	b := &letterbox{inbox: inbox}
	if s.WebhookURL != "" {
		b.hook = &telegram.Webhook{Decoder: &telegram.Decoder{Username: func() string { return "" }}, Secret: secret, URL: s.WebhookURL, Log: log,
			Keep: func(ctx context.Context, update int64, body []byte) error {
				return inbox.Keep(ctx, update, string(body))
			}}
	}
	return b, nil
}

// fits tells whether updates still come there by other settings.
func (b *letterbox) fits(s settings.Settings) bool {
	if b.hook == nil || s.WebhookURL == "" {
		return b.hook == nil && s.WebhookURL == ""
	}
	secret, err := webhookSecret(s)
	return err == nil && secret == b.hook.Secret && s.WebhookURL == b.hook.URL
}

// Close ends its connections.
func (b *letterbox) Close() { b.inbox.Close() }

// keptUpdates are those of an inbox as the taker wants them.
type keptUpdates struct{ *postgres.Inbox }

func (k keptUpdates) Next(ctx context.Context, most int) ([]telegram.KeptUpdate, error) {
	kept, err := k.Inbox.Next(ctx, most)
	all := make([]telegram.KeptUpdate, len(kept))
	for i, u := range kept {
		all[i] = telegram.KeptUpdate{ID: u.ID, Body: []byte(u.Body)}
	}
	return all, err
}

// leftEvery is how often the inbox is looked into where nothing should come.
const leftEvery = time.Minute

// takeKept takes up what the letterboxes of all replicas have kept, until ctx ends.
func (a *App) takeKept(ctx context.Context) {
	from := &telegram.Inbox{From: keptUpdates{a.letterbox.inbox}, Decoder: a.decoder, Take: a.take, Every: leftEvery, Log: a.log, Trace: a.trace}
	var listening sync.WaitGroup
	if a.letterbox.hook != nil {
		wake := make(chan struct{}, 1)
		from.Wake, from.Every = wake, 0
		listening.Go(func() {
			_ = a.letterbox.inbox.Listen(ctx, func() {
				select {
				case wake <- struct{}{}:
				default:
				}
			})
		})
	}
	from.Run(ctx)
	listening.Wait()
}
