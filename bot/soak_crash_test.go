//go:build soak

package main

import (
	"fmt"
	"testing"
	"time"
)

// TestSoakKilledHundredsOfTimes is TestKilledAtAnyInstant with more people and
// hundreds of deaths, each round with another seed. One round sends every
// update twice besides.
func TestSoakKilledHundredsOfTimes(t *testing.T) {
	sum := 0
	for seed := range uint64(6) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
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
			sum += fate.total()
			t.Logf("%d officers, %d lives, deaths: %v", len(p.officers), w.starts, fate.deaths)
		})
	}
	t.Logf("%d deaths in all", sum)
}
