package engine

import (
	"context"
	"errors"
	"fmt"

	"loket/conversations"
	"loket/storage"
)

// again is a wish about a dead letter.
type again struct {
	id    int64
	clear bool // forget it; else decide its event once more
}

// Redecide decides the event of a dead letter once more, with what is remembered
// now, and forgets the letter in the same commit. It stays, with the new reason,
// where that fails again; the error is storage.ErrNotFound where there is none.
func (e *Engine) Redecide(ctx context.Context, id int64) error {
	return e.waitAgain(ctx, again{id: id})
}

// Clear forgets a dead letter; storage.ErrNotFound where there is none.
func (e *Engine) Clear(ctx context.Context, id int64) error {
	return e.waitAgain(ctx, again{id: id, clear: true})
}

func (e *Engine) waitAgain(ctx context.Context, wish again) error {
	g := &group{result: make(chan error, 1), left: 1}
	return e.wait(ctx, g, task{again: &wish, group: g})
}

// deadLetter does what was wished. What stands in its way fails the task alone;
// errors of the storage fail the batch.
func (b *batch) deadLetter(where string, t task) error {
	if t.again.clear {
		return b.alone(t, b.tx.ClearDeadLetter(t.again.id))
	}
	letter, err := b.tx.DeadLetterOf(t.again.id)
	if err != nil {
		return b.alone(t, err)
	}
	event, err := conversations.DecodeEvent(letter.Kind, letter.Event)
	if err != nil {
		return b.alone(t, fmt.Errorf("it can only be cleared: %w", err))
	}
	if err = b.damaged[where]; err == nil {
		err = damagedAt(where, b.decide(event, b.now()))
	}
	var met *unreadable
	switch {
	case err == nil:
		return b.tx.ClearDeadLetter(letter.ID)
	case storage.IsStorage(err) || errors.Is(err, storage.ErrApart) || errors.As(err, &met):
		return err
	}
	if err := b.tx.MarkDeadLetter(letter.ID, err.Error()); err != nil {
		return err
	}
	return b.alone(t, fmt.Errorf("it cannot be decided: %w", err))
}

// alone fails a task by itself, unless the storage failed.
func (b *batch) alone(t task, err error) error {
	if err == nil || storage.IsStorage(err) {
		return err
	}
	if b.failed == nil {
		b.failed = map[*group]error{}
	}
	b.failed[t.group] = err
	return nil
}
