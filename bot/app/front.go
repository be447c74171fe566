package app

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"loket/storage/postgres"
)

// front is what a replica shows the world, whether it leads or follows.
type front struct {
	public, inner net.Listener
	leases        *postgres.Leases
	leading       atomic.Pointer[led]
	own           *prometheus.Registry // what is shown in any case
	following     http.Handler         // of a follower, the figures

	mu     sync.Mutex
	looked time.Time // when it was looked last what would be in a follower's way
	why    string
}

// led is the office that is led, as it is seen from outside.
type led struct{ public, metrics http.Handler }

// openFront takes the addresses, so that a wrong one stops the start.
func openFront(listen, metrics string, leases *postgres.Leases) (*front, error) {
	public, inner, err := takeAddresses(listen, metrics)
	if err != nil {
		return nil, err
	}
	f := &front{public: public, inner: inner, leases: leases, own: prometheus.NewRegistry()}
	f.own.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "loket_leading", Help: "1 while this replica leads the office."}, func() float64 {
		if f.leading.Load() == nil {
			return 0
		}
		return 1
	}))
	program := prometheus.NewRegistry()
	program.MustRegister(buildInfo(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	f.following = promhttp.HandlerFor(prometheus.Gatherers{program, f.own}, promhttp.HandlerOpts{})
	return f, nil
}

// lead has an app answer whoever comes, until end is called.
func (f *front) lead(a *App) (listeners *Listeners, end func()) {
	listeners = a.ListenersAt(f.public, f.inner)
	listeners.served = true
	f.leading.Store(&led{public: listeners.mux, metrics: a.metrics.handler(a, f.own)})
	return listeners, func() { f.leading.Store(nil) }
}

// run serves the addresses until ctx ends, or one of them breaks.
func (f *front) run(ctx context.Context) error {
	public := http.NewServeMux()
	public.HandleFunc("GET /healthz", alive)
	public.HandleFunc("GET /readyz", f.ready)
	outside := func(choose func(*led) http.Handler, otherwise http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if l := f.leading.Load(); l != nil {
				choose(l).ServeHTTP(w, r)
				return
			}
			otherwise.ServeHTTP(w, r)
		})
	}
	return serveAll(ctx, map[net.Listener]http.Handler{
		f.public: outside(func(l *led) http.Handler { return l.public }, public),
		f.inner:  outside(func(l *led) http.Handler { return l.metrics }, f.following),
	})
}

// hindrance looks what would be in the way of a follower, once for all who ask at about
// the same time.
func (f *front) hindrance(ctx context.Context) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at := time.Now(); at.Sub(f.looked) >= probeAgain {
		f.why = f.leases.Hindrance(context.WithoutCancel(ctx))
		f.looked = time.Now()
	}
	return f.why
}

// ready says that a follower could take over now.
func (f *front) ready(w http.ResponseWriter, r *http.Request) {
	if why := f.hindrance(r.Context()); why != "" {
		http.Error(w, "nobody can lead: "+why, http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready, and follows\n"))
}
