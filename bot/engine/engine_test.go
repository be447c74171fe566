package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"loket/bot/engine"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/sqlite/sqlitetest"
)

// bureau is an engine over a storage of its own, with a desk to play.
type bureau struct {
	t      *testing.T
	dir    string
	store  storage.Store
	engine *engine.Engine
	desk   deskFunc
	log    *journal
	taken  *basket
	end    func() // ends Run, when it has written what waits
}

type deskFunc func(mem conversations.Memory, event conversations.Event) (conversations.Decision, error)

func (deskFunc) Expect(conversations.Event) conversations.Expected { return conversations.Expected{} }

func (d deskFunc) Decide(mem conversations.Memory, _ time.Time, event conversations.Event) (conversations.Decision, error) {
	return d(mem, event)
}

// basket notes what it is to carry.
type basket struct {
	mu    sync.Mutex
	items []engine.Item
}

func (b *basket) Take(items []engine.Item) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = append(b.items, items...)
}

// journal keeps the log.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// openBureau opens an office. The table named, if any, is damaged; the records
// were there before.
func openBureau(t *testing.T, desk deskFunc, table string, before ...conversations.Record) *bureau {
	t.Helper()
	b := &bureau{t: t, dir: sqlitetest.Migrated(t), desk: desk, log: &journal{}, taken: &basket{}}
	options := sqlite.Options{Dir: b.dir, Key: make([]byte, storage.KeySize)}
	var err error
	if table != "" {
		b.store, err = sqlite.Open(t.Context(), options)
		b.must(err)
		b.must(b.store.Batch(t.Context(), func(tx storage.Batch) error {
			_, err := tx.Remember(conversations.Decision{Records: before}, time.Now())
			return err
		}))
		b.must(b.store.Close())
		spoil(t, b.dir, table)
	}
	b.store, err = sqlite.Open(t.Context(), options)
	b.must(err)
	b.engine = engine.New(engine.Config{Store: b.store, Desk: b.desk, Clock: engine.NewClock(nil),
		Route: func(conversations.Effect) engine.Worker { return b.taken }, Log: slog.New(slog.NewTextHandler(b.log, nil))})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.engine.Run(ctx)
	}()
	b.end = func() {
		stop()
		<-done
	}
	t.Cleanup(func() {
		b.end()
		_ = b.store.Close()
	})
	return b
}

func (b *bureau) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// says brings words of somebody, each an update, in one batch.
func (b *bureau) says(first int64, words ...string) error {
	b.t.Helper()
	var updates []engine.Update
	for i, text := range words {
		updates = append(updates, engine.Update{ID: first + int64(i), Event: conversations.Message{
			Place: conversations.Place{Chat: first + int64(i), Private: true}, Text: text}})
	}
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	return b.engine.Take(ctx, updates)
}

func (b *bureau) setting(key string) string {
	b.t.Helper()
	value, err := b.store.Setting(b.t.Context(), key)
	b.must(err)
	return value
}

// raw opens the same database beside the writer, as nobody but a test does.
func (b *bureau) raw() *sql.DB {
	b.t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(b.dir, sqlite.DatabaseName))
	b.must(err)
	b.t.Cleanup(func() { b.must(db.Close()) })
	return db
}

func (b *bureau) deadLetters() (kinds []string) {
	b.t.Helper()
	rows, err := b.raw().Query("SELECT kind FROM dead_letters ORDER BY id")
	b.must(err)
	defer rows.Close()
	for rows.Next() {
		var kind string
		b.must(rows.Scan(&kind))
		kinds = append(kinds, kind)
	}
	b.must(rows.Err())
	return kinds
}

// explosive is an effect that cannot even be written down.
type explosive struct{ conversations.Send }

func (explosive) MarshalJSON() ([]byte, error) { panic("boom") }

// A panic, an error and an impossible record: while deciding or while storing,
// alone or among others, they end in one dead letter and an apology, and what
// came with them is decided.
func TestWhatCannotBeDecidedOrStoredIsPutAsideAlone(t *testing.T) {
	bad := map[string]func() (conversations.Decision, error){
		"the decision panics": func() (conversations.Decision, error) { panic("boom") },
		"the decision fails":  func() (conversations.Decision, error) { return conversations.Decision{}, errors.New("no") },
		"an effect panics while stored": func() (conversations.Decision, error) {
			return conversations.Decision{Effects: []conversations.Effect{explosive{}}}, nil
		},
		"a record is nil": func() (conversations.Decision, error) {
			return conversations.Decision{Records: []conversations.Record{nil}}, nil
		},
		"a record is of no kind": func() (conversations.Decision, error) {
			return conversations.Decision{Records: []conversations.Record{(*conversations.Setting)(nil)}}, nil
		},
		"an instant is beyond all bounds": func() (conversations.Decision, error) {
			return conversations.Decision{Records: []conversations.Record{conversations.Account{Address: "a", CreatedAt: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)}}}, nil
		},
	}
	for why, decide := range bad {
		t.Run(why, func(t *testing.T) {
			apologies := 0
			b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
				switch e := event.(type) {
				case conversations.Apologise:
					apologies++
				case conversations.Message:
					if e.Text == "bad" {
						return decide()
					}
					return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: e.Text, Value: "kept"}}}, nil
				}
				return conversations.Decision{}, nil
			}, "")
			b.must(b.says(1, "before", "bad", "after"))
			b.must(b.says(11, "later"))
			b.must(b.says(2, "bad")) // it comes again, and is known
			for _, key := range []string{"before", "after", "later"} {
				if b.setting(key) != "kept" {
					t.Errorf("%q is lost", key)
				}
			}
			if kinds := b.deadLetters(); len(kinds) != 1 || kinds[0] != "conversations.Message" || apologies < 1 {
				t.Errorf("dead letters are %v, %d apologies", kinds, apologies)
			}
		})
	}
}

