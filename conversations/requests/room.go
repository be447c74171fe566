package requests

import (
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// roomAfter is how long a file that the disk had no room for stays at Telegram
// before it is asked for again.
const roomAfter = 10 * time.Minute

// FileWaits takes in that the disk has no room for a file. The request goes on:
// the file is at Telegram, and asked for again. The team is told once.
func FileWaits(t *turn.Turn, e conversations.FileWaits) error {
	r, err := t.Request(e.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	wanted, err := t.Mem.Attached(e.Ticket, e.File.Unique)
	if err != nil || !wanted {
		return err // its person was erased, or its time is over
	}
	t.Remind("archive", r.Ticket, t.Now.Add(roomAfter))
	if !r.FilesWait {
		r.FilesWait = true
		t.Redraw(r, conversations.ClassChange)
	}
	told, err := t.Mem.Setting(conversations.SettingDiskFull)
	if err != nil || told != "" {
		return err
	}
	t.Remember(conversations.Setting{Key: conversations.SettingDiskFull, Value: conversations.IdText(t.Now.Unix())})
	t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose("team_disk_full")})
	return nil
}

// KeepAgain asks again for the files of a request that are at Telegram alone.
func KeepAgain(t *turn.Turn, ticket string) error {
	waiting, err := t.Mem.Unkept(ticket)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		t.Do(conversations.Keep{Ticket: ticket, File: f, Again: true})
	}
	return nil
}

// roomAgain takes in that a file which had waited for room is kept.
func roomAgain(t *turn.Turn, e conversations.FileKept) error {
	told, err := t.Mem.Setting(conversations.SettingDiskFull)
	if err != nil {
		return err
	}
	if told != "" {
		t.Remember(conversations.Setting{Key: conversations.SettingDiskFull})
		t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: conversations.Compose("team_disk_room")})
	}
	r, err := t.Request(e.Ticket)
	if err != nil || !r.FilesWait {
		return turn.IgnoreGone(err)
	}
	waiting, err := t.Mem.Unkept(e.Ticket)
	if err != nil {
		return err
	}
	for _, f := range waiting {
		if f.Unique != e.File.Unique {
			return nil
		}
	}
	r.FilesWait = false
	t.Remember(conversations.NoReminder{Kind: "archive", Subject: r.Ticket})
	t.Redraw(r, conversations.ClassChange)
	return nil
}
