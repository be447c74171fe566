//go:build measure

package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"testing"

	"loket/storage"
	"loket/storage/postgres/pgtest"
)

// enginesRounds is how often the two engines take turns.
const enginesRounds = 7

// TestMeasureEngines plays the profile form for 200 officers at once by turns on SQLite
// and on a PostgreSQL server of the test's own, which waits for its disk at each commit.
// It prints how the second stands against the first, and asserts nothing: it is run by
// hand, `go test -tags measure -run MeasureEngines -timeout 60m -v ./bot/e2e`.
func TestMeasureEngines(t *testing.T) {
	pgtest.Needed(t)
	server, err := pgtest.StartIn(os.TempDir(), "fsync=on", "synchronous_commit=on") // beside SQLite's file, on the same disk
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Remove)
	file := buildBot(t)
	sides := [2]*side{{name: "SQLite", file: file}, {name: "PostgreSQL", file: file}}
	key := base64.StdEncoding.EncodeToString(make([]byte, storage.KeySize))
	for i, s := range sides {
		s.url = startTarget(t)
		var environment []string
		if i == 1 {
			environment = []string{"DATABASE_URL=" + server.URL(server.Database(t, "")), "SECRET_KEY=" + key, "LEASE=1s"}
		}
		s.bot = startBot(t, s.file, s.url, t.TempDir(), environment...)
		crowdPlays(t, s.url, turnout{dialogs: measureWarming, steps: profileSteps})
	}
	load := turnout{officers: 200, dialogs: 1000, steps: profileSteps}
	for i := range enginesRounds {
		sides[i%2].play(t, load)
		sides[1-i%2].play(t, load)
	}
	onFile, onServer := sides[0].medians(), sides[1].medians()
	fmt.Printf("200 officers at once, medians of %d rounds\n", enginesRounds)
	for i, what := range figures {
		fmt.Printf("  %-28s SQLite %9.3f   PostgreSQL %9.3f   ratio %.2f\n", what, onFile[i], onServer[i], onServer[i]/onFile[i])
	}
}
