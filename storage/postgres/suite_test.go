package postgres_test

import (
	"testing"

	"loket/storage/postgres/postgrestest"
	"loket/storage/storagetest"
)

func TestTheStorageOnPostgreSQL(t *testing.T) { storagetest.Run(t, postgrestest.NewPlace) }
