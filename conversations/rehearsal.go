package conversations

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Rehearsed is the service of every rehearsal.
const Rehearsed Service = "rehearsal"

// RehearsalPrefix begins the ticket of every rehearsal; no request has such a one.
const RehearsalPrefix = "LATIHAN-"

// SettingRehearsal holds the rehearsal that goes on, as StoreRehearsal writes it;
// empty while none does. It is no row among the requests: nothing that counts,
// lists, searches or exports those can come upon it.
const SettingRehearsal = "rehearsal"

// IsRehearsal tells whether a ticket is a rehearsal's.
func IsRehearsal(ticket string) bool { return strings.HasPrefix(ticket, RehearsalPrefix) }

// Rehearsal marks a request that the team only rehearses on: it stands in the
// group and is decided there as any other, and nothing comes of it.
type Rehearsal struct {
	By     Actor     `json:"by"`               // who began it
	Ends   time.Time `json:"ends"`             // when it is erased, whatever became of it
	Took   []int64   `json:"took,omitempty"`   // members who pressed or wrote something about it
	Worker *Actor    `json:"worker,omitempty"` // who does its work by hand
	Told   int       `json:"told,omitempty"`   // numbers what was said about it
	Guide  int       `json:"guide,omitempty"`  // number of the message that guides the worker
	Over   bool      `json:"-"`                // it ends in this turn
}

// TakesPart notes a member who did something about the rehearsal.
func (h *Rehearsal) TakesPart(member int64) {
	if !slices.Contains(h.Took, member) {
		h.Took = append(slices.Clone(h.Took), member)
	}
}

// rehearsed is a rehearsal as it is stored: with what a request's own row has in
// columns.
type rehearsed struct {
	Ticket  string    `json:"ticket"`
	State   State     `json:"state"`
	SentAt  time.Time `json:"sent_at"`
	Due     time.Time `json:"due"`
	Posted  bool      `json:"posted,omitempty"`
	Request Request   `json:"request"`
}

// StoreRehearsal is what is remembered of a rehearsal: nothing once it is over.
func StoreRehearsal(r Request) (Setting, error) {
	if r.Rehearsal == nil || r.Rehearsal.Over {
		return Setting{Key: SettingRehearsal}, nil
	}
	body, err := json.Marshal(rehearsed{Ticket: r.Ticket, State: r.State, SentAt: r.SentAt, Due: r.Due, Posted: r.CardPosted, Request: r})
	if err != nil {
		return Setting{}, fmt.Errorf("store a rehearsal: %w", err)
	}
	return Setting{Key: SettingRehearsal, Value: string(body)}, nil
}

// ReadRehearsal reads what StoreRehearsal wrote; ErrNotFound where none goes on.
func ReadRehearsal(value string) (Request, error) {
	if value == "" {
		return Request{}, ErrNotFound
	}
	var kept rehearsed
	if err := json.Unmarshal([]byte(value), &kept); err != nil || kept.Request.Rehearsal == nil {
		return Request{}, ErrNotFound // of a version that kept it otherwise: it is no loss
	}
	r := kept.Request
	r.Ticket, r.Service, r.Officer, r.Answers = kept.Ticket, Rehearsed, Nobody, map[string]Answer{}
	r.State, r.SentAt, r.Due, r.CardPosted = kept.State, kept.SentAt, kept.Due, kept.Posted
	return r, nil
}

// Erased tells whether the person of a request was erased.
func (r *Request) Erased() bool { return r.Officer == Nobody && r.Rehearsal == nil }

// Named numbers one more message about a rehearsal, and names it.
func (h *Rehearsal) Named(kind, ticket string) string {
	h.Told++
	return RehearsalName(kind, ticket, h.Told)
}

// RehearsalName names a message of a rehearsal among others of its kind.
func RehearsalName(kind, ticket string, no int) string {
	return fmt.Sprintf("%s:%s/%d", kind, ticket, no)
}
