package desk_test

import (
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

var ready = conversations.Setup{Panel: conversations.PanelReached, Mail: true, Signatory: true, Decrees: true, Backups: true, Roots: true,
	Opens: "Mon-Thu 07:30-16:00", Year: 2026, Holidays: true}

// firstDay is the list of what is set up, as it stands in the group; nil: nowhere.
func (s *stage) firstDay() *message {
	s.Helper()
	var list *message
	for _, m := range s.chats[group] {
		if m.name == conversations.FirstDayName && !m.deleted {
			if list != nil {
				s.Errorf("the list stands twice:\n%s", s.transcript(group))
			}
			list = m
		}
	}
	return list
}

func (s *stage) starts(setup conversations.Setup) {
	s.Helper()
	s.event(conversations.Started{})
	s.event(conversations.SetupSeen{Setup: setup})
}

func TestTheFirstDaysListSaysWhatIsMissing(t *testing.T) {
	s := newStage(t)
	s.starts(conversations.Setup{Panel: conversations.PanelByHand, Opens: "Sen-Kam 07:30-16:00, Jum 07.30-16.30", Year: 2026})
	list := s.firstDay()
	for _, words := range []string{"✅ grup", "✅ panel: akun dibuat oleh tim", "⚠️ email: belum diatur", "⚠️ penanda tangan surat", "⚠️ nomor SK", "jam kerja (mohon dicocokkan):\n• Senin–Kamis 07.30–16.00\n• Jumat 07.30–16.30",
		"⚠️ hari libur 2026", "⚠️ salinan data", "➖ sertifikat induk", "loket setup"} {
		if list == nil || !contains(list.text, words) {
			t.Fatalf("the list lacks %q: %v", words, list)
		}
	}
	if _, has := list.button("🎓 Latihan"); !has {
		t.Fatalf("the list offers no rehearsal: %q", list.labels)
	}
	s.budi().pressesOn(list, "🎓 Latihan").sees("Latihan dimulai")
	s.rehearsalIn(conversations.Submitted)
	edits := list.edits
	s.starts(conversations.Setup{Panel: conversations.PanelByHand, Opens: "Sen-Kam 07:30-16:00, Jum 07.30-16.30", Year: 2026})
	if list.edits != edits {
		t.Error("the list is changed where nothing else was found")
	}
	down := ready
	down.Panel = conversations.PanelUnreached
	s.starts(down)
	if list := s.firstDay(); !contains(list.text, "⚠️ panel: tidak dapat dihubungi") || !contains(list.text, "✅ email: sudah diatur") || contains(list.text, "➖") {
		t.Fatalf("the list was not changed: %s", list)
	}
}

func TestTheFirstDaysListEndsWithTheFirstDelivery(t *testing.T) {
	s := newStage(t, byHand)
	s.starts(ready)
	budi := s.budi()
	budi.rehearses()
	budi.taps("✅ Setujui")
	budi.taps("Ya, setujui")
	r, _ := s.rehearsed()
	budi.alone().opens("kerja_" + r.Ticket)
	budi.alone().presses("✅ Sudah dibuat")
	s.rehearsalIn(conversations.Delivered)
	if list := s.firstDay(); contains(list.text, "sudah berjalan") {
		t.Fatal("a rehearsal ends the first day")
	}
	budi.taps("🧹 Akhiri latihan")
	ticket := s.rina().introduced().asksSubdomain("sipandu")
	if ticket != "SD-2026-0001" {
		t.Fatalf("a rehearsal was counted: %s", ticket)
	}
	budi.approves()
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	list := s.firstDay()
	if !contains(list.text, "sudah berjalan") || len(list.labels) != 0 {
		t.Fatalf("the list says %s", list)
	}
	edits := list.edits
	s.starts(conversations.Setup{Panel: conversations.PanelByHand, Year: 2027})
	if s.firstDay().edits != edits {
		t.Error("the list comes alive again")
	}
}

// TestTheFirstDaysListComesLate: it waits behind everything else, and the first
// delivery may come before it.
func TestTheFirstDaysListComesLate(t *testing.T) {
	s := newStage(t, byHand)
	var late []conversations.Effect
	s.refuses = func(e conversations.Effect) conversations.Failure {
		send, is := e.(conversations.Send)
		if is && send.Name == conversations.FirstDayName && late == nil {
			late = append(late, e)
			return conversations.FailBroken // it is sent below
		}
		return ""
	}
	s.starts(ready)
	s.rina().introduced().asksSubdomain("sipandu")
	budi := s.budi()
	budi.approves()
	budi.alone().presses("✅ Sudah dibuat")
	s.take(late[0])
	s.run()
	if list := s.firstDay(); list == nil || !contains(list.text, "sudah berjalan") {
		t.Fatalf("the list says %v", list)
	}
}

func TestTheFirstDaysListComesWhenTheGroupIsLinked(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.TeamChat = 0 })
	s.remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCDEFGH")})
	s.starts(ready)
	if len(s.chats[group]) != 0 {
		t.Fatal("something stands in no group")
	}
	budi := s.budi()
	budi.says("/hubungkan AAAA").hears("Kode belum benar")
	if s.firstDay() != nil {
		t.Fatal("a group that is not linked gets the list")
	}
	budi.says("/hubungkan ABCDEFGH")
	if list := s.firstDay(); list == nil || !contains(list.text, "✅ panel: dapat dihubungi") {
		t.Fatalf("the list is %v", list)
	}
	s.starts(ready)
	s.firstDay()
}

// TestAGroupLinkedBeforeAnybodyLooked gets the list at the next start, as `setup`
// links it.
func TestAGroupLinkedBeforeAnybodyLooked(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.TeamChat = 0 })
	s.remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCDEFGH")})
	s.budi().says("/hubungkan ABCDEFGH").hears("grup tim")
	if s.firstDay() != nil {
		t.Fatal("a list of what nobody knows")
	}
	s.starts(ready)
	if s.firstDay() == nil {
		t.Fatal("the list never comes")
	}
}

func TestAnOfficeThatIsInUseGetsNoList(t *testing.T) {
	s := newStage(t)
	s.rina().introduced().asksSubdomain("sipandu")
	s.starts(ready)
	if s.firstDay() != nil {
		t.Fatal("an office that had requests before is told how to begin")
	}
	s.budi().rehearses()
	s.rehearsalIn(conversations.Submitted)
}
