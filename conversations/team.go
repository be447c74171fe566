package conversations

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Settings that the desk remembers.
const (
	SettingTeam      = "team_chat"  // the linked group
	SettingTopic     = "team_topic" // its topic, in a forum
	SettingLinkCode  = "link_code"  // the LinkMark of what /hubungkan must name
	SettingTableTold = "table_told" // the year whose end the team has been told of
	SettingMigrated  = "migrated:"  // followed by a group's old number: its new one
)

const (
	// memberFresh is how long we trust that somebody is in the group.
	memberFresh = 5 * time.Minute
	// wrongCodes is how many wrong codes a group may try.
	wrongCodes = 5
)

// firstSupergroup is where the numbers of supergroups begin, downwards; those
// of basic groups lie between it and nought.
const firstSupergroup = -1_000_000_000_000

// TeamChat finds the team's group: the configured one or the linked one, at
// the number it moved to. 0: none is linked.
func TeamChat(setting func(string) (string, error), configured int64) (int64, error) {
	chat := configured
	if chat == 0 {
		linked, err := setting(SettingTeam)
		if err != nil {
			return 0, err
		}
		chat, _ = strconv.ParseInt(linked, 10, 64)
	}
	for range 5 {
		moved, err := setting(SettingMigrated + strconv.FormatInt(chat, 10))
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
	topic, err := setting(SettingTopic)
	number, _ := strconv.Atoi(topic) // none, where nothing is linked
	return number, err
}

func (t *turn) team() (int64, error) { return TeamChat(t.mem.Setting, t.Config.TeamChat) }

// groupCommandNames are the team's commands.
var groupCommandNames = map[string]bool{
	"antrean": true, "cari": true, "rekap": true, "riwayat": true, "hubungkan": true, "bantuan": true,
}

// groupMessage hears commands and replies of the team. In any other group the
// bot answers /hubungkan alone, and leaves once a team is linked.
func (t *turn) groupMessage(m Message) error {
	team, err := t.team()
	if err != nil {
		return err
	}
	switch {
	case m.Elsewhere:
		return nil
	case team == 0:
		if m.Command == "hubungkan" && !m.From.Pseudo {
			return t.link(m)
		}
		return nil
	case m.Place.Chat != team:
		t.do(Leave{Chat: m.Place.Chat})
		return nil
	case m.From.Pseudo:
		if m.Command != "" {
			t.groupSay(text("group_pseudo"))
		}
		return nil
	case m.Command != "":
		if refused, err := t.refusePublic(nil, &m); refused || err != nil {
			return err
		}
		return t.groupCommand(m)
	case m.ReplyTo != 0 && m.Text != "" && !m.Edited:
		return t.groupReply(m, false)
	}
	return nil
}

// groupSay answers the team.
func (t *turn) groupSay(body Text) { t.groupShow(body, Keyboard{}) }

func (t *turn) groupShow(body Text, keyboard Keyboard) {
	t.do(Send{Chat: Team, Text: body, Keyboard: keyboard, Class: ClassAnswer})
}

func (t *turn) groupCommand(m Message) error {
	switch m.Command {
	case "antrean":
		return t.queue(0)
	case "cari":
		return t.search(m.Text)
	case "riwayat":
		return t.history(m.Text)
	case "rekap":
		return t.recap(m.Text)
	case "hubungkan":
		t.groupSay(text("group_linked_already"))
	case "bantuan", "help", "start", "mulai":
		t.groupSay(text("group_help"))
	default:
		if t.officerCommand(m.Command) {
			t.groupShow(text("command_for_private"), rows(row(Button{Label: say("button_open_private"), Start: m.Command})))
		}
	}
	return nil
}

// LinkMark is what is remembered of the one-time code that links the group:
// enough to know it again, and nothing to read it from.
func LinkMark(code string) string {
	sum := sha256.Sum256([]byte("link the group by " + strings.ToUpper(FoldCode(code))))
	return hex.EncodeToString(sum[:])
}

// link makes the group that names the one-time code the team's.
func (t *turn) link(m Message) error {
	code, err := t.mem.Setting(SettingLinkCode)
	if err != nil {
		return err
	}
	tries := "link_tries:" + strconv.FormatInt(m.Place.Chat, 10)
	if code == "" || code != LinkMark(m.Text) {
		return t.wrongCode(m, tries)
	}
	if m.Place.Public {
		t.do(Send{Chat: m.Place.Chat, Text: text("group_public_link")})
		return nil
	}
	t.remember(
		Setting{Key: SettingTeam, Value: strconv.FormatInt(m.Place.Chat, 10)},
		Setting{Key: SettingTopic, Value: strconv.Itoa(m.Place.Thread)},
		Setting{Key: SettingLinkCode}, Setting{Key: tries})
	t.note(m.From.ID, "team.linked", "", "")
	t.do(AskGroup{Chat: m.Place.Chat})
	t.do(Send{Chat: m.Place.Chat, Text: text(say("group_linked").with("Office", t.Office.Name))})
	return nil
}

func (t *turn) wrongCode(m Message, tries string) error {
	before, err := t.mem.Setting(tries)
	if err != nil {
		return err
	}
	count, _ := strconv.Atoi(before)
	count++
	t.remember(Setting{Key: tries, Value: strconv.Itoa(count)})
	t.do(Send{Chat: m.Place.Chat, Text: text(say("group_wrong_code").with("Left", orNothing(wrongCodes-count)))})
	if count >= wrongCodes {
		t.do(Leave{Chat: m.Place.Chat})
	}
	return nil
}

// botMoved hears that the bot was added to or removed from a group, or that
// an officer blocked it.
func (t *turn) botMoved(e BotMoved) error {
	if e.Place.Private {
		return t.officerMoved(e)
	}
	if !e.Inside {
		return nil
	}
	team, err := t.team()
	switch {
	case err != nil:
		return err
	case team > firstSupergroup && team < 0 && e.Place.Chat < firstSupergroup:
		// The team's basic group may just be moving there, and the news of that
		// come second. What is written there tells.
	case team != 0 && team != e.Place.Chat:
		t.do(Leave{Chat: e.Place.Chat})
	}
	return nil
}

func (t *turn) officerMoved(e BotMoved) error {
	if unknown, err := t.unheardOf(e.Place.Chat); unknown || err != nil {
		return err // nothing waits for them, and nothing is remembered of them
	}
	if err := t.in(e.Place.Chat); err != nil {
		return err
	}
	s := t.session
	t.keep(s)
	if !e.Inside {
		s.Blocked = true
		return nil
	}
	return t.welcomeUnblocked()
}

func (t *turn) groupMigrated(e GroupMigrated) error {
	team, err := t.team()
	t.remember(Setting{Key: SettingMigrated + strconv.FormatInt(e.From, 10), Value: strconv.FormatInt(e.To, 10)})
	if team == e.From && team != 0 {
		t.do(AskGroup{Chat: e.To})
	}
	return err
}

func (t *turn) memberChanged(e MemberChanged) error {
	team, err := t.team()
	if err != nil || e.Chat != team {
		return err
	}
	t.remember(Member{User: e.Person.ID, Name: e.Person.Name, Inside: e.Inside, SeenAt: t.now})
	return nil
}

// member tells whether a person is known to be in the group now. Where that
// is not known it is asked, and the press comes back with the answer.
func (t *turn) member(p Person, press *Press, message *Message) (bool, error) {
	if refused, err := t.refusePublic(press, message); refused || err != nil {
		return false, err
	}
	known, err := t.mem.Member(p.ID)
	switch {
	case errors.Is(err, ErrNotFound) || err == nil && t.now.Sub(known.SeenAt) > memberFresh:
		t.do(AskMember{Person: p, Press: press, Message: message})
		return false, nil
	case err != nil:
		return false, err
	case !known.Inside:
		if press != nil {
			t.box(*press, say("toast_not_member"))
		}
		return false, nil
	}
	return true, nil
}

// memberSeen takes in whether a person is in the group, and decides the press
// that waited for it. That it could not be asked is not a no: it is said, and
// not remembered.
func (t *turn) memberSeen(e MemberSeen) error {
	if !e.Unknown {
		t.remember(Member{User: e.Person.ID, Name: e.Person.Name, Inside: e.Inside, SeenAt: t.now})
	}
	place := e.place()
	if place.Private {
		if err := t.in(place.Chat); err != nil {
			return err
		}
	}
	if e.Unknown {
		return t.memberUnknown(e)
	}
	if refused, err := t.refusePublic(e.Press, e.Message); refused || err != nil {
		return err
	}
	switch {
	case e.Press != nil && !e.Inside:
		t.box(*e.Press, say("toast_not_member"))
	case e.Press != nil:
		return t.memberPress(*e.Press)
	case e.Message == nil:
	case !place.Private && e.Inside:
		return t.groupReply(*e.Message, true)
	case !place.Private:
	case !e.Inside:
		t.chatter(text("verifier_only"), t.aside())
	default:
		target, argument, _ := strings.Cut(e.Message.Text, "_")
		return t.verifierStarted(e.Message.From, target, argument)
	}
	return nil
}

// place is where the press or message came from that waited.
func (e *MemberSeen) place() Place {
	switch {
	case e.Press != nil:
		return e.Press.Place
	case e.Message != nil:
		return e.Message.Place
	}
	return Place{}
}

// memberUnknown says that Telegram could not be asked.
func (t *turn) memberUnknown(e MemberSeen) error {
	switch {
	case e.Press != nil:
		t.box(*e.Press, say("toast_member_unknown"))
	case e.Message == nil:
	case e.Message.Place.Private:
		t.chatter(text("verifier_unknown"), t.aside())
	default:
		t.groupSay(text("group_member_unknown"))
	}
	return nil
}

// groupPress takes a tap in a group: it counts in the team's group alone, for
// a person who is in it now.
func (t *turn) groupPress(p Press) error {
	team, err := t.team()
	switch {
	case err != nil:
		return err
	case team == 0 || p.Place.Chat != team:
		t.box(p, say("toast_wrong_group"))
		return nil
	case p.From.Pseudo:
		t.box(p, say("toast_pseudo"))
		return nil
	}
	ok, err := t.member(p.From, &p, nil)
	if err != nil || !ok {
		return err
	}
	return t.memberPress(p)
}

// memberPress takes the tap of a person known to be in the group.
func (t *turn) memberPress(p Press) error {
	kind, rest, _ := strings.Cut(p.Data, ":")
	switch {
	case kind == "h" && p.Place.Private:
		return t.handPressed(p, rest)
	case p.Place.Private:
	case kind == "v":
		ticket, act, _ := strings.Cut(rest, ":")
		return t.cardPress(p, ticket, act)
	case kind == "q":
		return t.queuePress(p, rest)
	case kind == "w":
		return t.smallPress(p, rest)
	case kind == "z":
		return t.freezePress(p, rest)
	}
	t.toast(p, say("toast_stale"))
	return nil
}
