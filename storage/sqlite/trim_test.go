package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

// trimmed runs a trim until it finds nothing, and sums what it took.
func trimmed(t *testing.T, store *sqlite.Store, trim func(storage.Batch) (int, error)) (sum int) {
	t.Helper()
	for n := 1; n > 0; sum += n {
		batch(t, store, func(b storage.Batch) (err error) {
			n, err = trim(b)
			return err
		})
	}
	return sum
}

// at remembers records at another moment than now.
func at(t *testing.T, store *sqlite.Store, moment time.Time, records ...conversations.Record) {
	t.Helper()
	batch(t, store, func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records}, moment)
		return err
	})
}

func TestWorkThatIsOverIsTrimmedUnlessItsRequestIsOpen(t *testing.T) {
	store, dir := opened(t)
	long, month := monday.AddDate(-1, 0, 0), monday.AddDate(0, -1, 0)
	at(t, store, long, conversations.Request{Ticket: "SD-1", State: conversations.Delivered}, conversations.Request{Ticket: "SD-2", State: conversations.FailedState},
		conversations.Work{ID: "SD-1", Ticket: "SD-1", State: "done"}, conversations.Work{ID: "SD-2", Ticket: "SD-2", State: "failed"},
		conversations.Work{ID: "K-1", State: "done"}, conversations.Work{ID: "K-2", State: "failed"}, conversations.Work{ID: "K-3", State: "running"},
		conversations.Work{ID: "K-4", State: "running"})
	at(t, store, monday, conversations.Work{ID: "K-4", State: "done"})
	trim := func(b storage.Batch) (int, error) { return b.TrimWorks(month) }
	if n := trimmed(t, store, trim); n != 3 {
		t.Errorf("%d were trimmed", n)
	}
	for id, stays := range map[string]bool{"SD-1": false, "SD-2": true, "K-1": false, "K-2": false, "K-3": true, "K-4": true} {
		if _, err := store.Memory(context.Background()).Work(id); (err == nil) != stays {
			t.Errorf("%s: %v", id, err)
		}
	}
	if n := columns(t, dir, "SELECT id FROM works"); len(n) != 3 {
		t.Errorf("left are %v", n)
	}
}

func TestErasingAPersonMakesTheirWorkNoYounger(t *testing.T) {
	store, _ := opened(t)
	const rina = 5
	at(t, store, monday.AddDate(-1, 0, 0), conversations.Credential{ID: "LP-1", Officer: rina, State: conversations.CredentialReplaced},
		conversations.Work{ID: "K-1", Credential: "LP-1", State: "done", Email: "rina@example.go.id"})
	at(t, store, monday, conversations.Erased{Officer: rina})
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(monday.AddDate(0, -1, 0)) }); n != 1 {
		t.Errorf("%d were trimmed", n)
	}
}

func TestOldMessagesAreForgottenInSlices(t *testing.T) {
	store, dir := opened(t)
	var records []conversations.Record
	for i := range 1200 {
		records = append(records, conversations.Posted{Name: fmt.Sprint("card:", i), Chat: -100, Numbers: []int{2 * i, 2*i + 1}, At: monday.AddDate(-2, 0, 0)})
	}
	records = append(records, conversations.Posted{Name: "card:0", Chat: -100, Numbers: []int{9000}, At: monday})
	for i, kept := range []string{"answers:card:T/0", "comment:T", "files:card:T/0", "recap:2024-11/x"} { // they show what officers gave
		records = append(records, conversations.Posted{Name: kept, Chat: -100, Numbers: []int{9001 + i}, At: monday.AddDate(-2, 0, 0)})
	}
	remember(t, store, records...)
	for _, want := range []int{1000, 199, 0} {
		batch(t, store, func(b storage.Batch) error {
			n, err := b.TrimPosted(monday.AddDate(-1, 0, 0))
			if n != want {
				t.Errorf("%d were trimmed, want %d", n, want)
			}
			return err
		})
	}
	if left := columns(t, dir, "SELECT name || ' ' || number FROM posted_numbers"); fmt.Sprint(left) != "[answers:card:T/0 9001 card:0 9000 comment:T 9002 files:card:T/0 9003 recap:2024-11/x 9004]" {
		t.Errorf("left are %v", left)
	}
}

func TestDeadLettersAreTrimmedByAgeAndNumber(t *testing.T) {
	store, dir := opened(t)
	batch(t, store, func(b storage.Batch) error {
		var err error
		for i := range 10_400 {
			moment := monday
			if i < 100 {
				moment = monday.AddDate(-1, 0, 0)
			}
			err = errors.Join(err, b.DeadLetter("kind", []byte("{}"), "why", moment))
		}
		return err
	})
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimDeadLetters(monday.AddDate(0, -1, 0)) }); n != 400 {
		t.Errorf("%d were trimmed", n)
	}
	if left := columns(t, dir, "SELECT min(id) || '-' || max(id) FROM dead_letters"); fmt.Sprint(left) != "[401-10400]" {
		t.Errorf("left are %v", left)
	}
}

