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
		d.warn("DATA_DIR", d.DataDir+" is not there yet", "`loket serve` makes it; if the bot has run before, DATA_DIR names the wrong place")
		return false
	case err != nil:
		d.bad("DATA_DIR", err.Error(), "set it to a directory that can be written")
		return false
	case !info.IsDir():
		d.bad("DATA_DIR", d.DataDir+" is a file", "set it to a directory")
		return false
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		d.warn("DATA_DIR", fmt.Sprintf("others on this machine may look into it (mode %04o)", mode), "chmod 700 "+d.DataDir)
	}
	return true
}

// disk looks whether there is room, and whether we may write.
func (d *doctor) disk() {
	if err := tryWriting(d.DataDir); err != nil {
		d.bad("disk", "DATA_DIR cannot be written: "+err.Error(), "let the bot's user write there, and make room if the disk is full")
	}
	free, err := d.space(d.DataDir)
	room := fmt.Sprintf("%.1f GiB are free in DATA_DIR", float64(free)/(1<<30))
	const todo = "make room, or move DATA_DIR to a larger disk"
	switch {
	case err != nil:
		d.warn("disk", "the free space cannot be found out: "+err.Error(), "")
	case free < noSpace:
		d.bad("disk", fmt.Sprintf("only %d MiB are free in DATA_DIR", free>>20), todo)
	case free < d.reserve():
		d.warn("disk", room+", less than DISK_RESERVE: new files stay at Telegram", todo)
	case free < littleSpace:
		d.warn("disk", room, todo)
	default:
		d.good("disk", room)
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
		d.bad("key", err.Error(), "")
	case d.SecretKey != "" && beside:
		d.warn("key", "SECRET_KEY is used, yet a "+storage.KeyName+" lies in DATA_DIR", "remove the file if it is the same or of no use")
	case d.SecretKey != "":
		d.good("key", "SECRET_KEY, not beside the data")
	default:
		d.warn("key", "it lies beside the data it seals, and no backup holds it", "keep a copy of "+path+" elsewhere, or set SECRET_KEY to its content and remove the file")
	}
	return key, false
}

// missingKey tells a bot that has not run yet from one whose key was lost.
func (d *doctor) missingKey(ctx context.Context) {
	const makes = "`loket serve` makes " + storage.KeyName + " in DATA_DIR"
	sealed := 0
	if d.store != nil {
		var err error
		if sealed, _, err = d.store.CountSeals(ctx); err != nil {
			d.bad("key", "there is none, and what it sealed cannot be counted: "+err.Error(), "put the bot's "+storage.KeyName+" back or set SECRET_KEY")
			return
		}
	}
	switch {
	case sealed > 0:
		d.bad("key", fmt.Sprintf("it is lost: there is none, and %d temporary passwords are sealed with it", sealed),
			"put the bot's "+storage.KeyName+" back or set SECRET_KEY before the next start; else the bot makes another, and gives officers new temporary passwords when they open theirs")
	case d.store != nil:
		d.warn("key", "there is none, though the bot has run", "put its "+storage.KeyName+" back or set SECRET_KEY; else "+makes+" anew, and nothing is lost but limits that are counted with it")
	default:
		d.warn("key", "there is none yet", makes+"; if the bot has run before, put its key back first")
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
		d.warn("database", "there is none yet", "`loket serve` makes it; if the bot has run before, DATA_DIR names the wrong place")
		return
	}
	rights := d.databaseRights()
	if key == nil {
		key = make([]byte, 32) // nothing is opened with it
	}
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: d.DataDir, Key: key, ReadOnly: true, Now: d.now})
	if err != nil {
		d.bad("database", err.Error(), databaseAdvice(err))
		return
	}
	d.store = store
	d.writable = rights
}

func databaseAdvice(err error) string {
	switch {
	case errors.Is(err, storage.ErrForeign):
		return "set DATA_DIR to the bot's own directory, or bring a backup back with `loket restore`"
	case errors.Is(err, storage.ErrNewer):
		return "use the newer version of the bot"
	case storage.IsStorage(err):
		return "look at the disk and at who may read the file; if it is damaged, bring a backup back with `loket restore`"
	}
	return ""
}

// unsound is what to do about a damaged database.
func (d *doctor) unsound() string {
	if d.DatabaseURL != "" {
		return "stop the bot, have the server looked at, and bring a backup back with `loket restore`"
	}
	return "stop the bot, keep a copy of DATA_DIR, and bring a backup back with `loket restore`"
}

