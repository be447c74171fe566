// Package postgrestest gives tests databases of Loket's.
package postgrestest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// Database is the URL, for its single office, of an empty database with our tables in it, of the test's own:
// a copy, which costs less than the migrations. The first key is its own.
func Database(t testing.TB) string {
	t.Helper()
	server := pgtest.Shared(t)
	template, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	return postgres.ForOffice(server.URL(server.Database(t, template)), postgres.SingleOffice)
}

// Make is Database for whoever has no test at hand; drop takes it away.
func Make() (url string, drop func(), err error) {
	server, err := pgtest.Running()
	if err != nil {
		return "", nil, err
	}
	template, err := migrated()
	if err != nil {
		return "", nil, err
	}
	name := pgtest.Name()
	if err := server.Create(name, template); err != nil {
		return "", nil, err
	}
	return postgres.ForOffice(server.URL(name), postgres.SingleOffice), func() { _ = server.Drop(name) }, nil
}

// migrated is the database that the others are copies of, made once a process.
var migrated = sync.OnceValues(func() (string, error) {
	const name = "migrated"
	server, err := pgtest.Running()
	if err != nil {
		return "", err
	}
	if err := server.Create(name, ""); err != nil {
		return "", err
	}
	store, err := postgres.Open(context.Background(), postgres.Options{URL: server.URL(name), Key: make([]byte, storage.KeySize)})
	if err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	if err := store.Close(); err != nil {
		return "", err
	}
	return name, server.ExecIn(name, "DELETE FROM installation") // the first key that comes is a copy's own
})
