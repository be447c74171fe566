package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

const (
	// pollWait is how long Telegram holds an empty poll open.
	pollWait = 50 * time.Second
	// pollGrace is what the network may take on top of that.
	pollGrace = 15 * time.Second
	// pollPause is the first pause after a failure; it doubles up to pollPauseMost.
	pollPause     = 500 * time.Millisecond
	pollPauseMost = 30 * time.Second
	// A batch of crowd updates or more says that others are on their way: they
	// are left company to gather, for a poll and a commit of their own cost as
	// much as a handful of updates.
	crowd   = 16
	company = 10 * time.Millisecond
	// conflictPatience is how long another poller is borne in silence.
	conflictPatience = time.Minute
	// quiet is how long the last offset is kept without news. After a week of
	// silence Telegram numbers updates anew, and an old offset could hide them.
	quiet = 24 * time.Hour
)

// methodPoll is the call that brings updates.
const methodPoll = "getUpdates"

// ErrToken is returned when Telegram does not accept the token.
var ErrToken = errors.New("the bot's token is not accepted by Telegram")

// refusedToken is ErrToken with Telegram's words and what to do.
func refusedToken(trouble fault) error {
	return fmt.Errorf("TELEGRAM_TOKEN: %w (%s); set it to the token that @BotFather shows for this bot (/mybots, API Token)", ErrToken, trouble.text)
}

// AllowedUpdates are the kinds of updates that Telegram is asked for.
func AllowedUpdates() []string {
	return []string{"message", "edited_message", "callback_query", "my_chat_member", "chat_member"}
}

// Poller fetches updates by long polling. A batch is confirmed, by asking for
// the next one, only when Take has committed it.
type Poller struct {
	Client  *Client
	Decoder *Decoder
	Take    Taker
	Tell    func(conversations.Event) // learns of PollerConflict
	Polled  func()                    // called once, after the first answered poll; may be nil
	Log     *slog.Logger
	Trace   conversations.Trace // hears of each update; may be nil

	offset    int64     // 0: from the oldest update that is not confirmed
	heardAt   time.Time // when the last update came
	answered  bool
	failures  int
	conflicts conflictSpell
	lastPoll  atomic.Int64
}

// Run polls until ctx ends, then returns nil. The only other way out is a
// token that Telegram does not accept: then the error is ErrToken.
func (p *Poller) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		raws, err := p.fetch(ctx)
		if err != nil {
			if err := p.afterFailure(ctx, err); err != nil {
				return err
			}
			continue
		}
		p.noteAnswer()
		batch := p.decode(raws)
		if len(raws) > 0 && len(batch) == 0 {
			p.rest(ctx, pollPauseMost) // nothing in there that could be confirmed
			continue
		}
		for _, update := range batch {
			p.Trace.Step(update.ID)
		}
		if len(batch) > 0 && p.commit(ctx, batch) {
			p.offset, p.heardAt = highest(batch)+1, time.Now()
			if len(batch) >= crowd {
				p.rest(ctx, company)
			}
		}
	}
	return nil
}

// LastPoll is when Telegram last answered a poll; the zero time before that.
func (p *Poller) LastPoll() time.Time {
	if nano := p.lastPoll.Load(); nano != 0 {
		return time.Unix(0, nano)
	}
	return time.Time{}
}

type pollParams struct {
	Offset  int64    `json:"offset,omitempty"`
	Timeout int      `json:"timeout"`
	Allowed []string `json:"allowed_updates"`
}

// fetch asks for the next updates. The very first poll does not wait: it tells
// soon whether the token works.
func (p *Poller) fetch(ctx context.Context) ([]json.RawMessage, error) {
	if p.offset != 0 && time.Since(p.heardAt) > quiet {
		p.offset = 0
	}
	params := pollParams{Offset: p.offset, Allowed: AllowedUpdates()}
	if p.answered {
		params.Timeout = int(pollWait / time.Second)
	}
	var raws []json.RawMessage
	err := p.Client.ask(ctx, pollWait+pollGrace, methodPoll, params, &raws)
	return raws, err
}

