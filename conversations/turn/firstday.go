package turn

import "loket/conversations"

// endFirstDay lets the team's checklist be over: something was delivered.
func (t *Turn) endFirstDay() error {
	before, err := t.Mem.Setting(conversations.SettingFirstDay)
	if err != nil || before == conversations.FirstDayOver {
		return err
	}
	t.Remember(conversations.Setting{Key: conversations.SettingFirstDay, Value: conversations.FirstDayOver})
	if before == conversations.FirstDaySent {
		t.closeFirstDay()
	}
	return nil
}

func (t *Turn) closeFirstDay() {
	t.Do(conversations.Edit{Chat: conversations.Team, Name: conversations.FirstDayName, Text: conversations.Compose("first_day_over"), Class: conversations.ClassChange})
}

// FirstDayShown closes a list that reached the group when it was over.
func (t *Turn) FirstDayShown() error {
	state, err := t.Mem.Setting(conversations.SettingFirstDay)
	if err == nil && state == conversations.FirstDayOver {
		t.closeFirstDay()
	}
	return err
}
