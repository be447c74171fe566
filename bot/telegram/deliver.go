package telegram

import (
	"context"
	"errors"
	"slices"
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
	topic   int // of a private chat
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
		return lanes.Again(heldPause)
	}
	if !to.team {
		to.topic = p.topic
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
	o.pace.leave(through, to.chat)
	var partly *partlyError
	switch {
	case errors.Is(err, errApart):
		return lanes.More()
	case err != nil && !errors.As(err, &partly):
		return o.failed(ctx, job, to, err)
	}
	var left []string
	if partly != nil {
		left = []string{partly.left}
	}
	if p.parts > 1 {
		if numbers, left = o.parcels.sent(job.ID, numbers, left); part+1 < p.parts {
			return lanes.More()
		}
		o.parcels.forget(job.ID)
	}
	o.arrived(job, conversations.Sent{Name: p.name, Chat: to.chat, Numbers: numbers, Left: left})
	return lanes.Done()
}

// errApart tells that a part goes on as several.
var errApart = errors.New("the part goes on as several")

// partlyError tells that a chat does not take a part, and will not.
type partlyError struct {
	left string // conversations.LeftPhotos and its like
	err  error
}

func (e *partlyError) Error() string { return "a part is left out: " + e.err.Error() }

// arrived reports a message that was sent. Until that is committed, the number
// is found among the fresh ones.
func (o *Outbox) arrived(job *lanes.Job, sent conversations.Sent) {
	// A message that Telegram schedules instead of sending has number 0, which
	// names nothing.
	sent.Numbers = slices.DeleteFunc(sent.Numbers, func(number int) bool { return number == 0 })
	if sent.Name == "" {
		o.Reporter.Done(job.ID)
		return
	}
	if len(sent.Numbers) > 0 {
		o.fresh.put(conversations.Posted{Name: sent.Name, Chat: sent.Chat, Numbers: sent.Numbers, At: time.Now()})
	}
	o.Reporter.Report(job.ID, sent)
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
	apart   []int // albums that go file by file
	numbers []int
	gone    int // of a deletion: pieces that were not there any more
	left    []string
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

// sent notes a part that went out, and what was left out of it, and returns
// both for all so far.
func (p *parcels) sent(row int64, numbers []int, left []string) ([]int, []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := p.begun(row)
	begun.next++
	begun.numbers = append(begun.numbers, numbers...)
	begun.left = united(begun.left, left)
	return begun.numbers, begun.left
}

// groups are the parts in which an effect's files go.
func (p *parcels) groups(row int64, files []conversations.File) [][]conversations.File {
	p.mu.Lock()
	defer p.mu.Unlock()
	if begun := p.open[row]; begun != nil && begun.apart != nil {
		return separated(albums(files), begun.apart)
	}
	return albums(files)
}

// separate lets the album that is a part go file by file from now on.
func (p *parcels) separate(row int64, part int, files []conversations.File) {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun, at := p.begun(row), 0
	for album, group := range albums(files) {
		if at == part {
			begun.apart = append(begun.apart, album)
			return
		}
		at++
		if slices.Contains(begun.apart, album) {
			at += len(group) - 1
		}
	}
}

// united is each of two lists' entries once.
func united(all, more []string) []string {
	for _, one := range more {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
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
