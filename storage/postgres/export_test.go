package postgres

import (
	"context"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"loket/storage/tables"
)

// AnswerWithin bounds a round trip, and returns the bound before.
func AnswerWithin(d time.Duration) (before time.Duration) {
	before, answerWithin = answerWithin, d
	return before
}

// Asked tells whether a statement was used in this process.
func Asked(s tables.Statement) bool {
	_, is := texts.known.Load(s)
	return is
}

// Emptied are the tables that hold what an office has.
func Emptied() []string { return emptied() }

// UpTo makes the tables of an earlier version.
func UpTo(ctx context.Context, url string, version int64) error {
	config, err := configured(url)
	if err != nil {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.UpTo(ctx, version)
	return err
}
