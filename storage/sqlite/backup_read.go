package sqlite

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"loket/storage"
	"loket/storage/tables"
)

// maxManifest bounds what is read of a manifest, in bytes.
const maxManifest = 64 << 20

// readBackup unpacks a backup into the folder side, looking at every byte:
// sizes, hashes, that nothing is missing and nothing was added, that the
// database is sound. ErrBackup tells that something is not as it was written,
// ErrNewer that the backup is from a newer program; either way nothing in side
// is to be used. The database is then brought up to date, and who was erased
// since is erased from it; Broken tells what is wrong with its audit trail,
// where something is.
func readBackup(ctx context.Context, r io.Reader, side string, lists []storage.ErasedList, now time.Time) (storage.Restored, error) {
	u := &unpacking{side: side, archive: tar.NewReader(untilDone{ctx, r}), kept: map[string]bool{}}
	err := u.all()
	if err == nil {
		// The end of a tar stream is not the end of what carries it, whose
		// own last words tell whether anything was cut off.
		_, err = io.Copy(io.Discard, untilDone{ctx, r})
		err = damaged("read its end", err)
	}
	if err == nil {
		err = u.check(ctx)
	}
	done := storage.Restored{}
	if err == nil {
		done, err = u.bringUpToDate(ctx, lists, now)
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("unpack the backup: %w", ctx.Err())
	}
	done.Manifest = u.manifest
	return done, err
}

func damaged(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %s: %w", storage.ErrBackup, doing, err)
}

// unpacking is a backup that is being read.
type unpacking struct {
	side     string
	archive  *tar.Reader
	manifest storage.Manifest
	kept     map[string]bool // hashes of the attachments read so far
	bytes    int64
}

func (u *unpacking) all() error {
	if err := u.readManifest(); err != nil {
		return err
	}
	if err := u.readDatabase(); err != nil {
		return err
	}
	for {
		more, err := u.readAttachment()
		if err != nil {
			return err
		}
		if !more {
			return u.settle()
		}
	}
}

// settle makes the unpacked attachments' names survive a power cut.
func (u *unpacking) settle() error {
	root := filepath.Join(u.side, "attachments")
	folders, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil || len(folders) == 0 {
		return err
	}
	for _, folder := range append(folders, root) {
		if err := storage.SyncDir(folder); err != nil {
			return &storage.Error{Doing: "keep the attachments' names", Err: err}
		}
	}
	return nil
}

// next demands an entry of that name.
func (u *unpacking) next(name string) (*tar.Header, error) {
	head, err := u.archive.Next()
	switch {
	case err != nil:
		return nil, damaged("look for "+name, err)
	case head.Name != name || head.Typeflag != tar.TypeReg:
		return nil, fmt.Errorf("%w: %s is not in its place", storage.ErrBackup, name)
	}
	return head, nil
}

func (u *unpacking) readManifest() error {
	if _, err := u.next(manifestEntry); err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(u.archive, maxManifest))
	if err != nil {
		return damaged("read its manifest", err)
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&u.manifest); err != nil {
		return damaged("understand its manifest", err)
	}
	if u.manifest.Format > backupFormat || u.manifest.Schema > schemaVersion {
		return fmt.Errorf("%w: the backup is of format %d and schema %d, ours are %d and %d", storage.ErrNewer,
			u.manifest.Format, u.manifest.Schema, backupFormat, schemaVersion)
	}
	return nil
}

func (u *unpacking) readDatabase() error {
	head, err := u.next(databaseEntry)
	if err != nil {
		return err
	}
	sum, err := u.unpack(filepath.Join(u.side, DatabaseName))
	if err != nil {
		return err
	}
	if head.Size != u.manifest.DatabaseBytes || sum != u.manifest.DatabaseSHA256 {
		return fmt.Errorf("%w: the database is not the one that was put in", storage.ErrBackup)
	}
	return nil
}

func (u *unpacking) readAttachment() (more bool, err error) {
	head, err := u.archive.Next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, damaged("look for the next attachment", err)
	}
	hash, found := strings.CutPrefix(head.Name, attachmentsEntry)
	if !found || !tables.IsHash(hash) || head.Typeflag != tar.TypeReg || u.kept[hash] {
		return false, fmt.Errorf("%w: it holds something that does not belong there", storage.ErrBackup)
	}
	place := newAttachments(filepath.Join(u.side, "attachments"), nil).path(hash)
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return false, &storage.Error{Doing: "make the attachments' directory", Err: err}
	}
	sum, err := u.unpack(place)
	if err != nil {
		return false, err
	}
	if sum != hash {
		return false, fmt.Errorf("%w: the attachment %s is not the one that was put in", storage.ErrBackup, hash)
	}
	u.kept[hash] = true
	u.bytes += head.Size
	return true, nil
}

// unpack writes the entry at hand to a file and gives its SHA-256.
func (u *unpacking) unpack(path string) (sum string, err error) {
	hash := sha256.New()
	if err := writeFile(path, io.TeeReader(u.archive, hash)); err != nil {
		if storage.IsStorage(err) {
			return "", err
		}
		return "", fmt.Errorf("%w: %w", storage.ErrBackup, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// check compares what was unpacked with what the manifest and the database
// say, and looks whether the database is sound.
func (u *unpacking) check(ctx context.Context) error {
	if len(u.kept) != u.manifest.Attachments || u.bytes != u.manifest.AttachmentBytes {
		return fmt.Errorf("%w: it has %d attachments, not %d", storage.ErrBackup, len(u.kept), u.manifest.Attachments)
	}
	file := filepath.Join(u.side, DatabaseName)
	if err := refuseForeign(ctx, file); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrBackup, err)
	}
	return u.checkDatabase(ctx, file)
}

func (u *unpacking) checkDatabase(ctx context.Context, file string) error {
	db := openReaders(file, "rw")
	defer db.Close()
	if err := sound(ctx, db, "integrity_check"); err != nil {
		return fmt.Errorf("%w: %w", storage.ErrBackup, err)
	}
	named, err := hashesIn(ctx, db)
	if err != nil {
		return err
	}
	promised := append(slices.Collect(maps.Keys(u.kept)), u.manifest.Missing...)
	slices.Sort(promised)
	if !slices.Equal(named, promised) {
		return fmt.Errorf("%w: its attachments are not those that its database names", storage.ErrBackup)
	}
	return nil
}

// bringUpToDate brings the unpacked database up to date, as the next start
// would, walks over its audit trail, and erases from it who was erased since.
func (u *unpacking) bringUpToDate(ctx context.Context, lists []storage.ErasedList, now time.Time) (done storage.Restored, err error) {
	found, err := findReturning(ctx, u.side, lists)
	if err != nil {
		return done, err
	}
	store, err := Open(ctx, Options{Dir: u.side, Key: make([]byte, storage.KeySize)}) // no secret is opened
	if err != nil {
		return done, err
	}
	done = storage.Restored{Erased: len(found.people), Unnumbered: found.hidden, KnownUntil: found.known.CreatedAt, Passed: found.passed}
	err = store.VerifyAudit(ctx)
	if errors.Is(err, storage.ErrAuditBroken) {
		done.Broken, err = err, nil
	}
	if err == nil {
		err = store.EraseAgain(ctx, found.known.Erased, found.people, now)
	}
	return done, errors.Join(err, store.Close())
}
