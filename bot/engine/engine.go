package engine

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"loket/conversations"
	"loket/storage"
)

const (
	// maxBatch bounds how many events share a commit: as many as a poll brings.
	// More would make a commit hardly cheaper, and all of it is in memory.
	maxBatch = 100
	// forgetWithin is how long a finished effect may stay in the outbox.
	forgetWithin = 100 * time.Millisecond
	// companyWithin is how long an event that nobody waits for is kept back for
	// others to share its commit, which costs more than what is in it.
	companyWithin = 10 * time.Millisecond
	// storagePause is the first pause after the storage failed; it doubles.
	storagePause, storagePauseMost = 100 * time.Millisecond, 10 * time.Second
)

// ErrStopped is returned to whoever brings events after Stop.
var ErrStopped = errors.New("the engine has stopped")

// Desk decides; it is a conversations.Desk.
type Desk interface {
	Decide(mem conversations.Memory, now time.Time, event conversations.Event) (conversations.Decision, error)
	// Expect tells what the decision about an event will read.
	Expect(event conversations.Event) conversations.Expected
}

// Config is what an engine works with. All fields but Log are required.
type Config struct {
	Store storage.Store
	Desk  Desk
	Clock *Clock
	// Route names the worker of an effect.
	Route func(conversations.Effect) Worker
	Log   *slog.Logger
	// CommitFailed is told of every batch that the storage did not take. May be nil.
	CommitFailed func()
	// TeamMoved is told after the commit that linked or moved the team's group. May be nil.
	TeamMoved func()
	// Committed is told of every commit: events decided and how long it took. May be nil.
	Committed func(events int, took time.Duration)
	// Trace hears which function has an update in hand. May be nil.
	Trace conversations.Trace
}

// Engine is the one writer. Events come in from any goroutine; Run decides them.
type Engine struct {
	Config

	mu      sync.Mutex
	waiting []task
	since   time.Time // when the first of waiting came
	awaited int       // how many of waiting somebody waits for
	done    []int64
	oldest  time.Time // when the first of done came
	stopped bool

	signal    chan struct{}
	reminders chan struct{}
	broken    bool        // the storage writes no more; known to Run alone
	deciding  int64       // the update that is being decided; known to Run alone
	held      atomic.Bool // what is due destroys, and Telegram's clock does not say so yet
}

// task is one thing for the writer: an event, or numbers to remember.
type task struct {
	update int64 // Telegram's number; 0 for an event of our own
	event  conversations.Event
	effect int64 // outbox row that goes with it
	due    bool  // look which reminders are due
	spend  *spend
	again  *again                 // a dead letter to decide once more or to forget
	own    []conversations.Record // what the program itself wants remembered
	group  *group                 // whoever waits for the commit
}

type spend struct {
	chat int64
	n    int
	at   time.Time
}

// group is a handful of tasks that somebody waits for.
type group struct {
	result chan error
	left   int
}

// New returns an engine that has not begun.
func New(config Config) *Engine {
	if config.Log == nil {
		config.Log = slog.Default()
	}
	return &Engine{Config: config, signal: make(chan struct{}, 1), reminders: make(chan struct{}, 1)}
}

// Update is one update on its way in.
type Update struct {
	ID    int64
	Event conversations.Event
}

// Deciding is the number of the update that is being decided, 0 for an event of
// our own. It is for those alone whom the desk calls.
func (e *Engine) Deciding() int64 { return e.deciding }

// Take decides updates in their order and returns nil only when they are
// committed. After an error nothing of them is: they may be brought again.
func (e *Engine) Take(ctx context.Context, updates []Update) error {
	if len(updates) == 0 {
		return nil
	}
	g := &group{result: make(chan error, 1), left: len(updates)}
	tasks := make([]task, len(updates))
	for i, u := range updates {
		e.Trace.Step(u.ID)
		tasks[i] = task{update: u.ID, event: u.Event, group: g}
	}
	return e.wait(ctx, g, tasks...)
}

// Spend remembers messages about to be sent and returns when that is committed.
func (e *Engine) Spend(ctx context.Context, chat int64, n int, at time.Time) error {
	g := &group{result: make(chan error, 1), left: 1}
	return e.wait(ctx, g, task{spend: &spend{chat, n, at}, group: g})
}

