//go:build soak

package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/bot/simulator/mailbox"
)

// TestSoakWithinTheLimits has everything go wrong at once: Telegram refuses,
// hangs and cuts connections, brings updates twice and in the wrong order, the
// panel and the mail server lose answers, and the bot dies now and then. It
// never sends faster than Telegram allows.
func TestSoakWithinTheLimits(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			fate := newFate(100+seed, 15, 60)
			w := openTown(t, fate, "TELEGRAM_RATE=on")
			w.thorough, w.hung = true, true
			w.seedAccounts(1)
			kinds := slices.Concat(quickTrouble(), quickTrouble(), quickTrouble(), []botapi.FaultAction{{Hang: true}, {Hang: true, After: true}})
			bad := newWeather(seed, 0.08, kinds...)
			w.telegram.Fault(bad.spoil)
			w.telegram.OnDelivery(disorder(seed))
			w.panel.Inject(
				hosting.Fault{Times: 6, Shape: hosting.Drop, Match: byChance(seed, 0.2)},
				hosting.Fault{Times: 6, Shape: hosting.Drop, Commit: true, Match: byChance(seed+1, 0.2)},
				hosting.Fault{Times: 6, Shape: hosting.Status, Status: http.StatusServiceUnavailable, Match: byChance(seed+2, 0.2)})
			w.mails.SetFaults(mailbox.Faults{Greylist: 1, Drop: 2, LoseReply: 2})
			p := newPlay(t, w.telegram, w.group)
			p.subdomain("rebutan", approvesTogether)
			p.websiteAndComplaint("situs")
			p.question(false)
			p.withdrawal("batalbaa") // the bare word would take the form back
			p.correction("koreksi")
			p.handover(seededHandover(0))
			p.blocker("blokir")
			w.start()
			p.run(12 * time.Minute)
			w.telegram.Fault(nil)
			w.afterwards(p)
			for _, b := range w.telegram.Breaches() {
				t.Errorf("over the limit %s in chat %d at %s", b.Rule, b.Chat, b.At.Format("15:04:05.000"))
			}
			t.Logf("%d calls spoiled, deaths: %v", bad.spoilt, fate.deaths)
		})
	}
}

// disorder delivers some updates twice and every handful in another order.
func disorder(seed uint64) func([]botapi.Update) []botapi.Update {
	random := rand.New(rand.NewPCG(seed, 2))
	return func(batch []botapi.Update) []botapi.Update {
		for _, u := range batch {
			if random.IntN(3) == 0 {
				batch = append(batch, u)
			}
		}
		random.Shuffle(len(batch), func(i, j int) { batch[i], batch[j] = batch[j], batch[i] })
		return batch
	}
}

// byChance picks calls by chance.
func byChance(seed uint64, share float64) func(hosting.Call) bool {
	random := rand.New(rand.NewPCG(seed, 3))
	return func(hosting.Call) bool { return random.Float64() < share }
}

// TestSoakAnotherPollerForLong has a second program fetch the updates for more
// than a minute: the team is told once, and nothing is lost.
func TestSoakAnotherPollerForLong(t *testing.T) {
	t.Parallel()
	w := openTown(t, immortal())
	p := newPlay(t, w.telegram, w.group)
	p.subdomain("bersama", approves)
	w.start()
	rival := make(chan struct{})
	go func() {
		defer close(rival)
		for began := time.Now(); time.Since(began) < 90*time.Second; {
			w.pollAsRival()
		}
	}()
	p.run(3 * time.Minute)
	<-rival
	w.afterwards(p)
	told := 0
	for _, m := range w.telegram.Messages(w.group) {
		if strings.Contains(m.Content(), conflictWords) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the team was told %d times", told)
	}
}

const conflictWords = "program lain yang mengambil"
