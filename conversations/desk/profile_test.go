package desk_test

import (
	"errors"
	"testing"

	"loket/conversations"
)

// introduces answers the profile's questions up to the phone number.
func (a *actor) introduces() {
	a.Helper()
	a.says("/subdomain").hears("Langkah 1 dari 7", "setuju").offers("✅ Setuju", "✖️ Tidak", "⬅️ Kembali", "✖️ Batal")
	a.presses("✅ Setuju").hears("Langkah 2 dari 7").offers("Pakai Rina Kartika")
	a.presses("Pakai Rina Kartika").hears("Langkah 3 dari 7", "NIP")
	a.says("19860926 201505 2 001").hears("Langkah 4 dari 7")
	a.says("Kepala Seksi Aplikasi").hears("Langkah 5 dari 7")
	a.says("dinas perpustakaan dan arsip daerah").hears("Langkah 6 dari 7")
	a.says("rina@banyuasinkab.go.id").hears("Langkah 7 dari 7", "Nomor HP")
}

func TestTheProfileIsAskedOnceAndTheFormStartsByItself(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.introduces()
	got := rina.shares("6281234567801", rinaID)
	if len(got.news) != 2 || !got.news[0].keyboard.Remove {
		t.Fatalf("one short message may take the keyboard away, then comes the form: %v", got.news)
	}
	got.hears("Langkah 1 dari 9", "Surat permohonan")
	o := rina.profile()
	if o.NIP != "198609262015052001" || o.Unit != "Dinas Perpustakaan dan Arsip Daerah" || !o.PhoneVerified || o.ConsentVersion == "" || !o.ConsentAt.Equal(s.now) {
		t.Fatalf("the profile is %+v", o)
	}
	rina.says("/batal")
	rina.says("/website").hears("Langkah 1 dari 5", "Surat usulan")
}

func TestNoConsentKeepsNothingAndNamesTheDesk(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/website")
	rina.presses("✖️ Tidak").hears("Tidak ada data yang kami simpan", "Komplek Perkantoran Sekojo", "0711-7690037")
	if _, err := s.store.Officer(t.Context(), rinaID); !errors.Is(err, conversations.ErrNotFound) {
		t.Fatalf("somebody who declined is remembered: %v", err)
	}
	rina.says("/subdomain").hears("Langkah 1 dari 7")
	rina.says("mungkin").hears("Setuju", "Langkah 1 dari 7")
	rina.says("setuju").hears("Langkah 2 dari 7")
}

func TestEachWrongProfileAnswerIsRefusedWithItsReason(t *testing.T) {
	tests := []struct {
		step    string
		answers []string // that lead to the question
		wrong   string
		because string
	}{
		{"Langkah 2 dari 7", nil, "R", "terlalu pendek"},
		{"Langkah 2 dari 7", nil, "Rina www.contoh.example", "Contoh: Rina Marlina, S.Kom."},
		{"Langkah 3 dari 7", []string{"Rina Kartika"}, "19860926201505", "18 digit"},
		{"Langkah 3 dari 7", []string{"Rina Kartika"}, "198613262015051001", "18 digit"},
		{"Langkah 3 dari 7", []string{"Rina Kartika"}, "202009262015051001", "18 digit"},
		{"Langkah 3 dari 7", []string{"Rina Kartika"}, "198609261990051001", "18 digit"},
		{"Langkah 4 dari 7", []string{"Rina Kartika", "Saya non-ASN"}, "x", "terlalu pendek"},
		{"Langkah 4 dari 7", []string{"Rina Kartika", "Saya non-ASN"}, "Operator @seseorang", "alamat web atau email"},
		{"Langkah 5 dari 7", []string{"Rina Kartika", "non-ASN", "Operator"}, "-", "terlalu pendek"},
		{"Langkah 5 dari 7", []string{"Rina Kartika", "non-ASN", "Operator"}, "Dinas Kesehatan (di https://contoh-palsu.example)", "alamat web atau email"},
		{"Langkah 6 dari 7", []string{"Rina Kartika", "non-ASN", "Operator", "Sekretariat Kwarcab Zamrud"}, "rina at kantor", "alamat email"},
		{"Langkah 7 dari 7", []string{"Rina Kartika", "non-ASN", "Operator", "Sekretariat Kwarcab Zamrud", "r@x.go.id"}, "12345", "telepon"},
		{"Langkah 7 dari 7", []string{"Rina Kartika", "non-ASN", "Operator", "Sekretariat Kwarcab Zamrud", "r@x.go.id"}, "+14155550123", "Indonesia"},
	}
	for _, tt := range tests {
		t.Run(tt.wrong, func(t *testing.T) {
			rina := newStage(t).rina()
			rina.says("/subdomain")
			rina.says("Setuju")
			for _, a := range tt.answers {
				rina.says(a)
			}
			rina.says(tt.wrong).hears(tt.step, tt.because)
		})
	}
}

func TestAnUnusualNIPIsTakenWithAWarning(t *testing.T) {
	rina := newStage(t).rina()
	rina.says("/subdomain")
	rina.says("setuju")
	rina.says("Rina Kartika")
	rina.says("198609262015212001").hears("PPPK", "Langkah 4 dari 7")
}

