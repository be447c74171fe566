//go:build measure

package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"loket/bot/app"
	"loket/bot/settings"
	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// The two sizes that are compared. The small one is an office in its first
// weeks: a statement that meets no row at all would flatter itself.
var (
	growthBefore = filled{requests: 10_000, officers: 1_000}
	growthAfter  = filled{requests: 1_000_000, officers: 100_000}
)

const (
	growthRounds  = 7   // the two by turns, for the machine is never quiet
	growthDialogs = 400 // in a round
	growthTurns   = 200 // of each kind in a round
)

// TestMeasureGrowth fills one database with a few requests and one with a
// million, and prints what the program costs on each: processor time an
// update, start-up time and memory of the real program, and the time of single
// decisions. It asserts nothing: it is run by hand,
//
//	go test -tags measure -run MeasureGrowth -timeout 60m -v ./bot/e2e
//
// LOKET_MEASURE_GROWTH names a directory that keeps the filled databases.
func TestMeasureGrowth(t *testing.T) {
	dir := os.Getenv("LOKET_MEASURE_GROWTH")
	if dir == "" {
		dir = t.TempDir()
	}
	before, after := filepath.Join(dir, "before"), filepath.Join(dir, "after")
	for place, size := range map[string]filled{before: growthBefore, after: growthAfter} {
		if _, err := os.Stat(place); err == nil {
			continue
		}
		began := time.Now()
		size.fill(t, place)
		info, err := os.Stat(filepath.Join(place, sqlite.DatabaseName))
		check(t, err)
		fmt.Printf("%d requests of %d officers filled in %.0fs: %d MiB\n", size.requests, size.officers, time.Since(began).Seconds(), info.Size()>>20)
	}
	t.Run("decisions", func(t *testing.T) { measureDecisions(t, before, after) })
	t.Run("program", func(t *testing.T) { measurePrograms(t, before, after) })
}

// pair is a figure of the small database and of the large one.
type pair struct{ before, after []float64 }

