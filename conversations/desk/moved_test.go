package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

// When an account changes hands, everything open about it is looked at again on
// its card, and the new holder is told.

// moves hands arsip from Agus to Rina, by the ways in which that happens.
var moves = map[string]func(s *stage){
	"a takeover": func(s *stage) {
		s.wants(s.rina().asksTakeover(arsip), "✅ Setujui", "Ya, setujui")
	},
	"a request for a website that exists": func(s *stage) {
		s.wants(s.rina().asksWebsite("arsip"), "📨 Kirim akun yang ada", "Ya, kirim")
	},
	"its end, and a new account": func(s *stage) {
		a := s.account(arsip)
		a.EndedAt = s.now
		s.remember(a)
		s.panel.loses(arsip)
		s.wants(s.rina().asksWebsite("arsip"), "✅ Setujui", "Ya, setujui")
	},
}

// wants has the team give what was asked for; whoever holds it says nothing.
func (s *stage) wants(ticket string, labels ...string) {
	s.Helper()
	for _, label := range labels {
		s.budi().pressesOn(s.card(ticket), label)
	}
	s.passes(hour)
	if _, byHand := s.card(ticket).button("🧑‍🔧 Kerjakan tugas ini"); byHand {
		s.sari().opensWork(ticket)
		s.sari().alone().presses("✅ Sudah dibuat")
	}
	if a := s.account(arsip); a.Holder != rinaID || a.HeldSince.IsZero() {
		s.Fatalf("the account is %+v", a)
	}
}

// standsAt lists how far a former holder's complaint may have come.
var standsAt = map[string]func(s *stage, ticket string){
	"it waits":      func(*stage, string) {},
	"it is claimed": func(s *stage, ticket string) { s.budi().pressesOn(s.card(ticket), "🙋 Ambil") },
	"the reset has failed": func(s *stage, ticket string) {
		s.panel.will(conversations.StepCopy, conversations.PanelRefused, "site_broken", "")
		s.budi().pressesOn(s.card(ticket), "♻️ Reset website")
		s.budi().pressesOn(s.card(ticket), "Ya, reset")
	},
}

func TestAFormerHoldersComplaintResetsNothing(t *testing.T) {
	for way, move := range moves {
		for how, begin := range standsAt {
			s := newStage(t)
			rina, agus, budi := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi()
			ticket := agus.complains()
			begin(s, ticket)
			before := s.request(ticket)
			old := *s.card(ticket)
			move(s)
			rina.reads("masih ada yang terbuka", ticket, "Tim kami memeriksanya", "/pengaduan")
			card := s.card(ticket)
			if !strings.Contains(card.text, "bukan pelapor") || !strings.Contains(card.text, "pemegang akun berganti") || s.request(ticket).CardNo == before.CardNo {
				t.Errorf("%s, %s: the card is\n%s", way, how, card)
			}
			for _, label := range []string{"♻️ Reset website", "🔁 Coba lagi", "🧑‍🔧 Kerjakan manual"} {
				if _, offered := card.button(label); offered {
					t.Errorf("%s, %s: the card offers %s", way, how, label)
				}
				if b, was := old.button(label); was {
					budi.claims(b.Data, old.number)
				}
			}
			agus.says("/status").lacks("berganti")
			s.passes(day)
			if n := s.panel.count(conversations.StepReset); n != 0 {
				t.Errorf("%s, %s: the site was reset %d times", way, how, n)
			}
			budi.pressesOn(s.card(ticket), "✅ Selesai tanpa reset")
			budi.pressesOn(s.card(ticket), "Ya, tutup")
			s.inState(ticket, conversations.Closed)
		}
	}
}

// count tells how often the panel has done a step.
func (p *panel) count(step conversations.Step) (n int) {
	for _, call := range p.done {
		if call.Step == step {
			n++
		}
	}
	return n
}

