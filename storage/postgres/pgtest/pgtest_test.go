package pgtest_test

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"loket/storage/postgres/pgtest"
)

// A killed server comes back on its port with what was committed, and leaves
// nothing when the test is done with it.
func TestAServerIsKilledAndComesBack(t *testing.T) {
	server := pgtest.Own(t)
	name := server.Database(t, "")
	run := func(statement string) (answer string) {
		t.Helper()
		conn, err := pgx.Connect(context.Background(), server.URL(name))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if err := conn.QueryRow(context.Background(), statement).Scan(&answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	run("WITH made AS (SELECT 1) SELECT current_user::text FROM made")
	if err := server.ExecIn(name, "CREATE TABLE kept (word text)", "INSERT INTO kept VALUES ('kept')", "GRANT SELECT ON kept TO "+pgtest.Role); err != nil {
		t.Fatal(err)
	}
	before := server.Address()
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := pgx.Connect(context.Background(), server.URL(name)); err == nil {
		t.Error("a killed server answers")
	}
	if err := server.Run(); err != nil {
		t.Fatal(err)
	}
	if got := run("SELECT word FROM kept"); got != "kept" || server.Address() != before {
		t.Errorf("it has %q at %s, not at %s", got, server.Address(), before)
	}
	server.Remove()
	if _, err := os.Stat(server.DataDir()); !os.IsNotExist(err) {
		t.Errorf("the cluster is still there: %v", err)
	}
}
