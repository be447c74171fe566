package app

import (
	"context"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"loket/storage/postgres"
)

// front is what a replica shows the world, whether it leads or follows.
type front struct {
	public, inner net.Listener
	leases        *postgres.Leases
	offices       []string // that it can lead; "" where there is one alone
	program       *prometheus.Registry

	mu    sync.Mutex
	led   map[string]led
	boxes map[string]http.Handler // where Telegram brings updates, by path, whoever leads

	looking sync.Mutex
	looked  time.Time // when it was looked last what would be in a follower's way
	why     string
}

// led is an office that is led, as it is seen from outside.
type led struct {
	listeners *Listeners
	figures   prometheus.Gatherer
}

// openFront takes the addresses, so that a wrong one stops the start.
func openFront(listen, metrics string, leases *postgres.Leases, offices []string) (*front, error) {
	public, inner, err := takeAddresses(listen, metrics)
	if err != nil {
		return nil, err
	}
	f := &front{public: public, inner: inner, leases: leases, offices: offices, program: ofProgram(), led: map[string]led{}, boxes: map[string]http.Handler{}}
	for _, office := range offices {
		labels := prometheus.Labels{}
		if office != "" {
			labels["office"] = office
		}
		f.program.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "loket_leading", Help: "1 while this replica leads the office.", ConstLabels: labels}, func() float64 {
			if _, leads := f.leading()[office]; leads {
				return 1
			}
			return 0
		}))
	}
	return f, nil
}

// lead has an office's app answer whoever comes for it, until end is called.
func (f *front) lead(office string, a *App) (listeners *Listeners, end func()) {
	listeners = a.ListenersAt(f.public, f.inner)
	listeners.served = true
	f.mu.Lock()
	defer f.mu.Unlock()
	f.led[office] = led{listeners, a.metrics.gatherer(a)}
	return listeners, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.led, office)
	}
}

// bring has updates brought to a letterbox, whether its office is led here or not, until
// end is called.
func (f *front) bring(b *letterbox) (end func()) {
	if b.hook == nil {
		return func() {}
	}
	path := webhookPath(b.hook.URL)
	f.mu.Lock()
	defer f.mu.Unlock()
	before, was := f.boxes[path]
	f.boxes[path] = b.hook
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if delete(f.boxes, path); was {
			f.boxes[path] = before
		}
	}
}

// box is the letterbox of a path.
func (f *front) box(path string) (box http.Handler, is bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	box, is = f.boxes[path]
	return box, is
}

// leading is what is led now.
func (f *front) leading() map[string]led {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.led)
}

// run serves the addresses until ctx ends, or one of them breaks.
func (f *front) run(ctx context.Context) error {
	public := http.NewServeMux()
	public.HandleFunc("GET /healthz", alive)
	public.HandleFunc("GET /readyz", f.ready)
	public.HandleFunc("/", f.pass)
	return serveAll(ctx, map[net.Listener]http.Handler{f.public: public, f.inner: http.HandlerFunc(f.figures)})
}

// pass hands a call to the office whose path it is.
func (f *front) pass(w http.ResponseWriter, r *http.Request) {
	if box, is := f.box(r.URL.Path); is {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		box.ServeHTTP(w, r)
		return
	}
	for _, l := range f.leading() {
		if _, pattern := l.listeners.mux.Handler(r); pattern != "" {
			l.listeners.mux.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

// figures gives those of all that is led.
func (f *front) figures(w http.ResponseWriter, r *http.Request) {
	all := []prometheus.Gatherer{f.program}
	for _, l := range f.leading() {
		all = append(all, l.figures)
	}
	metricsHandler(all...).ServeHTTP(w, r)
}

// hindrance looks what would be in the way of a follower, once for all who ask at about
// the same time.
func (f *front) hindrance(ctx context.Context) string {
	f.looking.Lock()
	defer f.looking.Unlock()
	if at := time.Now(); at.Sub(f.looked) >= probeAgain {
		f.why = f.leases.Hindrance(context.WithoutCancel(ctx))
		f.looked = time.Now()
	}
	return f.why
}

// ready says that updates would be received and committed now for all that is led, or
// that a follower could take over.
func (f *front) ready(w http.ResponseWriter, r *http.Request) {
	leading := f.leading()
	if len(leading) == 0 && f.leases != nil {
		if why := f.hindrance(r.Context()); why != "" {
			http.Error(w, "nobody can lead: "+why, http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready, and follows\n"))
		return
	}
	var missing []string
	for _, office := range slices.Sorted(maps.Keys(leading)) {
		for _, what := range leading[office].listeners.Health.missing(r.Context()) {
			if office != "" {
				what = office + ": " + what
			}
			missing = append(missing, what)
		}
	}
	if len(missing) > 0 {
		http.Error(w, strings.Join(missing, "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
