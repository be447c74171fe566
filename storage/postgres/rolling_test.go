package postgres_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/postgrestest"
)

// A leader is never older than the tables: when a newer program has changed them it gives
// its lease back at once, and takes none, while one that is as new does.
func TestALeaderIsNeverOlderThanTheSchema(t *testing.T) {
	url := postgrestest.Database(t)
	place := postgrestest.Place{URL: url}
	replica := leases(t, url)
	held := take(t, replica)
	store := under(t, url, held)
	must(t, remember(store, setting("before")))
	must(t, place.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"))
	<-held.Lost()
	if err := held.Leading(); !errors.Is(err, storage.ErrNotLeading) || !contains(err.Error(), "newer version") {
		t.Errorf("it says %v", err)
	}
	if err := remember(store, setting("after")); !errors.Is(err, storage.ErrNotLeading) {
		t.Errorf("it writes on: %v", err)
	}
	if _, err := replica.Take(context.Background(), postgres.SingleOffice); !errors.Is(err, storage.ErrNewer) {
		t.Errorf("it takes a lease: %v", err)
	}
	must(t, place.Exec("DELETE FROM goose_db_version WHERE version_id = 9999"))
	if free := place.Column(t, "SELECT (until <= clock_timestamp())::text FROM leases"); len(free) != 1 || free[0] != "true" {
		t.Errorf("the newer one has to wait: %v", free)
	}
	must(t, take(t, replica).Leading())
}

// breaks is what a program of the version before does not live through.
var breaks = regexp.MustCompile(`(?i)DROP\s+(TABLE|COLUMN|FUNCTION)|RENAME|ALTER\s+COLUMN\s+\S+\s+(TYPE|SET\s+NOT\s+NULL)|ADD\s+COLUMN\s+[^,;]*NOT\s+NULL(?:[^,;D]|D[^E])*[,;]`)

// The first migrations made what replicas need; until then nobody led beside another.
const alone = "00003_offices.sql"

// What a migration changes leaves a program of the version before running: for as long as
// it takes to update one machine after another both are at work.
func TestAMigrationLeavesTheVersionBeforeRunning(t *testing.T) {
	files, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	looked := 0
	for _, name := range files {
		if filepath.Base(name) <= alone {
			continue
		}
		looked++
		text, err := os.ReadFile(name)
		must(t, err)
		if found := breaks.FindString(string(text)); found != "" {
			t.Errorf("%s says %q: add beside what is there, and take away a version later", name, found)
		}
	}
	if looked == 0 {
		t.Error("it looked at none")
	}
	for _, bad := range []string{"DROP TABLE x;", "ALTER TABLE x DROP COLUMN y;", "ALTER TABLE x RENAME TO y;", "ALTER TABLE x ALTER COLUMN y TYPE bigint;", "ALTER TABLE x ALTER COLUMN y SET NOT NULL;", "ALTER TABLE x ADD COLUMN y text NOT NULL;"} {
		if !breaks.MatchString(bad) {
			t.Errorf("it lets pass %s", bad)
		}
	}
	if good := "ALTER TABLE x ADD COLUMN y text NOT NULL DEFAULT '';"; breaks.MatchString(good) {
		t.Errorf("it refuses %s", good)
	}
}
