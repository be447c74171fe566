//go:build soak

package e2e

import (
	"testing"
	"time"
)

// TestSoakARushOfFiveHundred is TestARushIsAnnouncedWithinTheLimits at full
// size, and goes on until the group's window has passed twice: 500 requests
// are announced within a minute.
func TestSoakARushOfFiveHundred(t *testing.T) {
	s := openStage(t, paced)
	s.rush(500)
	began := time.Now()
	s.announcedAndAnswered(time.Minute)
	s.verifier(budi).withButton("📋 Antrean")
	for time.Since(began) < 130*time.Second {
		s.announcedAndAnswered(time.Minute)
		<-time.After(5 * time.Second)
	}
	t.Logf("%d cards so far", len(s.cards()))
}

// TestSoakARushInOrder sends 500 requests at once, without pacing.
func TestSoakARushInOrder(t *testing.T) { rushInOrder(t, 500) }