// contents looks whether database, audit trail and seals are whole.
func (d *doctor) contents(ctx context.Context, haveKey bool) {
	if err := d.store.QuickCheck(ctx); err != nil {
		d.bad("database", err.Error(), d.unsound())
		return
	}
	if d.writable { // else it was said
		d.good("database", "opens, can be written and is whole")
	}
	if err := d.store.VerifyAudit(ctx); err != nil {
		d.bad("audit trail", err.Error(), "somebody changed the database by hand: compare it with a backup, and find out who")
	} else {
		d.good("audit trail", "unbroken")
	}
	d.deadLetters(ctx)
	d.files(ctx)
	if !haveKey {
		return
	}
	sealed, shut, err := d.store.CountSeals(ctx)
	switch {
	case err != nil:
		d.bad("key", err.Error(), "")
	case shut > 0:
		d.bad("key", fmt.Sprintf("it does not open %d of %d temporary passwords: it is not the key they were sealed with", shut, sealed),
			"put the right "+storage.KeyName+" back or set SECRET_KEY; accounts go on working, and officers are given new temporary passwords when they open theirs, or by /lupapassword")
	}
}

// deadLetters tells of events that could not be decided.
func (d *doctor) deadLetters(ctx context.Context) {
	switch counts, err := d.store.Counts(ctx); {
	case err != nil:
		d.bad("dead letters", err.Error(), "")
	case counts.DeadLetters > 0:
		d.warn("dead letters", fmt.Sprintf("%d events could not be decided", counts.DeadLetters), "`loket dead` lists them, has them tried again and clears them")
	}
}

// files tells how much lies in the attachments, and what waits for room.
func (d *doctor) files(ctx context.Context) {
	if d.DatabaseURL == "" && !d.fileRights() {
		return
	}
	files, err := d.store.Files(ctx)
	said := fmt.Sprintf("%d are kept, %.1f MiB", files.Kept, float64(files.Bytes)/(1<<20))
	switch {
	case err != nil:
		d.bad("files", "they cannot be counted: "+err.Error(), "")
	case files.Waiting > 0:
		d.warn("files", fmt.Sprintf("%s; %d are at Telegram alone", said, files.Waiting), "while the bot runs and the disk has room they are kept within minutes")
	default:
		d.good("files", said)
	}
}

// recipient looks whether backups can be made.
func (d *doctor) recipient() {
	if d.BackupRecipient == "" {
		d.warn("backup", "BACKUP_RECIPIENT is not set, so `loket backup` cannot work", "make a pair with `age-keygen -o backup.key`, set BACKUP_RECIPIENT to its public key, and keep backup.key away from this machine")
		return
	}
	if _, err := settings.BackupRecipients(d.BackupRecipient); err == nil { // else the settings said so
		d.good("backup", "a backup can be sealed for BACKUP_RECIPIENT")
		d.lastBackup()
	}
	if days, err := d.BackupDays(); err == nil {
		d.good("backup", fmt.Sprintf("people are told that backups are deleted after %d days (BACKUP_KEEP); let cron do it", days))
	}
}

// backupOverdue is how old the last backup may be of an office that makes one
// every night.
const backupOverdue = 3 * 24 * time.Hour

// lastBackup tells how old the last one is, once the bot has run.
func (d *doctor) lastBackup() {
	const todo = "let cron or a timer run `loket backup` every night"
	at, err := storage.LastBackup(d.DataDir)
	switch {
	case err != nil:
		d.warn("backup", err.Error(), todo)
	case at.IsZero() && d.store != nil:
		d.warn("backup", "none was made of this data directory yet", todo)
	case at.IsZero():
	case d.now().Sub(at) > backupOverdue:
		d.warn("backup", "the last one is of "+at.Local().Format("2 January 2006, 15:04"), todo)
	default:
		d.good("backup", "the last one is of "+at.Local().Format("2 January 2006, 15:04"))
	}
}

// aside names what restores kept of the data before, with everybody in it who
// was erased since.
func (d *doctor) aside() {
	if _, err := os.Stat(filepath.Join(d.DataDir, sqlite.MovingSide)); err == nil {
		d.warn("move", "a move into DATA_DIR was not finished", "run `loket move` again, or delete the folder "+sqlite.MovingSide+" there: it holds personal data")
	}
	kept, err := filepath.Glob(filepath.Join(d.DataDir, "*"+sqlite.AsideMark+"*"))
	if err != nil || len(kept) == 0 {
		return
	}
	names := make([]string, len(kept))
	for i, path := range kept {
		names[i] = filepath.Base(path)
	}
	d.warn("restore", "data of before a restore is still kept: "+strings.Join(names, ", "), "personal data lies there, also of people who were erased since: delete it when it is not needed any more")
}
