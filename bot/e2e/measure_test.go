//go:build measure

package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// The crowd of the measurements.
const (
	measureOfficers = 200
	measureWarming  = 400  // dialogs
	measureDialogs  = 2000 // in all rounds
	measureRounds   = 5    // the bot and the plain loop by turns, for the machine is never quiet
	measureStarts   = 7
	measureOpen     = 100_000 // conversations left in the middle
	measureSteps    = 4       // into each of them
)

// TestMeasureSpeed plays whole dialogs with the real program in a process of
// its own and prints how it stands against a loop that only sends the same
// calls. It asserts nothing: it is run by hand,
//
//	go test -tags measure -run MeasureSpeed -v ./bot/e2e
func TestMeasureSpeed(t *testing.T) {
	url, file := startTarget(t), buildBot(t)
	bot := startBot(t, file, url, t.TempDir())
	crowdPlays(t, url, turnout{dialogs: measureWarming})
	var top, loop tally
	for range measureRounds {
		spent := bot.cpu(t)
		round := crowdPlays(t, url, turnout{dialogs: dialogsWanted() / measureRounds, record: true})
		top.add(tally{round.Updates, round.Answers, round.Calls, round.Took, bot.cpu(t) - spent})
		sent := runLoop(t, url)
		loop.add(tally{0, 0, int64(sent.Calls), sent.Took, sent.CPU})
	}
	peak := bot.memory(t, "VmHWM")
	perUpdates := top.cpu.Seconds() / float64(top.updates) * 1000
	loopPerUpdates := loop.cpu.Seconds() / float64(loop.calls) * float64(top.calls) / float64(top.updates) * 1000
	think := time.Duration(measureOfficers / (float64(top.answers) / top.took.Seconds() / 2) * float64(time.Second))
	half := crowdPlays(t, url, turnout{dialogs: dialogsWanted() / 2, think: think})
	slices.Sort(half.Waits)
	fmt.Printf("%d dialogs, %d updates, %d answers, %d calls in %.1fs\n", dialogsWanted(), top.updates, top.answers, top.calls, top.took.Seconds())
	fmt.Printf("(a) calls a second   %8.0f   loop %8.0f   ratio %.2f\n", top.rate(), loop.rate(), top.rate()/loop.rate())
	fmt.Printf("(b) CPU s/1,000 upd. %8.3f   loop %8.3f   ratio %.2f\n", perUpdates, loopPerUpdates, perUpdates/loopPerUpdates)
	fmt.Printf("(c) resident memory  %8.1f MiB at most, %.1f MiB now, %.1f of it the program's file\n", peak, bot.memory(t, "VmRSS"), bot.memory(t, "RssFile"))
	fmt.Printf("(e) at half the rate %8.0f answers a second: p50 %v, p99 %v\n", float64(half.Answers)/half.Took.Seconds(),
		half.Waits[len(half.Waits)/2], half.Waits[len(half.Waits)*99/100])
}

// TestMeasureStart prints how long the real program takes from the start of its
// process to its first answer, with an update waiting: where it finds no data
// yet, and where it does.
func TestMeasureStart(t *testing.T) {
	url, file := startTarget(t), buildBot(t)
	var first, again []time.Duration
	for range measureStarts {
		dir := t.TempDir()
		first = append(first, firstAnswer(t, file, url, dir))
		again = append(again, firstAnswer(t, file, url, dir))
	}
	slices.Sort(first)
	slices.Sort(again)
	fmt.Printf("(d) first answer after %v (of %d: %v to %v); where data is found %v (%v to %v)\n", first[measureStarts/2], measureStarts,
		first[0], first[measureStarts-1], again[measureStarts/2], again[0], again[measureStarts-1])
}

// firstAnswer starts the program for one officer, who has spoken before it.
func firstAnswer(t *testing.T, file, url, dir string) time.Duration {
	result := make(chan played, 1)
	go func() { result <- crowdPlays(t, url, turnout{officers: 1, dialogs: 1, steps: profileSteps}) }()
	time.Sleep(50 * time.Millisecond) // the word is with Telegram by then
	bot := startBot(t, file, url, dir)
	defer bot.stop()
	return (<-result).First.Sub(bot.began)
}

// TestMeasureOpen prints what the real program takes of memory when very many
// conversations stand open.
func TestMeasureOpen(t *testing.T) {
	url, file := startTarget(t), buildBot(t)
	bot := startBot(t, file, url, t.TempDir())
	open := wanted("LOKET_MEASURE_OPEN", measureOpen)
	result := crowdPlays(t, url, turnout{dialogs: open, steps: measureSteps})
	fmt.Printf("(c) resident memory  %8.1f MiB at most, %.1f MiB now (%.1f of it the program's file) with %d open conversations, %d updates in %.0fs\n",
		bot.memory(t, "VmHWM"), bot.memory(t, "VmRSS"), bot.memory(t, "RssFile"), open, result.Updates, result.Took.Seconds())
}

// tally sums the rounds of one side.
type tally struct {
	updates, answers int
	calls            int64
	took, cpu        time.Duration
}

func (t *tally) add(round tally) {
	t.updates, t.answers, t.calls = t.updates+round.updates, t.answers+round.answers, t.calls+round.calls
	t.took, t.cpu = t.took+round.took, t.cpu+round.cpu
}

// rate is calls a second.
func (t *tally) rate() float64 { return float64(t.calls) / t.took.Seconds() }

func dialogsWanted() int { return wanted("LOKET_MEASURE_DIALOGS", measureDialogs) }

// wanted is a number from the environment.
func wanted(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return n
	}
	return otherwise
}

// turnout is what the officers of the target do.
type turnout struct {
	officers int           // at once (default measureOfficers)
	dialogs  int           // in all
	steps    int           // of each dialog (default: to its end)
	think    time.Duration // on average, before each word
	record   bool          // the calls, for the plain loop
	skip     int           // numbers of officers and updates that a database of before knows
}

// crowdPlays lets the officers of the target play.
func crowdPlays(t *testing.T, url string, p turnout) (result played) {
	t.Helper()
	address := fmt.Sprintf("%s/measure/play?skip=%d&officers=%d&dialogs=%d&steps=%d&think=%d", url, p.skip, cmp.Or(p.officers, measureOfficers),
		p.dialogs, p.steps, p.think.Microseconds())
	if p.record {
		address += "&record=yes"
	}
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&result); err != nil {
		t.Fatal(err)
	}
	return result
}

// runLoop runs the plain loop in its own process.
func runLoop(t *testing.T, url string) (result looped) {
	t.Helper()
	out, err := reexec(t.Context(), "", []string{loopVariable + "=" + url}, "-test.run=^TestPlainLoop$").Output()
	if err == nil {
		err = json.Unmarshal(out[:slices.Index(out, '\n')], &result)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return result
}
