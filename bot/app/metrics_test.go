package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/telegram"
	"loket/bot/version"
	"loket/conversations"
	"loket/storage"
)

// scrape asks the metrics of an app that has nothing but its storage.
func scrape(v *datatest.Directory, f *metrics) (int, string) {
	answer := httptest.NewRecorder()
	house := &App{Store: v.Store, Clock: engine.NewClock(nil), Settings: settings.Settings{DataDir: v.Data, DiskReserve: "500MB"},
		space: func(string) (free, whole uint64, err error) { return 3 << 30, 5 << 30, nil }}
	house.hook.Store(&telegram.Webhook{})
	house.hook.Load().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/hook", nil))
	f.handler(house).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return answer.Code, answer.Body.String()
}

var familyType = regexp.MustCompile(`(?m)^# TYPE (\w+ \w+)$`)

// The office's alarms and dashboards know the metrics by these names.
func TestTheMetricsKeepTheirNames(t *testing.T) {
	f := newMetrics("")
	f.committed(2, time.Millisecond)
	f.called("sendMessage", 20*time.Millisecond, "ok")
	f.asked("create", time.Second, "refused")
	f.mailed(time.Second, "ok")
	f.commitFailed()
	v := datatest.New(t)
	v.Remember(conversations.Request{Ticket: "SD-2026-9999", Officer: 7, State: conversations.Submitted, Due: time.Now().Add(-time.Hour)})
	for i, hash := range []string{"", "", strings.Repeat("a", 64)} {
		v.Remember(conversations.Attachment{Ticket: "SD-2026-9999", File: conversations.File{Unique: strconv.Itoa(i)}, Hash: hash, Size: 1234})
	}
	v.Must(storage.NoteBackup(v.Data, datatest.Monday))
	code, text := scrape(v, f)
	if code != http.StatusOK {
		t.Fatalf("answered %d: %s", code, text)
	}
	var names []string
	for _, found := range familyType.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(found[1], "loket_") {
			names = append(names, found[1])
		}
	}
	want := []string{"loket_build_info gauge", "loket_commit_seconds histogram", "loket_commits_failed_total counter", "loket_dead_letters gauge", "loket_disk_free_bytes gauge", "loket_disk_reserve_bytes gauge", "loket_events_total counter",
		"loket_files gauge", "loket_files_bytes gauge", "loket_files_waiting gauge", "loket_last_backup_timestamp_seconds gauge", "loket_mail_seconds histogram",
		"loket_outbox gauge", "loket_outbox_age_seconds gauge", "loket_panel_seconds histogram", "loket_requests_open gauge",
		"loket_requests_overdue gauge", "loket_telegram_calls_total counter", "loket_telegram_seconds histogram", "loket_updates_total counter", "loket_webhook_refused_total counter", "loket_webhook_registered gauge"}
	if !slices.Equal(names, want) {
		t.Errorf("served:\n%s\nwant:\n%s", strings.Join(names, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range []string{"# TYPE go_goroutines gauge", "# TYPE process_resident_memory_bytes gauge", "loket_events_total 2", "loket_commits_failed_total 1",
		"loket_webhook_refused_total 1", "loket_webhook_registered 0", "loket_last_backup_timestamp_seconds 1.7954037e+09",
		`loket_build_info{go="` + runtime.Version() + `",version="` + version.Program() + `"} 1`,
		`loket_commit_seconds_bucket{le="0.001"} 1`, `loket_mail_seconds_bucket{result="ok",le="102.4"} 1`,
		`loket_panel_seconds_bucket{result="refused",step="create",le="204.8"} 1`, "loket_requests_open 1", "loket_requests_overdue 1",
		"loket_files 21", "loket_files_bytes 1594", "loket_files_waiting 2", "loket_disk_free_bytes 3.221225472e+09", "loket_disk_reserve_bytes 5e+08",
		`loket_telegram_calls_total{method="sendMessage",result="ok"} 1`, `loket_telegram_seconds_bucket{method="sendMessage",le="0.025"} 1`} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%s is not in\n%s", line, text)
		}
	}
}

func TestAClosedStorageHasNoMetrics(t *testing.T) {
	v := datatest.New(t)
	v.Must(v.Store.Close())
	if code, text := scrape(v, newMetrics("")); code != http.StatusInternalServerError || strings.Contains(text, "# TYPE") {
		t.Errorf("answered %d: %s", code, text)
	}
}

// BenchmarkMetrics measures what counting adds to every call and every commit.
func BenchmarkMetrics(b *testing.B) {
	f := newMetrics("")
	b.Run("called", func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				f.called("sendMessage", 20*time.Millisecond, "ok")
			}
		})
	})
	b.Run("committed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.committed(10, time.Millisecond)
		}
	})
}