func (p *Poller) noteAnswer() {
	p.lastPoll.Store(time.Now().UnixNano())
	p.failures = 0
	if !p.answered {
		p.answered = true
		if p.Polled != nil {
			p.Polled()
		}
	}
}

// highest is the highest number in a batch; an offset behind it confirms all.
func highest(batch []Update) int64 {
	number := batch[0].ID
	for _, update := range batch {
		number = max(number, update.ID)
	}
	return number
}

// decode reads the updates one by one; what is no update at all is left out.
// Their numbers tell the order in which they happened.
func (p *Poller) decode(raws []json.RawMessage) []Update {
	batch := make([]Update, 0, len(raws))
	for _, raw := range raws {
		update, err := p.Decoder.Decode(raw)
		if err != nil {
			p.Log.Warn("Telegram sent something that is no update", "bytes", len(raw))
			continue
		}
		batch = append(batch, update)
	}
	slices.SortStableFunc(batch, func(a, b Update) int { return cmp.Compare(a.ID, b.ID) })
	return batch
}

// commit hands a batch over until it is committed; false: ctx ended before.
func (p *Poller) commit(ctx context.Context, batch []Update) bool {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := p.Take(ctx, batch)
		if err == nil {
			return true
		}
		if ctx.Err() == nil {
			p.Log.Error("updates could not be committed; they are tried again",
				"first", batch[0].ID, "count", len(batch), "error", err)
			p.rest(ctx, lanes.Backoff(failures, pollPause, pollPauseMost))
		}
	}
	return false
}

// afterFailure deals with a poll that failed, and pauses before the next one.
func (p *Poller) afterFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	trouble := faultOf(err)
	pause := lanes.Backoff(p.failures, pollPause, pollPauseMost)
	p.failures++
	switch trouble.verdict {
	case verdictNoToken:
		return refusedToken(trouble)
	case verdictConflict:
		p.conflict(ctx, trouble.text)
	case verdictThrottled:
		pause = max(pause, trouble.pause)
		p.Log.Warn("Telegram wants us to poll less often", "pause", pause, "cause", causeOf(err))
	default:
		p.Log.Warn("polling Telegram failed", "failures", p.failures, "pause", pause, "end", trouble.verdict.String(), "cause", causeOf(err))
	}
	p.rest(ctx, pause)
	return nil
}

// conflict takes our own webhook away, or bears with another poller.
func (p *Poller) conflict(ctx context.Context, text string) {
	if strings.Contains(text, "webhook") {
		if err := p.Client.deleteWebhook(ctx); err != nil {
			p.Log.Warn("taking the webhook away failed", "end", endOf(err), "cause", causeOf(err))
		}
		return
	}
	p.Log.Warn("another program is fetching this bot's updates")
	if p.conflicts.lastsTooLong(time.Now()) && p.Tell != nil {
		p.Tell(conversations.PollerConflict{})
	}
}

func (p *Poller) rest(ctx context.Context, pause time.Duration) { _ = sleep(ctx, pause) }

// conflictSpell is a time in which two pollers get into each other's way. One
// that polls by turns lets us through now and then; that does not end it.
type conflictSpell struct {
	since, last time.Time
	told        bool
}

// lastsTooLong notes a conflict; it is true once for a spell.
func (c *conflictSpell) lastsTooLong(now time.Time) bool {
	if now.Sub(c.last) > 2*conflictPatience {
		*c = conflictSpell{since: now}
	}
	c.last = now
	if c.told || now.Sub(c.since) < conflictPatience {
		return false
	}
	c.told = true
	return true
}

// sleep waits, or returns the context's error when it ends first.
func sleep(ctx context.Context, pause time.Duration) error {
	if pause <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
