//go:build measure

package e2e

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

// profileSteps is how many words of the dialog fill in the profile alone, which
// every build asks in the same way.
const profileSteps = 8

// besideRounds is how often the two builds take turns.
const besideRounds = 15

// besideLoads are the loads that both builds bear, by turns.
var besideLoads = []struct {
	name   string
	rounds int
	turnout
}{
	{"200 at once", besideRounds, turnout{officers: 200, dialogs: 1000, steps: profileSteps}},
	{"36 dialogs a second", besideRounds, turnout{officers: 40, dialogs: 180, steps: profileSteps, think: 138 * time.Millisecond}},
	{"a dialog every two seconds", 5, turnout{officers: 1, dialogs: 10, steps: profileSteps, think: 250 * time.Millisecond}},
}

// TestMeasureBeside plays the profile form by turns with another build of the
// program, whose file OLD names, and with this one. It prints how this one
// stands against the other, and asserts nothing: it is run by hand,
//
//	OLD=/path/of/the/other/loket go test -tags measure -run MeasureBeside -timeout 60m -v ./bot/e2e
func TestMeasureBeside(t *testing.T) {
	old := os.Getenv("OLD")
	if old == "" {
		t.Skip("OLD names no other build")
	}
	sides := [2]*side{{name: "before", file: old}, {name: "now", file: buildBot(t)}}
	for _, s := range sides {
		s.url = startTarget(t)
		s.bot = startBot(t, s.file, s.url, t.TempDir())
		crowdPlays(t, s.url, turnout{dialogs: measureWarming, steps: profileSteps})
	}
	for _, load := range besideLoads {
		for _, s := range sides {
			s.rounds = nil
		}
		for i := range load.rounds {
			sides[i%2].play(t, load.turnout)
			sides[1-i%2].play(t, load.turnout)
		}
		before, now := sides[0].medians(), sides[1].medians()
		fmt.Printf("%s, medians of %d rounds\n", load.name, load.rounds)
		for i, what := range figures {
			fmt.Printf("  %-28s before %9.3f   now %9.3f   ratio %.2f\n", what, before[i], now[i], now[i]/before[i])
		}
	}
	for _, s := range sides {
		fmt.Printf("resident memory, %-7s %.1f MiB at most\n", s.name, s.bot.memory(t, "VmHWM"))
	}
	besideStarts(t, sides)
}

// besideStarts prints how long each takes to its first answer.
func besideStarts(t *testing.T, sides [2]*side) {
	for _, s := range sides {
		s.bot.stop()
		s.starts = nil
	}
	for range measureStarts {
		for _, s := range sides {
			s.starts = append(s.starts, firstAnswer(t, s.file, s.url, t.TempDir()))
		}
	}
	for _, s := range sides {
		slices.Sort(s.starts)
		fmt.Printf("start to first answer, %-7s %v\n", s.name, s.starts[measureStarts/2])
	}
}

// figures names what medians gives.
var figures = [...]string{"updates a second", "CPU s for 1,000 updates", "written KiB an update", "p50 ms", "p99 ms"}

// side is one of the two builds.
type side struct {
	name, file, url string
	bot             *program
	rounds          [][len(figures)]float64
	starts          []time.Duration
}

func (s *side) play(t *testing.T, load turnout) {
	cpu, written := s.bot.cpu(t), s.bot.written(t)
	r := crowdPlays(t, s.url, load)
	cpu, written = s.bot.cpu(t)-cpu, s.bot.written(t)-written
	slices.Sort(r.Waits)
	n := float64(r.Updates)
	s.rounds = append(s.rounds, [...]float64{n / r.Took.Seconds(), cpu.Seconds() / n * 1000, float64(written) / 1024 / n,
		r.Waits[len(r.Waits)/2].Seconds() * 1000, r.Waits[len(r.Waits)*99/100].Seconds() * 1000})
}

// medians are the middle values of the rounds, figure by figure.
func (s *side) medians() (middle [len(figures)]float64) {
	for i := range figures {
		var values []float64
		for _, r := range s.rounds {
			values = append(values, r[i])
		}
		slices.Sort(values)
		middle[i] = values[len(values)/2]
	}
	return middle
}
