// Package storagetest gives tests directories that commit quickly, and databases
// in them.
package storagetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"loket/storage"
)

// memory is a file system in memory, where the machine has one.
const memory = "/dev/shm"

// room is what must be free there, in bytes: containers are often given 64 MiB,
// which a test may fill.
const room = 1 << 30

// InMemory is an empty directory of the test's own, in memory where there is
// room: what waits for a disk at each commit is quick there, and a test cuts no
// power.
func InMemory(t testing.TB) string {
	t.Helper()
	var free syscall.Statfs_t
	err := syscall.Statfs(memory, &free)
	left := free.Bavail * uint64(free.Bsize) // #nosec G115 -- sizes of blocks are positive
	if err != nil || left < room {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "loket")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove the test's directory: %v", err)
		}
	})
	return dir
}

// Migrated is such a directory with an empty database in it.
func Migrated(t testing.TB) string {
	t.Helper()
	dir := InMemory(t)
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
		err = os.WriteFile(filepath.Join(dir, storage.DatabaseName), database, 0o600)
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
	store, err := storage.Open(context.Background(), storage.Options{Dir: dir, Key: make([]byte, storage.KeySize)})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, storage.DatabaseName)) // #nosec G304 -- just made
})
