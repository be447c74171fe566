package telegram

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// pressAttempts is how often a document that cannot be made is tried: its
// storage may be busy, but a fault of ours stays one.
const pressAttempts = 5

// paper sends a document made at this moment; an image goes as a photo.
func (o *Outbox) paper(ctx context.Context, job *lanes.Job, e conversations.Paper) lanes.Outcome {
	document, err := o.Press.Make(ctx, e.Sheet, e.Of, e.Lang)
	if err != nil {
		return o.unmade(ctx, job, err)
	}
	if len(e.Caption) == 0 {
		e.Caption = document.Caption
	}
	caption, err := o.Words.HTML(e.Lang, e.Caption, o.secrets(ctx))
	if err != nil {
		return o.unrendered(job, err)
	}
	keyboard, err := o.keyboard(ctx, e.Lang, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	caption = abridge(caption, captionLimit)
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, name: e.Name, parts: 1, weight: single,
		send: func(ctx context.Context, to target, _ int, reply *models.ReplyParameters) ([]int, error) {
			upload := &models.InputFileUpload{Filename: fileName(document.Name), Data: bytes.NewReader(document.Data)}
			if strings.HasPrefix(document.MIME, "image/") {
				return o.Client.sendPhoto(ctx, transferTimeout, &bot.SendPhotoParams{
					ChatID: to.chat, MessageThreadID: to.topic, Photo: upload, Caption: caption,
					ParseMode: models.ParseModeHTML, ProtectContent: e.Protect, ReplyParameters: reply, ReplyMarkup: keyboard})
			}
			return o.Client.sendDocument(ctx, transferTimeout, &bot.SendDocumentParams{
				ChatID: to.chat, MessageThreadID: to.topic, Document: upload, Caption: caption,
				ParseMode: models.ParseModeHTML, ProtectContent: e.Protect, ReplyParameters: reply, ReplyMarkup: keyboard})
		},
	})
}

// unmade decides about a document that could not be made.
func (o *Outbox) unmade(ctx context.Context, job *lanes.Job, err error) lanes.Outcome {
	switch {
	case errors.Is(err, conversations.ErrNotFound):
		return o.fail(job, conversations.FailNoSecret, "")
	case ctx.Err() == nil && job.Attempt+1 >= pressAttempts:
		o.Log.Error("a document cannot be made", "outbox", job.ID, "error", err)
		return o.fail(job, conversations.FailBroken, "")
	}
	return o.storageFailed(job, err)
}

// fileName keeps line breaks and quotes out of a request's header.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`"\/`, r) {
			return '_'
		}
		return r
	}, name)
}

func (c *Client) sendPhoto(ctx context.Context, timeout time.Duration, params *bot.SendPhotoParams) (numbers []int, err error) {
	err = c.timed(ctx, timeout, "sendPhoto", func(ctx context.Context) error {
		message, err := c.api.SendPhoto(ctx, params)
		numbers = numberOf(message, err)
		return err
	})
	return numbers, err
}

func (c *Client) sendDocument(ctx context.Context, timeout time.Duration, params *bot.SendDocumentParams) (numbers []int, err error) {
	err = c.timed(ctx, timeout, "sendDocument", func(ctx context.Context) error {
		message, err := c.api.SendDocument(ctx, params)
		numbers = numberOf(message, err)
		return err
	})
	return numbers, err
}
