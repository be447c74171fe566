package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loket/bot/settings"
	"loket/storage"
	"loket/storage/sqlite"
)

// Below littleSpace a backup may not fit any more; below noSpace a busy day
// may fill the disk.
const (
	littleSpace = 1 << 30
	noSpace     = 200 << 20
)

// data looks at the data directory and at everything in it.
func (d *doctor) data(ctx context.Context) {
	if d.directory() {
		d.disk()
	}
	key, missing := d.key()
	d.database(ctx, key)
	if missing {
		d.missingKey(ctx)
	}
	if d.store != nil {
		d.contents(ctx, key != nil)
	}
	d.recipient()
	d.aside()
}

// directory tells whether the data directory is there.
func (d *doctor) directory() bool {
	info, err := os.Stat(d.DataDir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.warn("folder", words("folder_none", "Folder", d.DataDir), words("folder_none_todo"))
		return false
	case err != nil:
		d.bad("folder", trouble(err), words("folder_unseen_todo"))
		return false
	case !info.IsDir():
		d.bad("folder", words("folder_file", "Folder", d.DataDir), words("folder_file_todo"))
		return false
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		d.warn("folder", words("folder_open", "Mode", fmt.Sprintf("%04o", mode)), words("folder_open_todo", "Folder", d.DataDir))
	}
	return true
}

// disk looks whether there is room, and whether we may write.
func (d *doctor) disk() {
	if err := tryWriting(d.DataDir); err != nil {
		d.bad("disk", words("disk_unwritten", "Why", err), words("disk_unwritten_todo"))
	}
	free, err := d.space(d.DataDir)
	room := d.decimal(float64(free) / (1 << 30))
	todo := words("disk_todo")
	switch {
	case err != nil:
		d.warn("disk", words("disk_unknown", "Why", err), nothing)
	case free < noSpace:
		d.bad("disk", words("disk_full", "Free", free>>20), todo)
	case free < d.reserve():
		d.warn("disk", words("disk_reserve", "Free", room), todo)
	case free < littleSpace:
		d.warn("disk", words("disk_free", "Free", room), todo)
	default:
		d.good("disk", words("disk_free", "Free", room))
	}
}

// tryWriting writes a page and takes it away again.
func tryWriting(dir string) error {
	file, err := os.CreateTemp(dir, "check-")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, 4096))
	return errors.Join(err, file.Sync(), file.Close(), os.Remove(file.Name()))
}

// freeSpace is what is free for us where dir lies.
func freeSpace(dir string) (uint64, error) {
	free, _, err := settings.Space(dir)
	return free, err
}

// reserve is what of the disk is kept for the database; 0 where that cannot be told.
func (d *doctor) reserve() uint64 {
	_, whole, err := settings.Space(d.DataDir)
	if err != nil {
		return 0
	}
	return d.Settings.Reserve(whole)
}

// key reads the key, nil where there is none that can be used; missing where
// there is none at all. It makes none.
func (d *doctor) key() (key []byte, missing bool) {
	path := filepath.Join(d.DataDir, storage.KeyName)
	_, statErr := os.Stat(path)
	beside := statErr == nil
	key, err := settings.ExistingKey(d.SecretKey, d.DataDir)
	switch {
	case d.SecretKey != "" && err != nil: // the settings said so
	case d.SecretKey == "" && d.DatabaseURL != "": // likewise
		return nil, false
	case errors.Is(err, fs.ErrNotExist):
		return nil, true
	case err != nil:
		d.bad("key", trouble(err), nothing)
	case d.SecretKey != "" && beside:
		d.warn("key", words("key_beside", "File", storage.KeyName), words("key_beside_todo"))
	case d.SecretKey != "":
		d.good("key", words("key_set"))
	default:
		d.warn("key", words("key_file"), words("key_file_todo", "File", path))
	}
	return key, false
}

// missingKey tells a bot that has not run yet from one whose key was lost.
func (d *doctor) missingKey(ctx context.Context) {
	sealed := 0
	if d.store != nil {
		var err error
		if sealed, _, err = d.store.CountSeals(ctx); err != nil {
			d.bad("key", words("key_uncounted", "Why", err), words("key_uncounted_todo", "File", storage.KeyName))
			return
		}
	}
	switch {
	case sealed > 0:
		d.bad("key", words("key_lost", "Sealed", sealed), words("key_lost_todo", "File", storage.KeyName))
	case d.store != nil:
		d.warn("key", words("key_gone"), words("key_gone_todo", "File", storage.KeyName))
	default:
		d.warn("key", words("key_none"), words("key_none_todo", "File", storage.KeyName))
	}
}

