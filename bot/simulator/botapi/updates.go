package botapi

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// unasked are the kinds of updates that Telegram sends only when allowed_updates
// names them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

// Update is one update as the bot will get it.
type Update struct {
	ID   int64
	Kind string // "message", "callback_query", ...; "raw" when injected
	// Raw is the whole update as JSON.
	Raw json.RawMessage
	At  time.Time
}

// updateQueue holds what the bot has not confirmed yet.
type updateQueue struct {
	next    int64
	restart int64 // the number to go on with once nothing waits, 0 = none
	pending []Update
	allowed []string // nil = the default set
	wake    chan struct{}
	// polling ends the running poll, with an answer for its client.
	polling chan *Refusal
}

func newUpdateQueue(first int64) updateQueue {
	return updateQueue{next: first, wake: make(chan struct{})}
}

// number is the number of the next update.
func (q *updateQueue) number() int64 {
	if q.restart != 0 && len(q.pending) == 0 {
		q.next, q.restart = q.restart, 0
	}
	return q.next
}

func (q *updateQueue) allows(kind string) bool {
	if len(q.allowed) == 0 {
		return !slices.Contains(unasked, kind)
	}
	return slices.Contains(q.allowed, kind)
}

// push makes an update of this kind for the bot; the lock is held.
func (s *Server) push(kind string, content any) {
	if !s.queue.allows(kind) {
		return
	}
	encoded, err := json.Marshal(content)
	if err != nil {
		panic("botapi: update does not encode: " + err.Error())
	}
	var raw bytes.Buffer
	raw.Grow(len(encoded) + len(kind) + 40)
	raw.WriteString(`{"update_id":`)
	raw.WriteString(strconv.FormatInt(s.queue.number(), 10))
	raw.WriteString(`,"` + kind + `":`)
	raw.Write(encoded)
	raw.WriteByte('}')
	s.enqueue(Update{Kind: kind, Raw: raw.Bytes()})
}

func (s *Server) enqueue(u Update) {
	u.ID, u.At = s.queue.number(), s.now()
	s.queue.next++
	s.queue.pending = append(s.queue.pending, u)
	s.queue.ring()
	s.note(Change{Kind: UpdateChange})
}

func (q *updateQueue) ring() {
	close(q.wake)
	q.wake = make(chan struct{})
}

// Inject queues an update as it is written here. A JSON object without
// update_id gets the next number; anything else is delivered untouched.
func (s *Server) Inject(raw json.RawMessage) {
	s.change(func() {
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) == nil && object != nil && object["update_id"] == nil {
			head := `{"update_id":` + strconv.FormatInt(s.queue.number(), 10)
			if len(object) > 0 {
				head += ","
			}
			raw = append([]byte(head), bytes.TrimSpace(raw)[1:]...)
		}
		s.enqueue(Update{Kind: "raw", Raw: raw})
	})
}

// RestartUpdateNumbers gives the next update this number, as Telegram starts
// at a random one after a week without updates. Updates that wait are not
// renumbered: the new numbers begin once the bot has confirmed them.
func (s *Server) RestartUpdateNumbers(next int64) {
	s.change(func() { s.queue.restart = next })
}

// Pending lists the updates that the bot has not confirmed.
func (s *Server) Pending() []Update {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queue.pending)
}

// OnDelivery lets f change each batch of updates on its way to the bot:
// duplicate, reorder, hold back. The queue itself is not changed. nil ends it.
func (s *Server) OnDelivery(f func([]Update) []Update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delivery = f
}

// confirm forgets updates below the offset. Like Telegram it ignores offsets
// far from the queue's numbers, which are left over from an earlier numbering.
func (q *updateQueue) confirm(offset int64) {
	const slack, history = 10, 100_000
	if offset < 0 {
		keep := int(min(-offset, int64(len(q.pending))))
		q.pending = q.pending[len(q.pending)-keep:]
		return
	}
	if offset > q.number()+slack || offset < q.number()-history {
		return
	}
	for len(q.pending) > 0 && q.pending[0].ID < offset {
		q.pending[0] = Update{}
		q.pending = q.pending[1:]
	}
}

// remove forgets one delivered update.
func (q *updateQueue) remove(id int64) {
	i := slices.IndexFunc(q.pending, func(u Update) bool { return u.ID == id })
	switch {
	case i == 0:
		q.pending = q.pending[1:]
	case i > 0:
		q.pending = slices.Delete(q.pending, i, i+1)
	}
}

// expire forgets what was not fetched in time.
func (s *Server) expire() {
	if s.config.UpdateLife == 0 {
		return
	}
	oldest := s.now().Add(-s.config.UpdateLife)
	s.queue.pending = slices.DeleteFunc(s.queue.pending, func(u Update) bool { return u.At.Before(oldest) })
}

// interrupt ends a running poll with this answer (nil: with no updates).
func (q *updateQueue) interrupt(answer *Refusal) {
	if q.polling != nil {
		q.polling <- answer
		q.polling = nil
	}
}

// getUpdates is the long poll. It is the only method that waits, so it takes
// the lock itself.
func (s *Server) getUpdates(ctx context.Context, p *params) (json.RawMessage, *Refusal) {
	stop := make(chan *Refusal, 1)
	if refusal := s.startPoll(p, stop); refusal != nil {
		return nil, refusal
	}
	defer s.endPoll(stop)
	limit := p.integer("limit")
	if limit < 1 || limit > 100 {
		limit = 100
	}
	timer := time.NewTimer(time.Duration(min(p.integer("timeout"), 50)) * time.Second)
	defer timer.Stop()
	for {
		batch, wake := s.waiting(limit)
		if len(batch) > 0 {
			return s.deliver(batch), nil
		}
		select {
		case <-wake:
		case refusal := <-stop:
			return json.RawMessage("[]"), refusal
		case <-timer.C:
			return json.RawMessage("[]"), nil
		case <-ctx.Done():
			return json.RawMessage("[]"), nil
		}
	}
}

func (s *Server) startPoll(p *params, stop chan *Refusal) (refusal *Refusal) {
	s.change(func() {
		if s.hook.URL != "" {
			refusal = conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
			return
		}
		if raw := p.values["allowed_updates"]; raw != "" && raw != "null" {
			if err := p.decode("allowed_updates", &s.queue.allowed); err != nil {
				refusal = refusalOf(err)
				return
			}
		}
		s.queue.interrupt(conflict("terminated by other getUpdates request; make sure that only one bot instance is running"))
		s.queue.polling = stop
		before := len(s.queue.pending)
		s.queue.confirm(int64(p.integer("offset")))
		s.expire()
		if len(s.queue.pending) != before {
			s.note(Change{Kind: UpdateChange})
		}
	})
	return refusal
}

func (s *Server) endPoll(stop chan *Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.polling == stop {
		s.queue.polling = nil
	}
}

func (s *Server) waiting(limit int) ([]Update, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queue.pending[:min(limit, len(s.queue.pending))]), s.queue.wake
}

// deliver encodes a batch after the test's own changes to it.
func (s *Server) deliver(batch []Update) json.RawMessage {
	s.mu.Lock()
	change := s.delivery
	s.mu.Unlock()
	if change != nil {
		batch = change(batch)
	}
	body := []byte{'['}
	for i, u := range batch {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, u.Raw...)
	}
	return append(body, ']')
}
