package calendar_test

import (
	"testing"
	"time"

	"loket/conversations/calendar"
)

// decreed is every day of the decreed years: L a public holiday, C a joint
// leave day, - a weekend, . a working day.
var decreed = []struct{ month, days string }{
	{"2026-01", "L.--.....--....L--.....--.....-"},
	{"2026-02", "-.....--.....--CL...--.....-"},
	{"2026-03", "-.....--.....--..CLCLLCC...--.."},
	{"2026-04", "..L-L.....--.....--.....--...."},
	{"2026-05", "L--.....--...LC--.....--..LC.-L"},
	{"2026-06", "L....--.....--.L...--.....--.."},
	{"2026-07", "...--.....--.....--.....--....."},
	{"2026-08", "--.....--.....--L....--.L...--."},
	{"2026-09", "....--.....--.....--.....--..."},
	{"2026-10", "..--.....--.....--.....--.....-"},
	{"2026-11", "-.....--.....--.....--.....--."},
	{"2026-12", "....--.....--.....--...CL--...."},
	{"2027-01", "L--.L...--.....--.....--.....--"},
	{"2027-02", "....CL-.....--.....--.....--"},
	{"2027-03", ".....--LCLLC--C....--...CL-L..."},
	{"2027-04", "..--.....--.....--.....--....."},
	{"2027-05", "L-...L.--.....--LCCL.--.....--."},
	{"2027-06", "L...-L.....--.....--.....--..."},
	{"2027-07", "..--.....--.....--.....--.....-"},
	{"2027-08", "-.....--.....-L.L...--.....--.."},
	{"2027-09", "...--.....--.....--.....--...."},
	{"2027-10", ".--.....--.....--.....--.....--"},
	{"2027-11", ".....--.....--.....--.....--.."},
	{"2027-12", "...--.....--.....--....CLL....."},
}

func TestEveryDayOfTheDecreedYears(t *testing.T) {
	weekdays := office(t)
	holidays, err := calendar.EmbeddedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	always, err := calendar.ParseHours("Mon-Sun 07:30-16:00")
	if err != nil {
		t.Fatal(err)
	}
	all, err := calendar.New(always, holidays, wib) // holidays on weekends show here
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]map[rune]int{}
	for _, row := range decreed {
		first, year := at(t, row.month+"-01 10:00"), row.month[:4]
		if counts[year] == nil {
			counts[year] = map[rune]int{}
		}
		for i, kind := range row.days {
			day := first.AddDate(0, 0, i)
			counts[year][kind]++
			if day.Month() != first.Month() || i == len(row.days)-1 && day.AddDate(0, 0, 1).Day() != 1 {
				t.Fatalf("%s has %d days", row.month, len(row.days))
			}
			if weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; kind == '-' != weekend && kind != 'L' {
				t.Errorf("%s is %c", day.Format(time.DateOnly), kind)
			}
			if weekdays.IsWorking(day) != (kind == '.') {
				t.Errorf("%s, %c: working is %v", day.Format(time.DateOnly), kind, weekdays.IsWorking(day))
			}
			if all.IsWorking(day) != (kind == '.' || kind == '-') {
				t.Errorf("%s, %c: a holiday is %v", day.Format(time.DateOnly), kind, !all.IsWorking(day))
			}
			if weekdays.Estimated(day, day) {
				t.Errorf("%s is an estimate", day.Format(time.DateOnly))
			}
		}
	}
	for year, want := range map[string]map[rune]int{"2026": {'L': 17, 'C': 8}, "2027": {'L': 18, 'C': 8}} {
		if got := counts[year]; got['L'] != want['L'] || got['C'] != want['C'] || got['L']+got['C']+got['.']+got['-'] != 365 {
			t.Errorf("%s has %v", year, got)
		}
	}
	if until := weekdays.RunsOutAt(); until.Format(time.DateOnly) != "2027-12-31" {
		t.Errorf("the table goes to %s", until)
	}
}
