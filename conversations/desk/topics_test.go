package desk_test

import (
	"testing"
	"time"
)

// TestAnswersGoIntoTheTopicWhereTheOfficerSpoke: private chats of a bot can have
// topics; whatever is said to the officer goes where they spoke last.
func TestAnswersGoIntoTheTopicWhereTheOfficerSpoke(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	standsIn := func(what string, want int) {
		t.Helper()
		if got := rina.last().topic; got != want {
			t.Errorf("%s stands in topic %d, want %d: %s", what, got, want, rina.last())
		}
	}
	before := len(s.chats[rinaID])
	rina.topic = 7
	ticket := rina.asksSubdomain("sipandu") // texts, presses, and answers to files that wait
	standsIn("the receipt", 7)
	for _, m := range s.chats[rinaID][before:] {
		if m.topic != 7 {
			t.Errorf("in topic %d: %s", m.topic, m)
		}
	}
	rina.topic = 9
	rina.says("/status")
	standsIn("the status", 9)
	budi.replies(s.card(ticket), "Mohon datang")
	budi.presses("📨 Kirim ke pemohon")
	standsIn("the copy of the team's words", 9)
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.presses("Ya, setujui")
	standsIn("the account", 9)
	rina.topic = 7
	rina.presses("👁️ Tampilkan akun")
	rina.presses("📄 Unduh surat")
	standsIn("the letter", 7)
	rina.topic = 0
	rina.says("/mulai")
	standsIn("the menu", 0)
	s.passes(48 * time.Hour)
	standsIn("a reminder", 0)
}
