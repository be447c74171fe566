package lanes

import (
	"slices"
	"time"

	"loket/conversations"
)

// Queue is the order in which a lane serves its jobs. Lanes calls it under a
// lock; it must not block.
type Queue interface {
	// Put adds a job and returns the waiting ones that it makes needless.
	Put(job *Job) (needless []*Job)
	// Next chooses the job to serve now, without taking it out. The queue is
	// not empty.
	Next(now time.Time) Choice
	// Take takes a job out that is about to run.
	Take(job *Job, now time.Time)
	// Back puts a job that has to be tried again to its old place, or refuses
	// it because a newer one has made it needless.
	Back(job *Job) bool
	// Withdraw takes out the waiting jobs of these numbers and returns them.
	Withdraw(ids map[int64]bool) (gone []*Job)
	// Len counts the jobs, without the one that was taken.
	Len() int
}

// Choice is what a queue wants to be served.
type Choice struct {
	Job   *Job
	Wait  time.Duration // above 0: not before that has passed
	Until time.Duration // above 0: ask again after that, another job may have become ready
}

// Line is the plain order: as they came. A job with a time of its own holds up
// those behind it. A newer one that replaces its key drops it.
// The zero value is ready for use.
type Line struct {
	jobs []*Job
}

// passingMost is how many passing answers wait in a lane before the oldest of
// them go unsent: whoever floods the bot reads its last words, and the flood
// holds neither room nor what is worth waiting for.
const passingMost = 10

// Put adds a job at the end.
func (l *Line) Put(job *Job) (needless []*Job) {
	if replaces := sendOf(job).Replaces; replaces != "" {
		l.jobs = slices.DeleteFunc(l.jobs, func(old *Job) bool {
			if sendOf(old).Key != replaces {
				return false
			}
			needless = append(needless, old)
			return true
		})
	}
	l.jobs = append(l.jobs, job)
	if passing(job) {
		needless = append(needless, l.thin()...)
	}
	return needless
}

// thin takes out the oldest passing answers over passingMost.
func (l *Line) thin() (needless []*Job) {
	over := -passingMost
	for _, job := range l.jobs {
		if passing(job) {
			over++
		}
	}
	if over <= 0 {
		return nil
	}
	l.jobs = slices.DeleteFunc(l.jobs, func(job *Job) bool {
		if over == 0 || !passing(job) {
			return false
		}
		over--
		needless = append(needless, job)
		return true
	})
	return needless
}

// passing tells whether a job is of the moment alone. A question takes no more
// documents than passingMost: whoever sends more has left the question that the
// oldest answered.
func passing(job *Job) bool {
	switch effect := job.Effect.(type) {
	case conversations.Fetch:
		return true
	case conversations.Send:
		return effect.Passing
	case conversations.Document:
		return effect.Passing
	}
	return false
}

// Next is the oldest job.
func (l *Line) Next(now time.Time) Choice {
	job := l.jobs[0]
	return Choice{Job: job, Wait: WaitOf(job, now)}
}

// Take takes a job out.
func (l *Line) Take(job *Job, _ time.Time) {
	if at := slices.Index(l.jobs, job); at >= 0 {
		l.jobs = slices.Delete(l.jobs, at, at+1)
	}
}

// Back puts a job first again, unless a newer one that waits replaces it.
func (l *Line) Back(job *Job) bool {
	if key := sendOf(job).Key; key != "" {
		for _, newer := range l.jobs {
			if sendOf(newer).Replaces == key {
				return false
			}
		}
	}
	l.jobs = slices.Insert(l.jobs, 0, job)
	return true
}

// Withdraw takes out the waiting jobs of these numbers.
func (l *Line) Withdraw(ids map[int64]bool) (gone []*Job) {
	l.jobs, gone = without(l.jobs, ids)
	return gone
}

// without parts jobs into those that stay and those of these numbers.
func without(jobs []*Job, ids map[int64]bool) (stay, gone []*Job) {
	stay = slices.DeleteFunc(jobs, func(job *Job) bool {
		if ids[job.ID] {
			gone = append(gone, job)
		}
		return ids[job.ID]
	})
	return stay, gone
}

// Len counts the jobs.
func (l *Line) Len() int { return len(l.jobs) }

// longestWait bounds how long a job waits for its own time. What asks for one
// asks for seconds; only a clock that was set back makes it more, and that must
// not hold a chat up.
const longestWait = 10 * time.Second

// WaitOf is how long a job still has to wait for its own time.
func WaitOf(job *Job, now time.Time) time.Duration {
	notBefore := sendOf(job).NotBefore
	if notBefore == 0 {
		return 0
	}
	return max(0, min(time.UnixMilli(notBefore).Sub(now), longestWait-now.Sub(job.Since)))
}

// sendOf is the job's Send; other effects have neither key nor time.
func sendOf(job *Job) conversations.Send {
	send, _ := job.Effect.(conversations.Send)
	return send
}
