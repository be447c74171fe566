package telegram

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"sync"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// fate is what became of a message that was to go.
type fate int

const (
	taken   fate = iota // it is deleted, or says and shows something else
	gone                // it was not there any more
	staying             // Telegram lets us neither delete nor replace it
)

// delete takes a message away, one piece of it a turn, so that a pause that
// Telegram asks for begins nothing anew. Where Telegram refuses, as it does
// after 48 hours whatever our rights, the piece says something else instead.
func (o *Outbox) delete(ctx context.Context, job *lanes.Job, e conversations.Delete) lanes.Outcome {
	posted := conversations.Posted{Name: e.Name, Chat: e.Chat, Numbers: e.Numbers}
	if len(e.Numbers) == 0 {
		var outcome *lanes.Outcome
		if posted, outcome = o.whereabouts(ctx, job, e.Name); outcome != nil {
			return *outcome
		}
	}
	to, linked := target{chat: posted.Chat, team: e.Chat == conversations.Team}, true
	if posted.Chat == conversations.Team {
		to, linked = o.target(ctx, conversations.Team)
	}
	if !linked {
		return lanes.Again(closedPause)
	}
	part := min(o.parcels.next(job.ID), len(posted.Numbers)-1)
	became, err := o.takeAway(ctx, job, to.chat, posted.Numbers[part], e)
	if became == taken && err != nil {
		if errors.Is(err, errUnworded) {
			return o.unrendered(job, err)
		}
		return o.editFailed(ctx, job, to, err)
	}
	sum := o.parcels.tookAway(job.ID, posted.Numbers[part], became)
	if part+1 < len(posted.Numbers) {
		return lanes.More()
	}
	switch {
	case len(sum.numbers) > 0:
		if e.For != 0 {
			e.Numbers = sum.numbers
			job.Effect = e
		}
		return o.fail(job, conversations.FailRefused, faultOf(err).text)
	case sum.gone == len(posted.Numbers):
		return o.fail(job, conversations.FailGone, faultOf(err).text)
	}
	o.finish(job)
	return lanes.Done()
}

// tookAway notes what became of a piece and returns all so far; its numbers are
// those of the pieces that stay.
func (p *parcels) tookAway(row int64, number int, became fate) progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := p.begun(row)
	begun.next++
	switch became {
	case gone:
		begun.gone++
	case staying:
		begun.numbers = append(begun.numbers, number)
	}
	return *begun
}

// errUnworded marks words that could not be made.
var errUnworded = errors.New("the words could not be made")

// takeAway deletes one message, or replaces it. The error of one that is taken
// tells that it is not yet: what it means for the effect is for others to say.
func (o *Outbox) takeAway(ctx context.Context, job *lanes.Job, chat int64, number int, e conversations.Delete) (fate, error) {
	err := o.Client.deleteMessage(ctx, chat, number)
	switch verdict := faultOf(err).verdict; {
	case verdict == verdictGone:
		return gone, err
	case !verdict.forGood():
		return taken, err
	case len(e.Instead) == 0:
		return staying, err
	}
	body, err := o.Words.HTML(e.Lang, e.Instead, o.secrets(ctx))
	if err != nil {
		return taken, errors.Join(errUnworded, err)
	}
	err = o.tryPage(job, page{text: body, limit: textLimit}, func(p page) error { return o.Client.editText(ctx, chat, number, p) })
	if faultOf(err).verdict == verdictNoText {
		err = o.replaceShown(ctx, chat, number, body, e)
	}
	switch verdict := faultOf(err).verdict; {
	case verdict == verdictUnmodified:
		return taken, nil
	case e.For != 0 && (verdict == verdictGone || verdict.forGood() || unknownThere(err)):
		return staying, err
	}
	return taken, err
}

// replaceShown puts something empty in the place of a file, or other words under
// it. In an album Telegram takes a picture only for pictures and a document only
// for documents. A file that cannot be replaced says at least that it should go.
func (o *Outbox) replaceShown(ctx context.Context, chat int64, number int, body string, e conversations.Delete) error {
	caption := page{text: abridge(body, captionLimit), limit: captionLimit}
	if !e.Files {
		return o.Client.editCaption(ctx, chat, number, caption)
	}
	if e.Letter != "" {
		if letter, err := o.Documents.Make(ctx, conversations.LetterKept, e.Letter, e.Lang); err == nil {
			return o.Client.editMedia(ctx, chat, number, &models.InputMediaDocument{Media: "attach://" + fileName(letter.Name),
				MediaAttachment: bytes.NewReader(letter.Data), Caption: caption.text, ParseMode: models.ParseModeHTML})
		}
	}
	name, err := o.Words.Label(e.Lang, conversations.Line{Key: wordsDeleted}, nil)
	if err != nil {
		return errors.Join(errUnworded, err)
	}
	plain, err := o.Words.Plain(e.Lang, e.Instead, o.secrets(ctx))
	if err != nil {
		return errors.Join(errUnworded, err)
	}
	for _, media := range []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://" + emptyName, MediaAttachment: bytes.NewReader(emptyPicture()), Caption: caption.text, ParseMode: models.ParseModeHTML},
		&models.InputMediaDocument{Media: "attach://" + fileName(name), MediaAttachment: bytes.NewReader([]byte(plain + "\n")), Caption: caption.text, ParseMode: models.ParseModeHTML},
	} {
		if err = o.Client.editMedia(ctx, chat, number, media); !faultOf(err).verdict.forGood() {
			break
		}
	}
	if faultOf(err).verdict.forGood() || unknownThere(err) {
		_ = o.Client.editCaption(ctx, chat, number, caption) // the refusal tells what comes of it
	}
	return err
}

// unknownThere tells whether the Bot API server does not know the method, as an
// old one of one's own.
func unknownThere(err error) bool {
	var refused *apiError
	return errors.As(err, &refused) && refused.code == http.StatusNotFound
}

// wordsDeleted is the key of the name that a document has which stands in the
// place of one that is to go; emptyName is the part of a form that holds a picture.
const wordsDeleted, emptyName = "deleted_file", "empty.jpg"

// emptyPicture is a grey area.
var emptyPicture = sync.OnceValue(func() []byte {
	grey := image.NewPaletted(image.Rect(0, 0, 320, 180), color.Palette{color.Gray{Y: 0xd0}})
	var out bytes.Buffer
	if err := jpeg.Encode(&out, grey, nil); err != nil {
		panic("telegram: encode a grey area: " + err.Error()) // a buffer takes everything
	}
	return out.Bytes()
})

func (c *Client) editMedia(ctx context.Context, chat int64, number int, media models.InputMedia) error {
	return c.timed(ctx, callTimeout, "editMessageMedia", func(ctx context.Context) error {
		_, err := c.api.EditMessageMedia(ctx, &bot.EditMessageMediaParams{ChatID: chat, MessageID: number, Media: media})
		return err
	})
}

func (c *Client) deleteMessage(ctx context.Context, chat int64, number int) error {
	return c.ask(ctx, callTimeout, "deleteMessage", &bot.DeleteMessageParams{ChatID: chat, MessageID: number}, nil)
}
