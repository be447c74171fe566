//go:build soak

package e2e

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
	"loket/storage/postgres/pgtest"
)

// pairTown is a town whose bot keeps itself on two servers.
type pairTown struct {
	*town
	pair   *pgtest.Pair
	health string // where the bot says how it is
	asker  int64  // somebody who asks the bot for a sign of life
}

// openPairTown opens the outside, and a database on both servers.
func openPairTown(t *testing.T, pair *pgtest.Pair) *pairTown {
	t.Helper()
	listener, err := datatest.Listen() // free a moment ago
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	w := &pairTown{town: openTown(t, immortal(), "LISTEN="+address), pair: pair, health: "http://" + address, asker: 899001}
	name := pgtest.Name()
	w.must(pair.Primary().Create(name, ""))
	w.moveTo(pair.URL(name))
	w.thorough = true
	w.telegram.AddUser(botapi.User{ID: w.asker, FirstName: "Siapa", LastName: "Saja", Language: "id"})
	return w
}

// answers asks for help, and returns when the bot has answered, and how long that took.
func (w *pairTown) answers(within time.Duration) time.Duration {
	w.t.Helper()
	last := 0
	for _, m := range w.telegram.Messages(w.asker) {
		last = max(last, m.ID)
	}
	began := time.Now()
	w.telegram.SendText(w.asker, w.asker, "/bantuan")
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	err := w.telegram.WaitFor(ctx, func() bool {
		return slices.ContainsFunc(w.telegram.MessagesAfter(w.asker, last), func(m botapi.Message) bool { return m.From.ID == w.telegram.Bot().ID })
	})
	if err != nil {
		w.t.Fatalf("no answer within %s", within)
	}
	return time.Since(began)
}

// silent makes sure that the bot does not answer for a while.
func (w *pairTown) silent(during time.Duration) {
	w.t.Helper()
	before := len(w.telegram.Messages(w.asker))
	w.telegram.SendText(w.asker, w.asker, "/bantuan")
	<-time.After(during)
	if now := len(w.telegram.Messages(w.asker)); now != before+1 {
		w.t.Errorf("it answers with %d messages to what no standby has", now-before-1)
	}
}

// ready is what /readyz says.
func (w *pairTown) ready() (status int, words string) {
	response, err := http.Get(w.health + "/readyz")
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(said)
}

// hindered waits until /readyz says what is in the way.
func (w *pairTown) hindered(words string) {
	w.t.Helper()
	var said string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		status := 0
		if status, said = w.ready(); status == http.StatusServiceUnavailable && strings.Contains(said, words) {
			return
		}
	}
	w.t.Errorf("/readyz says %q, and nothing of %q", said, words)
}

// blow is what happens to the servers under load.
type blow struct {
	name   string
	cables bool
	strike func(w *pairTown)
}

// TestSoakOnPostgreSQLPair lets officers and verifiers go through all flows while their
// primary is killed or cut off and its standby promoted, while the only standby is gone,
// and while nobody reaches anybody. Each request is there once, each approval made one
// account, each password reached its officer.
func TestSoakOnPostgreSQLPair(t *testing.T) {
	pair := pgtest.NewPair(t)
	w := openPairTown(t, pair)
	w.seedAccounts(2)
	p := newPlay(t, w.telegram, w.group)
	p.everything(2)
	w.start()
	w.answers(time.Minute)
	blows := make(chan struct{})
	go func() {
		defer close(blows)
		for _, b := range w.blows() {
			if b.cables && !pair.HasCables() {
				t.Logf("%s: left out, it needs root and network namespaces", b.name)
				continue
			}
			if t.Failed() {
				return
			}
			t.Logf("%s", b.name)
			b.strike(w)
		}
	}()
	p.run(150 * time.Second)
	<-blows
	w.afterwards(p)
}

// blows are what happens, one after another.
func (w *pairTown) blows() []blow {
	said := func(what string, took time.Duration) {
		w.t.Logf("%s: the first answer came after %.1f s", what, took.Seconds())
	}
	rejoin := func() { w.must(w.pair.Rejoin()) }
	return []blow{
		{name: "the primary is killed", strike: func(w *pairTown) {
			w.must(w.pair.Primary().Kill())
			w.must(w.pair.Promote())
			said("the primary was killed", w.answers(time.Minute))
			rejoin()
		}},
		{name: "the only standby is gone", strike: func(w *pairTown) {
			w.must(w.pair.Standby().Kill())
			w.silent(8 * time.Second) // longer than a lease
			w.hindered("synchronous standby")
			w.must(w.pair.Standby().Run())
			said("the standby came back", w.answers(time.Minute))
		}},
		{name: "the primary is cut off", cables: true, strike: func(w *pairTown) {
			former := w.pair.Primary()
			w.must(w.pair.Unplug(former))
			w.must(w.pair.Promote())
			said("the primary was cut off", w.answers(time.Minute))
			w.must(former.Kill()) // as its keeper does
			w.must(w.pair.Plug(former))
			rejoin()
		}},
		{name: "nobody reaches a server", cables: true, strike: func(w *pairTown) {
			w.must(w.pair.UnplugUs())
			w.silent(8 * time.Second)
			w.hindered("does not answer")
			w.must(w.pair.PlugUs())
			said("the network came back", w.answers(time.Minute))
		}},
		{name: "the primary is killed, and nothing is promoted yet", strike: func(w *pairTown) {
			w.must(w.pair.Primary().Kill())
			w.hindered("promoted")
			w.must(w.pair.Promote())
			said("the standby was promoted late", w.answers(time.Minute))
		}},
	}
}
