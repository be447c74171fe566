//go:build soak

package e2e

import (
	"context"
	"os"
	"testing"
	"time"

	"loket/storage"
	"loket/storage/sqlite"
)

// firstStart is how long a new office's first start takes here and now, up to
// the first question for updates.
func firstStart(t *testing.T) time.Duration {
	w := openTown(t, immortal())
	began := time.Now()
	w.start()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for len(w.telegram.Calls("getUpdates")) == 0 && ctx.Err() == nil {
		<-time.After(time.Millisecond)
	}
	w.must(ctx.Err())
	took := time.Since(began)
	w.stop()
	return took
}

// startDeaths is how often a first start is killed.
const startDeaths = 20

// TestSoakKilledWhileStarting kills the bot again and again within a new
// office's first start, in which it makes its key and its database; whatever
// is left behind, the next start comes through.
func TestSoakKilledWhileStarting(t *testing.T) {
	made, whole := 0, 0
	span := firstStart(t)
	for nth := range startDeaths {
		moment := span * time.Duration(nth) / startDeaths
		w := openTown(t, immortal())
		w.killAfter(moment)
		if _, err := os.Stat(w.dir + "/" + storage.KeyName); err == nil {
			made++
		}
		if key, err := storage.KeyFile(w.dir); err == nil {
			store, err := sqlite.Open(context.Background(), sqlite.Options{Dir: w.dir, Key: key, ReadOnly: true})
			if err == nil {
				whole++
				_ = store.Close()
			}
		}
		p := newPlay(t, w.telegram, w.group)
		p.question(false)
		w.start()
		p.run(20 * time.Second)
		w.afterwards(p)
		if t.Failed() {
			t.Fatalf("killed after %s", moment)
		}
	}
	t.Logf("of %d first starts of %s %d had made their key and %d their database when they were killed", startDeaths, span, made, whole)
	if made == 0 || made == startDeaths || whole == 0 || whole == startDeaths {
		t.Error("the deaths did not come at the instants they were meant for")
	}
}
