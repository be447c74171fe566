package documents_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"loket/bot/documents"
	"loket/conversations"
	"loket/storage"
)

// account is a store with one request delivered, and its credential changed by
// edit.
func account(t *testing.T, edit func(*conversations.Credential)) storage.Store {
	t.Helper()
	store := opened(t)
	c := conversations.Credential{ID: "SD-2026-0001", Address: "sipandu.banyuasinkab.go.id", Officer: 5, State: conversations.CredentialIssued,
		Username: "sipandu", Ticket: "SD-2026-0001", Service: conversations.Subdomain, Unit: "Dinas Penanaman Modal <b>& PTSP</b>",
		IssuedAt: clock(t, "2026-11-24 09:00"), Until: clock(t, "2026-11-25 16:00"), First: true}
	if edit != nil {
		edit(&c)
	}
	remember(t, store, c, conversations.NewSecret{Name: c.ID, For: c.Address},
		conversations.Request{Ticket: "SD-2026-0001", Officer: 5, State: conversations.Delivered, SentAt: clock(t, "2026-11-23 10:15")})
	return store
}

func password(t *testing.T, p *documents.Maker, credential string) string {
	t.Helper()
	word, err := p.Secrets(context.Background(), credential)
	if err != nil {
		t.Fatal(err)
	}
	return word
}

func letterOf(t *testing.T, p *documents.Maker, credential string) string {
	t.Helper()
	_, pdf, err := p.Letter(context.Background(), credential)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, pdf)
}

func TestTheLetterHandsTheAccountOver(t *testing.T) {
	p := press(t, account(t, nil), "2026-11-24 10:00")
	p.Login = "https://panel.banyuasinkab.go.id:2222"
	document, err := p.Make(context.Background(), "letter", "SD-2026-0001", "en")
	if err != nil {
		t.Fatal(err)
	}
	if document.Name != "surat-SD-2026-0001.pdf" || document.MIME != "application/pdf" {
		t.Errorf("it is %s, %s", document.Name, document.MIME)
	}
	text := read(t, document.Data)
	has(t, text,
		"PEMERINTAH KABUPATEN BANYUASIN", "DINAS KOMUNIKASI DAN INFORMATIKA", "Telepon 0711-7690037",
		"Pangkalan Balai, 24 November 2026", "Nomor : ………", "Sifat : Rahasia",
		"Hal : Penyampaian akun sipandu.banyuasinkab.go.id",
		"Yth. Kepala Dinas Penanaman Modal <b>& PTSP</b>", "Menindaklanjuti permohonan Saudara tanggal 23 November 2026 (nomor layanan SD-2026-0001)", "pembuatan subdomain",
		"Alamat sipandu.banyuasinkab.go.id", "Halaman masuk https://panel.banyuasinkab.go.id:2222", "Username sipandu",
		"Password sementara "+password(t, p, "SD-2026-0001")+" ", "Berlaku sampai Rabu, 25 November 2026 pukul 16.00 WIB",
		"wajib diganti pada saat pertama kali masuk", "/lupapassword",
		"Kepala Dinas Komunikasi dan Informatika,", "KONSEP")
	hasNot(t, text, "tanggung jawab unit kerja", "Tembusan", "Arsip")
	if strings.Count(text, "....................") < 2 {
		t.Errorf("name and NIP of who signs are not left to be filled in:\n%s", text)
	}
}

func TestAWebsitesLetterSaysWhoseItsContentIs(t *testing.T) {
	store := account(t, func(c *conversations.Credential) {
		c.Service, c.Kind = conversations.Website, conversations.WebsiteAccount
	})
	p := press(t, store, "2026-11-24 10:00")
	p.Office.Signatory, p.Office.SignatoryNIP, p.Office.SignatoryRank = "Drs. H. Contoh Nama, M.Si.", "197001011995031001", "Pembina Utama Muda (IV/c)"
	text := letterOf(t, p, "SD-2026-0001")
	has(t, text, "website baku", "konten, dan tampilan website selanjutnya menjadi tanggung jawab unit kerja",
		"Drs. H. Contoh Nama, M.Si. Pembina Utama Muda (IV/c) NIP 197001011995031001")
	has(t, text, "Masuk website https://sipandu.banyuasinkab.go.id/wp-login.php")
	hasNot(t, text, "Halaman masuk")
}

