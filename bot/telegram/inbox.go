package telegram

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

const (
	// inboxEvery is how often the inbox is looked into without being told to.
	inboxEvery = time.Second
	// inboxMost is how many updates are taken together: as many as a poll brings.
	inboxMost = 100
)

// KeptUpdate is an update as Telegram brought it.
type KeptUpdate struct {
	ID   int64
	Body []byte
}

// Kept is where updates wait that were confirmed to Telegram, and that nobody has decided
// yet.
type Kept interface {
	// Next gives the first ones, in their order.
	Next(ctx context.Context, most int) ([]KeptUpdate, error)
	// Drop takes some out.
	Drop(ctx context.Context, updates []int64) error
}

// Inbox takes up the updates that webhooks have kept, in their order.
type Inbox struct {
	From    Kept
	Decoder *Decoder
	Take    Taker
	Wake    <-chan struct{} // something was kept
	Every   time.Duration   // how often to look without being told to; a second where 0
	Log     *slog.Logger
	Trace   conversations.Trace // hears of each update; may be nil
}

// Run takes updates up until ctx ends. What fails is tried again: an update leaves only
// when it is committed what came of it, and is decided once, however often it is taken.
func (i *Inbox) Run(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		n, err := i.once(ctx)
		switch {
		case err == nil && n == inboxMost:
			failures = 0
			continue
		case err == nil:
			failures = 0
			i.rest(ctx, cmp.Or(i.Every, inboxEvery))
		default:
			if ctx.Err() == nil {
				i.Log.Error("updates in the inbox could not be taken; they stay there", "error", err)
			}
			_ = sleep(ctx, lanes.Backoff(failures, 100*time.Millisecond, 10*time.Second))
			failures++
		}
	}
}

// once takes up some, and tells how many.
func (i *Inbox) once(ctx context.Context) (int, error) {
	kept, err := i.From.Next(ctx, inboxMost)
	if err != nil || len(kept) == 0 {
		return 0, err
	}
	updates, numbers := make([]Update, 0, len(kept)), make([]int64, len(kept))
	for n, k := range kept {
		numbers[n] = k.ID
		update, err := i.Decoder.Decode(k.Body)
		if err != nil {
			i.Log.Error("an update in the inbox cannot be read and is left out", "update", k.ID, "error", err)
			continue
		}
		i.Trace.Step(update.ID)
		updates = append(updates, update)
	}
	if len(updates) > 0 {
		if err := i.Take(ctx, updates); err != nil {
			return 0, err
		}
	}
	return len(kept), i.From.Drop(ctx, numbers)
}

// rest waits until something was kept, or for a while.
func (i *Inbox) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-i.Wake:
	case <-timer.C:
	case <-ctx.Done():
	}
}
