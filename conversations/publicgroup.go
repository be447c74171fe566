package conversations

import (
	"strconv"
	"strings"
	"time"
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
func (t *turn) groupHow(team int64) (string, error) {
	if t.seen != "" {
		return t.seen, nil
	}
	how, err := TeamSeen(t.mem.Setting, team)
	t.seen = how
	return how, err
}

// publicGroup tells whether the team's group is known to be public: then what
// the team does there waits.
func (t *turn) publicGroup() (bool, error) {
	team, err := t.team()
	if err != nil || team == 0 {
		return false, err
	}
	how, err := t.groupHow(team)
	return how == GroupPublic, err
}

// lookAtGroup asks Telegram whether the team's group is public.
func (t *turn) lookAtGroup() error {
	team, err := t.team()
	if err != nil || team == 0 {
		return err
	}
	t.do(AskGroup{Chat: team})
	return nil
}

// notice sees by an event of the team's group whether that is public: Telegram
// shows the name by which everybody finds it. That no name is shown proves
// nothing, for a group can have further ones.
func (t *turn) notice(event Event) error {
	var chat int64
	var public bool
	switch e := event.(type) {
	case Message:
		chat, public = e.Place.Chat, e.Place.Public
	case Press:
		chat, public = e.Place.Chat, e.Place.Public
	case BotMoved:
		chat, public = e.Place.Chat, e.Public
	case MemberChanged:
		chat, public = e.Chat, e.Public
	}
	if chat >= 0 {
		return nil // not in a group
	}
	team, err := t.team()
	if err != nil || chat != team {
		return err
	}
	if public {
		return t.groupSeen(GroupSeen{Chat: chat, Public: true})
	}
	if how, err := t.groupHow(team); err != nil || how == GroupPrivate {
		return err
	}
	return t.lookAtGroup()
}

// groupSeen takes in whether the team's group is public. While it is no card
// goes there; what waits goes when it is private again.
func (t *turn) groupSeen(e GroupSeen) error {
	team, err := t.team()
	if err != nil || e.Chat != team {
		return err
	}
	before, err := t.groupHow(team)
	if err != nil {
		return err
	}
	now := e.how()
	if e.Unknown && before != "" {
		now = before // not to be told is no news
	}
	if now != GroupPrivate {
		t.remind("look_group", "team", t.now.Add(groupAgain))
	}
	if now == before {
		return nil
	}
	t.seen = now
	t.remember(Setting{Key: SettingGroup, Value: strconv.FormatInt(team, 10) + " " + now})
	switch {
	case now == GroupPublic:
		t.note(0, "team.public", "", "")
		t.sayPublic(team)
	case before == GroupPublic:
		t.note(0, "team.private", "", "")
		t.groupSay(text("group_private_again"))
	}
	return nil
}

func (e GroupSeen) how() string {
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
func (t *turn) sayPublic(chat int64) {
	t.do(Send{Chat: chat, Text: text("group_public"), Key: "group_public", Replaces: "group_public"})
}

// refusePublic answers a press or message of the team while its group is
// public; false: it is not.
func (t *turn) refusePublic(press *Press, message *Message) (bool, error) {
	public, err := t.publicGroup()
	switch {
	case err != nil || !public:
		return false, err
	case press != nil:
		t.box(*press, say("toast_group_public"))
	case message != nil && message.Place.Private:
		t.chatter(text("verifier_group_public"), t.aside())
	case message != nil:
		t.sayPublic(message.Place.Chat)
	}
	return true, nil
}
