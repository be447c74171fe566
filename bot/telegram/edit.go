package telegram

import (
	"context"
	"errors"

	"github.com/go-telegram/bot"

	"loket/bot/lanes"
	"loket/conversations"
)

// edit changes a message that we know by name.
func (o *Outbox) edit(ctx context.Context, job *lanes.Job, e conversations.Edit) lanes.Outcome {
	if _, open := o.target(ctx, e.Chat); !open {
		return lanes.Again(heldPause)
	}
	posted, outcome := o.whereabouts(ctx, job, e.Name)
	if outcome != nil {
		return *outcome
	}
	whole, err := o.composed(ctx, e.Lang, e.Text, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	to := target{chat: posted.Chat, team: e.Chat == conversations.Team}
	if err := o.rewrite(ctx, job, posted, whole, e.Whole); err != nil {
		return o.editFailed(ctx, job, to, err)
	}
	if e.Tell != "" {
		o.Reporter.Report(job.ID, conversations.Edited{Name: e.Name, Told: e.Tell})
		return lanes.Done()
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
func (o *Outbox) rewrite(ctx context.Context, job *lanes.Job, posted conversations.Posted, body page, whole bool) error {
	pages := fit(body.text, textLimit, len(posted.Numbers))
	over := len(posted.Numbers) - len(pages)
	if whole {
		for _, number := range posted.Numbers[:over] {
			if err := o.rewritePage(ctx, job, posted.Chat, number, page{text: pages[len(pages)-1], limit: textLimit}); err != nil {
				return err
			}
		}
	}
	for i, text := range pages {
		one := page{text: text, limit: textLimit}
		if i == len(pages)-1 {
			one.keyboard = body.keyboard
		}
		if err := o.rewritePage(ctx, job, posted.Chat, posted.Numbers[over+i], one); err != nil {
			return err
		}
	}
	return nil
}

// rewritePage changes one message, the words under a file where it is one.
func (o *Outbox) rewritePage(ctx context.Context, job *lanes.Job, chat int64, number int, one page) error {
	err := o.tryPage(job, one, func(p page) error { return o.Client.editText(ctx, chat, number, p) })
	if faultOf(err).verdict == verdictNoText {
		one.text, one.limit = abridge(one.text, captionLimit), captionLimit
		err = o.tryPage(job, one, func(p page) error { return o.Client.editCaption(ctx, chat, number, p) })
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

func (c *Client) editText(ctx context.Context, chat int64, number int, p page) error {
	return c.ask(ctx, callTimeout, "editMessageText", &bot.EditMessageTextParams{
		ChatID: chat, MessageID: number, Text: p.text, ParseMode: p.parseMode(),
		LinkPreviewOptions: noPreview(), ReplyMarkup: p.keyboard,
	}, nil)
}

func (c *Client) editCaption(ctx context.Context, chat int64, number int, p page) error {
	return c.ask(ctx, callTimeout, "editMessageCaption", &bot.EditMessageCaptionParams{
		ChatID: chat, MessageID: number, Caption: p.text, ParseMode: p.parseMode(), ReplyMarkup: p.keyboard,
	}, nil)
}
