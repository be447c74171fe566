package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"loket/bot/words"
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/calendar"
	"loket/conversations/desk"
	"loket/conversations/services"
	"loket/conversations/turn"
	"loket/locales"
	"loket/storage"
	"loket/storage/open"
	"loket/storage/postgres/postgrestest"
	"loket/storage/sqlite/sqlitetest"
	"loket/storage/storagetest"
)

// monday is a working morning: Monday 23 November 2026, 10.15 WIB.
var monday = time.Date(2026, time.November, 23, 3, 15, 0, 0, time.UTC)

// group is the team's group.
const group int64 = -1004200

// tb is what a stage needs of a test, be it of testing or of rapid.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// stage is a small engine: it decides one event at a time against the real
// storage, and a simple world carries the effects out and reports back.
type stage struct {
	tb
	desk   *desk.Desk
	store  storage.Store
	dir    string
	url    string // of the database; "" for SQLite in dir
	keys   byte   // how often the key was lost
	write  *words.Renderer
	now    time.Time
	config turn.Config
	*world

	watch   func(conversations.Decision) // sees every decision; nil: nobody does
	missed  []string                     // words that spoke of a value they were not given
	people  []person                     // whose phone and NIP must not be seen in the group
	plain   map[string]string
	tickets map[string]ticketState
}

// newStage opens an office on a Monday morning, with its group linked.
func newStage(t testing.TB, tune ...func(*turn.Config)) *stage {
	t.Helper()
	s := openStage(t, storagetest.InMemory(t), t.Cleanup, tune...)
	s.oneToOne, s.eitherWay, s.dialog = toOneMember, toOneMember, t.Name()
	return s
}

func openStage(t tb, dir string, cleanup func(func()), tune ...func(*turn.Config)) *stage {
	t.Helper()
	s := &stage{tb: t, now: monday, plain: map[string]string{}, tickets: map[string]ticketState{}}
	options := open.Options{Dir: dir, Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time { return s.now }}
	if os.Getenv("LOKET_TEST_ENGINE") == "postgres" { // then the dialogs are kept there
		url, drop, err := postgrestest.Make()
		s.must(err)
		cleanup(drop)
		options.URL, s.url = url, url
	} else {
		s.must(sqlitetest.Migrate(dir))
	}
	store, err := open.Open(context.Background(), options)
	s.must(err)
	s.store, s.dir = store, dir
	cleanup(func() { s.store.Close() })
	office, err := officeConfig()
	s.must(err)
	office.TeamChat = group
	for _, f := range tune {
		f(&office)
	}
	book, err := allWords()
	s.must(err)
	s.write = words.New(book, office.Zone, "WIB")
	s.write.Missed = func(lang, key string) { s.missed = append(s.missed, lang+" "+key) }
	s.config = office
	s.desk, err = desk.New(office, services.All())
	s.must(err)
	s.world = newWorld(s)
	return s
}

// fresh is an empty directory for one try of a property.
func fresh(t tb, dir string) string {
	t.Helper()
	own, err := os.MkdirTemp(dir, "try")
	if err != nil {
		t.Fatalf("%v", err)
	}
	return own
}

// allWords are read once.
var allWords = sync.OnceValues(func() (*locales.Bundle, error) { return locales.Load() })

// officeConfig is the office of the service standards; its tables are read once.
var officeConfig = sync.OnceValues(func() (turn.Config, error) {
	zone, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		return turn.Config{}, err
	}
	hours, err := calendar.ParseHours("Mon-Thu 07:30-16:00, Fri 07:30-16:30")
	if err != nil {
		return turn.Config{}, err
	}
	holidays, err := calendar.EmbeddedHolidays()
	if err != nil {
		return turn.Config{}, err
	}
	working, err := calendar.New(hours, holidays, zone)
	if err != nil {
		return turn.Config{}, err
	}
	units, err := answers.EmbeddedUnits()
	if err != nil {
		return turn.Config{}, err
	}
	names, err := answers.EmbeddedNames()
	if err != nil {
		return turn.Config{}, err
	}
	book, err := allWords()
	if err != nil {
		return turn.Config{}, err
	}
	return turn.Config{
		BaseDomain: "banyuasinkab.go.id", Calendar: working, Zone: zone, Units: units, Names: names,
		Office: turn.Office{Government: "Pemerintah Kabupaten Banyuasin", Name: "Dinas Komunikasi dan Informatika",
			Address: "Komplek Perkantoran Sekojo, Pangkalan Balai, Kabupaten Banyuasin, Provinsi Sumatera Selatan, Indonesia 30911",
			Phone:   "0711-7690037", Email: "diskominfo@banyuasinkab.go.id", Site: "www.diskominfobanyuasinkab.go.id"},
		PanelLink: "https://panel.banyuasinkab.go.id:2222", HostingLanguages: []string{"PHP", "Laravel", "CodeIgniter", "WordPress"},
		Spoken: book.Spoken(conversations.Fold),
	}, nil
})

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%v", err)
	}
}

