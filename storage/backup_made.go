package storage

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// backupMade is the name of the file that says when the last backup was made. It is no
// part of a backup.
const backupMade = "loket.backup"

// NoteBackup remembers in a data directory that a backup of it was finished.
func NoteBackup(dir string, at time.Time) error {
	path := filepath.Join(dir, backupMade)
	begun := path + ".new"
	err := os.WriteFile(begun, []byte(at.UTC().Format(time.RFC3339)+"\n"), 0o600)
	if err == nil {
		err = os.Rename(begun, path)
	}
	if err != nil {
		return &Error{Doing: "note that a backup was made", Err: err}
	}
	return nil
}

// LastBackup is when the last backup of a data directory was finished; the zero
// time where none is known.
func LastBackup(dir string) (time.Time, error) {
	said, err := os.ReadFile(filepath.Join(dir, backupMade)) // #nosec G304 -- a file of our own
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, &Error{Doing: "read when the last backup was made", Err: err}
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(said)))
	if err != nil {
		return time.Time{}, &Error{Doing: "read when the last backup was made", Err: err}
	}
	return at, nil
}
