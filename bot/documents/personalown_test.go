package documents_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// wanted is an address that officer 5 asked for, with what is known of it: that
// it is Budi's account, or nothing.
const wanted = "dishub.banyuasinkab.go.id"

// asked is a store in which officer 5 has asked for somebody's account, and
// further what the panel and its holder had to say.
func asked(t *testing.T, further ...conversations.Decision) storage.Store {
	t.Helper()
	store := opened(t)
	decide(t, store, conversations.Decision{
		Records: []conversations.Record{
			conversations.Officer{ID: 5, Name: "Siti Aminah", Unit: "Dinas Kesehatan", Email: "siti@dinkes.go.id", ConsentVersion: "3", ConsentAt: clock(t, "2026-11-02 10:00")},
			conversations.Session{Chat: 5, Lang: "id", Heard: clock(t, "2026-11-20 08:00")},
			takeover(t),
		},
		Audit: []conversations.AuditEntry{{At: clock(t, "2026-11-02 10:15"), Actor: 5, Action: "request.submitted", Ticket: "PGD-2026-0001", Detail: "takeover"}},
	})
	for _, d := range further {
		decide(t, store, d)
	}
	return store
}

func takeover(t *testing.T) conversations.Request {
	t.Helper()
	return conversations.Request{Ticket: "PGD-2026-0001", Service: conversations.Takeover, Officer: 5, State: conversations.FailedState, Unit: "Dinas Kesehatan",
		Address: wanted, SentAt: clock(t, "2026-11-02 10:15"), Due: clock(t, "2026-11-03 10:15"),
		Answers:  map[string]conversations.Answer{"account": {Text: wanted}},
		Timeline: []conversations.Moment{{At: clock(t, "2026-11-02 10:15"), What: conversations.MomentSubmitted}}}
}

// known is what is kept of an asking when the account exists.
func known(t *testing.T) conversations.Decision {
	t.Helper()
	r := takeover(t)
	r.Hints = []conversations.Line{{Key: "hint_other_holder", Args: conversations.Args{"Unit": {Text: "Dinas Perhubungan"}}}}
	r.Looked = &conversations.AddressSeen{Ticket: r.Ticket, Owner: "dishubx", Resolves: true, Answers: 200}
	r.Username, r.Credential = "dishubx", r.Ticket
	r.Failure = conversations.Line{Key: "panel_objected"}
	for _, what := range []conversations.MomentKind{conversations.MomentHolderWarned, conversations.MomentObjected, conversations.MomentHeld, conversations.MomentUnitTakenBack} {
		r.Timeline = append(r.Timeline, conversations.Moment{At: clock(t, "2026-11-02 12:00"), What: what})
	}
	noted := func(action, detail string) conversations.AuditEntry {
		return conversations.AuditEntry{At: clock(t, "2026-11-02 12:00"), Actor: 10, Action: action, Ticket: r.Ticket, Detail: detail}
	}
	return conversations.Decision{
		Records: []conversations.Record{
			r, conversations.Officer{ID: 6, Name: "Budi Santoso", Unit: "Dinas Perhubungan"},
			conversations.Account{Address: wanted, Username: "dishubx", Holder: 6, Unit: "Dinas Perhubungan", Email: "budi@dishub.go.id"},
			conversations.Credential{ID: r.Ticket, Address: wanted, Officer: 5, State: conversations.CredentialReplaced, Username: "dishubx", Ticket: r.Ticket},
			conversations.Work{ID: r.Ticket, Ticket: r.Ticket, Credential: r.Ticket, Goal: "handover", State: "failed", Address: wanted, Username: "dishubx",
				Steps: []conversations.WorkStep{{Step: conversations.StepLook, How: "done", At: clock(t, "2026-11-02 12:01"), Note: "owned by dishubx"}}},
			conversations.Work{ID: "K-2026-0001", Credential: r.Ticket, Goal: "verify", State: "failed", Address: wanted, Username: "dishubx"},
			conversations.Reminder{Kind: "handover", Subject: r.Ticket, At: clock(t, "2026-11-02 13:00")},
			conversations.Reminder{Kind: "face", Subject: r.Ticket, At: clock(t, "2026-11-02 13:00")},
			conversations.Reminder{Kind: "of_tomorrow", Subject: r.Ticket, At: clock(t, "2026-11-02 13:00")},
		},
		Audit: []conversations.AuditEntry{
			noted("handover.objected", ""), noted("handover.held", ""), noted("account.handed_over", wanted), noted("account.created", "dishubx"),
			noted("password.issue", r.Ticket), noted("work.taken", "K-2026-0001"), noted("tomorrow.new", "dishubx"),
			{At: clock(t, "2026-11-02 12:00"), Actor: 5, Action: "account.link_asked", Detail: wanted},
		},
	}
}

