package documents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"loket/conversations"
)

// reasons counts why, by the name of a ready reason.
type reasons map[string]int

// writtenReason stands for those that a verifier wrote in words of their own.
const writtenReason = "written"

// trailRead is more than the trail of any request holds.
const trailRead = 1000

// countReasons counts what the trail says of a request's corrections and of its
// rejection. The trail keeps the ready reasons by their names; the request itself
// forgets them with the next correction.
func (p *Maker) countReasons(ctx context.Context, f *figures, r conversations.Request, o outcome) error {
	if o.corrections == 0 && r.State != conversations.Rejected {
		return nil
	}
	trail, err := p.Source.Memory(ctx).Audit(r.Ticket, trailRead)
	if err != nil {
		return fmt.Errorf("read the trail of %s: %w", r.Ticket, err)
	}
	var into reasons
	for _, entry := range trail {
		switch entry.Action {
		case "request.ask_correction":
			into = f.corrected
		case "request.reject", "request.give_up":
			into = f.rejected
		case "request.reasons":
			for name := range strings.SplitSeq(entry.Detail, ", ") {
				if into != nil && name != "" {
					into[name]++
				}
			}
			into = nil
		}
	}
	return nil
}

// named is a reason and how often it was given.
type namedReason struct {
	name  string
	count int
}

// sorted lists the reasons, the most frequent first.
func (r reasons) sorted() []namedReason {
	var all []namedReason
	for name, n := range r {
		all = append(all, namedReason{name, n})
	}
	slices.SortFunc(all, func(a, b namedReason) int { return cmp.Or(b.count-a.count, cmp.Compare(a.name, b.name)) })
	return all
}

// reason says a ready reason; one of an earlier version stands by its name.
func (v *voice) reason(name string) string {
	if name == writtenReason {
		return v.say("recap_reason_written")
	}
	said := v.attempt(conversations.Say("reason_" + name))
	return strings.TrimPrefix(said, "reason_")
}
