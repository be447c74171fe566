package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/desk"
	"loket/conversations/turn"
)

const (
	rinaMail  = "rina@banyuasinkab.go.id"  // in the profile of whoever is introduced
	arsipMail = "arsip@banyuasinkab.go.id" // on the account of whoever holds one
)

// lastCode is the code in the youngest mail to an address.
func (s *stage) lastCode(address string) string {
	s.Helper()
	mails := s.mailsTo(address)
	if len(mails) == 0 {
		s.Fatalf("nothing was mailed to %s: %v", address, s.mails)
	}
	code := mailedCode.FindString(mails[len(mails)-1].text)
	if code == "" {
		s.Fatalf("no code in\n%s", mails[len(mails)-1].text)
	}
	return code
}

// proves proves the address of the profile.
func (a *actor) proves(address string) *answer {
	a.Helper()
	a.says("/profil").hears("belum dibuktikan")
	a.presses("✉️ Buktikan email").one().hears("Langkah 1 dari 1", "Kode kami kirim", address)
	return a.says(a.lastCode(address)).one()
}

// changesMail gives another address in the profile.
func (a *actor) changesMail(address string) *answer {
	a.Helper()
	a.says("/profil")
	a.presses("✏️ Ubah data diri")
	a.presses("Email dinas")
	a.says(address)
	return a.presses("Simpan")
}

// getsPassword asks for a temporary password of the only account, and returns
// the mails that bring one.
func (a *actor) getsPassword() (question *answer, brought []mail) {
	a.Helper()
	before := len(a.mails)
	question = a.says("/lupapassword")
	a.presses("🔑 Buat password sementara").hears("sudah siap digunakan kembali")
	for _, m := range a.mails[before:] {
		if strings.Contains(m.text, "Password sementara: ") {
			brought = append(brought, m)
		}
	}
	return question, brought
}

// TestUntilAnAddressIsProvedTheChatAloneGetsThePassword: no address that was
// typed, approved or delivered to brings a password, and the officer reads so.
func TestUntilAnAddressIsProvedTheChatAloneGetsThePassword(t *testing.T) {
	for name, begin := range map[string]func(s *stage) *actor{
		"typed in the profile": func(s *stage) *actor { return s.rina().introduced().holds(arsip, "arsip", true) },
		"on file, no profile":  func(s *stage) *actor { return s.rina().holds(arsip, "arsip", true) },
		"the same in both":     func(s *stage) *actor { return s.rina().introduced().mailbox(arsipMail).holds(arsip, "arsip", true) },
		"delivered to before":  func(s *stage) *actor { return s.served() },
		"proved, and corrected": func(s *stage) *actor {
			rina := s.rina().introduced().holds(arsip, "arsip", true)
			rina.proves(rinaMail)
			rina.changesMail("baru@banyuasinkab.go.id")
			return rina
		},
		"linked by a code, and the profile corrected": func(s *stage) *actor {
			rina := s.rina().introduced()
			s.imported(arsip, arsipMail)
			rina.asksCode(arsip)
			rina.says(s.lastCode(arsipMail)).hears("sekarang tertaut", "a•••p@banyuasinkab.go.id")
			rina.changesMail("baru@banyuasinkab.go.id")
			return rina
		},
		"proved, erased, and back": func(s *stage) *actor {
			rina := s.rina().introduced().holds(arsip, "arsip", true)
			rina.proves(rinaMail)
			return rina.erases().holds(arsip, "arsip", true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina := begin(s)
			question, brought := rina.getsPassword()
			question.hears("hanya kami kirim lewat percakapan ini", "Lanjutkan?").offers("✉️ Buktikan email", "🔑 Buat password sementara").lacks("@")
			if len(brought) != 0 {
				t.Fatalf("the password went to %s", brought[0].To)
			}
			rina.reads("siap digunakan kembali", "Rinciannya hanya ada di percakapan ini")
		})
	}
}

// served has asked for a subdomain, got it and opened it.
func (s *stage) served() *actor {
	s.Helper()
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksSubdomain("sipandu")
	budi.approves()
	rina.presses("👁️ Tampilkan akun")
	rina.presses("✅ Sudah saya simpan")
	if m := s.mailsTo(rinaMail); len(m) != 1 {
		s.Fatalf("the first account goes to the address of the request: %v", s.mails)
	}
	s.passes(hour)
	return rina
}

