package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
	"loket/storage/storagetest"
)

// decideAt writes a decision at an instant of its own.
func decideAt(t testing.TB, store *sqlite.Store, at time.Time, d conversations.Decision) {
	t.Helper()
	batch(t, store, func(b storage.Batch) error {
		_, err := b.Remember(d, at)
		return err
	})
}

// erase takes a person out, as the desk does.
func erase(t testing.TB, store *sqlite.Store, person int64, at time.Time) {
	t.Helper()
	decideAt(t, store, at, conversations.Decision{Records: []conversations.Record{conversations.Erased{Officer: person}},
		Audit: []conversations.AuditEntry{{Actor: person, Action: "privacy.erased"}}})
}

// listed is who was erased from dir, written and read again.
func listed(t testing.TB, dir string, at time.Time) storage.ErasedList {
	t.Helper()
	list, err := sqlite.ReadErased(context.Background(), dir, at)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	mustBe(t, list.Write(&file), nil)
	read, err := storage.DecodeErased(&file)
	if err != nil || !slices.Equal(read.Erased, list.Erased) || read.Trail != list.Trail || read.Highest != list.Highest {
		t.Fatalf("it is read as %+v, %v, not %+v", read, err, list)
	}
	return read
}

// restoredWith brings a backup back into an empty directory, or over the data in
// one, with lists.
func restoredWith(t testing.TB, backup []byte, dir string, lists ...storage.ErasedList) storage.Restored {
	t.Helper()
	done, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), dir, true, monday.Add(48*time.Hour), lists...)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func elsewhere(t testing.TB) string { return filepath.Join(storagetest.InMemory(t), "elsewhere") }

// crowded is a store with the person among others, what waits for them, and a
// backup of it.
func crowded(t testing.TB) (*sqlite.Store, string, []byte) {
	t.Helper()
	store, dir := opened(t)
	for n := 1; n <= 10; n++ {
		decide(t, store, conversations.Decision{Records: personal(n, strings.Repeat(" Zulaikha", n*50)), Audit: acts(erased, fmt.Sprintf("SD-2026-%04d", n))})
		decide(t, store, conversations.Decision{Records: other(n, ""), Audit: acts(erased, fmt.Sprintf("WEB-2026-%04d", n))})
	}
	remember(t, store, attach(t, store, "SD-2026-0001", "surat Zulaikha"), attach(t, store, "WEB-2026-0001", "surat Budi"),
		conversations.Credential{ID: "LP-1", Address: "puisi1.example.go.id", Officer: erased, State: conversations.CredentialPending, Email: "zulaikha@example.go.id"},
		conversations.NewSecret{Name: "LP-1", For: "puisi1.example.go.id"},
		conversations.Work{ID: "W-LP-1", Credential: "LP-1", Goal: conversations.GoalPassword, State: conversations.WorkRunning},
		conversations.Request{Ticket: "PGD-1", Service: conversations.Reset, Officer: erased, State: conversations.Resetting, SentAt: monday},
		conversations.Reminder{Kind: "most", Subject: "SD-2026-0001", At: monday.Add(time.Hour)},
		conversations.Posted{Name: "files:card:SD-2026-0001/0", Chat: -100, Numbers: []int{71, 72}, At: monday},
		conversations.Posted{Name: "team_letter:CSD-2026-0001/x", Chat: 42, Numbers: []int{9}, At: monday},
		conversations.Posted{Name: "recap:2026-11/x", Chat: -100, Numbers: []int{80}, At: monday},
		conversations.Posted{Name: "recap:2026-09/x", Chat: -100, Numbers: []int{81}, At: monday},
		conversations.Posted{Name: "files:card:WEB-2026-0001/0", Chat: -100, Numbers: []int{73}, At: monday})
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{
		conversations.Send{Chat: erased, Text: conversations.Text{{Key: "hello", Args: conversations.Args{"Name": {Text: "Zulaikha"}}}}},
		conversations.PanelCall{Work: "W-LP-1", Step: conversations.StepPassword, Address: "puisi1.example.go.id"},
		conversations.Mail{To: "zulaikha@example.go.id", For: 4, Name: "decision:WEB-2026-0004"}}})
	batch(t, store, func(b storage.Batch) error {
		return b.DeadLetter("message", fmt.Appendf(nil, `{"from":{"id":%d,"name":"Zulaikha"}}`, erased), "panic", monday)
	})
	backup, _ := backedUp(t, dir)
	return store, dir, backup
}

