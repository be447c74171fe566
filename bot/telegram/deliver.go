package telegram

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"loket/bot/lanes"
	"loket/conversations"
)

// target is a chat as Telegram knows it at this moment.
type target struct {
	chat  int64
	topic int
	team  bool
}

// parcel is something that goes out as one or more messages, each by a call of
// its own, so that pacing and repeats see them one by one.
type parcel struct {
	chat    int64
	name    string
	replyTo string
	parts   int
	weight  func(part int) int // messages of a part
	send    func(ctx context.Context, to target, part int, reply *models.ReplyParameters) ([]int, error)
}

// deliver sends the next part of a parcel and, after the last one, reports.
func (o *Outbox) deliver(ctx context.Context, job *lanes.Job, p parcel) lanes.Outcome {
	to, linked := o.target(ctx, p.chat)
	if !linked {
		return lanes.Again(closedPause)
	}
	part := o.parcels.next(job.ID)
	reply, err := o.reply(ctx, to, p.replyTo, part)
	if err != nil {
		return o.storageFailed(job, err)
	}
	if to.chat < 0 && !o.Unpaced {
		if !o.pace.spend(to.chat, p.weight(part), time.Now()) {
			return lanes.More() // hold waits until it fits
		}
		if err := o.Reporter.Spend(ctx, to.chat, p.weight(part), time.Now()); err != nil {
			return o.storageFailed(job, err)
		}
	}
	through, err := o.pace.enter(ctx, p.weight(part))
	if err != nil {
		return lanes.Again(0) // our own stop; the row is left to the next start
	}
	numbers, err := p.send(ctx, to, part, reply)
	if faultOf(err).verdict == verdictTopicGone && to.topic != 0 {
		to.topic = 0 // better in the wrong topic than nowhere
		numbers, err = p.send(ctx, to, part, reply)
	}
	o.pace.leave(through, to.chat)
	if err != nil {
		return o.failed(ctx, job, to, err)
	}
	if p.parts > 1 {
		if numbers = o.parcels.sent(job.ID, numbers); part+1 < p.parts {
			return lanes.More()
		}
		o.parcels.forget(job.ID)
	}
	o.arrived(job, p.name, to.chat, numbers)
	return lanes.Done()
}

// arrived reports a message that was sent. Until that is committed, the number
// is found among the fresh ones.
func (o *Outbox) arrived(job *lanes.Job, name string, chat int64, numbers []int) {
	if name == "" {
		o.Reporter.Done(job.ID)
		return
	}
	o.fresh.put(conversations.Posted{Name: name, Chat: chat, Numbers: numbers, At: time.Now()})
	o.Reporter.Report(job.ID, conversations.Sent{Name: name, Chat: chat, Numbers: numbers})
}

// target finds the chat; false while no group is linked.
func (o *Outbox) target(ctx context.Context, chat int64) (target, bool) {
	if chat != conversations.Team {
		return target{chat: o.moves.of(chat)}, true
	}
	team, topic, linked := o.Directory.Team(ctx)
	return target{chat: o.moves.of(team), topic: topic, team: true}, linked
}

// reply answers a message that we know by name, if it is in that chat; only
// the first part does.
func (o *Outbox) reply(ctx context.Context, to target, name string, part int) (*models.ReplyParameters, error) {
	if name == "" || part > 0 {
		return nil, nil
	}
	posted, err := o.fresh.find(ctx, name)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if posted.Chat != to.chat || len(posted.Numbers) == 0 {
		return nil, nil
	}
	return &models.ReplyParameters{MessageID: posted.Numbers[0], AllowSendingWithoutReply: true}, nil
}

// parcels remembers how far effects of several parts have come. The zero value
// is ready.
type parcels struct {
	mu   sync.Mutex
	open map[int64]*progress
}

type progress struct {
	next    int
	numbers []int
	gone    int // of a deletion: pieces that were not there any more
}

// next is the part to send now.
func (p *parcels) next(row int64) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if begun := p.open[row]; begun != nil {
		return begun.next
	}
	return 0
}

// sent notes a part that went out and returns the numbers of all so far.
func (p *parcels) sent(row int64, numbers []int) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := p.begun(row)
	begun.next++
	begun.numbers = append(begun.numbers, numbers...)
	return begun.numbers
}

// begun is how far an effect has come. It is called under the lock.
func (p *parcels) begun(row int64) *progress {
	if p.open == nil {
		p.open = map[int64]*progress{}
	}
	if p.open[row] == nil {
		p.open[row] = &progress{}
	}
	return p.open[row]
}

// forget ends an effect and returns the numbers of the parts that went out.
func (p *parcels) forget(row int64) (numbers []int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if begun := p.open[row]; begun != nil {
		numbers = begun.numbers
	}
	delete(p.open, row)
	return numbers
}
