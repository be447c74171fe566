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

// document sends a document made at this moment; an image goes as a photo.
func (o *Outbox) document(ctx context.Context, job *lanes.Job, e conversations.Document) lanes.Outcome {
	document, err := o.Documents.Make(ctx, e.Type, e.Of, e.Lang)
	if err != nil {
		return o.unmade(ctx, job, err)
	}
	if len(e.Caption) == 0 {
		e.Caption = document.Caption
	}
	whole, err := o.composed(ctx, e.Lang, e.Caption, e.Keyboard)
	if err != nil {
		return o.unrendered(job, err)
	}
	whole.text, whole.limit = abridge(whole.text, captionLimit), captionLimit
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, topic: e.Topic, name: e.Name, parts: 1, weight: single,
		send: func(ctx context.Context, to target, _ int, reply *models.ReplyParameters) (numbers []int, err error) {
			whole.reply, whole.topic = reply, to.topic
			picture := strings.HasPrefix(document.MIME, "image/")
			err = o.tryPage(job, whole, func(p page) (err error) {
				if picture {
					if numbers, err = o.sendPicture(ctx, to.chat, e, document, p); !noPicture(faultOf(err).verdict) {
						return err
					}
					picture = false // it goes as a document
				}
				numbers, err = o.sendDocument(ctx, to.chat, e, document, p)
				return err
			})
			return numbers, err
		},
	})
}

// noPicture tells whether a picture is not taken as a photo.
func noPicture(refused verdict) bool {
	switch refused {
	case verdictNoPhotos, verdictNoMedia, verdictMedia, verdictTooBig:
		return true
	}
	return false
}

func (o *Outbox) sendPicture(ctx context.Context, chat int64, e conversations.Document, document Document, p page) ([]int, error) {
	return o.Client.sendPhoto(ctx, transferTimeout, &bot.SendPhotoParams{
		ChatID: chat, MessageThreadID: p.topic, Photo: document.upload(), Caption: p.text,
		ParseMode: p.parseMode(), ProtectContent: e.Protect, ReplyParameters: p.reply, ReplyMarkup: p.keyboard})
}

func (o *Outbox) sendDocument(ctx context.Context, chat int64, e conversations.Document, document Document, p page) ([]int, error) {
	return o.Client.sendDocument(ctx, transferTimeout, &bot.SendDocumentParams{
		ChatID: chat, MessageThreadID: p.topic, Document: document.upload(), Caption: p.text,
		ParseMode: p.parseMode(), ProtectContent: e.Protect, ReplyParameters: p.reply, ReplyMarkup: p.keyboard})
}

// upload hands the document over, from its beginning.
func (d *Document) upload() *models.InputFileUpload {
	return &models.InputFileUpload{Filename: fileName(d.Name), Data: bytes.NewReader(d.Data)}
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
