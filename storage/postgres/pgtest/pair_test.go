package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage/postgres/pgtest"
)

// What is committed on the primary is on the standby, which takes over and back; without
// the standby nothing is committed, and behind a cut cable nobody answers.
func TestAPairTakesTurns(t *testing.T) {
	pair := pgtest.NewPair(t)
	name := pgtest.Name()
	if err := pair.Primary().Create(name, ""); err != nil {
		t.Fatal(err)
	}
	run := func(statement string) (answer string, err error) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		conn, err := pgx.Connect(ctx, pair.URL(name))
		if err != nil {
			return "", err
		}
		defer conn.Close(context.Background())
		err = conn.QueryRow(ctx, statement).Scan(&answer)
		return answer, err
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := run("CREATE TABLE kept (word text)")
	if err != nil && err != pgx.ErrNoRows {
		t.Fatal(err)
	}
	for _, word := range []string{"first", "second"} {
		if _, err := run("INSERT INTO kept VALUES ('" + word + "') RETURNING word"); err != nil {
			t.Fatal(err)
		}
		must(pair.Standby().Kill())
		if _, err := run("INSERT INTO kept VALUES ('hangs') RETURNING word"); err == nil {
			t.Error("it commits without its standby")
		}
		must(pair.Standby().Run())
		must(pair.Primary().Kill())
		must(pair.Promote())
		if got, err := run("SELECT string_agg(word, ' ') FROM kept WHERE word = '" + word + "'"); err != nil || got != word {
			t.Errorf("after the change it has %q, %v", got, err)
		}
		must(pair.Rejoin())
	}
	if !pair.HasCables() {
		return
	}
	must(pair.Unplug(pair.Primary()))
	began := time.Now()
	if _, err := run("SELECT 'answer'"); err == nil || time.Since(began) < time.Second {
		t.Errorf("behind a cut cable it says %v after %s", err, time.Since(began))
	}
	must(pair.Plug(pair.Primary()))
	if _, err := run("SELECT 'answer'"); err != nil {
		t.Errorf("with the cable back it says %v", err)
	}
}
