package e2e

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/storage/postgres/pgtest"
)

// takeOver is within what somebody leads after a death, whatever it was.
const takeOver = 15 * time.Second

// TestReplicasOnPostgreSQL kills, stops, wakes and cuts off whoever leads, while officers
// and verifiers go through all flows. Each request is there once, each approval made one
// account, each password reached its officer, and one that does not lead calls nobody.
// It plays by itself: a lease of one second is lost on a machine that is full.
func TestReplicasOnPostgreSQL(t *testing.T) {
	pgtest.Needed(t)
	w, r := newTownOfReplicas(t, 2)
	w.seedAccounts(1)
	p := newPlay(t, w.telegram, w.group)
	p.everything(1)
	r.start()
	over := make(chan struct{})
	var troubles sync.WaitGroup
	troubles.Go(func() {
		for range 3 {
			r.dies(takeOver)
			r.sleeps(takeOver)
			r.isCutOff(takeOver, false)
			r.isCutOff(takeOver, true)
			r.isStopped(takeOver)
			select {
			case <-over:
				return
			default:
			}
		}
	})
	p.run(2 * time.Minute)
	close(over)
	troubles.Wait()
	w.afterwards(p)
}

// TestAStopHandsOverAtOnceOnPostgreSQL has a lease that nobody waits for.
func TestAStopHandsOverAtOnceOnPostgreSQL(t *testing.T) {
	pgtest.Needed(t)
	t.Parallel()
	_, r := newTownOfReplicas(t, 2, "LEASE=1m")
	r.start()
	for range 2 {
		if took := r.isStopped(40 * time.Second); took > 5*time.Second {
			t.Errorf("the next one leads after %s", took)
		}
	}
}

// TestWhatAReplicaShowsOnPostgreSQL: both live and are ready, one leads.
func TestWhatAReplicaShowsOnPostgreSQL(t *testing.T) {
	pgtest.Needed(t)
	t.Parallel()
	_, r := newTownOfReplicas(t, 2, "LEASE=1m")
	var public, figures []string
	for _, m := range r.all {
		public, figures = append(public, freeAddress(t)), append(figures, freeAddress(t))
		m.settings = append(m.settings, "LISTEN="+public[len(public)-1], "METRICS_LISTEN="+figures[len(figures)-1])
	}
	r.start()
	leader, _ := r.awaitLeader(nil, takeOver)
	for i, m := range r.all {
		ready, leading := "ready\n", "loket_leading 1"
		if m != leader {
			ready, leading = "ready, and follows\n", "loket_leading 0"
		}
		for _, want := range []struct{ address, words string }{{public[i] + "/healthz", "ok\n"}, {public[i] + "/readyz", ready}, {figures[i] + "/metrics", leading}} {
			until := time.Now().Add(takeOver)
			for answer := ""; !strings.Contains(answer, want.words); answer = fetch(t, "http://"+want.address) {
				if time.Now().After(until) {
					t.Fatalf("%s, %s: %q does not say %q", m.name, want.address, answer, want.words)
				}
				time.Sleep(20 * time.Millisecond)
			}
		}
	}
}

// fetch is what an address answers, "" where nobody does.
func fetch(t testing.TB, address string) string {
	t.Helper()
	response, err := http.Get(address) // #nosec G107 -- of this test
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return string(body)
}
