package conversations

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// RecapKind begins our names of the workbooks in the team's group: they hold
// officers' words.
const RecapKind = "recap:"

// RecapName is our name of the workbook of a period, such as 2026-11, that was
// asked for at an instant.
func RecapName(period string, asked time.Time) string {
	return RecapKind + period + "/" + strconv.FormatInt(asked.UnixMilli(), 36)
}

// RecapOf takes such a name apart.
func RecapOf(name string) (period string, asked time.Time) {
	rest, is := strings.CutPrefix(name, RecapKind)
	if !is {
		return "", time.Time{}
	}
	period, at, _ := strings.Cut(rest, "/")
	millis, err := strconv.ParseInt(at, 36, 64)
	if err != nil {
		return period, time.Time{}
	}
	return period, time.UnixMilli(millis)
}

// RecapHolds tells whether the recap of a period holds what was sent at that
// time, in the office's zone. A period of a shape that we do not know may.
func RecapHolds(period string, sent time.Time) bool {
	p, known := ParsePeriod(period)
	if !known {
		return true
	}
	from, to := p.Bounds(sent.Location())
	return !sent.Before(from) && sent.Before(to)
}

// Period is a month, a quarter or a year of the office.
type Period struct {
	Year   int
	First  time.Month
	Months int // 1, 3 or 12
}

// The years that a recap can be asked for.
const firstYear, lastYear = 2000, 2199

var periodForm = regexp.MustCompile(`(?i)^(?:(\d{4})-(\d{1,2})|(\d{4})|tw ?-?([1-4])[- /](\d{4}))$`)

// ParsePeriod reads 2026-11, TW3-2026 or 2026; false where it is none.
func ParsePeriod(text string) (Period, bool) {
	m := periodForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return Period{}, false
	}
	number := func(digits string) int {
		n, _ := strconv.Atoi(digits)
		return n
	}
	p := Period{First: time.January}
	switch {
	case m[1] != "":
		p.Year, p.First, p.Months = number(m[1]), time.Month(number(m[2])), 1
	case m[3] != "":
		p.Year, p.Months = number(m[3]), 12
	default:
		p.Year, p.First, p.Months = number(m[5]), time.Month(3*number(m[4])-2), 3
	}
	return p, p.First >= time.January && p.First <= time.December && p.Year >= firstYear && p.Year <= lastYear
}

// String writes a period as ParsePeriod reads it.
func (p Period) String() string {
	switch p.Months {
	case 12:
		return fmt.Sprintf("%04d", p.Year)
	case 3:
		return fmt.Sprintf("TW%d-%04d", p.Quarter(), p.Year)
	}
	return fmt.Sprintf("%04d-%02d", p.Year, int(p.First))
}

// Quarter is the quarter of its year that a period begins in, 1 to 4.
func (p Period) Quarter() int { return (int(p.First) + 2) / 3 }

// Bounds are the first instant of the period and the first one after it.
func (p Period) Bounds(zone *time.Location) (from, to time.Time) {
	from = time.Date(p.Year, p.First, 1, 0, 0, 0, 0, zone)
	return from, from.AddDate(0, p.Months, 0)
}

// PeriodsOf are the month, the quarter and the year that an instant lies in.
func PeriodsOf(at time.Time) []Period {
	quarter := at.Month() - (at.Month()-1)%3
	return []Period{{at.Year(), at.Month(), 1}, {at.Year(), quarter, 3}, {at.Year(), time.January, 12}}
}
