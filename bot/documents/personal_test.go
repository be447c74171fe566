package documents_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"loket/bot/documents"
	"loket/conversations"
	"loket/storage"
)

// kept is a store that knows a lot about Siti, who is officer 5, and about
// Budi, who is not.
func kept(t *testing.T) storage.Store {
	t.Helper()
	store := opened(t)
	file := conversations.File{ID: "x", Unique: "u", Kind: conversations.PhotoFile, Name: "surat.jpg", Size: 1234}
	answer := func(text string) conversations.Answer { return conversations.Answer{Text: text} }
	reason := conversations.Line{Key: "reason_letter_unsigned"}
	decide(t, store, conversations.Decision{
		Records: []conversations.Record{
			conversations.Officer{ID: 5, Name: "Siti Aminah", NIP: "198609262015051001", Position: "Pranata Komputer", Unit: "Dinas Kesehatan",
				Email: "siti@dinkes.go.id", Phone: "+6281355512345", PhoneVerified: true, ConsentVersion: "3", ConsentAt: clock(t, "2026-11-02 10:00")},
			conversations.Session{Chat: 5, Lang: "id", Heard: clock(t, "2026-11-20 08:00"), Draft: &conversations.Draft{Form: "website",
				Answers: map[string]conversations.Answer{"title": answer("Situs Dinas"), "a_question_of_old": answer("jawaban lama")}}},
			conversations.Member{User: 5, Name: "Siti", Inside: true, SeenAt: clock(t, "2026-11-20 08:00")},
			conversations.Request{Ticket: "SD-2026-0001", Service: conversations.Subdomain, Officer: 5, State: conversations.Delivered,
				Unit: "Dinas Kesehatan", Address: "sipandu.banyuasinkab.go.id", SentAt: clock(t, "2026-11-02 10:15"), Due: clock(t, "2026-11-03 10:15"),
				Answers: map[string]conversations.Answer{"app": answer("Sistem\nStatus: ditolak\u202e\x07"), "letter": {Files: []conversations.File{file}}},
				Before:  map[string]conversations.Answer{"app": answer("Sistem lama")},
				Reasons: []conversations.Line{reason, {Key: "reason_of_old"}},
				Hints:   []conversations.Line{{Key: "hint_email"}},
				Decided: rina, Rating: 4, Comment: "terima kasih",
				Talk: &conversations.Talk{Said: []conversations.Remark{
					{At: clock(t, "2026-11-02 13:00"), Side: conversations.ToOfficer, Who: "Rina", ByID: 10, Words: "Mohon datang Kamis", Files: 2},
					{At: clock(t, "2026-11-02 13:05"), Side: conversations.ToTeam, Who: "Rina", ByID: 10, Words: "catatan untuk tim saja"},
					{At: clock(t, "2026-11-02 13:10"), Side: conversations.FromOfficer, Words: "Baik, saya datang\nStatus: ditolak"}}},
				Timeline: []conversations.Moment{moment(clock(t, "2026-11-02 12:00"), conversations.MomentApproved, rina)}},
			conversations.Attachment{Ticket: "SD-2026-0001", File: file, Hash: "abc123", Size: 1234},
			conversations.Account{Address: "sipandu.banyuasinkab.go.id", Username: "sipandu", Holder: 5, Email: "siti@dinkes.go.id", Ticket: "SD-2026-0001"},
			conversations.Credential{ID: "SD-2026-0001", Address: "sipandu.banyuasinkab.go.id", Officer: 5, State: conversations.CredentialIssued, Username: "sipandu",
				Ticket: "SD-2026-0001", Until: clock(t, "2026-11-04 16:00")},
			conversations.NewSecret{Name: "SD-2026-0001", For: "sipandu.banyuasinkab.go.id"},
			conversations.Work{ID: "SD-2026-0001", Ticket: "SD-2026-0001", Goal: "create", State: "done", Address: "sipandu.banyuasinkab.go.id", Worker: rina,
				Steps: []conversations.WorkStep{{Step: conversations.StepAccount, How: "done", At: clock(t, "2026-11-02 12:01")}}},
			conversations.Reminder{Kind: "change", Subject: "SD-2026-0001", At: clock(t, "2026-11-03 08:00")},
			conversations.Officer{ID: 6, Name: "Budi Santoso", Unit: "Dinas Pendidikan"},
			conversations.Request{Ticket: "SD-2026-0002", Service: conversations.Subdomain, Officer: 6, State: conversations.Submitted, Unit: "Dinas Pendidikan"},
		},
		Audit: []conversations.AuditEntry{
			{At: clock(t, "2026-11-02 10:15"), Actor: 5, Action: "request.submitted", Ticket: "SD-2026-0001", Detail: "subdomain"},
			{At: clock(t, "2026-11-02 11:30"), Actor: 10, Action: "contact.shown", Ticket: "SD-2026-0001"},
			{At: clock(t, "2026-11-02 12:01"), Action: "account.created", Ticket: "SD-2026-0001", Detail: "sipandu"},
			{At: clock(t, "2026-11-03 09:00"), Actor: 5, Action: "profile.saved"},
		},
	})
	return store
}

