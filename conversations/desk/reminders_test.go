package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestTheTeamIsRemindedAtHalfAtEightyPercentAndAfterwards(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu") // 8 h 30 min from Monday 10.15
	s.until(at(23, 14, 29))
	if budi.count("separuh") != 0 {
		t.Fatal("reminded too early")
	}
	s.until(at(23, 14, 30))
	m := budi.reads(ticket+": separuh waktu", "Belum ada yang menangani", "Selasa, 24 November 2026 pukul 10.15")
	if m.replyTo != s.card(ticket).name {
		t.Fatalf("the reminder answers %q", m.replyTo)
	}
	budi.presses("🙋 Ambil")
	s.until(at(24, 8, 33))
	last := budi.reads(ticket+": waktu layanan hampir habis", "Ditangani Budi")
	if !strings.Contains(last.html, "tg://user?id=820001") {
		t.Fatalf("nobody is mentioned: %s", last.html)
	}
	s.until(at(24, 10, 17))
	budi.reads(ticket+": batas waktu", "sudah lewat")
	s.passes(20 * day)
	if n := budi.count(ticket + ": batas waktu"); n != 1 {
		t.Fatalf("told %d times", n)
	}
}

func TestAfterAnOutageOnlyTheLatestReminderIsSent(t *testing.T) {
	for moment, want := range map[[2]int]string{{24, 9}: "hampir habis", {24, 11}: "batas waktu", {27, 11}: "batas waktu"} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksSubdomain("sipandu")
		s.sleeps(at(moment[0], moment[1], 0).Sub(s.now))
		if n := budi.count(ticket + ":"); n != 1 {
			t.Fatalf("%d reminders:\n%s", n, s.transcript(group))
		}
		budi.reads(ticket+":", want)
	}
}

func TestTheTeamIsNotRemindedByNight(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.now = at(23, 16, 0)
	ticket := rina.asksSubdomain("sipandu")
	s.sleeps(at(24, 20, 0).Sub(s.now))
	if n := budi.count(ticket + ":"); n != 0 {
		t.Fatal("somebody is woken")
	}
	s.until(at(25, 7, 31))
	budi.reads(ticket + ": batas waktu")
}

func TestAClockThatJumpsBackFiresNothingTwice(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.until(at(23, 15, 0))
	s.now = at(23, 14, 0)
	s.until(at(23, 15, 30))
	if n := budi.count(ticket + ": separuh"); n != 1 {
		t.Fatalf("told %d times", n)
	}
}

func TestTheEndOfTheHolidayTableIsAnnounced(t *testing.T) {
	s := newStage(t)
	r := s.desk.TableReminder()
	if end := s.config.Calendar.RunsOutAt(); !r.At.Before(end) || end.Sub(r.At) < 50*day {
		t.Fatalf("announced at %s for %s", r.At, end)
	}
	s.until(at(23, 22, 0))
	s.event(conversations.Due{Reminder: r})
	if n := s.budi().count("Daftar hari libur"); n != 0 {
		t.Fatal("the team was told at night")
	}
	s.until(at(24, 9, 0))
	s.budi().reads("Daftar hari libur", "holidays.csv")
	if told, err := s.store.Setting(s.ctx(), conversations.SettingTableTold); err != nil || told != r.Subject {
		t.Fatalf("remembered is %q, %v", told, err)
	}
}

func TestRemindersOfWhatIsGonePass(t *testing.T) {
	s := newStage(t)
	for _, kind := range []string{"half", "most", "overdue", "face", "approval_notice", "correction_overdue", "handover", "hide", "chase", "change", "expire",
		"forget_letter", "link_over", "retire", "unheard_of"} {
		s.event(conversations.Due{Reminder: conversations.Reminder{Kind: kind, Subject: "SD-2026-0999", At: s.now}})
	}
	if n := len(s.chats[group]); n != 0 {
		t.Fatalf("something is said:\n%s", s.transcript(group))
	}
}

func TestTheOverdueReminderComesOnceWhateverHappensAfterIt(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.passes(2 * day)
	rina.presses("✏️ Ubah")
	rina.presses("✅ Kirim")
	s.passes(day)
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Surat tidak terbaca atau halamannya kurang")
	rina.presses("✏️ Perbaiki")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim").hears("Perbaikan permohonan", ticket)
	s.passes(5 * day)
	if n := budi.count(ticket + ": batas waktu"); n != 1 {
		t.Fatalf("the deadline is told %d times", n)
	}
}

func TestNobodyIsWokenByAPanelThatTookItsTime(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	rina.presses("👁️ Tampilkan akun")
	s.panel.down = true
	s.until(at(23, 23, 0))
	s.panel.works()
	if n := rina.count("masih dipakai"); n != 0 {
		t.Fatal("the officer was woken")
	}
	s.until(at(24, 8, 0))
	rina.reads("masih dipakai")
}
