package desk_test

import (
	"regexp"
	"testing"

	"loket/conversations"
)

var mailedCode = regexp.MustCompile(`(?m)^\S{16}$`)

// imported is an account of before, that nobody holds.
func (s *stage) imported(address, email string) {
	s.Helper()
	s.remember(conversations.Account{Address: address, Username: "lama", Unit: "Dinas Perhubungan", Email: email, Imported: true, CreatedAt: s.now})
	s.panel.has(address, "lama")
}

func TestAnImportedAccountIsLinkedByAMailedCode(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	rina.says("/lupapassword").hears("Belum ada akun")
	rina.presses("🔗 Tautkan akun lewat email").hears("Langkah 1 dari 2")
	rina.says(dishub).hears("Langkah 2 dari 2")
	if len(s.mails) != 1 || s.mails[0].To != "dishub@banyuasinkab.go.id" {
		t.Fatalf("the mails are %v", s.mails)
	}
	code := mailedCode.FindString(s.mails[0].text)
	rina.says("bukan kodenya").hears("belum sesuai", "Langkah 2 dari 2")
	rina.presses("📭 Kode tidak datang").hears("folder spam", "masih dibaca").offers("⬅️ Kembali", "Akun saya tidak ada di daftar", "🙋 Tanya Petugas")
	rina.says("kode tidak datang").hears("folder spam")
	rina.presses("▶️ Lanjutkan").hears("Langkah 2 dari 2")
	rina.says(code).hears(dishub, "sekarang tertaut")
	if a := s.account(dishub); a.Holder != rinaID {
		t.Fatalf("the account is %+v", a)
	}
	rina.presses("🔑 Buat password sementara").hears("sudah siap")
}

func TestACodeDiesAfterFiveWrongOnesAndAfterHalfAnHour(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	rina.says("/lupapassword")
	rina.presses("🔗 Tautkan akun lewat email")
	rina.says(dishub)
	code := mailedCode.FindString(s.mails[0].text)
	for range 5 {
		rina.says("salah").hears("belum sesuai")
	}
	rina.says(code).hears("belum sesuai")
	rina.presses("⬅️ Kembali")
	rina.says(dishub)
	code = mailedCode.FindString(s.mails[1].text)
	s.passes(30 * minute)
	rina.says(code).hears("belum sesuai")
}

func TestLinkingAnswersTheSameForEveryAddress(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus()
	agus.holds(arsip, "arsip", true)
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	var first string
	for _, address := range []string{dishub, arsip, "tidak-ada.banyuasinkab.go.id"} {
		rina.says("/lupapassword")
		rina.presses("🔗 Tautkan akun lewat email")
		answer := rina.says(address).message().text
		if first == "" {
			first = answer
		}
		if answer != first {
			t.Fatalf("the answers differ:\n%s\n%s", first, answer)
		}
		rina.says("/batal")
	}
	if len(s.mails) != 1 {
		t.Fatalf("the mails are %v", s.mails)
	}
}

func TestCodesForAnAccountDoNotUseUpItsPasswords(t *testing.T) {
	s := newStage(t)
	rina, agus := s.rina().introduced(), s.agus().introduced()
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	agus.says("/lupapassword")
	agus.presses("🔗 Tautkan akun lewat email")
	for range 5 {
		agus.says(dishub)
		agus.presses("⬅️ Kembali")
	}
	if len(s.mails) != 3 {
		t.Fatalf("one officer had %d codes mailed", len(s.mails))
	}
	rina.says("/lupapassword")
	rina.presses("🔗 Tautkan akun lewat email")
	rina.says(dishub)
	rina.says(mailedCode.FindString(s.mails[3].text)).hears("sekarang tertaut")
	rina.presses("🔑 Buat password sementara").hears("sudah siap")
}
