package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"loket/storage/tables"
)

// source answers questions: the pool for reading, or the one connection that
// writes, in the middle of its transaction.
type source struct {
	on interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	}
}

// One reads the first row of an answer, or returns sql.ErrNoRows.
func (s source) One(ctx context.Context, ask tables.Statement, args []any, into []any) error {
	args, err := taken(args)
	if err != nil {
		return err
	}
	return s.on.QueryRowContext(ctx, string(ask), args...).Scan(into...)
}

// Each hands every row to take, and ends with its first error.
func (s source) Each(ctx context.Context, ask tables.Statement, args []any, take func(tables.Scanner) error) error {
	args, err := taken(args)
	if err != nil {
		return err
	}
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

// Classify sorts what SQLite answered.
func (source) Classify(doing string, err error) error { return classify(doing, err) }

// taken are arguments as SQLite takes them: lists as JSON, and without those that
// it has no column for.
func taken(args []any) ([]any, error) {
	for i, arg := range args {
		switch list := arg.(type) {
		case tables.Found:
			return args[:i], nil // the rest are like it
		case []string, []int64:
			body, err := json.Marshal(list)
			if err != nil {
				return nil, fmt.Errorf("encode a list: %w", err)
			}
			args[i] = string(body)
		}
	}
	return args, nil
}