// database opens the database for reading, as another process may be writing.
func (d *doctor) database(ctx context.Context, key []byte) {
	if d.DatabaseURL != "" {
		d.server(ctx, key)
		return
	}
	_, err := os.Stat(filepath.Join(d.DataDir, sqlite.DatabaseName))
	if errors.Is(err, fs.ErrNotExist) {
		d.warn("database", words("database_none"), words("folder_none_todo"))
		return
	}
	rights := d.databaseRights()
	if key == nil {
		key = make([]byte, 32) // nothing is opened with it
	}
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: d.DataDir, Key: key, ReadOnly: true, Now: d.now})
	if err != nil {
		d.bad("database", trouble(err), databaseAdvice(err))
		return
	}
	d.store = store
	d.writable = rights
}

func databaseAdvice(err error) phrase {
	switch {
	case errors.Is(err, storage.ErrForeign):
		return words("database_foreign_todo")
	case errors.Is(err, storage.ErrNewer):
		return words("newer_todo")
	case storage.IsStorage(err):
		return words("database_unread_todo")
	}
	return nothing
}

// unsound is what to do about a damaged database.
func (d *doctor) unsound() phrase {
	if d.DatabaseURL != "" {
		return words("server_unsound_todo")
	}
	return words("database_unsound_todo")
}

// contents looks whether database, audit trail and seals are whole.
func (d *doctor) contents(ctx context.Context, haveKey bool) {
	if err := d.store.QuickCheck(ctx); err != nil {
		d.bad("database", trouble(err), d.unsound())
		return
	}
	if d.writable { // else it was said
		d.good("database", words("database_whole"))
	}
	if err := d.store.VerifyAudit(ctx); err != nil {
		d.bad("audit", trouble(err), words("audit_todo"))
	} else {
		d.good("audit", words("audit_unbroken"))
	}
	d.deadLetters(ctx)
	d.files(ctx)
	if !haveKey {
		return
	}
	sealed, shut, err := d.store.CountSeals(ctx)
	switch {
	case err != nil:
		d.bad("key", trouble(err), nothing)
	case shut > 0:
		d.bad("key", words("key_other", "Shut", shut, "Sealed", sealed), words("key_other_todo", "File", storage.KeyName))
	}
}

// deadLetters tells of events that could not be decided.
func (d *doctor) deadLetters(ctx context.Context) {
	switch counts, err := d.store.Counts(ctx); {
	case err != nil:
		d.bad("dead_letters", trouble(err), nothing)
	case counts.DeadLetters > 0:
		d.warn("dead_letters", words("dead_letters", "Events", counts.DeadLetters), words("dead_letters_todo"))
	}
}

// files tells how much lies in the attachments, and what waits for room.
func (d *doctor) files(ctx context.Context) {
	if d.DatabaseURL == "" && !d.fileRights() {
		return
	}
	files, err := d.store.Files(ctx)
	size := d.decimal(float64(files.Bytes) / (1 << 20))
	switch {
	case err != nil:
		d.bad("files", words("files_uncounted", "Why", err), nothing)
	case files.Waiting > 0:
		d.warn("files", words("files_waiting", "Kept", files.Kept, "Size", size, "Waiting", files.Waiting), words("files_waiting_todo"))
	default:
		d.good("files", words("files_kept", "Kept", files.Kept, "Size", size))
	}
}

// recipient looks whether backups can be made.
func (d *doctor) recipient() {
	if d.BackupRecipient == "" {
		d.warn("backup", words("backup_unset"), words("backup_unset_todo"))
		return
	}
	if _, err := settings.BackupRecipients(d.BackupRecipient); err == nil { // else the settings said so
		d.good("backup", words("backup_sealed"))
		d.lastBackup()
	}
	if days, err := d.BackupDays(); err == nil {
		d.good("backup", words("backup_days", "Days", days))
	}
}

// backupOverdue is how old the last backup may be of an office that makes one
// every night.
const backupOverdue = 3 * 24 * time.Hour

// lastBackup tells how old the last one is, once the bot has run.
func (d *doctor) lastBackup() {
	todo := words("backup_todo")
	at, err := storage.LastBackup(d.DataDir)
	switch {
	case err != nil:
		d.warn("backup", trouble(err), todo)
	case at.IsZero() && d.store != nil:
		d.warn("backup", words("backup_none"), todo)
	case at.IsZero():
	case d.now().Sub(at) > backupOverdue:
		d.warn("backup", words("backup_last", "When", d.dateTime(at.Local())), todo)
	default:
		d.good("backup", words("backup_last", "When", d.dateTime(at.Local())))
	}
}

// aside names what restores kept of the data before, with everybody in it who
// was erased since.
func (d *doctor) aside() {
	if _, err := os.Stat(filepath.Join(d.DataDir, sqlite.MovingSide)); err == nil {
		d.warn("move", words("move_unfinished"), words("move_unfinished_todo", "Folder", sqlite.MovingSide))
	}
	kept, err := filepath.Glob(filepath.Join(d.DataDir, "*"+sqlite.AsideMark+"*"))
	if err != nil || len(kept) == 0 {
		return
	}
	names := make([]string, len(kept))
	for i, path := range kept {
		names[i] = filepath.Base(path)
	}
	d.warn("restore", words("aside", "Names", strings.Join(names, ", ")), words("aside_todo"))
}
