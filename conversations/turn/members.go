package turn

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
)

const (
	// memberFresh is how long we trust that somebody is in the group.
	MemberFresh = 5 * time.Minute
)

// TeamChat finds the team's group: the configured one or the linked one, at
// the number it moved to. 0: none is linked.
func TeamChat(setting func(string) (string, error), configured int64) (int64, error) {
	chat := configured
	if chat == 0 {
		linked, err := setting(conversations.SettingTeam)
		if err != nil {
			return 0, err
		}
		chat, _ = strconv.ParseInt(linked, 10, 64)
	}
	for range 5 {
		moved, err := setting(conversations.SettingMigrated + strconv.FormatInt(chat, 10))
		if err != nil || moved == "" {
			return chat, err
		}
		chat, _ = strconv.ParseInt(moved, 10, 64)
	}
	return chat, nil
}

// TeamTopic finds the topic of the team's group chat, where TeamChat found it:
// the configured one, or the one that /hubungkan remembered if it did so in
// this very group. 0: none.
func TeamTopic(setting func(string) (string, error), chat int64, configured int) (int, error) {
	if configured != 0 {
		return configured, nil
	}
	linked, err := TeamChat(setting, 0)
	if err != nil || linked != chat {
		return 0, err
	}
	topic, err := setting(conversations.SettingTopic)
	number, _ := strconv.Atoi(topic) // none, where nothing is linked
	return number, err
}

func (t *Turn) Team() (int64, error) { return TeamChat(t.Mem.Setting, t.Config.TeamChat) }

// LinkMark is what is remembered of the one-time code that links the group:
// enough to know it again, and nothing to read it from.
func LinkMark(code string) string {
	sum := sha256.Sum256([]byte("link the group by " + strings.ToUpper(conversations.FoldCode(code))))
	return hex.EncodeToString(sum[:])
}

// Member tells whether a person is known to be in the group now. Where that
// is not known it is asked, and the press comes back with the answer.
func (t *Turn) Member(p conversations.Person, press *conversations.Press, message *conversations.Message) (bool, error) {
	if refused, err := t.RefusePublic(press, message); refused || err != nil {
		return false, err
	}
	known, err := t.Mem.Member(p.ID)
	switch {
	case errors.Is(err, conversations.ErrNotFound) || err == nil && t.Now.Sub(known.SeenAt) > MemberFresh:
		t.Do(conversations.AskMember{Person: p, Press: press, Message: message})
		return false, nil
	case err != nil:
		return false, err
	case !known.Inside:
		if press != nil {
			t.Box(*press, conversations.Say("toast_not_member"))
		}
		return false, nil
	}
	return true, nil
}

// MemberOf reads what is known of a person in the team's group; one of whom
// nothing is known is new.
func (t *Turn) MemberOf(user int64) (*conversations.Member, error) {
	return read(&t.members, user, func(user int64) (conversations.Member, error) {
		m, err := t.Mem.Member(user)
		if errors.Is(err, conversations.ErrNotFound) {
			return conversations.Member{User: user}, nil
		}
		return m, err
	})
}

// MemberIs remembers whether a person is in the group now.
func (t *Turn) MemberIs(p conversations.Person, inside bool) error {
	m, err := t.MemberOf(p.ID)
	if err != nil {
		return err
	}
	m.Name, m.Inside, m.SeenAt = p.Name, inside, t.Now
	t.Keep(m)
	return nil
}