// Who was erased after the copy was taken is found nowhere in what is restored;
// others are.
func TestARestoreErasesAgainWhoWasErasedSince(t *testing.T) {
	store, dir, backup := crowded(t)
	erase(t, store, erased, monday.Add(time.Hour))
	list := listed(t, dir, monday.Add(2*time.Hour))
	other := elsewhere(t)
	done := restoredWith(t, backup, other, list)
	if done.Erased != 1 || done.Unnumbered || done.Passed != 0 || !done.KnownUntil.Equal(monday.Add(2*time.Hour)) {
		t.Errorf("it says %+v", done)
	}
	if found := search(t, other); len(found) > 1 || len(found) == 1 && !strings.Contains(found[0], `WEB-2026-0004`) {
		t.Errorf("still found: %v", found) // a mailbox that somebody else uses stays with what is theirs
	}
	if kept := attachments(t, other); len(kept) != 1 {
		t.Errorf("kept are %v", kept)
	}
	back := reopened(t, other)
	mustBe(t, back.VerifyAudit(context.Background()), nil)
	memory := back.Memory(context.Background())
	for ticket, want := range map[string]conversations.State{"SD-2026-0001": conversations.Cancelled, "PGD-1": conversations.Cancelled} {
		if r, err := memory.Request(ticket); err != nil || r.State != want || r.Officer != storage.Nobody || r.ClosedAt.IsZero() {
			t.Errorf("%s is %+v, %v", ticket, r, err)
		}
	}
	if c, err := memory.Credential("LP-1"); err != nil || c.State != conversations.CredentialReplaced || c.Officer != storage.Nobody {
		t.Errorf("the password is %+v, %v", c, err)
	}
	if w, err := memory.Work("W-LP-1"); err != nil || w.State != conversations.WorkFailed {
		t.Errorf("its work is %+v, %v", w, err)
	}
	if _, err := memory.Reminder("most", "SD-2026-0001"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("the team is still reminded: %v", err)
	}
	if r, err := memory.Request("WEB-2026-0001"); err != nil || r.Answers["title"].Text == "" || r.Officer != 1 || r.Decided.Name != "" {
		t.Errorf("the other's is %+v, %v", r, err)
	}
	var left []string
	for row, err := range back.Outbox(context.Background()) {
		mustBe(t, err, nil)
		switch e := row.Effect.(type) {
		case conversations.Delete:
			left = append(left, fmt.Sprintf("%s %v %d %t", e.Name, e.Numbers, e.Chat, e.Files))
		default:
			left = append(left, e.Kind())
		}
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{"files:card:SD-2026-0001/0 [71 72] 0 true", "mail", "recap:2026-11/x [80] 0 true", "team_letter:CSD-2026-0001/x [9] 42 true"}) {
		t.Errorf("in the outbox are %q", left)
	}
	// The next list has them too, so that the same copy can be restored again.
	if next := listed(t, other, monday.Add(60*time.Hour)); !slices.Equal(next.Erased, list.Erased) {
		t.Errorf("the next list is %+v", next)
	}
}

// Without a list they are there again, and it is known that nothing is known.
func TestARestoreWithoutAListErasesNobody(t *testing.T) {
	store, _, backup := crowded(t)
	erase(t, store, erased, monday.Add(time.Hour))
	other := elsewhere(t)
	if done := restoredWith(t, backup, other); done.Erased != 0 || !done.KnownUntil.IsZero() {
		t.Errorf("it says %+v", done)
	}
	if len(search(t, other)) == 0 {
		t.Error("nobody is there: the other tests prove nothing")
	}
}

