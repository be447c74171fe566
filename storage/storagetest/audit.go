package storagetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// audited is a store with a trail of six lines.
func (s suite) audited(t *testing.T) (storage.Store, Place) {
	t.Helper()
	store, place := s.opened(t)
	for _, action := range []string{"request.sent", "request.claimed", "request.approved"} {
		Decide(t, store, Monday, conversations.Decision{Audit: []conversations.AuditEntry{
			{At: Monday.Add(time.Minute), Actor: 4242424242, Action: action, Ticket: "SD-1", Detail: "d"},
			{Action: "bot.noted", Ticket: "SD-2"},
		}})
	}
	return store, place
}

func (s suite) TheTrailTellsATicketsStory(t *testing.T) {
	store, place := s.audited(t)
	trail, err := store.Memory(context.Background()).Audit("SD-1", 2)
	want := conversations.AuditEntry{At: Monday.Add(time.Minute), Actor: 4242424242, Number: 1, Action: "request.sent", Ticket: "SD-1", Detail: "d"}
	if err != nil || len(trail) != 2 || trail[0] != want || trail[1].Action != "request.claimed" {
		t.Errorf("the trail is %+v, %v", trail, err)
	}
	trail, err = store.Memory(context.Background()).Audit("SD-2", 10)
	if err != nil || len(trail) != 3 || trail[0].Number != 0 || !trail[0].At.Equal(Monday) {
		t.Errorf("the bot's own trail is %+v, %v", trail, err)
	}
	if named := place.Column(t, "SELECT id FROM audit WHERE actor = 4242424242"); len(named) > 0 {
		t.Errorf("the lines %v name the person", named)
	}
}

func (s suite) TheTrailRefusesChange(t *testing.T) {
	store, place := s.audited(t)
	for _, change := range []string{
		"UPDATE audit SET action = 'x' WHERE id = 2",
		"UPDATE audit SET hash = hash",
		"DELETE FROM audit WHERE id = 6",
		"INSERT INTO audit (id, at, action, ticket, detail, hash) SELECT 0, at, action, ticket, detail, hash FROM audit WHERE id = 1",
	} {
		if err := place.Exec(change); err == nil {
			t.Errorf("it took %q", change)
		}
	}
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
}

func (s suite) VerifyNamesTheFirstBrokenLine(t *testing.T) {
	tampering := map[string]struct{ sql, names string }{
		"an action":       {"UPDATE audit SET action = 'request.rejected' WHERE id = 3", "line 3 was changed"},
		"an actor":        {"UPDATE audit SET actor = NULL WHERE id = 1", "line 1 was changed"},
		"an instant":      {"UPDATE audit SET at = at + 1 WHERE id = 4", "line 4 was changed"},
		"two fields":      {"UPDATE audit SET ticket = 'SD', detail = '-1d' WHERE id = 5", "line 5 was changed"},
		"a line is gone":  {"DELETE FROM audit WHERE id = 2", "line 2 is missing"},
		"the first":       {"DELETE FROM audit WHERE id = 1", "line 1 is missing"},
		"swapped actions": {"UPDATE audit SET action = (SELECT action FROM audit b WHERE b.id = 8 - audit.id) WHERE id IN (3, 5)", "line 3 was changed"},
	}
	for name, with := range tampering {
		t.Run(name, func(t *testing.T) {
			store, place := s.audited(t)
			if err := store.VerifyAudit(context.Background()); err != nil {
				t.Fatalf("untouched: %v", err)
			}
			place.Unguard(t)
			MustBe(t, place.Exec(with.sql), nil)
			err := store.VerifyAudit(context.Background())
			MustBe(t, err, storage.ErrAuditBroken)
			if !strings.Contains(err.Error(), with.names) {
				t.Errorf("it says %v, want %s", err, with.names)
			}
		})
	}
}
