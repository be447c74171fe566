package calendar

import "time"

// Due is a deadline and how it came about.
type Due struct {
	// At is the deadline, within office hours.
	At time.Time
	// CountsFrom is the instant from which the time runs: the sending itself,
	// or the next opening after it.
	CountsFrom time.Time
	// OutsideHours says that CountsFrom is later than the sending.
	OutsideHours bool
	// Estimated says that a day on the way is not decreed yet.
	Estimated bool
}

// Deadline gives what is due a number of working days after sending: at the
// same clock time on that day, moved into the day's hours where they are
// shorter. Sent outside office hours it counts from the next opening. Numbers
// below one count as one.
func (c Calendar) Deadline(sent time.Time, workingDays int) Due {
	at := c.moment(sent)
	from := at
	if !c.hoursOn(at.day).holds(at.clock) {
		from = c.nextOpening(at)
	}
	day, hours := from.day, span{}
	for range max(1, workingDays) {
		if day, hours = c.workingDayAfter(day); !hours.isOpen() {
			break
		}
	}
	return Due{
		At:           c.instant(moment{day, max(hours.opens, min(from.clock, hours.closes))}),
		CountsFrom:   c.instant(from),
		OutsideHours: from != at,
		Estimated:    c.estimated(at.day, day),
	}
}

// Resume moves a deadline by a correction during which the clock stood still:
// the office time that was left when it stopped runs on from resumedAt. For a
// second correction pass the deadline that the first one gave. The instants of
// Fraction move in the same way, passed as due.
//
// What had passed when the clock stopped stays passed, and a pause without
// office time in it changes nothing.
func (c Calendar) Resume(sent, due, stoppedAt, resumedAt time.Time) time.Time {
	end, from, to := c.moment(due), c.moment(stoppedAt), c.moment(resumedAt)
	if start := c.moment(sent); from.before(start) {
		from = start
	}
	if !from.before(end) || c.openBetween(from, to) == 0 {
		return c.instant(end)
	}
	moved := c.add(to, c.openBetween(from, end))
	// A deadline at opening time ("Tuesday 07.30") is the same office time as
	// the closing before it; it stays an opening, so that a short pause does
	// not bring it forward.
	if end.clock <= c.hoursOn(end.day).opens && moved.clock == c.hoursOn(moved.day).closes {
		day, hours := c.workingDayAfter(moved.day)
		moved = moment{day, hours.opens}
	}
	return c.instant(moved)
}
