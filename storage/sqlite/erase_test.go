package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
	"loket/storage/sqlite"
)

const erased int64 = 7700112233

// marks are what must be found nowhere after the person was erased.
var marks = []string{"Zulaikha", "zulaikha", "198703122010012004", "+6281355512345", "7700112233", "Kepala Seksi Aneh", "penyair"}

// personal are records full of the person's data; filler varies their size.
func personal(n int, filler string) []conversations.Record {
	ticket := fmt.Sprintf("SD-2026-%04d", n)
	file := conversations.File{ID: "AgAC-Zulaikha", Unique: fmt.Sprint("u", n), Kind: conversations.PhotoFile, Name: "surat Zulaikha.jpg", Size: 10}
	text := func(s string) conversations.Answer { return conversations.Answer{Text: s} }
	actor := &conversations.Actor{ID: erased, Name: "Zulaikha Penyair"}
	words := conversations.Line{Key: "reason.own", Args: conversations.Args{"Text": {Text: "Bu Zulaikha, mohon surat baru"}}}
	return []conversations.Record{
		conversations.Officer{ID: erased, Name: "Zulaikha Penyair", NIP: "198703122010012004", Position: "Kepala Seksi Aneh",
			Unit: "Dinas Kesehatan", Email: "zulaikha@example.go.id", Phone: "+6281355512345"},
		conversations.Session{Chat: erased, Draft: &conversations.Draft{Form: "subdomain", Answers: map[string]conversations.Answer{"app": text("aplikasi Zulaikha" + filler)}}},
		conversations.Request{Ticket: ticket, Service: conversations.Subdomain, Officer: erased, State: conversations.Submitted,
			Label: fmt.Sprint("puisi", n), Unit: "Dinas Kesehatan", SentAt: monday, Due: monday,
			Answers:  map[string]conversations.Answer{"letter": {Files: []conversations.File{file}}, "app": text("puisi penyair" + filler), "email": text("zulaikha@example.go.id")},
			Before:   map[string]conversations.Answer{"app": text("karya Zulaikha" + filler)},
			Reasons:  []conversations.Line{words},
			Hints:    []conversations.Line{words},
			Comment:  "terima kasih, Zulaikha",
			Failure:  words,
			Face:     conversations.Face{By: *actor, Typed: "Zulaikha"},
			Timeline: []conversations.Moment{{At: monday, What: "sent", Who: "Zulaikha Penyair", ByID: erased}, {At: monday, What: "seen", Who: "Zulaikha"}}},
		conversations.Attachment{Ticket: ticket, File: file},
		conversations.Account{Address: fmt.Sprintf("puisi%d.example.go.id", n), Username: "puisi", Holder: erased, Email: "zulaikha@example.go.id"},
		conversations.Credential{ID: "C" + ticket, Address: "puisi.example.go.id", Officer: erased, State: conversations.CredentialIssued, Email: "zulaikha@example.go.id", FrozenBy: actor},
		conversations.Work{ID: "W" + ticket, Ticket: ticket, State: "running", Email: "zulaikha@example.go.id", Worker: actor},
		conversations.Work{ID: "P" + ticket, Credential: "C" + ticket, State: "running", Email: "zulaikha@example.go.id"},
		conversations.Member{User: erased, Name: "Zulaikha Penyair", Inside: true, SeenAt: monday},
		conversations.Posted{Name: fmt.Sprintf("ready %d %d", erased, n), Chat: erased, Numbers: []int{n}, At: monday},
		conversations.Reminder{Kind: "pace", Subject: fmt.Sprint(erased), At: monday, Note: "Zulaikha"},
		conversations.NewSecret{Name: fmt.Sprintf("link:%d/puisi%d.example.go.id", erased, n), For: "puisi.example.go.id"},
		conversations.Reminder{Kind: "link_over", Subject: fmt.Sprintf("link:%d/puisi%d.example.go.id", erased, n), At: monday},
	}
}

// other is another officer's request that the person decided.
func other(n int, filler string) []conversations.Record {
	return []conversations.Record{
		conversations.Officer{ID: int64(n), Name: "Budi Santoso", Unit: "Dinas Pendidikan"},
		conversations.Request{Ticket: fmt.Sprintf("WEB-2026-%04d", n), Service: conversations.Website, Officer: int64(n), State: conversations.Delivered,
			Unit: "Dinas Pendidikan", SentAt: monday, Answers: map[string]conversations.Answer{"title": {Text: "Situs" + filler}},
			Claimed:  &conversations.Actor{ID: erased, Name: "Zulaikha Penyair"},
			Decided:  &conversations.Actor{ID: erased, Name: "Zulaikha Penyair"},
			LetterBy: &conversations.Actor{ID: 42, Name: "Siti"},
			Timeline: []conversations.Moment{{At: monday, What: "approved", Who: "Zulaikha Penyair", ByID: erased}, {At: monday, What: "letter", Who: "Siti", ByID: 42}}},
		conversations.Work{ID: fmt.Sprint("W", n), Ticket: fmt.Sprintf("WEB-2026-%04d", n), Email: "budi@example.go.id", Worker: &conversations.Actor{ID: erased, Name: "Zulaikha Penyair"}},
	}
}

