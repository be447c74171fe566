package doctor

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"loket/storage/sqlite"
)

// handOver is what to do about files that the bot's user may not use, such as
// those of a restore that ran as another user.
func (d *doctor) handOver() phrase {
	return words("hand_over_todo", "Folder", d.DataDir)
}

// databaseRights tries what the bot does with the database's files at its
// start: it writes them, and keeps others from reading them, which only their
// owner may. It tells whether all of that works.
func (d *doctor) databaseRights() bool {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		path := filepath.Join(d.DataDir, sqlite.DatabaseName+suffix)
		err := d.tryKeeping(path)
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			continue
		}
		d.bad("database", words("database_unwritten", "File", filepath.Base(path), "Why", d.cause(err)), d.handOver())
		return false
	}
	return true
}

// tryKeeping opens a file as one who may write it and decides who may read it,
// and leaves it as it is.
func (d *doctor) tryKeeping(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0) // #nosec G304 -- the bot's own files
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := file.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	return d.ownedAsTheFolder(info)
}

// Why a file that root can use is of no use to the bot; the words are the report's.
var (
	errOwner  = errors.New("it belongs to another user than DATA_DIR")
	errFolder = errors.New("it is a file, not a folder")
)

// ownedAsTheFolder compares a file's owner with the folder's. Root may do
// everything, so what it tries says nothing about the bot's user.
func (d *doctor) ownedAsTheFolder(info fs.FileInfo) error {
	folder, err := os.Stat(d.DataDir)
	if err != nil {
		return err
	}
	theirs, known := folder.Sys().(*syscall.Stat_t)
	its, also := info.Sys().(*syscall.Stat_t)
	if known && also && theirs.Uid != its.Uid {
		return errOwner
	}
	return nil
}

// fileRights tries what the bot does in the attachments: it writes into the
// folder and into each folder below, and reads every file. It tells whether all
// of that works.
func (d *doctor) fileRights() bool {
	root, err := filepath.EvalSymlinks(filepath.Join(d.DataDir, "attachments"))
	if errors.Is(err, fs.ErrNotExist) {
		return true // the first file makes it
	}
	unusable, first := 0, err
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
		case path == root && !entry.IsDir():
			err = errFolder
		default:
			err = d.tryEntry(path, entry)
		}
		if errors.Is(err, fs.ErrNotExist) { // none yet, or one that the running bot took away
			return nil
		}
		if err != nil {
			unusable++
			first = cmp.Or(first, err)
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
	if err != nil || unusable > 0 {
		d.bad("files", words("files_unusable", "Files", max(unusable, 1), "Why", d.cause(errors.Join(err, first))), d.handOver())
		return false
	}
	return true
}

// tryEntry tries one folder or file of the attachments.
func (d *doctor) tryEntry(path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	if err := d.ownedAsTheFolder(info); err != nil {
		return err
	}
	if entry.IsDir() {
		return tryNaming(filepath.Join(path, "incoming-check")) // of that kind what is left is cleared away
	}
	file, err := os.Open(path) // #nosec G304 -- the bot's own files
	if err != nil {
		return err
	}
	return file.Close()
}

// tryNaming makes a file and takes it away again.
func tryNaming(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600) // #nosec G304 -- in the bot's own folders
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return nil // told with the disk
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(path))
}

// cause says why a file cannot be used.
func (d *doctor) cause(err error) string {
	switch why := reason(err); {
	case errors.Is(why, errOwner):
		return d.say(words("file_owner"))
	case errors.Is(why, errFolder):
		return d.say(words("file_folder"))
	default:
		return why.Error()
	}
}

// reason is an error without the path, which may name a file's hash.
func reason(err error) error {
	if where, ok := errors.AsType[*fs.PathError](err); ok {
		return where.Err
	}
	return err
}