// print compares round by round: what else the machine does changes from one
// round to the next more than within one.
func (p *pair) print(name, unit string) {
	ratios := make([]float64, len(p.before))
	for i := range ratios {
		ratios[i] = p.after[i] / p.before[i]
	}
	fmt.Printf("%-28s %10.2f %10.2f %-4s ratio %.2f\n", name, median(p.before), median(p.after), unit, median(ratios))
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// measurePrograms runs the real program on both by turns.
func measurePrograms(t *testing.T, before, after string) {
	file := buildBot(t)
	figures := map[string]*pair{}
	order := []string{"start to first answer (ms)", "CPU of the start (ms)", "CPU per 1,000 updates (ms)", "answer, median (ms)", "answer, 99th percentile (ms)",
		"metrics scrape (ms)", "resident memory (MiB)", "resident at most (MiB)"}
	for _, name := range order {
		figures[name] = &pair{}
	}
	for round := range growthRounds + 1 {
		for _, dir := range []string{before, after} {
			one := runProgram(t, file, dir)
			for i, name := range order {
				if p := figures[name]; round == 0 {
					continue // the first warms the machine's own cache
				} else if dir == before {
					p.before = append(p.before, one[i])
				} else {
					p.after = append(p.after, one[i])
				}
			}
		}
	}
	for _, name := range order {
		figures[name].print(name, "")
	}
}

// runProgram starts the program, lets officers play, and stops it again.
func runProgram(t *testing.T, file, dir string) []float64 {
	url := startTarget(t)
	first := make(chan played)
	skip := int(time.Now().Unix()%1_000_000) * 10_000
	go func() { first <- crowdPlays(t, url, turnout{dialogs: 1, skip: skip}) }()
	time.Sleep(50 * time.Millisecond) // the first word is there before the start
	bot := startBot(t, file, url, dir)
	defer bot.stop()
	begun := <-first
	started := bot.cpu(t)
	result := crowdPlays(t, url, turnout{dialogs: growthDialogs, think: 2 * time.Second / measureOfficers * 20})
	used := bot.cpu(t) - started
	slices.Sort(result.Waits)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	scrape := time.Now()
	resp, err := http.Get("http://" + bot.metrics + "/metrics")
	check(t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	check(t, errors.Join(err, resp.Body.Close()))
	return []float64{ms(begun.First.Sub(bot.began)), ms(started), ms(used) / float64(result.Updates) * 1000, ms(result.Waits[len(result.Waits)/2]),
		ms(result.Waits[len(result.Waits)*99/100]), ms(time.Since(scrape)), bot.memory(t, "VmRSS"), bot.memory(t, "VmHWM")}
}

// errMeasured undoes what was measured.
var errMeasured = errors.New("only measured")

// turns are decisions of one kind: what has to be remembered before, and the
// event; i is another for each.
type turns struct {
	name  string
	setup func(g *growth, i int) []conversations.Record
	event func(g *growth, i int) conversations.Event
}

// growth is the program on one of the databases, without its listeners.
type growth struct {
	filled
	*app.App
}

func openGrowth(t *testing.T, dir, url string, size filled) *growth {
	settings, err := settings.Defaults()
	check(t, err)
	settings.DataDir, settings.TelegramToken, settings.TelegramAPIURL, settings.TeamChatID = dir, targetToken, url, targetTeam
	settings.TelegramRate, settings.BaseDomain = "off", "measure.invalid"
	a, err := app.Build(t.Context(), settings, app.Outside{}, slog.New(slog.DiscardHandler))
	check(t, err)
	t.Cleanup(func() { check(t, a.Close()) })
	return &growth{size, a}
}

// measureDecisions prints what single decisions cost, with all they read and
// write, in memory of the transaction that is undone afterwards.
func measureDecisions(t *testing.T, before, after string) {
	url := startTarget(t)
	small, large := openGrowth(t, before, url, growthBefore), openGrowth(t, after, url, growthAfter)
	for _, kind := range kindsOfTurns() {
		var p pair
		for round := range growthRounds + 1 {
			spentBefore, spentAfter := small.decide(t, kind, round), large.decide(t, kind, round)
			if round > 0 {
				p.before, p.after = append(p.before, spentBefore), append(p.after, spentAfter)
			}
		}
		p.print(kind.name, "µs")
	}
	for _, read := range []struct {
		name string
		ask  func(storage.Store) error
	}{
		{"metrics", func(s storage.Store) error { _, err := s.Counts(context.Background()); return err }},
		{"next reminder", func(s storage.Store) error { _, _, err := s.NextReminder(context.Background()); return err }},
		{"what an earlier run left", func(s storage.Store) error {
			for _, err := range s.Outbox(context.Background()) {
				check(t, err)
			}
			return nil
		}},
	} {
		var p pair
		for range growthRounds {
			p.before, p.after = append(p.before, small.read(t, read.ask)), append(p.after, large.read(t, read.ask))
		}
		p.print(read.name, "µs")
	}
}

func (g *growth) read(t *testing.T, ask func(storage.Store) error) float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := threadCPU()
	for range growthTurns {
		check(t, ask(g.Store))
	}
	return float64((threadCPU() - began).Nanoseconds()) / 1000 / growthTurns
}

// decide is the mean time of a decision.
func (g *growth) decide(t *testing.T, kind turns, round int) float64 {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var spent time.Duration
	now := g.Clock.Now()
	err := g.Store.Batch(context.Background(), func(b storage.Batch) error {
		for i := range growthTurns {
			nth := rand.New(rand.NewPCG(uint64(round), uint64(i))).IntN(1 << 30)
			if kind.setup != nil {
				if _, err := b.Remember(conversations.Decision{Records: kind.setup(g, nth)}, now); err != nil {
					return err
				}
			}
			event := kind.event(g, nth)
			began := threadCPU()
			decision, err := g.Desk.Decide(b, now, event)
			if err == nil {
				_, err = b.Remember(decision, now)
			}
			spent += threadCPU() - began
			if err != nil {
				return err
			}
			if len(decision.Effects) == 0 {
				return fmt.Errorf("%s brings nothing", kind.name)
			}
		}
		return errMeasured
	})
	if !errors.Is(err, errMeasured) {
		t.Fatalf("%s: %v", kind.name, err)
	}
	return float64(spent.Nanoseconds()) / 1000 / growthTurns
}

// threadCPU is the processor time that this thread has used: what it waits for
// others on the machine does not count.
func threadCPU() time.Duration {
	var used syscall.Rusage
	const thread = 1 // RUSAGE_THREAD
	if err := syscall.Getrusage(thread, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// officer is one of the filling's.
func (g *growth) officer(i int) int64 { return fillOfficer + int64(i%g.officers) }

// said is what an officer of the filling says.
func said(g *growth, i int, command, text string) conversations.Event {
	id := g.officer(i)
	return conversations.Message{Place: conversations.Place{Chat: id, Private: true}, From: conversations.Person{ID: id, Name: "Rina"}, Command: command, Text: text}
}

// heard is what a verifier says in the group.
func heardInGroup(command, text string) conversations.Event {
	return conversations.Message{Place: conversations.Place{Chat: targetTeam}, From: conversations.Person{ID: budi, Name: "Budi"}, Command: command, Text: text}
}

func verifier(g *growth, _ int) []conversations.Record {
	return []conversations.Record{conversations.Member{User: budi, Name: "Budi", Inside: true, SeenAt: g.Clock.Now()}}
}

// drafted puts an officer in front of a question of the website's form.
func drafted(step string) func(*growth, int) []conversations.Record {
	return func(g *growth, i int) []conversations.Record {
		letter := conversations.File{ID: "AgACAgUAAxkBAAIBZ2c", Unique: fmt.Sprint("AQAD", i), Kind: conversations.PhotoFile, Size: 51234}
		records := atTheSummary(g.officer(i), letter, g.Clock.Now()).Records
		session := records[1].(conversations.Session)
		session.Draft.Step = step
		return []conversations.Record{session}
	}
}

// likeOthers has the officer ask for a name that looks like many others.
func likeOthers(g *growth, i int) []conversations.Record {
	records := drafted("review")(g, i)
	session := records[0].(conversations.Session)
	session.Draft.Answers["label"] = conversations.Answer{Text: fmt.Sprintf("sipandu-betung-%d", i%977)}
	return records
}

// open is the n-th of the requests that wait for the team.
func (g *growth) open(i int) string {
	n := g.requests - fillOpen + i%fillOpen
	return fmt.Sprintf("SD-%d-%05d", 2016+n/fillYears, n%fillYears)
}

func kindsOfTurns() []turns {
	return []turns{
		{"/mulai", nil, func(g *growth, i int) conversations.Event { return said(g, i, "mulai", "") }},
		{"/status", nil, func(g *growth, i int) conversations.Event { return said(g, i, "status", "") }},
		{"/lupapassword", nil, func(g *growth, i int) conversations.Event { return said(g, i, "lupapassword", "") }},
		{"answers a question", drafted("title"), func(g *growth, i int) conversations.Event { return said(g, i, "", "Dinas Perpustakaan dan Arsip") }},
		{"wants a name", drafted("label"), func(g *growth, i int) conversations.Event {
			return said(g, i, "", fmt.Sprintf("sipandu-betung%d", i%977))
		}},
		{"sends a request", drafted("review"), func(g *growth, i int) conversations.Event { return said(g, i, "", "Kirim") }},
		{"sends one like many others", likeOthers, func(g *growth, i int) conversations.Event { return said(g, i, "", "Kirim") }},
		{"/antrean", verifier, func(*growth, int) conversations.Event { return heardInGroup("antrean", "") }},
		{"/cari, a name", verifier, func(g *growth, i int) conversations.Event {
			return heardInGroup("cari", fmt.Sprintf("sipandu-betung%d", i%977))
		}},
		{"/cari, common words", verifier, func(*growth, int) conversations.Event { return heardInGroup("cari", "dinas kartika") }},
		{"/riwayat", verifier, func(g *growth, i int) conversations.Event { return heardInGroup("riwayat", g.open(i)) }},
		{"a verifier claims", verifier, func(g *growth, i int) conversations.Event {
			return conversations.Press{Query: "1", Place: conversations.Place{Chat: targetTeam}, From: conversations.Person{ID: budi, Name: "Budi"}, Number: 1,
				Data: "v:" + g.open(i) + ":4:claim"}
		}},
	}
}
