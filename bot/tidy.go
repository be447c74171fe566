package main

import (
	"context"
	"errors"
	"time"

	"loket/storage"
)

// tidyEvery is how often what is not needed any more is taken away.
const tidyEvery = time.Hour

// How long things are kept that nobody asks for any more. Requests, accounts,
// credentials and the audit trail stay; files have dates of their own.
const (
	// keepUpdates is longer than Telegram keeps an update for us.
	keepUpdates = 3 * 24 * time.Hour
	// keepSpends is as long as the limit of a group looks back, and more.
	keepSpends = 5 * time.Minute
	// keepDeadLetters leaves the team's engineer a quarter to look into them.
	keepDeadLetters = 90 * 24 * time.Hour
	// keepWorks is how long a card can show the steps of work that has ended;
	// the audit trail tells for good what came of it.
	keepWorks = 90 * 24 * time.Hour
	// keepPosted is how long a message can be changed or replied to. The card
	// of a request that is open even longer is posted anew.
	keepPosted = 366 * 24 * time.Hour
	// keepSecrets is for those that a decision failed to erase; none is for
	// anything for so long that is not still in use.
	keepSecrets = 30 * 24 * time.Hour
	// keepDrafts is much longer than a correction may take.
	keepDrafts = 90 * 24 * time.Hour
	// keepStrangers is for chats of people who never gave a profile.
	keepStrangers = 366 * 24 * time.Hour
)

// sweepStride is how many parts of the attachments are swept at a time: all of
// them in a day. It is odd, so that a bot that runs for one hour of the day
// comes to every part, too.
const sweepStride = 11

// tidy takes away what is over, until ctx ends.
func (h *house) tidy(ctx context.Context) {
	for ctx.Err() == nil {
		if err := h.tidyOnce(ctx); err != nil && ctx.Err() == nil {
			h.log.Warn("tidying up failed", "error", err)
		}
		h.clock.WaitUntil(ctx, h.clock.Now().Add(tidyEvery), nil)
	}
}

// tidyOnce forgets in small bites, so that no officer waits for it.
func (h *house) tidyOnce(ctx context.Context) error {
	if err := h.clearLost(ctx); err != nil {
		return err
	}
	now := h.clock.Now()
	for _, trim := range []func(*storage.Batch) (int, error){
		func(b *storage.Batch) (int, error) { return b.TrimUpdates(now.Add(-keepUpdates)) },
		func(b *storage.Batch) (int, error) { return 0, b.TrimSpends(time.Now().Add(-keepSpends)) },
		func(b *storage.Batch) (int, error) { return b.TrimDeadLetters(now.Add(-keepDeadLetters)) },
		func(b *storage.Batch) (int, error) { return b.TrimWorks(now.Add(-keepWorks)) },
		func(b *storage.Batch) (int, error) { return b.TrimSecrets(now.Add(-keepSecrets)) },
		func(b *storage.Batch) (int, error) { return b.TrimPosted(now.Add(-keepPosted)) },
		h.trimSessions(now),
	} {
		if err := h.whole(ctx, trim); err != nil {
			return err
		}
	}
	return h.sweep(ctx, now)
}

// clearLost deletes what an earlier run was about to delete when it ended.
func (h *house) clearLost(ctx context.Context) error {
	for {
		if n, err := h.store.ClearLost(ctx); n == 0 || err != nil {
			return err
		}
	}
}

// biteRest lets the officers' words through between two bites: a bite takes
// some milliseconds, and the first tidying of an old database many of them.
const biteRest = 100 * time.Millisecond

// whole trims until nothing is left to trim.
func (h *house) whole(ctx context.Context, trim func(*storage.Batch) (int, error)) error {
	for {
		trimmed := 0
		err := h.store.Batch(ctx, func(b *storage.Batch) (err error) {
			trimmed, err = trim(b)
			return err
		})
		if err != nil || trimmed == 0 {
			return err
		}
		select {
		case <-time.After(biteRest):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// trimSessions looks at some more of the private chats: they have no order by
// age, which every word of an officer would have to keep up.
func (h *house) trimSessions(now time.Time) func(*storage.Batch) (int, error) {
	return func(b *storage.Batch) (int, error) {
		next, err := b.TrimSessions(h.tidied, now.Add(-keepDrafts), now.Add(-keepStrangers))
		if err == nil {
			h.tidied = next
		}
		return 0, err
	}
}

// sweep looks through some of the attachments; which ones follows from the
// hour, so that a start begins nothing anew.
func (h *house) sweep(ctx context.Context, now time.Time) error {
	for i := range sweepStride {
		if _, err := h.store.SweepAttachments(ctx, sweepPart(now, i)); err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}

// sweepPart is the i-th part of the attachments to be swept at an hour.
func sweepPart(now time.Time, i int) int {
	return (int(now.Unix()/int64(tidyEvery/time.Second))*sweepStride + i) % storage.SweepParts
}
