package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

func TestThePrivacyNoticeAndTheCopy(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	m := rina.says("/privasi").hears("UU 27/2022", "1. Dasar hukum", "7. Hak", "diskominfo@banyuasinkab.go.id").offers("📄 Salinan data saya", "🗑️ Hapus data saya").message()
	if m.protect {
		t.Error("the notice may be forwarded")
	}
	data := rina.presses("📄 Salinan data saya").message()
	if data.sheet != "personal_data of "+itoa(int(rinaID)) || !data.protect || data.chat != rinaID {
		t.Fatalf("the copy is %+v", data)
	}
	rina.presses("🗑️ Hapus data saya").hears("Lanjutkan?").offers("Ya, hapus")
	rina.presses("Kembali").hears("tetap kami simpan")
	rina.claims("y:everything", 0).sees("tidak berlaku").nothing()
}

func TestErasingTakesThePersonOutAndLeavesWhatTheOfficeDecided(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	done := rina.asksSubdomain("sipandu")
	budi.approves()
	open := rina.asksWebsite("arsip")
	rina.says("/website")
	rina.says("/privasi")
	rina.presses("🗑️ Hapus data saya")
	rina.presses("Ya, hapus").hears("sudah kami hapus")
	if _, err := s.store.Officer(t.Context(), rinaID); !errors.Is(err, conversations.ErrNotFound) {
		t.Fatal("the profile is there")
	}
	s.inState(open, conversations.Cancelled)
	r := s.inState(done, conversations.Delivered)
	if len(r.Answers) != 0 || r.Officer == rinaID || r.Address != "sipandu.banyuasinkab.go.id" {
		t.Fatalf("the request is %+v", r)
	}
	for _, ticket := range []string{done, open} {
		if card := s.card(ticket); strings.Contains(card.text, "Rina") || !strings.Contains(card.text, "dihapus atas permintaannya") {
			t.Fatalf("the card is\n%s", card)
		}
	}
	if a := s.account("sipandu.banyuasinkab.go.id"); a.Holder != 0 || a.Email != "" {
		t.Fatalf("the account is %+v", a)
	}
	before := len(s.chats[rinaID])
	s.passes(60 * day)
	if len(s.chats[rinaID]) != before {
		t.Fatalf("somebody erased is written to:\n%s", s.transcript(rinaID))
	}
	if budi.count("nonaktifkan") != 0 || s.panel.passwords["sipandu"] == s.plain[done] {
		t.Fatal("the temporary password outlived its holder, or the group was told instead of them")
	}
	budi.says("/riwayat " + done).hears("disetujui · #")
	rina.says("/start").hears("Selamat datang")
	rina.says("/status").hears("Belum ada")
}

func TestErasingCancelsWorkThatIsUnderWayByHand(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	rina.says("/privasi")
	rina.presses("🗑️ Hapus data saya")
	rina.presses("Ya, hapus")
	s.inState(ticket, conversations.Cancelled)
	budi.reads(ticket+" dibatalkan pemohon saat dikerjakan Budi", "mohon dihapus")
	if n := budi.alone().count("Username: sipandu"); n != 0 {
		t.Fatal("the password still stands with the verifier")
	}
	s.passes(10 * day)
}

func TestErasingWhileThePanelWorksAndAfterAFailure(t *testing.T) {
	for _, outcome := range []conversations.PanelOutcome{conversations.PanelDone, conversations.PanelRefused} {
		s := newStage(t)
		rina, budi := s.rina().introduced(), s.budi()
		ticket := rina.asksWebsite("arsip")
		s.panel.down = true
		budi.approves()
		rina.says("/privasi")
		rina.presses("🗑️ Hapus data saya")
		rina.presses("Ya, hapus")
		if outcome == conversations.PanelRefused {
			s.panel.will(conversations.StepAccount, outcome, "quota", "")
		}
		s.panel.works()
		s.passes(minute)
		s.inState(ticket, conversations.Cancelled)
		for _, password := range s.panel.passwords {
			if password == s.plain[ticket] {
				t.Fatal("an account was made for somebody erased")
			}
		}
		s.passes(5 * day)
		if n := slices.IndexFunc(s.mails, func(m mail) bool { return strings.Contains(m.text, "Password") }); n >= 0 {
			t.Fatal("a password was mailed to somebody erased")
		}
	}
}

func TestAVerifierWhoIsErasedLeavesTheirDecisions(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	own := budi.alone()
	own.says("/privasi")
	own.presses("🗑️ Hapus data saya")
	own.presses("Ya, hapus").hears("sudah kami hapus")
	r := s.inState(ticket, conversations.Delivered)
	if r.Decided == nil || r.Decided.ID == budiID {
		t.Fatalf("decided by %+v", r.Decided)
	}
}
