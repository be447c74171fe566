package storage

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrLocked is returned by Lock where another process holds the data.
var ErrLocked = errors.New("another Loket is running on the same data")

// ErrNotLeading is why nothing is written, and nobody is called, by a replica that does
// not lead, or no longer: others may.
var ErrNotLeading = errors.New("this replica does not lead")

// Lock makes the data directory ours alone, making it where it is missing,
// until unlock is called or the process ends.
func Lock(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &Error{Doing: "make the data directory", Err: err}
	}
	held, err := os.Open(dir) // #nosec G304 -- the folder the operator names
	if err != nil {
		return nil, &Error{Doing: "open the data directory", Err: err}
	}
	err = syscall.Flock(int(held.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, ErrLocked), held.Close())
	case err != nil:
		return nil, errors.Join(&Error{Doing: "lock the data directory", Err: err}, held.Close())
	}
	return func() { _ = held.Close() }, nil // closing unlocks
}

// SyncDir makes a directory's entries survive a power cut.
func SyncDir(dir string) error {
	d, err := os.Open(dir) // #nosec G304 -- a folder of our own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
