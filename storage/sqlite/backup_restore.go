package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"loket/storage"
)

// Restore brings back what WriteBackup wrote. It unpacks and checks everything
// aside before it touches anything. Where dir holds data already it returns
// ErrOccupied, or with force keeps that data under other names; a backup whose
// audit trail is broken it refuses with ErrAuditBroken, or with force takes
// all the same. The key stays as it is. The caller holds the lock on dir.
//
// Who was erased after the backup was taken, as the lists and the data before
// tell, is erased from it before it is put in place; ErrOtherBot is returned for
// a list of other data that is not optional. Numbers of persons go on well above
// all that are known.
func Restore(ctx context.Context, r io.Reader, dir string, force bool, now time.Time, lists ...storage.ErasedList) (storage.Restored, error) {
	if !force && Occupied(dir) {
		return storage.Restored{}, fmt.Errorf("%s: %w", dir, storage.ErrOccupied)
	}
	if err := refuseMoved(dir); err != nil {
		return storage.Restored{}, err
	}
	here, unread := erasedHere(ctx, dir)
	if here != nil {
		lists = append(slices.Clone(lists), *here)
	}
	copied, err := Unpack(ctx, r, dir, force, now, lists...)
	if err != nil {
		return storage.Restored{}, err
	}
	defer copied.Remove()
	copied.Unread = unread
	copied.Aside, err = swap(ctx, dir, copied.Dir, AsideName(now))
	return copied.Restored, err
}

// Unpacked is a backup that was unpacked and checked, and brought up to date.
type Unpacked struct {
	storage.Restored
	Dir    string // a data directory
	Remove func() // takes it away, or what is left of it
}

// Unpack unpacks and checks what WriteBackup wrote, in a folder of its own in dir,
// and erases again who was erased since, as Restore does. The caller holds the lock
// on dir.
func Unpack(ctx context.Context, r io.Reader, dir string, force bool, now time.Time, lists ...storage.ErasedList) (Unpacked, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Unpacked{}, &storage.Error{Doing: "make the data directory", Err: err}
	}
	side, remove, err := sideFolder(dir, restoreSide)
	if err != nil {
		return Unpacked{}, err
	}
	done, err := readBackup(ctx, r, side, lists, now)
	if err == nil && done.Broken != nil && !force {
		err = fmt.Errorf("in the backup: %w", done.Broken)
	}
	if err != nil {
		remove()
		return Unpacked{}, err
	}
	return Unpacked{done, side, remove}, nil
}

// AsideName is what data that a restore keeps aside is called by, behind its name.
func AsideName(now time.Time) string { return AsideMark + now.UTC().Format("20060102-150405") }

// AsideMark stands behind the names of data that a restore kept aside.
const AsideMark = ".before-restore-"

// erasedHere lists who was erased from the data that a restore replaces; nil
// where there is none, or where it cannot be read.
func erasedHere(ctx context.Context, dir string) (*storage.ErasedList, error) {
	info, err := os.Stat(filepath.Join(dir, DatabaseName))
	if err != nil || info.Size() == 0 {
		return nil, nil
	}
	list, err := readErased(ctx, dir, "rw") // whoever wrote there may have died in the middle
	if err != nil {
		return nil, err
	}
	list.Optional = true
	return &list, nil
}

// Occupied tells whether a data directory holds a database or attachments.
func Occupied(dir string) bool {
	if info, err := os.Stat(filepath.Join(dir, DatabaseName)); err == nil && info.Size() > 0 {
		return true
	}
	kept, err := os.ReadDir(filepath.Join(dir, "attachments"))
	return err == nil && len(kept) > 0
}

// swap puts what was unpacked in the place of what is there. The database is
// replaced last and at once: whenever this ends, one of the two is in place.
func swap(ctx context.Context, dir, side, suffix string) (aside []string, err error) {
	if err := settleLog(ctx, filepath.Join(dir, DatabaseName)); err != nil {
		return nil, err
	}
	for _, name := range []string{"attachments", DatabaseName, DatabaseName + "-wal"} {
		kept, err := keepAside(dir, name, suffix)
		if err != nil {
			return aside, err
		}
		if kept {
			aside = append(aside, filepath.Join(dir, asideName(name, suffix)))
		}
	}
	if err := os.Remove(filepath.Join(dir, DatabaseName+"-shm")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return aside, &storage.Error{Doing: "remove the older database's index", Err: err}
	}
	return aside, place(dir, side)
}

// place puts files and database of the folder side into the data directory, the
// database last.
func place(dir, side string) error {
	if err := storage.Reopen(dir); err != nil { // the mark of a database that is gone
		return err
	}
	for _, name := range []string{"attachments", DatabaseName} {
		err := os.Rename(filepath.Join(side, name), filepath.Join(dir, name))
		if err != nil && !(name == "attachments" && errors.Is(err, fs.ErrNotExist)) {
			return &storage.Error{Doing: "put the data in place", Err: err}
		}
	}
	if err := storage.SyncDir(dir); err != nil {
		return &storage.Error{Doing: "keep the data in place", Err: err}
	}
	return nil
}

// settleLog moves the write-ahead log into the older database, so that one
// file holds all of it. A database that is damaged, perhaps the reason for
// the restore, keeps its log beside it.
func settleLog(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil || refuseForeign(ctx, file) != nil {
		return nil
	}
	db := openWriter(file)
	defer db.Close()
	_, _ = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return ctx.Err()
}

// keepAside gives what is there another name. The database keeps its old one
// too, until the new database takes it.
func keepAside(dir, name, suffix string) (bool, error) {
	from, to := filepath.Join(dir, name), filepath.Join(dir, asideName(name, suffix))
	var err error
	if name == DatabaseName {
		err = os.Link(from, to)
	}
	if name != DatabaseName || err != nil {
		err = os.Rename(from, to)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, &storage.Error{Doing: "keep the older data aside", Err: err}
	}
	return true, nil
}

// asideName keeps a log beside its database, where SQLite looks for it.
func asideName(name, suffix string) string {
	if name == DatabaseName+"-wal" {
		return DatabaseName + suffix + "-wal"
	}
	return name + suffix
}
