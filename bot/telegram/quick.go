package telegram

import (
	"context"
	"time"

	"github.com/go-telegram/bot"

	"loket/bot/lanes"
	"loket/conversations"
)

const (
	// toastLife is how long the answer to a press is tried: the button turns no
	// longer than that.
	toastLife = 10 * time.Second
	// toastPause is the first pause between two tries; it doubles up to toastPauseMost.
	toastPause     = 300 * time.Millisecond
	toastPauseMost = 2 * time.Second
)

// toast answers a press, within toastLife or not at all. Whatever Telegram has
// against it is final and worth no word: mostly the press is too old.
func (o *Outbox) toast(ctx context.Context, job *lanes.Job, e conversations.Toast) lanes.Outcome {
	left := toastLife - time.Since(job.Since)
	if left <= 0 {
		o.finish(job)
		return lanes.Done()
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	params, err := o.toastParams(ctx, job, e)
	if err == nil {
		err = o.Client.answerQuery(ctx, params)
	}
	pause := lanes.Backoff(job.Attempt, toastPause, toastPauseMost)
	switch trouble := faultOf(err); {
	case verdicts[trouble.verdict].remedy == remedyAgain, verdicts[trouble.verdict].remedy == remedySetRight:
		pause = max(pause, trouble.pause)
	case trouble.verdict == verdictLink && e.Start != "":
		// Such as a name of the bot that is no longer its own. The press is at
		// least answered, and says where to go.
		o.Log.Warn("Telegram does not take the address that answers a press", "outbox", job.ID)
		return o.toast(ctx, job, conversations.Toast{Query: e.Query, Lang: e.Lang, Text: conversations.Line{Key: wordsOpenPrivate}, Alert: true})
	default:
		o.finish(job)
		return lanes.Done()
	}
	if pause >= left {
		o.finish(job)
		return lanes.Done()
	}
	return lanes.Again(pause)
}

// toastParams is the call. Words that cannot be made leave a silent answer: the
// button at least stops turning.
func (o *Outbox) toastParams(ctx context.Context, job *lanes.Job, e conversations.Toast) (*bot.AnswerCallbackQueryParams, error) {
	text, err := o.Words.Label(e.Lang, e.Text, o.secrets(ctx))
	if err != nil {
		o.Log.Error("an effect cannot be put into words", "outbox", job.ID, "kind", e.Kind(), "error", err)
	}
	params := &bot.AnswerCallbackQueryParams{CallbackQueryID: e.Query, Text: shorten(text, toastLimit), ShowAlert: e.Alert}
	if e.Start == "" {
		return params, nil
	}
	params.URL, err = o.startLink(ctx, e.Start)
	return params, err
}

func (c *Client) answerQuery(ctx context.Context, params *bot.AnswerCallbackQueryParams) error {
	return c.ask(ctx, callTimeout, "answerCallbackQuery", params, nil)
}

// askPatience is how long somebody who pressed a button waits for Telegram to
// say whether they are in the group; askAttempts bounds how often it is asked
// when it refuses to say.
const (
	askPatience = 8 * time.Second
	askAttempts = 2
)

// askMember asks whether a person is in the team's group now. Where that cannot
// be asked, it is told so: it is not a no.
func (o *Outbox) askMember(ctx context.Context, job *lanes.Job, e conversations.AskMember) lanes.Outcome {
	seen := conversations.MemberSeen{Person: e.Person, Press: e.Press, Message: e.Message}
	patient := time.Since(job.Since) < askPatience
	to, linked := o.target(ctx, conversations.Team)
	if !linked {
		if patient {
			return lanes.Again(lanes.Backoff(job.Attempt, retryFirst, retryMost)) // it may be looked at just now
		}
		seen.Unknown = true
		o.Reporter.Report(job.ID, seen)
		return lanes.Done()
	}
	inside, err := o.Client.isMember(ctx, to.chat, e.Person.ID)
	trouble := faultOf(err)
	switch {
	case err == nil:
		seen.Inside = inside
	case trouble.verdict == verdictNoMember:
	case ctx.Err() != nil:
		return lanes.Again(0) // left to the next start
	case trouble.verdict == verdictMigrated:
		o.migrated(to.chat, trouble.migrateTo)
		return lanes.Again(0)
	case trouble.verdict == verdictThrottled && patient:
		return lanes.Again(trouble.pause)
	case trouble.verdict == verdictUnaskable && job.Attempt+1 < askAttempts,
		verdicts[trouble.verdict].remedy == remedyAgain && patient:
		return lanes.Again(lanes.Backoff(job.Attempt, retryFirst, retryMost))
	default:
		o.Log.Warn("whether somebody is in the team's group could not be asked", "outbox", job.ID, "end", trouble.verdict.String(), "cause", causeOf(err))
		seen.Unknown = true
	}
	o.Reporter.Report(job.ID, seen)
	return lanes.Done()
}

func (c *Client) isMember(ctx context.Context, chat, user int64) (bool, error) {
	var member wireStanding
	params := struct {
		Chat int64 `json:"chat_id"`
		User int64 `json:"user_id"`
	}{chat, user}
	if err := c.ask(ctx, callTimeout, "getChatMember", params, &member); err != nil {
		return false, err
	}
	return member.inside(), nil
}

// leave leaves a group; one that we are not in is left already.
func (o *Outbox) leave(ctx context.Context, job *lanes.Job, e conversations.Leave) lanes.Outcome {
	err := o.Client.timed(ctx, callTimeout, "leaveChat", func(ctx context.Context) error {
		_, err := o.Client.api.LeaveChat(ctx, &bot.LeaveChatParams{ChatID: o.moves.of(e.Chat)})
		return err
	})
	switch trouble := faultOf(err); trouble.verdict {
	case verdictAgain, verdictNoToken, verdictElsewhere, verdictConflict, verdictThrottled, verdictMigrated:
		return o.failed(ctx, job, target{chat: e.Chat}, err)
	}
	o.finish(job)
	return lanes.Done()
}
