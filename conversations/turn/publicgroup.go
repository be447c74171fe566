package turn

import (
	"strconv"
	"strings"
	"time"

	"loket/conversations"
)

// SettingGroup remembers how the team's group was seen last: its number and
// one of the words below. A group of another number was never looked at.
const SettingGroup = "team_seen"

// How a group was seen.
const (
	GroupPrivate = "private"
	GroupPublic  = "public"  // anybody can read it and come in
	GroupUnasked = "unknown" // Telegram did not say
)

// groupAgain is when a group is looked at again that is public, or of which
// Telegram did not say.
const groupAgain = time.Minute

// TeamSeen tells how the group of that number was seen last; empty: never.
func TeamSeen(setting func(string) (string, error), chat int64) (how string, err error) {
	value, err := setting(SettingGroup)
	number, how, _ := strings.Cut(value, " ")
	if err != nil || number != strconv.FormatInt(chat, 10) {
		return "", err
	}
	return how, nil
}

// groupHow is how the team's group was seen last, this turn's news included.
func (t *Turn) groupHow(team int64) (string, error) {
	if t.seen != "" {
		return t.seen, nil
	}
	how, err := TeamSeen(t.Mem.Setting, team)
	t.seen = how
	return how, err
}

// publicGroup tells whether the team's group is known to be public: then what
// the team does there waits.
func (t *Turn) publicGroup() (bool, error) {
	team, err := t.Team()
	if err != nil || team == 0 {
		return false, err
	}
	how, err := t.groupHow(team)
	return how == GroupPublic, err
}

// LookAtGroup asks Telegram whether the team's group is public.
func (t *Turn) LookAtGroup() error {
	team, err := t.Team()
	if err != nil || team == 0 {
		return err
	}
	t.Do(conversations.AskGroup{Chat: team})
	return nil
}

// Notice sees by an event of the team's group whether that is public: Telegram
// shows the name by which everybody finds it. That no name is shown proves
// nothing, for a group can have further ones.
func (t *Turn) Notice(event conversations.Event) error {
	var chat int64
	var public bool
	switch e := event.(type) {
	case conversations.Message:
		chat, public = e.Place.Chat, e.Place.Public
	case conversations.Press:
		chat, public = e.Place.Chat, e.Place.Public
	case conversations.BotMoved:
		chat, public = e.Place.Chat, e.Public
	case conversations.MemberChanged:
		chat, public = e.Chat, e.Public
	}
	if chat >= 0 {
		return nil // not in a group
	}
	team, err := t.Team()
	if err != nil || chat != team {
		return err
	}
	if public {
		return t.GroupSeen(conversations.GroupSeen{Chat: chat, Public: true})
	}
	if how, err := t.groupHow(team); err != nil || how == GroupPrivate {
		return err
	}
	return t.LookAtGroup()
}

// GroupSeen takes in whether the team's group is public. While it is no card
// goes there; what waits goes when it is private again.
func (t *Turn) GroupSeen(e conversations.GroupSeen) error {
	team, err := t.Team()
	if err != nil || e.Chat != team {
		return err
	}
	before, err := t.groupHow(team)
	if err != nil {
		return err
	}
	now := how(e)
	if e.Unknown && before != "" {
		now = before // not to be told is no news
	}
	if now != GroupPrivate {
		t.Remind("look_group", "team", t.Now.Add(groupAgain))
	}
	if now == before {
		return nil
	}
	t.seen = now
	t.Remember(conversations.Setting{Key: SettingGroup, Value: strconv.FormatInt(team, 10) + " " + now})
	switch {
	case now == GroupPublic:
		t.Note(0, "team.public", "", "")
		t.sayPublic(team)
	case before == GroupPublic:
		t.Note(0, "team.private", "", "")
		t.GroupSay(conversations.Compose("group_private_again"))
	}
	return nil
}

func how(e conversations.GroupSeen) string {
	switch {
	case e.Unknown:
		return GroupUnasked
	case e.Public:
		return GroupPublic
	}
	return GroupPrivate
}

// sayPublic tells a public group why nothing goes on there. It goes to the
// group's number: what is for the team waits.
func (t *Turn) sayPublic(chat int64) {
	t.Do(conversations.Send{Chat: chat, Text: conversations.Compose("group_public"), Key: "group_public", Replaces: "group_public"})
}

// RefusePublic answers a press or message of the team while its group is
// public; false: it is not.
func (t *Turn) RefusePublic(press *conversations.Press, message *conversations.Message) (bool, error) {
	public, err := t.publicGroup()
	switch {
	case err != nil || !public:
		return false, err
	case press != nil:
		t.Box(*press, conversations.Say("toast_group_public"))
	case message != nil && message.Place.Private:
		t.Chatter(conversations.Compose("verifier_group_public"), t.Aside())
	case message != nil:
		t.sayPublic(message.Place.Chat)
	}
	return true, nil
}
