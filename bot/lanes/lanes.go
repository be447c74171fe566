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
	"time"

	"loket/bot/engine"
)

// Job is an item on its way through a lane.
type Job struct {
	engine.Item
	Attempt int       // how often Run has asked to try it again so far
	Since   time.Time // when the lane took it
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
	loose    int64 // numbers the lanes of those who wait for nobody
	stopping bool
	busy     sync.WaitGroup
}

// New returns lanes without work.
func New(config Config) *Lanes {
	if config.Lane == nil {
		config.Lane = func(item engine.Item) string { return item.Effect.Lane() }
	}
	if config.Log == nil {
		config.Log = slog.Default()
	}
	l := &Lanes{config: config, lanes: map[string]*lane{}}
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
	name := l.config.Lane(item)
	if name == "" {
		l.loose++
		name = looseName(l.loose)
	}
	line, working := l.lanes[name]
	if !working {
		line = newLane(name, l.queue(name))
		l.lanes[name] = line
	}
	needless = line.queue.Put(&Job{Item: item, Since: time.Now()})
	if !working {
		l.busy.Add(1)
		go l.serve(line)
		return needless
	}
	line.disturb()
	return needless
}

func (l *Lanes) queue(name string) Queue {
	if l.config.Queue != nil {
		if queue := l.config.Queue(name); queue != nil {
			return queue
		}
	}
	return &Line{}
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
	return len(l.lanes)
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