func TestAUnitIsTakenOrSuggested(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/subdomain")
	for _, a := range []string{"setuju", "Rina Kartika", "Saya non-ASN", "Operator"} {
		rina.says(a)
	}
	got := rina.says("dinas perpustakan").hears("Langkah 5 dari 7", "dinas perpustakan").offers("Dinas Perpustakaan dan Arsip Daerah", "dinas perpustakan")
	m := got.message()
	if suggestions := len(m.labels) - 1; suggestions > 6 || m.labels[suggestions-1][0] != "dinas perpustakan" {
		t.Fatalf("the last suggestion should be what was typed: %q", m.labels)
	}
	rina.presses("dinas perpustakan").hears("Langkah 6 dari 7")
	rina.presses("⬅️ Kembali").hears("Langkah 5 dari 7", "dinas perpustakan")
	rina.says("Paguyuban Xyzzy Qwerty").hears("Langkah 6 dari 7")
}

func TestOnlyOnesOwnContactIsTakenAndATypedNumberIsUnverified(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.introduces()
	if !rina.last().keyboard.Contact {
		t.Fatal("the phone is asked for without its keyboard")
	}
	rina.shares("628999", agusID).one().hears("Nomor HP", "bukan kontak orang lain")
	rina.shares("628999", 0).one().hears("bukan kontak orang lain")
	got := rina.does("typing the number", rina.writes(conversations.Message{Text: "0812-3456-7801"}), "")
	got.hears("Langkah 1 dari 9")
	if o := rina.profile(); o.PhoneVerified || o.Phone != "+6281234567801" {
		t.Fatalf("a typed number is %q, verified %v", o.Phone, o.PhoneVerified)
	}
}

func TestASharedForeignNumberIsTakenForTelegramHasVerifiedIt(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.introduces()
	rina.shares("+1 415 555 0123", rinaID).hears("Langkah 1 dari 9")
	if o := rina.profile(); o.Phone != "+14155550123" || !o.PhoneVerified {
		t.Fatalf("the phone is %q", o.Phone)
	}
}

func TestTheProfileCommandIntroducesSomebodyNew(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/profil").hears("Langkah 1 dari 7")
	rina.says("/profil").hears("belum diisi")
	for _, a := range []string{"setuju", "Rina Kartika", "Saya non-ASN", "Operator", "Paguyuban Xyzzy Qwerty", "rina@banyuasinkab.go.id"} {
		rina.says(a)
	}
	rina.says("081234567801").hears("sudah kami simpan", "Rina Kartika", "non-ASN", "belum terverifikasi")
	if n := len(rina.last().labels); n != 0 || !rina.last().keyboard.Remove {
		t.Fatal("the phone's keyboard stays")
	}
}

func TestTheProfileIsShownAndEdited(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/profil").hears("Rina Kartika, S.Kom.", "198609262015052001", "terverifikasi")
	rina.presses("✏️ Ubah data diri").hears("Bagian mana").offers("Jabatan", "Unit kerja", "Nomor HP")
	rina.presses("Jabatan").hears("Kepala Seksi Aplikasi")
	rina.says("Kepala Bidang").hears("Ringkasan", "Kepala Bidang", "Simpan")
	rina.presses("✏️ Ubah")
	rina.presses("NIP")
	rina.presses("Saya non-ASN").hears("non-ASN")
	rina.presses("Simpan").hears("Data diri sudah kami simpan", "Kepala Bidang", "non-ASN")
	o := rina.profile()
	if o.Position != "Kepala Bidang" || o.NIP != "" || !o.PhoneVerified || o.Email != "rina@banyuasinkab.go.id" {
		t.Fatalf("the profile is %+v", o)
	}
}

func TestSomebodyElsesEmailOfTheSameLettersIsNotTheProfiles(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	o := rina.profile()
	o.Email = "rina_k@banyuasinkab.go.id"
	s.remember(o)
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("arsip-kab")
	rina.says("Arsip Kabupaten")
	rina.says("rinak@banyuasinkab.go.id").hears("rinak@banyuasinkab.go.id", "Kirim").lacks("rina_k@")
}

func TestAnotherFormIsWishedForWhileTheProfileIsAsked(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.introduces()
	rina.says("/website").hears("Langkah 7 dari 7")
	rina.shares("6281234567801", rinaID).hears("Langkah 1 dari 5")
}

func TestChangingTheProfileKeepsTheDraft(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	rina.sends(s.photos(2)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("sipandu").hears("Langkah 4 dari")
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri").hears("Bagian mana")
	rina.presses("Jabatan")
	rina.says("Kepala Bidang Aplikasi").hears("Kepala Bidang Aplikasi")
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri").hears("Kepala Bidang Aplikasi")
	rina.presses("Simpan")
	rina.reads("Langkah 4 dari")
	if got := rina.profile().Position; got != "Kepala Bidang Aplikasi" {
		t.Fatalf("the position is %q", got)
	}
	d := s.session(rinaID).Draft
	if d == nil || d.Form != "subdomain" || len(d.Answers["letter"].Files) != 2 || d.Answers["label"].Text != "sipandu" {
		t.Fatalf("the draft is %+v", d)
	}
	rina.says("Pelayanan terpadu masyarakat").hears("Langkah 5 dari")
}

func TestGivingUpTheProfilesChangeKeepsTheDraft(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/website")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai").hears("Langkah 2 dari")
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri")
	rina.presses("✖️ Batal").offers("▶️ Lanjutkan")
	rina.presses("↩️ Kembalikan").hears("data diri")
	rina.presses("✖️ Batal").offers("▶️ Lanjutkan")
	rina.presses("▶️ Lanjutkan").hears("Langkah 2 dari")
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri")
	rina.says("/subdomain").hears("draf").offers("🗑️ Buang draf")
	rina.presses("🗑️ Buang draf").hears("website").offers("🗑️ Buang draf")
	rina.presses("▶️ Lanjutkan").hears("Langkah 2 dari")
}
