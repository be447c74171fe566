package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

func byHand(c *turn.Config) { c.PanelManual = true }

func TestTheTeamMakesAnAccountByHand(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	guide := budi.approves().hears("Buat akun subdomain di panel", "sipandu.banyuasinkab.go.id", "Username: sipandu", "Password: ").
		offers("✅ Sudah dibuat", "↩️ Lepas", "📋 Salin username", "📋 Salin password")
	s.inState(ticket, conversations.Manual)
	if len(s.panel.calls) != 0 {
		t.Fatal("the panel was called")
	}
	password := s.plain[ticket]
	if !guide.message().protect || !strings.Contains(guide.message().text, password) {
		t.Fatalf("the guide is %s", guide.message())
	}
	card := s.card(ticket)
	if _, has := card.button("🧑‍🔧 Kerjakan tugas ini"); !has {
		t.Fatalf("nobody else finds the work: %q", card.labels)
	}
	budi.alone().presses("✅ Sudah dibuat").hears("sudah dicatat selesai").lacks(password)
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: sipandu", "Password sementara: "+password)
	budi.alone().claims("h:"+ticket+":done", 0).sees("tidak berlaku").nothing()
}

func TestWorkByHandIsReleasedForSomebodyElseWithAnotherPassword(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	first := s.plain[ticket]
	sari.presses("🧑‍🔧 Kerjakan tugas ini").hears("sedang dikerjakan Budi")
	sari.alone().claims("h:"+ticket+":done", 0).sees("tidak berlaku").nothing()
	budi.alone().claims("h:"+ticket+":nonsense", 0).sees("tidak berlaku").nothing()
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Buat akun subdomain") // shown again, and once only
	if n := budi.alone().count(first); n != 1 {
		t.Fatalf("the password stands in %d messages", n)
	}
	budi.alone().presses("↩️ Lepas").hears("sudah dilepas").lacks(first)
	budi.alone().claims("h:"+ticket+":done", 0).sees("tidak berlaku").nothing()
	sari.presses("🧑‍🔧 Kerjakan tugas ini").hears("Username: sipandu").lacks(first)
	sari.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	if s.plain[ticket] == first {
		t.Fatal("who released the work still knows the password")
	}
	sari.alone().opens("kerja_" + ticket).hears("tidak menunggu siapa pun")
}

func TestOnlyMembersDoWorkAndNobodySetsTheirOwnPassword(t *testing.T) {
	s := newStage(t, byHand)
	budi, sari := s.budi(), s.sari()
	own := budi.alone().introduced()
	ticket := own.asksSubdomain("sipandu")
	sari.presses("✅ Setujui")
	sari.presses("Ya, setujui")
	sari.alone().presses("↩️ Lepas")
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Permohonan sendiri")
	stranger := s.agus()
	stranger.opens("kerja_" + ticket).hears("hanya untuk anggota grup")
	stranger.opens("kerja_" + ticket).hears("hanya untuk anggota grup")
	stranger.opens("surat_" + ticket).hears("hanya untuk anggota grup")
	for _, start := range []string{"kerja_", "kerja_SD-2026-0999", "kontak_x", "jawab_x"} {
		sari.alone().opens(start)
	}
	sari.opensWork(ticket)
	s.members[sariID] = false
	s.event(conversations.MemberChanged{Chat: group, Person: sari.person})
	sari.alone().presses("✅ Sudah dibuat").sees("anggota grup").nothing()
	s.inState(ticket, conversations.Manual)
}

func (a *actor) opensWork(ticket string) *answer { return a.alone().opens("kerja_" + ticket) }

func TestFailedWorkIsFinishedByHand(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.panel.will(conversations.StepAccount, conversations.PanelRefused, "quota", "")
	budi.approves()
	budi.presses("🧑‍🔧 Kerjakan manual").hears("Buat akun subdomain di panel")
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: sipandu", "Password sementara: "+s.plain[ticket])
}

func TestAWebsiteByHandBesideAPanelForTheRest(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.SiteManual = true })
	rina, budi := s.rina().introduced(), s.budi()
	site := rina.asksWebsite("arsip")
	budi.pressesOn(s.card(site), "✅ Setujui")
	budi.pressesOn(s.card(site), "Ya, setujui").hears("Buat website baku di panel", "Nama website: Dinas Perpustakaan dan Arsip")
	app := rina.asksSubdomain("sipandu")
	budi.pressesOn(s.card(app), "✅ Setujui")
	budi.pressesOn(s.card(app), "Ya, setujui")
	s.inState(site, conversations.Manual)
	s.inState(app, conversations.Delivered)
}