// The data that is replaced knows who was erased until it was lost.
func TestTheDataThatIsReplacedTellsWhoWasErased(t *testing.T) {
	store, dir, backup := crowded(t)
	erase(t, store, erased, monday.Add(time.Hour))
	remember(t, store, conversations.Setting{Key: "any", Value: "thing"})
	killed(t, store, dir)
	if done := restoredWith(t, backup, dir); done.Erased != 1 || done.Passed != 0 || done.Unread != nil || !done.KnownUntil.Equal(monday.Add(time.Hour)) {
		t.Errorf("it says %+v", done)
	}
	if _, err := reopened(t, dir).Officer(context.Background(), erased); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("they are there again: %v", err)
	}
	// Another bot's data says nothing of ours; damaged data is told.
	strange, elsewhere := opened(t)
	decideAt(t, strange, monday.Add(-time.Hour), conversations.Decision{Audit: acts(7, "T-1")})
	erase(t, strange, 7, monday.Add(time.Hour))
	mustBe(t, strange.Close(), nil)
	if done := restoredWith(t, backup, elsewhere); done.Erased != 0 || done.Passed != 1 || done.Unread != nil || !done.KnownUntil.IsZero() {
		t.Errorf("it says %+v", done)
	}
	mustBe(t, os.WriteFile(filepath.Join(elsewhere, sqlite.DatabaseName), bytes.Repeat([]byte("rubbish "), 1000), 0o600), nil)
	if done := restoredWith(t, backup, elsewhere); done.Unread == nil {
		t.Errorf("it says %+v", done)
	}
}

