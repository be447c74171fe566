// Package engine is the one writer: it takes waiting events as a batch,
// decides each inside one transaction, commits once, and only then confirms
// the updates and hands the effects to those who carry them out.
package engine

import (
	"context"
	"time"

	"loket/conversations"
)

// Item is one effect on its way into the world; ID is its outbox row.
type Item struct {
	ID     int64
	Effect conversations.Effect
	Update int64 // that it comes of; 0 for an event of our own, and after a restart
}

// Worker carries effects out. Take must not block: the writer waits for it.
// Every item ends with exactly one call of Reporter.Done or Reporter.Report,
// unless the program stops first: then the row is still in the outbox at the
// next start.
type Worker interface {
	Take(items []Item)
}

// Withdrawer is a Worker that can let go of items, of these outbox rows, that
// nobody wants any more: their person was erased, and their rows are gone.
// Those on their way may still be reported.
type Withdrawer interface {
	Withdraw(ids map[int64]bool)
}

// Recoverer is a Worker that deals differently with what an earlier run left
// behind: what that run did last is not known.
type Recoverer interface {
	Recover(items []Item)
}

// Reporter is how workers tell the writer what became of an effect.
type Reporter interface {
	// Done forgets the effect: its row goes with the next commit, within 100 ms.
	Done(id int64)
	// Report forgets the effect and decides an event in the same commit.
	Report(id int64, event conversations.Event)
	// Tell decides an event that belongs to no effect, or to one that goes on.
	Tell(event conversations.Event)
	// Spend remembers that n messages are about to be sent into a group and
	// returns when that is committed, so that a limit survives a crash.
	Spend(ctx context.Context, chat int64, n int, at time.Time) error
}
