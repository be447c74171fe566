// Package calendar is the working time of the office: its hours, its holidays
// and joint leave days, and the deadlines that follow from them.
//
// It is arithmetic on instants that the caller passes in. It knows no clock of
// its own, reads no file and says nothing to people; what a deadline is for is
// the caller's business.
//
// Office time runs while the office is open. Breaks are not counted off, and
// the closing instant still belongs to the day's hours, so that a deadline
// clamped to closing time lies within them.
package calendar

import (
	"errors"
	"time"
)

// searchDays bounds every look for an open day. Holidays fill a year at most,
// so only a calendar that never opens reaches it.
const searchDays = 3 * 366

const (
	daySeconds = 24 * 60 * 60
)

// Calendar answers when the office works. Make one with New; it never changes
// afterwards and is safe for concurrent use. All instants it returns are in its
// own location.
type Calendar struct {
	hours    Hours
	location *time.Location
	days     map[int]dayRule
	years    map[int]yearRule
	mark     string
}

// yearRule is what the table says about a year.
type yearRule struct {
	decreed bool // its joint leave, which a decree alone gives, is certain
}

// dayRule is what the table says about one date.
type dayRule struct {
	hours     span // zero: closed
	counts    bool // hours replace the ordinary ones
	estimated bool // not decreed yet
}

// New makes the calendar of an office. It fails when the hours never open or
// the location is missing.
func New(hours Hours, holidays Holidays, location *time.Location) (Calendar, error) {
	if !hours.anyOpen() {
		return Calendar{}, errors.New("calendar: the office never opens")
	}
	if location == nil {
		return Calendar{}, errors.New("calendar: no location")
	}
	c := Calendar{hours: hours, location: location, days: map[int]dayRule{}, years: map[int]yearRule{}}
	for _, row := range holidays.rows {
		c.apply(row)
	}
	c.mark = fingerprint(hours, holidays, location)
	return c, nil
}

// IsWorking reports whether the office is open at t, closing time included.
func (c Calendar) IsWorking(t time.Time) bool {
	at := c.moment(t)
	return c.hoursOn(at.day).holds(at.clock)
}

// NextOpening gives t itself while the office is open, else the next instant at
// which it opens.
func (c Calendar) NextOpening(t time.Time) time.Time {
	at := c.moment(t)
	if c.hoursOn(at.day).holds(at.clock) {
		return c.instant(at)
	}
	return c.instant(c.nextOpening(at))
}

// RunsOutAt gives midnight at the start of the last date that the holiday table
// covers: 31 December of the last decreed year, or of the last year with a
// holiday in it where none is decreed. It is zero for an empty table. After that
// date deadlines are estimates.
func (c Calendar) RunsOutAt() time.Time {
	last, decreed := 0, false
	for year, rule := range c.years {
		if rule.decreed && !decreed || rule.decreed == decreed && year > last {
			last, decreed = year, rule.decreed
		}
	}
	if last == 0 {
		return time.Time{}
	}
	return time.Date(last, time.December, 31, 0, 0, 0, 0, c.location)
}

// Fingerprint tells calendars apart: it is another when hours, holidays or the
// location are.
func (c Calendar) Fingerprint() string { return c.mark }

// Estimated reports whether a day between the two instants, both included, is
// not decreed yet. Until a year's decree is there all of its days are not: it
// also frees days beside holidays and between them.
func (c Calendar) Estimated(from, to time.Time) bool {
	return c.estimated(c.moment(from).day, c.moment(to).day)
}

func (c Calendar) estimated(from, to int) bool {
	for day := from; day <= to && day <= from+searchDays; day++ {
		if c.days[day].estimated || !c.years[yearOf(day)].decreed {
			return true
		}
	}
	return false
}

// moment is an instant in the office's own wall-clock time. Counting in whole
// days since 1970 keeps the arithmetic free of dates and of allocation.
type moment struct {
	day   int
	clock time.Duration
}

func (m moment) before(other moment) bool {
	return m.day < other.day || m.day == other.day && m.clock < other.clock
}

func (c Calendar) moment(t time.Time) moment {
	_, offset := t.In(c.zone()).Zone()
	seconds := t.Unix() + int64(offset)
	day, rest := seconds/daySeconds, seconds%daySeconds
	if rest < 0 {
		day, rest = day-1, rest+daySeconds
	}
	return moment{int(day), time.Duration(rest)*time.Second + time.Duration(t.Nanosecond())}
}

func (c Calendar) instant(m moment) time.Time {
	seconds, nanoseconds := int(m.clock/time.Second), int(m.clock%time.Second)
	return time.Date(1970, time.January, 1+m.day, 0, 0, seconds, nanoseconds, c.zone())
}

// zone keeps a Calendar that was not made by New from panicking.
func (c Calendar) zone() *time.Location {
	if c.location == nil {
		return time.UTC
	}
	return c.location
}

func (c Calendar) hoursOn(day int) span {
	if rule, listed := c.days[day]; listed && rule.counts {
		return rule.hours
	}
	return c.hours.days[weekdayOf(day)]
}

// nextOpening finds the opening at or after m of a day on which m is not past
// it already.
func (c Calendar) nextOpening(m moment) moment {
	if s := c.hoursOn(m.day); s.isOpen() && m.clock <= s.opens {
		return moment{m.day, s.opens}
	}
	day, s := c.workingDayAfter(m.day)
	return moment{day, s.opens}
}

// workingDayAfter gives the first open day after the given one, and its hours.
func (c Calendar) workingDayAfter(day int) (int, span) {
	for next := day + 1; next <= day+searchDays; next++ {
		if s := c.hoursOn(next); s.isOpen() {
			return next, s
		}
	}
	return day, span{}
}

// weekdayOf: 1 January 1970 was a Thursday.
func weekdayOf(day int) time.Weekday {
	return time.Weekday(((day+int(time.Thursday))%7 + 7) % 7)
}

func yearOf(day int) int {
	return time.Unix(int64(day)*daySeconds, 0).UTC().Year()
}

func dayNumber(date time.Time) int {
	year, month, day := date.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}
