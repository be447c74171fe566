package sqlite

import (
	"os"

	"golang.org/x/sys/unix"
)

// canSyncAll tells whether the system can bring a whole filesystem to the disk
// and say whether that went well; Linux can since 5.8.
const canSyncAll = true

// syncAll makes all that was written to the file's filesystem survive a power
// cut. It fails also for what could not be written since the file was opened.
func syncAll(file *os.File) error {
	return os.NewSyscallError("syncfs", unix.Syncfs(int(file.Fd())))
}
