package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// asksTakeover asks for an account that is not on the list.
func (a *actor) asksTakeover(address string) string {
	a.Helper()
	a.says("/lupapassword")
	a.presses("Akun saya tidak ada di daftar").hears("Langkah 1 dari 3")
	a.says(address).hears("Langkah 2 dari 3", "Surat permohonan")
	a.sends(a.photos(1)...)
	a.presses("✅ Selesai").hears("Langkah 3 dari 3", "Nomor dan tanggal surat")
	a.presses("⏭️ Lewati").hears("Ringkasan", address, "Nomor surat: dilewati")
	a.presses("✅ Kirim").hears("Jika alamat tersebut terdaftar")
	return a.newest()
}

func TestATakeoverAnswersTheSameWhetherOrNotTheAddressExists(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	agus.holds(dishub, "dishub", true)
	there := rina.asksTakeover(dishub)
	answer := rina.last().text
	nowhere := rina.asksTakeover("tidak-ada.banyuasinkab.go.id")
	if strings.ReplaceAll(answer, there, "") != strings.ReplaceAll(rina.last().text, nowhere, "") {
		t.Fatalf("the answers differ:\n%s\n%s", answer, rina.last().text)
	}
	if !strings.HasPrefix(there, "PGD-2026-") {
		t.Fatalf("the ticket is %s", there)
	}
	if card := s.card(nowhere); !strings.Contains(card.text, "tidak tercatat sebagai akun kita") {
		t.Fatalf("the card is\n%s", card)
	}
}

func TestAnotherHolderHasAnHourToObject(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	agus.says("/lupapassword")
	agus.presses("🔑 Buat password sementara")
	old := s.panel.passwords["dishub"]
	ticket := rina.asksTakeover(dishub)
	if card := s.card(ticket); !strings.Contains(card.text, "tercatat pada pemegang lain") {
		t.Fatalf("the card does not warn:\n%s", card)
	}
	budi.approves().hears("pemegang akun diberi tahu", "menyatakan keberatan sampai pukul 11.15")
	agus.reads("diminta oleh Dinas Perpustakaan dan Arsip Daerah", "pukul 11.15", "0711-7690037")
	s.passes(30 * minute)
	agus.presses("👁️ Tampilkan akun").hears("Password sementara")
	rina.says("/status").hears(ticket).lacks("pemegang", "keberatan")
	s.passes(30*minute - second)
	if s.panel.passwords["dishub"] != old || s.account(dishub).Holder != agusID {
		t.Fatal("the hour was not waited for")
	}
	s.passes(second)
	s.inState(ticket, conversations.Done)
	if a := s.account(dishub); a.Holder != rinaID || s.panel.passwords["dishub"] == old {
		t.Fatalf("the account is %+v", a)
	}
	agus.reads("sudah tidak berlaku", dishub)
	agus.reads(dishub+" kini dipegang oleh Dinas Perpustakaan dan Arsip Daerah", "0711-7690037")
	if c := s.credential("LP-2026-0001"); c.State != conversations.CredentialReplaced {
		t.Fatalf("the old holder's password is %s", c.State)
	}
	agus.presses("🚫 Bukan kami").sees("bukan untuk akun Telegram")
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["dishub"])
	agus.says("/lupapassword").hears("Belum ada akun")
	s.passes(30 * day) // the old holder's dates do nothing to the new holder's account
	if n := s.panel.asked(conversations.StepPassword); n != 3 {
		t.Fatalf("the password was set %d times: asked for, handed over, expired", n)
	}
}

