package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"loket/bot/panel"
	"loket/storage"
)

// takeData makes the data directory where it is missing and holds it for this
// program alone until release is called.
func takeData(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(err)
	}
	release, err = storage.Lock(dir)
	switch {
	case errors.Is(err, storage.ErrLocked):
		return nil, err
	case err != nil:
		return nil, unwritable(err)
	}
	if err := tryNaming(dir); err != nil {
		release()
		return nil, unwritable(err)
	}
	return release, nil
}

func unwritable(err error) error {
	return fault("DATA_DIR", "should be a directory that the bot's user can write, such as /var/lib/loket ("+err.Error()+")")
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

// clearLeftovers takes away what an earlier run left in the data directory when
// it was killed. What cannot go now goes at another start.
func (h *house) clearLeftovers() {
	dir := h.settings.DataDir
	if err := errors.Join(storage.ClearLeftovers(dir), panel.ClearExports(dir)); err != nil {
		h.log.Warn("what an earlier run left half done could not be cleared away", "error", err)
	}
}

// holdsOffice tells whether a directory holds what an office's bot made: a database
// or a key, and nothing of a demonstration, which makes its own folder first.
func holdsOffice(dir string) bool {
	there := func(name string) bool {
		_, err := os.Lstat(filepath.Join(dir, name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	return (there(storage.DatabaseName) || there(storage.KeyName)) && !there(demoFolder)
}

// hasRun tells whether a directory holds a database, and refuses it otherwise:
// a wrong DATA_DIR would have a new one made without a word.
func hasRun(dir string) error {
	_, err := os.Stat(filepath.Join(dir, storage.DatabaseName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault("DATA_DIR", "should be the data directory of a Loket that has run (it has no "+storage.DatabaseName+")")
	case err != nil:
		return fault("DATA_DIR", "should be a data directory that can be read ("+err.Error()+")")
	}
	return nil
}
