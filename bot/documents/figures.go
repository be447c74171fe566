package documents

import (
	"context"
	"fmt"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// kinds are what a recap tells apart, in the order of the catalogue: each is
// the Recap of one service or of several.
func kinds(services []*turn.Service) []string {
	var all []string
	for _, s := range services {
		if !slices.Contains(all, s.Recap) {
			all = append(all, s.Recap)
		}
	}
	return all
}

// kindWords is the key of a kind's words.
func kindWords(kind string) string { return "recap_kind_" + kind }

// figures are a period's numbers, of the requests that were sent in it, as they
// stand now.
type figures struct {
	period    conversations.Period
	from, to  time.Time // the period, in the office's zone
	at        time.Time // as of
	office    bool      // handling times are counted in office time
	catalogue *turn.Catalogue
	kinds     []string
	complaint []bool  // by kind: it is no request
	daily     [][]int // by day and kind
	rejected  reasons // why requests were rejected
	corrected reasons // why corrections were asked for
	byKind    []tally
	verifiers map[int64]*verifier
}

// tally counts requests of one kind.
type tally struct {
	received                            int
	finished, rejected, cancelled, open int             // how they stand
	judged, punctual                    int             // whose deadline tells: ended, or late by now; and those ended in time
	took                                []time.Duration // handling times of those that ended
	unended                             int             // still open when the period ended, or now, also of those sent before
	rated, stars                        int             // satisfaction, 1–4 each
}

// backlog is how long before a period requests are looked at that may still have
// been open when it ended.
const backlog = 366 * 24 * time.Hour

// gather counts a period, and hands each request to see, where given.
func (p *Maker) gather(ctx context.Context, name string, see func(conversations.Request, outcome)) (*figures, error) {
	period, known := conversations.ParsePeriod(name)
	if !known {
		return nil, fmt.Errorf("the period %q should be like 2026-11, TW3-2026 or 2026", name)
	}
	from, to := period.Bounds(p.zone())
	f := &figures{period: period, from: from, to: to, rejected: reasons{}, corrected: reasons{}, at: p.Now().In(p.zone()), office: p.OfficeTime != nil,
		catalogue: p.Catalogue, kinds: kinds(p.Catalogue.Services), verifiers: map[int64]*verifier{}}
	f.byKind = make([]tally, len(f.kinds))
	f.complaint = make([]bool, len(f.kinds))
	for _, s := range p.Catalogue.Services {
		f.complaint[slices.Index(f.kinds, s.Recap)] = s.Complaint
	}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		f.daily = append(f.daily, make([]int, len(f.kinds)))
	}
	for request, err := range p.Source.SentBetween(ctx, from, to) {
		if err != nil {
			return nil, fmt.Errorf("read the period %s: %w", name, err)
		}
		o := p.outcome(request, f.at)
		f.count(request, o)
		if err := p.countReasons(ctx, f, request, o); err != nil {
			return nil, err
		}
		if see != nil {
			see(request, o)
		}
	}
	return f, p.countBacklog(ctx, f)
}

// countBacklog adds what was sent before the period and open when it ended.
func (p *Maker) countBacklog(ctx context.Context, f *figures) error {
	for request, err := range p.Source.SentBetween(ctx, f.from.Add(-backlog), f.from) {
		if err != nil {
			return fmt.Errorf("read what was open before: %w", err)
		}
		if k := f.kindOf(request); k >= 0 && f.openAtEnd(request) {
			f.byKind[k].unended++
		}
	}
	return nil
}

// openAtEnd tells whether a request was open when the period ended, or is open now
// while it goes on.
func (f *figures) openAtEnd(r conversations.Request) bool {
	if !r.Ended() {
		return true
	}
	end := endOf(r)
	return end.IsZero() || !end.Before(f.to)
}

func (f *figures) kindOf(r conversations.Request) int {
	s := f.catalogue.ServiceOf(r.Service)
	if s == nil {
		return -1
	}
	return slices.Index(f.kinds, s.Recap)
}

func (f *figures) count(r conversations.Request, o outcome) {
	k := f.kindOf(r)
	if k < 0 {
		return // of a service that is not offered any more
	}
	f.daily[f.dayOf(r.SentAt)][k]++
	f.byKind[k].count(r, o)
	if f.openAtEnd(r) {
		f.byKind[k].unended++
	}
	f.countVerifiers(r)
}

// dayOf is the place of an instant's day in the period, from 0.
func (f *figures) dayOf(at time.Time) int {
	noon := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(noon(at.In(f.from.Location())).Sub(noon(f.from)).Hours()) / 24
}

func (t *tally) count(r conversations.Request, o outcome) {
	t.received++
	switch {
	case r.State == conversations.Rejected:
		t.rejected++
	case r.State == conversations.Cancelled:
		t.cancelled++
	case r.Ended():
		t.finished++
	default:
		t.open++
	}
	if o.judged {
		t.judged++
	}
	if o.punctual {
		t.punctual++
	}
	if !o.end.IsZero() {
		t.took = append(t.took, o.took)
	}
	if r.Rating > 0 {
		t.rated++
		t.stars += r.Rating
	}
}

// requests counts what was asked for, complaints and questions apart.
func (f *figures) requests() (requests, others int) {
	for k, t := range f.byKind {
		if f.complaint[k] {
			others += t.received
		} else {
			requests += t.received
		}
	}
	return requests, others
}

// total adds up all kinds.
func (f *figures) total() tally {
	var all tally
	for _, t := range f.byKind {
		all.received += t.received
		all.finished += t.finished
		all.rejected += t.rejected
		all.cancelled += t.cancelled
		all.open += t.open
		all.judged += t.judged
		all.punctual += t.punctual
		all.took = append(all.took, t.took...)
		all.unended += t.unended
		all.rated += t.rated
		all.stars += t.stars
	}
	return all
}

// share is the part that ended within the deadline; false where none is judged.
func (t *tally) share() (float64, bool) {
	return float64(t.punctual) / float64(max(t.judged, 1)), t.judged > 0
}

// median is the middle of the handling times; false where nothing has ended.
func (t *tally) median() (time.Duration, bool) {
	if len(t.took) == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(t.took))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle], true
	}
	return (sorted[middle-1] + sorted[middle]) / 2, true
}

// slowest is the longest of the handling times; false where nothing has ended.
func (t *tally) slowest() (time.Duration, bool) {
	if len(t.took) == 0 {
		return 0, false
	}
	return slices.Max(t.took), true
}

// rating is the average satisfaction; false where nobody has rated.
func (t *tally) rating() (float64, bool) {
	return float64(t.stars) / float64(max(t.rated, 1)), t.rated > 0
}