func TestWhoIsAboutToResetLooksAgain(t *testing.T) {
	s := newStage(t)
	rina, agus, budi, sari := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi(), s.sari()
	ticket := agus.complains()
	other := rina.asksTakeover(arsip)
	budi.pressesOn(s.card(other), "✅ Setujui")
	budi.pressesOn(s.card(other), "Ya, setujui")
	s.passes(hour - 30*second)
	sari.pressesOn(s.card(ticket), "♻️ Reset website")
	yes, _ := sari.finds("Ya, reset").button("Ya, reset")
	s.passes(40 * second)
	s.inState(other, conversations.Done)
	sari.claims(yes.Data, 0).sees(ticket)
	s.inState(ticket, conversations.Submitted)
}

func TestAResetUnderWayIsStopped(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.SiteManual = true })
	rina, agus, budi, sari := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi(), s.sari()
	ticket := agus.complains()
	budi.pressesOn(s.card(ticket), "♻️ Reset website")
	budi.pressesOn(s.card(ticket), "Ya, reset")
	budi.opensWork(ticket)
	done := budi.alone().finds("✅ Sudah dibuat")
	b, _ := done.button("✅ Sudah dibuat")
	moves["a takeover"](s)
	s.inState(ticket, conversations.FailedState)
	if !done.deleted {
		t.Error("the guide stays with whoever was at it")
	}
	budi.alone().claims(b.Data, 0).sees("tidak berlaku").nothing()
	sari.opensWork(ticket).hears("tidak menunggu siapa pun")
	if agus.count("input kembali")+rina.count("input kembali") != 0 {
		t.Error("somebody reads that the site was reset")
	}
}

// A call that waits for the panel while the account changes hands is not made.
func TestAResetThatWaitsForThePanelIsStopped(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi()
	handed := rina.asksTakeover(arsip)
	budi.pressesOn(s.card(handed), "✅ Setujui")
	s.panel.will(conversations.StepPassword, conversations.PanelRefused, "weak_password", "")
	budi.pressesOn(s.card(handed), "Ya, setujui")
	s.passes(hour)
	s.inState(handed, conversations.FailedState)
	budi.pressesOn(s.card(handed), "🧑‍🔧 Kerjakan manual")
	ticket := agus.complains2(t)
	s.panel.down = true
	budi.pressesOn(s.card(ticket), "♻️ Reset website")
	budi.pressesOn(s.card(ticket), "Ya, reset")
	s.inState(ticket, conversations.Resetting)
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(handed, conversations.Done)
	s.inState(ticket, conversations.FailedState)
	s.panel.works()
	if n := s.panel.count(conversations.StepCopy) + s.panel.count(conversations.StepReset); n != 0 {
		t.Fatalf("the panel was asked for %d steps", n)
	}
}

// Nor is one that brings a former website back.
func TestAWayBackThatWaitsForThePanelIsStopped(t *testing.T) {
	s := newStage(t)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi()
	reset := agus.complains2(t)
	budi.pressesOn(s.card(reset), "♻️ Reset website")
	budi.pressesOn(s.card(reset), "✖️ Tidak")
	budi.pressesOn(s.card(reset), "Ya, reset")
	s.inState(reset, conversations.Done)
	handed := rina.asksTakeover(arsip)
	budi.pressesOn(s.card(handed), "✅ Setujui")
	s.panel.will(conversations.StepPassword, conversations.PanelRefused, "weak_password", "")
	budi.pressesOn(s.card(handed), "Ya, setujui")
	s.passes(hour)
	budi.pressesOn(s.card(handed), "🧑‍🔧 Kerjakan manual")
	agus.presses("📦 Pulihkan salinan")
	agus.presses(arsip)
	agus.presses("✅ Kirim")
	back := newTicket(agus)
	s.panel.down = true
	budi.pressesOn(s.card(back), "📦 Kembalikan isi lama")
	budi.pressesOn(s.card(back), "✖️ Tidak")
	budi.pressesOn(s.card(back), "Ya, pulihkan")
	s.inState(back, conversations.Resetting)
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(handed, conversations.Done)
	s.inState(back, conversations.FailedState)
	s.panel.works()
	if n := s.panel.count(conversations.StepBack); n != 0 {
		t.Fatalf("it was brought back %d times", n)
	}
}

