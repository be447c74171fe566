package desk_test

import (
	"testing"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// How long the files of a request are kept that came to its end without an
// account, by how it ended.
var endings = map[string]struct {
	days int
	end  func(s *stage) string
}{
	"rejected": {365, func(s *stage) string {
		ticket := s.rina().asksSubdomain("sipandu")
		s.budi().presses("❌ Tolak")
		s.budi().presses("Pemohon tidak berwenang")
		return ticket
	}},
	"withdrawn before anybody took it": {90, func(s *stage) string {
		ticket := s.rina().asksSubdomain("sipandu")
		s.rina().presses("✖️ Batalkan")
		return ticket
	}},
	"not corrected": {365, func(s *stage) string {
		ticket := s.rina().asksSubdomain("sipandu")
		s.budi().presses("✏️ Minta perbaikan")
		s.budi().presses("Surat tidak terbaca atau halamannya kurang")
		s.passes(30 * day)
		return ticket
	}},
	"withdrawn while it was corrected": {365, func(s *stage) string {
		ticket := s.rina().asksSubdomain("sipandu")
		s.budi().presses("✏️ Minta perbaikan")
		s.budi().presses("Surat tidak terbaca atau halamannya kurang")
		s.rina().presses("✖️ Batalkan")
		return ticket
	}},
	"a complaint rejected": {365, func(s *stage) string {
		ticket := s.rina().holds(arsip, "arsip", true).complains()
		s.budi().presses("❌ Tolak")
		s.budi().presses("Pemohon tidak berwenang")
		return ticket
	}},
	"a complaint closed": {731, func(s *stage) string {
		ticket := s.rina().holds(arsip, "arsip", true).complains()
		s.budi().presses("✅ Selesai tanpa reset")
		s.budi().presses("Ya, tutup")
		return ticket
	}},
}

func TestFilesGoWhenTheirTimeIsOver(t *testing.T) {
	for how, ending := range endings {
		s := newStage(t)
		s.rina().introduced()
		ticket := ending.end(s)
		if got := s.retires(ticket); got != ending.days {
			t.Errorf("%s: the files go after %d days, not %d", how, got, ending.days)
		}
	}
}

// retires tells in how many days the files of a request are destroyed.
func (s *stage) retires(ticket string) int {
	s.Helper()
	r, err := s.store.Memory(s.ctx()).Reminder("retire", ticket)
	s.must(err)
	return int(r.At.Sub(s.now).Round(time.Hour) / day)
}

func TestTheOfficeDecidesHowLongRejectedFilesStay(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.KeepRejected = 30 })
	rina := s.rina()
	rina.says("/subdomain").hears("30 hari setelah permohonan ditolak")
	rina.says("/batal")
	rina.says("/privasi").hears("30 hari setelah permohonan ditolak", "90 hari bila dibatalkan")
	rina.introduced()
	ticket := endings["rejected"].end(s)
	s.passes(29 * day)
	if files, err := s.store.AttachmentsOf(s.ctx(), ticket); err != nil || len(files) == 0 {
		t.Fatalf("the files are %v, %v", files, err)
	}
	s.passes(day + hour)
	if files, err := s.store.AttachmentsOf(s.ctx(), ticket); err != nil || len(files) != 0 {
		t.Fatalf("the files are %v, %v", files, err)
	}
}

func TestAQuestionAboutARejectedRequestKeepsItsFilesLonger(t *testing.T) {
	for words, anew := range map[string]bool{
		"Mengapa SD-2026-0001 ditolak?": true, "sd-2026-0001 mohon ditinjau lagi": true,
		"Mengapa permohonan saya ditolak?": false, "Bagaimana SD-2026-0002 dan XX-2026-0001?": false,
	} {
		s := newStage(t)
		rina, agus := s.rina().introduced(), s.agus().introduced()
		ticket := endings["rejected"].end(s)
		s.passes(300 * day)
		agus.says("🙋 Tanya Petugas")
		agus.says("Mengapa " + ticket + " ditolak?") // it is none of theirs
		rina.says("🙋 Tanya Petugas")
		rina.says(words).hears("TNY-")
		want := 65
		if anew {
			want = 365
		}
		if got := s.retires(ticket); got != want {
			t.Errorf("after %q the files go in %d days, not %d", words, got, want)
		}
	}
}

func TestAnObjectionToARejectedRequestKeepsItsFilesLonger(t *testing.T) {
	s, _, budi, ticket := takenOver(t)
	link := s.stopLink(onFileMail)
	budi.pressesOn(s.card(ticket), "✋ Tahan penyerahan")
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	budi.pressesOn(s.card(ticket), "Pemohon tidak berwenang")
	s.inState(ticket, conversations.Rejected)
	s.passes(20 * day)
	if got := s.retires(ticket); got != 345 {
		t.Fatalf("the files go in %d days", got)
	}
	s.agus().opens(link)
	if got := s.retires(ticket); got != 365 {
		t.Fatalf("after the objection the files go in %d days", got)
	}
}

func TestWhatIsDestroyedIsNotCountedAnew(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := endings["rejected"].end(s)
	s.passes(366 * day)
	rina.says("🙋 Tanya Petugas")
	rina.says("Mengapa " + ticket + " ditolak?")
	if _, err := s.store.Memory(s.ctx()).Reminder("retire", ticket); err == nil {
		t.Fatal("what is gone is kept")
	}
}
