package storage

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"loket/conversations"
)

// ErrNotFound is returned where there is no such record; it is
// conversations.ErrNotFound.
var ErrNotFound = conversations.ErrNotFound

// ErrDamaged is returned where a page of the database cannot be read any more;
// it is conversations.ErrDamaged. A question that meets one fails alone; where
// a batch meets one while it writes, the storage writes no more until the
// program is started anew.
var ErrDamaged = conversations.ErrDamaged

// ErrLabelTaken is returned by Batch.Remember where another open request
// wants the same name. It is the decision's fault, not the storage's.
var ErrLabelTaken = errors.New("another open request wants this name")

// ErrRefused is returned where a record breaks a rule of the database. It is
// the decision's fault: trying again changes nothing.
var ErrRefused = errors.New("the record breaks a rule of the database")

// ErrForeign is returned by Open for a file that is not Loket's.
var ErrForeign = errors.New("not a database of Loket")

// ErrNewer is returned by Open for a database that a newer program wrote.
var ErrNewer = errors.New("the database was written by a newer version of Loket")

// ErrReadOnly is returned by Batch of a store that was opened to be read.
var ErrReadOnly = errors.New("the storage was opened for reading only")

// Error is a failure of the storage itself: the disk is full, the file cannot
// be written, the transaction is gone. It fails the whole batch, and the same
// batch may succeed later.
type Error struct {
	Doing string // what was being done
	Err   error
}

// Error says what was being done and what went wrong.
func (e *Error) Error() string { return "storage: " + e.Doing + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// IsStorage tells a failure of the storage itself from a decision's error.
func IsStorage(err error) bool {
	var failure *Error
	return errors.As(err, &failure)
}

// classify sorts what the driver answered: no such record, a decision's fault,
// or a failure of the storage.
func classify(doing string, err error) error {
	var answer sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case errors.As(err, &answer) && decisionFault(answer.Code):
		return fmt.Errorf("%s: %w: %w", doing, ErrRefused, err)
	case errors.As(err, &answer) && damagedPage(answer.Code):
		err = fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return &Error{Doing: doing, Err: err}
}

// classifyRead is classify for a question. One that meets a damaged page leaves
// the transaction as it was.
func classifyRead(doing string, err error) error {
	if err = classify(doing, err); errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%s: %w", doing, errors.Unwrap(err))
	}
	return err
}

// damagedPage names the answers that tell of a page which cannot be understood.
func damagedPage(code sqlite3.ErrNo) bool {
	return code == sqlite3.ErrCorrupt || code == sqlite3.ErrNotADB
}

// decisionFault names the answers that the same record would get every time.
func decisionFault(code sqlite3.ErrNo) bool {
	return code == sqlite3.ErrConstraint || code == sqlite3.ErrTooBig || code == sqlite3.ErrMismatch
}

// violatesUnique tells whether err is the answer of a unique index.
func violatesUnique(err error) bool {
	var answer sqlite3.Error
	return errors.As(err, &answer) && answer.ExtendedCode == sqlite3.ErrConstraintUnique
}
