package conversations

import (
	"errors"
	"strconv"
	"strings"
)

// noticeTeam tells the group, without secrets, and lets it freeze the account.
func (t *turn) noticeTeam(a *Account, c *Credential) {
	t.do(Send{Chat: Team, Name: noticeName(c.ID), Class: ClassNews, Text: noticeText(a), Keyboard: freezeButton(a, c)})
}

func noticeName(credential string) string { return "notice:" + credential }

func noticeText(a *Account) Text {
	return text(say("team_password_notice").with("Address", a.Address, "Unit", a.Unit))
}

// freezeButton names what it does, so that a second tap does not undo the first,
// and for the how manieth time, so that it does not repeat what failed.
func freezeButton(a *Account, c *Credential) Keyboard {
	label, goal := "button_freeze", goalFreeze
	if a.Frozen {
		label, goal = "button_thaw", goalThaw
	}
	return rows(row(Button{Label: say(label), Data: "z:" + accountKey(a.Address) + ":" + c.ID + ":" + goal + numbered(c.FrozenNo)}))
}

// numbered ends a button that comes again: the one before it is stale then.
func numbered(times int) string {
	if times == 0 {
		return ""
	}
	return ":" + strconv.Itoa(times)
}

// freezePress suspends an account, or lets it go on.
func (t *turn) freezePress(p Press, rest string) error {
	_, named, _ := strings.Cut(rest, ":")
	id, act, _ := strings.Cut(named, ":")
	goal, _, _ := strings.Cut(act, ":")
	c, err := t.credential(id)
	if errors.Is(err, ErrNotFound) {
		t.toast(p, say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	a, err := t.knownAccount(c.Address)
	switch {
	case err != nil:
		return err
	case a == nil, goal != goalFreeze && goal != goalThaw, a.Frozen == (goal == goalFreeze), act != goal+numbered(c.FrozenNo):
		t.toast(p, say("toast_stale"))
		return nil
	case a.Holder == p.From.ID:
		t.box(p, say("toast_own_request"))
		return nil
	}
	return t.answered(p, t.freeze(a, c, goal, Actor{ID: p.From.ID, Name: p.From.Name}))
}

func (t *turn) freeze(a *Account, c *Credential, goal string, by Actor) error {
	a.Frozen, c.FrozenBy = goal == goalFreeze, &by
	c.FrozenNo++
	t.keep(a)
	t.keep(c)
	t.note(by.ID, "account."+goal, "", a.Address)
	if err := t.smallWork(goal, a, c.ID); err != nil {
		return err
	}
	t.do(Edit{Chat: Team, Name: noticeName(c.ID), Class: ClassAnswer,
		Text: text(noticeText(a), say("team_asked_"+goal).with("Name", by.Name))})
	return nil
}

// freezeShown puts how a freeze or a thaw ended under the notice, with the
// button that does the opposite, or the same once more.
func (t *turn) freezeShown(w *Work, a *Account, failed bool, why ...Line) error {
	c, err := t.credential(w.Credential)
	if err != nil {
		return ignoreGone(err)
	}
	name := ""
	if c.FrozenBy != nil {
		name = c.FrozenBy.Name
	}
	ended := say("team_"+w.Goal).with("Name", name)
	if failed {
		ended = say("team_failed_"+w.Goal).with("Name", name)
	}
	body := append(text(noticeText(a), ended), why...)
	if look := w.step(StepOwner); look != nil && look.Note != "" && w.Goal == goalFreeze && !failed {
		body = text(body, say("team_frozen_with").with("Others", look.Note))
	}
	t.do(Edit{Chat: Team, Name: noticeName(c.ID), Class: ClassChange, Keyboard: freezeButton(a, c), Text: body})
	return nil
}

// freezeFails takes back what was asked of the panel and did not happen. Until
// its answer an account that is to be frozen counts as frozen: no password is
// made for it.
func (t *turn) freezeFails(w *Work, why ...Line) error {
	if w.Goal != goalFreeze && w.Goal != goalThaw {
		return nil
	}
	a, err := t.account(w.Address)
	if err != nil {
		return ignoreGone(err)
	}
	a.Frozen = w.Goal == goalThaw
	t.keep(a)
	return t.freezeShown(w, a, true, why...)
}

// frozen tells the team and the holder that an account is suspended or works
// again.
func (t *turn) frozen(w *Work) error {
	a, err := t.account(w.Address)
	if err != nil {
		return err
	}
	a.Frozen = w.Goal == goalFreeze
	t.keep(a)
	if err := t.freezeShown(w, a, false); err != nil || a.Holder == 0 {
		return err
	}
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	t.tell(s, text(say("officer_"+w.Goal).with("Address", a.Address, "Phone", t.Office.Phone)), Keyboard{})
	return nil
}
