package accounts

import (
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// What Telegram refuses for good is told to those who wait for it. By then it
// has been tried without all that can be left out.

// LinkInstead tells an address where the button that opens it cannot stand.
func LinkInstead(label conversations.Line, address string) conversations.Line {
	return conversations.Say("link_instead").With("Label", label, "Link", conversations.Own(address))
}

// TellOpened is what the edit that shows an account is reported by.
const TellOpened = "opened"

// Edited takes in that a message says what it was to say.
func Edited(t *turn.Turn, e conversations.Edited) error {
	id, ok := strings.CutPrefix(e.Name, "ready:")
	if !ok || e.Told != TellOpened {
		return nil
	}
	c, err := t.Credential(id)
	if err != nil || !c.OpenedAt.IsZero() {
		return turn.IgnoreGone(err)
	}
	if c.OpenedAt = c.ShownAt; c.OpenedAt.IsZero() {
		c.OpenedAt = t.Now
	}
	t.Keep(c)
	t.Remember(conversations.NoReminder{Kind: "chase", Subject: c.ID})
	t.Note(c.Officer, "password.opened", c.Ticket, c.ID)
	if c.Ticket == "" {
		return nil
	}
	r, err := t.Request(c.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	r.OpenedAt, r.Blocked, r.Unshown = c.OpenedAt, false, ""
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// NotOpened takes in that an account could not be shown: it is unopened still,
// and the reminders go on.
func NotOpened(t *turn.Turn, e conversations.Edit, failed conversations.Failed) error {
	c, err := t.Credential(strings.TrimPrefix(e.Name, "ready:"))
	if err != nil {
		return turn.IgnoreGone(err)
	}
	c.Shown = false
	t.Keep(c)
	t.Remember(conversations.NoReminder{Kind: "hide", Subject: c.ID})
	if c.OpenedAt.IsZero() {
		t.Remember(conversations.NoReminder{Kind: "change", Subject: c.ID})
		t.Remind("chase", c.ID, t.Calendar.QuietUntil(t.Now.Add(chaseAfter)))
	}
	switch failed.Why {
	case conversations.FailRefused, conversations.FailBroken, conversations.FailRight:
	default:
		return nil
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	tellFinally(t, s, conversations.Say("show_refused").With("Address", c.Address, "Phone", t.Office.Phone))
	return unshown(t, c, failed.Detail)
}

// unshown tells the team that Telegram does not show an account to its officer.
func unshown(t *turn.Turn, c *conversations.Credential, why string) error {
	if c.Ticket == "" {
		t.GroupSay(conversations.Compose(conversations.Say("unshown_forgotten").With("Address", c.Address, "Why", why)))
		return nil
	}
	r, err := t.Request(c.Ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if why == "" {
		why = "?"
	}
	r.Unshown = conversations.Shortened(why, conversations.MaxSearched)
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// SendRefused says in other words that a message was refused, once.
func SendRefused(t *turn.Turn, e conversations.Send, failed conversations.Failed) error {
	if failed.Why != conversations.FailRefused && failed.Why != conversations.FailBroken {
		return nil
	}
	if id, ok := strings.CutPrefix(e.Name, "ready:"); ok {
		return readyRefused(t, id, failed.Detail)
	}
	if ticket, _ := conversations.CardOf(e.Name); ticket != "" {
		t.GroupShow(conversations.Compose(conversations.Say("card_refused").With("Ticket", ticket, "Why", failed.Detail)), conversations.Keyboard{})
		return nil
	}
	if e.Chat <= 0 || e.Final {
		return nil
	}
	s, err := t.SessionOf(e.Chat)
	if err != nil {
		return err
	}
	tellFinally(t, s, conversations.Say("message_refused").With("Phone", t.Office.Phone))
	return nil
}

// tellFinally says that something was refused; where that is refused too,
// nothing more is said.
func tellFinally(t *turn.Turn, s *conversations.Session, line conversations.Line) {
	if s.Chat > 0 {
		t.Do(conversations.Send{Chat: s.Chat, Lang: s.Lang, Text: conversations.Compose(line), Final: true})
	}
}

// readyRefused keeps an account whose message was refused for the moment its
// officer writes again.
func readyRefused(t *turn.Turn, id, why string) error {
	c, err := t.Credential(id)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	if !slices.Contains(s.Waiting, id) {
		s.Waiting = append(s.Waiting, id)
	}
	t.Keep(s)
	return unshown(t, c, why)
}

// DocumentRefused tells whoever asked for a document that it does not come.
func DocumentRefused(t *turn.Turn, e conversations.Document, failed conversations.Failed) error {
	switch failed.Why {
	case conversations.FailBlocked, conversations.FailGroup, conversations.FailGone:
		return nil
	}
	if e.Chat == conversations.Team {
		if failed.Why == conversations.FailRight {
			t.GroupSay(conversations.Compose("group_right_documents"))
			return nil
		}
		t.GroupSay(conversations.Compose(conversations.Say("paper_refused_team").With("Why", failed.Detail)))
		return nil
	}
	s, err := t.SessionOf(e.Chat)
	if err != nil {
		return err
	}
	t.Tell(s, conversations.Compose(conversations.Say("paper_refused").With("Phone", t.Office.Phone)), conversations.Keyboard{})
	return nil
}

// FilesShown takes in how a request's files came to stand in the group. What
// the group does not take stands on the card.
func FilesShown(t *turn.Turn, name string, left []string) error {
	ticket, _ := conversations.CardOf(name)
	r, err := t.Request(ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	if err := rightsAre(t, r, left); err != nil {
		return err
	}
	if slices.Equal(r.Left, left) {
		return nil
	}
	r.Left = left
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// settingRights remembers which rights the team knows to be missing.
const settingRights = "rights_told"

// rightsAre compares what the group took of a request's files with what the
// team was told.
func rightsAre(t *turn.Turn, r *conversations.Request, left []string) error {
	if len(left) > 0 {
		return rightsMissing(t, left)
	}
	told, err := t.Mem.Setting(settingRights)
	if err != nil || told == "" {
		return err
	}
	missing := strings.Fields(told)
	for _, f := range t.FilesOf(r) {
		missing = slices.DeleteFunc(missing, func(kind string) bool { return kind == leftKind(f.Kind) })
	}
	t.Remember(conversations.Setting{Key: settingRights, Value: strings.Join(missing, " ")})
	return nil
}

func leftKind(kind conversations.FileKind) string {
	if kind == conversations.PhotoFile {
		return conversations.LeftPhotos
	}
	return conversations.LeftDocuments
}

func rightKey(kind string) string {
	if kind == conversations.LeftPhotos {
		return "group_right_photos"
	}
	return "group_right_documents"
}

// rightsMissing tells the team which right the bot lacks in its group, once
// until it was seen there.
func rightsMissing(t *turn.Turn, left []string) error {
	setting, err := t.Mem.Setting(settingRights)
	if err != nil {
		return err
	}
	told := strings.Fields(setting)
	for _, kind := range left {
		if kind == conversations.LeftFile || slices.Contains(told, kind) {
			continue
		}
		told = append(told, kind)
		t.GroupSay(conversations.Compose(rightKey(kind)))
		t.Remember(conversations.Setting{Key: settingRights, Value: strings.Join(told, " ")})
	}
	return nil
}