func TestSecretsThatAreForNothingAnyMoreAreErased(t *testing.T) {
	store, dir := opened(t)
	at(t, store, monday.AddDate(-1, 0, 0),
		conversations.Credential{ID: "pending", State: conversations.CredentialPending}, conversations.NewSecret{Name: "pending"},
		conversations.Credential{ID: "issued", State: conversations.CredentialIssued}, conversations.NewSecret{Name: "issued"},
		conversations.Credential{ID: "changed", State: conversations.CredentialChanged}, conversations.NewSecret{Name: "changed"},
		conversations.Work{ID: "K-1", Credential: "void, by hand", State: "failed"}, conversations.NewSecret{Name: "void, by hand"},
		conversations.Work{ID: "K-2", Credential: "void", State: "done"}, conversations.NewSecret{Name: "void"},
		conversations.NewSecret{Name: "link:old.example.go.id/5"})
	remember(t, store, conversations.NewSecret{Name: "link:new.example.go.id/5"})
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimSecrets(monday.AddDate(0, -1, 0)) }); n != 3 {
		t.Errorf("%d were erased", n)
	}
	if left := columns(t, dir, "SELECT name FROM secrets ORDER BY name"); fmt.Sprint(left) != "[issued link:new.example.go.id/5 pending void, by hand]" {
		t.Errorf("left are %q", left)
	}
}

func TestDraftsAndStrangersAreForgottenAfterLongSilence(t *testing.T) {
	store, _ := opened(t)
	draft := &conversations.Draft{Form: "website", Step: "label"}
	year, season := monday.AddDate(-1, 0, 0), monday.AddDate(0, -3, 0)
	old, spring, fresh := year.Add(-time.Hour), season.Add(-time.Hour), monday.Add(-time.Hour)
	records := []conversations.Record{
		conversations.Officer{ID: 1, Name: "Rina"},
		conversations.Session{Chat: 1, Lang: "en", Heard: old, Draft: draft, Wish: "website"},
		conversations.Session{Chat: 2, Heard: old},
		conversations.Session{Chat: 3, Heard: old, Waiting: []string{"SD-1"}},
		conversations.Session{Chat: 4, Heard: spring, Draft: draft},
		conversations.Session{Chat: 5, Heard: fresh, Draft: draft},
	}
	for chat := range int64(1500) {
		records = append(records, conversations.Session{Chat: 100 + chat, Heard: old})
	}
	remember(t, store, records...)
	var last int64
	for _, want := range []int64{1094, 0} {
		batch(t, store, func(b storage.Batch) (err error) {
			last, err = b.TrimSessions(last, season, year)
			return err
		})
		if last != want {
			t.Errorf("came to chat %d, want %d", last, want)
		}
	}
	memory := store.Memory(context.Background())
	for chat, want := range map[int64]string{1: "en false", 2: "gone", 3: " false", 4: " false", 5: " true", 1000: "gone", 1599: "gone"} {
		got := "gone"
		if session, err := memory.Session(chat); err == nil {
			got = fmt.Sprint(session.Lang, " ", session.Draft != nil)
		}
		if got != want {
			t.Errorf("chat %d: %s, want %s", chat, got, want)
		}
	}
}

// columns reads a column beside the store.
func columns(t *testing.T, dir, query string) (all []string) {
	t.Helper()
	rows, err := raw(t, dir).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestADatabaseOfTheFirstSchemaIsMigrated opens a database as the first
// version left it; work in it counts from the migration.
func TestADatabaseOfTheFirstSchemaIsMigrated(t *testing.T) {
	store, dir := opened(t)
	remember(t, store, conversations.Work{ID: "K-1", State: "done"})
	mustBe(t, store.Close(), nil)
	db := raw(t, dir)
	for _, statement := range []string{"DROP INDEX works_over", "DROP INDEX posted_at", "DROP INDEX dead_letters_at",
		"ALTER TABLE works DROP COLUMN changed_at", "DELETE FROM goose_db_version WHERE version_id >= 2", "PRAGMA user_version = 1"} {
		rawExec(t, db, statement)
	}
	mustBe(t, db.Close(), nil)
	store = reopened(t, dir)
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(time.Now().Add(-time.Hour)) }); n != 0 {
		t.Errorf("%d were trimmed", n)
	}
	if n := trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(time.Now().Add(time.Hour)) }); n != 1 {
		t.Errorf("%d were trimmed", n)
	}
}
