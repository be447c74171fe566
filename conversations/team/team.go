// Package team serves the team's group: cards, decisions with their reasons, the queue,
// members and replies.
package team

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

const (
	// wrongCodes is how many wrong codes a group may try.
	wrongCodes = 5
)

// FirstSupergroup is where the numbers of supergroups begin, downwards; those
// of basic groups lie between it and nought.
const FirstSupergroup = -1_000_000_000_000

// GroupCommandNames are the team's commands.
var GroupCommandNames = map[string]bool{
	"antrean": true, "cari": true, "rekap": true, "riwayat": true, "hubungkan": true, "bantuan": true,
}

// GroupMessage hears commands and replies of the team. In any other group the
// bot answers /hubungkan alone, and leaves once a team is linked.
func GroupMessage(t *turn.Turn, m conversations.Message) error {
	t.Trace.Step(0)
	team, err := t.Team()
	if err != nil {
		return err
	}
	switch {
	case m.Elsewhere:
		return nil
	case m.Edited && m.Ephemeral != 0:
		return nil
	case m.Edited:
		if team == 0 || m.Place.Chat != team || m.From.Pseudo {
			return nil
		}
		return replyEdited(t, m)
	case team == 0:
		if m.Command == "hubungkan" && !m.From.Pseudo {
			return link(t, m)
		}
		return nil
	case m.Place.Chat != team:
		t.Do(conversations.Leave{Chat: m.Place.Chat})
		return nil
	case m.From.Pseudo:
		if m.Command != "" {
			t.GroupSay(conversations.Compose("group_pseudo"))
			return nil
		}
		return pseudoReply(t, m)
	case m.Command != "":
		if refused, err := t.RefusePublic(nil, &m); refused || err != nil {
			return err
		}
		if m.Ephemeral != 0 {
			return ephemeralMessage(t, m)
		}
		return openCommand(t, m)
	case m.Ephemeral != 0:
		return ephemeralMessage(t, m)
	case m.ReplyTo != 0, m.Album != "":
		return groupReply(t, m, false)
	}
	return nil
}

// ephemeralMessage hears what somebody wrote to the bot alone, if they are a
// member: whoever is not would be answered what others do not see.
func ephemeralMessage(t *turn.Turn, m conversations.Message) error {
	if ok, err := t.Member(m.From, nil, &m); err != nil || !ok {
		return err
	}
	return memberMessage(t, m)
}

// openCommand hears a command that everybody reads. Who is no member, such as a
// guest of the group's discussion, is answered where they asked.
func openCommand(t *turn.Turn, m conversations.Message) error {
	alone, err := privately(t, m.From.ID)
	switch {
	case err != nil:
		return err
	case !alone, !aloneCommand(m.Command):
		return groupCommand(t, m)
	}
	known, err := t.Mem.Member(m.From.ID)
	switch {
	case errors.Is(err, conversations.ErrNotFound):
		t.Do(conversations.AskMember{Person: m.From, Message: &m})
		return nil
	case err != nil:
		return err
	}
	t.Openly = !known.Inside
	return groupCommand(t, m)
}

// memberMessage hears what a member wrote, to the group or to the bot alone.
func memberMessage(t *turn.Turn, m conversations.Message) error {
	switch {
	case m.Command != "":
		return groupCommand(t, m)
	case m.Ephemeral != 0:
		return privateWords(t, m)
	}
	return groupReply(t, m, true)
}

