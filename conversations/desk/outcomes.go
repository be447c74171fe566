package desk

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/officer"
	"loket/conversations/team"
	"loket/conversations/turn"
)

// sent remembers where a named message stands.
func sent(t *turn.Turn, e conversations.Sent) error {
	if late, err := sentTooLate(t, e); late || err != nil {
		return err
	}
	if over, err := team.RehearsalOver(t, e); over || err != nil {
		return err
	}
	if len(e.Numbers) > 0 {
		t.Remember(conversations.Posted{Name: e.Name, Chat: e.Chat, Numbers: e.Numbers, At: t.Now})
	}
	if e.Name == conversations.FirstDayName {
		return t.FirstDayShown()
	}
	if card, ok := strings.CutPrefix(e.Name, "files:"); ok {
		return accounts.FilesShown(t, card, e.Left)
	}
	if _, _, _, _, talk := conversations.TalkName(e.Name); talk {
		return team.TalkSent(t, e)
	}
	ticket, current := conversations.CardOf(e.Name)
	if ticket == "" {
		return accounts.ToldBy(t, e.Name)
	}
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.CardName() == current && !r.CardPosted {
		r.CardPosted = true
		t.Keep(r)
	}
	return nil
}

// sentTooLate takes back what was on its way while its person was erased.
func sentTooLate(t *turn.Turn, e conversations.Sent) (bool, error) {
	kind, of := accounts.SubjectOf(e.Name)
	late, err := false, error(nil)
	switch kind {
	case "files", "answers", "comment", "ask", "from", "from_file", "history":
		late, err = ofNobody(t, of)
	case "team_letter", "ready":
		var c *conversations.Credential
		if c, err = t.Credential(of); err == nil {
			late = c.Officer == conversations.Nobody
		}
	case "recap":
		late, err = recapTooLate(t, e.Name)
	}
	if err = turn.IgnoreGone(err); err == nil && !late && e.Chat > 0 {
		late, err = t.UnheardOf(e.Chat)
	}
	if late {
		t.Do(conversations.Delete{Chat: e.Chat, Name: e.Name, Numbers: e.Numbers, Files: kind == "files" || kind == "from_file" || kind == "team_letter" || kind == "recap",
			Instead: conversations.Compose("message_over"), For: conversations.Nobody})
	}
	return late, err
}

// recapTooLate tells whether somebody whose words may stand in a recap was
// erased since it was asked for.
func recapTooLate(t *turn.Turn, name string) (bool, error) {
	period, asked := conversations.RecapOf(name)
	text, err := t.Mem.Setting(conversations.SettingRecapErased + period)
	if err != nil || text == "" {
		return false, err
	}
	erased, err := strconv.ParseInt(text, 10, 64)
	return err == nil && asked.UnixMilli() <= erased, err
}

// ofNobody tells whether a request's person was erased.
func ofNobody(t *turn.Turn, ticket string) (bool, error) {
	r, err := t.Request(ticket)
	return err == nil && r.Officer == conversations.Nobody, err
}

// failed takes in an effect that can never succeed.
func failed(t *turn.Turn, e conversations.Failed) error {
	if e.Why == conversations.FailNoSecret {
		if done, err := accounts.SecretMissing(t, e); done || err != nil {
			return err
		}
	}
	switch effect := e.Effect.(type) {
	case conversations.Send:
		if err := sendFailed(t, effect.Chat, effect.Name, e.Why); err != nil {
			return err
		}
		if err := accounts.NotTold(t, effect.Name, accounts.NotReached(e.Why)); err != nil {
			return err
		}
		if err := accounts.SendRefused(t, effect, e); err != nil {
			return err
		}
		if err := team.TalkFailed(t, effect.Name, e.Why); err != nil {
			return err
		}
		return mailInstead(t, effect, e.Why)
	case conversations.Copy:
		return team.TalkFailed(t, effect.Name, e.Why)
	case conversations.Post:
		return team.TalkFailed(t, effect.Name, e.Why)
	case conversations.React:
		return team.NotReacted(t, effect)
	case conversations.Document:
		if err := sendFailed(t, effect.Chat, "", e.Why); err != nil {
			return err
		}
		return accounts.DocumentRefused(t, effect, e)
	case conversations.Edit:
		return editFailed(t, effect, e)
	case conversations.Keep:
		return fileLost(t, effect.Ticket)
	case conversations.Delete:
		return officer.Stays(t, effect, e.Why)
	}
	return nil
}

