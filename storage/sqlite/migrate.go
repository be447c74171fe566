package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"loket/storage"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// schemaVersion is the number of the last migration. Each migration
	// writes its own into user_version, in its own transaction.
	schemaVersion = 8
	// applicationID stands in the header of our databases ("LOKT").
	applicationID = 0x4C4F4B54
)

// migrate brings the schema up to date. A current database costs one query:
// the migration library is not even started.
func migrate(ctx context.Context, db *sql.DB) error {
	version, err := schemaOf(ctx, db)
	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return fmt.Errorf("%w: its schema is %d, ours is %d", storage.ErrNewer, version, schemaVersion)
	case version == schemaVersion:
		return nil
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("find the migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return &storage.Error{Doing: "migrate the database", Err: err}
	}
	emptyPools()
	return checkCurrent(ctx, db)
}

// emptyPools lets go of the migration library's buffers: 4 MiB each, kept in a
// pool for a use that does not come. A pool is empty after two collections.
func emptyPools() {
	runtime.GC()
	runtime.GC()
}

// checkCurrent makes sure that the schema is exactly ours.
func checkCurrent(ctx context.Context, db *sql.DB) error {
	version, err := schemaOf(ctx, db)
	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return fmt.Errorf("%w: its schema is %d, ours is %d", storage.ErrNewer, version, schemaVersion)
	case version < schemaVersion:
		return fmt.Errorf("the database's schema is %d, ours is %d: start the bot once to migrate it", version, schemaVersion)
	}
	return nil
}

func schemaOf(ctx context.Context, db *sql.DB) (version int, err error) {
	err = db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, classify("read the schema's version", err)
}

// headerSize is how much of a file tells whose database it is.
const headerSize = 100

// refuseForeign returns ErrForeign where the file is somebody else's, without
// changing it. A database that was just made has no mark yet: then its tables
// tell.
func refuseForeign(ctx context.Context, file string) error {
	f, err := os.Open(file) // #nosec G304 -- the database, in the folder the operator names
	if err != nil {
		return &storage.Error{Doing: "open the database", Err: err}
	}
	defer f.Close()
	header := make([]byte, headerSize)
	n, err := io.ReadFull(f, header)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return &storage.Error{Doing: "read the database's header", Err: err}
	case n < headerSize || string(header[:16]) != "SQLite format 3\x00":
		return storage.ErrForeign
	}
	switch binary.BigEndian.Uint32(header[68:]) {
	case applicationID:
		return nil
	case 0:
		return refuseForeignTables(ctx, file)
	}
	return storage.ErrForeign
}

// refuseForeignTables looks without writing where it can. What a writer left
// behind who died in the middle only another writer may tidy up; SQLite does,
// and nothing else is changed.
func refuseForeignTables(ctx context.Context, file string) error {
	err := foreignTables(ctx, file, "ro")
	var answer sqlite3.Error
	if errors.As(err, &answer) && (answer.Code == sqlite3.ErrReadonly || answer.Code == sqlite3.ErrCantOpen) {
		return foreignTables(ctx, file, "rw")
	}
	return err
}

func foreignTables(ctx context.Context, file, mode string) error {
	db := openReaders(file, mode)
	defer db.Close()
	var mark, foreign int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&mark); err != nil {
		return classify("read whose database it is", err)
	}
	if mark == applicationID {
		return nil
	}
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'").Scan(&foreign)
	if err != nil {
		return classify("read whose database it is", err)
	}
	if mark != 0 || foreign > 0 {
		return storage.ErrForeign
	}
	return nil
}
