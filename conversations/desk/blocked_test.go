package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestABlockedOfficerGetsTheAccountWhenTheyAreBack(t *testing.T) {
	for name, back := range map[string]func(*actor){
		"by unblocking": func(rina *actor) {
			rina.event(conversations.BotMoved{Place: rina.place(), By: rina.person, Inside: true})
		},
		"by writing": func(rina *actor) { rina.does("coming back", rina.writes(spoken("/start")), "") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			ticket := rina.asksSubdomain("sipandu")
			s.blocked[rinaID] = true
			budi.approves()
			budi.reads(ticket, "Pemohon memblokir bot")
			s.inState(ticket, conversations.Delivered)
			s.blocked[rinaID] = false
			back(rina)
			if strings.Contains(s.card(ticket).text, "memblokir") {
				t.Fatalf("the card is\n%s", s.card(ticket))
			}
			rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["sipandu"])
			if n := rina.count("Password sementara"); n != 1 {
				t.Fatalf("delivered %d times", n)
			}
		})
	}
}

func TestABlockKnownBeforeSendsDecisionsByMail(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.event(conversations.BotMoved{Place: rina.place(), By: rina.person})
	s.blocked[rinaID] = true
	budi.presses("❌ Tolak")
	budi.presses("Permohonan ganda")
	if len(s.mails) != 1 || s.mails[0].To != "rina@banyuasinkab.go.id" || !strings.Contains(s.mails[0].text, "Permohonan ganda") || !strings.Contains(s.mails[0].subject, ticket) {
		t.Fatalf("the mails are %+v", s.mails)
	}
}

func TestABlockFoundOutBySendingMailsTheDecisionToo(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.blocked[rinaID] = true
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Surat belum ditandatangani atau distempel")
	if len(s.mails) != 1 || !strings.Contains(s.mails[0].text, "belum ditandatangani") || !strings.Contains(s.mails[0].subject, ticket) {
		t.Fatalf("the mails are %+v", s.mails)
	}
	s.passes(30 * day)
	if len(s.mails) != 2 || !strings.Contains(s.mails[1].text, "30 hari") {
		t.Fatalf("the mails are %+v", s.mails)
	}
}

func TestAPasswordThatEndedMeanwhileIsNotDelivered(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", false)
	rina.says("/lupapassword")
	s.panel.down = true
	rina.presses("🔑 Buat password sementara")
	s.blocked[rinaID] = true
	s.panel.works()
	s.passes(5 * day)
	s.blocked[rinaID] = false
	rina.does("coming back", rina.writes(spoken("/start")), "").one().hears("Selamat datang")
}

func TestAReadyMessageThatIsGoneComesAgain(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	ready := rina.finds("👁️ Tampilkan akun")
	ready.deleted = true
	rina.claims("d:"+ticket+":show", ready.number).hears("sudah siap")
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["sipandu"])
}

func TestACardThatIsGoneIsPostedAgainWhileItIsNeeded(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	gone := s.card(ticket)
	claim, _ := gone.button("🙋 Ambil")
	gone.deleted = true
	budi.claims(claim.Data, gone.number).sees("Bapak/Ibu tangani")
	if s.card(ticket) == gone || s.card(ticket).deleted {
		t.Fatal("the card is not there again")
	}
	budi.approves()
	s.inState(ticket, conversations.Delivered)
	over := s.card(ticket)
	over.deleted = true
	before := len(s.chats[group])
	rina.presses("👁️ Tampilkan akun")
	if len(s.chats[group]) != before {
		t.Fatal("the card of an ended request comes again")
	}
}
