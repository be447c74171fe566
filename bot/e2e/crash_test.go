package e2e

import (
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
)

// seedAccounts puts the accounts that the play finds on the panel.
func (w *town) seedAccounts(n int) {
	for i := range n {
		taken, handed := seededTakeover(i), seededHandover(i)
		w.seeded[taken+"."+baseDomain], w.seeded[handed+"."+baseDomain] = true, true
		w.panel.Seed(
			hosting.Seed{Username: "t" + letters(int64(i)), Domain: taken + "." + baseDomain, Email: "umum@" + baseDomain},
			hosting.Seed{Username: "h" + letters(int64(i)), Domain: handed + "." + baseDomain, Email: "umum@" + baseDomain, SiteTitle: "Situs " + handed})
	}
}

// TestKilledAtAnyInstant kills the real program again and again while officers
// and verifiers go through all flows: before and after its calls take effect,
// while it starts, and at any moment between.
func TestKilledAtAnyInstant(t *testing.T) {
	t.Parallel()
	fate := newFate(20261123, 12, 40)
	w := openTown(t, fate)
	w.telegram.SetAPI(botapi.API103) // what concerns one verifier is shown to them alone
	w.seedAccounts(1)
	p := newPlay(t, w.telegram, w.group)
	p.everything(1)
	w.start()
	p.run(60 * time.Second)
	w.afterwards(p)
	if !fate.exhausted() {
		t.Errorf("the play was over before the bot had died often enough: %v", fate.deaths)
	}
	t.Logf("%d officers, %d deaths: %v", len(p.officers), fate.total(), fate.deaths)
}
