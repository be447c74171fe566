//go:build measure

package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"loket/storage/postgres/pgtest"
	"loket/storage/postgres/postgrestest"
)

// fillRequests makes so many requests, of officers who have ten each.
const fillRequests = `INSERT INTO requests (rowid, ticket, service, officer, state, label, unit, unit_key, answers, sent_at, due_at, card_posted, record, address, claimed, decided, facing)
	SELECT n, 'SD-2026-' || lpad(n::text, 8, '0'), 'subdomain', n / 10, 'confirmed', 'nama-' || n, 'Unit ' || n %% 500, 'unit ' || n %% 500,
	'{}', 1700000000000 + n, 0, 1, '{"version":1,"address":"nama-' || n || '.example.go.id"}', 'nama-' || n || '.example.go.id', 0, 0, 0 FROM generate_series(1, %d) AS n`

// TestMeasureLookUps compares hot look-ups among 10,000 requests with those among a
// million. It prints and asserts nothing: it is run by hand,
// `go test -tags measure -run MeasureLookUps -timeout 30m -v ./storage/postgres`.
func TestMeasureLookUps(t *testing.T) {
	server := pgtest.Own(t, "shared_buffers=256MB", "max_wal_size=4GB")
	var each [2]time.Duration
	for i, n := range []int{10_000, 1_000_000} {
		name := server.Database(t, "")
		store := open(t, server.URL(name))
		must(t, postgrestest.Place{URL: server.URL(name)}.Exec(fmt.Sprintf(fillRequests, n)+"; ANALYZE"))
		memory := store.Memory(context.Background())
		const looks, hot = 4000, 500
		var began time.Time
		for look := range looks + hot {
			if look == hot {
				began = time.Now()
			}
			wanted := 1 + rand.IntN(hot)*(n/hot) // #nosec G404 -- no secret
			if r, err := memory.Request(fmt.Sprintf("SD-2026-%08d", wanted)); err != nil || r.Label == "" {
				t.Fatal(err)
			}
			if all, err := memory.RequestsOf(int64(wanted/10), 5); err != nil || len(all) == 0 {
				t.Fatal(err)
			}
		}
		each[i] = time.Since(began) / looks
	}
	fmt.Printf("a hot look-up among 10,000 requests %v, among 1,000,000 %v, ratio %.2f\n", each[0], each[1], float64(each[1])/float64(each[0]))
}
