package calendar

import "time"

// OfficeTime is how long the office is open between two instants; it is zero
// when to is not after from.
func (c Calendar) OfficeTime(from, to time.Time) time.Duration {
	return c.openBetween(c.moment(from), c.moment(to))
}

// OfficeMinutes is OfficeTime in whole minutes, rounded down.
func (c Calendar) OfficeMinutes(from, to time.Time) int {
	return int(c.OfficeTime(from, to) / time.Minute)
}

// AddOfficeTime gives the instant at which d of office time has run since from.
// Time that runs out with a day's hours ends at closing, not at the next
// opening. With d of zero or less it is from, or the next opening after it.
func (c Calendar) AddOfficeTime(from time.Time, d time.Duration) time.Time {
	return c.instant(c.add(c.moment(from), d))
}

// AddOfficeMinutes is AddOfficeTime for whole minutes.
func (c Calendar) AddOfficeMinutes(from time.Time, minutes int) time.Time {
	return c.AddOfficeTime(from, time.Duration(minutes)*time.Minute)
}

// Fraction gives the instant, to the second, at which a share (0 to 1) of the
// office time between from and due has run.
func (c Calendar) Fraction(from, due time.Time, share float64) time.Time {
	if !(share > 0) { // also catches NaN
		share = 0
	}
	whole := c.OfficeTime(from, due)
	part := time.Duration(float64(whole) * min(share, 1)).Truncate(time.Second)
	return c.AddOfficeTime(from, min(part, whole))
}

func (c Calendar) openBetween(from, to moment) time.Duration {
	if !from.before(to) {
		return 0
	}
	if from.day == to.day {
		return c.openUntil(to) - c.openUntil(from)
	}
	sum := c.hoursOn(from.day).length() - c.openUntil(from)
	for day := from.day + 1; day < to.day; day++ {
		sum += c.hoursOn(day).length()
	}
	return sum + c.openUntil(to)
}

// openUntil is the office time of m's day that lies before m.
func (c Calendar) openUntil(m moment) time.Duration {
	s := c.hoursOn(m.day)
	return max(0, min(m.clock, s.closes)-s.opens)
}

func (s span) length() time.Duration { return s.closes - s.opens }

func (c Calendar) add(from moment, d time.Duration) moment {
	at := from
	if !c.hoursOn(at.day).holds(at.clock) {
		at = c.nextOpening(at)
	}
	for d > 0 {
		left := c.hoursOn(at.day).closes - at.clock
		if d <= left {
			at.clock += d
			break
		}
		d -= left
		next, s := c.workingDayAfter(at.day)
		if !s.isOpen() {
			break
		}
		at = moment{next, s.opens}
	}
	return at
}
