package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"loket/storage"
	"loket/storage/tables"
)

// engine is PostgreSQL under the tables.
type engine struct {
	config   *pgx.ConnConfig
	readOnly bool
	now      func() time.Time
	readers  *pgxpool.Pool
	files    *files
	vacuum   *vacuum

	writing sync.Mutex // guards what follows
	writer  *pgx.Conn  // nil while there is none
	lease   lease
	closed  bool
}

var _ tables.Engine = (*engine)(nil)

// lease is what the last transaction left in the table of that name.
type lease struct {
	fence int64
	batch int64
}

// office is whose rows are written.
const office = ""

const (
	readLease = `SELECT fence, batch FROM leases WHERE office = $1`
	markBatch = `SELECT mark_batch($1, $2, $3, $4)`
	// findMark shuts out the transaction that is looked for, should it still be on its
	// way, and waits for it where it is being committed.
	findMark = `UPDATE leases SET batch = batch + 1 WHERE office = $1 RETURNING fence, batch, position($2 in recent) > 0`
	begin    = `BEGIN`
	commit   = `COMMIT`
	rollback = `ROLLBACK`
)

func (e *engine) openPools(ctx context.Context) (err error) {
	e.readers, err = pool(ctx, e.config, readers, map[string]string{"default_transaction_read_only": "on"})
	if err != nil {
		return &storage.Error{Doing: "prepare the connections for reading", Err: err}
	}
	carrying, err := pool(ctx, e.config, carriers, nil)
	if err != nil {
		return &storage.Error{Doing: "prepare the connections for files", Err: err}
	}
	e.files = newFiles(carrying, e.now)
	e.vacuum = newVacuum(e.config)
	return nil
}

func (e *engine) close() error {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.closed = true
	e.dropWriter()
	if e.vacuum != nil {
		e.vacuum.close()
	}
	if e.files != nil {
		e.files.pool.Close()
	}
	if e.readers != nil {
		e.readers.Close()
	}
	return nil
}

// Files gives the files' contents.
func (e *engine) Files() tables.Files { return e.files }

// Clean has the tables vacuumed, without waiting for it.
func (e *engine) Clean(context.Context) error {
	e.vacuum.wish()
	return nil
}

// Classify sorts what the server answered.
func (*engine) Classify(doing string, err error) error { return classify(doing, err) }

// One reads the first row of an answer, from outside any batch.
func (e *engine) One(ctx context.Context, ask tables.Statement, args []any, into []any) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	args = asked(args)
	return e.reread(func() error { return e.readers.QueryRow(ctx, texts.of(ask), args...).Scan(into...) })
}

// Each hands every row to take, from outside any batch.
func (e *engine) Each(ctx context.Context, ask tables.Statement, args []any, take func(tables.Scanner) error) error {
	ctx, cancel := context.WithTimeout(ctx, walkWithin)
	defer cancel()
	args = asked(args)
	taken := false
	var failed error // once somebody has taken a row, nothing is asked again
	err := e.reread(func() error {
		rows, err := e.readers.Query(ctx, texts.of(ask), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			taken = true
			if failed = take(rows.Scan); failed != nil {
				return nil
			}
		}
		if failed = rows.Err(); taken {
			return nil
		}
		return failed
	})
	if failed != nil {
		return failed
	}
	return err
}

// reread asks once more for each connection of the pool that turns out to be broken, as
// all are after the server's restart.
func (e *engine) reread(ask func() error) error {
	for tries := 0; ; tries++ {
		err := ask()
		if tries == readers || !broken(err) {
			return err
		}
	}
}

