package e2e

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/storage/sqlite"
)

// asks asks one of the two addresses of health, as it will be at that time.
func (s *stage) asks(path string, ahead time.Duration) (int, string) {
	s.t.Helper()
	h := s.listeners.Health
	h.Now = func() time.Time { return time.Now().Add(ahead) }
	answer := httptest.NewRecorder()
	mux := http.NewServeMux()
	h.Register(mux)
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}

// becomes waits until /readyz answers so, with these words.
func (s *stage) becomes(code int, words string) {
	s.t.Helper()
	s.waitsFor(fmt.Sprintf("/readyz to answer %d %q", code, words), func() bool {
		got, body := s.asks("/readyz", 0)
		return got == code && strings.Contains(body, words)
	})
	if got, body := s.asks("/healthz", 0); got != http.StatusOK {
		s.t.Errorf("/healthz answers %d %q", got, body)
	}
}

func TestItIsReadyWhenUpdatesCome(t *testing.T) {
	s := openStage(t)
	s.becomes(http.StatusOK, "ready")
	if code, body := s.asks("/readyz", 4*time.Minute); code != http.StatusServiceUnavailable || !strings.Contains(body, "Telegram has not been heard") {
		t.Errorf("after four minutes of silence: %d %q", code, body)
	}
	if code, body := s.asks("/readyz", 2*time.Minute); code != http.StatusOK {
		t.Errorf("after two: %d %q", code, body)
	}
}

func TestItIsNotReadyWhileTelegramIsNotReached(t *testing.T) {
	silence := func(botapi.Call) *botapi.FaultAction { return &botapi.FaultAction{Drop: true} }
	for mode, tune := range hookedAndNot(t) {
		t.Run(mode, func(t *testing.T) {
			s := openStage(t, tune)
			s.stop()
			s.world.Telegram().Fault(silence)
			s.start()
			s.becomes(http.StatusServiceUnavailable, "Telegram has not been heard")
			s.world.Telegram().Fault(nil)
			s.becomes(http.StatusOK, "ready")
		})
	}
}

// hookedAndNot are the two ways in which updates come.
func hookedAndNot(t *testing.T) map[string]func(*settings.Settings) {
	t.Helper()
	return map[string]func(*settings.Settings){
		"polling": func(*settings.Settings) {},
		"webhook": func(set *settings.Settings) { set.WebhookURL = "http://127.0.0.1:1/telegram" },
	}
}

func TestItIsNotReadyWithoutItsWebhook(t *testing.T) {
	s := openStage(t, hookedAndNot(t)["webhook"])
	s.becomes(http.StatusOK, "ready")
	s.stop()
	s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Method == "setWebhook" {
			return &botapi.FaultAction{Code: http.StatusBadRequest, Description: "Bad Request: bad webhook"}
		}
		return nil
	})
	s.start()
	s.becomes(http.StatusServiceUnavailable, "the webhook is not registered")
}

func TestItIsNotReadyWhileNothingCanBeCommitted(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.becomes(http.StatusOK, "ready")
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.dir, sqlite.DatabaseName)+"?_txlock=immediate")
	s.must(err)
	defer db.Close()
	held, err := db.Begin()
	s.must(err)
	s.becomes(http.StatusServiceUnavailable, "nothing can be committed")
	s.must(held.Rollback())
	s.becomes(http.StatusOK, "ready")
}

// Where an update is to be noted the database is damaged: it is not confirmed,
// and whoever watches reads why.
func TestADamagedDatabaseIsNotReady(t *testing.T) {
	s := openStage(t)
	s.stop()
	s.spoils("updates")
	s.start()
	s.world.Telegram().SendText(rina, rina, "/mulai")
	s.becomes(http.StatusServiceUnavailable, "loket restore")
	if waiting := s.world.Telegram().Pending(); len(waiting) == 0 {
		t.Error("the update was confirmed")
	}
}

// spoils overwrites the first page of a table with what is no page.
func (s *stage) spoils(table string) {
	s.t.Helper()
	file := filepath.Join(s.dir, sqlite.DatabaseName)
	db, err := sql.Open("sqlite3", file)
	s.must(err)
	var size, page int64
	s.must(db.QueryRow("PRAGMA page_size").Scan(&size))
	s.must(db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?", table).Scan(&page))
	s.must(db.Close())
	disk, err := os.OpenFile(file, os.O_WRONLY, 0)
	s.must(err)
	_, err = disk.WriteAt(make([]byte, size), (page-1)*size)
	s.must(err)
	s.must(disk.Close())
}

// A bot whose listener broke would look as if it lived.
func TestABrokenListenerEndsTheProgram(t *testing.T) {
	for name, tune := range hookedAndNot(t) {
		s := openStage(t, tune)
		s.must(s.public.Close())
		select {
		case err := <-s.ended:
			if err == nil || !strings.Contains(err.Error(), "serve "+s.public.Addr().String()) {
				t.Errorf("%s: it ends with %v", name, err)
			}
		case <-time.After(patience):
			t.Fatalf("%s: it goes on", name)
		}
		s.ended <- nil
	}
}
