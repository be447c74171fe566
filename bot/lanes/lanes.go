// Package lanes serves effects in order: one queue a chat, a mailbox or a panel
// account, each by a goroutine of its own that ends when the queue is empty, so
// that nothing is kept for those who are silent.
//
// It knows pauses, repeats and replacement, but neither Telegram, mail nor
// panel: what carrying out means is the Run it is given.
package lanes

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"loket/bot/engine"
)

// Job is an item on its way through a lane.
type Job struct {
	engine.Item
	Attempt int       // how often Run has asked to try it again so far
	Since   time.Time // when the lane took it

	withdrawn bool // it is not tried again
}

// Outcome says what becomes of a job after one Run.
type Outcome struct {
	again bool
	more  bool
	after time.Duration
}

// Done ends a job. Whether it succeeded has been told by then.
func Done() Outcome { return Outcome{} }

// Again keeps the job at its place and lets the whole lane pause; the job's
// Attempt grows by one.
func Again(after time.Duration) Outcome { return Outcome{again: true, after: after} }

// More keeps the job at its place because a part of it is done: it goes on at
// once, as if it had never been tried.
func More() Outcome { return Outcome{again: true, more: true} }

// Backoff is a pause that doubles with each attempt, from first up to most.
func Backoff(attempt int, first, most time.Duration) time.Duration {
	pause := first
	for ; attempt > 0 && pause < most; attempt-- {
		pause *= 2
	}
	return min(pause, most)
}

// Config says what lanes do. Only Run is required.
type Config struct {
	// Run carries a job out. Its context ends only when Stop loses patience.
	// A panic is logged and the job forgotten; its row stays in the outbox.
	Run func(ctx context.Context, job *Job) Outcome
	// Hold waits until the job may be run, such as for a sending limit. While
	// it waits, the job can still be replaced, or another can step before it:
	// then its context ends, and it is asked anew.
	Hold func(ctx context.Context, job *Job) error
	// Ready tells that Hold would not wait for a job: then it is not asked. It
	// must not block. May be nil.
	Ready func(job *Job) bool
	// Dropped is told of items that newer ones have made needless.
	Dropped func(item engine.Item)
	// Lane names an item's lane; items of the empty lane wait for nobody.
	// The default is the effect's own Lane.
	Lane func(item engine.Item) string
	// Queue gives the order of a lane that begins to work; nil is the default:
	// as they come.
	Queue func(lane string) Queue
	// Most bounds how many jobs run at the same time (0: any number).
	Most int
	// Log gets one line for each panic (default: slog.Default).
	Log *slog.Logger
}

// Lanes is a set of lanes. It is safe for concurrent use.
type Lanes struct {
	config Config
	slots  chan struct{}

	waiting     context.Context // ends at Stop: no new job begins
	stopWaiting context.CancelFunc
	running     context.Context // ends when Stop loses patience
	stopRunning context.CancelFunc

	mu       sync.Mutex
	lanes    map[string]*lane
	loose    int64  // numbers the lanes of those who wait for nobody
	working  int    // how many of these lanes are at work
	backlog  []*Job // what waits for one of them, where Most are
	stopping bool

	busy    sync.WaitGroup
	idle    chan *lane // takes a lane where a worker waits for one
	resting atomic.Int32
}

// restingMost is how many workers are kept for the next lanes: to grow a new
// one to its full size costs as much as a small job.
const restingMost = 32

// New returns lanes without work.
func New(config Config) *Lanes {
	if config.Lane == nil {
		config.Lane = func(item engine.Item) string { return item.Effect.Lane() }
	}
	if config.Log == nil {
		config.Log = slog.Default()
	}
	l := &Lanes{config: config, lanes: map[string]*lane{}, idle: make(chan *lane)}
	if config.Most > 0 {
		l.slots = make(chan struct{}, config.Most)
	}
	l.waiting, l.stopWaiting = context.WithCancel(context.Background())
	l.running, l.stopRunning = context.WithCancel(context.Background())
	return l
}

// Take puts items into their lanes, in the order given. It never blocks for
// long. After Stop items are left alone: their rows are still in the outbox.
func (l *Lanes) Take(items []engine.Item) {
	var needless []*Job
	l.mu.Lock()
	for _, item := range items {
		if l.stopping {
			break
		}
		needless = append(needless, l.put(item)...)
	}
	l.mu.Unlock()
	l.drop(needless)
}

