package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/mattn/go-sqlite3"
)

// source answers questions: the pool for reading, or the transaction that is
// being written.
type source interface {
	// one reads the first row of an answer, or returns sql.ErrNoRows.
	one(ctx context.Context, s statement, args values, into []any) error
	// each hands every row to take, and ends with its first error.
	each(ctx context.Context, s statement, args values, take func(scanner) error) error
}

// pool is the connections that read.
type pool struct{ *sql.DB }

func (p pool) one(ctx context.Context, s statement, args values, into []any) error {
	return p.QueryRowContext(ctx, string(s), args...).Scan(into...)
}

func (p pool) each(ctx context.Context, s statement, args values, take func(scanner) error) error {
	rows, err := p.QueryContext(ctx, string(s), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// line is the connection that writes, in the middle of a transaction. It goes
// around database/sql, which starts a goroutine for each question that is
// asked inside a transaction, and that is most of what an event asks for.
// Nothing of it may be used by two goroutines, nor while a row is being taken.
type line struct {
	conn *sqlite3.SQLiteConn
	tx   driver.Tx
	args []driver.NamedValue // of the statement that runs
	row  []driver.Value      // that is being taken
}

// begin begins a transaction with the write lock.
func begin(conn *sqlite3.SQLiteConn) (*line, error) {
	tx, err := conn.BeginTx(context.Background(), driver.TxOptions{})
	return &line{conn: conn, tx: tx}, err
}

// end rolls back what was not committed.
func (l *line) end() {
	if l.tx != nil {
		_ = l.tx.Rollback() // SQLite may have done it already
	}
}

// commit ends the transaction either way.
func (l *line) commit() error {
	tx := l.tx
	l.tx = nil
	return tx.Commit()
}

// change runs a statement and tells how many rows it met.
func (l *line) change(s statement, args values) (int64, error) {
	result, err := l.conn.ExecContext(context.Background(), string(s), l.named(args))
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (l *line) one(_ context.Context, s statement, args values, into []any) error {
	rows, err := l.ask(s, args)
	if err != nil {
		return err
	}
	err = l.next(rows)
	if errors.Is(err, io.EOF) {
		err = sql.ErrNoRows
	}
	if err == nil {
		err = l.scan(into...)
	}
	return errors.Join(err, rows.Close())
}

func (l *line) each(_ context.Context, s statement, args values, take func(scanner) error) error {
	rows, err := l.ask(s, args)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		err := l.next(rows)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(l.scan)
		}
		if err != nil {
			return err
		}
	}
}

func (l *line) ask(s statement, args values) (driver.Rows, error) {
	return l.conn.QueryContext(context.Background(), string(s), l.named(args))
}

// next reads a row.
func (l *line) next(rows driver.Rows) error {
	l.row = append(l.row[:0], make([]driver.Value, len(rows.Columns()))...)
	return rows.Next(l.row)
}

// named puts arguments into the form that the driver takes.
func (l *line) named(args values) []driver.NamedValue {
	l.args = l.args[:0]
	for i, arg := range args {
		l.args = append(l.args, driver.NamedValue{Ordinal: i + 1, Value: driverValue(arg)})
	}
	return l.args
}

func driverValue(arg any) driver.Value {
	if n, is := arg.(int); is {
		return int64(n)
	}
	return arg
}

// scan takes the columns of the row over.
func (l *line) scan(into ...any) error {
	if len(into) != len(l.row) {
		return fmt.Errorf("a row of %d columns was read into %d variables", len(l.row), len(into))
	}
	for i, value := range l.row {
		if err := assign(into[i], value); err != nil {
			return fmt.Errorf("read column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign takes one column over; the tables hold integers, texts and bytes.
func assign(into any, value driver.Value) error {
	switch v := value.(type) {
	case int64:
		switch into := into.(type) {
		case *int64:
			*into = v
			return nil
		case *int:
			*into = int(v)
			return nil
		case *bool:
			*into = v != 0
			return nil
		}
	case string:
		switch into := into.(type) {
		case *string:
			*into = v
			return nil
		case *[]byte:
			*into = []byte(v)
			return nil
		}
		if text := reflect.ValueOf(into).Elem(); text.Kind() == reflect.String {
			text.SetString(v)
			return nil
		}
	case []byte:
		if into, is := into.(*[]byte); is {
			*into = v
			return nil
		}
	}
	return fmt.Errorf("a %T does not go into a %T", value, into)
}
