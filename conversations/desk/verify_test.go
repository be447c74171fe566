package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"loket/conversations"
)

func TestANewRequestIsItsFilesAndTheCard(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	ticket := rina.asksSubdomain("sipandu")
	card := s.card(ticket)
	if n := len(s.chats[group]); n != 2 || len(s.chats[group][0].files) != 3 || card.replyTo != s.chats[group][0].name {
		t.Fatalf("the group reads:\n%s", s.transcript(group))
	}
	for _, words := range []string{ticket, "Subdomain", "Rina Kartika, S.Kom., Kepala Seksi Aplikasi", "Dinas Perpustakaan dan Arsip Daerah", "•••• 001",
		"sipandu.banyuasinkab.go.id", "SIPANDU, sistem pelayanan terpadu", "1–5 GB", "Laravel", "Selasa, 24 November 2026 pukul 10.15 WIB", "sisa 8 jam 30 menit"} {
		if !strings.Contains(card.text, words) {
			t.Errorf("the card should say %q:\n%s", words, card)
		}
	}
	for _, label := range []string{"🙋 Ambil", "✅ Setujui", "✏️ Minta perbaikan", "❌ Tolak", "📞 Kontak", "📎 Berkas"} {
		if _, has := card.button(label); !has {
			t.Errorf("the card should offer %q: %q", label, card.labels)
		}
	}
}

func TestTheContactIsAnsweredToTheOneWhoAskedAndFilesAreShownAgain(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	got := budi.presses("📞 Kontak").sees("+6281234567801", "terverifikasi").nothing()
	if !got.alert {
		t.Error("the phone number passes by instead of standing in a box")
	}
	budi.presses("📎 Berkas")
	shown := s.chats[group][len(s.chats[group])-1]
	if alone := budi.aside(); len(alone) > 0 {
		shown = alone[0]
	}
	if n := len(shown.files); n != 3 || shown == s.chats[group][0] {
		t.Errorf("%d files are shown again", n)
	}
}

func TestAClaimIsAFieldAndNotAState(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	version := s.request(ticket).Version
	budi.presses("🙋 Ambil").sees("Bapak/Ibu tangani").hears("Ditangani Budi").withholds("🙋 Ambil")
	if r := s.inState(ticket, conversations.Submitted); r.Version != version || r.Claimed.ID != budiID {
		t.Fatalf("the request is %+v", r)
	}
	sari.claims("v:"+ticket+":1:claim", 0).sees(ticket, "Budi").nothing()
	sari.approves().lacks("Ya, setujui")
}

func TestApprovalTakesTwoTapsOfOnePerson(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	card := s.card(ticket)
	approve, _ := card.button("✅ Setujui")
	budi.presses("✅ Setujui").hears("hendak menyetujui", "60 detik").offers("Ya, setujui", "Kembali").withholds("✅ Setujui")
	s.everybodyReads(ticket, "Budi", "menyetujui permohonan ini")
	for _, label := range []string{"Ya, setujui", "Kembali"} {
		sari.presses(label).sees("Budi sedang memutuskan").nothing()
	}
	sari.claims(approve.Data, card.number).sees("Budi sedang memutuskan").nothing()
	s.inState(ticket, conversations.Submitted)
	budi.presses("Kembali").offers("✅ Setujui", "❌ Tolak")
	sari.presses("✅ Setujui")
	sari.presses("Ya, setujui")
	r := s.inState(ticket, conversations.Delivered)
	if r.Decided.ID != sariID {
		t.Fatalf("decided by %+v", r.Decided)
	}
	budi.claims(approve.Data, card.number).sees(ticket, "Sari", "23 Nov 10.15").nothing()
}

func TestAfterSixtySecondsTheCardReturnsToItsButtons(t *testing.T) {
	s := newStage(t)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✅ Setujui")
	asked := budi.finds("Ya, setujui")
	yes, _ := asked.button("Ya, setujui")
	s.passes(60 * second)
	if _, back := s.card(ticket).button("✅ Setujui"); !back {
		t.Fatalf("the card still asks:\n%s", s.card(ticket))
	}
	budi.claims(yes.Data, asked.number).sees(ticket)
	s.inState(ticket, conversations.Submitted)

	budi.presses("✅ Setujui")
	s.now = s.now.Add(60 * second) // the reminder is late
	sari.claims(yes.Data, asked.number).sees("sudah habis").offers("✅ Setujui")
	s.inState(ticket, conversations.Submitted)
}

