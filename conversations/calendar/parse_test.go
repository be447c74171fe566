package calendar_test

import (
	"strings"
	"testing"
	"time"

	"loket/conversations/calendar"
)

func TestHoursAreReadAndWritten(t *testing.T) {
	for typed, want := range map[string]string{
		officeHours: officeHours,
		"Sen-Kam 07.30–16.00; Jum'at 07.30–16.30": officeHours,
		"monday-sunday 00:00-24:00":               "Mon-Sun 00:00-24:00",
		" Tue 8:00-15:00 , Thu 08:00-15:00,":      "Tue 08:00-15:00, Thu 08:00-15:00",
		"Sat-Mon 09:00-12:00":                     "Mon 09:00-12:00, Sat-Sun 09:00-12:00",
		"Senin 08:00-15:00, Selasa 08:00-15:00":   "Mon-Tue 08:00-15:00",
		"Mon-Fri 07:30 - 16:00":                   "Mon-Fri 07:30-16:00",
	} {
		hours, err := calendar.ParseHours(typed)
		if err != nil {
			t.Errorf("%q: %v", typed, err)
		} else if got := hours.String(); got != want {
			t.Errorf("%q reads %q, want %q", typed, got, want)
		}
	}
	hours, err := calendar.ParseHours(officeHours)
	if err != nil {
		t.Fatal(err)
	}
	if opens, closes, ok := hours.On(time.Friday); !ok || opens != 450*time.Minute || closes != 990*time.Minute {
		t.Errorf("Friday is %s to %s, %v", opens, closes, ok)
	}
	if _, _, ok := hours.On(time.Saturday); ok {
		t.Error("Saturday is open")
	}
}

func TestFaultyHoursShowAnExample(t *testing.T) {
	for _, typed := range []string{
		"", " , ", "Mon", "07:30-16:00", "Mon-Thu 07:30", "Mon-Thu 16:00-07:30", "Mon-Thu 07:30-07:30",
		"Foo 07:30-16:00", "Mon-Thu 07:30-25:00", "Mon-Fri 07:30-16:00, Fri 07:30-16:30", "Mon 07:30-16:00 x",
	} {
		if _, err := calendar.ParseHours(typed); err == nil || !strings.Contains(err.Error(), "Mon-Thu 07:30-16:00") {
			t.Errorf("%q gives %v", typed, err)
		}
	}
}

func TestATableFromASpreadsheet(t *testing.T) {
	table := "\ufeff\"# catatan; dengan titik koma\"\r\nDate;Name;Kind;Status;Source;;\r\n" +
		"2026-12-25;Natal;Libur;Pasti;SKB;;\r\n;;;;;;\r\n"
	holidays, err := calendar.ParseHolidays(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	if withHolidays(t, holidays).IsWorking(at(t, "2026-12-25 10:00")) {
		t.Error("the row was not read")
	}
}

func TestFaultyTablesNameTheLine(t *testing.T) {
	const header = "# top\ndate,name,kind,status,source,hours\n2026-01-01,A,libur,pasti,,\n"
	for row, want := range map[string]string{
		"25/12/2026,Natal,libur,pasti,,":                   `line 4: "25/12/2026" is not a date`,
		"2026-02-30,Natal,libur,pasti,,":                   "line 4",
		"2026-12-25,,libur,pasti,,":                        "line 4: the name is missing",
		"2026-12-25,Natal,cuti,pasti,,":                    `line 4: the kind "cuti"`,
		"2026-12-25,Natal,libur,,,":                        `line 4: the status ""`,
		"2026-12-25..2026-12-24,Natal,libur,pasti,,":       "line 4: the range",
		"2026-01-01..2028-01-01,Natal,libur,pasti,,":       "line 4: the range",
		"2026-12-25,Natal,libur,pasti,,08:00-15:00":        "line 4: hours are only",
		"2026-02-18,Ramadan,jam,pasti,,":                   "line 4: the kind jam wants hours",
		"2026-02-18,Ramadan,jam,pasti,,15:00-08:00":        "line 4",
		"2026-02-18,Ramadan,jam,pasti,,Foo 08:00-15:00":    "line 4",
		"2026-12-25,Natal,libur,pasti,SKB, 3 Menteri,2025": "line 4",
		"2026-12-25,Natal \"x,libur,pasti,,":               "line 4",
	} {
		_, err := calendar.ParseHolidays(strings.NewReader(header + row + "\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", row, err, want)
		}
	}
	for _, table := range []string{"", "# only a comment\n", "2026-12-25,Natal,libur,pasti,\n", "date,name\n", "date,name,kind,status\n\xff\n"} {
		if _, err := calendar.ParseHolidays(strings.NewReader(table)); err == nil {
			t.Errorf("the table %q is accepted", table)
		}
	}
}

func TestTheEmbeddedTableCountsTheYear(t *testing.T) {
	c := office(t)
	working := 0
	for day := at(t, "2026-01-01 10:00"); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		if c.IsWorking(day) {
			working++
		}
	}
	// 261 weekdays, less 13 public holidays and 8 days of joint leave on them.
	if working != 261-13-8 {
		t.Errorf("2026 has %d working days", working)
	}
}

func FuzzHours(f *testing.F) {
	f.Add(officeHours)
	f.Fuzz(func(t *testing.T, typed string) {
		hours, err := calendar.ParseHours(typed)
		if err != nil {
			return
		}
		again, err := calendar.ParseHours(hours.String())
		if err != nil || again != hours {
			t.Fatalf("%q reads %q, then %q (%v)", typed, hours, again, err)
		}
	})
}

func FuzzHolidays(f *testing.F) {
	f.Add("date,name,kind,status\n2026-12-25,Natal,libur,pasti\n")
	f.Add("date;name;kind;status;hours\n2026-02-18..2026-03-17;R;jam;perkiraan;08:00-15:00\n")
	f.Fuzz(func(t *testing.T, table string) {
		holidays, err := calendar.ParseHolidays(strings.NewReader(table))
		if err != nil {
			return
		}
		c := withHolidays(t, holidays)
		c.Deadline(at(t, "2026-11-23 10:15"), 2)
	})
}
