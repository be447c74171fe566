package lanes

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"time"
)

// lane is one queue at work. Its fields belong to the lock of Lanes.
type lane struct {
	name        string
	loose       bool // its job waits for nobody
	queue       Queue
	pausedUntil time.Time
	changed     chan struct{} // holds one signal: look again
	held        *Job          // the job whose Hold is waiting
	letGo       context.CancelFunc
	running     *Job // the job that is being carried out
}

func newLane(name string, queue Queue) *lane {
	return &lane{name: name, queue: queue, changed: make(chan struct{}, 1)}
}

// looseName is the lane of an item that waits for nobody; no effect's lane
// begins with a space.
func looseName(number int64) string { return " " + strconv.FormatInt(number, 10) }

// disturb makes the lane look at its queue again: a pause is cut short, and a
// held job is let go when it is not the next one any more.
func (line *lane) disturb() {
	select {
	case line.changed <- struct{}{}:
	default:
	}
	if line.held != nil && !line.serves(line.held, time.Now()) {
		line.letGo()
	}
}

// serves tells whether a job is the one to serve now.
func (line *lane) serves(job *Job, now time.Time) bool {
	return line.queue.Len() > 0 && line.queue.Next(now).Job == job
}

// serve works until the queue is empty.
func (l *Lanes) serve(line *lane) {
	for {
		choice, goOn := l.choose(line)
		switch {
		case !goOn:
			return
		case choice.Wait > 0:
			l.pause(line, choice.Wait)
		case l.admit(line, choice):
			l.carry(line, choice.Job)
		}
	}
}

// choose looks what is to be done; it ends the lane when there is nothing.
func (l *Lanes) choose(line *lane) (choice Choice, goOn bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line.queue.Len() == 0 && line.loose {
		l.refill(line)
	}
	if l.stopping || line.queue.Len() == 0 {
		delete(l.lanes, line.name)
		if len(l.lanes) == 0 {
			l.lanes = map[string]*lane{} // a map never gives room back
		}
		return Choice{}, false
	}
	now := time.Now()
	choice = line.queue.Next(now)
	choice.Wait = max(choice.Wait, line.pausedUntil.Sub(now))
	return choice, true
}

// refill gives a loose lane that is done the next job that waits for one. It is
// called under the lock.
func (l *Lanes) refill(line *lane) {
	if len(l.backlog) == 0 || l.stopping {
		l.working--
		return
	}
	line.queue.Put(l.backlog[0])
	if l.backlog = l.backlog[1:]; len(l.backlog) == 0 {
		l.backlog = nil // a list never gives room back
	}
}

// stepAside lets a job of the backlog begin while a loose lane pauses.
func (l *Lanes) stepAside(by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.working -= by
	if by > 0 && len(l.backlog) > 0 && !l.stopping {
		next := l.backlog[0]
		l.backlog = l.backlog[1:]
		l.putLoose(next)
	}
}

func (l *Lanes) pause(line *lane, wait time.Duration) {
	if line.loose {
		l.stepAside(1)
		defer l.stepAside(-1)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-line.changed:
	case <-l.waiting.Done():
	}
}

// admit waits until the chosen job may run, and takes it out of the queue. It
// refuses when the job was replaced or passed meanwhile.
func (l *Lanes) admit(line *lane, choice Choice) bool {
	free := l.config.Hold == nil || l.config.Ready != nil && l.config.Ready(choice.Job)
	if !free && !l.hold(line, choice) {
		return false
	}
	if l.slots != nil {
		select {
		case l.slots <- struct{}{}:
		case <-l.waiting.Done():
			return false
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.stopping || !line.serves(choice.Job, now) {
		l.release()
		return false
	}
	line.queue.Take(choice.Job, now)
	line.running = choice.Job
	return true
}

// hold asks Hold, and ends its waiting when the choice does not stand any more.
func (l *Lanes) hold(line *lane, choice Choice) bool {
	ctx, cancel := context.WithCancel(l.waiting)
	defer cancel()
	if choice.Until > 0 {
		timer := time.AfterFunc(choice.Until, cancel)
		defer timer.Stop()
	}
	l.mu.Lock()
	line.held, line.letGo = choice.Job, cancel
	gone := !line.serves(choice.Job, time.Now())
	l.mu.Unlock()
	if gone {
		cancel()
	}
	err := l.askHold(ctx, line, choice.Job)
	l.mu.Lock()
	line.held, line.letGo = nil, nil
	if err != nil && err != errForgotten && ctx.Err() == nil {
		line.pausedUntil = time.Now().Add(holdRetry)
	}
	l.mu.Unlock()
	return err == nil
}

// holdRetry is the pause after a Hold that failed on its own.
const holdRetry = time.Second

// errForgotten ends a Hold that panicked: its job is not in the queue any more.
var errForgotten = errors.New("the job is forgotten")

func (l *Lanes) askHold(ctx context.Context, line *lane, job *Job) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			l.panicked(job, cause)
			l.mu.Lock()
			line.queue.Take(job, time.Now())
			l.mu.Unlock()
			err = errForgotten
		}
	}()
	return l.config.Hold(ctx, job)
}

// carry runs a job and puts it back when it has to be tried again.
func (l *Lanes) carry(line *lane, job *Job) {
	outcome := l.run(job)
	l.release()
	l.mu.Lock()
	line.running = nil
	if !outcome.again {
		l.mu.Unlock()
		return
	}
	if job.Attempt++; outcome.more {
		job.Attempt = 0
	}
	kept := !job.withdrawn && line.queue.Back(job)
	if kept {
		line.pausedUntil = time.Now().Add(outcome.after)
	}
	l.mu.Unlock()
	if !kept {
		l.drop([]*Job{job})
	}
}

func (l *Lanes) run(job *Job) (outcome Outcome) {
	defer func() {
		if cause := recover(); cause != nil {
			l.panicked(job, cause)
			outcome = Done()
		}
	}()
	return l.config.Run(l.running, job)
}

func (l *Lanes) release() {
	if l.slots != nil {
		<-l.slots
	}
}

// panicText tells what happened; only the runtime's own panics are quoted,
// others could hold what somebody typed.
func panicText(cause any) string {
	if err, ok := cause.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", cause)
}
