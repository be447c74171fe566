package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"loket/storage"
)

// ClearLeftovers takes away what a run that was killed left half done in a data
// directory: files that were being received, and the folders that a backup or a
// restore worked in. The caller holds the lock on dir.
func ClearLeftovers(dir string) error {
	files := newAttachments(filepath.Join(dir, "attachments"), nil)
	begun, err := files.list(files.dir)
	for _, entry := range begun {
		if strings.HasPrefix(entry.Name(), incoming) {
			err = errors.Join(err, os.Remove(filepath.Join(files.dir, entry.Name())))
		}
	}
	if err != nil {
		return &storage.Error{Doing: "clear away what an earlier run left", Err: err}
	}
	return errors.Join(dropSideFolders(dir, backupSide), dropSideFolders(dir, restoreSide))
}
