package storage

import (
	"errors"

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

// ErrAgain is returned by Batch where somebody else wrote while it did: nothing of it
// is written, and the same batch may be tried again at once.
var ErrAgain = errors.New("somebody else wrote meanwhile")

// ErrApart asks for the batch once more, with each decision's writes in an Isolated of
// their own: one cannot be written, and it may not be known any more which one. It is in
// an error of Batch where writes were put off, and in those of whoever gives up a batch
// for it.
var ErrApart = errors.New("a decision's writes failed")

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

// ErrWrongSeal is returned by Secret where the seal does not open: for another
// ticket or address, with another key, or after tampering.
var ErrWrongSeal = errors.New("the secret's seal does not open")

// ErrTooLarge is returned by Attachments.Put for more bytes than allowed.
var ErrTooLarge = errors.New("the file is too large")

// ErrAuditBroken is returned by VerifyAudit where the trail was tampered with.
var ErrAuditBroken = errors.New("the audit trail is broken")

// ErrUnsound is returned where the engine finds its own data damaged.
var ErrUnsound = errors.New("the database is damaged")