// put is called under the lock.
func (l *Lanes) put(item engine.Item) (needless []*Job) {
	job := &Job{Item: item, Since: time.Now()}
	name := l.config.Lane(item)
	if name == "" {
		l.putLoose(job)
		return nil
	}
	line, working := l.lanes[name]
	if !working {
		line = newLane(name, l.queue(name))
		l.lanes[name] = line
	}
	needless = line.queue.Put(job)
	if !working {
		l.start(line)
		return needless
	}
	line.disturb()
	return needless
}

// putLoose gives a job a lane of its own. Where as many as may run are at work
// it waits without one, so that a crowd costs no more than its list.
func (l *Lanes) putLoose(job *Job) {
	if l.slots != nil && l.working >= l.config.Most {
		l.backlog = append(l.backlog, job)
		return
	}
	l.loose++
	l.working++
	line := newLane(looseName(l.loose), &Line{})
	line.loose = true
	line.queue.Put(job)
	l.lanes[line.name] = line
	l.start(line)
}

// start gives a lane to a worker that waits for one, or to a new one. It is
// called under the lock.
func (l *Lanes) start(line *lane) {
	select {
	case l.idle <- line:
	default:
		l.busy.Add(1)
		go l.work(line)
	}
}

// work serves one lane after the other.
func (l *Lanes) work(line *lane) {
	defer l.busy.Done()
	for line != nil {
		l.serve(line)
		line = l.await()
	}
}

// await returns the next lane to serve; nil where enough workers wait already,
// and at the end.
func (l *Lanes) await() *lane {
	defer l.resting.Add(-1)
	if l.resting.Add(1) > restingMost {
		return nil
	}
	select {
	case line := <-l.idle:
		return line
	case <-l.waiting.Done():
		return nil
	}
}

func (l *Lanes) queue(name string) Queue {
	if l.config.Queue != nil {
		if queue := l.config.Queue(name); queue != nil {
			return queue
		}
	}
	return &Line{}
}

// Withdraw lets go of items that nobody wants any more: those that wait are
// dropped, and one that runs is not tried again.
func (l *Lanes) Withdraw(ids map[int64]bool) {
	l.mu.Lock()
	var gone []*Job
	for _, line := range l.lanes {
		waiting := line.queue.Withdraw(ids)
		gone = append(gone, waiting...)
		if line.running != nil && ids[line.running.ID] {
			line.running.withdrawn = true
		}
		if len(waiting) > 0 {
			line.pausedUntil = time.Time{} // it may have been for one of these
			line.disturb()
		}
	}
	var left []*Job
	l.backlog, left = without(l.backlog, ids)
	l.mu.Unlock()
	l.drop(append(gone, left...))
}

// Wake ends the pause of a lane at once.
func (l *Lanes) Wake(lane string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line, working := l.lanes[lane]; working {
		line.pausedUntil = time.Time{}
		line.disturb()
	}
}

// Working counts the lanes that have work.
func (l *Lanes) Working() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lanes) + len(l.backlog)
}

// Stop takes no more, begins no more, and waits for what is running. When ctx
// ends first, running jobs are cancelled; the error is then the context's.
func (l *Lanes) Stop(ctx context.Context) error {
	l.mu.Lock()
	l.stopping = true
	l.mu.Unlock()
	l.stopWaiting()
	defer l.stopRunning()
	idle := make(chan struct{})
	go func() {
		l.busy.Wait()
		close(idle)
	}()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		l.stopRunning()
		<-idle
		return ctx.Err()
	}
}

func (l *Lanes) drop(needless []*Job) {
	if l.config.Dropped == nil {
		return
	}
	for _, job := range needless {
		l.config.Dropped(job.Item)
	}
}

// panicked logs a panic once, without the values it speaks of.
func (l *Lanes) panicked(job *Job, cause any) {
	l.config.Log.Error("carrying out an effect panicked; its row is kept until the next start",
		"outbox", job.ID, "kind", job.Effect.Kind(), "panic", panicText(cause), "stack", string(debug.Stack()))
}
