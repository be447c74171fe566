package telegram

import (
	"context"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// send writes a message. Words that do not fit into one go on in messages
// above it; the buttons stand under the last.
func (o *Outbox) send(ctx context.Context, job *lanes.Job, e conversations.Send) lanes.Outcome {
	body, err := o.Words.HTML(e.Lang, e.Text, o.secrets(ctx))
	if err != nil {
		return o.unrendered(job, err)
	}
	keyboard, err := o.keyboard(ctx, e.Lang, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	pages := split(body, textLimit)
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, name: e.Name, replyTo: e.ReplyTo, parts: len(pages),
		weight: single,
		send: func(ctx context.Context, to target, part int, reply *models.ReplyParameters) ([]int, error) {
			params := &bot.SendMessageParams{
				ChatID: to.chat, MessageThreadID: to.topic,
				Text: pages[part], ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(),
				DisableNotification: e.Silent, ProtectContent: e.Protect, ReplyParameters: reply,
			}
			if part == len(pages)-1 {
				params.ReplyMarkup = keyboard
			}
			return o.Client.sendMessage(ctx, params)
		},
	})
}

// single is the weight of a part that is one message.
func single(int) int { return 1 }

// noPreview switches link previews off.
func noPreview() *models.LinkPreviewOptions {
	off := true
	return &models.LinkPreviewOptions{IsDisabled: &off}
}

func (c *Client) sendMessage(ctx context.Context, params *bot.SendMessageParams) ([]int, error) {
	var message sent
	if err := c.ask(ctx, callTimeout, "sendMessage", params, &message); err != nil {
		return nil, err
	}
	return []int{message.Number}, nil
}

func numberOf(message *models.Message, err error) []int {
	if err != nil || message == nil {
		return nil
	}
	return []int{message.ID}
}