func (e *Engine) wait(ctx context.Context, g *group, tasks ...task) error {
	if !e.add(tasks...) {
		return ErrStopped
	}
	select {
	case err := <-g.result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tell decides an event that belongs to no effect, or to one that goes on.
func (e *Engine) Tell(event conversations.Event) { e.add(task{event: event}) }

// Probe returns when something has been committed, which took ctx's time at
// most: whoever brings an update now would see it committed too.
func (e *Engine) Probe(ctx context.Context) error {
	g := &group{result: make(chan error, 1), left: 1}
	now := conversations.Setting{Key: settingProbed, Value: e.Clock.Now().UTC().Format(time.RFC3339)}
	return e.wait(ctx, g, task{own: []conversations.Record{now}, group: g})
}

// settingProbed is what Probe has written.
const settingProbed = "probed"

// Remember keeps small things that no event brings, such as the bot's own name.
func (e *Engine) Remember(records ...conversations.Record) { e.add(task{own: records}) }

// Report forgets an effect and decides what became of it in the same commit.
func (e *Engine) Report(id int64, event conversations.Event) {
	e.add(task{event: event, effect: id})
}

// Done forgets an effect with the next commit.
func (e *Engine) Done(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.done) == 0 {
		e.oldest = time.Now()
		e.wake()
	}
	e.done = append(e.done, id)
}

func (e *Engine) add(tasks ...task) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopped {
		return false
	}
	awaited := awaited(tasks)
	if len(e.waiting) == 0 {
		e.since = time.Now()
	}
	if len(e.waiting) == 0 || awaited > 0 {
		e.wake()
	}
	e.waiting, e.awaited = append(e.waiting, tasks...), e.awaited+awaited
	return true
}

// awaited counts the tasks that somebody waits for.
func awaited(tasks []task) (n int) {
	for _, t := range tasks {
		if t.group != nil {
			n++
		}
	}
	return n
}

// wake is called with mu held.
func (e *Engine) wake() {
	select {
	case e.signal <- struct{}{}:
	default:
	}
}

// Run writes until ctx ends, and then what still waits.
func (e *Engine) Run(ctx context.Context) {
	remindersDone := make(chan struct{})
	go func() {
		defer close(remindersDone)
		e.watchReminders(ctx)
	}()
	for {
		tasks, forget, rest := e.collect(ctx.Err() != nil)
		if len(tasks) == 0 && len(forget) == 0 {
			if ctx.Err() != nil {
				break
			}
			e.idle(ctx, rest)
			continue
		}
		for _, t := range tasks {
			if t.update != 0 {
				e.Trace.Step(t.update)
			}
		}
		e.write(ctx, tasks, forget)
	}
	<-remindersDone
}

// Stop refuses further events. What waits is still written by Run.
func (e *Engine) Stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopped = true
	e.wake()
}

// collect takes what waits. What nobody waits for rests a little for company.
func (e *Engine) collect(last bool) (tasks []task, forget []int64, rest time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if rest = e.patience(); rest > 0 && !last {
		return nil, nil, rest
	}
	n := min(len(e.waiting), maxBatch)
	tasks = e.waiting[:n:n]
	e.waiting, e.awaited = e.waiting[n:], e.awaited-awaited(tasks)
	if len(e.waiting) == 0 {
		e.waiting = nil
	}
	forget, e.done = e.done, nil
	return tasks, forget, 0
}

// patience is how long the next commit can be put off. It is called with mu held.
func (e *Engine) patience() time.Duration {
	switch {
	case e.awaited > 0:
		return 0
	case len(e.waiting) > 0:
		return companyWithin - time.Since(e.since)
	case len(e.done) > 0:
		return forgetWithin/2 - time.Since(e.oldest)
	}
	return 0
}

