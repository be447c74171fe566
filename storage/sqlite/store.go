package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"loket/storage"
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
	options     Options
	file        string
	writer      *sql.DB // nil where opened for reading only
	readers     *sql.DB
	seal        sealer
	attachments *Attachments

	damage atomic.Pointer[storage.Error] // met while something was written

	writing    sync.Mutex // guards what follows, which only a batch changes
	lastEffect int64      // outbox number given last in this run
	uncleaned  bool       // something was erased and the WAL not emptied yet
	cleared    []string   // hashes of lost files that are deleted, and still listed as lost
}

// Open opens the storage, making or migrating it where needed. It returns
// ErrForeign and ErrNewer for files it must not touch.
func Open(ctx context.Context, options Options) (*Store, error) {
	s, err := newStore(options)
	if err != nil {
		return nil, err
	}
	if options.ReadOnly {
		err = s.openForReading(ctx)
	} else {
		err = s.openForWriting(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.file, err), s.Close())
	}
	return s, nil
}

func newStore(options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Random == nil {
		options.Random = rand.Reader
	}
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, &storage.Error{Doing: "find the data directory", Err: err}
	}
	aead, err := chacha20poly1305.NewX(options.Key)
	if err != nil {
		return nil, fmt.Errorf("the key that seals secrets: %w", err)
	}
	return &Store{
		options:     options,
		file:        filepath.Join(dir, DatabaseName),
		seal:        sealer{aead: aead, random: options.Random},
		attachments: newAttachments(filepath.Join(dir, "attachments"), options.Now),
	}, nil
}

func (s *Store) openForWriting(ctx context.Context) error {
	if err := prepareFile(s.file); err != nil {
		return err
	}
	if err := refuseForeign(ctx, s.file); err != nil {
		return err
	}
	s.writer = openWriter(s.file)
	if err := migrate(ctx, s.writer); err != nil {
		return err
	}
	s.readers = openReaders(s.file, "rw")
	if err := checkSettings(ctx, s.writer, writerSettings()); err != nil {
		return err
	}
	if err := checkSettings(ctx, s.readers, readerSettings()); err != nil {
		return err
	}
	var err error
	s.lastEffect, err = s.reading(ctx).lastEffect()
	return err
}

func (s *Store) openForReading(ctx context.Context) error {
	if err := refuseForeign(ctx, s.file); err != nil {
		return err
	}
	s.readers = openReaders(s.file, "ro")
	if err := checkSettings(ctx, s.readers, readerSettings()); err != nil {
		return err
	}
	return checkCurrent(ctx, s.readers)
}

// Close closes the storage. A batch that is running ends first.
func (s *Store) Close() error {
	var failures []error
	for _, db := range []*sql.DB{s.readers, s.writer} {
		if db != nil {
			failures = append(failures, db.Close())
		}
	}
	return classify("close the database", errors.Join(failures...))
}

// Checkpoint empties the write-ahead log into the database, so that nothing
// erased is left in it. Where somebody is reading it fails within a moment;
// Batch, which calls it after a person was erased, then tries again each time.
func (s *Store) Checkpoint(ctx context.Context) error {
	if s.writer == nil {
		return storage.ErrReadOnly
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return classify("empty the write-ahead log", err)
	}
	defer conn.Close()
	// Officers must not wait for a reader.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 50"); err != nil {
		return classify("shorten the wait for readers", err)
	}
	var busy, logged, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &logged, &moved)
	if err == nil && busy != 0 {
		err = errors.New("somebody is still reading")
	}
	_, restored := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+busyTimeout)
	return classify("empty the write-ahead log", errors.Join(err, restored))
}
