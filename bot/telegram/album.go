package telegram

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// albumMost is how many files Telegram shows as one album.
const albumMost = 10

// post shows files again: photos first, then documents, each kind in albums of
// its own. What the chat does not take is left out, and told with the rest.
func (o *Outbox) post(ctx context.Context, job *lanes.Job, e conversations.Post) lanes.Outcome {
	groups := o.parcels.groups(job.ID, e.Files)
	if len(groups) == 0 {
		o.finish(job)
		return lanes.Done()
	}
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, topic: e.Topic, name: e.Name, replyTo: e.ReplyTo, parts: len(groups),
		weight: func(part int) int { return len(groups[part]) },
		send: func(ctx context.Context, to target, part int, reply *models.ReplyParameters) ([]int, error) {
			group := groups[part]
			numbers, err := o.show(ctx, job, to, group, reply)
			refused := faultOf(err).verdict
			if len(group) > 1 && notTaken(refused) {
				o.parcels.separate(job.ID, part, e.Files)
				return nil, errApart
			}
			if left := leftOf(refused, group[0].Kind); left != "" {
				o.Log.Warn("files are left out of a message", "outbox", job.ID, "what", left, "why", refused.String())
				return nil, &partlyError{left: left, err: err}
			}
			return numbers, err
		},
	})
}

// notTaken tells whether a file is not taken, which may be one of several.
func notTaken(refused verdict) bool {
	switch refused {
	case verdictMedia, verdictTooBig, verdictRefused, verdictUnknown, verdictBroken:
		return true
	}
	return false
}

// leftOf names what is left out for good; empty: nothing, or not for good. A
// chat that is closed in words nobody knows may be closed to files alone: the
// message behind them will tell.
func leftOf(refused verdict, kind conversations.FileKind) string {
	switch {
	case refused == verdictNoPhotos, refused == verdictNoMedia && kind == conversations.PhotoFile:
		return conversations.LeftPhotos
	case refused == verdictNoDocuments, refused == verdictNoMedia:
		return conversations.LeftDocuments
	case refused == verdictShut, notTaken(refused):
		return conversations.LeftFile
	}
	return ""
}

// show sends one file, or several as an album.
func (o *Outbox) show(ctx context.Context, job *lanes.Job, to target, files []conversations.File, reply *models.ReplyParameters) (numbers []int, err error) {
	upright := o.uprights(ctx, files)
	err = o.tryPage(job, page{reply: reply, topic: to.topic}, func(p page) (err error) {
		to.topic = p.topic
		if len(files) > 1 {
			numbers, err = o.Client.sendAlbum(ctx, to, files, upright, p.reply)
		} else {
			numbers, err = o.Client.sendFile(ctx, to, files[0], upright, p.reply)
		}
		return err
	})
	return numbers, err
}

// separated are albums of which some go file by file.
func separated(groups [][]conversations.File, apart []int) [][]conversations.File {
	var parts [][]conversations.File
	for i, group := range groups {
		if !slices.Contains(apart, i) {
			parts = append(parts, group)
			continue
		}
		for n := range group {
			parts = append(parts, group[n:n+1])
		}
	}
	return parts
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

// sendAlbum sends files that Telegram has, but for those that were set upright.
func (c *Client) sendAlbum(ctx context.Context, to target, files []conversations.File, upright map[string][]byte, reply *models.ReplyParameters) (numbers []int, err error) {
	params := &bot.SendMediaGroupParams{ChatID: to.chat, MessageThreadID: to.topic, ReplyParameters: reply}
	patience := callTimeout
	for i, file := range files {
		if file.Kind == conversations.PhotoFile {
			params.Media = append(params.Media, &models.InputMediaPhoto{Media: file.ID})
			continue
		}
		document := &models.InputMediaDocument{Media: file.ID}
		if picture, is := upright[file.Unique]; is {
			document.Media, document.MediaAttachment = fmt.Sprintf("attach://tegak-%d.jpg", i+1), bytes.NewReader(picture)
			patience = transferTimeout
		}
		params.Media = append(params.Media, document)
	}
	err = c.timed(ctx, patience, "sendMediaGroup", func(ctx context.Context) error {
		messages, err := c.api.SendMediaGroup(ctx, params)
		for _, message := range messages {
			numbers = append(numbers, numberOf(message, err)...)
		}
		return err
	})
	return numbers, err
}

func (c *Client) sendFile(ctx context.Context, to target, file conversations.File, upright map[string][]byte, reply *models.ReplyParameters) (numbers []int, err error) {
	id := &models.InputFileString{Data: file.ID}
	if file.Kind == conversations.PhotoFile {
		return c.sendPhoto(ctx, callTimeout, &bot.SendPhotoParams{
			ChatID: to.chat, MessageThreadID: to.topic, Photo: id, ReplyParameters: reply})
	}
	document := &bot.SendDocumentParams{ChatID: to.chat, MessageThreadID: to.topic, Document: id, ReplyParameters: reply}
	if picture, is := upright[file.Unique]; is {
		document.Document = &models.InputFileUpload{Filename: uprightName(file), Data: bytes.NewReader(picture)}
		return c.sendDocument(ctx, transferTimeout, document)
	}
	return c.sendDocument(ctx, callTimeout, document)
}
