package documents

import (
	"time"

	"loket/conversations"
)

// outcome is what became of one request.
type outcome struct {
	end         time.Time     // when it reached its officer, or was refused or answered; zero where it has not, or was cancelled
	took        time.Duration // from when its time counts until end, corrections left out
	corrections int           // how often the officer was asked for one
	judged      bool          // the deadline tells: it has ended, or is late by now
	punctual    bool          // it ended within the deadline
}

// outcome judges a request as it stands at now.
func (p *Maker) outcome(r conversations.Request, now time.Time) outcome {
	var o outcome
	for _, m := range r.Timeline {
		if m.What == conversations.MomentAskCorrection {
			o.corrections++
		}
	}
	switch {
	case r.State == conversations.Cancelled:
		return o
	case r.Ended():
		o.end = endOf(r)
		o.took = p.handling(r, o.end)
		o.judged = !r.Due.IsZero()
		o.punctual = o.judged && !o.end.After(r.Due)
	case r.State != conversations.NeedsCorrection: // while the officer corrects, the clock stands still
		o.judged = !r.Due.IsZero() && now.After(r.Due)
	}
	return o
}

// endOf is when a request that has ended did so. ClosedAt alone does not tell:
// it moves on when the officer confirms what was delivered.
func endOf(r conversations.Request) time.Time {
	for i := len(r.Timeline) - 1; i >= 0; i-- {
		switch r.Timeline[i].What {
		case conversations.MomentDelivered, conversations.MomentAnswered, conversations.MomentClosed, conversations.MomentRejected, conversations.MomentGivenUp:
			return r.Timeline[i].At
		}
	}
	return r.ClosedAt
}

// handling is how long the team took: the time between, without what it waited
// for corrections.
func (p *Maker) handling(r conversations.Request, end time.Time) time.Duration {
	start := r.CountsFrom
	if start.IsZero() {
		start = r.SentAt
	}
	took := p.elapsed(start, end)
	var stopped time.Time
	for _, m := range r.Timeline {
		switch m.What {
		case conversations.MomentAskCorrection:
			stopped = m.At
		case conversations.MomentCorrected:
			if !stopped.IsZero() {
				took -= p.elapsed(later(start, stopped), later(start, m.At))
			}
			stopped = time.Time{}
		}
	}
	return max(0, took)
}

// later: a correction may be asked for before the time counts, outside office
// hours; that pause is no part of it.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (p *Maker) elapsed(from, to time.Time) time.Duration {
	if p.OfficeTime != nil {
		return p.OfficeTime(from, to)
	}
	return max(0, to.Sub(from))
}
