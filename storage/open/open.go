// Package open opens the storage that the settings name, whichever engine it is.
package open

import (
	"context"
	"io"
	"time"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/sqlite"
)

// Options say where the storage is and what it may use.
type Options struct {
	Dir      string           // data directory; of SQLite also the database and the files
	URL      string           // postgres://…; "" for SQLite
	Key      []byte           // 32 bytes that seal the secrets
	Now      func() time.Time // time.Now where nil
	Random   io.Reader        // draws passwords; crypto/rand where nil
	ReadOnly bool             // for a look at a database that another process may be writing
	Lease    *postgres.Lease  // of PostgreSQL: under which it is written; nil: beside whoever leads, for a moment
}

// Open opens the storage, making or migrating it where needed. It returns what
// sqlite.Open and postgres.Open return.
func Open(ctx context.Context, o Options) (storage.Store, error) {
	if o.URL == "" {
		store, err := sqlite.Open(ctx, sqlite.Options{Dir: o.Dir, Key: o.Key, Now: o.Now, Random: o.Random, ReadOnly: o.ReadOnly})
		if err != nil {
			return nil, err
		}
		return store, nil
	}
	store, err := postgres.Open(ctx, postgres.Options{URL: o.URL, Key: o.Key, Now: o.Now, Random: o.Random, ReadOnly: o.ReadOnly, Lease: o.Lease})
	if err != nil {
		return nil, err
	}
	return store, nil
}
