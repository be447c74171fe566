package telegram

import (
	"context"
	"errors"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// edit changes a message that we know by name.
func (o *Outbox) edit(ctx context.Context, job *lanes.Job, e conversations.Edit) lanes.Outcome {
	posted, outcome := o.whereabouts(ctx, job, e.Name)
	if outcome != nil {
		return *outcome
	}
	body, err := o.Words.HTML(e.Lang, e.Text, o.secrets(ctx))
	if err != nil {
		return o.unrendered(job, err)
	}
	keyboard, err := o.keyboard(ctx, e.Lang, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	to := target{chat: posted.Chat, team: e.Chat == conversations.Team}
	if err := o.rewrite(ctx, posted, body, keyboard); err != nil {
		return o.editFailed(ctx, job, to, err)
	}
	o.finish(job)
	return lanes.Done()
}

// whereabouts finds the message an effect speaks of; else the outcome says
// what becomes of the effect.
func (o *Outbox) whereabouts(ctx context.Context, job *lanes.Job, name string) (conversations.Posted, *lanes.Outcome) {
	posted, err := o.fresh.find(ctx, name)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && len(posted.Numbers) == 0 {
		outcome := o.fail(job, conversations.FailGone, "")
		return posted, &outcome
	}
	if err != nil {
		outcome := o.storageFailed(job, err)
		return posted, &outcome
	}
	return posted, nil
}

// rewrite puts a body into the messages it stands in. When it got longer than
// they hold, lines in the middle are left out; when it got shorter, the upper
// ones stay as they were.
func (o *Outbox) rewrite(ctx context.Context, posted conversations.Posted, body string, keyboard models.ReplyMarkup) error {
	pages := fit(body, textLimit, len(posted.Numbers))
	numbers := posted.Numbers[len(posted.Numbers)-len(pages):]
	for i, page := range pages {
		var markup models.ReplyMarkup
		if i == len(pages)-1 {
			markup = keyboard
		}
		err := o.Client.editText(ctx, posted.Chat, numbers[i], page, markup)
		switch faultOf(err).verdict {
		case verdictNoText:
			err = o.Client.editCaption(ctx, posted.Chat, numbers[i], abridge(page, captionLimit), markup)
		case verdictUnmodified:
			err = nil
		}
		if err != nil && faultOf(err).verdict != verdictUnmodified {
			return err
		}
	}
	return nil
}

// editFailed: in a group that moved, the message stayed behind.
func (o *Outbox) editFailed(ctx context.Context, job *lanes.Job, to target, err error) lanes.Outcome {
	if trouble := faultOf(err); trouble.verdict == verdictMigrated {
		o.migrated(to.chat, trouble.migrateTo)
		return o.fail(job, conversations.FailGone, "")
	}
	return o.failed(ctx, job, to, err)
}

// delete takes a message away, all of it; where Telegram refuses, it is edited.
func (o *Outbox) delete(ctx context.Context, job *lanes.Job, e conversations.Delete) lanes.Outcome {
	posted := conversations.Posted{Name: e.Name, Chat: e.Chat, Numbers: e.Numbers}
	if len(e.Numbers) == 0 {
		var outcome *lanes.Outcome
		if posted, outcome = o.whereabouts(ctx, job, e.Name); outcome != nil {
			return *outcome
		}
	}
	to := target{chat: posted.Chat, team: e.Chat == conversations.Team}
	var gone []string
	for _, number := range posted.Numbers {
		err := o.Client.deleteMessage(ctx, posted.Chat, number)
		switch trouble := faultOf(err); trouble.verdict {
		case verdictOK:
		case verdictGone:
			gone = append(gone, trouble.text)
		case verdictUndeletable:
			if len(e.Instead) == 0 {
				return o.fail(job, conversations.FailRefused, trouble.text)
			}
			return o.blank(ctx, job, to, posted, e)
		default:
			return o.editFailed(ctx, job, to, err)
		}
	}
	if len(gone) == len(posted.Numbers) {
		return o.fail(job, conversations.FailGone, gone[0])
	}
	o.finish(job)
	return lanes.Done()
}

// blank edits a message into the words that stand instead of it.
func (o *Outbox) blank(ctx context.Context, job *lanes.Job, to target, posted conversations.Posted, e conversations.Delete) lanes.Outcome {
	body, err := o.Words.HTML(e.Lang, e.Instead, o.secrets(ctx))
	if err != nil {
		return o.unrendered(job, err)
	}
	if err := o.rewrite(ctx, posted, body, nil); err != nil {
		return o.editFailed(ctx, job, to, err)
	}
	o.finish(job)
	return lanes.Done()
}

func (c *Client) editText(ctx context.Context, chat int64, number int, page string, markup models.ReplyMarkup) error {
	return c.ask(ctx, callTimeout, "editMessageText", &bot.EditMessageTextParams{
		ChatID: chat, MessageID: number, Text: page, ParseMode: models.ParseModeHTML,
		LinkPreviewOptions: noPreview(), ReplyMarkup: markup,
	}, nil)
}

func (c *Client) editCaption(ctx context.Context, chat int64, number int, page string, markup models.ReplyMarkup) error {
	return c.ask(ctx, callTimeout, "editMessageCaption", &bot.EditMessageCaptionParams{
		ChatID: chat, MessageID: number, Caption: page, ParseMode: models.ParseModeHTML, ReplyMarkup: markup,
	}, nil)
}

func (c *Client) deleteMessage(ctx context.Context, chat int64, number int) error {
	return c.ask(ctx, callTimeout, "deleteMessage", &bot.DeleteMessageParams{ChatID: chat, MessageID: number}, nil)
}
