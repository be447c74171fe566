package team

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"loket/conversations"
	"loket/conversations/calendar"
	"loket/conversations/turn"
)

// Until the first request is delivered the team's group has a list of what is set
// up and what is not, with what to do about it. It comes once, without a sound,
// and is changed where a later start finds something else.

// SetupSeen takes in what a start found.
func SetupSeen(t *turn.Turn, e conversations.SetupSeen) error {
	now, err := json.Marshal(e.Setup)
	if err != nil {
		return fmt.Errorf("note how the office is set up: %w", err)
	}
	before, err := t.Mem.Setting(conversations.SettingSetup)
	if err != nil {
		return err
	}
	changed := before != string(now)
	if changed {
		t.Remember(conversations.Setting{Key: conversations.SettingSetup, Value: string(now)})
	}
	state, err := t.Mem.Setting(conversations.SettingFirstDay)
	if err != nil {
		return err
	}
	if state == "" && before == "" {
		used, err := inUse(t)
		if err != nil || used {
			t.Remember(conversations.Setting{Key: conversations.SettingFirstDay, Value: conversations.FirstDayOver})
			return err
		}
	}
	group, err := t.Team()
	switch {
	case err != nil || group == 0:
		return err
	case state == "":
		showFirstDay(t, e.Setup)
	case state == conversations.FirstDaySent && changed:
		t.Do(conversations.Edit{Chat: conversations.Team, Name: conversations.FirstDayName, Text: firstDayText(e.Setup), Keyboard: conversations.Rows(rehearseRow()), Class: conversations.ClassChange})
	}
	return nil
}

// inUse tells whether the office had requests before anybody looked how it is set
// up: its first day was with an earlier version.
func inUse(t *turn.Turn) (bool, error) {
	year := t.Now.In(t.Zone).Year()
	for _, s := range t.Services {
		for _, y := range []int{year, year - 1} {
			last, err := t.Mem.Counter(turn.Series(s.Prefix, y))
			if err != nil || last > 0 {
				return last > 0, err
			}
		}
	}
	return false, nil
}

// firstDayAt shows the list to the group that was just linked, by what the last
// start found; where none has looked yet, the next one does it.
func firstDayAt(t *turn.Turn) error {
	state, err := t.Mem.Setting(conversations.SettingFirstDay)
	if err != nil || state == conversations.FirstDayOver {
		return err
	}
	seen, err := t.Mem.Setting(conversations.SettingSetup)
	if err != nil || seen == "" {
		return err
	}
	var setup conversations.Setup
	if err := json.Unmarshal([]byte(seen), &setup); err != nil {
		return errors.Join(errors.New("read how the office is set up"), err)
	}
	showFirstDay(t, setup)
	return nil
}

func showFirstDay(t *turn.Turn, setup conversations.Setup) {
	t.Remember(conversations.Setting{Key: conversations.SettingFirstDay, Value: conversations.FirstDaySent})
	t.Do(conversations.Send{Chat: conversations.Team, Name: conversations.FirstDayName, Silent: true, Class: conversations.ClassTalk,
		Text: firstDayText(setup), Keyboard: conversations.Rows(rehearseRow())})
}

// hoursText is a line for the days with the same hours; what cannot be read stands as
// it was set.
func hoursText(set string) conversations.Text {
	hours, err := calendar.ParseHours(set)
	if err != nil {
		return conversations.Text{conversations.Say("first_day_hours_set").With("Hours", conversations.Own(set))}
	}
	var text conversations.Text
	for _, d := range hours.Open() {
		key := "first_day_open_day"
		if d.First != d.Last {
			key = "first_day_open_days"
		}
		text = append(text, conversations.Say(key).With("First", weekday(d.First), "Last", weekday(d.Last), "Opens", clock(d.Opens), "Closes", clock(d.Closes)))
	}
	return text
}

func weekday(day time.Weekday) conversations.Line {
	return conversations.Say("weekday_" + strconv.Itoa(int(day)))
}

// clock is an offset from midnight, as people write it.
func clock(at time.Duration) conversations.Line {
	minutes := int(at / time.Minute)
	return conversations.Say("first_day_clock").With("Hour", conversations.Own(fmt.Sprintf("%02d", minutes/60)), "Minute", conversations.Own(fmt.Sprintf("%02d", minutes%60)))
}

// firstDayText is a line for each thing.
func firstDayText(s conversations.Setup) conversations.Text {
	how := func(key string, is bool) conversations.Line {
		if is {
			return conversations.Say(key + "ok")
		}
		return conversations.Say(key + "missing")
	}
	return conversations.Compose("first_day_head", conversations.Blank,
		"first_day_group", conversations.Say("first_day_panel_"+s.Panel),
		how("first_day_mail_", s.Mail), how("first_day_signatory_", s.Signatory), how("first_day_decrees_", s.Decrees),
		conversations.Say("first_day_hours").With("Hours", hoursText(s.Opens)),
		how("first_day_holidays_", s.Holidays).With("Year", s.Year),
		how("first_day_backups_", s.Backups), how("first_day_roots_", s.Roots),
		conversations.Blank, "first_day_how")
}
