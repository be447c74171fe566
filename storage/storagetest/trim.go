package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

func (s suite) WorkThatIsOverIsTrimmedUnlessItsRequestIsOpen(t *testing.T) {
	store, place := s.opened(t)
	long, month := Monday.AddDate(-1, 0, 0), Monday.AddDate(0, -1, 0)
	rememberAt(t, store, long, conversations.Request{Ticket: "SD-1", State: conversations.Delivered}, conversations.Request{Ticket: "SD-2", State: conversations.FailedState},
		conversations.Work{ID: "SD-1", Ticket: "SD-1", State: "done"}, conversations.Work{ID: "SD-2", Ticket: "SD-2", State: "failed"},
		conversations.Work{ID: "K-1", State: "done"}, conversations.Work{ID: "K-2", State: "failed"}, conversations.Work{ID: "K-3", State: "running"},
		conversations.Work{ID: "K-4", State: "running"})
	rememberAt(t, store, Monday, conversations.Work{ID: "K-4", State: "done"})
	trim := func(b storage.Batch) (int, error) { return b.TrimWorks(month) }
	if n := Trimmed(t, store, trim); n != 3 {
		t.Errorf("%d were trimmed", n)
	}
	for id, stays := range map[string]bool{"SD-1": false, "SD-2": true, "K-1": false, "K-2": false, "K-3": true, "K-4": true} {
		if _, err := store.Memory(context.Background()).Work(id); (err == nil) != stays {
			t.Errorf("%s: %v", id, err)
		}
	}
	if n := place.Column(t, "SELECT id FROM works"); len(n) != 3 {
		t.Errorf("left are %v", n)
	}
}

func (s suite) ErasingAPersonMakesTheirWorkNoYounger(t *testing.T) {
	store, _ := s.opened(t)
	const rina = 5
	rememberAt(t, store, Monday.AddDate(-1, 0, 0), conversations.Credential{ID: "LP-1", Officer: rina, State: conversations.CredentialReplaced},
		conversations.Work{ID: "K-1", Credential: "LP-1", State: "done", Email: "rina@example.go.id"})
	rememberAt(t, store, Monday, conversations.Erased{Officer: rina})
	if n := Trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimWorks(Monday.AddDate(0, -1, 0)) }); n != 1 {
		t.Errorf("%d were trimmed", n)
	}
}

func (s suite) OldMessagesAreForgottenInSlices(t *testing.T) {
	store, place := s.opened(t)
	var records []conversations.Record
	for i := range 1200 {
		records = append(records, conversations.Posted{Name: fmt.Sprint("card:", i), Chat: -100, Numbers: []int{2 * i, 2*i + 1}, At: Monday.AddDate(-2, 0, 0)})
	}
	records = append(records, conversations.Posted{Name: "card:0", Chat: -100, Numbers: []int{9000}, At: Monday})
	for i, kept := range []string{"answers:card:T/0", "comment:T", "files:card:T/0", "recap:2024-11/x"} { // they show what officers gave
		records = append(records, conversations.Posted{Name: kept, Chat: -100, Numbers: []int{9001 + i}, At: Monday.AddDate(-2, 0, 0)})
	}
	Remember(t, store, records...)
	for _, want := range []int{1000, 199, 0} {
		Batch(t, store, func(b storage.Batch) error {
			n, err := b.TrimPosted(Monday.AddDate(-1, 0, 0))
			if n != want {
				t.Errorf("%d were trimmed, want %d", n, want)
			}
			return err
		})
	}
	if left := place.Column(t, "SELECT name || ' ' || number FROM posted_numbers ORDER BY name"); fmt.Sprint(left) != "[answers:card:T/0 9001 card:0 9000 comment:T 9002 files:card:T/0 9003 recap:2024-11/x 9004]" {
		t.Errorf("left are %v", left)
	}
}

func (s suite) DeadLettersAreTrimmedByAgeAndNumber(t *testing.T) {
	store, place := s.opened(t)
	Batch(t, store, func(b storage.Batch) error {
		var err error
		for i := range 10_400 {
			moment := Monday
			if i < 100 {
				moment = Monday.AddDate(-1, 0, 0)
			}
			err = errors.Join(err, b.DeadLetter("kind", []byte("{}"), "why", moment))
		}
		return err
	})
	if n := Trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimDeadLetters(Monday.AddDate(0, -1, 0)) }); n != 400 {
		t.Errorf("%d were trimmed", n)
	}
	if left := place.Column(t, "SELECT min(id) || '-' || max(id) FROM dead_letters"); fmt.Sprint(left) != "[401-10400]" {
		t.Errorf("left are %v", left)
	}
}

func (s suite) SecretsThatAreForNothingAnyMoreAreErased(t *testing.T) {
	store, place := s.opened(t)
	rememberAt(t, store, Monday.AddDate(-1, 0, 0),
		conversations.Credential{ID: "pending", State: conversations.CredentialPending}, conversations.NewSecret{Name: "pending"},
		conversations.Credential{ID: "issued", State: conversations.CredentialIssued}, conversations.NewSecret{Name: "issued"},
		conversations.Credential{ID: "changed", State: conversations.CredentialChanged}, conversations.NewSecret{Name: "changed"},
		conversations.Work{ID: "K-1", Credential: "void, by hand", State: "failed"}, conversations.NewSecret{Name: "void, by hand"},
		conversations.Work{ID: "K-2", Credential: "void", State: "done"}, conversations.NewSecret{Name: "void"},
		conversations.NewSecret{Name: "link:old.example.go.id/5"})
	Remember(t, store, conversations.NewSecret{Name: "link:new.example.go.id/5"})
	if n := Trimmed(t, store, func(b storage.Batch) (int, error) { return b.TrimSecrets(Monday.AddDate(0, -1, 0)) }); n != 3 {
		t.Errorf("%d were erased", n)
	}
	if left := place.Column(t, "SELECT name FROM secrets ORDER BY name"); fmt.Sprint(left) != "[issued link:new.example.go.id/5 pending void, by hand]" {
		t.Errorf("left are %q", left)
	}
}

func (s suite) DraftsAndStrangersAreForgottenAfterLongSilence(t *testing.T) {
	store, _ := s.opened(t)
	draft := &conversations.Draft{Form: "website", Step: "label"}
	year, season := Monday.AddDate(-1, 0, 0), Monday.AddDate(0, -3, 0)
	old, spring, fresh := year.Add(-time.Hour), season.Add(-time.Hour), Monday.Add(-time.Hour)
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
	Remember(t, store, records...)
	var last int64
	for _, want := range []int64{1094, 0} {
		Batch(t, store, func(b storage.Batch) (err error) {
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
