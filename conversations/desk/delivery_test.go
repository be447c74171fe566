package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/turn"
)

// delivered is an officer whose subdomain is ready.
func delivered(t *testing.T, tune ...func(*turn.Config)) (*stage, *actor, *actor, string) {
	t.Helper()
	s := newStage(t, tune...)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	s.inState(ticket, conversations.Delivered)
	return s, rina, budi, ticket
}

func TestTheSecretMessageIsTheReadyOneEdited(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	ready := rina.finds("👁️ Tampilkan akun")
	got := rina.presses("👁️ Tampilkan akun")
	if len(got.news) != 0 || len(got.changed) != 1 || got.changed[0] != ready {
		t.Fatalf("a new message came: %v", got.news)
	}
	password := s.panel.passwords["sipandu"]
	m := got.hears("Alamat: sipandu.banyuasinkab.go.id\n", "Username: sipandu\n", "Password sementara: "+password+"\n", "Berlaku sampai", "wajib diganti",
		"Selasa, 24 November 2026 pukul 16.00 WIB").message()
	if strings.Count(m.html, "<tg-spoiler>") != 1 || !strings.Contains(m.html, "<tg-spoiler>"+password+"</tg-spoiler>") {
		t.Fatalf("the password is not the only spoiler: %s", m.html)
	}
	if head, _, _ := strings.Cut(m.text, "Username: "); strings.Contains(strings.ToLower(head), "username") {
		t.Fatalf("the user name is spoken of before its line: %s", m.text)
	}
	copied := m.keyboard.Rows[0][0]
	if copied.Copy == nil || copied.Copy.Secret != ticket {
		t.Fatalf("the first copy button is %+v", copied)
	}
	link, _ := m.button("🔗 Buka halaman masuk")
	if link.Link != "https://panel.banyuasinkab.go.id:2222" || strings.Contains(m.text, "konten") {
		t.Fatalf("the message is %s", m)
	}
	budi.reads("Akun dibuka pukul 10.15 WIB")
}

func TestAWebsitesMessageTellsTheFirstThreeSteps(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksWebsite("arsip")
	budi.approves()
	rina.presses("👁️ Tampilkan akun").hears("tanggung jawab unit kerja", "1. ", "2. ", "3. ")
}

func TestAfterAnHourTheSecretIsHiddenAndCanBeShownAgain(t *testing.T) {
	s, rina, _, _ := delivered(t)
	password := s.panel.passwords["sipandu"]
	rina.presses("👁️ Tampilkan akun").hears(password)
	s.passes(hour - second)
	if rina.count(password) != 1 {
		t.Fatal("hidden too early")
	}
	s.passes(second)
	if rina.count(password) != 0 {
		t.Fatal("the secret still stands in the chat")
	}
	rina.reads("Bagaimana penilaian")
	rina.presses("👁️ Tampilkan akun").hears(password)
	s.passes(hour)
	if rina.count(password) != 0 || rina.count("Bagaimana penilaian") != 1 {
		t.Fatal("shown for ever, or asked twice")
	}
}

func TestSavedDeletesTheMessageAndAsksForTheRating(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	ready := rina.finds("👁️ Tampilkan akun")
	rina.claims("d:"+ticket+":saved", ready.number).hears("Bagaimana penilaian")
	if !ready.deleted {
		t.Fatal("the message stands")
	}
	s.inState(ticket, conversations.Confirmed)
	if _, err := s.secret(ticket); err != nil {
		t.Fatal("the password died by being saved")
	}
	rina.claims("d:"+ticket+":saved", ready.number)
	if rina.count("sudah Bapak/Ibu simpan") != 1 {
		t.Fatal("saving is thanked for twice, or not at all")
	}
	if rina.count("Bagaimana penilaian") != 1 {
		t.Fatal("a second tap asks again")
	}
	rina.presses("3 · Baik").hears("saran")
	rina.presses("4 · Sangat baik").sees("sudah kami terima").nothing()
	rina.says("Cepat <sekali>").hears("Saran sudah kami teruskan")
	budi.reads("Saran pemohon untuk "+ticket, "Cepat <sekali>")
	budi.reads("Penilaian pemohon: 3 dari 4")
	rina.says("satu lagi").hears("belum dapat kami pahami")
	s.passes(20 * day)
	if n := rina.count("belum dibuka"); n != 0 {
		t.Fatal("a saved account is chased")
	}
}

func TestACommentAnotherDayIsNoComment(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	rina.claims("d:"+ticket+":saved", 0)
	rina.presses("4 · Sangat baik")
	s.passes(13 * hour)
	rina.says("satu lagi").hears("belum dapat kami pahami")
}

func TestTheLetterAndTheMail(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	if len(s.mails) != 1 {
		t.Fatalf("%d letters were mailed", len(s.mails))
	}
	m := s.mails[0]
	if m.To != "rina@banyuasinkab.go.id" || m.Letter != ticket || !strings.Contains(m.text, "Password sementara: "+s.panel.passwords["sipandu"]) || strings.Contains(m.text, "<") {
		t.Fatalf("the mail is %+v", m)
	}
	budi.reads("Email terkirim")
	rina.presses("👁️ Tampilkan akun")
	letter := rina.presses("📄 Unduh surat").one().message()
	if letter.sheet != "letter of "+ticket || !letter.protect {
		t.Fatalf("the letter is %+v", letter)
	}
	s.passes(5 * day)
	rina.claims("d:"+ticket+":letter", 0).sees("sudah tidak berlaku").nothing()
}

