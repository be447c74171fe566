package sqlite_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

func audited(t *testing.T) (*sqlite.Store, *sql.DB) {
	t.Helper()
	store, dir := opened(t)
	for _, action := range []string{"request.sent", "request.claimed", "request.approved"} {
		decide(t, store, conversations.Decision{Audit: []conversations.AuditEntry{
			{At: monday.Add(time.Minute), Actor: 4242424242, Action: action, Ticket: "SD-1", Detail: "d"},
			{Action: "bot.noted", Ticket: "SD-2"},
		}})
	}
	return store, raw(t, dir)
}

func TestTheTrailTellsATicketsStory(t *testing.T) {
	store, db := audited(t)
	trail, err := store.Memory(context.Background()).Audit("SD-1", 2)
	want := conversations.AuditEntry{At: monday.Add(time.Minute), Actor: 4242424242, Number: 1, Action: "request.sent", Ticket: "SD-1", Detail: "d"}
	if err != nil || len(trail) != 2 || trail[0] != want || trail[1].Action != "request.claimed" {
		t.Errorf("the trail is %+v, %v", trail, err)
	}
	trail, err = store.Memory(context.Background()).Audit("SD-2", 10)
	if err != nil || len(trail) != 3 || trail[0].Number != 0 || !trail[0].At.Equal(monday) {
		t.Errorf("the bot's own trail is %+v, %v", trail, err)
	}
	var named int
	if err := db.QueryRow("SELECT count(*) FROM audit WHERE actor = 4242424242").Scan(&named); err != nil || named > 0 {
		t.Errorf("%d lines name the person, %v", named, err)
	}
}

func TestTheTrailRefusesChange(t *testing.T) {
	store, db := audited(t)
	for _, change := range []string{
		"UPDATE audit SET action = 'x' WHERE id = 2",
		"UPDATE audit SET hash = x'00'",
		"DELETE FROM audit WHERE id = 6",
		"INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2",
		"INSERT INTO audit (id, at, action, ticket, detail, hash) VALUES (0, 0, '', '', '', x'00')",
	} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("it took %q", change)
		}
	}
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestVerifyNamesTheFirstBrokenLine(t *testing.T) {
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
			store, db := audited(t)
			if err := store.VerifyAudit(context.Background()); err != nil {
				t.Fatalf("untouched: %v", err)
			}
			rawExec(t, db, "DROP TRIGGER audit_stands; DROP TRIGGER audit_stays; "+with.sql)
			err := store.VerifyAudit(context.Background())
			mustBe(t, err, storage.ErrAuditBroken)
			if !strings.Contains(err.Error(), with.names) {
				t.Errorf("it says %v, want %s", err, with.names)
			}
		})
	}
}
