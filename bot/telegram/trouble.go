package telegram

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

var (
	// errNoSecret marks words that speak of a secret which does not live any more.
	errNoSecret = errors.New("the secret does not live any more")
	// errSecrets marks a secret that cannot be read at the moment.
	errSecrets = errors.New("secrets cannot be read")
)

// secrets finds secrets for the words, and tells a dead one from one that cannot be read now.
func (o *Outbox) secrets(ctx context.Context) func(name string) (string, error) {
	return func(name string) (string, error) {
		secret, err := o.Secrets.Secret(ctx, name)
		switch {
		case errors.Is(err, conversations.ErrNotFound):
			return "", errNoSecret
		case err != nil:
			return "", fmt.Errorf("%w: %w", errSecrets, err)
		}
		return secret, nil
	}
}

// failed decides what a failed call into a chat means for the effect. What could
// be left out has been left out by now.
func (o *Outbox) failed(ctx context.Context, job *lanes.Job, to target, err error) lanes.Outcome {
	trouble := faultOf(err)
	switch trouble.verdict {
	case verdictUnmodified:
		o.finish(job)
		return lanes.Done()
	case verdictThrottled:
		o.pace.pauses.chat(to.chat, trouble.pause)
		if chat, _ := o.load(job); o.chatOf(ctx, chat) != to.chat {
			return lanes.Again(trouble.pause) // hold waits for another chat: the message stands where the group was before
		}
		return lanes.Again(0) // hold waits for the pause
	case verdictMigrated:
		o.migrated(to.chat, trouble.migrateTo)
		return lanes.Again(0)
	case verdictShut:
		switch job.Effect.(type) {
		case conversations.Document, conversations.Copy:
			if to.team {
				return o.fail(job, conversations.FailRight, trouble.text) // files alone may be what is forbidden
			}
		}
		return o.unreachable(job, to, trouble)
	case verdictUnreachable:
		return o.unreachable(job, to, trouble)
	case verdictNoPhotos, verdictNoDocuments, verdictNoMedia:
		return o.fail(job, conversations.FailRight, trouble.text)
	case verdictGone:
		return o.fail(job, conversations.FailGone, trouble.text)
	case verdictBroken:
		return o.fail(job, conversations.FailBroken, "")
	case verdictAgain, verdictUnavailable, verdictNoToken, verdictElsewhere, verdictConflict:
		return o.again(ctx, job, err)
	}
	return o.fail(job, conversations.FailRefused, trouble.text)
}

// unreachable: a person who blocked us ends the effect; the team's group keeps
// its effects until it is open again.
func (o *Outbox) unreachable(job *lanes.Job, to target, trouble fault) lanes.Outcome {
	switch {
	case to.team:
		pause := lanes.Backoff(job.Attempt, time.Second, closedPause)
		if job.Attempt%logEvery == 0 {
			o.Log.Warn("the team's group is closed to the bot", "outbox", job.ID, "why", trouble.text, "pause", pause)
		}
		return lanes.Again(pause)
	case to.chat > 0:
		return o.fail(job, conversations.FailBlocked, trouble.text)
	}
	return o.fail(job, conversations.FailGroup, trouble.text)
}

// logEvery thins the log: an outage concerns every lane, every half minute.
const logEvery = 20

// again tries a call later whose fate is unknown. A call that our own stop cut
// short is left to the next start.
func (o *Outbox) again(ctx context.Context, job *lanes.Job, err error) lanes.Outcome {
	pause := lanes.Backoff(job.Attempt, retryFirst, retryMost)
	if ctx.Err() == nil && job.Attempt%logEvery == 0 {
		o.Log.Warn("Telegram does not take an effect; it is tried again",
			"outbox", job.ID, "kind", job.Effect.Kind(), "end", endOf(err), "cause", causeOf(err), "attempt", job.Attempt+1, "pause", pause)
	}
	return lanes.Again(pause)
}

// storageFailed waits for something of our own: the storage, its secrets, our name.
func (o *Outbox) storageFailed(job *lanes.Job, err error) lanes.Outcome {
	pause := lanes.Backoff(job.Attempt, retryFirst, retryMost)
	o.Log.Error("an effect waits for something of our own", "outbox", job.ID, "error", err, "pause", pause)
	return lanes.Again(pause)
}

// unrendered decides about an effect whose words could not be made.
func (o *Outbox) unrendered(job *lanes.Job, err error) lanes.Outcome {
	switch {
	case errors.Is(err, errNoSecret):
		return o.fail(job, conversations.FailNoSecret, "")
	case errors.Is(err, errSecrets), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return o.storageFailed(job, err)
	}
	o.Log.Error("an effect cannot be put into words", "outbox", job.ID, "kind", job.Effect.Kind(), "error", err)
	return o.fail(job, conversations.FailBroken, err.Error())
}

// fail ends an effect that can never succeed.
func (o *Outbox) fail(job *lanes.Job, why conversations.Failure, detail string) lanes.Outcome {
	o.Log.Warn("an effect ends without success", "outbox", job.ID, "kind", job.Effect.Kind(), "why", string(why), "cause", quoted.ReplaceAllString(detail, "…"))
	o.parcels.forget(job.ID)
	o.Reporter.Report(job.ID, conversations.Failed{Effect: job.Effect, Why: why, Detail: shorten(detail, toastLimit)})
	return lanes.Done()
}

// finish ends an effect that has nothing to tell.
func (o *Outbox) finish(job *lanes.Job) {
	o.parcels.forget(job.ID)
	o.Reporter.Done(job.ID)
}

// migrated tells that a group has a new number, and uses it from now on.
func (o *Outbox) migrated(from, to int64) {
	if o.moves.learn(from, to) {
		o.Reporter.Tell(conversations.GroupMigrated{From: from, To: to})
	}
}

// moves are the groups that got a new number in this run. The zero value is ready.
type moves struct {
	mu sync.Mutex
	to map[int64]int64
}

// learn is true when the move is new.
func (m *moves) learn(from, to int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.to[from] == to || from == to {
		return false
	}
	if m.to == nil {
		m.to = map[int64]int64{}
	}
	m.to[from] = to
	return true
}

// of is the number of a chat today.
func (m *moves) of(chat int64) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if to, moved := m.to[chat]; moved {
		return to
	}
	return chat
}