func (e *Engine) idle(ctx context.Context, rest time.Duration) {
	if rest <= 0 {
		select {
		case <-e.signal:
		case <-ctx.Done():
		}
		return
	}
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-e.signal:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// write commits a batch. Where the storage fails, those who brought updates
// are told and bring them again; our own events stay and are tried again.
func (e *Engine) write(ctx context.Context, tasks []task, forget []int64) {
	for pause := storagePause; ; pause = min(2*pause, storagePauseMost) {
		began := time.Now()
		done, err := e.commit(ctx, tasks, forget)
		if err == nil {
			e.committed(tasks, done, time.Since(began))
			return
		}
		if e.CommitFailed != nil {
			e.CommitFailed()
		}
		if e.Store.Damaged() != nil {
			e.stopWriting(tasks, err)
			return
		}
		e.Log.Error("the storage failed; nothing of the batch is confirmed", "events", len(tasks), "error", err)
		tasks = e.release(tasks, err)
		if len(tasks) == 0 && len(forget) == 0 || ctx.Err() != nil {
			return
		}
		rest(ctx, pause)
	}
}

// stopWriting tells whoever waits that nothing is written any more: what is
// written to a damaged database damages it further. Updates stay at Telegram,
// and what our own events were about is in the outbox still.
func (e *Engine) stopWriting(tasks []task, err error) {
	e.release(tasks, err)
	if e.broken {
		return
	}
	e.broken = true
	e.Log.Error("the database is damaged and nothing is written to it any more: "+
		"stop the bot, keep a copy of DATA_DIR, and bring a backup back with `loket restore`", "error", err)
}

// rest waits, or until ctx ends.
func rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// committed confirms the updates and hands the effects out.
func (e *Engine) committed(tasks []task, done *batch, took time.Duration) {
	for _, step := range done.steps {
		e.Log.Info("request", "ticket", step.Ticket, "step", step.Action, "detail", step.Detail)
	}
	for _, t := range tasks {
		t.group.one(done.failed[t.group])
	}
	for _, put := range done.aside {
		e.Log.Error("an event could not be decided", "event", put.what, "error", put.err)
	}
	if done.held {
		e.held.Store(true)
	}
	if done.reminded {
		select {
		case e.reminders <- struct{}{}:
		default:
		}
	}
	if e.Committed != nil {
		e.Committed(len(tasks), took)
	}
	if done.moved && e.TeamMoved != nil {
		e.TeamMoved()
	}
	e.dispatch(e.wanted(done))
}

// wanted lets go of what a person's erasure withdrew, in memory as it is done in
// the outbox, and returns the batch's items that are left.
func (e *Engine) wanted(done *batch) []Item {
	if len(done.withdrawn) == 0 {
		return done.items
	}
	gone := make(map[int64]bool, len(done.withdrawn))
	for _, row := range done.withdrawn {
		gone[row.ID] = true
	}
	told := map[Worker]bool{}
	for _, row := range done.withdrawn {
		carrier := e.Route(row.Effect)
		if w, can := carrier.(Withdrawer); can && !told[carrier] {
			w.Withdraw(gone)
		}
		told[carrier] = true
	}
	return slices.DeleteFunc(done.items, func(item Item) bool { return gone[item.ID] })
}

// release tells whoever waits for a task that it is not committed, and keeps
// the tasks that nobody will bring again. What still waits of a released
// handful goes with it: its beginning will be brought again, and must not come
// behind its end.
func (e *Engine) release(tasks []task, err error) []task {
	var own []task
	released := map[*group]bool{}
	for _, t := range tasks {
		if t.group == nil {
			own = append(own, t)
			continue
		}
		released[t.group] = true
		t.group.one(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.waiting = slices.DeleteFunc(e.waiting, func(t task) bool { return t.group != nil && released[t.group] })
	return own
}

// one counts a task of the group off; the first error or the last success is
// the result.
func (g *group) one(err error) {
	if g == nil {
		return
	}
	g.left--
	if err != nil || g.left == 0 {
		select {
		case g.result <- err:
		default:
		}
	}
}

// LookAtReminders has the due ones looked at again: what Telegram says of the time
// has changed.
func (e *Engine) LookAtReminders() {
	e.held.Store(false)
	select {
	case e.reminders <- struct{}{}:
	default:
	}
}

// watchReminders wakes the writer when the next reminder is due. Where the
// storage does not take it, it is tried again with growing pauses.
func (e *Engine) watchReminders(ctx context.Context) {
	pause := storagePause
	for ctx.Err() == nil {
		next, any, err := e.Store.NextReminder(ctx)
		switch {
		case err != nil:
			next = e.Clock.Now().Add(storagePauseMost)
		case !any:
			next = e.Clock.Now().Add(time.Hour)
		case e.held.Swap(false):
			next, any = e.Clock.Now().Add(lookAgain), false
		}
		e.Clock.WaitUntil(ctx, next, e.reminders)
		if err == nil && any && !e.Clock.Now().Before(next) && ctx.Err() == nil {
			g := &group{result: make(chan error, 1), left: 1}
			if e.wait(ctx, g, task{due: true, group: g}) == nil {
				pause = storagePause
				continue
			}
			rest(ctx, pause)
			pause = min(2*pause, storagePauseMost)
		}
	}
}
