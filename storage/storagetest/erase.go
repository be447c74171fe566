package storagetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// Erased is the person whose records Personal gives.
const Erased int64 = 7700112233

// marks are what must be found nowhere after the person was Erased.
var Marks = []string{"Zulaikha", "zulaikha", "198703122010012004", "+6281355512345", "7700112233", "Kepala Seksi Aneh", "penyair"}

// Personal are records full of the person's data; filler varies their size.
func Personal(n int, filler string) []conversations.Record {
	ticket := fmt.Sprintf("SD-2026-%04d", n)
	file := conversations.File{ID: "AgAC-Zulaikha", Unique: fmt.Sprint("u", n), Kind: conversations.PhotoFile, Name: "surat Zulaikha.jpg", Size: 10}
	text := func(s string) conversations.Answer { return conversations.Answer{Text: s} }
	actor := &conversations.Actor{ID: Erased, Name: "Zulaikha Penyair"}
	words := conversations.Line{Key: "reason.own", Args: conversations.Args{"Text": {Text: "Bu Zulaikha, mohon surat baru"}}}
	return []conversations.Record{
		conversations.Officer{ID: Erased, Name: "Zulaikha Penyair", NIP: "198703122010012004", Position: "Kepala Seksi Aneh",
			Unit: "Dinas Kesehatan", Email: "zulaikha@example.go.id", Phone: "+6281355512345"},
		conversations.Session{Chat: Erased, Draft: &conversations.Draft{Form: "subdomain", Answers: map[string]conversations.Answer{"app": text("aplikasi Zulaikha" + filler)}}},
		conversations.Request{Ticket: ticket, Service: conversations.Subdomain, Officer: Erased, State: conversations.Submitted,
			Label: fmt.Sprint("puisi", n), Unit: "Dinas Kesehatan", SentAt: Monday, Due: Monday,
			Answers:  map[string]conversations.Answer{"letter": {Files: []conversations.File{file}}, "app": text("puisi penyair" + filler), "email": text("zulaikha@example.go.id")},
			Before:   map[string]conversations.Answer{"app": text("karya Zulaikha" + filler)},
			Reasons:  []conversations.Line{words},
			Hints:    []conversations.Line{words},
			Comment:  "terima kasih, Zulaikha",
			Failure:  words,
			Face:     conversations.Face{By: *actor, Typed: "Zulaikha"},
			Timeline: []conversations.Moment{{At: Monday, What: "sent", Who: "Zulaikha Penyair", ByID: Erased}, {At: Monday, What: "seen", Who: "Zulaikha"}}},
		conversations.Attachment{Ticket: ticket, File: file},
		conversations.Account{Address: fmt.Sprintf("puisi%d.example.go.id", n), Username: "puisi", Holder: Erased, Email: "zulaikha@example.go.id"},
		conversations.Credential{ID: "C" + ticket, Address: "puisi.example.go.id", Officer: Erased, State: conversations.CredentialIssued, Email: "zulaikha@example.go.id", FrozenBy: actor},
		conversations.Work{ID: "W" + ticket, Ticket: ticket, State: "running", Email: "zulaikha@example.go.id", Worker: actor},
		conversations.Work{ID: "P" + ticket, Credential: "C" + ticket, State: "running", Email: "zulaikha@example.go.id"},
		conversations.Member{User: Erased, Name: "Zulaikha Penyair", Inside: true, SeenAt: Monday},
		conversations.Posted{Name: fmt.Sprintf("ready %d %d", Erased, n), Chat: Erased, Numbers: []int{n}, At: Monday},
		conversations.Reminder{Kind: "pace", Subject: fmt.Sprint(Erased), At: Monday, Note: "Zulaikha"},
		conversations.NewSecret{Name: fmt.Sprintf("link:%d/puisi%d.example.go.id", Erased, n), For: "puisi.example.go.id"},
		conversations.Reminder{Kind: "link_over", Subject: fmt.Sprintf("link:%d/puisi%d.example.go.id", Erased, n), At: Monday},
	}
}