func acts(actor int64, ticket string) []conversations.AuditEntry {
	return []conversations.AuditEntry{{Actor: actor, Action: "request.approved", Ticket: ticket}}
}

// fill writes the person's records again and again in changing sizes, among
// those of others, so that pages of the file are split and joined.
func fill(t *testing.T, store *sqlite.Store, rounds int) {
	t.Helper()
	for n := 1; n <= rounds; n++ {
		filler := strings.Repeat(" Zulaikha", n*37%700)
		decide(t, store, conversations.Decision{Records: personal(n%40+1, filler), Audit: acts(erased, fmt.Sprintf("SD-2026-%04d", n%40+1))})
		decide(t, store, conversations.Decision{Records: other(n, strings.Repeat(" situs", n*53%600)), Audit: acts(erased, fmt.Sprintf("WEB-2026-%04d", n))})
	}
}

func TestNothingOfAnErasedPersonIsLeftInTheFiles(t *testing.T) {
	store, dir := opened(t)
	fill(t, store, 150)
	batch(t, store, func(b storage.Batch) error {
		return b.DeadLetter("message", fmt.Appendf(nil, `{"from":{"id":%d,"name":"Zulaikha"}}`, erased), "panic", monday)
	})
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{
		conversations.Send{Chat: erased, Text: conversations.Text{{Key: "hello", Args: conversations.Args{"Name": {Text: "Zulaikha"}}}}},
		conversations.Mail{To: "zulaikha@example.go.id"},
	}})
	if found := search(t, dir); len(found) == 0 {
		t.Fatal("the marks are not even there before: the test proves nothing")
	}
	remember(t, store, conversations.Erased{Officer: erased})
	if found := search(t, dir); len(found) > 0 {
		t.Errorf("still found: %v", found)
	}
}

func TestWhatAReaderHeldBackIsEmptiedWithALaterBatch(t *testing.T) {
	store, dir := opened(t)
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{conversations.Leave{Chat: 1}, conversations.Leave{Chat: 2}}})
	decide(t, store, conversations.Decision{Records: personal(1, "")})
	for range store.Outbox(context.Background()) {
		remember(t, store, conversations.Erased{Officer: erased})
		if found := search(t, dir); len(found) == 0 {
			t.Error("the reader held nothing back: the test proves nothing")
		}
		break
	}
	remember(t, store, conversations.Counter{Series: "any", Last: 1})
	if found := search(t, dir); len(found) > 0 {
		t.Errorf("still found: %v", found)
	}
}