// event decides one event, and whatever its effects report.
func (s *stage) event(e conversations.Event) {
	s.Helper()
	s.decide(e)
	s.run()
}

// run carries what is ready and decides the reports, until nothing moves.
func (s *stage) run() {
	s.Helper()
	for {
		s.pump()
		if len(s.reports) == 0 {
			return
		}
		next := s.reports[0]
		s.reports = s.reports[1:]
		s.decide(next)
	}
}

// decide is one turn of the engine: decide, remember, commit, hand out.
func (s *stage) decide(e conversations.Event) {
	s.Helper()
	var decision conversations.Decision
	var withdrawn []storage.Stored
	err := s.store.Batch(context.Background(), func(b storage.Batch) error {
		var err error
		if decision, err = s.desk.Decide(b, s.now, e); err != nil {
			return fmt.Errorf("decide %T: %w", e, err)
		}
		_, err = b.Remember(decision, s.now)
		withdrawn = b.Withdrawn()
		return err
	})
	if err != nil {
		s.Fatalf("%+v: %v", e, err)
	}
	s.checkDecision(decision)
	if s.watch != nil {
		s.watch(decision)
	}
	for _, entry := range decision.Audit {
		if what, _ := entry.Deed(); what.Key == "verbatim" {
			s.Errorf("%s has no words in the trail", entry.Action)
		}
	}
	s.withdraw(withdrawn)
	for _, effect := range decision.Effects {
		s.take(s.carriedOver(effect))
	}
}

// carriedOver is an effect as the next start of the program would read it.
func (s *stage) carriedOver(e conversations.Effect) conversations.Effect {
	s.Helper()
	body, err := json.Marshal(e)
	s.must(err)
	again, err := conversations.DecodeEffect(e.Kind(), body)
	s.must(err)
	if twice, err := json.Marshal(again); err != nil || !bytes.Equal(body, twice) || reflect.TypeOf(e) != reflect.TypeOf(again) {
		s.Fatalf("an effect changes when it is stored: %s, %s", body, twice)
	}
	return again
}

// passes lets time go by; reminders and late answers come in their moment.
func (s *stage) passes(d time.Duration) {
	s.Helper()
	s.until(s.now.Add(d))
}

// until lets time go by up to a moment.
func (s *stage) until(moment time.Time) {
	s.Helper()
	for {
		next, waits := s.nextMoment()
		if !waits || next.After(moment) {
			break
		}
		if next.After(s.now) {
			s.now = next
		}
		s.remind()
		s.run()
	}
	s.now = moment
	s.run()
}

// sleeps is time that passes while the program does not run; what fell due is
// carried out at once when it starts.
func (s *stage) sleeps(d time.Duration) {
	s.Helper()
	s.now = s.now.Add(d)
	s.remind()
	s.run()
}

func (s *stage) nextMoment() (time.Time, bool) {
	next, waits, err := s.store.NextReminder(context.Background())
	s.must(err)
	if sending, is := s.nextSending(); is && (!waits || sending.Before(next)) {
		return sending, true
	}
	return next, waits
}

// remind decides the reminders that are due, as the engine does.
func (s *stage) remind() {
	s.Helper()
	for {
		var due []conversations.Reminder
		s.must(s.store.Batch(context.Background(), func(b storage.Batch) (err error) {
			due, err = b.DueReminders(s.now, 50)
			return err
		}))
		if len(due) == 0 {
			return
		}
		for _, r := range due {
			var fired bool
			s.must(s.store.Batch(context.Background(), func(b storage.Batch) (err error) {
				fired, err = b.Fired(r)
				return err
			}))
			if fired {
				s.decide(conversations.Due{Reminder: r})
			}
		}
	}
}

// batch remembers a decision that no event led to.
func (s *stage) batch(d conversations.Decision) error {
	return s.store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(d, s.now)
		return err
	})
}

func itoa(n int) string { return strconv.Itoa(n) }

func (s *stage) ctx() context.Context { return context.Background() }

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

func sorted(all []string) []string {
	slices.Sort(all)
	return all
}

// at is a moment in the office's zone.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour-7, minute, 0, 0, time.UTC)
}
