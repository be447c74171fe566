package sqlite

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"loket/storage"
	"loket/storage/tables"
)

// classify sorts what the driver answered: no such record, a decision's fault,
// or a failure of the storage.
func classify(doing string, err error) error {
	var answer sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, storage.ErrNotFound)
	case errors.As(err, &answer) && answer.ExtendedCode == sqlite3.ErrConstraintUnique:
		return fmt.Errorf("%s: %w: %w: %w", doing, storage.ErrRefused, tables.ErrNotUnique, err)
	case errors.As(err, &answer) && decisionFault(answer.Code):
		return fmt.Errorf("%s: %w: %w", doing, storage.ErrRefused, err)
	case errors.As(err, &answer) && damagedPage(answer.Code):
		err = fmt.Errorf("%w (%w)", storage.ErrDamaged, err)
	}
	return &storage.Error{Doing: doing, Err: err}
}

// damagedPage names the answers that tell of a page which cannot be understood.
func damagedPage(code sqlite3.ErrNo) bool {
	return code == sqlite3.ErrCorrupt || code == sqlite3.ErrNotADB
}

// decisionFault names the answers that the same record would get every time.
func decisionFault(code sqlite3.ErrNo) bool {
	return code == sqlite3.ErrConstraint || code == sqlite3.ErrTooBig || code == sqlite3.ErrMismatch
}
