package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

const notArchived = "belum diarsipkan"

// waits tells whether a request's card says that files of it are not kept yet.
func (s *stage) waits(ticket string) bool {
	s.Helper()
	return strings.Contains(s.card(ticket).text, notArchived)
}

func TestARequestIsTakenWhileTheDiskIsFull(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	before := agus.asksWebsite("dishub")
	s.full = true
	ticket := rina.asksSubdomain("sipandu")
	other := rina.asksWebsite("arsip-kab")
	if !s.waits(ticket) || !s.waits(other) || s.waits(before) {
		t.Fatalf("the cards are\n%s\n%s\n%s", s.card(ticket), s.card(other), s.card(before))
	}
	if n := budi.count("Ruang penyimpanan hampir penuh"); n != 1 {
		t.Fatalf("the team is told %d times", n)
	}
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui") // nothing waits for it
	s.inState(ticket, conversations.Delivered)
	s.passes(3 * hour)
	if n := budi.count("Ruang penyimpanan hampir penuh"); n != 1 || !s.waits(ticket) {
		t.Fatalf("the team is told %d times", n)
	}

	s.full = false
	s.passes(11 * minute)
	if s.waits(ticket) || s.waits(other) {
		t.Fatalf("the cards are\n%s\n%s", s.card(ticket), s.card(other))
	}
	for _, of := range []string{ticket, other} {
		files, err := s.store.AttachmentsOf(s.ctx(), of)
		if err != nil || len(files) == 0 {
			t.Fatalf("the files are %v, %v", files, err)
		}
		for _, f := range files {
			if f.Hash == "" {
				t.Errorf("%s is not kept", f.File.ID)
			}
		}
	}
	if n := budi.count("Ruang penyimpanan cukup kembali"); n != 1 {
		t.Fatalf("the team is told %d times that there is room", n)
	}
	s.full = true
	rina.asksWebsite("arsip-dua")
	if n := budi.count("Ruang penyimpanan hampir penuh"); n != 2 {
		t.Fatalf("the team is told %d times of two full disks", n)
	}
}

func TestNothingWaitsForFilesThatNobodyWantsAnyMore(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.full = true
	ticket := rina.asksSubdomain("sipandu")
	rina.erases()
	s.full = false
	s.passes(day)
	if len(s.kept) != 0 {
		t.Fatalf("kept are %v", s.kept)
	}
	s.event(conversations.FileWaits{Ticket: ticket, File: s.pdf()})
	s.event(conversations.FileWaits{Ticket: "SD-2026-0999", File: s.pdf()})
	if n := s.budi().count("Ruang penyimpanan hampir penuh"); n != 1 {
		t.Fatalf("the team is told %d times", n)
	}
}

// A file that came while others of the same request waited leaves the word on
// the card until all are kept.
func TestTheCardSaysSoUntilEveryFileIsKept(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.full = true
	ticket := rina.asksSubdomain("sipandu") // three files
	waiting, err := s.store.Memory(s.ctx()).Unkept(ticket)
	s.must(err)
	for i, f := range waiting {
		if !s.waits(ticket) {
			t.Fatalf("before file %d the card says that all is well", i)
		}
		s.event(conversations.FileKept{Ticket: ticket, File: f, Hash: "hash of " + f.Unique, Again: true})
	}
	if len(waiting) != 3 || s.waits(ticket) {
		t.Fatalf("of %d files the card says\n%s", len(waiting), s.card(ticket))
	}
}
