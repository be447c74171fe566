package metrics_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"loket/bot/metrics"
)

func nothing(context.Context) ([]metrics.Gauge, error) { return nil, nil }

func scrape(r *metrics.Registry, look func(context.Context) ([]metrics.Gauge, error)) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	r.Handler(look).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer
}

func wants(t *testing.T, r *metrics.Registry, text string) {
	t.Helper()
	if got := scrape(r, nothing).Body.String(); got != text {
		t.Errorf("served:\n%s\nwant:\n%s", got, text)
	}
}

func TestWithoutLabelsAllIsServedFromTheStart(t *testing.T) {
	var r metrics.Registry
	events := r.Counter("events_total", "Events decided.")
	commits := r.Histogram("commit_seconds", "Time of commits.", metrics.Doubling(0.25, 3))
	wants(t, &r, `# HELP commit_seconds Time of commits.
# TYPE commit_seconds histogram
commit_seconds_bucket{le="0.25"} 0
commit_seconds_bucket{le="0.5"} 0
commit_seconds_bucket{le="1"} 0
commit_seconds_bucket{le="+Inf"} 0
commit_seconds_sum 0
commit_seconds_count 0
# HELP events_total Events decided.
# TYPE events_total counter
events_total 0
`)
	events.Add(3)
	events.Add(39)
	for _, seconds := range []float64{0, 0.25, 0.26, 1, 1.5} {
		commits.Observe(seconds)
	}
	wants(t, &r, `# HELP commit_seconds Time of commits.
# TYPE commit_seconds histogram
commit_seconds_bucket{le="0.25"} 2
commit_seconds_bucket{le="0.5"} 3
commit_seconds_bucket{le="1"} 4
commit_seconds_bucket{le="+Inf"} 5
commit_seconds_sum 3.01
commit_seconds_count 5
# HELP events_total Events decided.
# TYPE events_total counter
events_total 42
`)
}

func TestSeriesAppearWithTheirFirstUseInTheOrderOfTheirLabels(t *testing.T) {
	var r metrics.Registry
	panel := metrics.Histograms(&r, "panel_seconds", "Time of panel work.", []float64{0.5}, [1]string{"step"})
	calls := metrics.Counters(&r, "calls_total", "Calls by method and result.", [2]string{"method", "result"})
	wants(t, &r, "")
	calls.With([2]string{"send", "ok"}).Add(2)
	calls.With([2]string{"get", "refused"}).Add(1)
	calls.With([2]string{"send", "ok"}).Add(1)
	calls.With([2]string{"get", "ok"}).Add(1_000_000)
	panel.With([1]string{"verify"}).Observe(0.125)
	panel.With([1]string{"create"}).Observe(0.75)
	wants(t, &r, `# HELP calls_total Calls by method and result.
# TYPE calls_total counter
calls_total{method="get",result="ok"} 1e+06
calls_total{method="get",result="refused"} 1
calls_total{method="send",result="ok"} 3
# HELP panel_seconds Time of panel work.
# TYPE panel_seconds histogram
panel_seconds_bucket{step="create",le="0.5"} 0
panel_seconds_bucket{step="create",le="+Inf"} 1
panel_seconds_sum{step="create"} 0.75
panel_seconds_count{step="create"} 1
panel_seconds_bucket{step="verify",le="0.5"} 1
panel_seconds_bucket{step="verify",le="+Inf"} 1
panel_seconds_sum{step="verify"} 0.125
panel_seconds_count{step="verify"} 1
`)
}

func TestLabelsAreEscaped(t *testing.T) {
	var r metrics.Registry
	calls := metrics.Counters(&r, "calls_total", "Calls.", [1]string{"method"})
	calls.With([1]string{"a \"quoted\" C:\\new\nline é"}).Add(1)
	wants(t, &r, `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{method="a \"quoted\" C:\\new\nline é"} 1
`)
}

func TestGaugesAreLookedUpAtEachScrape(t *testing.T) {
	var r metrics.Registry
	r.Counter("events_total", "Events decided.")
	asked := 0.0
	answer := scrape(&r, func(ctx context.Context) ([]metrics.Gauge, error) {
		if deadline, limited := ctx.Deadline(); !limited || time.Until(deadline) > 5*time.Second {
			t.Error("a look-up may take for ever")
		}
		asked++
		return []metrics.Gauge{{Name: "waiting", Help: "What waits.", Value: asked + 0.5}, {Name: "dead", Help: "What does not.", Value: 0}}, nil
	})
	const want = `# HELP dead What does not.
# TYPE dead gauge
dead 0
# HELP events_total Events decided.
# TYPE events_total counter
events_total 0
# HELP waiting What waits.
# TYPE waiting gauge
waiting 1.5
`
	if answer.Code != http.StatusOK || answer.Body.String() != want {
		t.Errorf("answered %d:\n%s\nwant:\n%s", answer.Code, answer.Body, want)
	}
	if kind := answer.Header().Get("Content-Type"); kind != "text/plain; version=0.0.4; charset=utf-8" {
		t.Errorf("served as %q", kind)
	}
}

func TestAFailingLookUpIsNoZero(t *testing.T) {
	var r metrics.Registry
	r.Counter("events_total", "Events decided.")
	answer := scrape(&r, func(context.Context) ([]metrics.Gauge, error) { return nil, errors.New("the disk is gone") })
	if answer.Code != http.StatusInternalServerError || answer.Body.String() != "the disk is gone\n" {
		t.Errorf("answered %d: %s", answer.Code, answer.Body)
	}
}

func TestWhatManyCountAddsUp(t *testing.T) {
	var r metrics.Registry
	calls := metrics.Counters(&r, "calls_total", "Calls.", [1]string{"method"})
	times := metrics.Histograms(&r, "seconds", "Times.", []float64{0.5}, [1]string{"method"})
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for i := range 1000 {
				method := [1]string{string(rune('a' + i%2))}
				calls.With(method).Add(1)
				times.With(method).Observe(float64(i / 500)) // as often 0 as 1
			}
		})
	}
	for range 20 {
		scrape(&r, nothing) // meanwhile
	}
	busy.Wait()
	wants(t, &r, `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{method="a"} 4000
calls_total{method="b"} 4000
# HELP seconds Times.
# TYPE seconds histogram
seconds_bucket{method="a",le="0.5"} 2000
seconds_bucket{method="a",le="+Inf"} 4000
seconds_sum{method="a"} 2000
seconds_count{method="a"} 4000
seconds_bucket{method="b",le="0.5"} 2000
seconds_bucket{method="b",le="+Inf"} 4000
seconds_sum{method="b"} 2000
seconds_count{method="b"} 4000
`)
}
