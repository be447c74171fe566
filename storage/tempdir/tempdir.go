// Package tempdir makes directories for tests that commit often.
package tempdir

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

// InMemory is a directory of the test's own, in memory where there is room:
// what waits for a disk at each commit is quick there, and a test cuts no power.
func InMemory(t testing.TB) string {
	t.Helper()
	var free syscall.Statfs_t
	if err := syscall.Statfs(memory, &free); err != nil || free.Bavail*uint64(free.Bsize) < room {
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
