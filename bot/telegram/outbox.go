package telegram

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"loket/bot/engine"
	"loket/bot/lanes"
	"loket/conversations"
)

const (
	// retryFirst is the first pause after a failure; it doubles up to retryMost.
	retryFirst = 500 * time.Millisecond
	retryMost  = 30 * time.Second
	// closedPause is how often a group that is closed to us is tried again.
	closedPause = time.Minute
	// heldPause is how often we look whether there is a group that may be written
	// to: none is linked, or it is public.
	heldPause = 10 * time.Second
	// sendsAtOnce, quickAtOnce, filesAtOnce and keepsAtOnce bound the calls in
	// flight. Each holds a connection, two buffers and a grown stack; Telegram
	// takes 30 messages a second, which is rarely more than ten at once.
	sendsAtOnce = 64
	quickAtOnce = 32
	filesAtOnce = 4
	keepsAtOnce = 8 // they reach the disk together
)

// Parts are what an outbox works with. All but Documents, Attachments, Inspector and Log
// are required for the effects that need them.
type Parts struct {
	Client      *Client
	Identity    *Identity
	Words       Words
	Reporter    engine.Reporter
	Directory   Directory
	Secrets     Secrets
	Documents   Documents
	Attachments Attachments
	Inspector   Inspector              // nil: nobody looks into letters
	Scratch     string                 // folder for files that are looked into; they have no name there
	Room        func(bytes int64) bool // whether the disk has room for a file; nil: it has
	Unpaced     bool                   // no pacing of our own: an own Bot API server, or measuring
	EditEvery   time.Duration          // between two edits of a card that nobody tapped for; 0: as Telegram bears it
	Recent      []Spent                // what the last runs sent into groups in the last minute
	Log         *slog.Logger
	Trace       conversations.Trace // hears of the update that an effect comes of; may be nil
}

// Outbox carries Send, Post, Copy, React, Edit, Delete, Ephemeral, DropEphemeral,
// Toast, Document, AskMember, AskGroup, AskAdmins, Leave, Fetch and Keep out into
// Telegram. It is an engine.Worker.
type Outbox struct {
	Parts
	pace    *pacer
	team    *teamQueue
	fresh   *fresh
	parcels parcels
	moves   moves
	onlyYou onlyYou

	chats *lanes.Lanes // what is written into chats
	quick *lanes.Lanes // answers to presses and questions: they wait for nobody
	files *lanes.Lanes // documents to look into: somebody waits, one of each officer at a time
	keeps *lanes.Lanes // files to keep: nobody waits
}

var _ engine.Worker = (*Outbox)(nil)

// NewOutbox returns an outbox without work.
func NewOutbox(parts Parts) *Outbox {
	if parts.Log == nil {
		parts.Log = slog.Default()
	}
	o := &Outbox{
		Parts: parts,
		pace:  newPacer(!parts.Unpaced, parts.Recent),
		team:  newTeamQueue(cmp.Or(parts.EditEvery, editEvery)),
		fresh: newFresh(parts.Directory),
	}
	o.chats = lanes.New(lanes.Config{Run: o.carry, Hold: o.hold, Ready: o.ready, Dropped: o.dropped, Queue: o.queue,
		Most: sendsAtOnce, Log: parts.Log})
	o.quick = lanes.New(lanes.Config{Run: o.carry, Lane: alone, Most: quickAtOnce, Log: parts.Log})
	o.files = lanes.New(lanes.Config{Run: o.carry, Dropped: o.dropped, Most: filesAtOnce, Log: parts.Log})
	o.keeps = lanes.New(lanes.Config{Run: o.carry, Lane: alone, Most: keepsAtOnce, Log: parts.Log})
	return o
}

// alone lets items wait for nobody but for a free line.
func alone(engine.Item) string { return "" }

// teamLane is the lane of the team's group.
func teamLane() string { return conversations.Send{Chat: conversations.Team}.Lane() }

func (o *Outbox) queue(lane string) lanes.Queue {
	if lane == teamLane() {
		return o.team
	}
	return nil
}

// Take carries items out; it does not wait for it.
func (o *Outbox) Take(items []engine.Item) {
	var chats, quick, files, keeps []engine.Item
	for _, item := range items {
		o.Trace.Step(item.Update)
		switch item.Effect.(type) {
		case conversations.Send, conversations.Post, conversations.Copy, conversations.Edit, conversations.Delete,
			conversations.Document, conversations.Leave, conversations.Ephemeral, conversations.DropEphemeral:
			chats = append(chats, item)
		case conversations.Toast, conversations.React, conversations.AskMember, conversations.AskGroup, conversations.AskAdmins:
			quick = append(quick, item)
		case conversations.Fetch, conversations.CheckSigned:
			files = append(files, item)
		case conversations.Keep:
			keeps = append(keeps, item)
		default:
			o.Log.Error("an effect that is not Telegram's was given to its outbox", "outbox", item.ID, "kind", item.Effect.Kind())
		}
	}
	o.quick.Take(quick)
	o.chats.Take(chats)
	o.files.Take(files)
	o.keeps.Take(keeps)
}

// Recover takes the rows that a previous run left behind, in their order. What
// that run sent last is not known, so sending begins after a moment.
func (o *Outbox) Recover(items []engine.Item) {
	if len(items) > 0 {
		o.pace.recovering()
	}
	o.Take(items)
}

// Wake tells that the team's group was linked, or is open to us again.
func (o *Outbox) Wake() { o.chats.Wake(teamLane()) }