func TestNobodyDecidesOnTheirOwnRequest(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	own := budi.alone().introduced()
	ticket := own.asksSubdomain("sipandu")
	for _, label := range []string{"🙋 Ambil", "✅ Setujui", "✏️ Minta perbaikan", "❌ Tolak"} {
		budi.presses(label).sees("Permohonan sendiri").nothing()
		b, _ := s.card(ticket).button(label)
		budi.claimsAlone(b.Data, 1).sees("Permohonan sendiri").nothing() // as if shown to them alone
	}
	for _, act := range []string{"yes:approve", "reason:0:duplicate", "picked:1", "send", "write"} {
		budi.claimsAlone(fmt.Sprintf("v:%s:1:%s", ticket, act), 1).sees("Permohonan sendiri").nothing()
	}
	r := s.inState(ticket, conversations.Submitted)
	if r.Claimed != nil {
		t.Fatal("somebody took their own request")
	}
	s.sari().approves()
	s.inState(ticket, conversations.Delivered)
}

func TestForgedPressesChangeNothingAndAreAnswered(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	elsewhere, private, stranger := *budi, *budi, s.agus()
	elsewhere.chat, private.chat, stranger.chat = -999, budiID, group
	anonymous := *budi
	anonymous.person.Pseudo = true
	for _, act := range []string{"claim", "approve", "yes", "correct", "reject", "reason:0", "write", "handover", "reset", "close", "retry", "hand", "handed", "files:1", "x"} {
		data := fmt.Sprintf("v:%s:1:%s", ticket, act)
		for _, claims := range []func(*actor, string, int) *answer{(*actor).claims, (*actor).claimsAlone} {
			claims(&elsewhere, data, 1).sees("grup tim yang terhubung").nothing()
			claims(&private, data, 1).sees("tidak berlaku").nothing()
			claims(stranger, data, 1).sees("anggota grup").nothing()
			claims(&anonymous, data, 1).sees("akun pribadi").nothing()
		}
	}
	if r := s.inState(ticket, conversations.Submitted); r.Claimed != nil || r.Face.Mode != "" {
		t.Fatalf("the request is %+v", r)
	}
	for _, act := range []string{"yes", "reason:0", "picked", "pick:0", "write", "several", "handover", "reset", "close", "retry", "hand", "handed", "approve:x", ""} {
		budi.claims(fmt.Sprintf("v:%s:1:%s", ticket, act), 1)
		budi.claimsAlone(fmt.Sprintf("v:%s:1:%s", ticket, act), 1)
		if r := s.inState(ticket, conversations.Submitted); r.Face.Mode != "" || r.LetterBy != nil {
			t.Fatalf("%q is not on the card, and does something: %+v", act, r.Face)
		}
	}
	for _, version := range []string{"0", "2", "-1", "", "one"} {
		budi.claims("v:"+ticket+":"+version+":approve", 1).sees(ticket).nothing()
	}
	budi.claims("v:SD-2026-0999:1:approve", 1).sees("tidak berlaku").nothing()
}

func TestARushIsAnnouncedByADigest(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	agus := s.agus().introduced().from("Dinas Perhubungan", "Agus")
	s.dam = true // nothing reaches the group for a while
	for i := range 4 {
		rina.asksWebsite(fmt.Sprintf("arsip-%d", i))
		agus.asksWebsite(fmt.Sprintf("dishub-%d", i))
	}
	s.dam = false
	s.run()
	s.settles()
	albums := 0
	for _, m := range s.chats[group] {
		if len(m.files) > 0 {
			albums++
		}
	}
	budi := s.budi()
	if albums != 5 || budi.count("permohonan menunggu") != 1 {
		t.Fatalf("%d albums, %d digests", albums, budi.count("permohonan menunggu"))
	}
	budi.reads("8 permohonan menunggu")
	budi.presses("📋 Antrean").hears("8 permohonan menunggu")
}

func TestACardTooLongGoesOnInAMessageAboveIt(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	long := func(n int) string { return strings.TrimSpace(strings.Repeat("kata ", n/5)) }
	rina.says("/subdomain")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("sipandu")
	rina.says(long(300))
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("> 20 GB")
	rina.says("COBOL")
	rina.says(long(1000))
	rina.says("orang@gmail.com")
	ticket := newTicket(rina)
	for range 6 { // however long the story gets, the card stays one message
		budi.presses("✏️ Minta perbaikan")
		budi.presses("Surat tidak terbaca atau halamannya kurang")
		rina.presses("✏️ Perbaiki")
		rina.sends(s.photos(1)...)
		rina.presses("✅ Selesai")
		rina.presses("✅ Kirim")
	}
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Data pendukung belum lengkap")
	rina.presses("✏️ Perbaiki").hears("kata kata")
	rina.says(long(990)).hears("Ringkasan")
	rina.presses("✅ Kirim")
	card := s.card(ticket)
	above := s.chats[group][len(s.chats[group])-2]
	if !strings.Contains(card.text, "pada pesan di atas") || !strings.Contains(above.text, "Isian "+ticket) || !strings.Contains(above.text, "COBOL") {
		t.Fatalf("the group reads:\n%s", s.transcript(group))
	}
	budi.approves()
}

// newTicket sends what is filled in.
func newTicket(a *actor) string {
	a.Helper()
	a.presses("✅ Kirim")
	return a.newest()
}