func TestAProvedAddressGetsThePassword(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced().holds(arsip, "arsip", true)
	rina.proves(rinaMail).hears("r•••a@banyuasinkab.go.id", "sudah terbukti", arsip, "Lanjutkan?").offers("🔑 Buat password sementara").withholds("✉️ Buktikan email")
	rina.says("/profil").hears(rinaMail, "sudah dibuktikan").withholds("✉️ Buktikan email")
	question, brought := rina.getsPassword()
	question.hears("r•••a@banyuasinkab.go.id").lacks(rinaMail).withholds("✉️ Buktikan email")
	if len(brought) != 1 || brought[0].To != rinaMail {
		t.Fatalf("the password was brought by %v", brought)
	}
	rina.reads("siap digunakan kembali", "juga kami kirim ke email r•••a@banyuasinkab.go.id")
	if a := s.account(arsip); a.Email != rinaMail || !a.EmailProved {
		t.Fatalf("the account is %+v", a)
	}
	old := s.mailsTo(arsipMail)
	if len(old) != 1 || !strings.Contains(old[0].text, arsip) || !strings.Contains(old[0].text, "r•••a@banyuasinkab.go.id") || !strings.Contains(old[0].text, "0711-7690037") {
		t.Fatalf("the address of before reads %v", old)
	}
}

func TestWithoutAProfileTheAddressOnTheAccountIsProved(t *testing.T) {
	s := newStage(t)
	rina := s.rina().holds(arsip, "arsip", true).holds("cctv.banyuasinkab.go.id", "cctv", false)
	rina.says("/lupapassword")
	rina.presses(arsip).offers("✉️ Buktikan email")
	rina.presses("✉️ Buktikan email").one().hears("Langkah 1 dari 1")
	rina.says(s.lastCode(arsipMail)).hears("sudah terbukti")
	rina.says("/lupapassword")
	rina.presses(arsip).hears("a•••p@banyuasinkab.go.id").withholds("✉️ Buktikan email")
	rina.presses("🔑 Buat password sementara")
	if m := s.mailsTo(arsipMail); len(m) != 2 || !strings.Contains(m[1].text, "Password sementara: ") {
		t.Fatalf("the mails are %v", s.mails)
	}
	none := s.agus()
	none.remember(conversations.Account{Address: dishub, Username: "dishub", Holder: agusID})
	none.claims("m:prove", 0).hears("Langkah 1 dari 7") // there is nothing to prove before there is a profile
}

// TestACodeProvesOnlyWhatItWasMailedTo tries to make another address count.
func TestACodeProvesOnlyWhatItWasMailedTo(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced().mailbox("agus@banyuasinkab.go.id")
	rina.says("/profil")
	rina.presses("✉️ Buktikan email")
	code := s.lastCode(rinaMail)
	agus.says("/profil")
	agus.presses("✉️ Buktikan email")
	agus.says(code).hears("belum sesuai", "5 kali salah")
	rina.mailbox("kepala@banyuasinkab.go.id") // however it got there meanwhile
	rina.says(code)
	rina.says("/profil").hears("kepala@banyuasinkab.go.id", "belum dibuktikan")
	if o := agus.profile(); o.EmailProved {
		t.Fatalf("the profile is %+v", o)
	}
}

func TestCodesThatProveAreFewAndSaidTruly(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/profil")
	rina.presses("✉️ Buktikan email").hears("Kode kami kirim")
	first := s.lastCode(rinaMail)
	for range 4 {
		rina.says("salah").hears("belum sesuai")
	}
	rina.presses("📭 Kode tidak datang").one().hears("folder spam").offers("▶️ Lanjutkan", "✏️ Ubah data diri", "🙋 Tanya Petugas")
	rina.presses("🔁 Kirim kode baru").one().hears("Kode kami kirim", "Langkah 1 dari 1")
	rina.says(first).hears("belum sesuai") // a new code takes its place, and has tries of its own
	rina.presses("🔁 Kirim kode baru").hears("Kode kami kirim")
	rina.presses("🔁 Kirim kode baru").hears("Kode terakhir masih dapat dipakai", "Selasa, 24 November 2026").lacks("Kode kami kirim")
	if m := s.mailsTo(rinaMail); len(m) != 3 {
		t.Fatalf("%d codes were mailed", len(m))
	}
	rina.says("/batal")
	rina.claims("m:prove", 0).hears("Kode terakhir masih dapat dipakai", "Langkah 1 dari 1")
	rina.says("/batal")
	rina.erases()
	rina.claims("m:prove", 0).hears("sudah habis", "0711-7690037").lacks("Langkah")
	s.passes(day)
	rina.claims("m:prove", 0).hears("Kode kami kirim")
	s.passes(30 * minute)
	rina.says(s.lastCode(rinaMail)).hears("belum sesuai")
}

// TestAMailboxIsNotFilledWithCodes: whoever asks, and however many they are.
func TestAMailboxIsNotFilledWithCodes(t *testing.T) {
	s := newStage(t)
	for id := range int64(4) {
		who := s.officer(810100+id, "Pegawai").introduced().mailbox("Korban@banyuasinkab.go.id")
		for range 3 {
			who.claims("m:prove", 0)
			who.says("/batal")
		}
	}
	if n := len(s.mailsTo("Korban@banyuasinkab.go.id")); n != 6 {
		t.Fatalf("%d codes were mailed", n)
	}
}

