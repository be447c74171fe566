package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
	"loket/conversations/accounts"
)

// With another key the officer reads what happened, is given other details in
// place of those that nobody can open, and the card says "dibuka" of these alone.
func TestDetailsThatNobodyCanOpenAreReplaced(t *testing.T) {
	for why, begin := range map[string]func(*stage, *actor, *actor) (address, ticket string){
		"a subdomain": func(_ *stage, rina, budi *actor) (string, string) {
			ticket := rina.asksSubdomain("sipandu")
			budi.approves()
			return "sipandu.banyuasinkab.go.id", ticket
		},
		"a website": func(_ *stage, rina, budi *actor) (string, string) {
			ticket := rina.asksWebsite("arsip")
			budi.approves()
			return arsip, ticket
		},
		"a forgotten password": func(_ *stage, rina, _ *actor) (string, string) {
			rina.holds(arsip, "arsip", true)
			rina.says("/lupapassword")
			rina.presses("🔑 Buat password sementara")
			return arsip, ""
		},
	} {
		t.Run(why, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			address, ticket := begin(s, rina, budi)
			user := s.account(address).Username
			before := s.panel.passwords[user]
			s.losesKey()
			rina.presses("👁️ Tampilkan akun")
			rina.reads("Rincian sementara akun "+address, "kunci penyimpanannya sudah berganti", "rincian yang baru")
			if rina.count("Password sementara:") != 0 || budi.count("Akun dibuka pukul") != 0 {
				t.Fatalf("it counts as opened:\n%s", s.transcript(group))
			}
			now := s.panel.passwords[user]
			if now == before {
				t.Fatal("the password that nobody knows lives on")
			}
			rina.reads("sudah siap")
			rina.presses("👁️ Tampilkan akun").hears("Alamat: "+address, "Username: "+user, "Password sementara: "+now)
			if ticket == "" {
				return
			}
			budi.reads("Akun dibuka pukul")
			if s.account(address).Kind.HasSite() {
				rina.reads("tanggung jawab unit kerja")
			}
		})
	}
}

func TestWhereDetailsCannotBeReplacedTheOfficerIsToldHowToAsk(t *testing.T) {
	for why, change := range map[string]func(*conversations.Account){
		"frozen":       func(a *conversations.Account) { a.Frozen = true },
		"another's":    func(a *conversations.Account) { a.Holder = agusID },
		"it has ended": func(a *conversations.Account) { a.EndedAt = monday },
	} {
		t.Run(why, func(t *testing.T) {
			s, rina, _, _ := delivered(t)
			a := s.account("sipandu.banyuasinkab.go.id")
			change(&a)
			s.remember(a)
			calls := len(s.panel.calls)
			s.losesKey()
			rina.presses("👁️ Tampilkan akun").hears("tidak dapat kami buka lagi", "/lupapassword")
			if len(s.panel.calls) != calls {
				t.Fatal("the account was touched")
			}
		})
	}
}

func TestExpiredDetailsAreNoLostOnes(t *testing.T) {
	s, rina, _, _ := delivered(t)
	s.losesKey()
	s.passes(3 * day)
	if rina.count("kunci penyimpanannya") != 0 {
		t.Fatal("what was over anyway is told as lost")
	}
	rina.reads("sipandu.banyuasinkab.go.id", "/lupapassword")
}

// Work that was to set a password which nobody can open any more draws another,
// and delivers that.
func TestWorkWhosePasswordWasLostDrawsAnother(t *testing.T) {
	for why, begin := range map[string]func(*stage, *actor, *actor){
		"a new account": func(_ *stage, rina, budi *actor) { rina.asksSubdomain("sipandu"); budi.approves() },
		"a new website": func(_ *stage, rina, budi *actor) { rina.asksWebsite("sipandu"); budi.approves() },
		"forgotten": func(_ *stage, rina, _ *actor) {
			rina.holds("sipandu.banyuasinkab.go.id", "sipandu", true)
			rina.says("/lupapassword")
			rina.presses("🔑 Buat password sementara")
		},
	} {
		for step := range 4 {
			s := newStage(t)
			rina, budi := s.rina().introduced(), s.budi()
			s.panel.down = true
			begin(s, rina, budi)
			for range step {
				s.panel.answersOne()
			}
			s.losesKey()
			s.panel.works()
			if s.panel.down || rina.count("sudah siap") != 1 {
				t.Fatalf("%s, lost after %d steps: it was not delivered:\n%s", why, step, s.transcript(rinaID))
			}
			rina.presses("👁️ Tampilkan akun")
			if rina.count("kunci penyimpanannya") == 1 { // lost after it was delivered
				rina.presses("👁️ Tampilkan akun")
			}
			rina.reads("Password sementara: " + s.panel.passwords["sipandu"])
			if site, has := s.panel.sites["sipandu"]; has && site != s.panel.passwords["sipandu"] {
				t.Fatalf("%s, lost after %d steps: the website has another password", why, step)
			}
		}
	}
}

func TestAGuideWhosePasswordWasLostShowsAnother(t *testing.T) {
	s := newStage(t, byHand)
	rina, budi, sari := s.rina().introduced(), s.budi(), s.sari()
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	budi.alone().presses("↩️ Lepas")
	s.losesKey()
	guide := sari.presses("🧑‍🔧 Kerjakan tugas ini").hears("Username: sipandu", "Password: ").message().text
	sari.alone().presses("✅ Sudah dibuat")
	s.inState(ticket, conversations.Delivered)
	password := s.plain[ticket]
	if password == "" || !strings.Contains(guide, password) {
		t.Fatalf("the guide shows another password than %q: %s", password, guide)
	}
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + password)
}

// Where nobody can find out whether a password was changed, its officer's word
// counts.
func TestWithALostKeyTheOfficersWordCounts(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	rina.presses("👁️ Tampilkan akun")
	s.passes(4 * hour)
	rina.finds("✅ Sudah saya ganti")
	s.losesKey()
	rina.presses("✅ Sudah saya ganti").hears("sipandu.banyuasinkab.go.id")
	c, err := s.store.Credential(s.ctx(), ticket)
	s.must(err)
	if c.State != conversations.CredentialChanged || c.PanelPassword != accounts.PasswordSaid {
		t.Fatalf("the password is %+v", c)
	}
}
