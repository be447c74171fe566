package telegram

import (
	"context"

	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// copyParams are those of copyMessage. The library's leave an empty caption
// out, which would keep the one that is there.
type copyParams struct {
	Chat    int64                   `json:"chat_id"`
	Topic   int                     `json:"message_thread_id,omitempty"`
	From    int64                   `json:"from_chat_id"`
	Number  int                     `json:"message_id"`
	Caption *string                 `json:"caption,omitempty"`
	Reply   *models.ReplyParameters `json:"reply_parameters,omitempty"`
}

// copy writes a message of another chat once more, without naming its author.
func (o *Outbox) copy(ctx context.Context, job *lanes.Job, e conversations.Copy) lanes.Outcome {
	return o.deliver(ctx, job, parcel{
		chat: e.Chat, topic: e.Topic, name: e.Name, replyTo: e.ReplyTo, parts: 1, weight: single,
		send: func(ctx context.Context, to target, _ int, reply *models.ReplyParameters) (numbers []int, err error) {
			params := copyParams{Chat: to.chat, From: e.From, Number: e.Number}
			if e.Bare {
				params.Caption = new(string)
			}
			err = o.tryPage(job, page{reply: reply, topic: to.topic}, func(p page) error {
				var message sent
				params.Topic, params.Reply = p.topic, p.reply
				err := o.Client.ask(ctx, callTimeout, "copyMessage", params, &message)
				numbers = []int{message.Number}
				return err
			})
			return numbers, err
		},
	})
}

// reaction is a bot's own reaction to a message.
type reaction struct {
	Type  string `json:"type"`
	Emoji string `json:"emoji"`
}

// react marks messages, one after the other. A mark is worth no trouble: what
// the chat does not take is told at once, and holds nothing up.
func (o *Outbox) react(ctx context.Context, job *lanes.Job, e conversations.React) lanes.Outcome {
	for _, number := range e.Numbers {
		params := struct {
			Chat     int64      `json:"chat_id"`
			Number   int        `json:"message_id"`
			Reaction []reaction `json:"reaction"`
		}{o.moves.of(e.Chat), number, []reaction{{"emoji", e.Emoji}}}
		err := o.Client.ask(ctx, callTimeout, "setMessageReaction", params, nil)
		trouble := faultOf(err)
		switch {
		case trouble.verdict == verdictOK, trouble.verdict == verdictUnmodified:
		case trouble.verdict == verdictThrottled && job.Attempt < reactAttempts:
			return lanes.Again(trouble.pause)
		case verdicts[trouble.verdict].remedy == remedyAgain && job.Attempt < reactAttempts:
			return o.again(ctx, job, err)
		case ctx.Err() != nil:
			return lanes.Again(0) // left to the next start
		case e.Tell == "":
			o.finish(job)
			return lanes.Done()
		default:
			o.Reporter.Report(job.ID, conversations.Failed{Effect: e, Why: conversations.FailRefused, Detail: shorten(trouble.text, toastLimit)})
			return lanes.Done()
		}
	}
	if e.Tell == "" {
		o.finish(job)
		return lanes.Done()
	}
	o.Reporter.Report(job.ID, conversations.Reacted{Told: e.Tell})
	return lanes.Done()
}

// reactAttempts is how often a mark is tried that Telegram does not take at the
// moment.
const reactAttempts = 8
