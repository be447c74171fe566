package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"loket/storage"
	"loket/storage/tables"
)

// engine is SQLite under the tables.
type engine struct {
	source      // the pool for reading
	file        string
	writer      *sql.DB // nil where opened for reading only
	readers     *sql.DB
	attachments *Attachments
}

var _ tables.Engine = (*engine)(nil)

// readWith has questions answered by a pool.
func (e *engine) readWith(readers *sql.DB) { e.readers, e.source = readers, source{readers} }

// Files gives the files beside the database.
func (e *engine) Files() tables.Files { return e.attachments }

// The statements around a batch: its transaction takes the write lock at once.
const (
	beginBatch  = `BEGIN IMMEDIATE`
	commitBatch = `COMMIT`
	undoBatch   = `ROLLBACK`
)

const (
	beginAlone  tables.Statement = `SAVEPOINT alone`
	undoAlone   tables.Statement = `ROLLBACK TO alone`
	finishAlone tables.Statement = `RELEASE alone`
)

// Transact runs work in a transaction of the connection that writes. The
// transaction is begun and ended by statements on that connection, with a
// context that is never done: database/sql would start a goroutine for every
// question asked inside a transaction of its own.
func (e *engine) Transact(ctx context.Context, work func(tables.Conn) error) error {
	if e.writer == nil {
		return storage.ErrReadOnly
	}
	conn, err := e.writer.Conn(ctx)
	if err != nil {
		return classify("begin a transaction", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, beginBatch); err != nil {
		return classify("begin a transaction", err)
	}
	committed := false
	defer func() {
		if !committed {
			_, _ = conn.ExecContext(ctx, undoBatch) // SQLite may have done it already
		}
	}()
	if err := work(transaction{source{conn}, conn}); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, commitBatch)
	committed = err == nil
	return classify("commit", err)
}

// transaction is the connection that writes, in the middle of its transaction.
type transaction struct {
	source
	conn *sql.Conn
}

// Exec changes something at once.
func (t transaction) Exec(ctx context.Context, change tables.Statement, args []any) error {
	args, err := taken(args)
	if err != nil {
		return err
	}
	_, err = t.conn.ExecContext(ctx, string(change), args...)
	return err
}

// Change changes something, and tells how many rows it met.
func (t transaction) Change(ctx context.Context, change tables.Statement, args []any) (int, error) {
	args, err := taken(args)
	if err != nil {
		return 0, err
	}
	result, err := t.conn.ExecContext(ctx, string(change), args...)
	if err != nil {
		return 0, err
	}
	changed, err := result.RowsAffected()
	return int(changed), err
}

// Ahead does nothing: a question costs no way to a server.
func (transaction) Ahead(tables.Statement, []any, func(tables.Scanner) error, func()) {}

// BeginPart begins a part that can be undone by itself.
func (t transaction) BeginPart(ctx context.Context) error { return t.Exec(ctx, beginAlone, nil) }

// UndoPart undoes a part, and ends it.
func (t transaction) UndoPart(ctx context.Context) error {
	return errors.Join(t.Exec(ctx, undoAlone, nil), t.Exec(ctx, finishAlone, nil))
}

// EndPart ends a part.
func (t transaction) EndPart(ctx context.Context) error { return t.Exec(ctx, finishAlone, nil) }

// Clean empties the write-ahead log into the database, so that nothing erased is
// left in it. Where somebody is reading it fails within a moment.
func (e *engine) Clean(ctx context.Context) error {
	if e.writer == nil {
		return storage.ErrReadOnly
	}
	conn, err := e.writer.Conn(ctx)
	if err != nil {
		return classify("empty the write-ahead log", err)
	}
	defer conn.Close()
	// Officers must not wait for a reader.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 50"); err != nil {
		return classify("shorten the wait for readers", err)
	}
	var busy, logged, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &logged, &moved)
	if err == nil && busy != 0 {
		err = errors.New("somebody is still reading")
	}
	_, restored := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+busyTimeout)
	return classify("empty the write-ahead log", errors.Join(err, restored))
}
