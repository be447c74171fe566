package telegram

import (
	"context"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// send writes a message. Words that do not fit into one go on in messages
// above it; the buttons stand under the last.
func (o *Outbox) send(ctx context.Context, job *lanes.Job, e conversations.Send) lanes.Outcome {
	whole, err := o.composed(ctx, e.Lang, e.Text, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	pages := split(whole.text, textLimit)
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, topic: e.Topic, name: e.Name, replyTo: e.ReplyTo, parts: len(pages),
		weight: single,
		send: func(ctx context.Context, to target, part int, reply *models.ReplyParameters) (numbers []int, err error) {
			one := page{text: pages[part], reply: reply, topic: to.topic, limit: textLimit}
			if part == len(pages)-1 {
				one.keyboard = whole.keyboard
			}
			err = o.tryPage(job, one, func(p page) (err error) {
				var message sent
				began := time.Now()
				err = o.Client.ask(ctx, callTimeout, "sendMessage", &bot.SendMessageParams{
					ChatID: to.chat, MessageThreadID: p.topic,
					Text: p.text, ParseMode: p.parseMode(), LinkPreviewOptions: noPreview(),
					DisableNotification: e.Silent, ProtectContent: e.Protect, ReplyParameters: p.reply, ReplyMarkup: p.keyboard,
				}, &message)
				if err == nil && message.Date > 0 {
					o.Client.heard(time.Unix(message.Date, 0), began)
				}
				if message.public(to.chat) {
					o.shownPublic(to.chat)
				}
				numbers = []int{message.Number}
				return err
			})
			return numbers, err
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

func numberOf(message *models.Message, err error) []int {
	if err != nil || message == nil {
		return nil
	}
	return []int{message.ID}
}
