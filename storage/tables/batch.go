package tables

import (
	"context"
	"errors"

	"loket/storage"
)

// Batch is one write transaction: what is remembered, read and changed
// together. It must not be used after the function given to Store.Batch has
// returned, nor by two goroutines.
type Batch struct {
	reader
	conn   *ahead // in the middle of the transaction
	store  *Store
	chain  chain    // the audit trail's end
	lost   []string // hashes of attachments that lost a row
	kept   []string // hashes of attachments that were brought, of which is decided now
	erased bool     // something was erased that must not linger

	withdrawn []storage.Stored // effects that went with a person
}

var _ storage.Batch = (*Batch)(nil)

// Batch runs work in one transaction and commits it. Where work returns an
// error, panics, or met any failure of the storage, even one it swallowed,
// nothing is written. Batches wait for each other; the context is asked when
// the turn comes, not after: a transaction that has begun runs to its end.
func (s *Store) Batch(ctx context.Context, work func(storage.Batch) error) error {
	return s.transact(ctx, func(b *Batch) error { return work(b) })
}

// transact is Batch for the package itself.
func (s *Store) transact(ctx context.Context, work func(*Batch) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return s.engine.Classify("begin a transaction", err)
	}
	if err := s.Damaged(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	var b *Batch
	err := s.engine.Transact(ctx, func(conn Conn) error {
		beside := &ahead{Conn: conn}
		b = &Batch{reader: reader{ctx: ctx, from: beside, seal: s.seal}, conn: beside, store: s}
		return b.run(work)
	})
	if err != nil {
		s.noteDamage(err)
		return err
	}
	s.afterCommit(ctx, b)
	return nil
}

// run works in a transaction.
func (b *Batch) run(work func(*Batch) error) error {
	if err := work(b); err != nil {
		return errors.Join(err, b.unreported(err))
	}
	if b.failure != nil {
		return b.failure
	}
	return b.forgetCleared()
}

// unreported is a failure of the storage that err does not speak of.
func (b *Batch) unreported(err error) error {
	if b.failure == nil || errors.Is(err, b.failure) {
		return nil
	}
	return b.failure
}

// Withdrawn lists the effects that this batch took out of the outbox because
// their person was erased. Whoever holds them in memory must let them go.
func (b *Batch) Withdrawn() []storage.Stored { return b.withdrawn }

// afterCommit takes away what only the rows held on to. What cannot be done
// now is done after a later batch, by ClearLost, or by SweepAttachments.
func (s *Store) afterCommit(ctx context.Context, b *Batch) {
	s.cleared = nil
	s.uncleaned = s.uncleaned || b.erased
	if s.uncleaned && s.engine.Clean(ctx) == nil {
		s.uncleaned = false
	}
	for _, hash := range b.kept {
		s.engine.Files().Decided(hash)
	}
	for _, hash := range b.lost {
		if s.dropUnnamed(ctx, hash) == nil {
			s.cleared = append(s.cleared, hash)
		}
	}
}

// Isolated runs work so that an error or a panic of it undoes what it wrote,
// and only that. After a failure of the storage nothing can be saved: it is
// returned, and the whole batch fails.
//
// A decision only reads, so that it can be made before: what needs Isolated
// are the writes.
func (b *Batch) Isolated(work func() error) (err error) {
	if err := b.apart("begin a part", b.conn.BeginPart); err != nil {
		return err
	}
	lost, kept, withdrawn, erased := len(b.lost), len(b.kept), len(b.withdrawn), b.erased
	finished := false
	defer func() {
		if finished || b.failure != nil {
			return
		}
		b.chain, b.lost, b.kept, b.withdrawn, b.erased = chain{}, b.lost[:lost], b.kept[:kept], b.withdrawn[:withdrawn], erased
		if b.unread != nil {
			return // the whole transaction goes
		}
		err = errors.Join(err, b.apart("undo a part", b.conn.UndoPart))
	}()
	if err := work(); err != nil {
		return err
	}
	if b.failure != nil {
		return b.failure
	}
	if err := b.apart("end a part", b.conn.EndPart); err != nil {
		return err // of something that was put off, perhaps
	}
	finished = true
	return nil
}

// apart is a step of setting a part of the transaction apart.
func (b *Batch) apart(doing string, step func(context.Context) error) error {
	if err := b.stopped(); err != nil {
		return err
	}
	return b.noted(b.conn.Classify(doing, step(b.ctx)))
}

// stopped is why nothing is written any more: after a failure of the storage the
// transaction may have ended, and what came now would stand alone.
func (b *Batch) stopped() error {
	if b.failure != nil {
		return b.failure
	}
	return b.unread
}

// exec changes something. What is wrong with it may be known only later.
func (b *Batch) exec(doing string, s statement, args ...any) error {
	if err := b.stopped(); err != nil {
		return err
	}
	return b.noted(b.conn.Classify(doing, b.conn.Exec(b.ctx, s, args)))
}

// change is exec at once, that tells how many rows it met.
func (b *Batch) change(doing string, s statement, args ...any) (int, error) {
	if err := b.stopped(); err != nil {
		return 0, err
	}
	changed, err := b.conn.Change(b.ctx, s, args)
	return changed, b.noted(b.conn.Classify(doing, err))
}

// Unread is the damaged page that a question of this batch met, also where
// whoever asked went on without the answer. SQLite writes nothing more in such a
// transaction: it has to be done again without the question.
func (b *Batch) Unread() error { return b.unread }

// made is the error of a question that belongs to something being written.
func (b *Batch) made(doing string, err error) error {
	if errors.Is(err, storage.ErrDamaged) && !storage.IsStorage(err) {
		return b.noted(&storage.Error{Doing: doing, Err: err})
	}
	return err
}
