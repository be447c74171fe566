package app

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"loket/bot/settings"
	"loket/bot/version"
	"loket/storage"
)

// metrics are what the office's monitoring sees. They name no person.
type metrics struct {
	registry *prometheus.Registry
	labels   prometheus.Labels // that each of them bears: the office, where there are several
	updates  prometheus.Counter
	calls    *prometheus.CounterVec
	calling  *prometheus.HistogramVec
	panel    *prometheus.HistogramVec
	mail     *prometheus.HistogramVec
	commits  prometheus.Histogram
	refused  prometheus.Counter
	events   prometheus.Counter
}

// newMetrics makes the figures of an office; its name is "" where there is one alone.
func newMetrics(office string) *metrics {
	f := &metrics{
		labels:   prometheus.Labels{},
		registry: prometheus.NewRegistry(),
		updates:  prometheus.NewCounter(prometheus.CounterOpts{Name: "loket_updates_total", Help: "Updates received from Telegram."}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "loket_telegram_calls_total",
			Help: "Calls to Telegram by method and result."}, []string{"method", "result"}),
		calling: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "loket_telegram_seconds",
			Help: "Time of calls to Telegram.", Buckets: prometheus.DefBuckets}, []string{"method"}),
		panel: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "loket_panel_seconds",
			Help: "Time of panel work by step and result.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 13)}, []string{"step", "result"}),
		mail: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "loket_mail_seconds",
			Help: "Time of e-mail deliveries by result.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 12)}, []string{"result"}),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "loket_commit_seconds",
			Help: "Time of commits.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "loket_commits_failed_total", Help: "Commits that the storage did not take."}),
		events:  prometheus.NewCounter(prometheus.CounterOpts{Name: "loket_events_total", Help: "Events decided."}),
	}
	if office != "" {
		f.labels["office"] = office
	}
	f.bearing(f.registry).MustRegister(f.updates, f.calls, f.calling, f.panel, f.mail, f.commits, f.refused, f.events)
	return f
}

// bearing registers what bears the office's labels.
func (f *metrics) bearing(registry *prometheus.Registry) prometheus.Registerer {
	return prometheus.WrapRegistererWith(f.labels, registry)
}

// ofProgram are the figures of the program itself, whatever it leads.
func ofProgram() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(buildInfo(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// buildInfo is a 1 that carries the versions.
func buildInfo() prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "loket_build_info", Help: "Versions of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": version.Program(), "go": runtime.Version()}})
	info.Set(1)
	return info
}

func (f *metrics) commitFailed() { f.refused.Inc() }

func (f *metrics) committed(events int, took time.Duration) {
	f.events.Add(float64(events))
	f.commits.Observe(took.Seconds())
}

func (f *metrics) called(method string, took time.Duration, end string) {
	f.calls.WithLabelValues(method, end).Inc()
	f.calling.WithLabelValues(method).Observe(took.Seconds())
}

func (f *metrics) asked(step string, took time.Duration, end string) {
	f.panel.WithLabelValues(step, end).Observe(took.Seconds())
}

func (f *metrics) mailed(took time.Duration, end string) {
	f.mail.WithLabelValues(end).Observe(took.Seconds())
}

// handler serves /metrics, with what only the storage knows looked up when
// asked. Where that fails it says so: zeros would tell the monitoring that all
// is well.
func (f *metrics) handler(a *App) http.Handler { return metricsHandler(ofProgram(), f.gatherer(a)) }

// gatherer gives the figures of an office.
func (f *metrics) gatherer(a *App) prometheus.Gatherer {
	stored := prometheus.NewRegistry() // of each handler its own: the demonstration has two
	f.bearing(stored).MustRegister(stock{a})
	return prometheus.Gatherers{f.registry, stored}
}

func metricsHandler(all ...prometheus.Gatherer) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(prometheus.Gatherers(all), promhttp.HandlerOpts{}))
	return mux
}

// stock collects what the storage holds.
type stock struct{ app *App }

// lookPatience is less than the ten seconds that Prometheus waits for us.
const lookPatience = 5 * time.Second

