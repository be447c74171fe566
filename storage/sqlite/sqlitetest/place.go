package sqlitetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// Place is a data directory in which a test keeps a store.
type Place struct{ Dir string }

var _ storagetest.Place = Place{}

// NewPlace is a directory with an empty database in it.
func NewPlace(t testing.TB) storagetest.Place {
	t.Helper()
	return Place{Migrated(t)}
}

// Open opens the store.
func (p Place) Open(options storagetest.Options) (storage.Store, error) {
	return sqlite.Open(context.Background(), sqlite.Options{Dir: p.Dir, Key: options.Key, Now: options.Now, Random: options.Random, ReadOnly: options.ReadOnly})
}

// raw opens the same file beside the store, as nobody but a test does.
func (p Place) raw() (*sql.DB, error) {
	return sql.Open("sqlite3", "file:"+filepath.Join(p.Dir, sqlite.DatabaseName))
}

// Exec changes something beside the store.
func (p Place) Exec(query string) error {
	db, err := p.raw()
	if err != nil {
		return err
	}
	_, err = db.Exec(query)
	return errors.Join(err, db.Close())
}

// Column asks beside the store.
func (p Place) Column(t testing.TB, query string) []string {
	t.Helper()
	db, err := p.raw()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := storagetest.Texts(db, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var column []string
	for _, row := range rows {
		column = append(column, row[0])
	}
	return column
}

// Unguard takes away the audit trail's triggers.
func (p Place) Unguard(t testing.TB) {
	t.Helper()
	if err := p.Exec("DROP TRIGGER audit_stands; DROP TRIGGER audit_stays"); err != nil {
		t.Fatal(err)
	}
}

// Kept lists the files under the attachments' directory.
func (p Place) Kept(t testing.TB) (hashes []string) {
	t.Helper()
	kept, err := filepath.Glob(filepath.Join(p.Dir, "attachments", "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v", filepath.Base(path), err)
		}
		hashes = append(hashes, filepath.Base(path))
	}
	return hashes
}

// Rows gives every row of every table.
func (p Place) Rows(t testing.TB) string {
	t.Helper()
	db, err := p.raw()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := &strings.Builder{}
	for _, table := range p.Column(t, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
		rows, err := storagetest.Texts(db, "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			fmt.Fprintln(all, table, strings.Join(row, "\t"))
		}
	}
	return all.String()
}
