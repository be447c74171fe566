//go:build soak && linux

package e2e

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// TestSoakTheDiskIsFullNowAndThen takes the room away and gives it back while
// everybody works and the bot dies besides, also while it has no room.
func TestSoakTheDiskIsFullNowAndThen(t *testing.T) {
	w := openTown(t, newFate(77, 60, 40))
	w.thorough, w.frail = true, true
	disk := newSmallDisk(w)
	w.seedAccounts(2)
	p := newPlay(t, w.telegram, w.group)
	p.everything(2)
	stop := make(chan struct{})
	var tides sync.WaitGroup
	full := 0
	tides.Go(func() { full = disk.comeAndGo(w, stop) })
	w.start()
	p.run(5 * time.Minute)
	close(stop)
	tides.Wait()
	w.afterwards(p)
	t.Logf("full %d times, %d lives, deaths: %v", full, w.starts, w.fate.deaths)
	if full < 5 {
		t.Errorf("the disk was full only %d times", full)
	}
}

// mostTides is how often the disk is full: after each the bot's pauses are long.
const mostTides = 12

// comeAndGo fills and frees the disk until it is stopped; it tells how often.
func (d smallDisk) comeAndGo(w *town, stop <-chan struct{}) (full int) {
	random := rand.New(rand.NewPCG(4, 4))
	for full < mostTides {
		select {
		case <-stop:
			return full
		case <-time.After(time.Duration(100+random.IntN(500)) * time.Millisecond):
		}
		full++
		d.fill(w)
		<-time.After(time.Duration(50+random.IntN(600)) * time.Millisecond)
		d.free(w)
	}
	return full
}
