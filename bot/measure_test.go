//go:build measure

package main

import (
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
)

// TestMeasureSpeed plays whole dialogs with the real program in a process of
// its own and prints how it stands against a loop that only sends the same
// calls. It asserts nothing: it is run by hand,
//
//	go test -tags measure -run MeasureSpeed -v ./bot
func TestMeasureSpeed(t *testing.T) {
	url, file := startTarget(t), buildBot(t)
	bot := startBot(t, file, url, t.TempDir())
	crowdPlays(t, url, measureWarming, 0, false)
	var top, loop tally
	for range measureRounds {
		spent := bot.cpu(t)
		round := crowdPlays(t, url, dialogsWanted()/measureRounds, 0, true)
		top.add(tally{round.Updates, round.Answers, round.Calls, round.Took, bot.cpu(t) - spent})
		sent := runLoop(t, url)
		loop.add(tally{0, 0, int64(sent.Calls), sent.Took, sent.CPU})
	}
	peak := bot.memory(t, "VmHWM")
	perUpdates := top.cpu.Seconds() / float64(top.updates) * 1000
	loopPerUpdates := loop.cpu.Seconds() / float64(loop.calls) * float64(top.calls) / float64(top.updates) * 1000
	think := time.Duration(measureOfficers / (float64(top.answers) / top.took.Seconds() / 2) * float64(time.Second))
	half := crowdPlays(t, url, dialogsWanted()/2, think, false)
	slices.Sort(half.Waits)
	fmt.Printf("%d dialogs, %d updates, %d answers, %d calls in %.1fs\n", dialogsWanted(), top.updates, top.answers, top.calls, top.took.Seconds())
	fmt.Printf("(a) calls a second   %8.0f   loop %8.0f   ratio %.2f\n", top.rate(), loop.rate(), top.rate()/loop.rate())
	fmt.Printf("(b) CPU s/1,000 upd. %8.3f   loop %8.3f   ratio %.2f\n", perUpdates, loopPerUpdates, perUpdates/loopPerUpdates)
	fmt.Printf("(c) resident memory  %8.1f MiB at most, %.1f MiB now\n", peak, bot.memory(t, "VmRSS"))
	fmt.Printf("(e) at half the rate %8.0f answers a second: p50 %v, p99 %v\n", float64(half.Answers)/half.Took.Seconds(),
		half.Waits[len(half.Waits)/2], half.Waits[len(half.Waits)*99/100])
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

func dialogsWanted() int {
	if n, err := strconv.Atoi(os.Getenv("LOKET_MEASURE_DIALOGS")); err == nil {
		return n
	}
	return measureDialogs
}

// crowdPlays lets the officers of the target play.
func crowdPlays(t *testing.T, url string, dialogs int, think time.Duration, record bool) (result played) {
	t.Helper()
	return strangersPlay(t, url, 0, dialogs, think, record)
}

// strangersPlay is crowdPlays with officers and updates that a database of
// before does not know: so many numbers are passed over.
func strangersPlay(t *testing.T, url string, skip, dialogs int, think time.Duration, record bool) (result played) {
	t.Helper()
	address := fmt.Sprintf("%s/measure/play?skip=%d&officers=%d&dialogs=%d&think=%d", url, skip, measureOfficers, dialogs, think.Microseconds())
	if record {
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
