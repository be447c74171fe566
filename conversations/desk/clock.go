package desk

import (
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// clockSeen tells the team of a clock that is off, at once and then each working
// day, and that it is right again. What destroys waits meanwhile.
func clockSeen(t *turn.Turn, e conversations.ClockSeen) error {
	before, err := t.Mem.Setting(conversations.SettingClock)
	if err != nil {
		return err
	}
	_, told, _ := strings.Cut(before, " ")
	today := t.Now.In(t.Zone).Format(time.DateOnly)
	switch {
	case e.Ahead == 0 && before == "":
		return nil
	case e.Ahead == 0:
		t.Remember(conversations.Setting{Key: conversations.SettingClock})
		t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose("team_clock_right")})
		return nil
	case before != "" && (told == today || !t.Calendar.IsWorking(t.Now)):
		today = told
	default:
		t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose(offBy(e.Ahead), "team_clock_todo")})
	}
	t.Remember(conversations.Setting{Key: conversations.SettingClock, Value: strconv.FormatInt(e.Ahead, 10) + " " + today})
	return nil
}

// offBy says how far the clock is off, and to which side.
func offBy(seconds int64) conversations.Line {
	line := "team_clock_ahead"
	if seconds < 0 {
		line, seconds = "team_clock_behind", -seconds
	}
	minutes := (seconds + 30) / 60
	days, hours := minutes/(24*60), minutes/60%24
	return conversations.Say(line).With("Days", conversations.OrNothing(int(days)), "Hours", conversations.OrNothing(int(hours)),
		"Minutes", conversations.OrNothing(int(minutes%60)))
}
