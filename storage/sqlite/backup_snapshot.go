package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"loket/storage"
	"loket/storage/tables"
)

const (
	// snapshotPages are copied between two looks at the context; 4 MiB.
	snapshotPages = 1024
	// snapshotTries is how often the database is copied again because an
	// attachment was erased between its copy and ours.
	snapshotTries = 20
)

// These ask the copy, which nobody waits for.
const (
	namedHashes    = `SELECT DISTINCT hash FROM attachments WHERE hash <> '' ORDER BY hash`
	copiedRequests = `SELECT count(*) FROM requests`
	copiedAccounts = `SELECT count(*) FROM accounts`
)

// snapshot is the storage at one instant, in a folder beside it: a copy of
// the database, and links to the attachments that it names, which hold on to
// them when the originals are deleted.
type snapshot struct {
	dir, side string
	from      *Attachments

	schema  int
	whole   []string // hashes of the attachments that are there, in order
	bytes   int64    // their size
	missing []string // hashes of those that are not, or are damaged
}

func (s *snapshot) database() string        { return filepath.Join(s.side, DatabaseName) }
func (s *snapshot) link(hash string) string { return filepath.Join(s.side, hash) }

// take copies the database and links its attachments. One that has gone since
// was erased, so the database is copied again, without its row: a backup does
// not bring back what a person wanted gone.
func (s *snapshot) take(ctx context.Context) error {
	for range snapshotTries {
		if err := copyDatabase(ctx, filepath.Join(s.dir, DatabaseName), s.database()); err != nil {
			return err
		}
		hashes, err := s.look(ctx)
		if err != nil {
			return err
		}
		erased, err := s.hold(ctx, hashes)
		if err != nil || !erased {
			return err
		}
	}
	return errors.New("copy the database: attachments are erased faster than it is copied")
}

// copyDatabase copies a database that somebody may be writing. The read
// transaction keeps one instant in sight from the first page to the last.
func copyDatabase(ctx context.Context, from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &storage.Error{Doing: "remove an older copy", Err: err}
	}
	if err := prepareFile(to); err != nil {
		return err
	}
	source, target := openReaders(from, "ro"), connect(to, "_synchronous=OFF")
	defer source.Close()
	defer target.Close()
	reading, err := source.Conn(ctx)
	if err != nil {
		return classify("open the database to copy it", err)
	}
	defer reading.Close()
	writing, err := target.Conn(ctx)
	if err != nil {
		return classify("open the copy", err)
	}
	defer writing.Close()
	for _, begin := range []string{"BEGIN", "SELECT count(*) FROM sqlite_schema"} {
		if _, err := reading.ExecContext(ctx, begin); err != nil {
			return classify("begin to copy the database", err)
		}
	}
	return writing.Raw(func(to any) error {
		return reading.Raw(func(from any) error { return copyPages(ctx, from, to) })
	})
}

func copyPages(ctx context.Context, from, to any) error {
	source, isSource := from.(*sqlite3.SQLiteConn)
	target, isTarget := to.(*sqlite3.SQLiteConn)
	if !isSource || !isTarget {
		return errors.New("copy the database: not a connection to SQLite")
	}
	copying, err := target.Backup("main", source, "main")
	if err != nil {
		return classify("begin to copy the database", err)
	}
	for done := false; !done && err == nil; {
		if err = ctx.Err(); err == nil {
			done, err = copying.Step(snapshotPages)
		}
	}
	return classify("copy the database", errors.Join(err, copying.Close()))
}

// look reads what the copy says of itself. A damaged one is refused now, when
// an older backup is at hand, and not when it is needed.
func (s *snapshot) look(ctx context.Context) (hashes []string, err error) {
	db := openReaders(s.database(), "rw")
	defer db.Close()
	if err := sound(ctx, db, "integrity_check"); err != nil {
		return nil, err
	}
	if s.schema, err = schemaOf(ctx, db); err != nil {
		return nil, err
	}
	return hashesIn(ctx, db)
}

