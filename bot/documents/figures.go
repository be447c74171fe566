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

// figures are a month's numbers, of the requests that were sent in it, as they
// stand now.
type figures struct {
	from, to  time.Time // the month, in the office's zone
	at        time.Time // as of
	office    bool      // handling times are counted in office time
	catalogue *turn.Catalogue
	kinds     []string
	daily     [][]int // by day and kind
	byKind    []tally
	verifiers map[int64]*verifier
}

// tally counts requests of one kind.
type tally struct {
	received                            int
	finished, rejected, cancelled, open int             // how they stand
	judged, punctual                    int             // whose deadline tells: ended, or late by now; and those ended in time
	took                                []time.Duration // handling times of those that ended
	rated, stars                        int             // satisfaction, 1–4 each
}

// parseMonth reads a month such as 2026-11 and gives its first instant and the
// first one after it.
func parseMonth(name string, zone *time.Location) (from, to time.Time, err error) {
	from, err = time.ParseInLocation("2006-01", name, zone)
	if err != nil {
		return from, to, fmt.Errorf("the month %q should be like 2026-11", name)
	}
	return from, from.AddDate(0, 1, 0), nil
}

// gather counts a month, and hands each request to see, where given.
func (p *Maker) gather(ctx context.Context, name string, see func(conversations.Request, outcome)) (*figures, error) {
	from, to, err := parseMonth(name, p.zone())
	if err != nil {
		return nil, err
	}
	f := &figures{from: from, to: to, at: p.Now().In(p.zone()), office: p.OfficeTime != nil,
		catalogue: p.Catalogue, kinds: kinds(p.Catalogue.Services), verifiers: map[int64]*verifier{}}
	f.byKind = make([]tally, len(f.kinds))
	for range to.AddDate(0, 0, -1).Day() {
		f.daily = append(f.daily, make([]int, len(f.kinds)))
	}
	for request, err := range p.Source.SentBetween(ctx, from, to) {
		if err != nil {
			return nil, fmt.Errorf("read the month %s: %w", name, err)
		}
		o := p.outcome(request, f.at)
		f.count(request, o)
		if see != nil {
			see(request, o)
		}
	}
	return f, nil
}

func (f *figures) count(r conversations.Request, o outcome) {
	k := slices.Index(f.kinds, f.catalogue.ServiceOf(r.Service).Recap)
	if k < 0 {
		return // of a service that is not offered any more
	}
	f.daily[r.SentAt.In(f.from.Location()).Day()-1][k]++
	f.byKind[k].count(r, o)
	f.countVerifiers(r)
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

// rating is the average satisfaction; false where nobody has rated.
func (t *tally) rating() (float64, bool) {
	return float64(t.stars) / float64(max(t.rated, 1)), t.rated > 0
}