func TestTheLetterSaysWhatItFollowsOn(t *testing.T) {
	handover := press(t, account(t, func(c *conversations.Credential) { c.First = false }), "2026-11-24 10:00")
	has(t, letterOf(t, handover, "SD-2026-0001"), "akun yang sudah ada")

	forgotten := press(t, account(t, func(c *conversations.Credential) {
		c.ID, c.Ticket, c.Unit, c.First = "LP-2026-0007", "", "", false
	}), "2026-11-24 10:00")
	name, pdf, err := forgotten.Letter(context.Background(), "LP-2026-0007")
	if err != nil || name != "surat-LP-2026-0007.pdf" {
		t.Fatalf("it is %q, %v", name, err)
	}
	has(t, read(t, pdf), "pengaduan lupa password", "Yth. Pimpinan unit kerja pengelola sipandu.banyuasinkab.go.id")
}

// letterCopy is the text of one copy of the letter.
func letterCopy(t *testing.T, p *documents.Maker, kind string) string {
	t.Helper()
	document, err := p.Make(context.Background(), kind, "SD-2026-0001", "id")
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	return read(t, document.Data)
}

func TestTheLetterAnswersTheApplicantsLetter(t *testing.T) {
	store := account(t, nil)
	p := press(t, store, "2026-11-24 10:00")
	remember(t, store, conversations.Request{Ticket: "SD-2026-0001", Officer: 5, State: conversations.Delivered, SentAt: clock(t, "2026-11-23 10:15"), LetterNo: "005/77/DISKOMINFO/2026",
		Answers: map[string]conversations.Answer{"letter_ref": {Text: "800/12/DPMPTSP/2026, 5 November 2026"}}})
	text := letterOf(t, p, "SD-2026-0001")
	has(t, text, "Menindaklanjuti surat Saudara Nomor 800/12/DPMPTSP/2026 tanggal 5 November 2026 (nomor layanan SD-2026-0001)", "Nomor : 005/77/DISKOMINFO/2026 ")
	hasNot(t, text, "Menindaklanjuti permohonan")
}

// TestEachCopyOfTheLetterShowsWhatItMay: a copy for an electronic signature and
// one to keep hold no password, one to be signed holds no mark.
func TestEachCopyOfTheLetterShowsWhatItMay(t *testing.T) {
	p := press(t, account(t, nil), "2026-11-24 10:00")
	word := password(t, p, "SD-2026-0001")
	for kind, want := range map[string]struct{ password, draft bool }{
		conversations.LetterOfficer: {true, true}, conversations.LetterKept: {false, true}, conversations.LetterToSign: {false, false}, conversations.LetterPaper: {true, false},
	} {
		text := letterCopy(t, p, kind)
		has(t, text, "sipandu.banyuasinkab.go.id", "Username sipandu", "/lupapassword")
		if strings.Contains(text, word) != want.password || strings.Contains(text, "KONSEP") != want.draft {
			t.Errorf("%s: want a password: %v, a mark: %v, in:\n%s", kind, want.password, want.draft, text)
		}
		if want.password {
			has(t, text, "Sifat : Rahasia")
		} else {
			has(t, text, "Sifat : Biasa", "Surat ini tidak memuat password")
			hasNot(t, text, "Berlaku sampai", "Password di atas", "informasi rahasia")
		}
	}
}