// Each step of a request is a line of the log once it is committed, and none of
// what was undone.
func TestEachStepOfARequestIsLogged(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		said, is := event.(conversations.Message)
		if !is {
			return conversations.Decision{}, nil
		}
		d := conversations.Decision{Audit: []conversations.AuditEntry{
			{Actor: 810001, Action: "request." + said.Text, Ticket: "SD-2026-0001", Detail: "approved"}, {Actor: 810001, Action: "profile.saved"}}}
		if said.Text == "undone" {
			d.Records = []conversations.Record{nil}
		}
		return d, nil
	}, "")
	b.must(b.says(1, "approve", "undone"))
	log := b.log.String()
	if !strings.Contains(log, "level=INFO msg=request ticket=SD-2026-0001 step=request.approve detail=approved\n") ||
		strings.Contains(log, "step=request.undone") || strings.Contains(log, "profile") || strings.Contains(log, "810001") {
		t.Errorf("the log is:\n%s", log)
	}
}

func TestWhatTheProgramItselfCannotKeepHoldsUpNobody(t *testing.T) {
	b := openBureau(t, func(conversations.Memory, conversations.Event) (conversations.Decision, error) {
		return conversations.Decision{}, nil
	}, "")
	b.engine.Remember(nil, conversations.Setting{Key: "with it", Value: "kept"})
	b.engine.Remember(conversations.Setting{Key: "alone", Value: "kept"})
	b.must(b.says(1, "word"))
	if b.setting("alone") != "kept" {
		t.Error("what came behind is lost")
	}
	b.must(b.engine.Probe(t.Context()))
}

// spoil overwrites the first page of a table with what is no page.
func spoil(t *testing.T, dir, table string) {
	t.Helper()
	file := filepath.Join(dir, sqlite.DatabaseName)
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	var size, page int64
	err = errors.Join(db.QueryRow("PRAGMA page_size").Scan(&size),
		db.QueryRow("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?", table).Scan(&page), db.Close())
	if err != nil {
		t.Fatal(err)
	}
	disk, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = disk.WriteAt(bytes.Repeat([]byte{0xee}, int(size)), (page-1)*size)
	if err := errors.Join(err, disk.Close()); err != nil {
		t.Fatal(err)
	}
}

// An event whose question meets a damaged page is put aside; the others of its
// batch, and those behind it, are decided.
func TestADamagedPagePutsAsideWhoReadsIt(t *testing.T) {
	b := openBureau(t, func(mem conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		m, is := event.(conversations.Message)
		if !is {
			return conversations.Decision{}, nil
		}
		var err error
		switch m.Text {
		case "reads", "passes over", "panics":
			_, err = mem.Officer(7)
		}
		switch m.Text {
		case "reads":
			return conversations.Decision{}, fmt.Errorf("look at the officer: %w", err)
		case "panics":
			panic(err)
		}
		return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: m.Text, Value: "kept"}}}, nil
	}, "officers")
	b.must(b.says(1, "before", "reads", "between", "passes over", "panics", "after"))
	b.must(b.says(11, "later", "reads"))
	for _, key := range []string{"before", "between", "after", "later"} {
		if b.setting(key) != "kept" {
			t.Errorf("%q is lost", key)
		}
	}
	if kinds := b.deadLetters(); len(kinds) != 4 {
		t.Errorf("dead letters are %v", kinds)
	}
	if err := b.store.Damaged(); err != nil {
		t.Errorf("the writer stopped: %v", err)
	}
	b.must(b.engine.Probe(t.Context()))
	if text := b.log.String(); !strings.Contains(text, "loket restore") {
		t.Errorf("the log says\n%s", text)
	}
}

// Where something is to be written on a damaged page the writer stops: nobody
// is confirmed, nothing is tried again, and the log says what to do, once.
func TestADamagedPageStopsWhoWritesOnIt(t *testing.T) {
	for _, table := range []string{"updates", "settings", "audit"} {
		t.Run(table, func(t *testing.T) {
			b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
				return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "a", Value: "b"}},
					Audit: []conversations.AuditEntry{{Action: "tried"}}}, nil
			}, table)
			for n := range int64(3) {
				if err := b.says(10*n+1, "word", "another"); !errors.Is(err, storage.ErrDamaged) {
					t.Errorf("an update is answered with %v", err)
				}
			}
			b.engine.Tell(conversations.PollerConflict{})
			if err := b.engine.Probe(t.Context()); !errors.Is(err, storage.ErrDamaged) {
				t.Errorf("the probe ends with %v", err)
			}
			if b.store.Damaged() == nil {
				t.Error("the storage does not say so")
			}
			if text := b.log.String(); strings.Count(text, "stop the bot, keep a copy of DATA_DIR, and bring a backup back with `loket restore`") != 1 || strings.Count(text, "level=ERROR") != 1 {
				t.Errorf("the log says\n%s", text)
			}
		})
	}
}

// Reminders that cannot be read hold up no update.
func TestDamagedRemindersHoldUpNobody(t *testing.T) {
	b := openBureau(t, func(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
		return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: "a", Value: "kept"}}}, nil
	}, "reminders", conversations.Reminder{Kind: "look", Subject: "a", At: time.Now().Add(-time.Hour)})
	b.must(b.says(1, "word"))
	if b.setting("a") != "kept" || b.store.Damaged() != nil {
		t.Error("the word is lost")
	}
}
