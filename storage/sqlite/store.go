package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"loket/storage"
	"loket/storage/tables"
)

// DatabaseName is the name of the database in the data directory.
const DatabaseName = "loket.db"

// Options say where the storage is and what it may use.
type Options struct {
	Dir      string           // data directory, made with mode 0700 where it is missing
	Key      []byte           // 32 bytes that seal the secrets; see KeyFile
	Now      func() time.Time // time.Now where nil
	Random   io.Reader        // draws passwords; crypto/rand where nil
	ReadOnly bool             // for a look at a database that another process may be writing
}

var _ storage.Store = (*Store)(nil)

// Store is the open storage. Its methods may be called from many goroutines;
// batches wait for each other.
type Store struct {
	*tables.Store
	engine engine
}

// Open opens the storage, making or migrating it where needed. It returns
// ErrForeign and ErrNewer for files it must not touch.
func Open(ctx context.Context, options Options) (*Store, error) {
	s, err := newStore(options)
	if err != nil {
		return nil, err
	}
	if err := refuseMoved(filepath.Dir(s.engine.file)); err != nil {
		return nil, err
	}
	if options.ReadOnly {
		err = s.openForReading(ctx)
	} else {
		err = s.openForWriting(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.engine.file, err), s.Close())
	}
	return s, nil
}

// refuseMoved refuses a data directory whose database was carried to another place. The
// mark of a database that is gone is nothing.
func refuseMoved(dir string) error {
	to, err := storage.MovedTo(dir)
	if err != nil || to == "" {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, DatabaseName)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &storage.Moved{To: to, Here: "sqlite"}
}

func newStore(options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, &storage.Error{Doing: "find the data directory", Err: err}
	}
	s := &Store{engine: engine{
		file:        filepath.Join(dir, DatabaseName),
		attachments: newAttachments(filepath.Join(dir, "attachments"), options.Now),
	}}
	s.Store, err = tables.New(&s.engine, tables.Options{Key: options.Key, Now: options.Now, Random: options.Random})
	return s, err
}

func (s *Store) openForWriting(ctx context.Context) error {
	e := &s.engine
	if _, err := os.Stat(e.file); errors.Is(err, fs.ErrNotExist) {
		if err := storage.Reopen(filepath.Dir(e.file)); err != nil { // the mark of a database that is gone
			return err
		}
	}
	if err := prepareFile(e.file); err != nil {
		return err
	}
	if err := refuseForeign(ctx, e.file); err != nil {
		return err
	}
	e.writer = openWriter(e.file)
	if err := migrate(ctx, e.writer); err != nil {
		return err
	}
	e.readWith(openReaders(e.file, "rw"))
	if err := checkSettings(ctx, e.writer, writerSettings()); err != nil {
		return err
	}
	if err := checkSettings(ctx, e.readers, readerSettings()); err != nil {
		return err
	}
	return s.Begin(ctx)
}

func (s *Store) openForReading(ctx context.Context) error {
	e := &s.engine
	if err := refuseForeign(ctx, e.file); err != nil {
		return err
	}
	e.readWith(openReaders(e.file, "ro"))
	if err := checkSettings(ctx, e.readers, readerSettings()); err != nil {
		return err
	}
	return checkCurrent(ctx, e.readers)
}

// Close closes the storage. A batch that is running ends first.
func (s *Store) Close() error {
	var failures []error
	for _, db := range []*sql.DB{s.engine.readers, s.engine.writer} {
		if db != nil {
			failures = append(failures, db.Close())
		}
	}
	return classify("close the database", errors.Join(failures...))
}

// Checkpoint empties the write-ahead log into the database, so that nothing
// erased is left in it. Where somebody is reading it fails within a moment;
// Batch, which does it after a person was erased, then tries again each time.
func (s *Store) Checkpoint(ctx context.Context) error { return s.engine.Clean(ctx) }
