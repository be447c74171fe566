package calendar

import "time"

// Officers are reminded only at these hours, on every day of the week: a phone
// that rings at night is a complaint.
const (
	quietEnds   = 7*time.Hour + 30*time.Minute
	quietBegins = 20 * time.Hour
)

// minimumPasswordLife lets somebody who asks just before closing still use the
// temporary password the next day.
const minimumPasswordLife = 24 * time.Hour

// QuietUntil gives t itself between 07.30 and 20.00, else the next 07.30: the
// first instant at which an officer may be reminded.
func (c Calendar) QuietUntil(t time.Time) time.Time {
	at := c.moment(t)
	switch {
	case at.clock >= quietBegins:
		return c.instant(moment{at.day + 1, quietEnds})
	case at.clock < quietEnds:
		return c.instant(moment{at.day, quietEnds})
	}
	return c.instant(at)
}

// EndOfNextWorkingDay gives the closing time of the first working day after
// t's own date.
func (c Calendar) EndOfNextWorkingDay(t time.Time) time.Time {
	day, hours := c.workingDayAfter(c.moment(t).day)
	return c.instant(moment{day, hours.closes})
}

// TemporaryPasswordUntil gives how long a temporary password made at t lives:
// 24 hours or until the end of the next working day, whichever is later.
func (c Calendar) TemporaryPasswordUntil(t time.Time) time.Time {
	byClock, byOffice := t.Add(minimumPasswordLife), c.EndOfNextWorkingDay(t)
	if byOffice.After(byClock) {
		return byOffice
	}
	return byClock.In(c.zone())
}
