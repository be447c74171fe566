//go:build soak

package main

import (
	"context"
	"os"
	"testing"
	"time"

	"loket/storage"
)

// TestSoakKilledWhileStarting kills the bot again and again within the first
// moments of a new office's first start, in which it makes its key and its
// database; whatever is left behind, the next start comes through.
func TestSoakKilledWhileStarting(t *testing.T) {
	made, whole := 0, 0
	for moment := time.Duration(0); moment < 120*time.Millisecond; moment += 4 * time.Millisecond {
		w := openTown(t, immortal())
		w.start()
		<-time.After(moment)
		w.mu.Lock()
		w.ending = true
		_ = w.child.Process.Kill()
		w.mu.Unlock()
		w.tended.Wait()
		if _, err := os.Stat(w.dir + "/" + storage.KeyName); err == nil {
			made++
		}
		if key, err := storage.KeyFile(w.dir); err == nil {
			store, err := storage.Open(context.Background(), storage.Options{Dir: w.dir, Key: key, ReadOnly: true})
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
	t.Logf("of 30 first starts %d had made their key and %d their database when they were killed", made, whole)
	if made == 30 || whole == 30 || whole == 0 {
		t.Error("the deaths did not come at the instants they were meant for")
	}
}