func copyOf(t *testing.T, p *documents.Maker, officer, lang string) string {
	t.Helper()
	document, err := p.Make(context.Background(), "personal_data", officer, lang)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(document.Name, "-2026-11-23.txt") || document.MIME != "text/plain; charset=utf-8" || !utf8.Valid(document.Data) {
		t.Errorf("it is %s, %s", document.Name, document.MIME)
	}
	if dir := os.Getenv("PICTURES"); dir != "" {
		if err := os.WriteFile(dir+"/"+t.Name()+"-"+lang+".txt", document.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return string(document.Data)
}

func TestTheCopyHoldsEverythingKeptOfAnOfficer(t *testing.T) {
	p := press(t, kept(t), "2026-11-23 08:00")
	for _, lang := range []string{"id", "en"} {
		text := copyOf(t, p, "5", lang)
		has(t, text,
			"Siti Aminah", "198609262015051001", "Pranata Komputer", "Dinas Kesehatan", "siti@dinkes.go.id", "+6281355512345",
			"Situs Dinas", "a_question_of_old: jawaban lama",
			"SD-2026-0001", "sipandu.banyuasinkab.go.id", "Sistem lama", "surat.jpg (2 KB)", "abc123", "terima kasih", "reason_of_old",
			"abc123", "Mohon datang Kamis", "Baik, saya datang")
		hasNot(t, text, "request.", "account.", "profile.saved", " · done", " B)", "· create")
	}
	has(t, copyOf(t, p, "5", "id"), "· diterima", "· kontak dilihat", "· akun dibuat · sipandu", "· data diri disimpan", "✅ Membuat akun", "· pengingat ganti password", "Selasa, 3 November 2026 pukul 10.15 WIB", "Surat belum ditandatangani")
}

func TestTheCopyHoldsNoSecretAndNobodyElse(t *testing.T) {
	p := press(t, kept(t), "2026-11-23 08:00")
	hasNot(t, copyOf(t, p, "5", "id"), password(t, p, "SD-2026-0001"), "Budi", "Dinas Pendidikan", "SD-2026-0002", "Rina", "catatan untuk tim saja")
}

func TestWhatIsTypedCannotPassForALineOfTheCopy(t *testing.T) {
	text := copyOf(t, press(t, kept(t), "2026-11-23 08:00"), "5", "id")
	hasNot(t, text, "\u202e", "\x07")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "Status: ditolak") && !strings.HasPrefix(line, "        ") {
			t.Errorf("it passes for a line of its own: %q", line)
		}
	}
	has(t, text, "\n        Status: ditolak\n")
}

func TestTheCopyOfAStrangerSaysThatThereIsNothing(t *testing.T) {
	text := copyOf(t, press(t, kept(t), "2026-11-23 08:00"), "99", "id")
	hasNot(t, text, "Siti", "Budi", "SD-2026")
	if strings.Count(text, "Tidak ada.") != 7 {
		t.Errorf("it says\n%s", text)
	}
}
