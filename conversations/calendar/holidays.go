package calendar

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"loket/conversations/tables"
)

//go:embed holidays.csv
var embeddedHolidays string

// maxRangeDays refuses ranges that are a slip of the keyboard: the longest
// real one is a month of fasting.
const maxRangeDays = 366

// Holidays are the days on which the office is closed or keeps other hours.
// The zero value is an empty table, with which every deadline is an estimate.
type Holidays struct {
	rows []row
}

type kind int

const (
	closed kind = iota
	otherHours
)

type status int

const (
	certain  status = iota
	expected        // counted, not decreed
	possible        // not counted, may still be decreed
)

// row is one line of the table; first and last are days since 1970.
type row struct {
	first, last int
	kind        kind
	leave       bool // joint leave: closed by a decree alone
	status      status
	daily       span  // for otherHours: one span for all days, or
	weekly      Hours // hours by day of the week
}

// EmbeddedHolidays reads the table that comes with the program.
func EmbeddedHolidays() (Holidays, error) { return holidays() }

var holidays = sync.OnceValues(func() (Holidays, error) { return ParseHolidays(strings.NewReader(embeddedHolidays)) })

var holidayColumns = []tables.Column{
	{Name: "date", Also: []string{"tanggal"}, Needed: true},
	{Name: "name", Also: []string{"nama", "hari libur"}, Needed: true},
	{Name: "kind", Also: []string{"jenis"}, Needed: true},
	{Name: "status", Needed: true},
	{Name: "source", Also: []string{"sumber", "dasar hukum"}},
	{Name: "hours", Also: []string{"jam", "jam kerja"}},
}

// ParseHolidays reads a table as holidays.csv describes it at its top. Errors
// name the line.
func ParseHolidays(r io.Reader) (Holidays, error) {
	var table Holidays
	err := tables.ReadWhole(r, "holidays", holidayColumns, func(row tables.Row) error {
		parsed, err := parseRow(row.Cell)
		table.rows = append(table.rows, parsed)
		return err
	})
	if err != nil {
		return Holidays{}, err
	}
	return table, nil
}

// apply enters a row into the calendar. A closed day wins over other hours
// whichever comes first in the table.
func (c *Calendar) apply(r row) {
	for day := r.first; day <= r.last; day++ {
		rule := c.days[day]
		rule.estimated = rule.estimated || r.status != certain
		if r.kind == closed {
			c.recordYear(day, r.leave && r.status == certain)
		}
		isClosed := rule.counts && !rule.hours.isOpen()
		if s, counts := c.rowHours(r, day); counts && !isClosed {
			rule.hours, rule.counts = s, true
		}
		c.days[day] = rule
	}
}

func (c *Calendar) recordYear(day int, decreed bool) {
	rule := c.years[yearOf(day)]
	rule.decreed = rule.decreed || decreed
	c.years[yearOf(day)] = rule
}

// fingerprint is a short mark of what a calendar is made of.
func fingerprint(hours Hours, holidays Holidays, location *time.Location) string {
	mark := sha256.Sum256(fmt.Appendf(nil, "%v %v %s", hours, holidays.rows, location))
	return hex.EncodeToString(mark[:8])
}

// rowHours gives the hours that a row sets for a day; counts is false when it
// leaves the day as it is.
func (c *Calendar) rowHours(r row, day int) (s span, counts bool) {
	if r.status == possible {
		return span{}, false
	}
	if r.kind == closed {
		return span{}, true
	}
	weekday := weekdayOf(day)
	if r.daily.isOpen() {
		return r.daily, r.first == r.last || c.hours.days[weekday].isOpen()
	}
	s = r.weekly.days[weekday]
	return s, s.isOpen()
}

// parseRow reads one record by its column names.
func parseRow(field func(column string) string) (row, error) {
	var r row
	var err error
	if r.first, r.last, err = parseDates(field("date")); err != nil {
		return row{}, err
	}
	if field("name") == "" {
		return row{}, errors.New("the name is missing")
	}
	if r.kind, err = parseKind(field("kind")); err != nil {
		return row{}, err
	}
	r.leave = strings.EqualFold(field("kind"), "cuti bersama")
	if r.status, err = parseStatus(field("status")); err != nil {
		return row{}, err
	}
	return r, r.readHours(field("hours"))
}

func (r *row) readHours(text string) error {
	switch {
	case r.kind == closed && text == "":
		return nil
	case r.kind == closed:
		return errors.New("hours are only for the kind jam")
	case text == "":
		return errors.New("the kind jam wants hours such as 08:00-15:00")
	}
	var err error
	if strings.ContainsRune("0123456789", rune(text[0])) {
		r.daily, err = parseSpan(text)
	} else {
		r.weekly, err = ParseHours(text)
	}
	return err
}

// parseDates reads "2026-12-25" or "2026-02-18..2026-03-17".
func parseDates(text string) (first, last int, err error) {
	from, to, isRange := strings.Cut(text, "..")
	if first, err = parseDate(from); err != nil {
		return 0, 0, err
	}
	if !isRange {
		return first, first, nil
	}
	if last, err = parseDate(to); err != nil {
		return 0, 0, err
	}
	if last < first || last-first >= maxRangeDays {
		return 0, 0, fmt.Errorf("the range %q must run forward and over a year at most", text)
	}
	return first, last, nil
}

func parseDate(text string) (int, error) {
	date, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil || date.Year() < 2000 || date.Year() > 2199 {
		return 0, fmt.Errorf("%q is not a date such as 2026-12-25", text)
	}
	return dayNumber(date), nil
}

func parseKind(text string) (kind, error) {
	switch strings.ToLower(text) {
	case "libur", "cuti bersama", "daerah":
		return closed, nil
	case "jam", "jam kerja":
		return otherHours, nil
	}
	return 0, fmt.Errorf("the kind %q is none of libur, cuti bersama, daerah, jam", text)
}

func parseStatus(text string) (status, error) {
	switch strings.ToLower(text) {
	case "pasti":
		return certain, nil
	case "perkiraan":
		return expected, nil
	case "mungkin":
		return possible, nil
	}
	return 0, fmt.Errorf("the status %q is none of pasti, perkiraan, mungkin", text)
}
