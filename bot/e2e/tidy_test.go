package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// rows counts the rows of a table beside the program.
func (s *stage) rows(table, where string) (n int) {
	s.t.Helper()
	db := beside(s.t, s.app.Settings.DataDir)
	defer db.Close()
	s.must(db.QueryRow("SELECT count(*) FROM " + table + " WHERE " + where).Scan(&n))
	return n
}

// leaves puts something of each kind into the storage that grows old.
func (s *stage) leaves(moment time.Time, chats []int64, update int64) {
	s.t.Helper()
	records := []conversations.Record{
		conversations.Posted{Name: fmt.Sprint("card:SD-", update), Chat: townGroup, Numbers: []int{int(update)}, At: moment},
		conversations.Work{ID: fmt.Sprint("K-", update), State: "done"},
		conversations.NewSecret{Name: fmt.Sprint("link:a.example/", update)},
		conversations.Session{Chat: chats[0], Heard: moment, Draft: &conversations.Draft{Form: "website", Step: "label"}},
		conversations.Officer{ID: chats[1], Name: "Rina"},
		conversations.Session{Chat: chats[1], Heard: moment, Draft: &conversations.Draft{Form: "website", Step: "label"}},
	}
	s.must(s.app.Store.Batch(context.Background(), func(b storage.Batch) error {
		_, seen := b.MarkSeen([]int64{update}, moment)
		_, kept := b.Remember(conversations.Decision{Records: records}, moment)
		return errors.Join(seen, kept, b.DeadLetter("kind", []byte("{}"), "why", moment), b.Spend(townGroup, 1, time.Now().Add(moment.Sub(s.clock.Now()))))
	}))
}

// TestWhatIsOverIsTidiedUp lets two years pass over what grows with every
// request: what is old goes, what is new stays, and the trail stays whole.
func TestWhatIsOverIsTidiedUp(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	s.leaves(s.clock.Now().AddDate(-2, 0, 0), []int64{501, 502}, 71)
	s.leaves(s.clock.Now(), []int64{503, 504}, 72)
	for range storage.SweepParts { // an hour each
		s.must(s.app.TidyOnce(context.Background()))
	}
	for table, want := range map[string]map[string]int{
		"updates":        {"id = 71": 0, "id = 72": 1},
		"posted":         {"name = 'card:SD-71'": 0, "name = 'card:SD-72'": 1},
		"posted_numbers": {"number = 71": 0, "number = 72": 1},
		"works":          {"id = 'K-71'": 0, "id = 'K-72'": 1},
		"secrets":        {"name LIKE 'link:%/71'": 0, "name LIKE 'link:%/72'": 1},
		"dead_letters":   {"1": 1},
		"spends":         {"1": 1},
		"sessions":       {"chat = 501": 0, "chat = 502 AND session NOT LIKE '%draft%'": 1, "chat = 503 AND session LIKE '%draft%'": 1, "chat = 504": 1},
		"officers":       {"1": 2},
	} {
		for where, n := range want {
			if got := s.rows(table, where); got != n {
				t.Errorf("%s has %d rows where %s, want %d", table, got, where, n)
			}
		}
	}
}

// TestAnEffectNobodyCanReadIsPutAside starts with an effect of another
// program's in the outbox: it waits, and is put aside when it has waited long.
func TestAnEffectNobodyCanReadIsPutAside(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	dir := s.app.Settings.DataDir
	s.stop()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, sqlite.DatabaseName))
	s.must(err)
	defer db.Close()
	_, err = db.Exec("INSERT INTO outbox (id, kind, lane, body, at) VALUES (90001, 'of tomorrow', '', '{}', ?)", s.clock.Now().UnixMilli())
	s.must(err)
	s.start()
	s.officer(rina).says("/bantuan") // it has begun
	if n := s.rows("outbox", "id = 90001"); n != 1 {
		t.Error("it did not wait")
	}
	s.stop()
	s.clock.Advance(31 * 24 * time.Hour)
	s.start()
	s.officer(rina).says("/bantuan")
	if n, dead := s.rows("outbox", "id = 90001"), s.rows("dead_letters", "kind = 'effect'"); n != 0 || dead != 1 {
		t.Errorf("%d wait, %d were put aside", n, dead)
	}
}
