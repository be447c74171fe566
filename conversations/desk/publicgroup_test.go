package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

// seen is how the team's group was seen, as it is remembered.
func (s *stage) seen() string {
	how, err := turn.TeamSeen(s.store.Memory(s.ctx()).Setting, group)
	s.must(err)
	return how
}

func TestTheGroupIsLookedAtWhenTheProgramStarts(t *testing.T) {
	s := newStage(t)
	if s.seen() != "" {
		t.Fatalf("the group is %q before anybody looked", s.seen())
	}
	s.unseen = true
	s.event(conversations.Started{})
	if s.seen() != "" || s.looked != 1 {
		t.Fatalf("the group is %q after %d looks", s.seen(), s.looked)
	}
	s.unseen = false
	s.event(conversations.Started{})
	if s.seen() != turn.GroupPrivate {
		t.Fatalf("the group is %q", s.seen())
	}
	if len(s.chats[group]) != 0 {
		t.Fatal("a private group is told that it is private")
	}
}

// Whatever shows the group's public name: nothing of the team goes there, and
// whoever presses reads why, until it is private again.
func TestAPublicGroupIsToldAndAnswersWhy(t *testing.T) {
	for name, shows := range map[string]func(*stage, *actor){
		"a look": func(s *stage, _ *actor) { s.event(conversations.Started{}) },
		"a message": func(s *stage, budi *actor) {
			budi.writes(spoken("halo"))
			s.event(publicly(budi.writes(spoken("halo"))))
		},
		"somebody leaving": func(s *stage, _ *actor) {
			s.event(conversations.MemberChanged{Chat: group, Person: s.sari().person, Public: true})
		},
		"the bot moving": func(s *stage, _ *actor) {
			s.event(conversations.BotMoved{Place: conversations.Place{Chat: group}, Inside: true, Public: true})
		},
		"an answer of Telegram's": func(s *stage, _ *actor) { s.event(conversations.GroupSeen{Chat: group, Public: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.event(conversations.Started{})
			rina, budi := s.rina().introduced(), s.budi()
			ticket := rina.asksSubdomain("sipandu")
			s.public[group] = true
			shows(s, budi)
			if s.seen() != turn.GroupPublic {
				t.Fatalf("the group is %q", s.seen())
			}
			budi.reads("Grup ini publik")
			budi.presses("🙋 Ambil").sees("Grup tim ini publik")
			budi.says("/antrean").hears("Grup ini publik").lacks(ticket)
			budi.replies(s.card(ticket), "halo").hears("Grup ini publik")
			budi.opensWork(ticket).hears("belum dapat dibuka sekarang").lacks("publik")
			s.inState(ticket, conversations.Submitted)
			if r := s.request(ticket); r.Claimed != nil {
				t.Fatal("it was claimed")
			}

			s.public[group] = false
			s.passes(2 * minute)
			if s.seen() != turn.GroupPrivate {
				t.Fatalf("the group is %q", s.seen())
			}
			budi.reads("sudah privat")
			budi.presses("🙋 Ambil").sees("Bapak/Ibu tangani")
			if n := budi.count("sudah privat"); n != 1 {
				t.Fatalf("told %d times", n)
			}
		})
	}
}

func publicly(m conversations.Message) conversations.Message {
	m.Place.Public = true
	return m
}

// A press that waits for Telegram's word on its person counts no more once the
// group turned out to be public.
func TestAPressIsOverWhenTheGroupTurnsOutToBePublic(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.silent = true
	budi.presses("🙋 Ambil")
	s.event(conversations.GroupSeen{Chat: group, Public: true})
	s.tellsMembers()
	s.run()
	if r := s.request(ticket); r.Claimed != nil {
		t.Fatal("it was claimed")
	}
}

func TestNoNewsOfTheGroupChangesNothing(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	s.event(conversations.GroupSeen{Chat: group, Unknown: true})
	if s.seen() != turn.GroupPrivate {
		t.Fatalf("the group is %q", s.seen())
	}
	s.event(conversations.GroupSeen{Chat: group, Public: true})
	s.unseen = true
	s.event(conversations.GroupSeen{Chat: group, Unknown: true})
	s.event(conversations.GroupSeen{Chat: -77})
	if s.seen() != turn.GroupPublic {
		t.Fatalf("the group is %q", s.seen())
	}
	s = newStage(t)
	s.event(conversations.GroupSeen{Chat: group, Unknown: true})
	if s.seen() != turn.GroupUnasked {
		t.Fatalf("the group is %q", s.seen())
	}
}

func TestAPublicGroupIsNotLinked(t *testing.T) {
	unlinked := func(c *turn.Config) { c.TeamChat = 0 }
	code := conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCD-1234")}

	s := newStage(t, unlinked)
	s.remember(code)
	budi := s.budi()
	s.event(publicly(budi.writes(conversations.Message{Command: "hubungkan", Text: "ABCD-1234"})))
	budi.reads("Mohon jadikan grup privat")
	if got := s.chatOf(conversations.Team); got != 0 {
		t.Fatalf("the team is in %d", got)
	}
	budi.says("/hubungkan ABCD-1234").hears("menjadi grup tim") // the code is good for another try
	if s.seen() != turn.GroupPrivate {
		t.Fatalf("the group is %q", s.seen())
	}

	s = newStage(t, unlinked)
	s.remember(code)
	s.public[group] = true // by a name that updates do not show
	budi = s.budi()
	budi.does("linking", budi.writes(conversations.Message{Command: "hubungkan", Text: "ABCD-1234"}), "")
	budi.reads("Grup ini publik")
	if s.seen() != turn.GroupPublic {
		t.Fatalf("the group is %q", s.seen())
	}
}

func TestAGroupThatMovedIsLookedAt(t *testing.T) {
	s := newStage(t)
	s.event(conversations.Started{})
	s.public[-100999] = true
	s.event(conversations.GroupMigrated{From: group, To: -100999})
	s.event(conversations.GroupMigrated{From: group, To: -100999})
	if s.looked != 2 {
		t.Fatalf("looked %d times", s.looked)
	}
	told := slices.ContainsFunc(s.chats[-100999], func(m *message) bool { return strings.Contains(m.text, "Grup ini publik") })
	if !told {
		t.Fatal("nobody was told that the new group is public")
	}
}
