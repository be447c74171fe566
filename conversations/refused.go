package conversations

import (
	"slices"
	"strings"
)

// What Telegram refuses for good is told to those who wait for it. By then it
// has been tried without all that can be left out.

// LinkInstead tells an address where the button that opens it cannot stand.
func LinkInstead(label Line, address string) Line {
	return say("link_instead").with("Label", label, "Link", own(address))
}

// tellOpened is what the edit that shows an account is reported by.
const tellOpened = "opened"

// edited takes in that a message says what it was to say.
func (t *turn) edited(e Edited) error {
	id, ok := strings.CutPrefix(e.Name, "ready:")
	if !ok || e.Told != tellOpened {
		return nil
	}
	c, err := t.credential(id)
	if err != nil || !c.OpenedAt.IsZero() {
		return ignoreGone(err)
	}
	if c.OpenedAt = c.ShownAt; c.OpenedAt.IsZero() {
		c.OpenedAt = t.now
	}
	t.keep(c)
	t.remember(NoReminder{Kind: "chase", Subject: c.ID})
	t.note(c.Officer, "password.opened", c.Ticket, c.ID)
	if c.Ticket == "" {
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil {
		return ignoreGone(err)
	}
	r.OpenedAt, r.Blocked, r.Unshown = c.OpenedAt, false, ""
	return t.redraw(r, ClassChange)
}

// notOpened takes in that an account could not be shown: it is unopened still,
// and the reminders go on.
func (t *turn) notOpened(e Edit, failed Failed) error {
	c, err := t.credential(strings.TrimPrefix(e.Name, "ready:"))
	if err != nil {
		return ignoreGone(err)
	}
	c.Shown = false
	t.keep(c)
	t.remember(NoReminder{Kind: "hide", Subject: c.ID})
	if c.OpenedAt.IsZero() {
		t.remember(NoReminder{Kind: "change", Subject: c.ID})
		t.remind("chase", c.ID, t.Calendar.QuietUntil(t.now.Add(chaseAfter)))
	}
	switch failed.Why {
	case FailRefused, FailBroken, FailRight:
	default:
		return nil
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.tell(s, text(say("show_refused").with("Address", c.Address, "Phone", t.Office.Phone)), Keyboard{})
	return t.unshown(c, failed.Detail)
}

// unshown tells the team that Telegram does not show an account to its officer.
func (t *turn) unshown(c *Credential, why string) error {
	if c.Ticket == "" {
		t.groupSay(text(say("unshown_forgotten").with("Address", c.Address, "Why", why)))
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil {
		return ignoreGone(err)
	}
	if why == "" {
		why = "?"
	}
	r.Unshown = shortened(why, maxSearched)
	return t.redraw(r, ClassChange)
}

// sendRefused says in other words that a message was refused, once.
func (t *turn) sendRefused(e Send, failed Failed) error {
	if failed.Why != FailRefused && failed.Why != FailBroken {
		return nil
	}
	if id, ok := strings.CutPrefix(e.Name, "ready:"); ok {
		return t.readyRefused(id, failed.Detail)
	}
	if ticket, _ := cardOf(e.Name); ticket != "" {
		t.groupShow(text(say("card_refused").with("Ticket", ticket, "Why", failed.Detail)), Keyboard{})
		return nil
	}
	if e.Chat <= 0 || len(e.Text) > 0 && slices.Contains([]string{"message_refused", "show_refused"}, e.Text[0].Key) {
		return nil
	}
	s, err := t.sessionOf(e.Chat)
	if err != nil {
		return err
	}
	t.tell(s, text(say("message_refused").with("Phone", t.Office.Phone)), Keyboard{})
	return nil
}

// readyRefused keeps an account whose message was refused for the moment its
// officer writes again.
func (t *turn) readyRefused(id, why string) error {
	c, err := t.credential(id)
	if err != nil {
		return ignoreGone(err)
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	if !slices.Contains(s.Waiting, id) {
		s.Waiting = append(s.Waiting, id)
	}
	t.keep(s)
	return t.unshown(c, why)
}

// paperRefused tells whoever asked for a document that it does not come.
func (t *turn) paperRefused(e Paper, failed Failed) error {
	switch failed.Why {
	case FailBlocked, FailGroup, FailGone:
		return nil
	}
	if e.Chat == Team {
		if failed.Why == FailRight {
			t.groupSay(text("group_right_documents"))
			return nil
		}
		t.groupSay(text(say("paper_refused_team").with("Why", failed.Detail)))
		return nil
	}
	s, err := t.sessionOf(e.Chat)
	if err != nil {
		return err
	}
	t.tell(s, text(say("paper_refused").with("Phone", t.Office.Phone)), Keyboard{})
	return nil
}

// filesShown takes in how a request's files came to stand in the group. What
// the group does not take stands on the card.
func (t *turn) filesShown(name string, left []string) error {
	ticket, _ := cardOf(name)
	r, err := t.request(ticket)
	if err != nil {
		return ignoreGone(err)
	}
	if err := t.rightsAre(r, left); err != nil {
		return err
	}
	if slices.Equal(r.Left, left) {
		return nil
	}
	r.Left = left
	return t.redraw(r, ClassChange)
}

// settingRights remembers which rights the team knows to be missing.
const settingRights = "rights_told"

// rightsAre compares what the group took of a request's files with what the
// team was told.
func (t *turn) rightsAre(r *Request, left []string) error {
	if len(left) > 0 {
		return t.rightsMissing(left)
	}
	told, err := t.mem.Setting(settingRights)
	if err != nil || told == "" {
		return err
	}
	missing := strings.Fields(told)
	for _, f := range r.files(t.forms[r.form()]) {
		missing = slices.DeleteFunc(missing, func(kind string) bool { return kind == leftKind(f.Kind) })
	}
	t.remember(Setting{Key: settingRights, Value: strings.Join(missing, " ")})
	return nil
}

func leftKind(kind FileKind) string {
	if kind == PhotoFile {
		return LeftPhotos
	}
	return LeftDocuments
}

func rightKey(kind string) string {
	if kind == LeftPhotos {
		return "group_right_photos"
	}
	return "group_right_documents"
}

// rightsMissing tells the team which right the bot lacks in its group, once
// until it was seen there.
func (t *turn) rightsMissing(left []string) error {
	setting, err := t.mem.Setting(settingRights)
	if err != nil {
		return err
	}
	told := strings.Fields(setting)
	for _, kind := range left {
		if kind == LeftFile || slices.Contains(told, kind) {
			continue
		}
		told = append(told, kind)
		t.groupSay(text(rightKey(kind)))
		t.remember(Setting{Key: settingRights, Value: strings.Join(told, " ")})
	}
	return nil
}
