// Package storagetest gives tests of the storage directories that commit quickly.
package storagetest

import (
	"os"
	"syscall"
	"testing"
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
