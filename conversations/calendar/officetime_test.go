package calendar_test

import (
	"testing"
	"time"
)

func TestOfficeMinutes(t *testing.T) {
	c := office(t)
	for _, row := range []struct {
		why, from, to string
		minutes       int
	}{
		{"within a day", "2026-11-23 10:15", "2026-11-23 14:00", 225},
		{"over a night", "2026-11-23 10:15", "2026-11-24 10:15", 510},
		{"a working week", "2026-11-23 00:00", "2026-11-30 00:00", 4*510 + 540},
		{"a weekend", "2026-11-27 16:30", "2026-11-30 07:30", 0},
		{"backwards", "2026-11-24 10:00", "2026-11-23 10:00", 0},
		{"the Christmas week", "2026-12-23 15:00", "2026-12-28 08:30", 120},
	} {
		if got := c.OfficeMinutes(at(t, row.from), at(t, row.to)); got != row.minutes {
			t.Errorf("%s has %d office minutes, want %d", row.why, got, row.minutes)
		}
	}
}

func TestAddOfficeMinutes(t *testing.T) {
	c := office(t)
	for _, row := range []struct {
		why, from string
		minutes   int
		want      string
	}{
		{"within a day", "2026-11-23 10:15", 60, "2026-11-23 11:15"},
		{"to the very end of the day", "2026-11-23 15:00", 60, "2026-11-23 16:00"},
		{"over the weekend", "2026-11-27 16:00", 60, "2026-11-30 08:00"},
		{"from the weekend", "2026-11-28 12:00", 30, "2026-11-30 08:00"},
		{"nothing, from the weekend", "2026-11-28 12:00", 0, "2026-11-30 07:30"},
		{"less than nothing", "2026-11-23 10:15", -5, "2026-11-23 10:15"},
	} {
		wantInstant(t, row.why, c.AddOfficeMinutes(at(t, row.from), row.minutes), at(t, row.want))
	}
}

func TestHalfAndFourFifthsOfTheTime(t *testing.T) {
	c := office(t)
	from, due := at(t, "2026-11-23 10:15"), at(t, "2026-11-24 10:15")
	wantInstant(t, "half", c.Fraction(from, due, 0.5), at(t, "2026-11-23 14:30"))
	wantInstant(t, "four fifths", c.Fraction(from, due, 0.8), at(t, "2026-11-24 08:33"))
	wantInstant(t, "all", c.Fraction(from, due, 1), due)
	wantInstant(t, "more than all", c.Fraction(from, due, 7), due)
	wantInstant(t, "nothing", c.Fraction(from, due, 0), from)
}

func TestResumeAfterACorrection(t *testing.T) {
	c := office(t)
	const sent, due = "2026-11-23 10:15", "2026-11-24 10:15"
	for _, row := range []struct{ why, stopped, resumed, want string }{
		{"the worked case", "2026-11-23 14:00", "2026-11-25 09:00", "2026-11-25 13:45"},
		{"within one day", "2026-11-23 11:00", "2026-11-23 12:00", "2026-11-24 11:15"},
		{"stopped in the evening", "2026-11-23 19:00", "2026-11-25 09:00", "2026-11-25 11:45"},
		{"resumed on Saturday", "2026-11-23 14:00", "2026-11-28 20:00", "2026-11-30 12:15"},
		{"a pause without office time", "2026-11-23 17:00", "2026-11-24 07:00", due},
		{"no pause", "2026-11-23 14:00", "2026-11-23 14:00", due},
		{"a clock that went back", "2026-11-23 14:00", "2026-11-23 13:00", due},
		{"stopped after the deadline", "2026-11-24 11:00", "2026-11-25 09:00", due},
	} {
		got := c.Resume(at(t, sent), at(t, due), at(t, row.stopped), at(t, row.resumed))
		wantInstant(t, row.why, got, at(t, row.want))
	}
}

func TestResumeAfterSeveralCorrections(t *testing.T) {
	c := office(t)
	sent := at(t, "2026-11-23 10:15")
	first := c.Resume(sent, at(t, "2026-11-24 10:15"), at(t, "2026-11-23 14:00"), at(t, "2026-11-25 09:00"))
	second := c.Resume(sent, first, at(t, "2026-11-25 10:00"), at(t, "2026-11-25 10:30"))
	wantInstant(t, "the second deadline", second, at(t, "2026-11-25 14:15"))
}

func TestResumeBeforeTheTimeEvenRan(t *testing.T) {
	c := office(t)
	sent := at(t, "2026-11-22 09:00") // a Sunday, due Tuesday at opening
	due := c.Deadline(sent, 1).At
	wantInstant(t, "a pause on the same Sunday",
		c.Resume(sent, due, at(t, "2026-11-22 10:00"), at(t, "2026-11-22 12:00")), due)
	wantInstant(t, "a pause into Monday",
		c.Resume(sent, due, at(t, "2026-11-22 10:00"), at(t, "2026-11-23 07:31")), at(t, "2026-11-24 07:31"))
	wantInstant(t, "an opening stays an opening",
		c.Resume(sent, due, at(t, "2026-11-23 10:00"), at(t, "2026-11-25 10:00")), at(t, "2026-11-26 07:30"))
}

func TestTheHalfMovesWithTheDeadline(t *testing.T) {
	c := office(t)
	sent, due := at(t, "2026-11-23 10:15"), at(t, "2026-11-24 10:15")
	stopped, resumed := at(t, "2026-11-23 14:00"), at(t, "2026-11-25 09:00")
	half := c.Fraction(sent, due, 0.5)
	wantInstant(t, "the half", c.Resume(sent, half, stopped, resumed), at(t, "2026-11-25 09:30"))
}

func TestQuietHours(t *testing.T) {
	c := office(t)
	for instant, want := range map[string]string{
		"2026-11-23 07:29": "2026-11-23 07:30",
		"2026-11-23 07:30": "2026-11-23 07:30",
		"2026-11-28 19:59": "2026-11-28 19:59", // a Saturday
		"2026-11-23 20:00": "2026-11-24 07:30",
		"2026-12-31 23:00": "2027-01-01 07:30",
	} {
		wantInstant(t, instant, c.QuietUntil(at(t, instant)), at(t, want))
	}
}

func TestLifeOfATemporaryPassword(t *testing.T) {
	c := office(t)
	for _, row := range []struct{ why, made, until string }{
		{"on a Monday morning", "2026-11-23 10:00", "2026-11-24 16:00"},
		{"on a Friday", "2026-11-27 10:00", "2026-11-30 16:00"},
		{"late in the evening", "2026-11-23 22:00", "2026-11-24 22:00"},
		{"before joint leave", "2026-12-23 10:00", "2026-12-28 16:00"},
	} {
		wantInstant(t, row.why, c.TemporaryPasswordUntil(at(t, row.made)), at(t, row.until))
	}
	wantInstant(t, "the end of the next working day",
		c.EndOfNextWorkingDay(at(t, "2026-11-26 22:00")), at(t, "2026-11-27 16:30"))
}

func BenchmarkDeadline(b *testing.B) {
	c, sent := office(b), at(b, "2026-12-23 10:15")
	b.ReportAllocs()
	for b.Loop() {
		c.Deadline(sent, 1)
	}
}

func BenchmarkResume(b *testing.B) {
	c, sent := office(b), at(b, "2026-11-23 10:15")
	due, stopped, resumed := sent.Add(24*time.Hour), sent.Add(4*time.Hour), sent.Add(47*time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		c.Resume(sent, due, stopped, resumed)
	}
}