func TestTheCopyTellsNobodyWhetherAnAddressExists(t *testing.T) {
	for _, lang := range []string{"id", "en"} {
		nowhere := copyOf(t, press(t, asked(t), "2026-11-23 08:00"), "5", lang)
		there := copyOf(t, press(t, asked(t, known(t)), "2026-11-23 08:00"), "5", lang)
		if there != nowhere {
			t.Errorf("the copy differs:\n%s\n%s", nowhere, there)
		}
		has(t, there, "PGD-2026-0001", wanted, "· #1 · ")
		hasNot(t, there, "dishubx", "Perhubungan", "Budi")
	}
}

// What the person holds now is told in full, and what they once got stays.
func TestTheCopyTellsTheHolderAllOfTheirAccount(t *testing.T) {
	got := conversations.Decision{Records: []conversations.Record{
		conversations.Account{Address: wanted, Username: "dishubx", Holder: 5, Unit: "Dinas Kesehatan", Email: "siti@dinkes.go.id"},
		conversations.Credential{ID: "PGD-2026-0001", Address: wanted, Officer: 5, State: conversations.CredentialIssued, Username: "dishubx", Ticket: "PGD-2026-0001",
			IssuedAt: clock(t, "2026-11-02 14:00"), Until: clock(t, "2026-11-04 16:00")},
	}}
	text := copyOf(t, press(t, asked(t, known(t), got), "2026-11-23 08:00"), "5", "id")
	has(t, text, "dishubx", "Siapkan akun yang sudah ada", "✅ Memeriksa alamat", "akun diserahkan", "password sementara disiapkan", "kode penautan akun diminta")
	hasNot(t, text, "Perhubungan", "Budi", "pemegang akun", "tomorrow")

	lost := conversations.Decision{Records: []conversations.Record{
		conversations.Account{Address: wanted, Username: "dishuby", Holder: 6, Unit: "Dinas Perhubungan"}}}
	text = copyOf(t, press(t, asked(t, known(t), got, lost), "2026-11-23 08:00"), "5", "id")
	has(t, text, "Senin, 2 November 2026 pukul 14.00")
	hasNot(t, text, "dishubx", "dishuby", "Perhubungan")
	if n := strings.Count(text, wanted); n < 2 {
		t.Errorf("what they got is told %d times", n)
	}
}

// When passwords were asked for before the account came to somebody is not about them.
func TestTheCopyTellsNotWhatAFormerHolderAskedFor(t *testing.T) {
	held := conversations.Decision{Records: []conversations.Record{conversations.Account{Address: wanted, Username: "dishubx", Holder: 5, HeldSince: clock(t, "2026-11-02 14:00"),
		Issues: []time.Time{clock(t, "2026-11-02 09:30"), clock(t, "2026-11-02 15:45")}}}}
	text := copyOf(t, press(t, asked(t, held), "2026-11-23 08:00"), "5", "id")
	has(t, text, "15.45")
	hasNot(t, text, "09.30")
}