// broken tells whether an error is of a connection that was open before.
func broken(err error) bool {
	var none *pgconn.ConnectError
	var said *pgconn.PgError
	switch {
	case err == nil, errors.Is(err, pgx.ErrNoRows), errors.As(err, &none), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.As(err, &said):
		return said.Code == "57P01" || said.Code == "57P02"
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// Transact runs work in a transaction of the connection that writes. A commit whose
// answer is lost is looked for until it is known what became of it.
func (e *engine) Transact(ctx context.Context, work func(tables.Conn) error) error {
	if e.readOnly {
		return storage.ErrReadOnly
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	conn, err := e.connected(ctx)
	if err != nil {
		return err
	}
	t := &transaction{conn: conn}
	t.put(begin)
	committed := false
	defer func() {
		if !committed {
			t.undo(ctx)
		}
	}()
	if err := work(t); err != nil {
		return err
	}
	if t.dead != nil {
		return classify("commit", t.dead)
	}
	mark := rand.Text()[:16]
	t.put(markBatch, office, e.lease.fence, e.lease.batch, mark)
	t.put(commit)
	err = t.send(ctx)
	if err == nil {
		committed = true
		e.lease.batch++
		return nil
	}
	if !lost(t.conn, err) {
		return e.notCommitted(ctx, t, err)
	}
	committed, err = e.lookFor(ctx, mark)
	return err
}

// lost tells whether the answer to a commit did not come.
func lost(conn *pgx.Conn, err error) bool {
	var a *answer
	return conn.IsClosed() || !errors.As(quiet(err), &a)
}

// notCommitted sorts why the server refused to commit.
func (e *engine) notCommitted(ctx context.Context, t *transaction, err error) error {
	var a *answer
	if errors.As(quiet(err), &a) && a.code == shutOut {
		t.undo(ctx)
		return e.overtaken(ctx)
	}
	return classify("commit", err)
}

// overtaken finds out who came first: another that writes beside us for a moment, such
// as an import, or one that took our place.
func (e *engine) overtaken(ctx context.Context) error {
	before := e.lease.fence
	if err := e.readLease(ctx, e.writer); err != nil {
		return err
	}
	if e.lease.fence != before {
		e.lease.fence = before
		return &storage.Error{Doing: "commit", Err: storage.ErrLocked}
	}
	return storage.ErrAgain
}

// connected gives the connection that writes, a new one where the last one broke.
func (e *engine) connected(ctx context.Context) (*pgx.Conn, error) {
	if e.closed {
		return nil, &storage.Error{Doing: "begin a transaction", Err: errClosed}
	}
	if e.writer != nil && !e.writer.IsClosed() {
		return e.writer, nil
	}
	conn, err := connectWriter(ctx, e.config)
	if err != nil {
		return nil, reached(err)
	}
	before := e.lease.fence
	if err := e.readLease(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	e.writer = conn
	if e.lease.fence != before {
		e.lease.fence = before
		return nil, &storage.Error{Doing: "begin a transaction", Err: storage.ErrLocked}
	}
	return conn, nil
}

func (e *engine) dropWriter() {
	if e.writer == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = e.writer.Close(ctx)
	e.writer = nil
}

// readLease learns after which transaction the next one comes.
func (e *engine) readLease(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	err := conn.QueryRow(ctx, readLease, office).Scan(&e.lease.fence, &e.lease.batch)
	return classify("look who may write", err)
}

// lookPause is the first pause between two tries to find out what became of a commit;
// it doubles.
const lookPause, lookPauseMost = 50 * time.Millisecond, 2 * time.Second

// lookFor finds out whether the transaction with a mark was committed, and sees to it
// that it never is where it was not. It returns only when that is known.
func (e *engine) lookFor(ctx context.Context, mark string) (committed bool, err error) {
	for pause := lookPause; ; pause = min(2*pause, lookPauseMost) {
		e.dropWriter()
		found, err := e.find(ctx, mark)
		switch {
		case err == nil && found:
			return true, nil
		case err == nil:
			return false, &storage.Error{Doing: "commit", Err: errors.New("the connection broke before it was done")}
		}
		time.Sleep(pause)
	}
}

// find asks once.
func (e *engine) find(ctx context.Context, mark string) (found bool, err error) {
	conn, err := connectWriter(ctx, e.config)
	if err != nil {
		return false, err
	}
	e.writer = conn
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	now := lease{}
	if err := conn.QueryRow(ctx, findMark, office, mark).Scan(&now.fence, &now.batch, &found); err != nil {
		return false, err
	}
	e.lease.batch = now.batch
	return found, nil
}
