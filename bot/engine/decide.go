package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"loket/conversations"
	"loket/storage"
)

// maxDue bounds how many reminders are decided in one commit.
const maxDue = 50

// errSeparate asks for the batch once more, each decision's writes apart.
var errSeparate = errors.New("a decision's writes failed")

// batch is one transaction in the making.
type batch struct {
	*Engine
	tx       *storage.Batch
	separate bool // a savepoint around each decision's writes
	items    []Item
	forget   []int64
	unseen   map[int64]bool // numbers of updates that are still to be decided
	reminded bool
	moved    bool // the team's group was linked or moved
}

// commit decides tasks inside one transaction. The quick way writes without
// savepoints; only where a decision's writes turn out to be impossible the
// batch is done again with them, so that this one alone is undone.
func (e *Engine) commit(ctx context.Context, tasks []task, forget []int64) (*batch, error) {
	b, err := e.attempt(ctx, tasks, forget, false)
	if errors.Is(err, errSeparate) {
		b, err = e.attempt(ctx, tasks, forget, true)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (e *Engine) attempt(ctx context.Context, tasks []task, forget []int64, separate bool) (*batch, error) {
	b := &batch{Engine: e, separate: separate, forget: append([]int64(nil), forget...)}
	err := e.Store.Batch(context.WithoutCancel(ctx), func(tx *storage.Batch) error {
		b.tx = tx
		if err := b.markSeen(tasks); err != nil {
			return err
		}
		for _, t := range tasks {
			if err := b.task(t); err != nil {
				return err
			}
		}
		return tx.Forget(b.forget)
	})
	return b, err
}

// markSeen marks the updates of a batch, and notes which were not decided yet.
func (b *batch) markSeen(tasks []task) (err error) {
	var updates []int64
	for _, t := range tasks {
		if t.update != 0 {
			updates = append(updates, t.update)
		}
	}
	b.unseen, err = b.tx.MarkSeen(updates, b.Clock.Now())
	return err
}

func (b *batch) task(t task) error {
	switch {
	case t.spend != nil:
		return b.tx.Spend(t.spend.chat, t.spend.n, t.spend.at)
	case t.due:
		return b.remind()
	case t.own != nil:
		return b.remember(conversations.Decision{Records: t.own}, b.Clock.Now())
	case t.update != 0 && !b.unseen[t.update]:
		return nil
	}
	delete(b.unseen, t.update) // it may be in the batch twice
	if t.effect != 0 {
		b.forget = append(b.forget, t.effect)
	}
	return b.event(t.event)
}

// remind decides the reminders that are due. A row goes with its decision, so
// that a clock that jumps back fires nothing twice.
func (b *batch) remind() error {
	due, err := b.tx.DueReminders(b.Clock.Now(), maxDue)
	if err != nil {
		return err
	}
	b.reminded = true
	for _, r := range due {
		fired, err := b.tx.Fired(r)
		if err != nil {
			return err
		}
		if fired {
			if err := b.event(conversations.Due{Reminder: r}); err != nil {
				return err
			}
		}
	}
	return nil
}

// event decides one event. A decision that fails or panics is undone alone and
// put aside; errors of the storage come back and fail the batch.
func (b *batch) event(event conversations.Event) error {
	now := b.Clock.Now().Truncate(time.Millisecond) // as dates are stored, so that a reminder is never early
	err := b.decide(event, now)
	if err == nil || storage.IsStorage(err) || errors.Is(err, errSeparate) {
		return err
	}
	b.Log.Error("an event could not be decided", "event", fmt.Sprintf("%T", event), "error", err)
	body, _ := json.Marshal(event)
	if err := b.tx.DeadLetter(fmt.Sprintf("%T", event), body, err.Error(), now); err != nil {
		return err
	}
	if _, again := event.(conversations.Apologise); again {
		return nil
	}
	return b.event(apologyFor(event))
}

func (b *batch) decide(event conversations.Event, now time.Time) error {
	decision, err := b.ask(event, now)
	if err != nil {
		return err
	}
	if !b.separate {
		err := b.remember(decision, now)
		if err != nil && !storage.IsStorage(err) {
			return fmt.Errorf("%w: %w", errSeparate, err)
		}
		return err
	}
	return b.tx.Isolated(func() error { return b.remember(decision, now) })
}

// ask lets the desk decide; a panic is an error like any other.
func (b *batch) ask(event conversations.Event, now time.Time) (decision conversations.Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return b.Desk.Decide(b.tx, now, event)
}

func (b *batch) remember(d conversations.Decision, now time.Time) error {
	ids, err := b.tx.Remember(d, now)
	if err != nil {
		return err
	}
	for i, effect := range d.Effects {
		b.items = append(b.items, Item{ID: ids[i], Effect: effect})
	}
	for _, r := range d.Records {
		switch r := r.(type) {
		case conversations.Reminder, conversations.NoReminder:
			b.reminded = true
		case conversations.Setting:
			b.moved = b.moved || r.Key == conversations.SettingTeam || strings.HasPrefix(r.Key, conversations.SettingMigrated)
		}
	}
	return nil
}

// apologyFor names whom to tell, and the request to park, when an event could
// not be decided.
func apologyFor(event conversations.Event) conversations.Apologise {
	switch e := event.(type) {
	case conversations.Message:
		return conversations.Apologise{Place: e.Place}
	case conversations.Press:
		return conversations.Apologise{Place: e.Place, Query: e.Query}
	case conversations.MemberSeen:
		if e.Press != nil {
			return conversations.Apologise{Place: e.Press.Place, Query: e.Press.Query}
		}
	case conversations.PanelReplied:
		return conversations.Apologise{Ticket: e.Call.Ticket}
	case conversations.AddressSeen:
		return conversations.Apologise{Ticket: e.Ticket}
	case conversations.Due:
		return conversations.Apologise{Ticket: e.Reminder.Subject}
	}
	return conversations.Apologise{}
}
