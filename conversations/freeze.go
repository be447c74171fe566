package conversations

import (
	"errors"
	"strings"
)

// noticeTeam tells the group, without secrets, and lets it freeze the account.
func (t *turn) noticeTeam(a *Account, credential string) {
	t.do(Send{Chat: Team, Name: noticeName(credential), Class: ClassNews, Text: noticeText(a), Keyboard: freezeButton(a, credential)})
}

func noticeName(credential string) string { return "notice:" + credential }

func noticeText(a *Account) Text {
	return text(say("team_password_notice").with("Address", a.Address, "Unit", a.Unit))
}

// freezeButton names what it does, so that a second tap does not undo the first.
func freezeButton(a *Account, credential string) Keyboard {
	label, goal := "button_freeze", goalFreeze
	if a.Frozen {
		label, goal = "button_thaw", goalThaw
	}
	return rows(row(Button{Label: say(label), Data: "z:" + accountKey(a.Address) + ":" + credential + ":" + goal}))
}

// freezePress suspends an account, or lets it go on.
func (t *turn) freezePress(p Press, rest string) error {
	_, named, _ := strings.Cut(rest, ":")
	id, goal, _ := strings.Cut(named, ":")
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
	case a == nil, goal != goalFreeze && goal != goalThaw, a.Frozen == (goal == goalFreeze):
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
	t.keep(a)
	t.keep(c)
	t.note(by.ID, "account."+goal, "", a.Address)
	if err := t.smallWork(goal, a, c.ID); err != nil {
		return err
	}
	t.do(Edit{Chat: Team, Name: noticeName(c.ID), Class: ClassAnswer, Keyboard: freezeButton(a, c.ID),
		Text: text(noticeText(a), say("team_"+goal).with("Name", by.Name))})
	return nil
}

// frozen tells the holder that their account is suspended or works again.
func (t *turn) frozen(w *Work) error {
	a, err := t.account(w.Address)
	if err != nil || a.Holder == 0 {
		return err
	}
	s, err := t.sessionOf(a.Holder)
	if err != nil {
		return err
	}
	t.tell(s, text(say("officer_"+w.Goal).with("Address", a.Address, "Phone", t.Office.Phone)), Keyboard{})
	return nil
}