func TestAChangeIsToldToTheAddressOfBefore(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.changesMail("RINA@banyuasinkab.go.id") // the same
	if len(s.mails) != 0 {
		t.Fatalf("the mails are %v", s.mails)
	}
	rina.mailbox(rinaMail).proves(rinaMail)
	rina.changesMail("rina.kartika@banyuasinkab.go.id").hears("belum dibuktikan")
	m := s.mailsTo(rinaMail)
	if len(m) != 2 || !strings.Contains(m[1].text, "ri•••a@banyuasinkab.go.id") || !strings.Contains(m[1].text, "0711-7690037") {
		t.Fatalf("the mails are %v", m)
	}
	before := len(s.mails)
	for _, typed := range []string{"a@x.id", "b@x.id", "c@x.id", "d@x.id", "e@x.id"} {
		rina.changesMail(typed)
	}
	if n := len(s.mails) - before; n != 2 { // with the one above three a day: they may be anybody's
		t.Fatalf("%d addresses that were only typed are written to", n)
	}
	rina.proves("e@x.id")
	rina.changesMail(rinaMail)
	if m := s.mailsTo("e@x.id"); len(m) != 2 {
		t.Fatal("an address that was proved is not told of the change")
	}
}

// TestOnesOwnProvedAddressIsNobodyElse: whoever has shown that they read the
// address on file needs no hour.
func TestOnesOwnProvedAddressIsNobodyElse(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina, budi := s.rina().introduced().mailbox(onFileMail), s.budi()
	s.imported(dishub, onFileMail)
	rina.proves(onFileMail)
	ticket := rina.asksTakeover(dishub)
	if card := s.card(ticket); strings.Contains(card.text, "email pemegang lain") {
		t.Fatalf("the card warns:\n%s", card)
	}
	budi.approves()
	s.inState(ticket, conversations.Done)
	if a := s.account(dishub); a.Holder != rinaID || !a.EmailProved {
		t.Fatalf("the account is %+v", a)
	}
	question, brought := rina.getsPassword()
	question.hears("k•••a@dishub.go.id")
	if len(brought) != 1 || brought[0].To != onFileMail {
		t.Fatalf("the password was brought by %v", brought)
	}
}

func TestProvingNeverTouchesADraft(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	rina.says("/profil").offers("✉️ Buktikan email")
	rina.presses("✉️ Buktikan email").hears("belum selesai").offers("▶️ Lanjutkan", "🗑️ Buang draf")
	if len(s.mails) != 0 {
		t.Fatal("a code was mailed before the draft was given up")
	}
	rina.presses("🗑️ Buang draf").hears("Kode kami kirim", "Langkah 1 dari 1")
	rina.says(s.lastCode(rinaMail)).hears("sudah terbukti")
	rina.claims("m:prove", 0).hears("sudah dibuktikan")
}

func TestWithoutMailNothingIsProvedAndNothingPromised(t *testing.T) {
	s := newStage(t, func(c *turn.Config) { c.MailOff = true })
	rina := s.rina().introduced().holds(arsip, "arsip", true)
	rina.says("/profil").withholds("✉️ Buktikan email").lacks("dibuktikan")
	rina.claims("m:prove", 0).hears("tidak aktif")
	question, _ := rina.getsPassword()
	question.hears("kirim lewat percakapan ini").withholds("✉️ Buktikan email").lacks("@")
	rina.reads("siap digunakan kembali")
	if len(s.mails) != 0 {
		t.Fatalf("the mails are %v", s.mails)
	}
}

// TestNoHeadOfAMailTellsWhoAskedForIt: the name of a mail stands in its head.
func TestNoHeadOfAMailTellsWhoAskedForIt(t *testing.T) {
	s := newStage(t).knowsItsName()
	rina := s.rina().introduced().holds(arsip, "arsip", true)
	s.imported(dishub, onFileMail)
	rina.claims("m:link", 0)
	rina.says(dishub)
	rina.says("/batal")
	rina.proves(rinaMail)
	rina.changesMail("baru@banyuasinkab.go.id")
	if len(s.mails) != 4 {
		t.Fatalf("the mails are %v", s.mails)
	}
	names := map[string]bool{}
	for _, m := range s.mails {
		if strings.Contains(m.Name, itoa(int(rinaID))) || strings.Contains(m.Name, "@") || names[m.Name] {
			t.Errorf("the mail to %s is named %s", m.To, m.Name)
		}
		names[m.Name] = true
	}
}

func TestAddressesAreMaskedInTheMiddle(t *testing.T) {
	for address, want := range map[string]string{
		"a@x.id": "a•••@x.id", "ab@x.id": "a•••@x.id", "abc@x.id": "a•••@x.id", "rina@x.id": "r•••a@x.id",
		"kepala@x.id": "k•••a@x.id", "diskominfo@x.go.id": "di•••o@x.go.id", "": "",
	} {
		if got := desk.MaskedEmail(address); got != want {
			t.Errorf("%q is shown as %q, not %q", address, got, want)
		}
	}
}
