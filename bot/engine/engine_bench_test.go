package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"loket/bot/engine"
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/calendar"
	"loket/conversations/desk"
	"loket/conversations/services"
	"loket/conversations/turn"
	"loket/locales"
	"loket/storage/open"
	"loket/storage/postgres/postgrestest"
	"loket/storage/sqlite/sqlitetest"
)

// BenchmarkTake measures what an officer's word costs from the moment it is
// decoded: decided, written, committed and its answer handed over, through the
// real desk and a real database; alone in its commit, and in company. The
// officers answer a question and step back again, in the middle of a form.
func BenchmarkTake(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			benchmarkTake(b, size, open.Options{Dir: sqlitetest.Migrated(b), Key: make([]byte, 32)})
		})
	}
}

// BenchmarkTakeOnPostgreSQL is the same on a server of its own.
func BenchmarkTakeOnPostgreSQL(b *testing.B) {
	for _, size := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			benchmarkTake(b, size, open.Options{URL: postgrestest.Database(b), Key: make([]byte, 32)})
		})
	}
}

func benchmarkTake(b *testing.B, size int, place open.Options) {
	e := openBench(b, size, place)
	words := []string{"SIPANDU, sistem pelayanan terpadu untuk warga", "⬅️ Kembali"}
	b.ReportAllocs()
	for turn := 0; b.Loop(); turn++ {
		e.say(b, words[turn%len(words)])
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*size), "µs/update")
}

// bench is an engine with officers in the middle of a form.
type bench struct {
	*engine.Engine
	officers int
	update   int64
}

// sink carries nothing anywhere.
type sink struct{ reporter engine.Reporter }

func (s *sink) Take(items []engine.Item) {
	for _, item := range items {
		s.reporter.Done(item.ID)
	}
}

func openBench(b *testing.B, officers int, place open.Options) *bench {
	store, err := open.Open(context.Background(), place)
	if err != nil {
		b.Fatal(err)
	}
	carrier := &sink{}
	e := engine.New(engine.Config{Store: store, Desk: newDesk(b), Clock: engine.NewClock(nil),
		Route: func(conversations.Effect) engine.Worker { return carrier }, Log: slog.New(slog.DiscardHandler)})
	carrier.reporter = e
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		e.Run(ctx)
	}()
	b.Cleanup(func() {
		stop()
		<-done
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	bench := &bench{Engine: e, officers: officers}
	bench.begin(b)
	return bench
}

// begin brings every officer from the first word to the question for the
// application's name.
func (e *bench) begin(b *testing.B) {
	for _, word := range []string{"/subdomain", "Setuju", "Rina Kartika, S.Kom.", "198609262015052001", "Kepala Seksi Aplikasi",
		"Dinas Perpustakaan dan Arsip Daerah", "rina@banyuasinkab.go.id", "081234567801"} {
		e.say(b, word)
	}
	e.bring(b, func(officer int64) conversations.Message {
		return conversations.Message{File: &conversations.File{ID: "AgACAgUAAxkBAAIBZ2c", Unique: fmt.Sprint(officer), Kind: conversations.PhotoFile, Size: 123456}}
	})
	e.say(b, "Selesai")
	e.say(b, "Lewati")
	e.bring(b, func(officer int64) conversations.Message {
		return conversations.Message{Text: fmt.Sprintf("layanan-%d", officer)}
	})
}

// say has every officer say the same.
func (e *bench) say(b *testing.B, text string) {
	e.bring(b, func(int64) conversations.Message {
		if text[0] == '/' {
			return conversations.Message{Command: text[1:]}
		}
		return conversations.Message{Text: text}
	})
}

// bring takes one update of every officer.
func (e *bench) bring(b *testing.B, message func(officer int64) conversations.Message) {
	updates := make([]engine.Update, e.officers)
	for i := range updates {
		officer := int64(1_000_000_000 + i)
		m := message(officer)
		m.From = conversations.Person{ID: officer, Name: "Rina Kartika", Username: "rina_disdik", Language: "id"}
		m.Place = conversations.Place{Chat: officer, Private: true}
		e.update++
		updates[i] = engine.Update{ID: e.update, Event: m}
	}
	if err := e.Take(context.Background(), updates); err != nil {
		b.Fatal(err)
	}
}

// desk is the desk of an office that has set nothing.
func newDesk(b testing.TB) *desk.Desk {
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	zone, err := time.LoadLocation("Asia/Jakarta")
	must(err)
	hours, err := calendar.ParseHours("Mon-Thu 07:30-16:00, Fri 07:30-16:30")
	must(err)
	holidays, err := calendar.EmbeddedHolidays()
	must(err)
	working, err := calendar.New(hours, holidays, zone)
	must(err)
	units, err := answers.EmbeddedUnits()
	must(err)
	names, err := answers.EmbeddedNames()
	must(err)
	book, err := locales.Load()
	must(err)
	d, err := desk.New(turn.Config{BaseDomain: "banyuasinkab.go.id", Calendar: working, Zone: zone, Units: units, Names: names,
		Office: turn.Office{Name: "Dinas Komunikasi dan Informatika"}, PanelManual: true, Spoken: book.Spoken(conversations.Fold)}, services.All())
	must(err)
	return d
}
