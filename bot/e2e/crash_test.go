package e2e

import (
	"strings"
	"sync"
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

// TestAReplyToACardThatWasSentTwice kills the program when a card has gone out and
// before it knows the card's number. A verifier writes below that card, once: the
// words reach the officer, though the program has sent the card again since.
func TestAReplyToACardThatWasSentTwice(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	p := newPlay(t, w.telegram, w.group)
	p.talk("tanya")
	var once sync.Once
	w.telegram.Fault(func(c botapi.Call) (cut *botapi.FaultAction) {
		if c.Method == "sendMessage" && c.Chat == w.group && strings.Contains(c.Params["text"], "tanya."+baseDomain) {
			once.Do(func() {
				w.kill()
				cut = &botapi.FaultAction{After: true, Drop: true}
			})
		}
		return cut
	})
	w.start()
	p.run(60 * time.Second)
	w.afterwards(p)
	if w.starts != 2 {
		t.Errorf("the bot was started %d times", w.starts)
	}
}
