// Package metrics counts and times what happens, and serves it in Prometheus'
// text format. It is all that this program needs of Prometheus' own client,
// which would take 2 MiB more of memory.
package metrics

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// Counter counts what happened.
type Counter struct{ n atomic.Int64 }

// Add counts n more.
func (c *Counter) Add(n int) { c.n.Add(int64(n)) }

// Histogram counts values by how large they are, and sums them up.
type Histogram struct {
	bounds []float64 // ascending; the last is infinite
	counts []atomic.Int64
	sum    atomic.Uint64 // the bits of a float64
}

// Observe counts a value where it is less than or equal to a bound.
func (h *Histogram) Observe(value float64) {
	i, _ := slices.BinarySearch(h.bounds, value)
	h.counts[i].Add(1)
	for {
		old := h.sum.Load()
		if h.sum.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+value)) {
			return
		}
	}
}

// Doubling are n bounds of a histogram: from the first, each twice the last.
func Doubling(first float64, n int) []float64 {
	bounds := make([]float64, n)
	for i := range bounds {
		bounds[i] = first
		first *= 2
	}
	return bounds
}

// Labels are the names or the values of a family's labels: arrays, which are a
// map's keys as they stand.
type Labels interface {
	[0]string | [1]string | [2]string
}

// Family is a series for each set of label values that was asked for.
type Family[L Labels, S series] struct {
	name  string
	names L
	fresh func() S

	mu  sync.RWMutex
	all map[L]S
}

// With is the series of these label values; its first use makes it.
func (f *Family[L, S]) With(values L) S {
	f.mu.RLock()
	s, made := f.all[values]
	f.mu.RUnlock()
	if made {
		return s
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, made = f.all[values]; !made {
		s = f.fresh()
		f.all[values] = s
	}
	return s
}

// write appends the samples of every series, in the order of their labels.
func (f *Family[L, S]) write(text []byte) []byte {
	f.mu.RLock()
	all := maps.Clone(f.all)
	f.mu.RUnlock()
	for _, values := range slices.SortedFunc(maps.Keys(all), compare[L]) {
		text = all[values].write(text, f.name, pairs(f.names, values))
	}
	return text
}

func compare[L Labels](a, b L) int {
	for i := range len(a) {
		if c := cmp.Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

// Registry holds the families that are served together. It is filled before it
// serves.
type Registry struct{ families []family }

// family is a Family of any labels, or a Gauge.
type family struct {
	name, help, kind string
	write            func(text []byte) []byte
}

// Counters makes a family of counters by the labels of these names.
func Counters[L Labels](r *Registry, name, help string, names L) *Family[L, *Counter] {
	return register(r, "counter", name, help, names, func() *Counter { return new(Counter) })
}

// Histograms makes a family of histograms with ascending bounds.
func Histograms[L Labels](r *Registry, name, help string, bounds []float64, names L) *Family[L, *Histogram] {
	bounds = append(slices.Clone(bounds), math.Inf(1))
	return register(r, "histogram", name, help, names, func() *Histogram {
		return &Histogram{bounds: bounds, counts: make([]atomic.Int64, len(bounds))}
	})
}

func register[L Labels, S series](r *Registry, kind, name, help string, names L, fresh func() S) *Family[L, S] {
	f := &Family[L, S]{name: name, names: names, fresh: fresh, all: map[L]S{}}
	r.families = append(r.families, family{name, help, kind, f.write})
	return f
}

// Counter makes a counter without labels, which is served from the start.
func (r *Registry) Counter(name, help string) *Counter {
	return Counters(r, name, help, [0]string{}).With([0]string{})
}

// Histogram makes a histogram without labels, which is served from the start.
func (r *Registry) Histogram(name, help string, bounds []float64) *Histogram {
	return Histograms(r, name, help, bounds, [0]string{}).With([0]string{})
}