func TestAnObjectionFreezesTheHandover(t *testing.T) {
	s := newStage(t)
	rina, agus, budi, dewi := s.rina().introduced(), s.agus().introduced(), s.budi(), s.officer(dewiID, "Dewi")
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	dewi.claims("d:"+ticket+":not_us", 0).sees("bukan untuk akun Telegram").nothing()
	rina.claims("d:"+ticket+":not_us", 0).sees("bukan untuk akun Telegram").nothing()
	agus.presses("🚫 Bukan kami").sees("kami hentikan")
	s.inState(ticket, conversations.FailedState)
	budi.reads("Pekerjaan untuk "+ticket, "menyatakan keberatan")
	agus.presses("🚫 Bukan kami").sees(ticket)
	s.passes(2 * hour)
	if s.account(dishub).Holder != agusID || s.panel.asked(conversations.StepPassword) != 0 {
		t.Fatal("the handover went on")
	}
	agus.says("/lupapassword")
	agus.presses("🔑 Buat password sementara").sees("sedang kami siapkan") // the holder is not locked out
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	budi.presses("Pemegang akun yang tercatat masih bertugas")
	s.inState(ticket, conversations.Rejected)
}

func TestTheTeamMayGoOnAfterAnObjection(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	budi.approves()
	agus.presses("🚫 Bukan kami")
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Done)
	if a := s.account(dishub); a.Holder != rinaID {
		t.Fatalf("the account is %+v", a)
	}
}

func TestATakeoverOfAnAddressWithoutAccountFails(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksTakeover("tidak-ada.banyuasinkab.go.id")
	budi.approves()
	s.inState(ticket, conversations.FailedState)
	budi.reads("tidak memiliki akun")
	if _, byHand := s.card(ticket).button("🧑‍🔧 Kerjakan manual"); byHand {
		t.Fatal("nobody can set a password for an account that nobody knows")
	}
	s.panel.has("tidak-ada.banyuasinkab.go.id", "ternyata-ada")
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.Done)
	rina.presses("👁️ Tampilkan akun").hears("Username: ternyata-ada")
}

func TestTwoTakeoversOfOneAccountFollowEachOther(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	s.panel.has(dishub, "dishub")
	one, two := rina.asksTakeover(dishub), agus.asksTakeover(dishub)
	budi.pressesOn(s.card(one), "✅ Setujui")
	budi.pressesOn(s.card(one), "Ya, setujui")
	s.inState(one, conversations.Done)
	budi.pressesOn(s.card(two), "✅ Setujui")
	budi.pressesOn(s.card(two), "Ya, setujui")
	s.inState(two, conversations.HandingOver)
	rina.reads("diminta oleh", dishub)
	s.passes(hour)
	s.inState(two, conversations.Done)
	if c := s.credential(one); c.State != conversations.CredentialReplaced {
		t.Fatalf("the first holder's password is %s", c.State)
	}
	agus.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["dishub"])
}

func TestAHolderWhoBlockedTheBotIsWarnedByMail(t *testing.T) {
	for _, known := range []bool{true, false} {
		s := newStage(t)
		rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
		agus.holds(dishub, "dishub", true)
		s.blocked[agusID] = true
		if known {
			s.event(conversations.BotMoved{Place: agus.place(), By: agus.person})
		}
		ticket := rina.asksTakeover(dishub)
		budi.approves()
		if len(s.mails) != 1 || s.mails[0].To != "arsip@banyuasinkab.go.id" || !strings.Contains(s.mails[0].text, "diminta oleh") {
			t.Fatalf("the letters are %v", s.mails)
		}
		s.inState(ticket, conversations.HandingOver)
	}
}

func TestTheTeamHoldsAHandoverForAHolderWhoCalls(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksTakeover(dishub)
	budi.approves().offers("✋ Tahan penyerahan")
	budi.presses("✋ Tahan penyerahan")
	budi.reads("penyerahan ditahan oleh Budi")
	s.inState(ticket, conversations.FailedState)
	rina.says("/status").lacks("ditahan", "keberatan")
	s.passes(2 * hour)
	if s.account(dishub).Holder != agusID {
		t.Fatal("the handover went on")
	}
	budi.presses("🔁 Coba lagi").withholds("✋ Tahan penyerahan")
	s.inState(ticket, conversations.Done)
}
