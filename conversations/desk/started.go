package desk

import (
	"loket/conversations"
	"loket/conversations/requests"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// started looks at what may have changed while the program did not run: the
// team's group, the Bot API server, and the office's calendar. From the first
// start on the team is told what waits whenever the office opens.
func started(t *turn.Turn) error {
	if err := t.LookAtGroup(); err != nil {
		return err
	}
	if err := team.ForgetServer(t); err != nil {
		return err
	}
	if err := team.WatchMornings(t); err != nil {
		return err
	}
	mark := t.Calendar.Fingerprint()
	known, err := t.Mem.Setting(conversations.SettingCalendar)
	if err != nil || known == mark {
		return err
	}
	t.Remember(conversations.Setting{Key: conversations.SettingCalendar, Value: mark})
	return requests.MoveDeadlines(t)
}
