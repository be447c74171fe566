package telegram

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

// Ephemeral messages are seen by one member of the group alone, where the
// server knows Bot API 10.3. An older one passes over what it does not know and
// sends to everybody. Two things have it refuse instead: a button that does
// nothing, which came with 10.3 and is to an older server a button without an
// action; and a reply that names no message by its number. And every answer is
// looked at.

const (
	// ephemeralPatience is how long after a press or command it may be answered
	// so, and ephemeralMargin what the call itself may take of it.
	ephemeralPatience = 15 * time.Second
	ephemeralMargin   = time.Second
	// ephemeralPause is the first pause between two tries; it doubles up to
	// ephemeralPauseMost.
	ephemeralPause     = 300 * time.Millisecond
	ephemeralPauseMost = 2 * time.Second
	// takingBack is how often a message that everybody sees is deleted at once.
	// After that it is for the desk to have it deleted.
	takingBack = 3
)

// The words of the button that does nothing, and of what is sent before a first
// answer has proved the server.
const (
	wordsOnlyYou = "button_only_you"
	wordsProbe   = "ephemeral_probe"
)

// onlyYou is what this run knows of how the server deals with messages for one
// member. The zero value knows nothing.
type onlyYou struct {
	proved atomic.Bool // it has kept one to its member
	absent atomic.Bool // it does not know them
}

// errNoTime and errSecret are why a message is not even tried.
var (
	errNoTime = errors.New("there is no time left")
	errSecret = errors.New("it speaks of a secret")
)

// leakedError tells of a message that everybody sees.
type leakedError struct{ number int } // 0: not known, such as of one that is scheduled

func (*leakedError) Error() string { return "everybody sees it" }

