package calendar

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// hoursExample is quoted by every error about hours, because the value is
// typed by an operator into an environment variable or a table.
const hoursExample = `"Mon-Thu 07:30-16:00, Fri 07:30-16:30"`

// Hours are the opening hours of an ordinary week, one span a day. Breaks are
// not part of it. The zero value never opens.
type Hours struct {
	days [7]span
}

// span is one day's hours as offsets from midnight; the zero value is a closed
// day. The closing instant itself still belongs to the hours.
type span struct {
	opens, closes time.Duration
}

func (s span) isOpen() bool { return s.closes > s.opens }

func (s span) holds(clock time.Duration) bool {
	return s.isOpen() && s.opens <= clock && clock <= s.closes
}

// ParseHours reads a week such as "Mon-Thu 07:30-16:00, Fri 07:30-16:30".
// Days are English or Indonesian (Sen-Kam), a time may be written with a dot,
// and ";" separates as "," does. A day that is not named is closed. Errors name
// the faulty part and show an example.
func ParseHours(text string) (Hours, error) {
	var hours Hours
	parts := strings.FieldsFunc(plainDashes(text), func(r rune) bool { return r == ',' || r == ';' })
	for _, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if err := hours.add(part); err != nil {
			return Hours{}, fmt.Errorf("opening hours %q: %w (example: %s)", part, err, hoursExample)
		}
	}
	if !hours.anyOpen() {
		return Hours{}, fmt.Errorf("opening hours are empty (example: %s)", hoursExample)
	}
	return hours, nil
}

// On gives the opening and closing offsets from midnight of an ordinary day of
// the week; ok is false when the office is closed on it.
func (h Hours) On(day time.Weekday) (opens, closes time.Duration, ok bool) {
	s := h.days[day]
	return s.opens, s.closes, s.isOpen()
}

// Days are neighbouring days of the week with the same hours: offsets from midnight.
type Days struct {
	First, Last   time.Weekday
	Opens, Closes time.Duration
}

// Open lists the days on which the office opens, from Monday, equal neighbours joined.
func (h Hours) Open() (open []Days) {
	for i := 0; i < 7; {
		from, last := weekdayAt(i), i
		for last+1 < 7 && h.days[weekdayAt(last+1)] == h.days[from] {
			last++
		}
		if s := h.days[from]; s.isOpen() {
			open = append(open, Days{from, weekdayAt(last), s.opens, s.closes})
		}
		i = last + 1
	}
	return open
}

// String writes the hours as ParseHours reads them, equal neighbours joined.
func (h Hours) String() string {
	var parts []string
	for _, d := range h.Open() {
		days := d.First.String()[:3]
		if d.Last != d.First {
			days += "-" + d.Last.String()[:3]
		}
		parts = append(parts, days+" "+span{d.Opens, d.Closes}.String())
	}
	return strings.Join(parts, ", ")
}

func (s span) String() string {
	return clockText(s.opens) + "-" + clockText(s.closes)
}

func clockText(clock time.Duration) string {
	minutes := int(clock / time.Minute)
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// weekdayAt counts weekdays from Monday, as offices do.
func weekdayAt(i int) time.Weekday { return time.Weekday((i + 1) % 7) }

func (h Hours) anyOpen() bool {
	for _, s := range h.days {
		if s.isOpen() {
			return true
		}
	}
	return false
}

// add reads "Mon-Thu 07:30-16:00" into the week.
func (h *Hours) add(part string) error {
	dayText, clock, found := cutBeforeDigit(part)
	if !found || dayText == "" {
		return errors.New("wants days and then two times")
	}
	from, to, err := parseDays(dayText)
	if err != nil {
		return err
	}
	s, err := parseSpan(clock)
	if err != nil {
		return err
	}
	for day := from; ; day = (day + 1) % 7 {
		if h.days[day].isOpen() {
			return fmt.Errorf("%s is named twice", day)
		}
		h.days[day] = s
		if day == to {
			return nil
		}
	}
}

func cutBeforeDigit(text string) (before, rest string, found bool) {
	i := strings.IndexAny(text, "0123456789")
	if i < 0 {
		return text, "", false
	}
	return strings.TrimSpace(text[:i]), text[i:], true
}

func parseDays(text string) (from, to time.Weekday, err error) {
	first, last, isRange := strings.Cut(text, "-")
	if from, err = parseDay(first); err != nil {
		return 0, 0, err
	}
	if !isRange {
		return from, from, nil
	}
	to, err = parseDay(last)
	return from, to, err
}

func parseDay(text string) (time.Weekday, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	switch strings.ReplaceAll(name, "'", "") {
	case "mon", "monday", "sen", "senin":
		return time.Monday, nil
	case "tue", "tuesday", "sel", "selasa":
		return time.Tuesday, nil
	case "wed", "wednesday", "rab", "rabu":
		return time.Wednesday, nil
	case "thu", "thursday", "kam", "kamis":
		return time.Thursday, nil
	case "fri", "friday", "jum", "jumat":
		return time.Friday, nil
	case "sat", "saturday", "sab", "sabtu":
		return time.Saturday, nil
	case "sun", "sunday", "min", "minggu":
		return time.Sunday, nil
	}
	return 0, fmt.Errorf("%q is not a day", name)
}

// parseSpan reads "07:30-16:00".
func parseSpan(text string) (span, error) {
	first, last, found := strings.Cut(plainDashes(text), "-")
	if !found {
		return span{}, fmt.Errorf("%q is not two times", text)
	}
	open, err := parseClock(first)
	if err != nil {
		return span{}, err
	}
	closing, err := parseClock(last)
	if err != nil {
		return span{}, err
	}
	if closing <= open {
		return span{}, fmt.Errorf("closes at %s, not after it opens at %s", clockText(closing), clockText(open))
	}
	return span{open, closing}, nil
}

// parseClock reads "07:30" or "07.30"; "24:00" is the end of the day.
func parseClock(text string) (time.Duration, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), ".", ":")
	if text == "24:00" {
		return 24 * time.Hour, nil
	}
	clock, err := time.Parse("15:04", text)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time between 00:00 and 24:00", text)
	}
	return time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute, nil
}

// plainDashes turns the dashes that word processors put in ranges into "-".
func plainDashes(text string) string {
	return strings.NewReplacer("–", "-", "—", "-", "‑", "-").Replace(text)
}
