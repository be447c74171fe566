package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"loket/bot/metrics"
	"loket/bot/telegram"
)

// figures are what the office's monitoring sees. They name no person.
type figures struct {
	registry metrics.Registry
	updates  *metrics.Counter
	calls    *metrics.Family[[2]string, *metrics.Counter]
	calling  *metrics.Family[[1]string, *metrics.Histogram]
	panel    *metrics.Family[[2]string, *metrics.Histogram]
	mail     *metrics.Family[[1]string, *metrics.Histogram]
	commits  *metrics.Histogram
	events   *metrics.Counter
}

// callBounds are seconds, as Prometheus' own client sets them.
var callBounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

func newFigures() *figures {
	f := &figures{}
	r := &f.registry
	f.updates = r.Counter("loket_updates_total", "Updates received from Telegram.")
	f.calls = metrics.Counters(r, "loket_telegram_calls_total", "Calls to Telegram by method and result.", [2]string{"method", "result"})
	f.calling = metrics.Histograms(r, "loket_telegram_seconds", "Time of calls to Telegram.", callBounds, [1]string{"method"})
	f.panel = metrics.Histograms(r, "loket_panel_seconds", "Time of panel work by step and result.", metrics.Doubling(0.05, 13), [2]string{"result", "step"})
	f.mail = metrics.Histograms(r, "loket_mail_seconds", "Time of e-mail deliveries by result.", metrics.Doubling(0.05, 12), [1]string{"result"})
	f.commits = r.Histogram("loket_commit_seconds", "Time of commits.", metrics.Doubling(0.0005, 14))
	f.events = r.Counter("loket_events_total", "Events decided.")
	return f
}

func (f *figures) committed(events int, took time.Duration) {
	f.events.Add(events)
	f.commits.Observe(took.Seconds())
}

func (f *figures) called(method string, took time.Duration, end string) {
	f.calls.With([2]string{method, end}).Add(1)
	f.calling.With([1]string{method}).Observe(took.Seconds())
}

func (f *figures) asked(step string, took time.Duration, end string) {
	f.panel.With([2]string{end, step}).Observe(took.Seconds())
}

func (f *figures) mailed(took time.Duration, end string) {
	f.mail.With([1]string{end}).Observe(took.Seconds())
}

// handler serves /metrics, with what only the storage knows looked up when asked.
func (f *figures) handler(h *house) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", f.registry.Handler(h.stock))
	return mux
}

// stock is what the storage holds.
func (h *house) stock(ctx context.Context) ([]metrics.Gauge, error) {
	counts, err := h.store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	age := 0.0
	if !counts.OutboxOldest.IsZero() {
		age = h.clock.Now().Sub(counts.OutboxOldest).Seconds()
	}
	return []metrics.Gauge{
		{Name: "loket_requests_open", Help: "Requests that wait for the team.", Value: float64(counts.Open)},
		{Name: "loket_requests_overdue", Help: "Of those, past their deadline.", Value: float64(counts.Overdue)},
		{Name: "loket_outbox", Help: "Effects that wait to be carried out.", Value: float64(counts.Outbox)},
		{Name: "loket_outbox_age_seconds", Help: "Age of the oldest of them.", Value: age},
		{Name: "loket_dead_letters", Help: "Events that could not be decided.", Value: float64(counts.DeadLetters)},
	}, nil
}

// health answers whether the program lives and whether it serves.
type health struct {
	house  *house
	poller atomic.Pointer[telegram.Poller]
	hook   atomic.Pointer[telegram.Webhook]
}

// pollOverdue is how long polling may stand still before we are not ready:
// more than one long poll.
const pollOverdue = 3 * time.Minute

func (h *health) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", h.ready)
}

// ready looks whether the database answers and Telegram has been heard.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := h.house.store.Setting(ctx, settingUsername); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	poller := h.poller.Load()
	if h.hook.Load() == nil && (poller == nil || time.Since(poller.LastPoll()) > pollOverdue) {
		http.Error(w, "Telegram has not been heard", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
