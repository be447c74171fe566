package desk_test

import (
	"testing"

	"loket/conversations"
)

const opens = "Loket dibuka"

func TestWhenTheOfficeOpensTheTeamReadsOnceWhatWaits(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.event(conversations.Started{})
	first := rina.asksSubdomain("sipandu")
	second := rina.asksWebsite("arsip")
	waits := rina.asksSubdomain("ditunda-saja")
	budi.pressesOn(s.card(first), "🙋 Ambil")
	budi.pressesOn(s.card(waits), "✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	s.until(at(24, 7, 29))
	if budi.count(opens) != 0 {
		t.Fatal("the team is told before the office opens")
	}
	s.until(at(24, 7, 30))
	m := budi.reads(opens, "Menunggu: 2", "jatuh tempo hari ini: 2", "lewat batas waktu: 0", "Belum diambil: 1", "Budi: 1", first, second)
	for _, label := range []string{"📋 Antrean", "🔎 " + first, "🔎 " + second} {
		if _, has := m.button(label); !has {
			t.Errorf("no button %s:\n%s", label, m)
		}
	}
	if contains(m.text, waits) {
		t.Errorf("what waits for its officer waits for the team:\n%s", m)
	}
	budi.pressesOn(m, "🔎 "+second).hears(second)
	s.until(at(25, 7, 29))
	if n := budi.count(opens); n != 1 {
		t.Fatalf("the team is told %d times a day", n)
	}
	s.until(at(25, 7, 31))
	budi.reads(opens, "Menunggu: 2", "jatuh tempo hari ini: 0", "lewat batas waktu: 2")
	if n := budi.count("permohonan sudah lewat batas waktu"); n != 1 { // that of the day before
		t.Fatalf("what is overdue is told twice when the office opens:\n%s", s.transcript(group))
	}
	s.until(at(25, 16, 0))
	if n := budi.count("sudah lewat batas waktu. Mohon"); n == 0 {
		t.Fatalf("the overdue are forgotten:\n%s", s.transcript(group))
	}
}

func TestNothingIsSaidWhereNothingWaitsNorOnDaysOff(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.event(conversations.Started{})
	s.event(conversations.Started{}) // a second start sets no second date
	s.until(at(27, 12, 0))
	if budi.count(opens) != 0 {
		t.Fatal("the team is told that nothing waits")
	}
	rina.asksSubdomain("sipandu")
	s.until(at(30, 7, 29)) // Saturday and Sunday
	if budi.count(opens) != 0 {
		t.Fatal("the team is woken on a day off")
	}
	s.until(at(30, 7, 30))
	if budi.count(opens) != 1 {
		t.Fatal("the office opens in silence")
	}
	s.sleeps(3 * day)
	if n := budi.count(opens); n != 2 {
		t.Fatalf("after three days' outage the team is told %d times", n-1)
	}
}