// fileLost tells the team that a file did not reach the attachments: it is at
// Telegram alone.
func fileLost(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.FileLost || r.Officer == conversations.Nobody {
		return turn.IgnoreGone(err)
	}
	r.FileLost = true
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// sendFailed marks an officer who blocked the bot; a credential waits for them.
func sendFailed(t *turn.Turn, chat int64, name string, why conversations.Failure) error {
	if why != conversations.FailBlocked || chat == conversations.Team {
		return nil
	}
	if gone, err := t.UnheardOf(chat); gone || err != nil {
		return err // the last word to somebody who was erased
	}
	s, err := t.SessionOf(chat)
	if err != nil {
		return err
	}
	s.Blocked = true
	t.Keep(s)
	id, ok := strings.CutPrefix(name, "ready:")
	if !ok {
		return nil
	}
	if !slices.Contains(s.Waiting, id) {
		s.Waiting = append(s.Waiting, id)
	}
	c, err := t.Credential(id)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	return accounts.BlockedOnCard(t, c)
}

// mailInstead writes to somebody who turns out to have blocked the bot what
// they have to know of a request.
func mailInstead(t *turn.Turn, e conversations.Send, why conversations.Failure) error {
	if why != conversations.FailBlocked && why != conversations.FailRefused || e.Chat <= 0 || e.Decision == "" {
		return nil
	}
	r, err := t.Request(e.Decision)
	if err != nil || r.Officer != e.Chat {
		return turn.IgnoreGone(err)
	}
	return t.MailDecision(r, e.Lang, e.Text)
}

// editFailed puts back what somebody deleted: a card that is still needed, a
// ready message that still holds something.
func editFailed(t *turn.Turn, e conversations.Edit, failed conversations.Failed) error {
	if e.Tell == accounts.TellOpened {
		if err := accounts.NotOpened(t, e, failed); err != nil {
			return err
		}
	}
	if failed.Why == conversations.FailBlocked {
		return sendFailed(t, e.Chat, e.Name, failed.Why)
	}
	if failed.Why != conversations.FailGone {
		return nil
	}
	if id, ok := strings.CutPrefix(e.Name, "ready:"); ok {
		return accounts.DeliverAgain(t, id)
	}
	if kind, ticket, no, _, talk := conversations.TalkName(e.Name); talk && kind == "ask" {
		return team.QuestionGone(t, ticket, no)
	}
	ticket, name := conversations.CardOf(e.Name)
	if ticket == "" {
		return nil
	}
	r, err := t.Request(ticket)
	if err != nil || r.Ended() || r.CardName() != name {
		return turn.IgnoreGone(err)
	}
	r.CardNo++
	t.PostCard(r, "", conversations.ClassNews)
	return nil
}

// apologise answers somebody whose event could not be decided, and parks the
// request it belonged to.
func apologise(t *turn.Turn, e conversations.Apologise) error {
	if e.Query != "" {
		t.Do(conversations.Toast{Query: e.Query, Text: conversations.Say("apology_short"), Alert: true})
	}
	if e.Place.Private && e.Query == "" {
		s, err := t.SessionOf(e.Place.Chat)
		if err != nil {
			return err
		}
		t.Tell(s, conversations.Compose(conversations.Say("apology").With("Phone", t.Office.Phone)), conversations.Keyboard{})
	}
	if e.Ticket == "" {
		return nil
	}
	r, err := t.Request(e.Ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.Rehearsal != nil {
		return nil // it can be tried again, and ends by itself
	}
	return accounts.RequestFails(t, r, conversations.Say("panel_internal"))
}
