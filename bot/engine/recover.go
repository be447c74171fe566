package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"loket/conversations"
	"loket/storage"
)

// keepUnreadable is how long an effect waits for a program that can read it,
// such as the newer one that wrote it before an older took its place.
const keepUnreadable = 30 * 24 * time.Hour

// dispatch hands effects to their workers, in order, runs of one worker together.
func (e *Engine) dispatch(items []Item) { e.hand(items, Worker.Take) }

func (e *Engine) hand(items []Item, to func(Worker, []Item)) {
	ahead := e.Clock.Ahead().Milliseconds()
	for start := 0; start < len(items); {
		carrier := e.Route(items[start].Effect)
		end := start
		for end < len(items) && e.Route(items[end].Effect) == carrier {
			items[end].Effect = onMachineTime(items[end].Effect, ahead)
			end++
		}
		to(carrier, items[start:end])
		start = end
	}
}

// onMachineTime brings a message's "not before" from the desk's clock to the
// machine's, on which the lanes wait.
func onMachineTime(effect conversations.Effect, ahead int64) conversations.Effect {
	if send, ok := effect.(conversations.Send); ok && send.NotBefore != 0 && ahead != 0 {
		send.NotBefore -= ahead
		return send
	}
	return effect
}

// Recover hands out what an earlier run left in the outbox. It comes before
// Run: what Run commits is handed out by itself, and must not be found here.
func (e *Engine) Recover(ctx context.Context) error {
	var items []Item
	unreadable := map[int64]error{}
	for row, err := range e.Store.Outbox(ctx) {
		switch {
		case err != nil && (storage.IsStorage(err) || errors.Is(err, storage.ErrDamaged)):
			return fmt.Errorf("read what an earlier run left to do: %w", err)
		case err == nil:
			items = append(items, Item{ID: row.ID, Effect: row.Effect})
			continue
		case e.Clock.Now().Sub(row.At) > keepUnreadable:
			unreadable[row.ID] = err
		}
		e.Log.Error("an effect in the outbox cannot be read", "effect", row.ID, "error", err)
	}
	if err := e.putAside(ctx, unreadable); err != nil {
		return err
	}
	e.hand(items, recoverBy)
	return nil
}

// putAside makes dead letters of effects that no program has been able to read
// for long.
func (e *Engine) putAside(ctx context.Context, effects map[int64]error) error {
	if len(effects) == 0 {
		return nil
	}
	return e.Store.Batch(ctx, func(tx storage.Batch) error {
		for id, err := range effects {
			if err := tx.DeadLetter("effect", strconv.AppendInt(nil, id, 10), err.Error(), e.Clock.Now()); err != nil {
				return err
			}
		}
		return tx.Forget(slices.Collect(maps.Keys(effects)))
	})
}

func recoverBy(carrier Worker, items []Item) {
	if r, knows := carrier.(Recoverer); knows {
		r.Recover(items)
		return
	}
	carrier.Take(items)
}
