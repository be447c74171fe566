// Package sqlitetest gives tests databases of SQLite.
package sqlitetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// Migrated is such a directory with an empty database in it.
func Migrated(t testing.TB) string {
	t.Helper()
	dir := storagetest.InMemory(t)
	if err := Migrate(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Migrate puts an empty database into a directory, as a first start leaves it:
// a copy, which costs a hundredth of the migrations.
func Migrate(dir string) error {
	database, err := migrated()
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, sqlite.DatabaseName), database, 0o600)
	}
	if err != nil {
		return fmt.Errorf("make a database: %w", err)
	}
	return nil
}

// migrated is the file that the migrations leave, made once a process.
var migrated = sync.OnceValues(func() (database []byte, err error) {
	dir, err := os.MkdirTemp("", "loket")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Key: make([]byte, storage.KeySize)})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqlite.DatabaseName)) // #nosec G304 -- just made
})
