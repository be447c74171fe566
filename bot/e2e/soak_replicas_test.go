//go:build soak

package e2e

import (
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"loket/storage/postgres/pgtest"
)

// deathsVariable is how many deaths of leaders are counted with a lease of a second; a
// fifteenth of them with the default one.
const deathsVariable = "LOKET_DEATHS"

// deathsInCheck is how many there are where nobody says.
const deathsInCheck = 30

// TestSoakOnPostgreSQLReplicasDie kills whoever leads, stops it for longer than its lease,
// cuts its network, and restarts the database, again and again under load. Each request
// is there once, each approval made one account, each password reached its officer, and
// nobody waits for a leader for longer than fifteen seconds after the fault has ended.
func TestSoakOnPostgreSQLReplicasDie(t *testing.T) {
	pgtest.Needed(t)
	deaths := deathsInCheck
	if text := os.Getenv(deathsVariable); text != "" {
		var err error
		if deaths, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	server := pgtest.Own(t)
	for _, lease := range []struct {
		term   string
		deaths int
	}{{"1s", deaths}, {"6s", (deaths + 14) / 15}} {
		t.Run(lease.term, func(t *testing.T) {
			d := &dying{server: server, random: rand.New(rand.NewPCG(18, uint64(lease.deaths))), left: lease.deaths, done: map[string]int{}}
			for seed := range uint64(1000) {
				if d.left <= 0 || t.Failed() {
					break
				}
				t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) { d.town(t, lease.term) })
			}
			t.Logf("deaths: %v; the longest without a leader: %s", d.done, d.longest)
		})
	}
}

// dying is a number of deaths.
type dying struct {
	server  *pgtest.Server
	random  *rand.Rand
	left    int
	done    map[string]int
	longest time.Duration // from the end of a fault until somebody led
}

// town plays everything once more, and has leaders die meanwhile.
func (d *dying) town(t *testing.T, term string) {
	w := openTown(t, immortal())
	w.moveTo(d.server.URL(d.server.Database(t, "")))
	r := withReplicas(w, d.server, 2, "LEASE="+term)
	w.seedAccounts(2)
	p := newPlay(t, w.telegram, w.group)
	p.everything(2)
	r.start()
	over := make(chan struct{})
	var troubles sync.WaitGroup
	troubles.Go(func() {
		for d.left > 0 && !t.Failed() {
			select {
			case <-over:
				return
			case <-time.After(time.Duration(d.random.IntN(1200)) * time.Millisecond):
			}
			d.next(r)
		}
	})
	p.run(8 * time.Minute)
	close(over)
	troubles.Wait()
	w.afterwards(p)
}

// next makes one leader die.
func (d *dying) next(r *replicas) {
	kind := [...]string{"killed", "stopped", "cut from the database", "cut from all", "the database restarted", "killed", "stopped", "told to end"}[d.random.IntN(8)]
	switch kind {
	case "killed":
		r.dies(takeOver)
	case "stopped":
		r.sleeps(takeOver)
	case "cut from the database":
		r.isCutOff(takeOver, false)
	case "cut from all":
		r.isCutOff(takeOver, true)
	case "the database restarted":
		d.restart(r)
	case "told to end":
		r.isStopped(takeOver)
		d.done[kind]++ // no death
		return
	}
	d.done[kind]++
	d.left--
	r.awaitLeader(nil, takeOver)
	d.longest = max(d.longest, r.longest)
}

// restart kills the database's server, and starts it again after a while.
func (d *dying) restart(r *replicas) {
	r.awaitLeader(nil, takeOver)
	r.w.must(d.server.Kill())
	time.Sleep(time.Duration(d.random.IntN(1500)) * time.Millisecond)
	r.w.must(d.server.Run())
	r.awaitLeader(nil, takeOver)
	r.revive()
}

// revive starts again what ended because there was no database while it started.
func (r *replicas) revive() {
	for _, m := range r.all {
		select {
		case <-m.exited:
			m.start()
		default:
		}
	}
}
