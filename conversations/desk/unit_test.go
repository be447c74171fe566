package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

const (
	unitWarning = "belum pernah dipastikan mewakili"
	unitKnown   = "Mewakili unit kerja ini sejak"
	takeBack    = "Cabut kepastian unit"
)

func TestAUnitIsConfirmedByWhatWasDeliveredAndNotByAnApproval(t *testing.T) {
	s := newStage(t, byHand)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	theirs := agus.asksWebsite("arsip")
	ticket := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	if rina.profile().UnitConfirmed {
		t.Fatal("an approval confirmed the unit")
	}
	rina.says("/status").lacks(theirs)
	s.passes(hour)
	budi.alone().presses("✅ Sudah dibuat")
	o := rina.profile()
	if !o.UnitConfirmed || o.UnitBy != ticket || !o.UnitAt.Equal(s.now) {
		t.Fatalf("the profile is %+v", o)
	}
	budi.reads(unitKnown+" "+ticket, "disetujui Budi")
	rina.says("/status").hears(theirs)
	budi.says("/riwayat " + ticket).hears("kewenangan atas unit dipastikan")
	next := rina.asksSubdomain("sipandu-dua")
	if card := s.card(next); strings.Contains(card.text, unitWarning) || !strings.Contains(card.text, unitKnown+" "+ticket) {
		t.Fatalf("the next card is\n%s", card)
	}
}

func TestAHandoverThatTheHolderStopsConfirmsNoUnit(t *testing.T) {
	s := newStage(t)
	rina, agus, dewi, budi := s.rina().introduced(), s.agus().introduced(), s.officer(dewiID, "Dewi").introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	theirs := dewi.asksWebsite("arsip")
	ticket := rina.asksTakeover(dishub)
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	agus.presses("🚫 Bukan kami")
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	budi.pressesOn(s.card(ticket), "Pemegang akun yang tercatat masih bertugas")
	s.inState(ticket, conversations.Rejected)
	rina.says("/status").lacks(theirs)
	if card := s.card(rina.asksSubdomain("sipandu")); !strings.Contains(card.text, unitWarning) {
		t.Fatalf("the next card does not warn:\n%s", card)
	}
}

// takesBack tells which reasons for a rejection say that the applicant does not
// speak for the unit.
var takesBack = map[string]bool{"Bukan unit kerja pemerintah kabupaten": true, "Pemohon tidak berwenang": true}

func TestARejectionTakesTheUnitBackWhereItSaysSo(t *testing.T) {
	for kind, ask := range map[string]func(*actor) string{
		"subdomain": func(a *actor) string { return a.asksSubdomain("sipandu") },
		"website":   func(a *actor) string { return a.asksWebsite("arsip-kab") },
		"takeover":  func(a *actor) string { return a.asksTakeover(dishub) },
		"complaint": (*actor).complains,
	} {
		reasons := rejected(t, ask, "")
		for _, label := range reasons {
			if label == "Kembali" {
				continue
			}
			if kept := rejected(t, ask, label) != nil; kept == takesBack[label] {
				t.Errorf("%s: after %q the unit is confirmed: %v", kind, label, kept)
			}
		}
	}
}

// rejected has a request of somebody known to speak for their unit rejected, and
// returns nil where they are not known so any more; without a label it lists
// what the card offers.
func rejected(t *testing.T, ask func(*actor) string, label string) []string {
	t.Helper()
	s := newStage(t)
	rina, budi := s.rina().introduced().holds(arsip, "arsip", true), s.budi()
	o := rina.profile()
	o.UnitConfirmed, o.UnitBy, o.UnitAt = true, "SD-2025-0009", s.now
	s.remember(o)
	ticket := ask(rina)
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	if label == "" {
		return slices.Concat(budi.finds("Kembali").labels...)
	}
	budi.pressesOn(s.card(ticket), label)
	if label == "Tulis alasan" {
		budi.replies(s.card(ticket), "Surat ini bukan dari unit kerja")
	}
	s.inState(ticket, conversations.Rejected)
	if rina.profile().UnitConfirmed {
		return []string{label}
	}
	return nil
}

func TestTheTeamTakesAUnitBack(t *testing.T) {
	s := newStage(t)
	rina, agus, budi, sari := s.rina().introduced(), s.agus().introduced(), s.budi(), s.sari()
	theirs := agus.asksWebsite("arsip")
	ticket := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	if _, early := s.card(ticket).button(takeBack); early {
		t.Fatal("there is nothing to take back")
	}
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	open := rina.asksWebsite("arsip-dua")
	button, _ := s.card(open).button(takeBack)
	sari.pressesOn(s.card(ticket), takeBack).sees("Kepastian unit dicabut").hears("kepastian unit dicabut oleh Sari").withholds(takeBack)
	if o := rina.profile(); o.UnitConfirmed || o.UnitBy != "" {
		t.Fatalf("the profile is %+v", o)
	}
	if card := s.card(open); !strings.Contains(card.text, unitWarning) {
		t.Fatalf("the open card does not warn:\n%s", card)
	}
	rina.says("/status").lacks(theirs, "dicabut")
	sari.claims(button.Data, 0).sees("sudah tidak ada").nothing()
	budi.says("/riwayat " + ticket).hears("kepastian unit dicabut")
	s.passes(hour)
	budi.pressesOn(s.card(open), "✅ Setujui")
	budi.pressesOn(s.card(open), "Ya, setujui")
	if !rina.profile().UnitConfirmed {
		t.Fatal("it is not earned again")
	}
	sari.claims(button.Data, 0).nothing() // it speaks of the confirmation before
	_, mark, _ := strings.Cut(button.Data, ":unit:")
	sari.claims("v:"+open+":"+itoa(s.request(open).Version)+":unit:"+mark, 0).sees("sudah tidak ada").nothing()
	if !rina.profile().UnitConfirmed {
		t.Fatal("an old button took a newer confirmation back")
	}
}

func TestNobodyOfTheTeamTakesTheirOwnUnitBack(t *testing.T) {
	s := newStage(t)
	budi, sari := s.budi(), s.sari()
	ticket := budi.alone().introduced().asksSubdomain("sipandu")
	sari.pressesOn(s.card(ticket), "✅ Setujui")
	sari.pressesOn(s.card(ticket), "Ya, setujui")
	budi.pressesOn(s.card(ticket), takeBack).sees("Permohonan sendiri").nothing()
	s.agus().claims("v:"+ticket+":1:unit:0", 0).nothing()
	if !budi.alone().profile().UnitConfirmed {
		t.Fatal("the confirmation is gone")
	}
}