func TestAnExistingAccountIsHandedOverByHand(t *testing.T) {
	s := newStage(t, byHand)
	rina, agus, budi := s.rina().introduced(), s.agus().introduced(), s.budi()
	agus.holds(dishub, "dishub", true)
	ticket := rina.asksWebsite("dishub")
	budi.presses("📨 Kirim akun yang ada")
	budi.presses("Ya, kirim")
	s.inState(ticket, conversations.HandingOver)
	agus.reads("diminta oleh")
	s.passes(hour)
	budi.presses("🧑‍🔧 Kerjakan tugas ini").hears("Atur password sementara untuk website baku", "Username: dishub")
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	if s.account(dishub).Holder != rinaID {
		t.Fatal("the holder did not change")
	}
	other := agus.asksTakeover("tidak-ada.banyuasinkab.go.id")
	budi.approves()
	s.inState(other, conversations.FailedState)
}

func TestRemindersGoOnWhileWorkWaitsForAHand(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	s.passes(8 * hour)
	budi.reads(ticket + ": separuh waktu")
	s.passes(30 * day)
	budi.reads(ticket + ": batas waktu")
	if n := budi.count(ticket + ": batas waktu"); n != 1 {
		t.Fatalf("the deadline is told %d times", n)
	}
}

func TestTheLetterIsPrintedInTheVerifiersPrivateChat(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.claims("v:"+ticket+":1:handed", 0).sees(ticket)
	budi.alone().opens("surat_" + ticket).hears("tidak ada")
	budi.approves().offers("📄 Surat", "Tandai surat diserahkan")
	letter := budi.presses("📄 Surat").message()
	if letter.chat != budiID || letter.sheet != "letter_paper of "+ticket || !letter.protect {
		t.Fatalf("the letter is %+v", letter)
	}
	toSign := budi.pressesOn(s.card(ticket), "🖋️ Surat untuk TTE").message()
	if toSign.sheet != "letter_to_sign of "+ticket || toSign.protect {
		t.Fatalf("the copy to be signed is %+v", toSign)
	}
	s.passes(hour)
	if !letter.deleted || toSign.deleted {
		t.Fatal("the letter stays in the chat, or the one without password does not")
	}
	sari.presses("Tandai surat diserahkan").hears("Surat diserahkan oleh Sari").withholds("Tandai surat diserahkan")
	budi.claims("v:"+ticket+":4:handed", 0).sees("diserahkan oleh Sari").nothing()
	budi.says("/riwayat "+ticket).hears("surat diambil untuk dicetak", "surat diserahkan").lacks("letter.")
	s.passes(3 * day)
	budi.presses("📄 Surat").hears("tidak dapat ditampilkan", "Surat untuk TTE") // the password has expired
	if late := budi.pressesOn(s.card(ticket), "🖋️ Surat untuk TTE").message(); late.sheet != "letter_to_sign of "+ticket {
		t.Fatalf("the letter is %+v", late)
	}
	budi.alone().opens("surat_SD-2026-0999").hears("tidak ada")
	rina.presses("👁️ Tampilkan akun").hears("sudah tidak berlaku")
}

func TestNoUserNameIsSuggestedTwice(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	one := rina.asksSubdomain("pelayananterpadu")
	two := rina.asksSubdomain("pelayananpublik")
	budi.pressesOn(s.card(one), "✅ Setujui")
	budi.pressesOn(s.card(one), "Ya, setujui").hears("Username: pelayana")
	budi.pressesOn(s.card(two), "✅ Setujui")
	budi.pressesOn(s.card(two), "Ya, setujui").lacks("Username: pelayana\n")
	if a, b := s.credential(one).Username, s.credential(two).Username; a == b {
		t.Fatalf("both are %s", a)
	}
}

func TestAUserNameThatThePanelHasIsReplacedByTheNext(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves().hears("Username: sipandu").offers("Username sudah dipakai")
	budi.alone().presses("Username sudah dipakai").hears("Username: spnd")
	if n := budi.alone().count("Username: sipandu"); n != 0 {
		t.Fatal("the first name is still shown")
	}
	budi.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: spnd", "Password sementara: "+s.plain[ticket])
}

func TestTheGuideTellsWhatThePanelHasDoneAlready(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksWebsite("arsip")
	s.panel.will(conversations.StepSite, conversations.PanelRefused, "", "no")
	budi.approves()
	budi.presses("🧑‍🔧 Kerjakan manual").hears("Sudah dikerjakan panel:", "Membuat akun")
}
