package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Moved is returned where data is opened that was carried to another place: the bot goes
// on there, and must not go on here by mistake.
type Moved struct {
	To   string // the place, without a password
	Here string // the word for the engine here: sqlite or postgres
}

// Error says where the data went, and how to come back.
func (m *Moved) Error() string {
	variable, there := "DATA_DIR", "set DATABASE_URL"
	if m.Here == "postgres" {
		variable = "DATABASE_URL"
	}
	if dir, is := strings.CutPrefix(m.To, "sqlite:"); is {
		there = "set DATA_DIR=" + dir + " and no DATABASE_URL"
	} else if m.Here == "postgres" {
		there = "set it to that"
	}
	return fmt.Sprintf("%s: its data moved to %s, where the bot goes on (%s); to bring it back, `loket move` from there to an empty place; to go on here without what was done there since, `loket move --reopen %s`",
		variable, m.To, there, m.Here)
}

// movedTo is the file in a data directory that says where its database was carried.
const movedTo = "moved.to"

// MarkMoved notes in a data directory that its database was carried to another place.
func MarkMoved(dir, to string) error {
	path := filepath.Join(dir, movedTo)
	err := os.WriteFile(path+".new", []byte(to+"\n"), 0o600)
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err == nil {
		err = SyncDir(dir)
	}
	if err != nil {
		return &Error{Doing: "note that the data moved", Err: err}
	}
	return nil
}

// MovedTo tells where a data directory's database was carried; "" for nowhere.
func MovedTo(dir string) (to string, err error) {
	said, err := os.ReadFile(filepath.Join(dir, movedTo)) // #nosec G304 -- a file of our own
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", &Error{Doing: "look whether the data moved", Err: err}
	}
	return strings.TrimSpace(string(said)), nil
}

// Reopen takes the mark of MarkMoved away.
func Reopen(dir string) error {
	if err := os.Remove(filepath.Join(dir, movedTo)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &Error{Doing: "take away the note that the data moved", Err: err}
	}
	return nil
}
