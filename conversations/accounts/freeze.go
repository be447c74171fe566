package accounts

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// noticeTeam tells the group, without secrets, and lets it freeze the account.
func noticeTeam(t *turn.Turn, a *conversations.Account, c *conversations.Credential) {
	t.Do(conversations.Send{Chat: conversations.Team, Name: noticeName(c.ID), Class: conversations.ClassNews, Text: noticeText(a), Keyboard: freezeButton(a, c)})
}

func noticeName(credential string) string { return "notice:" + credential }

func noticeText(a *conversations.Account) conversations.Text {
	return conversations.Compose(conversations.Say("team_password_notice").With("Address", a.Address, "Unit", a.Unit))
}

// freezeButton names what it does, so that a second tap does not undo the first,
// and for the how manieth time, so that it does not repeat what failed.
func freezeButton(a *conversations.Account, c *conversations.Credential) conversations.Keyboard {
	label, goal := "button_freeze", conversations.GoalFreeze
	if a.Frozen {
		label, goal = "button_thaw", conversations.GoalThaw
	}
	return conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say(label), Data: "z:" + accountKey(a.Address) + ":" + c.ID + ":" + goal + numbered(c.FrozenNo)}))
}

// numbered ends a button that comes again: the one before it is stale then.
func numbered(times int) string {
	if times == 0 {
		return ""
	}
	return ":" + strconv.Itoa(times)
}

// FreezePress suspends an account, or lets it go on.
func FreezePress(t *turn.Turn, p conversations.Press, rest string) error {
	_, named, _ := strings.Cut(rest, ":")
	id, act, _ := strings.Cut(named, ":")
	goal, _, _ := strings.Cut(act, ":")
	c, err := t.Credential(id)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.KnownAccount(c.Address)
	switch {
	case err != nil:
		return err
	case a == nil, goal == conversations.GoalFreeze && a.Holder != 0 && a.Holder != c.Officer, // it speaks of a former holder's password
		goal != conversations.GoalFreeze && goal != conversations.GoalThaw, a.Frozen == (goal == conversations.GoalFreeze), act != goal+numbered(c.FrozenNo):
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	case a.Holder == p.From.ID:
		t.Box(p, conversations.Say("toast_own_request"))
		return nil
	}
	return forms.Answered(t, p, freeze(t, a, c, goal, conversations.Actor{ID: p.From.ID, Name: p.From.Name}))
}

func freeze(t *turn.Turn, a *conversations.Account, c *conversations.Credential, goal string, by conversations.Actor) error {
	a.Frozen, c.FrozenBy = goal == conversations.GoalFreeze, &by
	c.FrozenNo++
	t.Keep(a)
	t.Keep(c)
	t.Note(by.ID, "account."+goal, "", a.Address)
	if err := upkeep(t, goal, a, c.ID); err != nil {
		return err
	}
	t.Do(conversations.Edit{Chat: conversations.Team, Name: noticeName(c.ID), Class: conversations.ClassAnswer,
		Text: conversations.Compose(noticeText(a), conversations.Say("team_asked_"+goal).With("Name", by.Name))})
	return nil
}

// freezeShown puts how a freeze or a thaw ended under the notice, with the
// button that does the opposite, or the same once more.
func freezeShown(t *turn.Turn, w *conversations.Work, a *conversations.Account, failed bool, why ...conversations.Line) error {
	c, err := t.Credential(w.Credential)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	name := ""
	if c.FrozenBy != nil {
		name = c.FrozenBy.Name
	}
	ended := conversations.Say("team_"+w.Goal).With("Name", name)
	if failed {
		ended = conversations.Say("team_failed_"+w.Goal).With("Name", name)
	}
	body := append(conversations.Compose(noticeText(a), ended), why...)
	if look := w.Step(conversations.StepOwner); look != nil && look.Note != "" && w.Goal == conversations.GoalFreeze && !failed {
		body = conversations.Compose(body, conversations.Say("team_frozen_with").With("Others", look.Note))
	}
	t.Do(conversations.Edit{Chat: conversations.Team, Name: noticeName(c.ID), Class: conversations.ClassChange, Keyboard: freezeButton(a, c), Text: body})
	return nil
}

// freezeFails takes back what was asked of the panel and did not happen. Until
// its answer an account that is to be frozen counts as frozen: no password is
// made for it.
func freezeFails(t *turn.Turn, w *conversations.Work, why ...conversations.Line) error {
	if w.Goal != conversations.GoalFreeze && w.Goal != conversations.GoalThaw {
		return nil
	}
	a, err := t.Account(w.Address)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	a.Frozen = w.Goal == conversations.GoalThaw
	t.Keep(a)
	return freezeShown(t, w, a, true, why...)
}

// frozen tells the team and the holder that an account is suspended or works
// again.
func frozen(t *turn.Turn, w *conversations.Work) error {
	a, err := t.Account(w.Address)
	if err != nil {
		return err
	}
	a.Frozen = w.Goal == conversations.GoalFreeze
	t.Keep(a)
	if err := freezeShown(t, w, a, false); err != nil || a.Holder == 0 {
		return err
	}
	s, err := t.SessionOf(a.Holder)
	if err != nil {
		return err
	}
	t.Tell(s, conversations.Compose(conversations.Say("officer_"+w.Goal).With("Address", a.Address, "Phone", t.Office.Phone)), conversations.Keyboard{})
	return nil
}