func groupCommand(t *turn.Turn, m conversations.Message) error {
	a, err := askerBy(t, m)
	if err != nil {
		return err
	}
	switch m.Command {
	case "antrean":
		return queue(t, a, 0)
	case "cari":
		return search(t, a, m.Text)
	case "riwayat":
		return history(t, a, m.Text)
	case "rekap":
		return recap(t, m.Text)
	case "hubungkan":
		t.GroupSay(conversations.Compose("group_linked_already"))
	case "bantuan", "help", "start", "mulai":
		return help(t, a)
	default:
		if t.OfficerCommand(m.Command) {
			t.GroupShow(conversations.Compose("command_for_private"), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_open_private"), Start: m.Command})))
		}
	}
	return nil
}

// link makes the group that names the one-time code the team's.
func link(t *turn.Turn, m conversations.Message) error {
	code, err := t.Mem.Setting(conversations.SettingLinkCode)
	if err != nil {
		return err
	}
	tries := "link_tries:" + strconv.FormatInt(m.Place.Chat, 10)
	if code == "" || code != turn.LinkMark(m.Text) {
		return wrongCode(t, m, tries)
	}
	if m.Place.Public {
		t.Do(conversations.Send{Chat: m.Place.Chat, Text: conversations.Compose("group_public_link")})
		return nil
	}
	t.Remember(
		conversations.Setting{Key: conversations.SettingTeam, Value: strconv.FormatInt(m.Place.Chat, 10)},
		conversations.Setting{Key: conversations.SettingTopic, Value: strconv.Itoa(m.Place.Thread)},
		conversations.Setting{Key: conversations.SettingLinkCode}, conversations.Setting{Key: tries})
	t.Note(m.From.ID, "team.linked", "", "")
	t.Do(conversations.AskGroup{Chat: m.Place.Chat})
	t.Do(conversations.Send{Chat: m.Place.Chat, Text: conversations.Compose(conversations.Say("group_linked").With("Office", t.Office.Name))})
	return firstDayAt(t)
}

func wrongCode(t *turn.Turn, m conversations.Message, tries string) error {
	before, err := t.Mem.Setting(tries)
	if err != nil {
		return err
	}
	count, _ := strconv.Atoi(before)
	count++
	t.Remember(conversations.Setting{Key: tries, Value: strconv.Itoa(count)})
	t.Do(conversations.Send{Chat: m.Place.Chat, Text: conversations.Compose(conversations.Say("group_wrong_code").With("Left", conversations.OrNothing(wrongCodes-count)))})
	if count >= wrongCodes {
		t.Do(conversations.Leave{Chat: m.Place.Chat})
	}
	return nil
}

// BotMoved hears that the bot was added to or removed from a group, or that
// an officer blocked it.
func BotMoved(t *turn.Turn, e conversations.BotMoved) error {
	if e.Place.Private {
		return officerMoved(t, e)
	}
	if !e.Inside {
		return nil
	}
	team, err := t.Team()
	switch {
	case err != nil:
		return err
	case team > FirstSupergroup && team < 0 && e.Place.Chat < FirstSupergroup:
		// The team's basic group may just be moving there, and the news of that
		// come second. What is written there tells.
	case team != 0 && team != e.Place.Chat:
		t.Do(conversations.Leave{Chat: e.Place.Chat})
	}
	return nil
}

func officerMoved(t *turn.Turn, e conversations.BotMoved) error {
	if unknown, err := t.UnheardOf(e.Place.Chat); unknown || err != nil {
		return err // nothing waits for them, and nothing is remembered of them
	}
	if err := t.In(e.Place.Chat); err != nil {
		return err
	}
	s := t.Session
	t.Keep(s)
	if !e.Inside {
		s.Blocked = true
		return nil
	}
	return accounts.WelcomeUnblocked(t)
}

func GroupMigrated(t *turn.Turn, e conversations.GroupMigrated) error {
	team, err := t.Team()
	t.Remember(conversations.Setting{Key: conversations.SettingMigrated + strconv.FormatInt(e.From, 10), Value: strconv.FormatInt(e.To, 10)})
	if team == e.From && team != 0 {
		t.Do(conversations.AskGroup{Chat: e.To})
	}
	return err
}

func MemberChanged(t *turn.Turn, e conversations.MemberChanged) error {
	team, err := t.Team()
	if err != nil || e.Chat != team {
		return err
	}
	return t.MemberIs(e.Person, e.Inside)
}

// MemberSeen takes in whether a person is in the group, and decides the press
// that waited for it. That it could not be asked is not a no: it is said, and
// not remembered.
func MemberSeen(t *turn.Turn, e conversations.MemberSeen) error {
	if !e.Unknown {
		if err := t.MemberIs(e.Person, e.Inside); err != nil {
			return err
		}
	}
	place := place(&e)
	if place.Private {
		if err := t.In(place.Chat); err != nil {
			return err
		}
	}
	if e.Unknown {
		return memberUnknown(t, e)
	}
	if refused, err := t.RefusePublic(e.Press, e.Message); refused || err != nil {
		return err
	}
	switch {
	case e.Press != nil && !e.Inside:
		t.Box(*e.Press, conversations.Say("toast_not_member"))
	case e.Press != nil:
		return memberPress(t, *e.Press)
	case e.Message == nil:
	case !place.Private && e.Inside:
		return memberMessage(t, *e.Message)
	case !place.Private && e.Message.Ephemeral == 0 && e.Message.Command != "":
		t.Openly = true
		return groupCommand(t, *e.Message)
	case !place.Private && e.Message.Ephemeral != 0:
		tellAlone(t, *e.Message, conversations.Compose("toast_not_member"))
	case !place.Private:
	case !e.Inside:
		t.Chatter(conversations.Compose("verifier_only"), t.Aside())
	case e.Message.File != nil:
		_, err := SignedReply(t, *e.Message)
		return err
	default:
		target, argument, _ := strings.Cut(e.Message.Text, "_")
		return accounts.VerifierStarted(t, e.Message.From, target, argument)
	}
	return nil
}

// place is where the press or message came from that waited.
func place(e *conversations.MemberSeen) conversations.Place {
	switch {
	case e.Press != nil:
		return e.Press.Place
	case e.Message != nil:
		return e.Message.Place
	}
	return conversations.Place{}
}

// memberUnknown says that Telegram could not be asked.
func memberUnknown(t *turn.Turn, e conversations.MemberSeen) error {
	switch {
	case e.Press != nil:
		t.Box(*e.Press, conversations.Say("toast_member_unknown"))
	case e.Message == nil:
	case e.Message.Place.Private:
		t.Chatter(conversations.Compose("verifier_unknown"), t.Aside())
	case e.Message.Ephemeral != 0:
		tellAlone(t, *e.Message, conversations.Compose("group_member_unknown"))
	case e.Message.Command != "":
		t.Openly = true
		return groupCommand(t, *e.Message)
	default:
		t.GroupSay(conversations.Compose("group_member_unknown"))
	}
	return nil
}

// GroupPress takes a tap in a group: it counts in the team's group alone, for
// a person who is in it now.
func GroupPress(t *turn.Turn, p conversations.Press) error {
	t.Trace.Step(0)
	team, err := t.Team()
	switch {
	case err != nil:
		return err
	case team == 0 || p.Place.Chat != team:
		t.Box(p, conversations.Say("toast_wrong_group"))
		return nil
	case p.From.Pseudo:
		t.Box(p, conversations.Say("toast_pseudo"))
		return nil
	}
	ok, err := t.Member(p.From, &p, nil)
	if err != nil || !ok {
		return err
	}
	return memberPress(t, p)
}

// TicketOf is the request of which a button in the group speaks; "" for none.
func TicketOf(data string) string {
	kind, rest, _ := strings.Cut(data, ":")
	if kind != "v" && kind != "t" {
		return ""
	}
	ticket, _, _ := strings.Cut(rest, ":")
	return ticket
}

// memberPress takes the tap of a person known to be in the group.
func memberPress(t *turn.Turn, p conversations.Press) error {
	if err := sees(t, p); err != nil {
		return err
	}
	kind, rest, _ := strings.Cut(p.Data, ":")
	switch {
	case kind == "h" && p.Place.Private:
		return accounts.ManualPressed(t, p, rest)
	case p.Place.Private:
	case kind == "v":
		ticket, act, _ := strings.Cut(rest, ":")
		return cardPress(t, p, ticket, act)
	case kind == "t":
		return talkPress(t, p, rest)
	case p.Data == rehearseData:
		return beginPressed(t, p)
	case kind == "q":
		return queuePress(t, p, rest)
	case kind == "w":
		return accounts.UpkeepPress(t, p, rest)
	case kind == "z":
		return accounts.FreezePress(t, p, rest)
	case kind == "a" && (rest == "card" || rest == "alone"):
		return stepsPress(t, p, rest)
	}
	dropPressed(t, p)
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}
