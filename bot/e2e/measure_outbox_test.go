//go:build measure

package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"loket/storage"
	"loket/storage/postgres/pgtest"
)

// outboxMinutes is how long TestMeasureOutbox goes on.
const outboxMinutes = 10

// TestMeasureOutbox plays the profile form at a steady pace for ten minutes on a
// PostgreSQL server of the test's own, on whose outbox nothing was ever analysed when
// the first statement was planned, and prints minute by minute how the table was read:
// scans of the whole of it, and by its index, rows that are dead, and how long an answer
// took. It asserts nothing: it is run by hand,
// `go test -tags measure -run MeasureOutbox -timeout 20m -v ./bot/e2e`.
func TestMeasureOutbox(t *testing.T) {
	pgtest.Needed(t)
	server, err := pgtest.StartIn(os.TempDir(), "fsync=on", "synchronous_commit=on")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Remove)
	database := server.Database(t, "")
	key := base64.StdEncoding.EncodeToString(make([]byte, storage.KeySize))
	url := startTarget(t)
	startBot(t, buildBot(t), url, t.TempDir(), "DATABASE_URL="+server.URL(database), "SECRET_KEY="+key)
	crowdPlays(t, url, turnout{dialogs: measureWarming, steps: profileSteps})
	onlooker, err := pgx.Connect(t.Context(), server.Superuser(database))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("minute  updates  whole scans  by index  dead rows  p50 ms")
	for minute := range outboxMinutes {
		var updates int
		var waits []time.Duration
		for began := time.Now(); time.Since(began) < time.Minute; {
			r := crowdPlays(t, url, turnout{officers: 40, dialogs: 180, steps: profileSteps, think: 138 * time.Millisecond})
			updates += r.Updates
			waits = append(waits, r.Waits...)
		}
		slices.Sort(waits)
		var whole, byIndex, dead int
		err := onlooker.QueryRow(t.Context(), "SELECT seq_scan, idx_scan, n_dead_tup FROM pg_stat_user_tables WHERE relname = 'outbox'").Scan(&whole, &byIndex, &dead)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%6d  %7d  %11d  %8d  %9d  %6.1f\n", minute+1, updates, whole, byIndex, dead, waits[len(waits)/2].Seconds()*1000)
	}
}