// Working counts the lanes that have work, for the metrics.
func (o *Outbox) Working() int {
	return o.chats.Working() + o.quick.Working() + o.files.Working() + o.keeps.Working()
}

// Stop takes no more, finishes what is being sent and returns. When ctx ends
// first, calls in flight are cancelled; their rows are still in the outbox.
func (o *Outbox) Stop(ctx context.Context) error {
	o.pace.close()
	o.fresh.close()
	all := []*lanes.Lanes{o.chats, o.quick, o.files, o.keeps}
	errs := make([]error, len(all))
	var stopping sync.WaitGroup
	for i, l := range all {
		stopping.Go(func() { errs[i] = l.Stop(ctx) })
	}
	stopping.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Withdraw lets go of effects that nobody wants any more.
func (o *Outbox) Withdraw(ids map[int64]bool) {
	for _, l := range []*lanes.Lanes{o.chats, o.quick, o.files, o.keeps} {
		l.Withdraw(ids)
	}
}

// dropped ends an effect that a newer one made needless, or that was withdrawn:
// then it tells where the parts stand that went out before.
func (o *Outbox) dropped(item engine.Item) {
	begun := o.parcels.forget(item.ID)
	if post, is := item.Effect.(conversations.Post); is && len(begun) > 0 {
		if to, linked := o.target(context.Background(), post.Chat); linked {
			o.Reporter.Report(item.ID, conversations.Sent{Name: post.Name, Chat: to.chat, Numbers: begun})
			return
		}
	}
	o.Reporter.Done(item.ID)
}

// carry does one effect, or the next part of it.
func (o *Outbox) carry(ctx context.Context, job *lanes.Job) lanes.Outcome {
	o.Trace.Step(job.Update)
	switch effect := job.Effect.(type) {
	case conversations.Send:
		return o.send(ctx, job, effect)
	case conversations.Post:
		return o.post(ctx, job, effect)
	case conversations.Copy:
		return o.copy(ctx, job, effect)
	case conversations.React:
		return o.react(ctx, job, effect)
	case conversations.Edit:
		return o.edit(ctx, job, effect)
	case conversations.Delete:
		return o.delete(ctx, job, effect)
	case conversations.Document:
		return o.document(ctx, job, effect)
	case conversations.Leave:
		return o.leave(ctx, job, effect)
	case conversations.Ephemeral:
		return o.ephemeral(ctx, job, effect)
	case conversations.DropEphemeral:
		return o.dropEphemeral(ctx, job, effect)
	case conversations.Toast:
		return o.toast(ctx, job, effect)
	case conversations.AskMember:
		return o.askMember(ctx, job, effect)
	case conversations.AskGroup:
		return o.askGroup(ctx, job, effect)
	case conversations.AskAdmins:
		return o.askAdmins(ctx, job)
	case conversations.Fetch:
		return o.fetch(ctx, job, effect)
	case conversations.CheckSigned:
		return o.checkSigned(ctx, job, effect)
	case conversations.Keep:
		return o.keep(ctx, job, effect)
	}
	return lanes.Done()
}

// ready tells that nothing holds the next part of an effect: in a private chat
// without pacing, as long as Telegram has not asked for a pause.
func (o *Outbox) ready(job *lanes.Job) bool {
	chat, messages := o.load(job)
	return chat > 0 && (o.Unpaced || messages == 0) && o.pace.pauses.left(chat, time.Now()) <= 0
}

// hold waits until the next part of an effect may be sent.
func (o *Outbox) hold(ctx context.Context, job *lanes.Job) error {
	chat, messages := o.load(job)
	if chat = o.chatOf(ctx, chat); chat == conversations.Team {
		return nil // none is linked: carry sees it again and pauses the lane
	}
	if e, is := job.Effect.(conversations.Ephemeral); is && (o.onlyYou.absent.Load() || o.pace.left(chat, messages) > ephemeralLeft(job, e)) {
		return nil // carry tells that it comes too late
	}
	spare := 0
	switch classOf(job) {
	case conversations.ClassNews:
		spare = answersSpare
	case conversations.ClassTalk:
		spare = talkSpare
	}
	return o.pace.wait(ctx, chat, messages, spare)
}

// chatOf is the number of a chat today; Team while no group is linked.
func (o *Outbox) chatOf(ctx context.Context, chat int64) int64 {
	to, _ := o.target(ctx, chat)
	return to.chat
}

// load is what the next part of an effect puts on a chat: how many messages
// that are paced.
func (o *Outbox) load(job *lanes.Job) (chat int64, messages int) {
	switch effect := job.Effect.(type) {
	case conversations.Send:
		return effect.Chat, 1
	case conversations.Document:
		return effect.Chat, 1
	case conversations.Post:
		return effect.Chat, o.weightOf(job.ID, effect.Files)
	case conversations.Copy:
		return effect.Chat, 1
	case conversations.Ephemeral:
		if effect.Change != 0 {
			return conversations.Team, 0
		}
		return conversations.Team, 1
	case conversations.DropEphemeral:
		return conversations.Team, 0
	case conversations.Edit:
		return effect.Chat, 0
	case conversations.Delete:
		return effect.Chat, 0
	}
	return job.Effect.(conversations.Leave).Chat, 0
}

// weightOf is how many messages the next part of a post is.
func (o *Outbox) weightOf(row int64, files []conversations.File) int {
	if groups, part := o.parcels.groups(row, files), o.parcels.next(row); part < len(groups) {
		return len(groups[part])
	}
	return 0
}
