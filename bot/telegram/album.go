package telegram

import (
	"context"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// albumMost is how many files Telegram shows as one album.
const albumMost = 10

// post shows files again: photos first, then documents, each kind in albums of
// its own.
func (o *Outbox) post(ctx context.Context, job *lanes.Job, e conversations.Post) lanes.Outcome {
	groups := albums(e.Files)
	if len(groups) == 0 {
		o.finish(job)
		return lanes.Done()
	}
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, name: e.Name, replyTo: e.ReplyTo, parts: len(groups),
		weight: func(part int) int { return len(groups[part]) },
		send: func(ctx context.Context, to target, part int, reply *models.ReplyParameters) ([]int, error) {
			if group := groups[part]; len(group) > 1 {
				return o.Client.sendAlbum(ctx, to, group, reply)
			}
			return o.Client.sendFile(ctx, to, groups[part][0], reply)
		},
	})
}

// albums gathers files as Telegram shows them: up to ten of one kind.
func albums(files []conversations.File) [][]conversations.File {
	var groups [][]conversations.File
	for _, kind := range []conversations.FileKind{conversations.PhotoFile, conversations.DocumentFile} {
		var group []conversations.File
		for _, file := range files {
			if file.Kind != kind {
				continue
			}
			if group = append(group, file); len(group) == albumMost {
				groups, group = append(groups, group), nil
			}
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// albumSize is how many messages a part of a post is.
func albumSize(files []conversations.File, part int) int {
	if groups := albums(files); part < len(groups) {
		return len(groups[part])
	}
	return 0
}

func (c *Client) sendAlbum(ctx context.Context, to target, files []conversations.File, reply *models.ReplyParameters) (numbers []int, err error) {
	params := &bot.SendMediaGroupParams{ChatID: to.chat, MessageThreadID: to.topic, ReplyParameters: reply}
	for _, file := range files {
		if file.Kind == conversations.PhotoFile {
			params.Media = append(params.Media, &models.InputMediaPhoto{Media: file.ID})
			continue
		}
		params.Media = append(params.Media, &models.InputMediaDocument{Media: file.ID})
	}
	err = c.timed(ctx, callTimeout, "sendMediaGroup", func(ctx context.Context) error {
		messages, err := c.api.SendMediaGroup(ctx, params)
		for _, message := range messages {
			numbers = append(numbers, numberOf(message, err)...)
		}
		return err
	})
	return numbers, err
}

func (c *Client) sendFile(ctx context.Context, to target, file conversations.File, reply *models.ReplyParameters) (numbers []int, err error) {
	id := &models.InputFileString{Data: file.ID}
	if file.Kind == conversations.PhotoFile {
		return c.sendPhoto(ctx, callTimeout, &bot.SendPhotoParams{
			ChatID: to.chat, MessageThreadID: to.topic, Photo: id, ReplyParameters: reply})
	}
	return c.sendDocument(ctx, callTimeout, &bot.SendDocumentParams{
		ChatID: to.chat, MessageThreadID: to.topic, Document: id, ReplyParameters: reply})
}
