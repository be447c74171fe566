package sqlite

import (
	"context"
	"database/sql"
)

// source answers questions: the pool for reading, or the one connection that
// writes, in the middle of its transaction.
type source struct {
	on interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

// one reads the first row of an answer, or returns sql.ErrNoRows.
func (s source) one(ctx context.Context, ask statement, args values, into []any) error {
	return s.on.QueryRowContext(ctx, string(ask), args...).Scan(into...)
}

// each hands every row to take, and ends with its first error.
func (s source) each(ctx context.Context, ask statement, args values, take func(scanner) error) error {
	rows, err := s.on.QueryContext(ctx, string(ask), args...)
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
