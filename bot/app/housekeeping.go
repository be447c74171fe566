package app

import (
	"context"
	"errors"
	"time"

	"loket/bot/panel"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// clearLeftovers takes away what an earlier run left in the data directory when
// it was killed. What cannot go now goes at another start.
func (a *App) clearLeftovers() {
	dir := a.Settings.DataDir
	if err := errors.Join(sqlite.ClearLeftovers(dir), panel.ClearExports(dir)); err != nil {
		a.log.Warn("what an earlier run left half done could not be cleared away", "error", err)
	}
}

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

// tidy takes away what is over, until ctx ends. It begins when Telegram has said
// what time it is.
func (a *App) tidy(ctx context.Context) {
	for ctx.Err() == nil {
		if !a.Clock.ForDestroying().IsZero() {
			if err := a.TidyOnce(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("tidying up failed", "error", err)
			}
		}
		a.Clock.WaitUntil(ctx, a.Clock.Now().Add(tidyEvery), a.clockTurned)
	}
}

// TidyOnce forgets in small bites, so that no officer waits for it.
func (a *App) TidyOnce(ctx context.Context) error {
	if err := a.clearLost(ctx); err != nil {
		return err
	}
	now := a.Clock.ForDestroying()
	if now.IsZero() {
		now = a.Clock.Now() // whoever asks for it now means it
	}
	for _, trim := range []func(storage.Batch) (int, error){
		func(b storage.Batch) (int, error) { return b.TrimUpdates(now.Add(-keepUpdates)) },
		func(b storage.Batch) (int, error) { return 0, b.TrimSpends(time.Now().Add(-keepSpends)) },
		func(b storage.Batch) (int, error) { return b.TrimDeadLetters(now.Add(-keepDeadLetters)) },
		func(b storage.Batch) (int, error) { return b.TrimWorks(now.Add(-keepWorks)) },
		func(b storage.Batch) (int, error) { return b.TrimSecrets(now.Add(-keepSecrets)) },
		func(b storage.Batch) (int, error) { return b.TrimPosted(now.Add(-keepPosted)) },
		func(b storage.Batch) (int, error) {
			return b.TrimSurveyed(conversations.HalfOf(now.In(a.Desk.Config.Zone)))
		},
		a.trimSessions(now),
	} {
		if err := a.whole(ctx, trim); err != nil {
			return err
		}
	}
	return a.sweep(ctx, now)
}

// clearLost deletes what an earlier run was about to delete when it ended.
func (a *App) clearLost(ctx context.Context) error {
	for {
		if n, err := a.Store.ClearLost(ctx); n == 0 || err != nil {
			return err
		}
	}
}

// biteRest lets the officers' words through between two bites: a bite takes
// some milliseconds, and the first tidying of an old database many of them.
const biteRest = 100 * time.Millisecond

// whole trims until nothing is left to trim.
func (a *App) whole(ctx context.Context, trim func(storage.Batch) (int, error)) error {
	for {
		trimmed := 0
		err := a.Store.Batch(ctx, func(b storage.Batch) (err error) {
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
func (a *App) trimSessions(now time.Time) func(storage.Batch) (int, error) {
	return func(b storage.Batch) (int, error) {
		next, err := b.TrimSessions(a.tidied, now.Add(-keepDrafts), now.Add(-keepStrangers))
		if err == nil {
			a.tidied = next
		}
		return 0, err
	}
}

// sweep looks through some of the attachments; which ones follows from the
// hour, so that a start begins nothing anew.
func (a *App) sweep(ctx context.Context, now time.Time) error {
	for i := range sweepStride {
		if _, err := a.Store.SweepAttachments(ctx, sweepPart(now, i)); err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}

// sweepPart is the i-th part of the attachments to be swept at an hour.
func sweepPart(now time.Time, i int) int {
	return (int(now.Unix()/int64(tidyEvery/time.Second))*sweepStride + i) % storage.SweepParts
}
