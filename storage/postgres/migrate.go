package postgres

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"loket/storage"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// schemaVersion is the number of the last migration.
	schemaVersion = 5
	// program is what a database of ours bears.
	program = "Loket"
	// migrationLock keeps two programs from migrating at once.
	migrationLock = 0x4C4F4B54
)

// readVersion gives the number of the last migration that was made.
const readVersion = `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`

// migrate brings the schema up to date.
func migrate(ctx context.Context, config *pgx.ConnConfig, conn *pgx.Conn, key []byte) error {
	version, err := schemaOf(ctx, conn)
	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return fmt.Errorf("%w: its schema is %d, ours is %d", storage.ErrNewer, version, schemaVersion)
	case version == schemaVersion:
		return takeIn(ctx, conn, key)
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return classify("wait for another migration", err)
	}
	if err := up(ctx, config); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, migrationLock); err != nil {
		return classify("end the migration", err)
	}
	return takeIn(ctx, conn, key)
}

// takeIn makes the office one of the database's, and refuses another key than its own.
func takeIn(ctx context.Context, conn *pgx.Conn, key []byte) error {
	if err := checkKey(ctx, conn, key); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, addLease, conn.Config().RuntimeParams[officeSetting])
	return classify("note who may write", err)
}

// up runs the migrations that are missing.
func up(ctx context.Context, config *pgx.ConnConfig) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("find the migrations: %w", err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return &storage.Error{Doing: "migrate the database", Err: quiet(err)}
	}
	return nil
}

// ErrEmpty is returned by Open for a database that is to be read, and in which there is
// nothing yet.
var ErrEmpty = errors.New("the database is empty: `loket serve` makes its tables")

// checkCurrent makes sure that the schema is exactly ours.
func checkCurrent(ctx context.Context, conn *pgx.Conn) error {
	version, err := schemaOf(ctx, conn)
	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return fmt.Errorf("%w: its schema is %d, ours is %d", storage.ErrNewer, version, schemaVersion)
	case version == 0:
		return ErrEmpty
	case version < schemaVersion:
		return fmt.Errorf("the database's schema is %d, ours is %d: start the bot once to migrate it", version, schemaVersion)
	}
	return nil
}

// schemaOf is the number of the last migration that was made, 0 for an empty
// database. One with tables of somebody else is storage.ErrForeign.
func schemaOf(ctx context.Context, conn *pgx.Conn) (version int64, err error) {
	var migrated, marked, between bool
	var others int
	err = conn.QueryRow(ctx, `SELECT count(*) FILTER (WHERE tablename = 'goose_db_version') > 0, count(*) FILTER (WHERE tablename = 'installation') > 0,
		count(*) FILTER (WHERE tablename NOT IN ('goose_db_version', 'installation', '`+restoring+`')),
		count(*) FILTER (WHERE tablename = '`+restoring+`') > 0 FROM pg_tables WHERE schemaname = current_schema()`).
		Scan(&migrated, &marked, &others, &between)
	switch {
	case err != nil:
		return 0, classify("look whose database it is", err)
	case !marked && others > 0, marked && !migrated:
		return 0, foreign()
	case between:
		return 0, ErrUnfinished
	case !migrated:
		return 0, nil
	}
	var whose string
	if marked {
		err := conn.QueryRow(ctx, `SELECT program FROM installation`).Scan(&whose)
		switch {
		case answered(err, notAllowed):
			return 0, unfit("with the role that owns the database's tables: this one may not read them")
		case answered(err, noSuchColumn):
			return 0, foreign()
		case err != nil && !errors.Is(err, pgx.ErrNoRows):
			return 0, classify("look whose database it is", err)
		case err == nil && bears(whose) != nil:
			return 0, bears(whose)
		}
	}
	err = conn.QueryRow(ctx, readVersion).Scan(&version)
	return version, classify("read the schema's version", err)
}

// foreign refuses tables of somebody else.
func foreign() error {
	return fmt.Errorf("DATABASE_URL: should name an empty database, or one of Loket's (CREATE DATABASE loket OWNER loket): %w", storage.ErrForeign)
}

// keyCheck tells keys apart, and tells nothing of them.
func keyCheck(key []byte) []byte {
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte("the key of this database's secrets"))
	return sum.Sum(nil)
}

// ErrOtherKey is returned by Open for another key than the one that the database's
// secrets are sealed with.
var ErrOtherKey = errors.New("SECRET_KEY: should be the key that this database was begun with: another sealed its passwords")

// checkKey refuses another key than the database's. A new database takes the key for
// its own; of several programs that begin at once the first one's.
func checkKey(ctx context.Context, conn *pgx.Conn, key []byte) error {
	var check []byte
	ask := func() error { return conn.QueryRow(ctx, `SELECT key_check FROM installation`).Scan(&check) }
	err := ask()
	if errors.Is(err, pgx.ErrNoRows) {
		_, err = conn.Exec(ctx, `INSERT INTO installation (program, key_check) VALUES ($1, $2) ON CONFLICT DO NOTHING`, program, keyCheck(key))
		if err == nil {
			err = ask()
		}
	}
	switch {
	case err != nil:
		return classify("read which key is the database's", err)
	case !hmac.Equal(check, keyCheck(key)):
		return ErrOtherKey
	}
	return nil
}
