package storagetest

import (
	"fmt"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// Furnish puts rows into every table, and files beside them; somebody was erased.
// It gives the hashes of the files.
func Furnish(t testing.TB, store storage.Store) (hashes []string) {
	t.Helper()
	for n := 1; n <= 3; n++ {
		ticket := fmt.Sprintf("SD-2026-%04d", n)
		Decide(t, store, Monday.Add(time.Duration(n)*time.Minute), conversations.Decision{Records: Personal(n, " isi"), Audit: Acts(Erased, ticket)})
		Decide(t, store, Monday, conversations.Decision{Records: Other(n+10, ""), Audit: Acts(Erased, fmt.Sprintf("WEB-2026-%04d", n+10))})
	}
	Remember(t, store, wholeSheet(), conversations.Erased{Officer: Erased})
	for n := 4; n <= 10; n++ {
		hash := Put(t, store, fmt.Sprintf("surat %d %s", n, bytesOf(n)))
		hashes = append(hashes, hash)
		Decide(t, store, Monday.Add(time.Duration(n)*time.Minute), conversations.Decision{Records: ofOfficer(n, hash),
			Audit: append(Acts(int64(n), fmt.Sprintf("SD-2026-%04d", n)), conversations.AuditEntry{Action: "bot.noted", Ticket: "T", Detail: "by itself"})})
	}
	Decide(t, store, Monday, conversations.Decision{Effects: []conversations.Effect{
		conversations.Send{Chat: 5, Name: "one"}, conversations.Leave{Chat: 6}, conversations.Send{Chat: 5, Name: "two"}}})
	Batch(t, store, func(b storage.Batch) error {
		if _, err := b.MarkSeen([]int64{1, 2, 900}, Monday); err != nil {
			return err
		}
		for range 2 { // rows that nothing tells apart
			if err := b.Spend(-100, 3, Monday); err != nil {
				return err
			}
		}
		return b.DeadLetter("press", []byte(`{"a":"\u0000"}`), "panic", Monday)
	})
	return hashes
}

// ofOfficer are records of an officer who stays.
func ofOfficer(n int, hash string) []conversations.Record {
	id, ticket := int64(n), fmt.Sprintf("SD-2026-%04d", n)
	helper := &conversations.Actor{ID: 99, Name: "Siti"}
	return []conversations.Record{
		conversations.Officer{ID: id, Name: fmt.Sprint("Budi ", n), Unit: "Dinas Pendidikan"},
		conversations.Session{Chat: id, Heard: Monday},
		conversations.Member{User: 100 + id, Name: "Siti", Inside: true},
		conversations.Request{Ticket: ticket, Officer: id, State: conversations.Submitted, Label: fmt.Sprint("sekolah", n), Address: fmt.Sprintf("sekolah%d.go.id", n),
			Unit: "Dinas Pendidikan", SentAt: Monday.Add(-time.Duration(n) * time.Hour), Claimed: helper, Answers: map[string]conversations.Answer{"app": {Text: "isi\x00 📄"}}},
		conversations.Attachment{Ticket: ticket, File: conversations.File{Unique: fmt.Sprint("z", 20-n)}, Hash: hash, Size: int64(10 * n)},
		conversations.Attachment{Ticket: ticket, File: conversations.File{Unique: fmt.Sprint("y", 20-n)}, Size: 5},
		conversations.Account{Address: fmt.Sprintf("lama%d.go.id", n), Username: "lama", Holder: id},
		conversations.Credential{ID: fmt.Sprint("LP-", n), Address: "a.go.id", Officer: id, State: conversations.CredentialIssued, FrozenBy: helper},
		conversations.NewSecret{Name: fmt.Sprint("LP-", n), For: "a.go.id"},
		conversations.Work{ID: fmt.Sprint("K-", n), State: "running", Address: "a.go.id", Worker: helper},
		conversations.Posted{Name: "card:" + ticket, Chat: -100, Numbers: []int{n, 100 + n}, At: Monday},
		conversations.Reminder{Kind: "half", Subject: ticket, At: Monday, Note: "n"},
		conversations.Counter{Series: fmt.Sprint("SD-", n), Last: n},
		conversations.Setting{Key: fmt.Sprint("k", n), Value: "nilai 📄 'dan' \"kutip\""},
		conversations.Surveyed{Half: "2026-2", Mark: fmt.Sprint("m", n)}, conversations.SurveySuggestion{Half: "2026-2", Words: "saran"},
	}
}

// bytesOf is a content of a size of its own; some are larger than a part of a file.
func bytesOf(n int) []byte { return make([]byte, n*n*20_000) }

func wholeSheet() conversations.SurveySheet {
	sheet := conversations.SurveySheet{Half: "2026-2", Answers: map[string]int{}}
	for _, element := range conversations.SurveyElements() {
		sheet.Answers[element] = 4
	}
	return sheet
}
