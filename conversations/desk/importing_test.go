package desk_test

import (
	"testing"
	"time"

	"loket/conversations"
)

// imports brings an account as `loket import` does.
func (s *stage) imports(a conversations.Account, former *conversations.Account) {
	s.Helper()
	s.remember(conversations.Imported(a, former, s.now)...)
}

// Addresses that exist are understood wherever they are asked for, though
// nobody would be given them any more.
func TestAnOldAddressIsUnderstoodWhereverItIsAskedFor(t *testing.T) {
	for _, address := range []string{"ai.banyuasinkab.go.id", "lama.pasar.banyuasinkab.go.id", "112.banyuasinkab.go.id", "www2.banyuasinkab.go.id"} {
		s := newStage(t)
		rina := s.rina().introduced()
		s.imported(address, "dishub@banyuasinkab.go.id")
		rina.says("/lupapassword")
		rina.presses("🔗 Tautkan akun lewat email")
		rina.says(address).hears("Langkah 2 dari 2")
		rina.says(mailedCode.FindString(s.mails[0].text)).hears(address, "sekarang tertaut")

		other := newStage(t)
		agus := other.agus().introduced()
		other.imported(address, "dishub@banyuasinkab.go.id")
		agus.says("/lupapassword")
		agus.presses("Akun saya tidak ada di daftar")
		agus.says("https://" + address + "/").hears("Langkah 2")
	}
}

func TestAnOldWebsiteCanBeAskedForByItsAddress(t *testing.T) {
	for _, address := range []string{"ai.banyuasinkab.go.id", "lama.pasar.banyuasinkab.go.id", "www2.banyuasinkab.go.id"} {
		s := newStage(t)
		rina := s.rina().introduced()
		rina.says("/website")
		rina.sends(s.photos(1)...)
		rina.presses("✅ Selesai")
		rina.presses("⏭️ Lewati")
		rina.says(address).lacks("Alamat ini sudah ada").hears("Langkah 3 dari 5")
		s.imported(address, "dishub@banyuasinkab.go.id")
		rina.says(address).hears("Alamat ini sudah ada", "Langkah 4 dari 4")
		rina.presses("Pakai rina@banyuasinkab.go.id")
		rina.presses("✅ Kirim").hears("WEB-2026-0001")
		if r := s.request("WEB-2026-0001"); r.Address != address {
			t.Errorf("%s was asked for as %s", address, r.Address)
		}
	}
}

func TestAnImportedAccountIsLookedForToo(t *testing.T) {
	s := newStage(t)
	budi := s.budi()
	s.panel.has(dishub, "dishub")
	s.imports(conversations.Account{Address: dishub, Username: "dishub", Unit: "Dinas Perhubungan"}, nil)
	s.passes(91 * day)
	if s.panel.asked(conversations.StepOwner) != 1 || !s.account(dishub).EndedAt.IsZero() {
		t.Fatal("nobody looked, or what is there counts as gone")
	}
	s.panel.loses(dishub)
	s.passes(91 * day)
	budi.reads(dishub, "sudah tidak ada di panel")
	if s.account(dishub).EndedAt.IsZero() {
		t.Fatal("the account counts as there")
	}
}

func TestAnAccountThatCameBackKeepsItsPapers(t *testing.T) {
	s := newStage(t)
	former := conversations.Account{Address: dishub, Username: "lama", Ticket: "SD-2025-0001", Tickets: []string{"SD-2024-0001"}, EndedAt: s.now.Add(-time.Hour)}
	s.remember(former)
	for _, ticket := range []string{"SD-2025-0001", "SD-2024-0001"} {
		s.remember(conversations.Reminder{Kind: "retire", Subject: ticket, At: s.now.Add(300 * day)})
	}
	s.imports(conversations.Account{Address: dishub, Username: "dishub", Unit: "Dinas Perhubungan"}, &former)
	a := s.account(dishub)
	if !a.EndedAt.IsZero() || a.Username != "dishub" || len(a.Tickets) != 2 {
		t.Fatalf("the account is %+v", a)
	}
	for _, ticket := range a.Tickets {
		if _, err := s.store.Memory(s.ctx()).Reminder("retire", ticket); err == nil {
			t.Errorf("the documents of %s go", ticket)
		}
	}
}
