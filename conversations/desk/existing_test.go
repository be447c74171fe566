package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

const dishub = "dishub.banyuasinkab.go.id"

func TestAWebsiteThatExistsIsSentAndNotMade(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.panel.has(dishub, "dishub")
	ticket := rina.asksWebsite("dishub")
	card := s.card(ticket)
	if _, has := card.button("✅ Setujui"); has || !strings.Contains(card.text, "sudah ada di panel dengan username dishub") {
		t.Fatalf("the card is\n%s", card)
	}
	budi.presses("📨 Kirim akun yang ada").hears("mengirim akun yang sudah ada").offers("Ya, kirim")
	budi.presses("Ya, kirim")
	r := s.inState(ticket, conversations.Delivered)
	if r.Username != "dishub" || s.panel.asked(conversations.StepAccount) != 0 || s.panel.asked(conversations.StepPassword) != 1 {
		t.Fatalf("the request is %+v", r)
	}
	rina.reads(ticket, "sudah siap untuk Bapak/Ibu")
	rina.presses("👁️ Tampilkan akun").hears("Username: dishub", "Password sementara: "+s.panel.passwords["dishub"])
	if a := s.account(dishub); a.Holder != rinaID || a.Username != "dishub" {
		t.Fatalf("the account is %+v", a)
	}
}

func TestAnAddressThatThePanelKnowsTurnsAnApprovalIntoTheOffer(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("dishub")
	s.panel.has(dishub, "lama")
	budi.approves().hears("alamat ternyata sudah ada").offers("📨 Kirim akun yang ada", "❌ Tolak").withholds("✅ Setujui")
	s.inState(ticket, conversations.Approved)
	if s.panel.asked(conversations.StepAccount) != 0 {
		t.Fatal("something was made")
	}
	s.passes(minute)
	if rina.count("telah disetujui") != 0 {
		t.Fatal("an account is promised that may not come")
	}
	budi.presses("📨 Kirim akun yang ada")
	budi.presses("Ya, kirim")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: lama", "Password sementara: "+s.panel.passwords["lama"])
}

func TestTheOfferCanBeDeclinedAndTheHolderIsNotDisturbed(t *testing.T) {
	s := newStage(t)
	rina, budi, agus := s.rina().introduced(), s.budi(), s.agus().introduced()
	ticket := rina.asksSubdomain("dishub")
	agus.holds(dishub, "dishub", false)
	budi.approves().offers("📨 Kirim akun yang ada")
	agus.says("/lupapassword")
	agus.presses("🔑 Buat password sementara").sees("sedang kami siapkan")
	agus.reads("sudah siap digunakan kembali")
	budi.pressesOn(s.card(ticket), "❌ Tolak")
	budi.presses("Permohonan ganda")
	s.inState(ticket, conversations.Rejected)
	if s.account(dishub).Holder != agusID {
		t.Fatal("the holder changed")
	}
}

func TestAnAccountRaceAtThePanelIsNeverTakenOver(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("dishub")
	s.panel.answers[conversations.StepAccount] = []conversations.PanelReplied{{Outcome: conversations.PanelExists, Value: "orang-lain"}}
	budi.approves()
	s.inState(ticket, conversations.FailedState)
	card := s.card(ticket)
	if _, byHand := card.button("🧑‍🔧 Kerjakan manual"); byHand || !strings.Contains(card.text, "username orang-lain") {
		t.Fatalf("the card is\n%s", card)
	}
	s.panel.has(dishub, "orang-lain")
	budi.presses("🔁 Coba lagi")
	s.inState(ticket, conversations.FailedState)
	budi.presses("📨 Kirim akun yang ada")
	budi.presses("Ya, kirim")
	s.inState(ticket, conversations.Delivered)
	rina.presses("👁️ Tampilkan akun").hears("Username: orang-lain")
}

// What DNS did not say stands on the card as not said: neither as free nor as taken.
func TestTheCardSaysThatDNSCouldNotBeAsked(t *testing.T) {
	for _, seen := range []conversations.AddressSeen{{NamesUnknown: true}, {NamesUnknown: true, Resolves: true}, {NamesUnknown: true, Resolves: true, Answers: 200}} {
		s := newStage(t)
		s.looks["sipandu.banyuasinkab.go.id"] = seen
		rina := s.rina().introduced()
		card := s.card(rina.asksSubdomain("sipandu"))
		if !strings.Contains(card.text, "DNS belum dapat ditanya") || strings.Contains(card.text, "sudah ada di DNS") || strings.Contains(card.text, "menjawab HTTP") {
			t.Errorf("%+v: %s", seen, card.text)
		}
	}
}

func TestHintsTellWhatTheBotWorkedOut(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.MailOff = true })
	s.looks["slot-sekda.banyuasinkab.go.id"] = conversations.AddressSeen{Resolves: true, Answers: 200}
	rina, agus := s.rina().introduced(), s.agus().introduced()
	agus.holds("slot-sekd4.banyuasinkab.go.id", "slot", false)
	o := rina.profile()
	o.PhoneVerified, o.NIP = false, "198609262015213000"
	s.remember(o)
	rina.says("/subdomain")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("slot-sekda")
	rina.says("SIPANDU, pelayanan")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("> 20 GB")
	rina.says("COBOL")
	rina.presses("⏭️ Lewati")
	rina.says("orang@gmail.com")
	card := s.card(newTicket(rina))
	for _, words := range []string{"sudah ada di DNS", "status 200", "COBOL mungkin tidak", "lebih dari 20 GB", "bukan alamat go.id", "belum terverifikasi",
		"Pengiriman email tidak aktif", `memuat "sekda"`, `memuat "slot"`, "mirip dengan slot-sekd4", "sudah memiliki 1 akun", "bukan bulan", "bukan 1 atau 2", "adalah 000"} {
		if !strings.Contains(card.text, words) {
			t.Errorf("the card should hint %q:\n%s", words, card.text)
		}
	}
}
