package postgres

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
	"loket/storage/tables"
)

// Options say where the storage is and what it may use.
type Options struct {
	URL      string           // postgres://…
	Key      []byte           // 32 bytes that seal the secrets
	Now      func() time.Time // time.Now where nil
	Random   io.Reader        // draws passwords; crypto/rand where nil
	ReadOnly bool             // for a look at a database that another process may be writing; the key is not compared
	Lease    *Lease           // under which it is written; nil: beside whoever led when it was opened, for a moment
}

// Store is the open storage. Its methods may be called from many goroutines;
// batches wait for each other.
type Store struct {
	*tables.Store
	engine *engine
	key    []byte
}

var _ storage.Store = (*Store)(nil)

// Open opens the storage, making or migrating its tables where needed. It returns
// ErrUnfit for a server, a database or a role that must not be used, ErrOtherKey for
// another key than the database's, and storage.ErrForeign and storage.ErrNewer for
// databases it must not touch.
func Open(ctx context.Context, options Options) (*Store, error) {
	s, err := newStore(options)
	if err != nil {
		return nil, err
	}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func newStore(options Options) (*Store, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	config, err := configured(options.URL)
	if err != nil {
		return nil, err
	}
	if options.Lease != nil {
		config.RuntimeParams[officeSetting] = options.Lease.office
	}
	e := &engine{config: config, office: config.RuntimeParams[officeSetting], readOnly: options.ReadOnly, now: options.Now, within: answerWithin}
	e.lead(options.Lease)
	s := &Store{engine: e, key: options.Key}
	if s.Store, err = tables.New(e, tables.Options{Key: options.Key, Now: options.Now, Random: options.Random}); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	conn, err := s.engine.connectWriter(ctx)
	if err != nil {
		return reached(err)
	}
	s.engine.writer = conn
	if err := fit(ctx, conn); err != nil {
		return err
	}
	if s.engine.readOnly {
		err = checkCurrent(ctx, conn)
	} else {
		err = migrate(ctx, s.engine.config, conn, s.key)
	}
	if err != nil {
		return err
	}
	return s.begin(ctx)
}

// begin prepares what a store works with, once its database is known to be ours.
func (s *Store) begin(ctx context.Context) error {
	if err := s.engine.openPools(ctx); err != nil {
		return err
	}
	if s.engine.readOnly {
		s.engine.dropWriter()
		return nil
	}
	s.engine.moved(s.engine.writer)
	if err := s.engine.beginWriting(ctx); err != nil {
		return err
	}
	return s.Begin(ctx)
}

// Close closes the storage. A batch that is running ends first.
func (s *Store) Close() error { return s.engine.close() }

// OwnKey tells whether the key is the database's: ErrOtherKey.
func (s *Store) OwnKey(ctx context.Context) error {
	conn, err := s.engine.readers.Acquire(ctx)
	if err != nil {
		return reached(err)
	}
	defer conn.Release()
	return checkKey(ctx, conn.Conn(), s.key)
}

// QuickCheck reads every row of every table once, by which the server finds pages
// that it cannot read. It returns storage.ErrUnsound with the first thing that is
// wrong.
func (s *Store) QuickCheck(ctx context.Context) error {
	conn, err := s.engine.readers.Acquire(ctx)
	if err != nil {
		return reached(err)
	}
	defer conn.Release()
	rows, err := conn.Query(ctx, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`)
	if err != nil {
		return classify("list the tables", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return classify("list the tables", err)
	}
	for _, name := range names {
		if err := readThrough(ctx, conn.Conn(), name); err != nil {
			return err
		}
	}
	return nil
}

// readThrough has the server read a table's rows whole.
func readThrough(ctx context.Context, conn *pgx.Conn, table string) error {
	var n int64
	err := conn.QueryRow(ctx, `SELECT coalesce(sum(length(t::text)), 0)::bigint FROM `+table+` AS t`).Scan(&n) // #nosec G202 -- a table's name, as the server quotes it
	err = classify("look over the table "+table, err)
	if errors.Is(err, storage.ErrDamaged) {
		return errors.Join(storage.ErrUnsound, err)
	}
	return err
}

// Prepare makes or migrates the tables of a database, and looks whether the key is its
// own. It returns what Open does.
func Prepare(ctx context.Context, url string, key []byte) error {
	s, err := newStore(Options{URL: url, Key: key})
	if err != nil {
		return err
	}
	conn, err := s.engine.connectWriter(ctx)
	if err != nil {
		return reached(err)
	}
	s.engine.writer = conn
	err = fit(ctx, conn)
	if err == nil {
		err = migrate(ctx, s.engine.config, conn, key)
	}
	return errors.Join(err, s.Close())
}