// Other is another officer's request that the person decided.
func Other(n int, filler string) []conversations.Record {
	return []conversations.Record{
		conversations.Officer{ID: int64(n), Name: "Budi Santoso", Unit: "Dinas Pendidikan"},
		conversations.Request{Ticket: fmt.Sprintf("WEB-2026-%04d", n), Service: conversations.Website, Officer: int64(n), State: conversations.Delivered,
			Unit: "Dinas Pendidikan", SentAt: Monday, Answers: map[string]conversations.Answer{"title": {Text: "Situs" + filler}},
			Claimed:  &conversations.Actor{ID: Erased, Name: "Zulaikha Penyair"},
			Decided:  &conversations.Actor{ID: Erased, Name: "Zulaikha Penyair"},
			LetterBy: &conversations.Actor{ID: 42, Name: "Siti"},
			Timeline: []conversations.Moment{{At: Monday, What: "approved", Who: "Zulaikha Penyair", ByID: Erased}, {At: Monday, What: "letter", Who: "Siti", ByID: 42}}},
		conversations.Work{ID: fmt.Sprint("W", n), Ticket: fmt.Sprintf("WEB-2026-%04d", n), Email: "budi@example.go.id", Worker: &conversations.Actor{ID: Erased, Name: "Zulaikha Penyair"}},
	}
}

// Acts is a line of the trail about what somebody did with a ticket.
func Acts(actor int64, ticket string) []conversations.AuditEntry {
	return []conversations.AuditEntry{{Actor: actor, Action: "request.approved", Ticket: ticket}}
}

func (s suite) AnErasedPersonsRequestsStayWithoutThem(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Records: Personal(1, ""), Audit: Acts(Erased, "SD-2026-0001")})
	Decide(t, store, Monday, conversations.Decision{Records: Other(2, ""), Audit: Acts(Erased, "WEB-2026-0002")})
	// The decision itself may have given a request to nobody already.
	Remember(t, store, conversations.Request{Ticket: "SD-2026-0003", Officer: Erased, Unit: "Dinas", Comment: "Zulaikha"})
	Remember(t, store, conversations.Request{Ticket: "SD-2026-0003", Officer: 0, Unit: "Dinas", Comment: "Zulaikha"}, conversations.Erased{Officer: Erased})
	memory := store.Memory(context.Background())
	if third, err := memory.Request("SD-2026-0003"); err != nil || third.Officer != storage.Nobody || third.Comment != "" {
		t.Errorf("the third request is %+v, %v", third, err)
	}

	own, err := memory.Request("SD-2026-0001")
	if err != nil {
		t.Fatal(err)
	}
	if own.Officer != storage.Nobody || own.State != conversations.Submitted || own.Label != "puisi1" || !own.SentAt.Equal(Monday) || len(own.Answers) != 0 {
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
	if _, err := memory.Officer(Erased); err == nil {
		t.Error("the profile is still there")
	}
}

func (s suite) TheTrailKeepsTheNumberOfAnErasedPerson(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Audit: Acts(Erased, "T-1")})
	Decide(t, store, Monday, conversations.Decision{
		Records: []conversations.Record{conversations.Erased{Officer: Erased}},
		Audit:   []conversations.AuditEntry{{Actor: Erased, Action: "officer.erased", Ticket: "T-1"}},
	})
	Decide(t, store, Monday, conversations.Decision{Audit: Acts(Erased, "T-1")})
	trail, err := store.Memory(context.Background()).Audit("T-1", 10)
	if err != nil || len(trail) != 3 {
		t.Fatalf("the trail is %v, %v", trail, err)
	}
	if trail[0].Number == 0 || trail[0].Number != trail[1].Number || trail[0].Actor != 0 {
		t.Errorf("the erased person is %+v and %+v", trail[0], trail[1])
	}
	if trail[2].Number == trail[0].Number || trail[2].Actor != Erased {
		t.Errorf("who comes back is a new person, but is %+v", trail[2])
	}
	if err := store.VerifyAudit(context.Background()); err != nil {
		t.Error(err)
	}
}

