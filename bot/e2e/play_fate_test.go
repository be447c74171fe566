package e2e

import (
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"time"
)

// fate decides at which of its calls to the outside the bot dies: before the
// call has any effect, after it but before the answer, or some moments later.
// The zero value lets it live; every choice follows from the seed.
type fate struct {
	mu     sync.Mutex
	random *rand.Rand
	reach  int // a life lasts for up to so many calls
	most   int // deaths that are left
	left   int // calls of this life that are left; 0: it lives on
	how    death
	deaths map[death]int
	after  map[string]int // calls whose effect stands and whose answer never came, by method
	kill   func()
}

type death string

const (
	diesBefore death = "before a call"
	diesAfter  death = "between a call's effect and its answer"
	diesSoon   death = "at an instant after a call"
	diesYoung  death = "while starting"
)

// newFate plans so many deaths, each within so many calls after the birth.
func newFate(seed uint64, most, reach int) *fate {
	return &fate{random: rand.New(rand.NewPCG(seed, seed)), most: most, reach: reach, deaths: map[death]int{}, after: map[string]int{}}
}

// immortal lets the bot live.
func immortal() *fate { return newFate(1, 0, 1) }

// born begins a life.
func (f *fate) born() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left = 0; f.most == 0 {
		return
	}
	f.most--
	f.how = []death{diesBefore, diesAfter, diesSoon, diesSoon, diesYoung}[f.random.IntN(5)]
	f.deaths[f.how]++
	if f.how == diesYoung {
		time.AfterFunc(time.Duration(f.random.IntN(120))*time.Millisecond, f.kill)
		return
	}
	f.left = 1 + f.random.IntN(f.reach)
}

// total is how many times the bot has died, or is about to.
func (f *fate) total() (sum int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.deaths {
		sum += n
	}
	return sum
}

// exhausted tells whether all planned deaths have been died.
func (f *fate) exhausted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.most == 0 && f.left == 0
}

// next counts a call and tells how it ends.
func (f *fate) next(poll bool) (death, time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return "", 0
	}
	if f.left--; f.left > 0 {
		return "", 0
	}
	if f.how == diesAfter && poll {
		f.how = diesSoon // a poll may last for long
	}
	return f.how, time.Duration(f.random.Int64N(int64(30 * time.Millisecond)))
}

// unanswered notes a call that took effect and was never recorded as done.
func (f *fate) unanswered(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after[method]++
}

// over lets fate decide about every call that a party is asked for.
func (f *fate) over(party http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		how, moment := f.next(strings.HasSuffix(r.URL.Path, "/getUpdates"))
		switch how {
		case diesBefore:
			f.kill()
			panic(http.ErrAbortHandler)
		case diesAfter:
			party.ServeHTTP(httptest.NewRecorder(), r)
			f.kill()
			f.unanswered(path.Base(r.URL.Path))
			panic(http.ErrAbortHandler)
		case diesSoon:
			time.AfterFunc(moment, f.kill)
		}
		party.ServeHTTP(w, r)
	})
}

// quiet is a log that nobody reads: connections that end are no news here.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