// ephemeral shows a message to one member, a part a turn, or tells that it
// cannot be.
func (o *Outbox) ephemeral(ctx context.Context, job *lanes.Job, e conversations.Ephemeral) lanes.Outcome {
	to, linked := o.target(ctx, conversations.Team)
	left := ephemeralLeft(job, e)
	if o.onlyYou.absent.Load() || left <= 0 || !linked {
		return o.notShown(job, to, e, errNoTime)
	}
	pages, err := o.ephemeralPages(ctx, e)
	if err != nil {
		o.Log.Error("an ephemeral message cannot be put into words", "outbox", job.ID, "error", err)
		return o.notShown(job, to, e, err)
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	part := o.parcels.next(job.ID)
	if e.Change != 0 && part == 0 && o.changes(ctx, to, e, pages) {
		o.finish(job)
		return lanes.Done()
	}
	number, err := o.showPart(ctx, job, to, e, pages[part])
	switch {
	case err == nil:
	case o.passes(err, job, left):
		return lanes.Again(o.ephemeralPauseOf(err, job, to))
	default:
		return o.notShown(job, to, e, err)
	}
	numbers, _ := o.parcels.sent(job.ID, []int{number}, nil)
	if part+1 < len(pages) {
		return lanes.More()
	}
	o.parcels.forget(job.ID)
	if e.Step == "" {
		o.Reporter.Done(job.ID)
	} else {
		o.Reporter.Report(job.ID, conversations.EphemeralShown{Step: e.Step, To: e.To, Numbers: numbers})
	}
	return lanes.Done()
}

// ephemeralLeft is how much time there still is for an ephemeral message.
func ephemeralLeft(job *lanes.Job, e conversations.Ephemeral) time.Duration {
	var came int64
	switch {
	case e.Press != nil:
		came = e.Press.Came
	case e.Message != nil:
		came = e.Message.Came
	}
	gone := time.Since(job.Since)
	if came != 0 {
		gone = max(gone, time.Since(time.UnixMilli(came)))
	}
	return ephemeralPatience - ephemeralMargin - gone
}

// passes tells whether a failure may be over while there is still time.
func (o *Outbox) passes(err error, job *lanes.Job, left time.Duration) bool {
	var leaked *leakedError
	if errors.As(err, &leaked) || errors.Is(err, errNoTime) {
		return false
	}
	trouble := faultOf(err)
	if verdicts[trouble.verdict].remedy != remedyAgain {
		return false
	}
	return max(trouble.pause, lanes.Backoff(job.Attempt, ephemeralPause, ephemeralPauseMost)) < left
}

// ephemeralPauseOf is how long to wait before the next try.
func (o *Outbox) ephemeralPauseOf(err error, job *lanes.Job, to target) time.Duration {
	trouble := faultOf(err)
	switch trouble.verdict {
	case verdictMigrated:
		o.migrated(to.chat, trouble.migrateTo)
		return 0
	case verdictThrottled:
		o.pace.pauses.chat(to.chat, trouble.pause)
		return trouble.pause
	}
	return lanes.Backoff(job.Attempt, ephemeralPause, ephemeralPauseMost)
}

// notShown ends an ephemeral message that is not shown: the desk does the same
// in the group. What was shown of it goes, and what everybody sees first of all.
func (o *Outbox) notShown(job *lanes.Job, to target, e conversations.Ephemeral, why error) lanes.Outcome {
	refused := conversations.EphemeralRefused{Effect: e, Absent: o.onlyYou.absent.Load()}
	var leaked *leakedError
	if errors.As(why, &leaked) || absentHere(why) {
		refused.Absent = true
		o.onlyYou.absent.Store(true)
		o.Log.Warn("the Bot API server cannot show a message to one member alone; private steps stand in the group until the next start",
			"outbox", job.ID, "why", faultOf(why).text)
	} else if !errors.Is(why, errNoTime) {
		o.Log.Warn("an ephemeral message is not taken", "outbox", job.ID, "end", faultOf(why).verdict.String(), "why", faultOf(why).text)
	}
	if leaked != nil && leaked.number != 0 {
		o.Log.Error("a message for one member went to everybody", "outbox", job.ID)
		if !o.tookBack(to.chat, leaked.number) {
			refused.Public, refused.Chat = []int{leaked.number}, to.chat
		}
	}
	if shown := o.parcels.forget(job.ID); len(shown) > 0 {
		o.dropAll(context.Background(), to, e.To, shown)
	}
	o.Reporter.Report(job.ID, refused)
	return lanes.Done()
}

// tookBack deletes a message that everybody sees, at once.
func (o *Outbox) tookBack(chat int64, number int) bool {
	for range takingBack {
		err := o.Client.deleteMessage(context.Background(), chat, number)
		if err == nil || faultOf(err).verdict == verdictGone {
			return true
		}
	}
	return false
}

// dropEphemeral takes messages away that one member sees. Nobody relies on it.
func (o *Outbox) dropEphemeral(ctx context.Context, job *lanes.Job, e conversations.DropEphemeral) lanes.Outcome {
	if to, linked := o.target(ctx, conversations.Team); linked && !o.onlyYou.absent.Load() {
		o.dropAll(ctx, to, e.To, e.Numbers)
	}
	o.finish(job)
	return lanes.Done()
}

func (o *Outbox) dropAll(ctx context.Context, to target, person int64, numbers []int) {
	for _, number := range numbers {
		_ = o.Client.deleteEphemeral(ctx, to.chat, person, number) // that it arrives is not promised anyway
	}
}

// showPart sends one part, in the group's pace, and looks at the answer.
func (o *Outbox) showPart(ctx context.Context, job *lanes.Job, to target, e conversations.Ephemeral, one ephemeralPage) (int, error) {
	if personal := e.Personal || one.file != nil; personal && !o.onlyYou.proved.Load() {
		if err := o.probe(ctx, to, e, one.lock); err != nil {
			return 0, err
		}
	}
	return o.showPaced(ctx, to, e, one)
}

// probe proves the server by words that everybody might read.
func (o *Outbox) probe(ctx context.Context, to target, e conversations.Ephemeral, lock inlineKeyboard) error {
	words, err := o.Words.HTML(e.Lang, conversations.Text{{Key: wordsProbe}}, noSecrets)
	if err != nil {
		return err
	}
	number, err := o.showPaced(ctx, to, e, ephemeralPage{text: words, keyboard: lock})
	if err == nil {
		o.dropAll(ctx, to, e.To, []int{number})
	}
	return err
}

// showPaced counts a message in the group's pace and sends it. One that is
// refused as a reply goes once more as none; one whose topic is closed goes
// without, better in the wrong place than nowhere.
func (o *Outbox) showPaced(ctx context.Context, to target, e conversations.Ephemeral, one ephemeralPage) (int, error) {
	if !o.Unpaced {
		if !o.pace.spend(to.chat, 1, time.Now()) {
			return 0, errNoTime
		}
		if err := o.Reporter.Spend(ctx, to.chat, 1, time.Now()); err != nil {
			return 0, err
		}
	}
	through, err := o.pace.enter(ctx, 1)
	if err != nil {
		return 0, err
	}
	defer o.pace.leave(through, to.chat)
	params := one.params(to, e)
	for {
		number, err := o.Client.showEphemeral(ctx, one.method(), params)
		var refused *apiError
		switch {
		case err == nil:
			o.onlyYou.proved.Store(true)
			return number, nil
		case !errors.As(err, &refused) || absentHere(err) || verdicts[faultOf(err).verdict].remedy == remedyAgain:
			return 0, err
		case faultOf(err).verdict == verdictTopicGone && params.Topic != 0:
			params.Topic = 0
		case params.Reply != nil:
			params.Reply = nil
		default:
			return 0, err
		}
	}
}

// changes puts other words into an ephemeral message; false: it has to be a new
// one.
func (o *Outbox) changes(ctx context.Context, to target, e conversations.Ephemeral, pages []ephemeralPage) bool {
	last := pages[len(pages)-1]
	err := o.Client.changeEphemeral(ctx, ephemeralChange{
		Chat: to.chat, To: e.To, Number: e.Change, Text: last.short, Mode: "HTML", Preview: noPreview(), Keyboard: last.keyboard})
	return err == nil || faultOf(err).verdict == verdictUnmodified
}