// complains2 reports a broken site, whatever number that gets.
func (a *actor) complains2(t *testing.T) string {
	t.Helper()
	a.says("/pengaduan")
	a.presses("🛠️ Error saat input data")
	a.presses(arsip)
	a.says("Halaman putih saat menyimpan berita")
	a.presses("⏭️ Lewati")
	return newTicket(a)
}

func TestOthersTakeoversAreLookedAtAgain(t *testing.T) {
	s := newStage(t)
	rina, budi, dewi := s.rina().introduced(), s.budi(), s.officer(dewiID, "Dewi").introduced().from("Dinas Perhubungan", "Dewi")
	s.panel.has(arsip, "arsip") // nobody is on file
	ticket := dewi.asksTakeover(arsip)
	if strings.Contains(s.card(ticket).text, "pemegang lain") {
		t.Fatal("the card knows of a holder")
	}
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	yes, _ := budi.finds("Ya, setujui").button("Ya, setujui")
	mine := rina.asksTakeover(arsip)
	s.sari().pressesOn(s.card(mine), "✅ Setujui")
	s.sari().pressesOn(s.card(mine), "Ya, setujui")
	s.inState(mine, conversations.Done)
	rina.reads("masih ada yang terbuka", ticket)
	if card := s.card(ticket); !strings.Contains(card.text, "tercatat pada pemegang lain") || strings.Contains(card.text, "tidak tercatat sebagai akun kita") {
		t.Fatalf("the card is\n%s", card)
	}
	budi.claims(yes.Data, 0).sees(ticket)
	s.inState(ticket, conversations.Submitted)
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	s.inState(ticket, conversations.HandingOver)
	rina.reads("diminta oleh Dinas Perhubungan")
	rina.presses("🚫 Bukan kami")
	s.inState(ticket, conversations.FailedState)
}

// TestWorkWhosePasswordAnotherReplacedIsNotDelivered: two requests for one account
// are done by hand, and the older's password is replaced before it is set.
func TestWorkWhosePasswordAnotherReplacedIsNotDelivered(t *testing.T) {
	s := newStage(t, byHand)
	rina, agus, budi, sari := s.rina().introduced().holds(arsip, "arsip", false), s.agus().introduced(), s.budi(), s.sari()
	older := rina.asksTakeover(arsip)
	budi.pressesOn(s.card(older), "✅ Setujui")
	budi.pressesOn(s.card(older), "Ya, setujui")
	s.passes(hour)
	budi.opensWork(older)
	younger := agus.asksTakeover(arsip)
	sari.pressesOn(s.card(younger), "✅ Setujui")
	sari.pressesOn(s.card(younger), "Ya, setujui")
	s.passes(hour)
	if c := s.credential(older); c.State != conversations.CredentialReplaced {
		t.Fatalf("the older password is %s: the test proves nothing", c.State)
	}
	budi.alone().presses("✅ Sudah dibuat").hears("tidak menunggu siapa pun")
	s.inState(older, conversations.FailedState)
	sari.opensWork(younger)
	sari.alone().presses("✅ Sudah dibuat")
	if a := s.account(arsip); a.Holder != agusID {
		t.Errorf("the account is %+v", a)
	}
	agus.presses("👁️ Tampilkan akun").hears("Password sementara")
}

