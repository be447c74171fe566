package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	"loket/storage"
)

// numberGap is left between the numbers of before a restore and those given
// after it: who was given one since the newest list was written cannot be known.
// No regency has as many officers.
const numberGap = 100_000

// returning are the persons of a restored copy who were erased after it was
// taken.
type returning struct {
	known  storage.ErasedList // what all lists together know
	people map[int64]int64    // who stands behind a number in the copy
	passed int                // optional lists of other data
	hidden bool               // the copy is so old that not everybody in it has a number
}

const (
	userOf = `SELECT user FROM people WHERE number = ? AND user IS NOT NULL`
	// leaveGap makes the next number a higher one: no person stands behind it.
	leaveGap = `INSERT INTO people (number, user) VALUES (?, NULL)`
)

// findReturning looks in the unpacked database, as it is, for those whom the
// lists name. It must be asked before the database is migrated: that gives
// numbers to those who had none, and they are no longer the same as elsewhere.
func findReturning(ctx context.Context, dir string, lists []storage.ErasedList) (returning, error) {
	found := returning{people: map[int64]int64{}}
	db := openWriter(filepath.Join(dir, DatabaseName))
	defer db.Close()
	copied, err := erasedIn(ctx, db)
	if err != nil {
		return found, err
	}
	found.known.Highest = copied.Highest
	for _, list := range lists {
		switch {
		case list.SameData(copied.Trail):
			found.known.Merge(list)
		case list.Optional:
			found.passed++
		default:
			return found, storage.ErrOtherBot
		}
	}
	if err := found.resolve(ctx, db); err != nil {
		return found, err
	}
	schema, err := schemaOf(ctx, db)
	if err != nil {
		return found, err
	}
	found.hidden = schema < erasedSince && len(found.known.Erased) > 0
	if _, err := db.ExecContext(ctx, leaveGap, found.known.Highest+numberGap); err != nil {
		return found, classify("leave a gap between the numbers", err)
	}
	return found, nil
}

// resolve finds who stands behind the numbers.
func (f *returning) resolve(ctx context.Context, db *sql.DB) error {
	for _, erased := range f.known.Erased {
		var user int64
		err := db.QueryRowContext(ctx, userOf, erased.Number).Scan(&user)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return classify("find who was erased", err)
		}
		f.people[erased.Number] = user
	}
	return nil
}
