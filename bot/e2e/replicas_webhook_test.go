package e2e

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"loket/storage/postgres/pgtest"
)

// balancer brings each call to one of two replicas, by turns, and to the other one where
// that is away.
type balancer struct {
	to [2]string

	mu    sync.Mutex
	next  int
	taken [2]int // calls that were answered with 200
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	turn := b.next
	b.next = 1 - b.next
	b.mu.Unlock()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: b.to[turn]})
	proxy.ErrorLog = quiet()
	proxy.ModifyResponse = func(answer *http.Response) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		if answer.StatusCode == http.StatusOK {
			b.taken[turn]++
		}
		return nil
	}
	proxy.ServeHTTP(w, r) // 502 where it is away: Telegram brings the update again
}

// TestAnyReplicaKeepsUpdatesOnPostgreSQL has Telegram bring the updates to two replicas by
// turns, of which one leads, and kills the first one now and then: each is decided once,
// in its order.
func TestAnyReplicaKeepsUpdatesOnPostgreSQL(t *testing.T) {
	pgtest.Needed(t)
	t.Parallel()
	b := &balancer{to: [2]string{freeAddress(t), freeAddress(t)}}
	w := openTown(t, newFate(18, 3, 60), "LEASE=1s", "LISTEN="+b.to[0])
	w.telegram.OnDelivery(twice)
	w.settings = append(w.settings, "WEBHOOK_URL="+balanced(t, b)+"/telegram")
	p := newPlay(t, w.telegram, w.group)
	p.subdomain("bersama", approves)
	p.correction("koreksi")
	p.question(true)
	w.start()
	second := reexec(context.Background(), roleBot, append(w.settings, "LISTEN="+b.to[1], "DATA_DIR="+filepath.Join(t.TempDir(), "data")), "serve")
	second.Stderr = nil
	w.must(second.Start())
	t.Cleanup(func() {
		_ = second.Process.Signal(syscall.SIGTERM)
		_ = second.Wait()
	})
	p.run(patience)
	w.refuses("http://" + b.to[0] + "/telegram")
	w.refuses("http://" + b.to[1] + "/telegram")
	w.afterwards(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.taken[0] == 0 || b.taken[1] == 0 {
		t.Errorf("the replicas kept %v updates", b.taken)
	}
}

// balanced opens a balancer, and gives its address.
func balanced(t *testing.T, b *balancer) string {
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	return server.URL
}
