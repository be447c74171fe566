package desk_test

import (
	"slices"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

func TestAPressOfSomebodyUnknownWaitsUntilTelegramKnowsThem(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.silent = true
	got := budi.presses("🙋 Ambil")
	if got.toasts != 0 || len(s.asked) != 1 {
		t.Fatalf("answered %d times, asked %d", got.toasts, len(s.asked))
	}
	s.tellsMembers()
	s.run()
	if r := s.request(ticket); r.Claimed == nil || r.Claimed.ID != budiID {
		t.Fatal("the press was not carried back in")
	}
	if n := len(s.toasts["query "+itoa(s.query)]); n != 1 {
		t.Fatalf("the press is answered %d times", n)
	}
	s.passes(5 * minute)
	budi.presses("✅ Setujui")
	if len(s.asked) != 0 {
		t.Fatal("somebody seen five minutes ago is asked for again")
	}
	s.passes(second)
	budi.presses("Ya, setujui")
	if len(s.asked) != 1 {
		t.Fatal("somebody not seen for more than five minutes is trusted")
	}
}

func TestWhoLeftTheGroupDecidesNothing(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✅ Setujui")
	s.members[budiID] = false
	s.event(conversations.MemberChanged{Chat: group, Person: budi.person, Inside: false})
	budi.presses("Ya, setujui").sees("anggota grup").nothing()
	s.inState(ticket, conversations.Submitted)
	s.event(conversations.MemberChanged{Chat: -77, Person: budi.person, Inside: true}) // another group's news
	budi.presses("Ya, setujui").sees("anggota grup").nothing()
	s.event(conversations.MemberChanged{Chat: group, Person: budi.person, Inside: true})
	budi.presses("Ya, setujui")
	s.inState(ticket, conversations.Delivered)
}

func TestTheGroupIsLinkedByTheOneTimeCode(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.TeamChat = 0 })
	s.remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCD-1234")})
	budi := s.budi()
	budi.says("/antrean").nothing()
	budi.presses0(t, "v:SD-2026-0001:1:approve").sees("grup tim")
	anonymous := *budi
	anonymous.person.Pseudo = true
	anonymous.says("/hubungkan ABCD-1234").nothing()
	budi.says("/hubungkan").hears("Kode belum benar", "4 kali")
	budi.says("/hubungkan abcd-1234").hears("menjadi grup tim Dinas Komunikasi dan Informatika")
	budi.says("/hubungkan ABCD-1234").hears("sudah terhubung")
	budi.says("/antrean").hears("Tidak ada permohonan")
	if got := s.chatOf(conversations.Team); got != group {
		t.Fatalf("the team is in %d", got)
	}

	other := *budi
	other.chat = -555
	other.says("halo")
	other.says("/hubungkan ABCD-1234").nothing()
	s.event(conversations.BotMoved{Place: conversations.Place{Chat: -556}, Inside: true})
	if !slices.Equal(s.left, []int64{-555, -555, -556}) {
		t.Fatalf("the bot left %v", s.left)
	}
}

func TestFiveWrongCodesMakeTheBotLeave(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.TeamChat = 0 })
	s.remember(conversations.Setting{Key: conversations.SettingLinkCode, Value: turn.LinkMark("ABCD-1234")})
	budi := s.budi()
	for range 4 {
		budi.says("/hubungkan NOPE")
	}
	if len(s.left) != 0 {
		t.Fatal("the bot left too early")
	}
	budi.says("/hubungkan NOPE").hears("Kesempatan sudah habis")
	if !slices.Equal(s.left, []int64{group}) {
		t.Fatalf("the bot left %v", s.left)
	}
}

func TestTheBotWaitsWhereItsGroupMayBeMovingTo(t *testing.T) {
	s := newStage(t)
	const moved = -1001000000042
	s.event(conversations.BotMoved{Place: conversations.Place{Chat: moved}, Inside: true}) // came before the news of the move
	if len(s.left) != 0 {
		t.Fatal("the bot left the team's own group")
	}
	s.event(conversations.GroupMigrated{From: group, To: moved})
	budi := s.budi()
	budi.chat = moved
	budi.says("/antrean").hears("Tidak ada permohonan")
	s.event(conversations.BotMoved{Place: conversations.Place{Chat: moved - 1}, Inside: true})
	if !slices.Equal(s.left, []int64{moved - 1}) {
		t.Fatalf("the bot left %v", s.left)
	}
}

func TestAMovedGroupIsFollowedAlsoFromTheSettings(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.event(conversations.GroupMigrated{From: group, To: -100999})
	ticket := rina.asksSubdomain("sipandu")
	budi.chat = -100999
	budi.approves()
	s.inState(ticket, conversations.Delivered)
	old := s.sari()
	old.presses0(t, "v:"+ticket+":1:approve").sees("grup tim")
}

// presses0 presses something that stands nowhere.
func (a *actor) presses0(t *testing.T, data string) *answer {
	t.Helper()
	return a.claims(data, 0).nothing()
}

func TestTheGroupsCommands(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	budi.says("/bantuan").hears("/antrean", "/cari", "/rekap", "/riwayat")
	budi.says("/subdomain").hears("percakapan pribadi").offers("💬 Buka percakapan pribadi")
	budi.presses("💬 Buka percakapan pribadi").hears("Langkah 1 dari 7")
	budi.says("halo").nothing()
	budi.says("/perintahlain").nothing()
	rina.says("/antrean").hears("hanya untuk tim")
	budi.does("another bot's command", budi.writes(conversations.Message{Command: "bantuan", Elsewhere: true}), "").nothing()
	anonymous := *budi
	anonymous.person.Pseudo = true
	anonymous.says("/antrean").hears("akun pribadi")
	s.event(conversations.Ignored{Kind: "story"})
	s.event(conversations.PollerConflict{})
	budi.reads("program lain")
	s.event(conversations.PanelHealth{Open: true})
	budi.reads("Panel menolak kunci masuk")
	s.event(conversations.PanelHealth{})
	budi.reads("menerima kembali")
}
