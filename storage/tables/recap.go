package tables

import (
	"context"
	"iter"
	"time"

	"loket/conversations"
)

const requestsSent statement = requestColumns + ` WHERE (sent_at, ticket) > (?, ?) AND sent_at < ? ORDER BY sent_at, ticket LIMIT ?`

// sentAtOnce is how many requests SentBetween holds at a time.
const sentAtOnce = 500

// SentBetween walks over the requests and complaints that were sent at from or
// later and before to, in the order of sending. It reads a part of them at a
// time, so that nobody waits for a long walk; what changes meanwhile may be
// seen before or after the change. An error ends the walk.
func (s *Store) SentBetween(ctx context.Context, from, to time.Time) iter.Seq2[conversations.Request, error] {
	return func(yield func(conversations.Request, error) bool) {
		last := conversations.Request{SentAt: from}
		for {
			part, err := s.reading(ctx).requests("list a month's requests", requestsSent,
				stored(last.SentAt), last.Ticket, stored(to), sentAtOnce)
			if err != nil {
				yield(conversations.Request{}, err)
				return
			}
			for _, last = range part {
				if !yield(last, nil) {
					return
				}
			}
			if len(part) < sentAtOnce {
				return
			}
		}
	}
}
