package words

import (
	"strconv"
	"time"

	"loket/conversations"
)

// The calendar's messages in the Book: weekday_0 (Sunday) to weekday_6,
// month_1 to month_12, month_short_1 to month_short_12, and one message for
// each DateForm. Those are given Weekday, Day, Month, MonthShort, Year, Clock
// (such as 10.15) and Zone, and use what they need.
var dateForms = map[conversations.DateForm]string{
	conversations.DateFull:  "date_full",
	conversations.DateDay:   "date_day",
	conversations.DateClock: "date_clock",
	conversations.DateShort: "date_short",
	conversations.DateTime:  "date_time",
}

// date writes an instant in one of the forms; a form that nobody knows is
// written in full.
func (r *Renderer) date(lang string, unix int64, form conversations.DateForm) (string, error) {
	key, known := dateForms[form]
	if !known {
		key = dateForms[conversations.DateFull]
	}
	at := time.Unix(unix, 0).In(r.loc)
	data := map[string]any{
		"Day": at.Day(), "Year": at.Year(), "Clock": clock(at), "Zone": r.zone,
	}
	names := [...]struct {
		name, key string
		number    int
	}{
		{"Weekday", "weekday_", int(at.Weekday())},
		{"Month", "month_", int(at.Month())},
		{"MonthShort", "month_short_", int(at.Month())},
	}
	for _, n := range names {
		said, err := r.saying(lang, n.key+strconv.Itoa(n.number))
		if err != nil {
			return "", err
		}
		data[n.name] = said.html
	}
	return r.say(lang, key, data, nil)
}

// clock writes hours and minutes as Indonesians do, with a full stop.
func clock(at time.Time) string {
	hour, minute := at.Hour(), at.Minute()
	return string([]byte{
		byte('0' + hour/10), byte('0' + hour%10), '.',
		byte('0' + minute/10), byte('0' + minute%10),
	})
}
