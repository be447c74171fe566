package desk_test

import (
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

// What waits to be said is looked at again when it goes: nothing announces what
// is no longer so.

// stopsHandover lists what may end an approved handover before its officer is
// told of the approval.
var stopsHandover = map[string]func(s *stage, ticket string){
	"the holder objects": func(s *stage, _ string) { s.agus().presses("🚫 Bukan kami") },
	"the team holds it":  func(s *stage, ticket string) { s.budi().pressesOn(s.card(ticket), "✋ Tahan penyerahan") },
	"it is rejected then": func(s *stage, ticket string) {
		s.budi().pressesOn(s.card(ticket), "✋ Tahan penyerahan")
		s.budi().pressesOn(s.card(ticket), "❌ Tolak")
		s.budi().pressesOn(s.card(ticket), "Pemohon tidak berwenang")
	},
	"the officer is erased": func(s *stage, _ string) { s.rina().erases() },
}

func TestNoApprovalIsAnnouncedThatIsStopped(t *testing.T) {
	for _, manual := range []bool{false, true} {
		for how, stop := range stopsHandover {
			for after, told := range map[int]int{29: 0, 31: 1} {
				s := newStage(t, func(c *turn.Config) { c.PanelManual = manual })
				rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
				agus.holds(dishub, "dishub", true)
				ticket := rina.asksTakeover(dishub)
				budi.approves()
				s.passes(seconds(int64(after)))
				stop(s, ticket)
				s.passes(2 * hour)
				if n := rina.count("Kabar baik"); n != told {
					t.Errorf("%s after %d seconds: the officer reads %d times of an approval", how, after, n)
				}
			}
		}
	}
}

func TestAHandoverThatGoesOnIsAnnouncedOnce(t *testing.T) {
	for _, wait := range []int64{10, 60} {
		s := newStage(t, byHand)
		rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
		agus.holds(dishub, "dishub", true)
		ticket := rina.asksTakeover(dishub)
		budi.approves()
		s.passes(seconds(wait))
		agus.presses("🚫 Bukan kami")
		s.passes(minute)
		budi.pressesOn(s.card(ticket), "🔁 Coba lagi")
		s.passes(hour)
		if n := rina.count("Kabar baik"); n != 1 {
			t.Errorf("stopped after %d seconds: the officer reads %d times of the approval", wait, n)
		}
	}
}

func TestAnApprovalIsNotAnnouncedForAnAddressWithoutAccount(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksTakeover("tidak-ada.banyuasinkab.go.id")
	budi.approves()
	s.inState(ticket, conversations.FailedState)
	s.passes(hour)
	if n := rina.count("Kabar baik"); n != 0 {
		t.Fatal("the officer reads that the account is being prepared")
	}
}

// leaving is what an officer did before they sent a file, and does right after
// it, while its answer still waits for further ones.
type leaving struct {
	before, after func(*actor)
}

func TestAnAnswerToFilesDoesNotOutliveItsQuestion(t *testing.T) {
	pressing := func(label string) func(*actor) { return func(a *actor) { a.presses(label) } }
	saying := func(words string) func(*actor) { return func(a *actor) { a.says(words) } }
	for how, leave := range map[string]leaving{
		"✖️ Batal":                 {after: pressing("✖️ Batal")},
		"/batal":                   {after: saying("/batal")},
		"✅ Selesai":                {after: pressing("✅ Selesai")},
		"the request is withdrawn": {after: pressing("✖️ Batalkan")},
		"erasure":                  {before: func(a *actor) { a.says("/privasi"); a.presses("🗑️ Hapus data saya") }, after: pressing("Ya, hapus")},
	} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		rina.asksSubdomain("sipandu")
		budi.presses("✏️ Minta perbaikan")
		budi.presses("Surat tidak terbaca atau halamannya kurang")
		rina.presses("✏️ Perbaiki")
		const answer = "Silakan kirim lagi jika masih ada"
		before := rina.count(answer)
		if leave.before != nil {
			leave.before(rina)
		}
		s.event(rina.writes(conversations.Message{File: &s.photos(1)[0]}))
		leave.after(rina)
		s.settles()
		s.passes(minute)
		if n := rina.count(answer); n != before {
			t.Errorf("%s: the officer reads of files that nobody asks for any more:\n%s", how, s.transcript(rinaID))
		}
	}
}

func TestARushCountsWhatIsStillWanted(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().from("Dinas Perhubungan", "Agus")
	s.dam = true
	for _, label := range []string{"satu", "dua", "tiga", "empat"} {
		rina.asksWebsite("arsip-" + label)
		agus.asksWebsite("dishub-" + label)
	}
	agus.presses("✖️ Batalkan")
	s.dam = false
	s.run()
	s.settles()
	s.budi().reads("permohonan menunggu", "7 permohonan menunggu")
}