func TestAHandoverUnderWayAsksTheNewHolder(t *testing.T) {
	s := newStage(t, byHand)
	rina, dewi, budi := s.rina().introduced(), s.officer(dewiID, "Dewi").introduced().from("Dinas Perhubungan", "Dewi"), s.budi()
	s.remember(conversations.Account{Address: arsip, Username: "arsip", Kind: conversations.WebsiteAccount, CreatedAt: s.now})
	first, second := dewi.asksTakeover(arsip), rina.asksTakeover(arsip)
	for _, ticket := range []string{first, second} {
		budi.pressesOn(s.card(ticket), "✅ Setujui")
		budi.pressesOn(s.card(ticket), "Ya, setujui")
	}
	budi.alone().presses("✅ Sudah dibuat") // the younger
	s.inState(second, conversations.Done)
	s.inState(first, conversations.FailedState)
	budi.reads("Pekerjaan untuk "+first, "sudah berganti")
	budi.pressesOn(s.card(first), "🔁 Coba lagi")
	s.inState(first, conversations.HandingOver)
	rina.reads("diminta oleh Dinas Perhubungan")
	s.passes(30 * minute)
	if a := s.account(arsip); a.Holder != rinaID {
		t.Fatalf("the account is %+v", a)
	}
}

func TestAFormerHoldersPasswordsEndWithTheirHolding(t *testing.T) {
	s := newStage(t, byHand)
	_, agus, budi, sari := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true), s.budi(), s.sari()
	agus.asksPassword(arsip) // that nobody gets round to
	s.passes(25 * hour)
	agus.asksPassword(arsip)
	budi.opensWork("K-2026-0002")
	guide := budi.alone().finds("✅ Sudah dibuat")
	b, _ := guide.button("✅ Sudah dibuat")
	moves["a takeover"](s)
	for _, id := range []string{"LP-2026-0001", "LP-2026-0002"} {
		if c := s.credential(id); c.State != conversations.CredentialReplaced {
			t.Errorf("%s is %s", id, c.State)
		}
	}
	if !guide.deleted || budi.count("tidak perlu dikerjakan lagi") != 2 {
		t.Errorf("the team still has it to do:\n%s", s.transcript(group))
	}
	budi.alone().claims(b.Data, 0).sees("tidak berlaku").nothing()
	sari.opensWork("K-2026-0001").hears("tidak menunggu siapa pun")
	before := agus.count("memerlukan waktu")
	s.passes(3 * day)
	if agus.count("memerlukan waktu") != before || agus.count("siap digunakan") != 0 {
		t.Errorf("the former holder reads:\n%s", s.transcript(agusID))
	}
}

// An expired password that the team has still to replace by hand is replaced by
// whatever is set since.
func TestWorkOfLongAgoEndsNoNewerPassword(t *testing.T) {
	for how, anew := range map[string]func(s *stage){
		"the holder asks anew": func(s *stage) {
			s.agus().asksPassword(arsip)
			s.sari().presses("🧑‍🔧 Kerjakan tugas ini")
			s.sari().alone().presses("✅ Sudah dibuat")
		},
		"it changes hands": moves["a takeover"],
	} {
		s := newStage(t, byHand)
		_, agus, budi := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", false), s.budi()
		agus.asksPassword(arsip)
		s.budi().presses("🧑‍🔧 Kerjakan tugas ini")
		budi.alone().presses("✅ Sudah dibuat")
		s.passes(2 * day)
		budi.reads("Ganti password yang habis masa berlakunya")
		replacing := budi.finds("🧑‍🔧 Kerjakan tugas ini")
		b, _ := replacing.button("🧑‍🔧 Kerjakan tugas ini")
		anew(s)
		budi.alone().opens(b.Start).hears("tidak menunggu siapa pun")
		if !strings.Contains(replacing.text, "tidak perlu dikerjakan lagi") {
			t.Errorf("%s: the team reads %s", how, replacing)
		}
		if _, err := s.secret("LP-2026-0001/void"); err == nil {
			t.Errorf("%s: the unknown password lives", how)
		}
	}
}

