package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"loket/storage"
	"loket/storage/sqlite"
)

// TakeDataDir makes the data directory where it is missing and holds it for this
// program alone until release is called.
func TakeDataDir(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, Unwritable(err)
	}
	release, err = storage.Lock(dir)
	switch {
	case errors.Is(err, storage.ErrLocked):
		return nil, err
	case err != nil:
		return nil, Unwritable(err)
	}
	if err := tryNaming(dir); err != nil {
		release()
		return nil, Unwritable(err)
	}
	return release, nil
}

// Unwritable is the fault of a data directory that cannot be written.
func Unwritable(err error) error {
	return Fault("DATA_DIR", "should be a directory that the bot's user can write, such as /var/lib/loket ("+err.Error()+")")
}

// tryNaming puts a file into the directory and takes it away again: the rights
// alone do not show that a disk is mounted for reading. A full one is another
// matter, which the bot outlives.
func tryNaming(dir string) error {
	name := filepath.Join(dir, "loket.try")                        // always the same, so that a kill leaves one at most
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600) // #nosec G304 -- the folder the operator names
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(name))
}

// HasRun tells whether a directory holds a database, and refuses it otherwise:
// a wrong DATA_DIR would have a new one made without a word.
func HasRun(dir string) error {
	_, err := os.Stat(filepath.Join(dir, sqlite.DatabaseName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Fault("DATA_DIR", "should be the data directory of a Loket that has run (it has no "+sqlite.DatabaseName+")")
	case err != nil:
		return Fault("DATA_DIR", "should be a data directory that can be read ("+err.Error()+")")
	}
	return nil
}
