package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestTheOfficerHearsAnApologyAtTheDeadline(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	s.until(at(24, 10, 14))
	if rina.count("Mohon maaf") != 0 {
		t.Fatal("apologised too early")
	}
	s.until(at(24, 10, 17))
	rina.reads("Mohon maaf", ticket, "Selasa, 24 November 2026 pukul 10.15", "kami kabari", s.config.Office.Phone)
	s.passes(20 * day)
	if n := rina.count("belum selesai sampai batas waktunya"); n != 1 {
		t.Fatalf("apologised %d times", n)
	}
}

func TestNobodyApologisesByNightOrForWhatWasDoneInTime(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	s.now = at(23, 16, 0)
	rina.asksSubdomain("sipandu")
	agus.asksSubdomain("simpeg")
	budi.pressesOn(s.card("SD-2026-0002"), "❌ Tolak")
	budi.presses("Aplikasi bukan untuk tugas kedinasan")
	s.until(at(25, 7, 29))
	if rina.count("Mohon maaf") != 0 {
		t.Fatal("somebody is woken")
	}
	s.until(at(25, 7, 31))
	rina.reads("Mohon maaf", "SD-2026-0001")
	s.passes(5 * day)
	if agus.count("belum selesai sampai batas waktunya") != 0 {
		t.Fatal("an apology for what was decided in time")
	}
}

func TestAQuestionWasPromisedNoTime(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.asksQuestion()
	s.passes(5 * day)
	if rina.count("Mohon maaf") != 0 {
		t.Fatalf("an apology for no promise:\n%s", s.transcript(rina.chat))
	}
}

func TestTheTeamIsRemindedOfAllOverdueRequestsTogether(t *testing.T) {
	s := newStage(t)
	s.admins = []conversations.Person{{ID: 77001, Name: "Kepala <Bidang>"}}
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	s.until(at(23, 11, 0))
	agus.asksSubdomain("simpeg")
	s.until(at(24, 14, 30))
	if budi.count("sudah lewat batas waktu") != 0 {
		t.Fatal("reminded before half a day more has run")
	}
	s.until(at(24, 14, 32))
	m := budi.reads("2 permohonan sudah lewat batas waktu", "SD-2026-0001", "SD-2026-0002", "belum diambil")
	if strings.Contains(m.html, "tg://user") {
		t.Fatalf("somebody is mentioned within the day: %s", m.html)
	}
	s.until(at(25, 10, 18))
	m = budi.reads("2 permohonan sudah lewat batas waktu", "Mohon perhatian", "Kepala <Bidang>")
	if !strings.Contains(m.html, `<a href="tg://user?id=77001">Kepala &lt;Bidang&gt;</a>`) {
		t.Fatalf("the administrator is not mentioned: %s", m.html)
	}
	for _, ticket := range []string{"SD-2026-0001", "SD-2026-0002"} {
		budi.pressesOn(s.card(ticket), "❌ Tolak")
		budi.presses("Aplikasi bukan untuk tugas kedinasan")
	}
	said := budi.count("sudah lewat batas waktu")
	s.passes(10 * day)
	if n := budi.count("sudah lewat batas waktu"); n != said || said != 2 {
		t.Fatalf("told %d times, %d of them while something was overdue", n, said)
	}
}

func TestTheJointReminderGoesOnTwiceADayAndNotByNight(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	s.until(at(24, 10, 30))
	before := budi.count("1 permohonan")
	s.until(at(27, 10, 30)) // three working days
	if n := budi.count("1 permohonan") - before; n < 5 || n > 6 {
		t.Fatalf("%d reminders in three working days:\n%s", n, s.transcript(group))
	}
	n := budi.count("1 permohonan")
	s.until(at(27, 16, 31))
	evening := budi.count("1 permohonan")
	s.until(at(30, 7, 29)) // a weekend
	if got := budi.count("1 permohonan"); got != evening || evening > n+1 {
		t.Fatalf("%d reminders, %d on Friday evening, %d after the weekend", n, evening, got)
	}
}

func TestWithoutKnownAdministratorsTheReminderComesAllTheSame(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	s.until(at(25, 10, 18))
	if n := budi.count("1 permohonan sudah lewat"); n != 2 {
		t.Fatalf("%d reminders", n)
	}
}
