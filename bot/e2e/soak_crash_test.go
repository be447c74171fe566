//go:build soak

package e2e

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// TestSoakKilledHundredsOfTimes is TestKilledAtAnyInstant with more people and
// hundreds of deaths, each round with another seed. One round sends every
// update twice besides.
func TestSoakKilledHundredsOfTimes(t *testing.T) {
	t.Parallel() // beside those that wait for the limits most of the time
	var mu sync.Mutex
	deaths, sends := 0, 0
	t.Run("seeds", func(t *testing.T) { // ends when all of them have
		for seed := range uint64(5) {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel() // each waits for deadlines and starts anew most of the time
				fate := killedOften(t, seed)
				mu.Lock()
				defer mu.Unlock()
				deaths, sends = deaths+fate.total(), sends+fate.sends()
			})
		}
	})
	t.Logf("%d deaths in all, %d between a message and its record", deaths, sends)
	if deaths < 300 || sends < 20 {
		t.Error("it died too seldom to prove anything")
	}
}

// killedOften plays everything in a town whose bot dies some seventy times.
func killedOften(t *testing.T, seed uint64) *fate {
	t.Helper()
	fate := newFate(seed, 70, 45)
	w := openTown(t, fate)
	w.thorough = true
	if seed%2 == 1 {
		w.telegram.OnDelivery(twice)
	}
	w.seedAccounts(3)
	p := newPlay(t, w.telegram, w.group)
	p.everything(3)
	w.start()
	p.run(4 * time.Minute)
	w.afterwards(p)
	t.Logf("%d officers, %d lives, deaths: %v, before an answer: %v", len(p.officers), w.starts, fate.deaths, fate.after)
	return fate
}

// sends is how often the bot died between a message and its record.
func (f *fate) sends() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.after["sendMessage"] + f.after["sendMediaGroup"] + f.after["sendPhoto"] + f.after["sendDocument"] + f.after["editMessageText"]
}
