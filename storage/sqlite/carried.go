package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"loket/storage"
)

// MovingSide is the folder in a data directory in which a move puts everything
// together.
const MovingSide = "moving"

// movingFrom is the file there that says from where.
const movingFrom = "from"

// Side is a store from which, or to which, everything is carried; see package move.
type Side struct {
	*engine
	store *Store
}

// OpenSource opens the storage in a data directory for a move, brought up to date.
// The caller holds the lock on it.
func OpenSource(ctx context.Context, options Options) (Side, error) {
	s, err := Open(ctx, options)
	if err != nil {
		return Side{}, err
	}
	return Side{&s.engine, s}, nil
}

// OpenFile opens a file to be read; storage.ErrNotFound where there is none.
func (s Side) OpenFile(_ context.Context, hash string) (io.ReadCloser, error) {
	return s.attachments.Open(hash)
}

// Close closes the storage.
func (s Side) Close() error { return s.store.Close() }

// VerifyAudit walks over the audit trail.
func (s Side) VerifyAudit(ctx context.Context) error { return s.store.VerifyAudit(ctx) }

// CountSeals counts the secrets, and those that the key does not open.
func (s Side) CountSeals(ctx context.Context) (sealed, shut int, err error) {
	return s.store.CountSeals(ctx)
}

// Target is a data directory to which everything is carried; see package move.
type Target struct {
	Side
	dir, side string
}

// OpenTarget opens a data directory for what is carried from somewhere. It is put
// together in a folder of its own there, in which a move from the same place goes on;
// with anew it begins from nothing. It returns storage.ErrOccupied for a directory
// that holds data. The caller holds the lock on it.
func OpenTarget(ctx context.Context, options Options, from string, anew bool) (Target, error) {
	t := Target{dir: options.Dir, side: filepath.Join(options.Dir, MovingSide)}
	said, err := os.ReadFile(filepath.Join(t.side, movingFrom))
	same := err == nil && string(said) == from
	if same {
		if err := t.takeBack(); err != nil {
			return Target{}, &storage.Error{Doing: "go on in the data directory", Err: err}
		}
	}
	if Occupied(options.Dir) {
		return Target{}, fmt.Errorf("%s: %w", options.Dir, storage.ErrOccupied)
	}
	if !same || anew {
		if err := t.begin(from); err != nil {
			return Target{}, &storage.Error{Doing: "begin in the data directory", Err: err}
		}
	}
	options.Dir = t.side
	t.Side, err = OpenSource(ctx, options)
	return t, err
}

func (t Target) begin(from string) error {
	return errors.Join(os.RemoveAll(t.side), os.MkdirAll(t.side, 0o700), os.WriteFile(filepath.Join(t.side, movingFrom), []byte(from), 0o600))
}

// takeBack takes files back into the folder where a Finish that was broken off had
// put them into their place, and not yet the database.
func (t Target) takeBack() error {
	_, err := os.Stat(filepath.Join(t.dir, DatabaseName))
	if _, there := os.Stat(filepath.Join(t.side, DatabaseName)); err == nil || there != nil {
		return nil
	}
	err = os.Rename(filepath.Join(t.dir, "attachments"), filepath.Join(t.side, "attachments"))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Finds tells that rows are found by their records.
func (Target) Finds() bool { return false }

// Keepable is the text itself.
func (Target) Keepable(text string) string { return text }

// Finish puts what was carried into its place, and closes it.
func (t Target) Finish(context.Context) error {
	if err := t.Close(); err != nil {
		return err
	}
	if Occupied(t.dir) {
		return fmt.Errorf("%s: %w", t.dir, storage.ErrOccupied)
	}
	if err := place(t.dir, t.side); err != nil {
		return err
	}
	if err := os.RemoveAll(t.side); err != nil {
		return &storage.Error{Doing: "take the empty folder away", Err: err}
	}
	return nil
}
