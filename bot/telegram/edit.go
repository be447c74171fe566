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
	if err := o.rewrite(ctx, posted, body, keyboard, e.Whole); err != nil {
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
// ones stay as they were, or say the body's end too where it is to be the whole.
func (o *Outbox) rewrite(ctx context.Context, posted conversations.Posted, body string, keyboard models.ReplyMarkup, whole bool) error {
	pages := fit(body, textLimit, len(posted.Numbers))
	over := len(posted.Numbers) - len(pages)
	if whole {
		for _, number := range posted.Numbers[:over] {
			if err := o.rewritePage(ctx, posted.Chat, number, pages[len(pages)-1], nil); err != nil {
				return err
			}
		}
	}
	for i, page := range pages {
		var markup models.ReplyMarkup
		if i == len(pages)-1 {
			markup = keyboard
		}
		if err := o.rewritePage(ctx, posted.Chat, posted.Numbers[over+i], page, markup); err != nil {
			return err
		}
	}
	return nil
}

// rewritePage changes one message, the words under a file where it is one.
func (o *Outbox) rewritePage(ctx context.Context, chat int64, number int, page string, markup models.ReplyMarkup) error {
	err := o.Client.editText(ctx, chat, number, page, markup)
	if faultOf(err).verdict == verdictNoText {
		err = o.Client.editCaption(ctx, chat, number, abridge(page, captionLimit), markup)
	}
	if faultOf(err).verdict == verdictUnmodified {
		return nil
	}
	return err
}

// editFailed: in a group that moved, the message stayed behind.
func (o *Outbox) editFailed(ctx context.Context, job *lanes.Job, to target, err error) lanes.Outcome {
	if trouble := faultOf(err); trouble.verdict == verdictMigrated {
		o.migrated(to.chat, trouble.migrateTo)
		return o.fail(job, conversations.FailGone, "")
	}
	return o.failed(ctx, job, to, err)
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