func TestARefusedMailAndNoMailStandOnTheCard(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.world.refuse["rina@banyuasinkab.go.id"] = true
	rina.asksSubdomain("sipandu")
	budi.approves()
	budi.reads("Email ditolak server penerima")
	s, _, budi, _ = delivered(t, func(c *turn.Config) { c.MailOff = true })
	budi.reads("pengiriman email tidak aktif")
	if len(s.mails) != 0 {
		t.Fatal("a mail was sent")
	}
}

// The card says what became of the mail, with the server's words and nobody's address.
func TestTheCardTellsWhatTheMailWaitsFor(t *testing.T) {
	const mailedTicket = "SD-2026-0001"
	for _, c := range []struct {
		event conversations.Event
		want  string
	}{
		{conversations.MailWaits{Name: "credential:" + mailedTicket, Detail: "5.7.1 <rina@x.go.id>: Relay access denied"}, "⏳ Email menunggu server: 5.7.1 <…>: Relay access denied"},
		{conversations.MailWaits{Name: "credential:" + mailedTicket}, "⏳ Email menunggu server"},
		{conversations.MailRefused{Name: "credential:" + mailedTicket, Detail: "no user rina@x.go.id"}, "Email ditolak server penerima: no user …"},
		{conversations.MailRefused{Name: "credential:" + mailedTicket, Unreached: true}, "server email tidak dapat dihubungi"},
		{conversations.MailSent{Name: "credential:" + mailedTicket}, "Email terkirim"},
	} {
		s, _, _, ticket := delivered(t)
		s.report(c.event)
		s.run()
		if card := s.card(ticket); !strings.Contains(card.text, c.want) || strings.Contains(card.text, "rina@x.go.id") {
			t.Errorf("%+v: %s", c.event, card.text)
		}
	}
}

func TestAnUnopenedAccountIsChasedByDay(t *testing.T) {
	s, rina, _, _ := delivered(t)
	s.until(at(23, 12, 14))
	if rina.count("belum dibuka") != 0 {
		t.Fatal("chased too early")
	}
	s.until(at(23, 12, 16))
	rina.reads("sipandu.banyuasinkab.go.id", "belum dibuka", "Selasa, 24 November 2026 pukul 16.00")
	s.sleeps(11 * hour) // 23.16
	s.until(at(24, 7, 29))
	if n := rina.count("belum dibuka"); n != 1 {
		t.Fatalf("chased %d times by night", n)
	}
	rina.presses("👁️ Tampilkan akun")
	s.until(at(24, 15, 0))
	if n := rina.count("belum dibuka"); n != 1 {
		t.Fatalf("an opened account is chased")
	}
}

func TestChangingThePasswordEndsTheTemporaryOne(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	rina.presses("👁️ Tampilkan akun")
	s.until(at(23, 13, 16))
	rina.reads("masih dipakai", "ganti").button("✅ Sudah saya ganti")
	if rina.count("Sudah kami periksa") != 0 {
		t.Fatal("a reminder speaks of what nobody said")
	}
	rina.presses("✅ Sudah saya ganti").sees("Sedang kami periksa").hears("Sudah kami periksa", "yang sementara masih berlaku", "masih dipakai")
	s.panel.passwords["sipandu"] = "the officer's own"
	s.passes(minute)
	rina.presses("✅ Sudah saya ganti").hears("sudah diganti")
	if c := s.credential(ticket); c.State != conversations.CredentialChanged {
		t.Fatalf("the password is %s", c.State)
	}
	if _, err := s.secret(ticket); err == nil {
		t.Fatal("the secret lives")
	}
	s.inState(ticket, conversations.Confirmed)
	rina.presses("✅ Sudah saya ganti").sees("sudah kami catat").nothing()
	s.passes(10 * day)
	if s.panel.passwords["sipandu"] != "the officer's own" || rina.count("nonaktifkan karena") != 0 {
		t.Fatal("the officer's own password was replaced")
	}
}

func TestAnExpiredPasswordIsReplacedByOneNobodyKnows(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	first := s.panel.passwords["sipandu"]
	rina.presses("👁️ Tampilkan akun")
	s.until(at(24, 16, 1))
	if s.panel.passwords["sipandu"] == first {
		t.Fatal("the temporary password still works")
	}
	rina.reads("sudah kami nonaktifkan", "/lupapassword")
	for _, name := range []string{ticket, ticket + "/void"} {
		if _, err := s.secret(name); err == nil {
			t.Fatalf("the secret %s lives", name)
		}
	}
	rina.presses("🔑 Lupa Password").offers("🔑 Buat password sementara")
}

func TestWhatTheOfficerIsLongInOpeningSaysThatItIsOver(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	s.passes(9 * day)
	rina.presses("👁️ Tampilkan akun").hears("sudah tidak berlaku", "/lupapassword")
	stranger := s.agus()
	for _, act := range []string{"show", "saved", "letter", "changed", "x"} {
		stranger.claims("d:"+ticket+":"+act, 0).sees("bukan untuk akun Telegram").nothing()
	}
}
