package conversations

import (
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
	if _, err := time.Parse("2006-01", period); err != nil {
		return true
	}
	return period == sent.Format("2006-01")
}