var (
	requestsOpen    = prometheus.NewDesc("loket_requests_open", "Requests that wait for the team.", nil, nil)
	requestsOverdue = prometheus.NewDesc("loket_requests_overdue", "Of those, past their deadline.", nil, nil)
	outboxSize      = prometheus.NewDesc("loket_outbox", "Effects that wait to be carried out.", nil, nil)
	outboxAge       = prometheus.NewDesc("loket_outbox_age_seconds", "Age of the oldest of them.", nil, nil)
	deadLetters     = prometheus.NewDesc("loket_dead_letters", "Events that could not be decided.", nil, nil)
	filesWaiting    = prometheus.NewDesc("loket_files_waiting", "Files of requests that are at Telegram alone.", nil, nil)
	filesKept       = prometheus.NewDesc("loket_files", "Files of requests that are kept; counted every ten minutes.", nil, nil)
	filesBytes      = prometheus.NewDesc("loket_files_bytes", "Their size.", nil, nil)
	diskFree        = prometheus.NewDesc("loket_disk_free_bytes", "Free space where DATA_DIR lies.", nil, nil)
	diskReserve     = prometheus.NewDesc("loket_disk_reserve_bytes", "Of it, what is kept for the database.", nil, nil)
	lastBackup      = prometheus.NewDesc("loket_last_backup_timestamp_seconds", "When the last backup was finished; 0 where none was made of this data directory.", nil, nil)
	hookRegistered  = prometheus.NewDesc("loket_webhook_registered", "1 while Telegram delivers to our webhook, as far as is known; missing where updates are polled for.", nil, nil)
	hookRefused     = prometheus.NewDesc("loket_webhook_refused_total", "Calls of the webhook that carried no update, or not its secret; missing where updates are polled for.", nil, nil)
)

// Describe names the gauges.
func (s stock) Describe(into chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{requestsOpen, requestsOverdue, outboxSize, outboxAge, deadLetters,
		filesWaiting, filesKept, filesBytes, diskFree, diskReserve, lastBackup, hookRegistered, hookRefused} {
		into <- d
	}
}

// Collect looks the gauges up.
func (s stock) Collect(into chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
	defer cancel()
	counts, err := s.app.Store.Counts(ctx)
	if err != nil {
		into <- prometheus.NewInvalidMetric(requestsOpen, err)
		return
	}
	age := 0.0
	if !counts.OutboxOldest.IsZero() {
		age = s.app.Clock.Now().Sub(counts.OutboxOldest).Seconds()
	}
	for _, g := range []struct {
		desc  *prometheus.Desc
		value float64
	}{
		{requestsOpen, float64(counts.Open)}, {requestsOverdue, float64(counts.Overdue)}, {outboxSize, float64(counts.Outbox)},
		{outboxAge, age}, {deadLetters, float64(counts.DeadLetters)}, {filesWaiting, float64(counts.FilesWaiting)},
	} {
		into <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.value)
	}
	s.disk(ctx, into)
	s.backup(into)
	s.webhook(into)
}

// backup tells when the last one was made.
func (s stock) backup(into chan<- prometheus.Metric) {
	at, err := storage.LastBackup(s.app.Settings.DataDir)
	if err != nil {
		into <- prometheus.NewInvalidMetric(lastBackup, err)
		return
	}
	seconds := 0.0
	if !at.IsZero() {
		seconds = float64(at.Unix())
	}
	into <- prometheus.MustNewConstMetric(lastBackup, prometheus.GaugeValue, seconds)
}

// webhook tells how it stands, where there is one.
func (s stock) webhook(into chan<- prometheus.Metric) {
	hook := s.app.hook.Load()
	if hook == nil {
		return
	}
	registered := 0.0
	if hook.Registered() {
		registered = 1
	}
	into <- prometheus.MustNewConstMetric(hookRegistered, prometheus.GaugeValue, registered)
	into <- prometheus.MustNewConstMetric(hookRefused, prometheus.CounterValue, float64(hook.Refused()))
}

// disk tells how much lies in the attachments and how much room there is.
func (s stock) disk(ctx context.Context, into chan<- prometheus.Metric) {
	files, err := s.app.files(ctx)
	if err != nil {
		into <- prometheus.NewInvalidMetric(filesKept, err)
	} else {
		into <- prometheus.MustNewConstMetric(filesKept, prometheus.GaugeValue, float64(files.Kept))
		into <- prometheus.MustNewConstMetric(filesBytes, prometheus.GaugeValue, float64(files.Bytes))
	}
	free, whole, err := s.app.disk()
	if err != nil {
		return // a monitoring that looks for it finds it missing
	}
	into <- prometheus.MustNewConstMetric(diskFree, prometheus.GaugeValue, float64(free))
	into <- prometheus.MustNewConstMetric(diskReserve, prometheus.GaugeValue, float64(s.app.Settings.Reserve(whole)))
}

// disk measures where DATA_DIR lies.
func (a *App) disk() (free, whole uint64, err error) {
	if a.space != nil {
		return a.space(a.Settings.DataDir)
	}
	return settings.Space(a.Settings.DataDir)
}

// countAgain is how long a count of all files is good for: it looks at each.
const countAgain = 10 * time.Minute

// counted is the last count of all files.
type counted struct {
	mu    sync.Mutex
	files storage.Files
	at    time.Time
}

// files counts what lies in the attachments, now and then.
func (a *App) files(ctx context.Context) (storage.Files, error) {
	a.counted.mu.Lock()
	defer a.counted.mu.Unlock()
	if !a.counted.at.IsZero() && time.Since(a.counted.at) < countAgain {
		return a.counted.files, nil
	}
	files, err := a.Store.Files(ctx)
	if err == nil {
		a.counted.files, a.counted.at = files, time.Now()
	}
	return files, err
}