// Who came back after their erasure keeps what is newer than it, whether the
// copy knows their first number or their second.
func TestWhoCameBackStays(t *testing.T) {
	again := monday.Add(3 * time.Hour)
	anew := func(at time.Time) conversations.Decision {
		return conversations.Decision{
			Records: []conversations.Record{
				conversations.Known{Person: erased}, conversations.Session{Chat: erased, Heard: at},
				conversations.Officer{ID: erased, Name: "Ibu Baru", ConsentAt: at},
				conversations.Request{Ticket: "SD-2026-0100", Service: conversations.Subdomain, Officer: erased, State: conversations.Submitted, Label: "baru", SentAt: at, Unit: "Dinas Baru"},
				conversations.Request{Ticket: "WEB-2026-0100", Officer: 3, State: conversations.Delivered, SentAt: monday, DecidedAt: at, Decided: &conversations.Actor{ID: erased, Name: "Ibu Baru"},
					Claimed: &conversations.Actor{ID: erased, Name: "Ibu Baru"}, Timeline: []conversations.Moment{{At: at, What: "story_claimed", Who: "Ibu Baru", ByID: erased}}},
				conversations.Account{Address: "baru.example.go.id", Holder: erased, Ticket: "SD-2026-0100", Email: "baru@example.go.id"},
				conversations.Account{Address: "tertaut.example.go.id", Holder: erased},
				conversations.Credential{ID: "LP-100", Address: "tertaut.example.go.id", Officer: erased, State: conversations.CredentialIssued, IssuedAt: at},
				conversations.Member{User: erased, Name: "Ibu Baru", Inside: true, SeenAt: at},
				conversations.Posted{Name: "ready:LP-100", Chat: erased, Numbers: []int{500}, At: at},
				conversations.NewSecret{Name: fmt.Sprintf("link:%d/lagi.example.go.id", erased), For: "lagi.example.go.id"},
				conversations.Reminder{Kind: "link_over", Subject: fmt.Sprintf("link:%d/lagi.example.go.id", erased), At: at}},
			Audit:   []conversations.AuditEntry{{Actor: erased, Action: "account.linked", Detail: "tertaut.example.go.id"}},
			Effects: []conversations.Effect{conversations.Send{Chat: erased, Name: "anew"}}}
	}
	for how, later := range map[string]func(*testing.T) ([]byte, storage.ErasedList){
		"under another number": func(t *testing.T) ([]byte, storage.ErasedList) {
			store, dir, _ := crowded(t)
			erase(t, store, erased, monday.Add(time.Hour))
			decideAt(t, store, again, anew(again))
			backup, _ := backedUp(t, dir)
			return backup, listed(t, dir, again.Add(time.Hour))
		},
		"under the same, after a restore without a list": func(t *testing.T) ([]byte, storage.ErasedList) {
			store, dir, first := crowded(t)
			erase(t, store, erased, monday.Add(time.Hour))
			list, other := listed(t, dir, monday.Add(2*time.Hour)), elsewhere(t)
			restoredWith(t, first, other)
			back := reopened(t, other)
			decideAt(t, back, again, anew(again))
			backup, _ := backedUp(t, other)
			return backup, list
		},
	} {
		t.Run(how, func(t *testing.T) {
			backup, list := later(t)
			other := elsewhere(t)
			restoredWith(t, backup, other, list)
			if found := search(t, other); slices.ContainsFunc(found, func(f string) bool {
				return !strings.Contains(f, "7700112233") && !strings.Contains(f, "WEB-2026-0004")
			}) {
				t.Errorf("what is older is still found: %v", found)
			}
			back := reopened(t, other)
			mustBe(t, back.VerifyAudit(context.Background()), nil)
			memory := back.Memory(context.Background())
			if o, err := memory.Officer(erased); err != nil || o.Name != "Ibu Baru" {
				t.Errorf("the profile is %+v, %v", o, err)
			}
			if r, err := memory.Request("SD-2026-0100"); err != nil || r.Officer != erased || r.State != conversations.Submitted {
				t.Errorf("the request is %+v, %v", r, err)
			}
			if r, err := memory.Request("WEB-2026-0100"); err != nil || r.Decided.Name != "Ibu Baru" || r.Claimed.Name != "Ibu Baru" || r.Timeline[0].Who != "Ibu Baru" {
				t.Errorf("what they decided is %+v, %v", r, err)
			}
			if held, err := memory.AccountsOf(erased); err != nil || len(held) != 2 || held[0].Email == "" {
				t.Errorf("the accounts are %+v, %v", held, err)
			}
			if c, err := memory.Credential("LP-100"); err != nil || c.Officer != erased {
				t.Errorf("the password is %+v, %v", c, err)
			}
			if posted, err := memory.PostedIn(erased); err != nil || len(posted) != 1 {
				t.Errorf("messages are %+v, %v", posted, err)
			}
			if name, err := memory.PostedAt(erased, 500); err != nil || name != "ready:LP-100" {
				t.Errorf("the message is %q, %v", name, err)
			}
			if _, err := memory.Member(erased); err != nil {
				t.Error(err)
			}
			if _, err := memory.Reminder("link_over", fmt.Sprintf("link:%d/lagi.example.go.id", erased)); err != nil {
				t.Error(err)
			}
			if all, err := memory.RequestsOf(erased, 100); err != nil || len(all) != 1 {
				t.Errorf("they have %d requests, %v", len(all), err)
			}
			waiting := 0
			for row, err := range back.Outbox(context.Background()) {
				if send, is := row.Effect.(conversations.Send); err == nil && is && send.Name == "anew" {
					waiting++
				}
			}
			if waiting != 1 {
				t.Errorf("what is to be said to them is there %d times", waiting)
			}
		})
	}
}

