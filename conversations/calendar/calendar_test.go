package calendar_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations/calendar"
)

const officeHours = "Mon-Thu 07:30-16:00, Fri 07:30-16:30"

var wib = time.FixedZone("WIB", 7*60*60)

// at reads "2026-11-23 10:15" in the office's time.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	instant, err := time.ParseInLocation("2006-01-02 15:04", text, wib)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

func office(t testing.TB) calendar.Calendar {
	t.Helper()
	holidays, err := calendar.EmbeddedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	return withHolidays(t, holidays)
}

func officeWith(t testing.TB, rows ...string) calendar.Calendar {
	t.Helper()
	table := "date,name,kind,status,source,hours\n" + strings.Join(rows, "\n")
	holidays, err := calendar.ParseHolidays(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	return withHolidays(t, holidays)
}

func withHolidays(t testing.TB, holidays calendar.Holidays) calendar.Calendar {
	t.Helper()
	hours, err := calendar.ParseHours(officeHours)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(hours, holidays, wib)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantInstant(t *testing.T, what string, got, want time.Time) {
	t.Helper()
	if !got.Equal(want) {
		t.Errorf("%s is %s, want %s", what, got.Format("Mon 2006-01-02 15:04:05"), want.Format("Mon 2006-01-02 15:04:05"))
	}
}

func TestDeadlineOfOneWorkingDay(t *testing.T) {
	c := office(t)
	for _, row := range []struct {
		why, sent, from, due string
		estimated            bool
	}{
		{"an ordinary Monday", "2026-11-23 10:15", "2026-11-23 10:15", "2026-11-24 10:15", false},
		{"on a Sunday", "2026-11-22 09:00", "2026-11-23 07:30", "2026-11-24 07:30", false},
		{"Friday closes later than Monday", "2026-11-27 16:20", "2026-11-27 16:20", "2026-11-30 16:00", false},
		{"just after Friday's closing", "2026-11-27 16:31", "2026-11-30 07:30", "2026-12-01 07:30", false},
		{"joint leave and Christmas ahead", "2026-12-23 10:15", "2026-12-23 10:15", "2026-12-28 10:15", false},
		{"on a joint leave day", "2026-12-24 09:00", "2026-12-28 07:30", "2026-12-29 07:30", false},
		{"over the end of the year", "2026-12-31 15:00", "2026-12-31 15:00", "2027-01-04 15:00", false},
		{"at closing time", "2026-11-23 16:00", "2026-11-23 16:00", "2026-11-24 16:00", false},
		{"at opening time", "2026-11-23 07:30", "2026-11-23 07:30", "2026-11-24 07:30", false},
		{"before opening", "2026-11-23 05:00", "2026-11-23 07:30", "2026-11-24 07:30", false},
		{"the week of Idulfitri", "2026-03-17 11:00", "2026-03-17 11:00", "2026-03-25 11:00", false},
		{"inside the week of Idulfitri", "2026-03-20 11:00", "2026-03-25 07:30", "2026-03-26 07:30", false},
		{"joint leave before Imlek 2027", "2027-02-04 10:00", "2027-02-04 10:00", "2027-02-08 10:00", false},
		{"the week of Nyepi and Idulfitri 2027", "2027-03-05 10:00", "2027-03-05 10:00", "2027-03-16 10:00", false},
		{"Easter 2027", "2027-03-24 10:00", "2027-03-24 10:00", "2027-03-29 10:00", false},
		{"Iduladha and Waisak 2027", "2027-05-14 10:00", "2027-05-14 10:00", "2027-05-21 10:00", false},
		{"Christmas 2027", "2027-12-23 10:00", "2027-12-23 10:00", "2027-12-27 10:00", false},
		{"on a joint leave day of 2027", "2027-03-15 10:00", "2027-03-16 07:30", "2027-03-17 07:30", false},
		{"past the table", "2027-12-31 10:00", "2027-12-31 10:00", "2028-01-03 10:00", true},
	} {
		t.Run(row.why, func(t *testing.T) {
			sent, from := at(t, row.sent), at(t, row.from)
			due := c.Deadline(sent, 1)
			wantInstant(t, "the deadline", due.At, at(t, row.due))
			wantInstant(t, "the start", due.CountsFrom, from)
			if due.OutsideHours != !sent.Equal(from) {
				t.Errorf("outside hours is %v", due.OutsideHours)
			}
			if due.Estimated != row.estimated {
				t.Errorf("estimated is %v", due.Estimated)
			}
		})
	}
}

func TestDeadlineOfSeveralWorkingDays(t *testing.T) {
	c := office(t)
	sent := at(t, "2026-11-26 09:00") // a Thursday
	wantInstant(t, "three working days", c.Deadline(sent, 3).At, at(t, "2026-12-01 09:00"))
	wantInstant(t, "less than one", c.Deadline(sent, 0).At, at(t, "2026-11-27 09:00"))
}

func TestDeadlineSpeaksTheOfficesTime(t *testing.T) {
	due := office(t).Deadline(at(t, "2026-11-23 10:15").UTC(), 1)
	if got := due.At.Format("15:04 MST"); got != "10:15 WIB" {
		t.Errorf("the deadline reads %s", got)
	}
}

func TestOpening(t *testing.T) {
	c := office(t)
	for instant, working := range map[string]bool{
		"2026-11-23 07:29": false, "2026-11-23 07:30": true, "2026-11-23 12:30": true,
		"2026-11-23 16:00": true, "2026-11-23 16:01": false, "2026-11-27 16:30": true,
		"2026-11-28 10:00": false, "2026-12-25 10:00": false, "2026-12-24 10:00": false,
	} {
		if got := c.IsWorking(at(t, instant)); got != working {
			t.Errorf("working at %s is %v", instant, got)
		}
	}
	wantInstant(t, "the next opening while open", c.NextOpening(at(t, "2026-11-23 12:30")), at(t, "2026-11-23 12:30"))
	wantInstant(t, "the opening after Wednesday's closing", c.NextOpening(at(t, "2026-12-23 17:00")), at(t, "2026-12-28 07:30"))
}

func TestTheTableRunsOut(t *testing.T) {
	wantInstant(t, "the end of the embedded table", office(t).RunsOutAt(), at(t, "2027-12-31 00:00"))

	empty := officeWith(t)
	if !empty.RunsOutAt().IsZero() {
		t.Error("an empty table has an end")
	}
	if !empty.Deadline(at(t, "2026-11-23 10:15"), 1).Estimated {
		t.Error("a deadline without a table is not an estimate")
	}
	gap := officeWith(t, "2026-01-01,A,libur,pasti,", "2028-01-01,A,libur,pasti,")
	if !gap.Estimated(at(t, "2027-06-01 10:00"), at(t, "2027-06-02 10:00")) {
		t.Error("a year missing in the middle of the table is not an estimate")
	}
}

func TestAYearWithoutADecreeIsAnEstimateThroughout(t *testing.T) {
	fixed := []string{"2026-12-24,Natal,cuti bersama,pasti,", "2027-01-01,A,libur,pasti,", "2027-03-10..2027-03-11,Idulfitri,libur,perkiraan,",
		"2027-03-26,Wafat,libur,pasti,", "2027-05-18,B,cuti bersama,perkiraan,", "2027-12-25,Natal,libur,pasti,"}
	c := officeWith(t, fixed...)
	for _, day := range []string{"2027-03-25", "2027-02-05", "2027-05-19", "2027-12-24", "2027-07-14", "2027-01-04"} {
		if !c.Deadline(at(t, day+" 09:00"), 1).Estimated {
			t.Errorf("a deadline across %s of a year without a decree is certain", day)
		}
	}
	if c.Deadline(at(t, "2026-11-23 09:00"), 1).Estimated {
		t.Error("a decreed year is an estimate")
	}
	wantInstant(t, "the end of what is decreed", c.RunsOutAt(), at(t, "2026-12-31 00:00"))
	decreed := officeWith(t, append(fixed, "2027-05-20,C,cuti bersama,pasti,")...)
	if decreed.Estimated(at(t, "2027-07-14 09:00"), at(t, "2027-07-15 09:00")) {
		t.Error("a day of a decreed year is an estimate")
	}
	if !decreed.Estimated(at(t, "2027-03-09 09:00"), at(t, "2027-03-12 09:00")) {
		t.Error("a day that is not decreed yet is certain in a decreed year")
	}
}

func TestCalendarsAreToldApart(t *testing.T) {
	one, two := officeWith(t, "2026-01-01,A,libur,pasti,"), officeWith(t, "2026-01-02,A,libur,pasti,")
	if one.Fingerprint() == two.Fingerprint() || one.Fingerprint() != officeWith(t, "2026-01-01,A,libur,pasti,").Fingerprint() {
		t.Error("the fingerprint does not follow the table")
	}
}

func TestRamadanHours(t *testing.T) {
	c := officeWith(t,
		"2026-02-17,Imlek,libur,pasti,",
		`2026-02-18..2026-03-17,Ramadan,jam,pasti,,"Mon-Thu 08:00-15:00; Fri 08:00-15:30"`,
		"2026-03-05,Hari daerah,daerah,pasti,")
	for _, row := range []struct{ why, sent, due string }{
		{"before opening moves to it", "2026-02-19 07:45", "2026-02-20 08:00"},
		{"Friday afternoon is clamped to Monday's closing", "2026-02-20 15:20", "2026-02-23 15:00"},
		{"after the shorter closing", "2026-02-19 15:01", "2026-02-23 08:00"},
		{"from long hours into short ones", "2026-02-16 15:50", "2026-02-18 15:00"},
		{"a holiday inside stays one", "2026-03-04 10:00", "2026-03-06 10:00"},
	} {
		wantInstant(t, row.why, c.Deadline(at(t, row.sent), 1).At, at(t, row.due))
	}
	if got := c.OfficeMinutes(at(t, "2026-02-19 00:00"), at(t, "2026-02-20 00:00")); got != 7*60 {
		t.Errorf("a Ramadan Thursday has %d office minutes", got)
	}
}

func TestOneSpanForARangeKeepsTheWeekend(t *testing.T) {
	c := officeWith(t,
		"2026-02-18..2026-03-17,Ramadan,jam,pasti,,08:00-15:00",
		"2026-02-28,Layanan Sabtu,jam,pasti,,09:00-12:00",
		"2026-03-02,Tutup,libur,pasti,", "2026-03-02,Buka,jam,pasti,,09:00-12:00")
	for instant, working := range map[string]bool{
		"2026-02-21 10:00": false, // a Saturday of the range
		"2026-02-20 15:10": false, // a Friday of the range
		"2026-02-28 10:00": true,  // the Saturday that was named
		"2026-03-02 10:00": false, // closed, whatever hours say
	} {
		if got := c.IsWorking(at(t, instant)); got != working {
			t.Errorf("working at %s is %v", instant, got)
		}
	}
}

func TestACalendarNeedsHoursAndALocation(t *testing.T) {
	hours, err := calendar.ParseHours(officeHours)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := calendar.New(hours, calendar.Holidays{}, nil); err == nil {
		t.Error("no location is accepted")
	}
	if _, err := calendar.New(calendar.Hours{}, calendar.Holidays{}, wib); err == nil {
		t.Error("an office that never opens is accepted")
	}
}

// A whole table of closed days must end every search, not hang it.
func TestAnOfficeClosedForYearsStillAnswers(t *testing.T) {
	var rows []string
	for _, year := range []string{"2026", "2027", "2028", "2029"} {
		rows = append(rows, year+"-01-01.."+year+"-12-31,Tutup,libur,pasti,")
	}
	c := officeWith(t, rows...)
	sent := at(t, "2026-01-05 10:00")
	if c.Deadline(sent, 1).At.Before(sent.AddDate(0, 0, -1)) {
		t.Error("the deadline lies in the past")
	}
	c.AddOfficeMinutes(sent, 100)
	var zero calendar.Calendar
	zero.Resume(sent, sent.Add(time.Hour), sent, sent.Add(time.Minute))
	zero.TemporaryPasswordUntil(sent)
}
