//go:build linux

package postgres_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// The server's disk is full: what cannot be committed is said so, and is not there; when
// there is room again all goes on, and what was committed is there.
func TestTheServersDiskIsFull(t *testing.T) {
	pgtest.Needed(t)
	disk := filepath.Join(t.TempDir(), "disk")
	must(t, os.Mkdir(disk, 0o755))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=200m,mode=0755"); err != nil {
		t.Skipf("left out, it needs a small file system, which only root can make: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	must(t, os.Chmod(filepath.Dir(disk), 0o755))
	must(t, os.Chmod(filepath.Dir(filepath.Dir(disk)), 0o755)) // the server's user comes through
	server, err := pgtest.StartIn(disk, "min_wal_size=32MB", "max_wal_size=48MB")
	must(t, err)
	t.Cleanup(server.Remove)
	name := server.Database(t, "")
	store := open(t, server.URL(name))
	done := 0
	for range 5 {
		must(t, counted(store))
		done++
	}

	must(t, fill(filepath.Join(disk, "ballast")))
	failed := errors.New("nothing failed")
	for range 3000 {
		if err := manyFiles(store); err != nil {
			failed = err
			break
		}
	}
	if !storage.IsStorage(failed) {
		t.Fatalf("it says %v", failed)
	}

	must(t, os.Remove(filepath.Join(disk, "ballast")))
	must(t, server.Kill()) // it may have given up
	must(t, server.Run())
	deadline := time.Now().Add(time.Minute)
	for err = counted(store); err != nil; err = counted(store) {
		if !storage.IsStorage(err) || time.Now().After(deadline) {
			t.Fatalf("with room again it says %v", err)
		}
		<-time.After(50 * time.Millisecond)
	}
	if got := count(t, store); got != done+1 {
		t.Errorf("it counts %d, not %d", got, done+1)
	}
	again, err := postgres.Open(context.Background(), postgres.Options{URL: server.URL(name), Key: make([]byte, storage.KeySize)})
	must(t, err)
	must(t, again.QuickCheck(context.Background()))
	must(t, again.Close())
}

// fill writes until there is no room.
func fill(name string) error {
	file, err := os.Create(name) // #nosec G304 -- of the test's own
	if err != nil {
		return err
	}
	block := make([]byte, 1<<20)
	for err == nil {
		_, err = file.Write(block)
	}
	if errors.Is(err, syscall.ENOSPC) {
		err = nil
	}
	return errors.Join(err, file.Close())
}

// manyFiles keeps something large.
func manyFiles(store storage.Store) error {
	_, _, err := store.Attachments().Put(context.Background(), &random{left: 4 << 20}, 8<<20)
	return err
}

// random gives bytes that cannot be made smaller.
type random struct {
	left int
}

// Read gives as many as are left.
func (r *random) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), r.left)
	_, _ = rand.Read(p[:n])
	r.left -= n
	return n, nil
}
