package e2e

import (
	"context"
	"strings"
	"testing"

	"loket/bot/simulator/hosting"
	"loket/conversations"
	"loket/storage"
)

const (
	regency = ".banyuasinkab.go.id"
	before  = "Lama-Sekali-2019"
)

// onFile remembers accounts as an import and a linking would.
func (s *stage) onFile(accounts ...conversations.Account) {
	s.t.Helper()
	var records []conversations.Record
	for _, a := range accounts {
		a.CreatedAt, a.Imported = s.clock.Now(), true
		records = append(records, a)
	}
	s.must(s.app.Store.Batch(context.Background(), func(b storage.Batch) error {
		_, err := b.Remember(conversations.Decision{Records: records}, s.clock.Now())
		return err
	}))
}

// TestNobodyGetsAPasswordThatOpensMoreThanTheirAddress plays the panel's ways of
// not being what is on file: the password stays, the officer reads that the
// team will see to it, the team why.
func TestNobodyGetsAPasswordThatOpensMoreThanTheirAddress(t *testing.T) {
	perpus := conversations.Account{Address: "perpus" + regency, Username: "diskom", Holder: rina, Unit: "Dinas Perpustakaan"}
	portal := conversations.Account{Address: "portal" + regency, Username: "diskom", Unit: "Diskominfo"}
	for _, test := range []struct {
		name    string
		file    []conversations.Account
		panel   []hosting.Seed
		officer string
		team    []string
	}{
		{"two addresses of one user on file", []conversations.Account{perpus, portal},
			[]hosting.Seed{{Username: "diskom", Domain: portal.Address, Further: []string{perpus.Address}}}, "perlu diperiksa oleh tim", []string{portal.Address}},
		{"two addresses of one user at the panel", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: portal.Address, Further: []string{perpus.Address}}}, "perlu diperiksa oleh tim", []string{portal.Address}},
		{"a pointer to another address", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: portal.Address, Pointers: []string{perpus.Address}}}, "perlu diperiksa oleh tim", []string{portal.Address}},
		{"a subdomain of another account", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: "banyuasinkab.go.id", Subdomains: []string{"perpus"}}}, "perlu diperiksa oleh tim", []string{"satu akun"}},
		{"the user name was given to another unit", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: "rsud" + regency}}, "perlu diperiksa oleh tim", []string{"rsud" + regency}},
		{"the address was given to another user name", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: "rsud" + regency}, {Username: "baru", Domain: perpus.Address}}, "perlu diperiksa oleh tim", []string{"username baru"}},
		{"a reseller", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: perpus.Address, Kind: "reseller"}}, "perlu diperiksa oleh tim", []string{"satu akun"}},
		{"suspended", []conversations.Account{perpus},
			[]hosting.Seed{{Username: "diskom", Domain: perpus.Address, Suspended: true}}, "sedang dinonaktifkan", []string{"suspended"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := openStage(t)
			for _, seed := range test.panel {
				seed.Email, seed.Password = "a"+strings.Replace(regency, ".", "@", 1), before
				s.world.Hosting().Seed(seed)
			}
			s.onFile(test.file...)
			rina, budi := s.officer(rina), s.verifier(budi)
			expect(t, rina.says("/lupapassword"), perpus.Address)
			rina.tap("🔑 Buat password sementara")
			expect(t, rina.reads(test.officer), perpus.Address, "0711")
			budi.withButton("🔁 Coba lagi")
			card := strings.ReplaceAll(budi.reads("tidak dikerjakan").Content(), "\u2060", "")
			for _, words := range append(test.team, perpus.Address) {
				if !strings.Contains(card, words) {
					t.Errorf("the team should read %q: %s", words, card)
				}
			}
			for _, call := range s.world.Hosting().Calls() {
				if call.Path == "/CMD_API_USER_PASSWD" {
					t.Error("a password was set")
				}
			}
			s.world.Hosting().Seed(hosting.Seed{Username: "diskom", Domain: perpus.Address, Email: "a@x.id", Password: before})
			if len(test.file) > 1 || test.name == "a pointer to another address" || test.name == "the address was given to another user name" {
				return
			}
			budi.tap("🔁 Coba lagi") // set right by the team
			username, password := rina.opens()
			if !s.world.Hosting().Login(username, password) {
				t.Errorf("the panel refuses %s", username)
			}
		})
	}
}

// TestALivingAccountOutlivesARefusal has the panel refuse the password with
// what sounds as if there were no account.
func TestALivingAccountOutlivesARefusal(t *testing.T) {
	for name, fault := range map[string]hosting.Fault{
		"the password": {Path: "CMD_API_USER_PASSWD", Shape: hosting.SaysError, Text: "User arsip did not exist on the server"},
		"a hook":       {Path: "CMD_API_USER_PASSWD", Shape: hosting.SaysError, Text: "the file /etc/hook does not exist"},
		"the site":     {Path: "/api/wordpress/locations/*", Shape: hosting.SaysType, Status: 404, Text: "NOT_FOUND"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStage(t)
			address := "arsip" + regency
			s.world.Hosting().Seed(hosting.Seed{Username: "arsip", Domain: address, Email: "a@x.id", Password: before, SiteTitle: "Arsip"})
			s.onFile(conversations.Account{Address: address, Username: "arsip", Holder: rina, Unit: "Arsip", Kind: conversations.WebsiteAccount})
			rina, budi := s.officer(rina), s.verifier(budi)
			s.world.Hosting().Inject(fault)
			rina.says("/lupapassword")
			rina.tap("🔑 Buat password sementara")
			if name == "the site" { // looked at again, and well
				rina.withButton("👁️ Tampilkan akun")
			} else {
				expect(t, budi.withButton("🧑‍🔧 Kerjakan tugas ini"), address, "terhenti")
				rina.reads("memerlukan waktu lebih lama")
			}
			expect(t, rina.says("/lupapassword"), address, "Lanjutkan?")
		})
	}
}

// TestARequestOutlivesAnAnswerThatNobodyUnderstands spoils the look-ups of a
// request once each: it ends with an account all the same.
func TestARequestOutlivesAnAnswerThatNobodyUnderstands(t *testing.T) {
	t.Parallel() // it waits for the pauses between look-ups
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.withButton("✅ Setujui")
	s.world.Hosting().Inject(hosting.Fault{Path: "CMD_API_DOMAIN_OWNERS", Shape: hosting.HTMLPage},
		hosting.Fault{Path: "/api/users/*", Shape: hosting.Redirect, Target: "/evo/login"})
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	username, password := rina.opens()
	if !s.world.Hosting().Login(username, password) {
		t.Errorf("the panel refuses %s", username)
	}
	for _, m := range s.world.Telegram().Messages(budi.chat) {
		if words := m.Content(); strings.Contains(words, "answer") || strings.Contains(words, "Back soon") || strings.Contains(words, "redirect") {
			t.Errorf("the team reads %s", words)
		}
	}
}