// search looks for the marks in every file of the directory.
func search(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		body := read(t, path)
		for _, mark := range marks {
			if n := bytes.Count(body, []byte(mark)); n > 0 {
				at := bytes.Index(body, []byte(mark))
				found = append(found, fmt.Sprintf("%d times %q in %s, first at page %d: %q", n, mark, info.Name(), at/4096+1, body[max(0, at-40):min(len(body), at+60)]))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAnErasedPersonsRequestsStayWithoutThem(t *testing.T) {
	store, _ := opened(t)
	decide(t, store, conversations.Decision{Records: personal(1, ""), Audit: acts(erased, "SD-2026-0001")})
	decide(t, store, conversations.Decision{Records: other(2, ""), Audit: acts(erased, "WEB-2026-0002")})
	// The decision itself may have given a request to nobody already.
	remember(t, store, conversations.Request{Ticket: "SD-2026-0003", Officer: erased, Unit: "Dinas", Comment: "Zulaikha"})
	remember(t, store, conversations.Request{Ticket: "SD-2026-0003", Officer: 0, Unit: "Dinas", Comment: "Zulaikha"}, conversations.Erased{Officer: erased})
	memory := store.Memory(context.Background())
	if third, err := memory.Request("SD-2026-0003"); err != nil || third.Officer != storage.Nobody || third.Comment != "" {
		t.Errorf("the third request is %+v, %v", third, err)
	}

	own, err := memory.Request("SD-2026-0001")
	if err != nil {
		t.Fatal(err)
	}
	if own.Officer != storage.Nobody || own.State != conversations.Submitted || own.Label != "puisi1" || !own.SentAt.Equal(monday) || len(own.Answers) != 0 {
		t.Errorf("the person's request is %+v", own)
	}
	if len(own.Timeline) != 2 || own.Timeline[0].What != "sent" {
		t.Errorf("its story is %+v", own.Timeline)
	}
	others, err := memory.Request("WEB-2026-0002")
	if err != nil {
		t.Fatal(err)
	}
	if others.Officer != 2 || others.Decided.ID != storage.Nobody || others.Decided.Name != "" || others.LetterBy.Name != "Siti" || others.Answers["title"].Text == "" {
		t.Errorf("the other's request is %+v", others)
	}
	if work, err := memory.Work("W2"); err != nil || work.Email != "budi@example.go.id" || work.Worker.Name != "" {
		t.Errorf("the other's work is %+v, %v", work, err)
	}
	if page, _, err := memory.Search([]string{"zulaikha"}, 0, 10); err != nil || len(page) > 0 {
		t.Errorf("the name still finds %v, %v", page, err)
	}
	if page, _, err := memory.Search([]string{"budi"}, 0, 10); err != nil || len(page) != 1 {
		t.Errorf("the other's name finds %v, %v", page, err)
	}
	if account, err := memory.Account("puisi1.example.go.id"); err != nil || account.Holder != 0 {
		t.Errorf("the account is %+v, %v", account, err)
	}
	if _, err := memory.Officer(erased); err == nil {
		t.Error("the profile is still there")
	}
}

func TestTheTrailKeepsTheNumberOfAnErasedPerson(t *testing.T) {
	store, _ := opened(t)
	decide(t, store, conversations.Decision{Audit: acts(erased, "T-1")})
	decide(t, store, conversations.Decision{
		Records: []conversations.Record{conversations.Erased{Officer: erased}},
		Audit:   []conversations.AuditEntry{{Actor: erased, Action: "officer.erased", Ticket: "T-1"}},
	})
	decide(t, store, conversations.Decision{Audit: acts(erased, "T-1")})
	trail, err := store.Memory(context.Background()).Audit("T-1", 10)
	if err != nil || len(trail) != 3 {
		t.Fatalf("the trail is %v, %v", trail, err)
	}
	if trail[0].Number == 0 || trail[0].Number != trail[1].Number || trail[0].Actor != 0 {
		t.Errorf("the erased person is %+v and %+v", trail[0], trail[1])
	}
	if trail[2].Number == trail[0].Number || trail[2].Actor != erased {
		t.Errorf("who comes back is a new person, but is %+v", trail[2])
	}
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestWhatIsSaidLastToAnErasedPersonIsStillSent(t *testing.T) {
	store, _ := opened(t)
	decide(t, store, conversations.Decision{Effects: []conversations.Effect{conversations.Send{Chat: erased, Name: "before"}}})
	ids := decide(t, store, conversations.Decision{
		Records: []conversations.Record{conversations.Erased{Officer: erased}},
		Effects: []conversations.Effect{conversations.Send{Chat: erased, Name: "goodbye"}},
	})
	var left []string
	for row, err := range store.Outbox(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, row.Effect.(conversations.Send).Name)
		if row.ID != ids[0] {
			t.Errorf("row %d is not effect %d", row.ID, ids[0])
		}
	}
	if len(left) != 1 || left[0] != "goodbye" {
		t.Errorf("the outbox holds %v", left)
	}
}

func TestFilesOfAnErasedPersonAreDeletedUnlessSomebodyElseSentThemToo(t *testing.T) {
	now := monday
	store, _ := openedAt(t, &now)
	own, shared := put(t, store, "a letter"), put(t, store, "a form that everybody sends")
	remember(t, store,
		conversations.Request{Ticket: "SD-1", Officer: erased, State: conversations.Done},
		conversations.Attachment{Ticket: "SD-1", File: conversations.File{Unique: "a"}, Hash: own, Size: 8},
		conversations.Attachment{Ticket: "SD-1", File: conversations.File{Unique: "b"}, Hash: shared, Size: 27},
		conversations.Request{Ticket: "SD-2", Officer: 2, State: conversations.Done},
		conversations.Attachment{Ticket: "SD-2", File: conversations.File{Unique: "b"}, Hash: shared, Size: 27},
	)
	now = now.Add(time.Hour)
	remember(t, store, conversations.Erased{Officer: erased})
	if _, err := store.Attachments().Open(own); err == nil {
		t.Error("the letter is still there")
	}
	if file, err := store.Attachments().Open(shared); err != nil {
		t.Error(err)
	} else {
		file.Close()
	}
	if rows, err := store.AttachmentsOf(context.Background(), "SD-1"); err != nil || len(rows) > 0 {
		t.Errorf("rows are left: %v, %v", rows, err)
	}
}

func put(t *testing.T, store *sqlite.Store, text string) string {
	t.Helper()
	hash, _, err := store.Attachments().Put(context.Background(), strings.NewReader(text), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}