func (s suite) WhatIsSaidLastToAnErasedPersonIsStillSent(t *testing.T) {
	store, _ := s.opened(t)
	Decide(t, store, Monday, conversations.Decision{Effects: []conversations.Effect{conversations.Send{Chat: Erased, Name: "before"}}})
	ids := Decide(t, store, Monday, conversations.Decision{
		Records: []conversations.Record{conversations.Erased{Officer: Erased}},
		Effects: []conversations.Effect{conversations.Send{Chat: Erased, Name: "goodbye"}},
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

func (s suite) FilesOfAnErasedPersonAreDeletedUnlessSomebodyElseSentThemToo(t *testing.T) {
	now := Monday
	store, _ := s.openedAt(t, &now)
	own, shared := Put(t, store, "a letter"), Put(t, store, "a form that everybody sends")
	Remember(t, store,
		conversations.Request{Ticket: "SD-1", Officer: Erased, State: conversations.Done},
		conversations.Attachment{Ticket: "SD-1", File: conversations.File{Unique: "a"}, Hash: own, Size: 8},
		conversations.Attachment{Ticket: "SD-1", File: conversations.File{Unique: "b"}, Hash: shared, Size: 27},
		conversations.Request{Ticket: "SD-2", Officer: 2, State: conversations.Done},
		conversations.Attachment{Ticket: "SD-2", File: conversations.File{Unique: "b"}, Hash: shared, Size: 27},
	)
	now = now.Add(time.Hour)
	Remember(t, store, conversations.Erased{Officer: Erased})
	if _, err := store.Attachments().Open(own); err == nil {
		t.Error("the letter is still there")
	}
	if file, err := store.Attachments().Open(shared); err != nil {
		t.Error(err)
	} else {
		_ = file.Close()
	}
	if rows, err := store.AttachmentsOf(context.Background(), "SD-1"); err != nil || len(rows) > 0 {
		t.Errorf("rows are left: %v, %v", rows, err)
	}
}

// AnErasedPersonIsFoundByNoQuery reads every row of every table.
func (s suite) AnErasedPersonIsFoundByNoQuery(t *testing.T) {
	store, place := s.opened(t)
	for n := 1; n <= 5; n++ {
		Decide(t, store, Monday, conversations.Decision{Records: Personal(n, ""), Audit: Acts(Erased, fmt.Sprintf("SD-2026-%04d", n))})
		Decide(t, store, Monday, conversations.Decision{Records: Other(n, ""), Audit: Acts(Erased, fmt.Sprintf("WEB-2026-%04d", n))})
	}
	Batch(t, store, func(b storage.Batch) error {
		return b.DeadLetter("message", fmt.Appendf(nil, `{"from":{"id":%d,"name":"Zulaikha"}}`, Erased), "panic", Monday)
	})
	Decide(t, store, Monday, conversations.Decision{Effects: []conversations.Effect{
		conversations.Send{Chat: Erased, Text: conversations.Text{{Key: "hello", Args: conversations.Args{"Name": {Text: "Zulaikha"}}}}},
		conversations.Mail{To: "zulaikha@example.go.id"},
	}})
	for _, mark := range Marks {
		if !strings.Contains(place.Rows(t), mark) {
			t.Fatalf("%s is not even there before: the test proves nothing", mark)
		}
	}
	Remember(t, store, conversations.Erased{Officer: Erased})
	for _, mark := range Marks {
		if n := strings.Count(place.Rows(t), mark); n > 0 {
			t.Errorf("%s is found %d times", mark, n)
		}
	}
}
