package tables

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"loket/storage"
)

// Engine is a database that holds the tables, and the files that belong to them.
type Engine interface {
	// Source answers questions from outside any batch.
	Source
	// Transact runs work on the one connection that writes, in a transaction of its
	// own, and commits. Where work fails or panics nothing is written. The caller
	// brings one work at a time. Whether it is asked at all ctx decides; a
	// transaction that has begun runs to its end.
	Transact(ctx context.Context, work func(Conn) error) error
	// Clean takes away what rows that were erased leave behind. Where that is not
	// possible now, it is asked again after the next batch.
	Clean(ctx context.Context) error
	// Files are the contents of attachments.
	Files() Files
}

// Scanner takes the columns of one row.
type Scanner func(into ...any) error

// Source answers questions. Errors are the driver's own, for Classify.
type Source interface {
	// One reads the first row of an answer.
	One(ctx context.Context, ask Statement, args []any, into []any) error
	// Each hands every row to take, and ends with its first error.
	Each(ctx context.Context, ask Statement, args []any, take func(Scanner) error) error
	// Classify sorts what the driver answered: storage.ErrNotFound, a decision's
	// fault (storage.ErrRefused), a page that cannot be read (storage.ErrDamaged), or
	// a failure of the storage (*storage.Error). Nil stays nil.
	Classify(doing string, err error) error
}

// Conn is the connection that writes, in the middle of its transaction.
type Conn interface {
	Source
	// Exec changes something. An engine may put it off: its error then comes with
	// the next question, with EndPart, or with the commit.
	Exec(ctx context.Context, change Statement, args []any) error
	// Change changes something at once, and tells how many rows it met.
	Change(ctx context.Context, change Statement, args []any) (int, error)
	// Ahead has a question answered together with the next thing that is asked, and
	// calls done when it is. Where a question costs nothing it does nothing.
	Ahead(ask Statement, args []any, take func(Scanner) error, done func())
	// BeginPart, UndoPart and EndPart set a part of the transaction apart. UndoPart
	// also ends it. What was put off in it is done when EndPart returns.
	BeginPart(ctx context.Context) error
	UndoPart(ctx context.Context) error
	EndPart(ctx context.Context) error
}

// Files are the contents of attachments as the tables need them.
type Files interface {
	storage.Attachments
	// Decided notes that a batch has decided on a file that was brought.
	Decided(hash string)
	// Drop deletes a file, unless somebody is bringing the same: ErrBrought.
	Drop(ctx context.Context, hash string) error
	// EachIn calls take for every file of a part, 0 to storage.SweepParts-1, and
	// takes away what a crash left half written there.
	EachIn(ctx context.Context, part int, take func(hash string) error) error
	// Fresh tells whether a file came so recently that its row may be on its way.
	Fresh(ctx context.Context, hash string) bool
}

// ErrNotUnique is in the error of a change that a unique index refused.
var ErrNotUnique = errors.New("another row has it")

// Found is an argument by which PostgreSQL finds a row, where SQLite looks into the
// record's JSON. They come last; SQLite's statements know nothing of them.
type Found struct{ Value any }

// IsHash tells whether a name is one of a file.
func IsHash(name string) bool {
	return len(name) == hex.EncodedLen(sha256.Size) && strings.Trim(name, "0123456789abcdef") == ""
}