// TestACopyWithoutPasswordOutlivesIt: it can be kept, and made, at any time.
func TestACopyWithoutPasswordOutlivesIt(t *testing.T) {
	for name, edit := range map[string]func(*conversations.Credential){
		"replaced": func(c *conversations.Credential) { c.State = conversations.CredentialReplaced },
		"expired":  func(c *conversations.Credential) { c.Until = clock(t, "2026-11-24 10:00") },
		"changed":  func(c *conversations.Credential) { c.State = conversations.CredentialChanged },
	} {
		store := account(t, edit)
		remember(t, store, conversations.NoSecret{Name: "SD-2026-0001"})
		p := press(t, store, "2027-03-24 10:00")
		for _, kind := range []string{conversations.LetterKept, conversations.LetterToSign} {
			if text := letterCopy(t, p, kind); !strings.Contains(text, "Username sipandu") {
				t.Errorf("%s, %s:\n%s", name, kind, text)
			}
		}
	}
	pending := press(t, account(t, func(c *conversations.Credential) { c.State = conversations.CredentialPending }), "2026-11-24 10:00")
	if _, err := pending.Make(context.Background(), conversations.LetterKept, "SD-2026-0001", "id"); !errors.Is(err, conversations.ErrNotFound) {
		t.Errorf("not set yet: %v", err)
	}
}

