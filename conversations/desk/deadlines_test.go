package desk_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/calendar"
	"loket/conversations/desk"
	"loket/conversations/services"
)

// restarts begins anew with more rows in the table of holidays.
func (s *stage) restarts(rows ...string) {
	s.Helper()
	embedded, err := os.ReadFile("../calendar/holidays.csv")
	s.must(err)
	holidays, err := calendar.ParseHolidays(strings.NewReader(string(embedded) + strings.Join(rows, "\n") + "\n"))
	s.must(err)
	hours, err := calendar.ParseHours("Mon-Thu 07:30-16:00, Fri 07:30-16:30")
	s.must(err)
	s.config.Calendar, err = calendar.New(hours, holidays, s.config.Zone)
	s.must(err)
	s.desk, err = desk.New(s.config, services.All())
	s.must(err)
	s.event(conversations.Started{})
}

const pilkada = "2026-11-24,Hari pemungutan suara,daerah,pasti,Keppres,"

func TestAHolidayLoadedLaterMovesOpenDeadlines(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.restarts(pilkada)
	rina.reads(ticket, "bergeser", "Rabu, 25 November 2026 pukul 10.15")
	if card := s.card(ticket).text; !strings.Contains(card, "25 Nov") && !strings.Contains(card, "25 November") || strings.Contains(card, "sisa 0 menit") {
		t.Fatalf("the card says\n%s", card)
	}
	if r := s.request(ticket); !r.Due.Equal(at(25, 10, 15)) {
		t.Fatalf("due %s", r.Due)
	}
	s.until(at(24, 10, 20))
	if budi.count("batas waktu") != 0 || rina.count("Mohon maaf") != 0 {
		t.Fatal("the old deadline still counts")
	}
	said := rina.count("bergeser")
	s.event(conversations.Started{})
	if rina.count("bergeser") != said {
		t.Fatal("told at every start")
	}
	s.until(at(25, 10, 17))
	budi.reads(ticket + ": batas waktu")
}

func TestADeadlineMovesToLaterOnly(t *testing.T) {
	s := newStage(t)
	s.restarts(pilkada)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	s.restarts() // the holiday is gone again
	if r := s.request(ticket); !r.Due.Equal(at(25, 10, 15)) || rina.count("bergeser") != 0 {
		t.Fatalf("due %s:\n%s", r.Due, s.transcript(rina.chat))
	}
}

func TestAHolidayThatTouchesNobodysDeadlineIsNotSpokenOf(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	rina := s.rina().introduced()
	rina.asksSubdomain("sipandu")
	s.restarts("2026-12-09,Libur daerah,daerah,pasti,,")
	if rina.count("bergeser") != 0 {
		t.Fatal("told of a day that moves nothing")
	}
}

func TestAHolidayLoadedDuringACorrectionCountsWhenItEnds(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.until(at(23, 14, 0))
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Surat tidak terbaca atau halamannya kurang")
	s.restarts(pilkada)
	s.until(at(23, 15, 0))
	rina.presses("✏️ Perbaiki")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim")
	if r := s.request(ticket); !r.Due.Truncate(time.Minute).Equal(at(25, 11, 15)) {
		t.Fatalf("due %s", r.Due.In(s.config.Zone))
	}
	s.restarts(pilkada, "2026-11-25,Libur daerah,daerah,pasti,,")
	rina.reads("bergeser", "Kamis, 26 November 2026 pukul 11.15")
}

func TestADecreeLoadedLaterMakesAnEstimateCertain(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	s.sleeps(405 * 24 * time.Hour) // 2 January 2028
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("tiga-app")
	rina.reads(ticket, "masih perkiraan")
	if !strings.Contains(s.card(ticket).text, "perkiraan") {
		t.Fatal("the card is certain")
	}
	s.restarts("2028-01-01,Tahun Baru,libur,pasti,SKB,", "2028-12-26,Natal,cuti bersama,pasti,SKB,")
	if strings.Contains(s.card(ticket).text, "perkiraan") || s.request(ticket).Estimated {
		t.Fatalf("still an estimate:\n%s", s.card(ticket).text)
	}
}