func TestACodeLinksNoAccountThatHasChangedHandsSince(t *testing.T) {
	s := newStage(t)
	rina, dewi, budi := s.rina().introduced(), s.officer(dewiID, "Dewi"), s.budi()
	s.imported(arsip, "arsip@banyuasinkab.go.id")
	ticket := rina.asksTakeover(arsip)
	dewi.introduced()
	dewi.says("/lupapassword")
	dewi.presses("🔗 Tautkan akun lewat email")
	dewi.says(arsip)
	code := mailedCode.FindString(s.mails[0].text)
	a := s.account(arsip)
	a.Email = "" // so that nobody has to be told
	s.remember(a)
	budi.pressesOn(s.card(ticket), "✅ Setujui")
	budi.pressesOn(s.card(ticket), "Ya, setujui")
	s.inState(ticket, conversations.Done)
	rina.erases()
	if s.account(arsip).Holder != 0 {
		t.Fatal("somebody holds the account")
	}
	dewi.says(code).hears("belum sesuai")
	if s.account(arsip).Holder != 0 {
		t.Fatal("a code of before has linked it")
	}
}

func TestAnAccountThatIsLinkedIsLookedAtAgain(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	s.imported(arsip, "arsip@banyuasinkab.go.id")
	ticket := agus.asksTakeover(arsip)
	rina.says("/lupapassword")
	rina.presses("🔗 Tautkan akun lewat email")
	rina.says(arsip)
	rina.says(mailedCode.FindString(s.mails[0].text)).hears("sekarang tertaut", "masih ada yang terbuka", ticket).offers("🔑 Buat password sementara")
	if card := s.card(ticket); !strings.Contains(card.text, "tercatat pada pemegang lain") {
		t.Fatalf("the card is\n%s", card)
	}
}

func TestACardTellsThatTheHolderIsGone(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true)
	ticket := rina.asksTakeover(arsip)
	if card := s.card(ticket); !strings.Contains(card.text, "tercatat pada pemegang lain") {
		t.Fatalf("the card is\n%s", card)
	}
	agus.erases()
	if card := s.card(ticket); strings.Contains(card.text, "tercatat pada pemegang lain") {
		t.Fatalf("the card speaks of somebody who is gone:\n%s", card)
	}
}

func TestADraftOfAFormerHolderIsNotSent(t *testing.T) {
	s := newStage(t)
	_, agus := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true)
	agus.says("/pengaduan")
	agus.presses("🛠️ Error saat input data")
	agus.presses(arsip)
	agus.says("Halaman putih saat menyimpan berita")
	agus.presses("⏭️ Lewati").offers("✅ Kirim")
	moves["a takeover"](s)
	agus.presses("✅ Kirim").hears("tidak ada pada daftar akun", "Langkah 1 dari 3")
	if open, err := s.store.Memory(s.ctx()).OpenAbout(arsip); err != nil || len(open) != 0 {
		t.Fatalf("open are %v, %v", open, err)
	}
}

func TestAFormerHoldersNoticeFreezesNobodyElse(t *testing.T) {
	s := newStage(t)
	_, agus, budi := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", false), s.budi()
	agus.asksPassword(arsip)
	notice := budi.finds("🧊 Bekukan akun")
	b, _ := notice.button("🧊 Bekukan akun")
	moves["a takeover"](s)
	budi.claims(b.Data, notice.number).sees("tidak berlaku").nothing()
	if s.account(arsip).Frozen || s.panel.frozen["arsip"] {
		t.Fatal("the new holder's account is frozen")
	}
}

func TestWhoeverGetsAnAccountWithNothingOpenIsToldOfNothing(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().holds(arsip, "arsip", true)
	ticket := agus.complains()
	s.budi().pressesOn(s.card(ticket), "✅ Selesai tanpa reset")
	s.budi().pressesOn(s.card(ticket), "Ya, tutup")
	elsewhere := agus.asksSubdomain("sipandu")
	moves["a takeover"](s)
	if rina.count("masih ada yang terbuka") != 0 || slices.Contains([]conversations.State{conversations.FailedState}, s.request(elsewhere).State) {
		t.Fatalf("rina reads\n%s", s.transcript(rinaID))
	}
}