func hashesIn(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, namedHashes)
	if err != nil {
		return nil, classify("list the attachments", err)
	}
	defer rows.Close()
	var hashes []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return nil, classify("list the attachments", err)
		}
		hashes = append(hashes, hash)
	}
	return hashes, classify("list the attachments", rows.Err())
}

// hold links attachments into the snapshot and looks whether each is whole.
// erased tells that one was erased since the database was copied.
func (s *snapshot) hold(ctx context.Context, hashes []string) (erased bool, err error) {
	s.whole, s.missing, s.bytes = nil, nil, 0
	for _, hash := range hashes {
		there, err := s.grab(hash)
		if err != nil {
			return false, err
		}
		if !there {
			named, err := s.stillNamed(ctx, hash)
			if err != nil || !named {
				return !named, err
			}
			if there, err = s.grab(hash); err != nil { // it may have come back
				return false, err
			}
		}
		if err := s.count(ctx, hash, there); err != nil {
			return false, err
		}
	}
	return false, nil
}

// grab links one attachment, or copies it where links do not reach.
func (s *snapshot) grab(hash string) (there bool, err error) {
	if !tables.IsHash(hash) {
		return false, nil
	}
	err = os.Link(s.from.path(hash), s.link(hash))
	switch {
	case err == nil, errors.Is(err, fs.ErrExist):
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	}
	source, err := s.from.Open(hash)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer source.Close()
	return true, writeFile(s.link(hash), source)
}

// writeFile writes a new file that only we can read, and waits until it is on
// the disk.
func writeFile(path string, from io.Reader) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- a path of our own making
	if err != nil {
		return &storage.Error{Doing: "begin a file", Err: err}
	}
	if _, err = io.Copy(keeping{file}, from); err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write a file: %w", err)
	}
	return nil
}

// count adds an attachment to those that go into the backup, or to those that
// cannot.
func (s *snapshot) count(ctx context.Context, hash string, there bool) error {
	if there {
		sum, size, err := fingerprint(ctx, s.link(hash))
		if err != nil {
			return err
		}
		if there = sum == hash; there {
			s.whole, s.bytes = append(s.whole, hash), s.bytes+size
		}
	}
	if !there {
		s.missing = append(s.missing, hash)
	}
	return nil
}

// fingerprint reads a file's SHA-256 in hexadecimal and its size.
func fingerprint(ctx context.Context, path string) (sum string, size int64, err error) {
	file, err := os.Open(path) // #nosec G304 -- a path of our own making
	if err != nil {
		return "", 0, &storage.Error{Doing: "open a file to check it", Err: err}
	}
	defer file.Close()
	hash := sha256.New()
	if size, err = io.Copy(hash, untilDone{ctx, file}); err != nil {
		return "", 0, &storage.Error{Doing: "read a file to check it", Err: err}
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// stillNamed asks the living database for an attachment.
func (s *snapshot) stillNamed(ctx context.Context, hash string) (bool, error) {
	db := openReaders(filepath.Join(s.dir, DatabaseName), "ro")
	defer db.Close()
	return tables.Named(ctx, source{db}, hash)
}

// manifest counts what was taken.
func (s *snapshot) manifest(ctx context.Context) (storage.Manifest, error) {
	m := storage.Manifest{Format: backupFormat, Schema: s.schema, Attachments: len(s.whole), AttachmentBytes: s.bytes, Missing: s.missing}
	db := openReaders(s.database(), "rw")
	defer db.Close()
	err := errors.Join(db.QueryRowContext(ctx, copiedRequests).Scan(&m.Requests), db.QueryRowContext(ctx, copiedAccounts).Scan(&m.Accounts))
	if err != nil {
		return storage.Manifest{}, classify("count what is in the backup", err)
	}
	m.DatabaseSHA256, m.DatabaseBytes, err = fingerprint(ctx, s.database())
	return m, err
}
