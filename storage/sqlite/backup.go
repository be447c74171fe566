package sqlite

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"loket/storage"
)

// backupFormat is the layout of backups that this program writes and reads.
const backupFormat = 1

// The entries of a backup, in this order; a file follows under
// attachmentsEntry for each attachment.
const (
	manifestEntry    = "manifest.json"
	databaseEntry    = DatabaseName
	attachmentsEntry = "attachments/"
)

// Folders beside the data that a backup or a restore works in begin with these.
const backupSide, restoreSide = "backup-", "restore-"

// WriteBackup writes a consistent copy of the storage in dir to w, as a tar
// stream: the database as it was at one instant and every attachment that it
// names. It neither waits for another process that writes there nor keeps it
// waiting. The key is not part of it, and it needs none: what is sealed stays
// sealed. While it works, dir holds a copy of the database.
func WriteBackup(ctx context.Context, dir string, w io.Writer, program string, now time.Time) (storage.Manifest, error) {
	if _, err := os.Stat(filepath.Join(dir, DatabaseName)); err != nil {
		return storage.Manifest{}, &storage.Error{Doing: "find the database", Err: err}
	}
	if err := refuseForeign(ctx, filepath.Join(dir, DatabaseName)); err != nil {
		return storage.Manifest{}, err
	}
	if err := refuseMoved(dir); err != nil {
		return storage.Manifest{}, err
	}
	side, remove, err := sideFolder(dir, backupSide)
	if err != nil {
		return storage.Manifest{}, err
	}
	defer remove()
	snap := &snapshot{dir: dir, side: side, from: newAttachments(filepath.Join(dir, "attachments"), time.Now)}
	if err := snap.take(ctx); err != nil {
		return storage.Manifest{}, err
	}
	manifest, err := snap.manifest(ctx)
	if err != nil {
		return storage.Manifest{}, err
	}
	manifest.Program, manifest.CreatedAt = program, now.UTC()
	return manifest, snap.write(ctx, w, manifest)
}

// write puts manifest, database and attachments into a tar stream.
func (s *snapshot) write(ctx context.Context, w io.Writer, manifest storage.Manifest) error {
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the backup's manifest: %w", err)
	}
	archive := tar.NewWriter(w)
	head := func(name string, size int64) error {
		return archive.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: manifest.CreatedAt, Typeflag: tar.TypeReg})
	}
	if err := head(manifestEntry, int64(len(text))); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	if _, err := archive.Write(text); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	add := func(name, path string) error { return addFile(ctx, archive, head, name, path) }
	if err := add(databaseEntry, s.database()); err != nil {
		return err
	}
	for _, hash := range s.whole {
		if err := add(attachmentsEntry+hash, s.link(hash)); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

func addFile(ctx context.Context, archive *tar.Writer, head func(name string, size int64) error, name, path string) error {
	file, err := os.Open(path) // #nosec G304 -- a path of our own making
	if err != nil {
		return &storage.Error{Doing: "open a file for the backup", Err: err}
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return &storage.Error{Doing: "look at a file for the backup", Err: err}
	}
	if err := head(name, info.Size()); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	if _, err := io.Copy(archive, untilDone{ctx, file}); err != nil {
		return fmt.Errorf("write %s into the backup: %w", name, err)
	}
	return nil
}

// sideFolder makes a folder of our own in the data directory, and removes it
// again. Those that a killed run left behind go too: nobody holds their lock.
func sideFolder(dir, prefix string) (side string, remove func(), err error) {
	if err := dropSideFolders(dir, prefix); err != nil {
		return "", nil, err
	}
	side, err = os.MkdirTemp(dir, prefix)
	if err != nil {
		return "", nil, &storage.Error{Doing: "make a folder in the data directory", Err: err}
	}
	unlock, err := storage.Lock(side)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(side))
	}
	return side, func() { _ = os.RemoveAll(side); unlock() }, nil
}

// Scratch makes a folder for a backup to be put together in, in a data directory that
// may hold nothing else; remove takes it away.
func Scratch(dir string) (side string, remove func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, &storage.Error{Doing: "make the data directory", Err: err}
	}
	return sideFolder(dir, backupSide)
}

// dropSideFolders removes the folders of that name that nobody works in.
func dropSideFolders(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &storage.Error{Doing: "look for what an earlier run left", Err: err}
	}
	for _, entry := range entries {
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if unlock, err := storage.Lock(path); err == nil {
			_ = os.RemoveAll(path) // what cannot go now goes next time
			unlock()
		}
	}
	return nil
}
