package desk_test

import (
	"testing"

	"loket/conversations"
)

func TestAWillingHolderEndsTheHour(t *testing.T) {
	for _, late := range []bool{false, true} {
		s := newStage(t)
		rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
		agus.holds(dishub, "dishub", true)
		ticket := rina.asksTakeover(dishub)
		budi.approves()
		if late {
			s.passes(59 * minute)
		}
		agus.presses("Setuju diserahkan").sees("serahkan sekarang").hears(dishub, "kini dipegang oleh Dinas Perpustakaan dan Arsip Daerah")
		s.inState(ticket, conversations.Done)
		if a := s.account(dishub); a.Holder != rinaID {
			t.Fatalf("the account is %+v", a)
		}
		budi.says("/riwayat " + ticket).hears("pemegang akun setuju diserahkan")
		rina.says("/status").lacks("pemegang")
		agus.presses("Setuju diserahkan").sees("bukan untuk akun Telegram").nothing()
		s.passes(2 * hour)
		if n := s.panel.asked(conversations.StepPassword); n != 1 {
			t.Fatalf("the password was set %d times", n)
		}
	}
}

func TestOnlyTheHolderOnFileAgrees(t *testing.T) {
	s := newStage(t)
	rina, agus, budi, dewi := s.rina().introduced(), s.agus().introduced(), s.budi(), s.officer(dewiID, "Dewi").introduced()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	agus.claims("d:"+ticket+":agree", 0).sees(ticket).nothing() // nothing is handed over yet
	budi.approves()
	for _, other := range []*actor{rina, dewi} {
		other.claims("d:"+ticket+":agree", 0).sees("bukan untuk akun Telegram").nothing()
		other.claims("d:SD-2026-0999:agree", 0).sees("bukan untuk akun Telegram").nothing()
	}
	if a := s.account(dishub); a.Holder != agusID {
		t.Fatalf("the account is %+v", a)
	}
}

func TestWhoObjectedReadsWhatHappensNextAndMayAgreeAfterAll(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	agus.presses("🚫 Bukan kami").sees("kami hentikan").hears("Penyerahan akun kami hentikan", dishub, "tetap seperti semula", "Berikutnya", "0711-7690037").offers("🙋 Tanya Petugas")
	s.inState(ticket, conversations.FailedState)
	agus.presses("Setuju diserahkan").hears("kami teruskan kepada tim")
	s.inState(ticket, conversations.FailedState)
	budi.reads("kini setuju", ticket)
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Done)
}
