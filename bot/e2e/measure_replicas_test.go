//go:build measure

package e2e

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"loket/storage"
	"loket/storage/postgres"
	"loket/storage/postgres/pgtest"
)

const (
	measuredOffices = 20
	// replicasRounds is how often one replica and two take turns.
	replicasRounds = 5
)

// TestMeasureReplicas plays the profile form in 20 offices at once, by turns with one
// replica that leads them all and with two that share them, on a PostgreSQL server of the
// test's own. It prints how two stand against one, and asserts nothing: it is run by hand,
// `go test -tags measure -run MeasureReplicas -timeout 60m -v ./bot/e2e`.
func TestMeasureReplicas(t *testing.T) {
	pgtest.Needed(t)
	server, err := pgtest.StartIn(os.TempDir(), "fsync=on", "synchronous_commit=on", "max_connections=400")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Remove)
	file, urls, offices := buildBot(t), startTargets(t, measuredOffices), t.TempDir()
	for i, url := range urls {
		text := fmt.Sprintf("TELEGRAM_TOKEN=%d:measuring-token\nTELEGRAM_API_URL=%s\nTEAM_CHAT_ID=%d\n", 100200300+i, url, targetTeam)
		if err := os.WriteFile(filepath.Join(offices, fmt.Sprintf("kantor-%02d.env", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	database := server.URL(server.Database(t, ""))
	start := func() *program {
		return startBot(t, file, urls[0], t.TempDir(), "OFFICES="+offices, "DATABASE_URL="+database, "LEASE=6s",
			"SECRET_KEY="+base64.StdEncoding.EncodeToString(make([]byte, storage.KeySize)))
	}
	start()
	awaitShares(t, database, measuredOffices)
	playOffices(t, urls)
	var one, two []float64
	for range replicasRounds {
		one = append(one, playOffices(t, urls))
		second := start()
		awaitShares(t, database, measuredOffices/2, measuredOffices/2)
		two = append(two, playOffices(t, urls))
		second.stop()
		awaitShares(t, database, measuredOffices)
	}
	slices.Sort(one)
	slices.Sort(two)
	a, b := one[len(one)/2], two[len(two)/2]
	fmt.Printf("%d offices, medians of %d rounds: one replica %.0f updates a second, two %.0f, ratio %.2f\n", measuredOffices, replicasRounds, a, b, b/a)
}

// playOffices plays in all offices at once, and gives the updates a second of all.
func playOffices(t *testing.T, urls []string) float64 {
	var playing sync.WaitGroup
	updates := make([]int, len(urls))
	began := time.Now()
	for i, url := range urls {
		playing.Go(func() {
			updates[i] = crowdPlays(t, url, turnout{officers: 10, dialogs: 60, steps: profileSteps}).Updates
		})
	}
	playing.Wait()
	sum := 0
	for _, n := range updates {
		sum += n
	}
	return float64(sum) / time.Since(began).Seconds()
}

// awaitShares waits until replicas lead so many offices each.
func awaitShares(t *testing.T, database string, want ...int) {
	t.Helper()
	leases, err := postgres.NewLeases(postgres.LeaseOptions{URL: database, Holder: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		counts := map[string]int{}
		seen, err := leases.Look(t.Context())
		for _, o := range seen {
			if o.Led {
				counts[o.Holder]++
			}
		}
		var shares []int
		for _, n := range counts {
			shares = append(shares, n)
		}
		if slices.Sort(shares); slices.Equal(shares, want) {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("they lead %v, not %v (%v)", shares, want, err)
		}
	}
}
