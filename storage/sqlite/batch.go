package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"loket/storage"
)

// Batch is one write transaction: what is remembered, read and changed
// together. It must not be used after the function given to Store.Batch has
// returned, nor by two goroutines.
type Batch struct {
	reader
	conn   *sql.Conn // in the middle of the transaction
	store  *Store
	chain  chain    // the audit trail's end
	lost   []string // hashes of attachments that lost a row
	kept   []string // hashes of attachments that were brought, of which is decided now
	erased bool     // something was erased that must not linger

	withdrawn []storage.Stored // effects that went with a person
}

var _ storage.Batch = (*Batch)(nil)

// The statements around a batch: its transaction takes the write lock at once.
const (
	beginBatch  = `BEGIN IMMEDIATE`
	commitBatch = `COMMIT`
	undoBatch   = `ROLLBACK`
)

const (
	beginAlone  statement = `SAVEPOINT alone`
	undoAlone   statement = `ROLLBACK TO alone`
	finishAlone statement = `RELEASE alone`
)

// Batch runs work in one transaction and commits it. Where work returns an
// error, panics, or met any failure of the storage, even one it swallowed,
// nothing is written. Batches wait for each other; the context is asked when
// the turn comes, not after: a transaction that has begun runs to its end.
func (s *Store) Batch(ctx context.Context, work func(storage.Batch) error) error {
	return s.transact(ctx, func(b *Batch) error { return work(b) })
}

// transact is Batch for the package itself.
func (s *Store) transact(ctx context.Context, work func(*Batch) error) error {
	if s.writer == nil {
		return storage.ErrReadOnly
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := ctx.Err(); err != nil {
		return classify("begin a transaction", err)
	}
	if err := s.Damaged(); err != nil {
		return err
	}
	b, err := s.commit(context.WithoutCancel(ctx), work)
	if err != nil {
		s.noteDamage(err)
		return err
	}
	s.afterCommit(ctx, b)
	return nil
}

// Damaged is why nothing is written any more: a batch met a damaged page while
// it wrote. Nil where none did.
func (s *Store) Damaged() error {
	if failure := s.damage.Load(); failure != nil {
		return failure
	}
	return nil
}

// noteDamage keeps the first damage that a batch met while it wrote.
func (s *Store) noteDamage(err error) {
	var failure *storage.Error
	if errors.As(err, &failure) && errors.Is(failure, storage.ErrDamaged) {
		s.damage.CompareAndSwap(nil, failure)
	}
}

// commit runs work in a transaction of the connection that writes. The
// transaction is begun and ended by statements on that connection, with a
// context that is never done: database/sql would start a goroutine for every
// question asked inside a transaction of its own.
func (s *Store) commit(ctx context.Context, work func(*Batch) error) (*Batch, error) {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, classify("begin a transaction", err)
	}
	defer conn.Close()
	b := &Batch{reader: reader{ctx: ctx, from: source{conn}, seal: s.seal}, conn: conn, store: s}
	return b, b.run(work)
}

// run works in one transaction.
func (b *Batch) run(work func(*Batch) error) error {
	if _, err := b.conn.ExecContext(b.ctx, beginBatch); err != nil {
		return classify("begin a transaction", err)
	}
	committed := false
	defer func() {
		if !committed {
			_, _ = b.conn.ExecContext(b.ctx, undoBatch) // SQLite may have done it already
		}
	}()
	if err := work(b); err != nil {
		return errors.Join(err, b.unreported(err))
	}
	if b.failure != nil {
		return b.failure
	}
	if err := b.forgetCleared(); err != nil {
		return err
	}
	_, err := b.conn.ExecContext(b.ctx, commitBatch)
	committed = err == nil
	return classify("commit", err)
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
	if s.uncleaned && s.Checkpoint(ctx) == nil {
		s.uncleaned = false
	}
	for _, hash := range b.kept {
		s.attachments.decided(hash)
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
	if err := b.exec("begin a part", beginAlone); err != nil {
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
		err = errors.Join(err, b.exec("undo a part", undoAlone), b.exec("end a part", finishAlone))
	}()
	if err := work(); err != nil {
		return err
	}
	if b.failure != nil {
		return b.failure
	}
	finished = true
	return b.exec("end a part", finishAlone)
}

// exec changes something. After a failure of the storage nothing is tried any
// more: SQLite may have ended the transaction, and what came now would stand
// alone.
func (b *Batch) exec(doing string, s statement, args ...any) error {
	_, err := b.change(doing, s, args...)
	return err
}

// change is exec that tells how many rows it met.
func (b *Batch) change(doing string, s statement, args ...any) (int, error) {
	if b.failure != nil {
		return 0, b.failure
	}
	if b.unread != nil {
		return 0, b.unread
	}
	result, err := b.conn.ExecContext(b.ctx, string(s), args...)
	if err != nil {
		return 0, b.noted(classify(doing, err))
	}
	changed, err := result.RowsAffected()
	return int(changed), b.noted(classify(doing, err))
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
