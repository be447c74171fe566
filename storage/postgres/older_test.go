package postgres_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

// ways are those in which a program comes to a database.
var ways = map[string]func(url string) error{
	"opened": func(url string) error {
		_, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: key(1)})
		return err
	},
	"looked at": func(url string) error {
		_, err := postgres.Open(context.Background(), postgres.Options{URL: url, Key: key(1), ReadOnly: true})
		return err
	},
	"moved to": func(url string) error {
		_, err := postgres.OpenTarget(context.Background(), postgres.Options{URL: url, Key: key(1)}, "elsewhere", false)
		return err
	},
	"backed up": func(url string) error {
		_, err := postgres.OpenSnapshot(context.Background(), url)
		return err
	},
	"restored to": func(url string) error {
		_, err := postgres.Occupied(context.Background(), url)
		return err
	},
}

// A server older than 15 is refused in one line that says which one would do, whatever
// is to be done there. Those before 12 do not even know the settings that we ask for.
func TestAnOlderServerIsRefused(t *testing.T) {
	for what, way := range ways {
		for version, is := range map[int]string{140010: "this one is 14", 130000: "this one is 13", 120022: "this one is 12", 149999: "this one is 14"} {
			oneLine(t, what, way(pgtest.Pretend(t, pgtest.Pretence{Version: version})), postgres.ErrUnfit, "PostgreSQL 15 or newer", is)
		}
		unknown := pgtest.Pretence{Refuses: "42704", Says: `unrecognized configuration parameter "plan_cache_mode"`}
		oneLine(t, what, way(pgtest.Pretend(t, unknown)), postgres.ErrUnfit, "PostgreSQL 15 or newer", "plan_cache_mode")
		pooler := pgtest.Pretence{Refuses: "08P01", Says: "unsupported startup parameter: idle_in_transaction_session_timeout"}
		oneLine(t, what, way(pgtest.Pretend(t, pooler)), postgres.ErrUnfit, "pooler")
		oneLine(t, what, way(pgtest.Pretend(t, pgtest.Pretence{Version: 150000, Super: true})), postgres.ErrUnfit, "superuser")
		oneLine(t, what, way(pgtest.Pretend(t, pgtest.Pretence{Version: 180001, Bypasses: true})), postgres.ErrUnfit, "BYPASSRLS")
	}
}

// olderVariable names directories of programs of older servers, with : between them.
const olderVariable = "PGBIN_OLDER"

// The same with real ones, where there are any.
func TestARealOlderServerIsRefused(t *testing.T) {
	older := filepath.SplitList(os.Getenv(olderVariable))
	if len(older) == 0 {
		t.Skip("left out, it needs an older server: set " + olderVariable + " to the directory of its programs")
	}
	for _, bin := range older {
		t.Setenv("PGBIN", bin)
		server := pgtest.Own(t)
		url := server.URL(server.Database(t, ""))
		for what, way := range ways {
			oneLine(t, bin+" "+what, way(url), postgres.ErrUnfit, "PostgreSQL 15 or newer")
		}
	}
}
