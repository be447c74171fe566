package postgres

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"loket/storage"
	"loket/storage/tables"
)

// Classes and codes of what a server answers.
const (
	classData       = "22"    // the value cannot be kept
	classConstraint = "23"    // the row breaks a rule
	notUnique       = "23505" // another row has it
	dataCorrupted   = "XX001"
	indexCorrupted  = "XX002"
	notAllowed      = "42501"
	noSuchColumn    = "42703"
	undefined       = "42704" // the server knows no such setting
	unsupported     = "08P01" // nor takes any before a session begins
	shutOut         = "LK001" // mark_batch: another writer came first

	lockNotAvailable = "55P03" // somebody else held it for too long
	queryCanceled    = "57014" // it took too long
)

// answer is what the server said, without what may hold values: its message and its
// detail are left out where they speak of data.
type answer struct {
	code       string
	message    string // empty where it may hold a value
	constraint string
}

// Error gives the code, and the rule that was broken.
func (a *answer) Error() string {
	said := "the database answered " + a.code
	if a.message != "" {
		said += " (" + a.message + ")"
	}
	if a.constraint != "" {
		said += " of " + a.constraint
	}
	return said
}

// quiet takes out of an error what the server says of values.
func quiet(err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	a := &answer{code: said.Code, constraint: said.ConstraintName}
	if !strings.HasPrefix(said.Code, classData) && !strings.HasPrefix(said.Code, classConstraint) {
		a.message = said.Message
	}
	return a
}

// refused is an argument that the database cannot take, found before it was sent.
type refused struct{ why string }

func (r refused) Error() string { return r.why }

// classify sorts what the server answered: no such record, a decision's fault, a page
// that cannot be read, or a failure of the storage.
func classify(doing string, err error) error {
	var known *storage.Error
	var bad refused
	var a *answer
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, storage.ErrNotFound)
	case errors.Is(err, storage.ErrRefused), errors.Is(err, storage.ErrReadOnly), errors.Is(err, storage.ErrAgain), errors.As(err, &known):
		return err // it was sorted where it came from
	case errors.As(err, &bad):
		return fmt.Errorf("%s: %w: %w", doing, storage.ErrRefused, bad)
	}
	err = quiet(err)
	if !errors.As(err, &a) {
		return &storage.Error{Doing: doing, Err: err}
	}
	switch {
	case a.code == notUnique && a.constraint == "requests_label":
		return fmt.Errorf("%s: %w: %w: %w", doing, storage.ErrRefused, storage.ErrLabelTaken, a)
	case a.code == notUnique:
		return fmt.Errorf("%s: %w: %w: %w", doing, storage.ErrRefused, tables.ErrNotUnique, a)
	case strings.HasPrefix(a.code, classData), strings.HasPrefix(a.code, classConstraint):
		return fmt.Errorf("%s: %w: %w", doing, storage.ErrRefused, a)
	case a.code == dataCorrupted, a.code == indexCorrupted:
		err = fmt.Errorf("%w (%w)", storage.ErrDamaged, err)
	}
	return &storage.Error{Doing: doing, Err: err}
}

// answered tells whether an error is the server's answer with a code.
func answered(err error, code string) bool {
	var a *answer
	return errors.As(quiet(err), &a) && a.code == code
}

// atFault tells whether a decision is at fault.
func atFault(err error) bool { return errors.Is(err, storage.ErrRefused) }