func TestASignedLetterIsNoDraft(t *testing.T) {
	for name, signed := range map[string]conversations.Request{
		"handed over":    {LetterBy: &conversations.Actor{ID: 7, Name: "Budi"}, LetterAt: clock(t, "2026-11-24 09:30")},
		"electronically": {SignedAt: clock(t, "2026-11-24 09:30")},
	} {
		store := account(t, nil)
		signed.Ticket, signed.Officer, signed.State, signed.SentAt = "SD-2026-0001", 5, conversations.Delivered, clock(t, "2026-11-23 10:15")
		remember(t, store, signed)
		if text := letterCopy(t, press(t, store, "2026-11-24 10:00"), conversations.LetterKept); strings.Contains(text, "KONSEP") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

func TestTheLetterGoesToTheHeadOfTheUnit(t *testing.T) {
	for unit, want := range map[string]string{
		"dinas perhubungan": "Yth. Kepala Dinas Perhubungan", "Kecamatan Betung": "Yth. Camat Betung", "Kelurahan Mariana": "Yth. Lurah Mariana, Kecamatan Banyuasin I",
		"RSUD Pulau Rimau": "Yth. Direktur RSUD Pulau Rimau", "Sekretariat Daerah": "Yth. Sekretaris Daerah", "Inspektorat Daerah": "Yth. Inspektur Daerah",
		"TP PKK": "Yth. Ketua TP PKK", "Desa Karang Anyar, Kec. Tungkal Ilir": "Yth. Kepala Desa Karang Anyar, Kecamatan Tungkal Ilir",
		"desa sungai rebo": "Yth. Kepala Desa Sungai Rebo, Kecamatan Banyuasin I", "Desa Karang Anyar": "Yth. Kepala Desa Karang Anyar, Kecamatan ..........",
		"Sanggar Melati": "Yth. Pimpinan Sanggar Melati", "Camat Betung": "Yth. Camat Betung",
	} {
		p := press(t, account(t, func(c *conversations.Credential) { c.Unit = unit }), "2026-11-24 10:00")
		has(t, letterOf(t, p, "SD-2026-0001"), want)
	}
}

func TestTheLetterNamesTheBot(t *testing.T) {
	store := account(t, nil)
	remember(t, store, conversations.Setting{Key: conversations.SettingUsername, Value: "loket_bot"})
	has(t, letterOf(t, press(t, store, "2026-11-24 10:00"), "SD-2026-0001"), "@loket_bot (https://t.me/loket_bot)")
}

func TestALetterAfterTheChangeHoldsNoPassword(t *testing.T) {
	p := press(t, account(t, func(c *conversations.Credential) { c.State = conversations.CredentialChanged }), "2026-11-26 10:00")
	text := letterOf(t, p, "SD-2026-0001")
	has(t, text, "sudah diganti oleh unit kerja", "sipandu.banyuasinkab.go.id")
	hasNot(t, text, "Berlaku sampai")
}

func TestThereIsNoLetterOfAPasswordThatLivesNoMore(t *testing.T) {
	for name, edit := range map[string]func(*conversations.Credential){
		"not set yet": func(c *conversations.Credential) { c.State = conversations.CredentialPending },
		"replaced":    func(c *conversations.Credential) { c.State = conversations.CredentialReplaced },
		"expired":     func(c *conversations.Credential) { c.Until = clock(t, "2026-11-24 10:00") },
	} {
		_, _, err := press(t, account(t, edit), "2026-11-24 10:00").Letter(context.Background(), "SD-2026-0001")
		if !errors.Is(err, conversations.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	store := account(t, nil)
	remember(t, store, conversations.NoSecret{Name: "SD-2026-0001"})
	p := press(t, store, "2026-11-24 10:00")
	if _, err := p.Make(context.Background(), "letter", "SD-2026-0001", "id"); !errors.Is(err, conversations.ErrNotFound) {
		t.Errorf("erased: %v", err)
	}
	if _, _, err := p.Letter(context.Background(), "SD-2026-9999"); !errors.Is(err, conversations.ErrNotFound) {
		t.Errorf("unknown: %v", err)
	}
}

func TestAnErrorOfALetterHoldsNoPassword(t *testing.T) {
	p := press(t, account(t, nil), "2026-11-24 10:00")
	word := password(t, p, "SD-2026-0001")
	p.Secrets = func(context.Context, string) (string, error) { return word, errors.New("the panel's disk") }
	_, _, err := p.Letter(context.Background(), "SD-2026-0001")
	if err == nil || strings.Contains(err.Error(), word) || errors.Is(err, conversations.ErrNotFound) {
		t.Errorf("the error is %v", err)
	}
}

func TestTheLogoIsOnTheLetterWhereItCanBeUsed(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 40))); err != nil {
		t.Fatal(err)
	}
	p := press(t, account(t, nil), "2026-11-24 10:00")
	for name, content := range map[string][]byte{"a picture": picture.Bytes(), "no picture": []byte("<svg/>"), "no file": nil} {
		p.Office.Logo = filepath.Join(t.TempDir(), "logo")
		if content != nil {
			if err := os.WriteFile(p.Office.Logo, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, pdf, err := p.Letter(context.Background(), "SD-2026-0001")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if shown := bytes.Contains(pdf, []byte("/Subtype /Image")); shown != (name == "a picture") {
			t.Errorf("%s: shown is %v", name, shown)
		}
	}
}

func TestThePlaceOfALetterIsTheOfficesTown(t *testing.T) {
	p := press(t, account(t, nil), "2026-11-24 10:00")
	for address, want := range map[string]string{
		"Jl. Sudirman No. 1, Sekayu, Kab. Musi Banyuasin":    "Sekayu, 24 November 2026",
		"Jl. Merdeka 3, Kota Palembang 30131, Sumatera":      "Palembang, 24 November 2026",
		"Jl. Ishak Usman No. 24 Pangkalan Balai":             " 24 November 2026",
		"Kabupaten Banyuasin, Provinsi Sumatera Selatan":     " 24 November 2026",
		"Kompleks A, Pangkalan Balai , kabupaten Banyuasin ": "Pangkalan Balai, 24 November 2026",
	} {
		p.Office.Address = address
		text := letterOf(t, p, "SD-2026-0001")
		has(t, text, want)
		if strings.HasPrefix(want, " ") {
			hasNot(t, text, ", 24 November 2026")
		}
	}
}

func TestThereIsNoOtherSheet(t *testing.T) {
	p := press(t, opened(t), "2026-11-24 10:00")
	for kind, of := range map[string]string{"": "", "letters": "x", "recap": "2026-13", "recap_chart": "November", "personal_data": "x"} {
		if _, err := p.Make(context.Background(), kind, of, "id"); err == nil || errors.Is(err, conversations.ErrNotFound) {
			t.Errorf("%q of %q: %v", kind, of, err)
		}
	}
}
