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
	office   string        // whose rows are written
	lease    *Lease        // under which they are; nil for a guest
	within   time.Duration // how long a transaction may take
	readers  *pgxpool.Pool
	files    *files
	vacuum   *vacuum

	writing sync.Mutex // guards what follows
	writer  *pgx.Conn  // nil while there is none
	server  string     // the address of the last one's server
	last    marked
	closed  bool
}

var _ tables.Engine = (*engine)(nil)

// marked is what the last transaction left in the table of leases.
type marked struct {
	fence int64
	batch int64
}

// lead has everything written under a lease, and sooner given up than it lasts.
func (e *engine) lead(lease *Lease) {
	if lease == nil {
		return
	}
	e.lease = lease
	e.within = min(e.within, lease.leases.term*2/3)
}

// leading tells why nothing may be written.
func (e *engine) leading(doing string) error {
	if e.lease == nil {
		return nil
	}
	if err := e.lease.Leading(); err != nil {
		return &storage.Error{Doing: doing, Err: err}
	}
	return nil
}

// beginWriting learns after which transaction the first one comes. The fence is the
// lease's own: one that came later is another's.
func (e *engine) beginWriting(ctx context.Context) error {
	if e.lease != nil {
		e.last.fence = e.lease.fence
		return e.goOn(ctx, e.writer)
	}
	return e.readLease(ctx, e.writer)
}

// goOn learns after which transaction the next one comes: storage.ErrLocked where
// another has taken our place.
func (e *engine) goOn(ctx context.Context, conn *pgx.Conn) error {
	before := e.last.fence
	if err := e.readLease(ctx, conn); err != nil {
		return err
	}
	if e.last.fence != before {
		e.last.fence = before
		return storage.ErrLocked
	}
	return nil
}

const (
	readLease = `SELECT fence, batch FROM leases WHERE office = $1`
	markBatch = `SELECT mark_batch($1, $2, $3, $4)`
	// findMark shuts out the transaction that is looked for, should it still be on its
	// way, and waits for it where it is being committed.
	findMark = `UPDATE leases SET batch = batch + 1 WHERE office = $1 AND fence = $3 RETURNING batch, position($2 in recent) > 0`
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
	e.files = newFiles(carrying, e.lease, e.now)
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
	return e.reread(ctx, func() error { return e.readers.QueryRow(ctx, texts.of(ask), args...).Scan(into...) })
}

// Each hands every row to take, from outside any batch.
func (e *engine) Each(ctx context.Context, ask tables.Statement, args []any, take func(tables.Scanner) error) error {
	ctx, cancel := context.WithTimeout(ctx, walkWithin)
	defer cancel()
	args = asked(args)
	taken := false
	var failed error // once somebody has taken a row, nothing is asked again
	err := e.reread(ctx, func() error {
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
// all are after the server's restart. Where nobody answers, the next question goes over
// new ones: another server may have taken the place of ours.
func (e *engine) reread(ctx context.Context, ask func() error) error {
	for tries := 0; ; tries++ {
		err := ask()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			e.readers.Reset()
		}
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
	if err := e.leading("begin a transaction"); err != nil {
		return err
	}
	conn, err := e.connected(ctx)
	if err != nil {
		return err
	}
	t := &transaction{conn: conn, within: e.within, until: time.Now().Add(e.within)}
	if e.lease == nil {
		t.until = t.until.Add(walkWithin)
	}
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
	if err := e.leading("commit"); err != nil {
		return err
	}
	mark := rand.Text()[:16]
	t.put(markBatch, e.office, e.last.fence, e.last.batch, mark)
	t.put(commit)
	err = t.send(ctx)
	alone := onItsServerAlone(t.conn)
	if err == nil && !alone {
		committed = true
		e.last.batch++
		return nil
	}
	if err != nil && !lost(t.conn, err) {
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
	err := e.goOn(ctx, e.writer)
	switch {
	case errors.Is(err, storage.ErrLocked):
		return &storage.Error{Doing: "commit", Err: err}
	case err != nil:
		return err
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
	conn, err := e.connectWriter(ctx)
	if err != nil {
		return nil, reached(err)
	}
	err = e.goOn(ctx, conn)
	if err != nil && !errors.Is(err, storage.ErrLocked) {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	e.moved(conn)
	e.writer = conn
	if err != nil {
		return nil, &storage.Error{Doing: "begin a transaction", Err: err}
	}
	return conn, nil
}

// moved has the other connections follow the one that writes to another server: those that
// the former one left behind may answer late, or never.
func (e *engine) moved(conn *pgx.Conn) {
	address := conn.PgConn().Conn().RemoteAddr().String()
	if e.server != "" && e.server != address {
		e.readers.Reset()
		e.files.pool.Reset()
	}
	e.server = address
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
	ctx, cancel := context.WithTimeout(ctx, e.within)
	defer cancel()
	err := conn.QueryRow(ctx, readLease, e.office).Scan(&e.last.fence, &e.last.batch)
	return classify("look who may write", err)
}

// lookPause is the first pause between two tries to find out what became of a commit;
// it doubles.
const lookPause, lookPauseMost = 50 * time.Millisecond, 2 * time.Second

// lookFor finds out whether the transaction with a mark was committed, and sees to it
// that it never is where it was not. It returns only when that is known, when ctx ends, or
// when it is nobody's matter any more: whoever leads now has what was committed.
func (e *engine) lookFor(ctx context.Context, mark string) (committed bool, err error) {
	for pause := lookPause; ; pause = min(2*pause, lookPauseMost) {
		e.dropWriter()
		found, err := e.find(ctx, mark)
		switch {
		case err == nil && found:
			return true, nil
		case err == nil:
			return false, &storage.Error{Doing: "commit", Err: errors.New("the connection broke before it was done")}
		case errors.Is(err, pgx.ErrNoRows):
			return false, &storage.Error{Doing: "commit", Err: storage.ErrLocked}
		}
		if err := e.leading("commit"); err != nil {
			return false, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done(): // as after a death: the next run finds what there is
			return false, &storage.Error{Doing: "find out what became of a commit", Err: ctx.Err()}
		}
	}
}

// errAlone is why nothing is known yet of a commit that no standby has.
var errAlone = errors.New("the commit is on its server alone")

// find asks once. Where its own commit is on the standby, so is all before it.
func (e *engine) find(ctx context.Context, mark string) (found bool, err error) {
	conn, err := e.connectWriter(ctx)
	if err != nil {
		return false, err
	}
	e.moved(conn)
	e.writer = conn
	ctx, cancel := context.WithTimeout(ctx, e.within)
	defer cancel()
	var batch int64
	if err := conn.QueryRow(ctx, findMark, e.office, mark, e.last.fence).Scan(&batch, &found); err != nil {
		return false, err
	}
	if onItsServerAlone(conn) {
		return false, errAlone
	}
	e.last.batch = batch
	return found, nil
}