// A number is never given twice, whatever was lost: to those who come after a
// restore, and to those whom the migration of an old copy numbers.
func TestNoNumberIsGivenTwice(t *testing.T) {
	store, dir, backup := crowded(t)
	old := ofAnOlderSchema(t, dir)
	for n := int64(200); n < 230; n++ {
		decideAt(t, store, monday.Add(time.Hour), conversations.Decision{Audit: acts(n, "T")})
		erase(t, store, n, monday.Add(2*time.Hour))
	}
	list := listed(t, dir, monday.Add(3*time.Hour))
	if list.Highest < 30 {
		t.Fatalf("the list is %+v", list)
	}
	for what, copied := range map[string][]byte{"a copy": backup, "an old copy": old} {
		other := elsewhere(t)
		if done := restoredWith(t, copied, other, list); done.Unnumbered != (what == "an old copy") {
			t.Errorf("%s: it says %+v", what, done)
		}
		numbers := map[string]bool{}
		for _, person := range list.Erased {
			numbers[fmt.Sprint(person.Number)] = true
		}
		back := reopened(t, other)
		decide(t, back, conversations.Decision{Audit: acts(999, "T")})
		for _, row := range tables(t, other)["people"] {
			if number, user, _ := strings.Cut(strings.Trim(row, "[]"), " "); numbers[number] && user != "<nil>" {
				t.Errorf("%s: the number of somebody erased is given to %s", what, user)
			}
		}
		if next := listed(t, other, monday); next.Highest <= list.Highest {
			t.Errorf("%s: numbers go on at %d, %d were given", what, next.Highest, list.Highest)
		}
	}
}

// ofAnOlderSchema backs dir up as a program left it that gave a number only to
// those who stand in the trail. The living data stays as it is.
func ofAnOlderSchema(t testing.TB, dir string) []byte {
	t.Helper()
	old := elsewhere(t)
	backup, _ := backedUp(t, dir)
	restoredWith(t, backup, old)
	db := raw(t, old)
	for _, statement := range []string{"DROP TABLE erased", "DROP TABLE lost_files", "DROP INDEX works_by", "DROP INDEX credentials_frozen_by",
		"DELETE FROM people WHERE number NOT IN (SELECT actor FROM audit WHERE actor IS NOT NULL)",
		"DELETE FROM goose_db_version WHERE version_id >= 4", "PRAGMA user_version = 3"} {
		rawExec(t, db, statement)
	}
	mustBe(t, db.Close(), nil)
	backup, _ = backedUp(t, old)
	return backup
}

// Beside data of the older schemas the trail tells who was erased.
func TestErasuresOfOlderSchemasAreListed(t *testing.T) {
	store, dir, _ := crowded(t)
	erase(t, store, erased, monday.Add(time.Hour))
	want := listed(t, dir, monday)
	old := elsewhere(t)
	restoredWith(t, ofAnOlderSchema(t, dir), old)
	if got := listed(t, old, monday); len(want.Erased) != 1 || !slices.Equal(got.Erased, want.Erased) || got.Trail != want.Trail {
		t.Errorf("it lists %+v, not %+v", got, want)
	}
}

// A list of another bot would erase others: it is refused, and nothing is
// touched. So is what is no list.
func TestAListOfOtherDataIsRefused(t *testing.T) {
	_, _, backup := crowded(t)
	strange, dir := opened(t)
	decideAt(t, strange, monday.Add(-time.Hour), conversations.Decision{Audit: acts(7, "T-1")})
	erase(t, strange, 7, monday)
	other := elsewhere(t)
	_, err := sqlite.Restore(context.Background(), bytes.NewReader(backup), other, false, monday, listed(t, dir, monday))
	mustBe(t, err, storage.ErrOtherBot)
	if entries, _ := os.ReadDir(other); len(entries) > 0 {
		t.Errorf("it left %v", entries)
	}
	for text, want := range map[string]error{
		"": storage.ErrErasedList, "age-encryption.org/v1": storage.ErrErasedList, "{}": storage.ErrErasedList, "[1]": storage.ErrErasedList,
		`{"format":2,"erased":[]}`: storage.ErrNewer, `{"format":1,"erased":[{"number":0,"at":"2026-11-23T03:15:00Z"}]}`: storage.ErrErasedList,
		`{"format":1,"erased":[{"number":5}]}`: storage.ErrErasedList, `{"format":1,"highest_number":9223372036854775807}`: storage.ErrErasedList,
		`{"format":1,"erased":[{"number":5,"at":"23 November"}]}`: storage.ErrErasedList,
	} {
		if _, err := storage.DecodeErased(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
