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
	switch trouble := faultOf(err); trouble.verdict {
	case verdictAgain, verdictNoToken:
	case verdictThrottled:
		pause = trouble.pause
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

// askMember asks whether a person is in the team's group now. A person of whom
// Telegram knows nothing there is not; neither is anybody while no group is
// linked or the group is closed to us.
func (o *Outbox) askMember(ctx context.Context, job *lanes.Job, e conversations.AskMember) lanes.Outcome {
	seen := conversations.MemberSeen{Person: e.Person, Press: e.Press, Message: e.Message}
	to, linked := o.target(ctx, conversations.Team)
	if linked {
		inside, err := o.Client.isMember(ctx, to.chat, e.Person.ID)
		switch trouble := faultOf(err); trouble.verdict {
		case verdictOK:
			seen.Inside = inside
		case verdictMigrated:
			o.migrated(to.chat, trouble.migrateTo)
			return lanes.Again(0)
		case verdictThrottled:
			return lanes.Again(trouble.pause)
		case verdictAgain, verdictNoToken, verdictConflict, verdictBroken:
			return o.again(ctx, job, trouble.verdict)
		}
	}
	o.Reporter.Report(job.ID, seen)
	return lanes.Done()
}

func (c *Client) isMember(ctx context.Context, chat, user int64) (bool, error) {
	var member struct {
		Status   string `json:"status"`
		IsMember bool   `json:"is_member"`
	}
	params := struct {
		Chat int64 `json:"chat_id"`
		User int64 `json:"user_id"`
	}{chat, user}
	if err := c.ask(ctx, callTimeout, "getChatMember", params, &member); err != nil {
		return false, err
	}
	return isInside(member.Status, member.IsMember), nil
}

// leave leaves a group; one that we are not in is left already.
func (o *Outbox) leave(ctx context.Context, job *lanes.Job, e conversations.Leave) lanes.Outcome {
	err := o.Client.timed(ctx, callTimeout, "leaveChat", func(ctx context.Context) error {
		_, err := o.Client.api.LeaveChat(ctx, &bot.LeaveChatParams{ChatID: o.moves.of(e.Chat)})
		return err
	})
	switch trouble := faultOf(err); trouble.verdict {
	case verdictAgain, verdictNoToken, verdictConflict, verdictThrottled, verdictMigrated:
		return o.failed(ctx, job, target{chat: e.Chat}, err)
	}
	o.finish(job)
	return lanes.Done()
}
