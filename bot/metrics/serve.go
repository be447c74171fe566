package metrics

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Gauge is a number that is looked up when asked.
type Gauge struct {
	Name, Help string
	Value      float64
}

func (g Gauge) write(text []byte) []byte { return sample(text, g.Name, "", g.Value) }

const (
	contentType = "text/plain; version=0.0.4; charset=utf-8"
	// lookPatience is less than the ten seconds that Prometheus waits for us.
	lookPatience = 5 * time.Second
)

// Handler serves the families and the gauges that look finds. Where it fails we
// say so: zeros would tell the monitoring that all is well.
func (r *Registry) Handler(look func(context.Context) ([]Gauge, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		ctx, cancel := context.WithTimeout(request.Context(), lookPatience)
		defer cancel()
		gauges, err := look(ctx)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(r.text(gauges))
	})
}

// text is everything by name; a family without a series is left out.
func (r *Registry) text(gauges []Gauge) []byte {
	families := slices.Clone(r.families)
	for _, g := range gauges {
		families = append(families, family{g.Name, g.Help, "gauge", g.write})
	}
	slices.SortFunc(families, func(a, b family) int { return cmp.Compare(a.name, b.name) })
	var text []byte
	for _, f := range families {
		if samples := f.write(nil); len(samples) > 0 {
			text = fmt.Appendf(text, "# HELP %s %s\n# TYPE %s %s\n%s", f.name, f.help, f.name, f.kind, samples)
		}
	}
	return text
}

// series appends its samples to a text.
type series interface {
	write(text []byte, name, labels string) []byte
}

func (c *Counter) write(text []byte, name, labels string) []byte {
	return sample(text, name, labels, float64(c.n.Load()))
}

// write counts up from bucket to bucket. The last is also the count: a number
// of its own could differ from it while somebody observes.
func (h *Histogram) write(text []byte, name, labels string) []byte {
	count := 0.0
	for i, bound := range h.bounds {
		count += float64(h.counts[i].Load())
		le := `le="` + number(bound) + `"`
		if labels != "" {
			le = labels + "," + le
		}
		text = sample(text, name+"_bucket", le, count)
	}
	text = sample(text, name+"_sum", labels, math.Float64frombits(h.sum.Load()))
	return sample(text, name+"_count", labels, count)
}

func sample(text []byte, name, labels string, value float64) []byte {
	if labels != "" {
		labels = "{" + labels + "}"
	}
	return append(text, name+labels+" "+number(value)+"\n"...)
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

var escaped = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// pairs are labels as they stand between the braces.
func pairs[L Labels](names, values L) string {
	var text strings.Builder
	for i := range len(names) {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(names[i] + `="` + escaped.Replace(values[i]) + `"`)
	}
	return text.String()
}
