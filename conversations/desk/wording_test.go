package desk_test

import (
	"strings"
	"testing"
)

// TestARefusalGivesItsExampleOnce: the question below it has one already.
func TestARefusalGivesItsExampleOnce(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	refused := func(wrong ...string) {
		t.Helper()
		for _, typed := range wrong {
			if m := rina.says(typed).message(); strings.Count(m.text, "Contoh:") != 1 {
				t.Errorf("%q is refused with %d examples:\n%s", typed, strings.Count(m.text, "Contoh:"), m)
			}
		}
	}
	rina.says("/website")
	rina.says("setuju")
	refused("R", "Rina www.contoh.example", "12")
	rina.says("Rina")
	refused("123", "198613262015051001", "202009262015051001", "198609261990051001")
	rina.says("non-ASN")
	refused("x", "Operator @seseorang")
	rina.says("Operator")
	refused("-", "Dinas (di https://contoh.example)")
	rina.says("Sekretariat Kwarcab Zamrud")
	refused("rina at kantor", "a@b.go.id, c@d.go.id", "rina@", "rïna@x.go.id")
	rina.says("r@x.go.id")
	refused("12345", "+14155550123", "7690037", "0812")
	rina.shares("6281234567801", rinaID)
	refused("ini suratnya")
	rina.sends(rina.photos(1)...)
	rina.presses("✅ Selesai")
	refused("tanpa tanggal", "005/1, 31 Februari 2026", "005/1, Senin, 24 November 2026")
	rina.presses("⏭️ Lewati")
	refused("si pandu", "si_pandu", "-sipandu", "sipandu-", "12345", "ab", "sipandu.example.com", "banyuasinkab.go.id", "www", "sípandu", strings.Repeat("a", 41))
	rina.says("arsip")
	refused("x", "dishub.banyuasinkab.go.id")
}

func TestASkippedAnswerIsSaidToBeSkipped(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.fillsSubdomain("sipandu").hears("Data pendukung lain: dilewati").lacks("belum diisi")
	rina.presses("✅ Kirim")
	if card := s.card("SD-2026-0001"); !strings.Contains(card.text, "Data pendukung lain: dilewati") {
		t.Fatalf("the card does not say what was skipped:\n%s", card)
	}
}

func TestAProfileIsSaved(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/profil")
	rina.presses("✏️ Ubah data diri")
	rina.presses("Jabatan")
	rina.says("Kepala Bidang").hears("Ringkasan", "tekan Simpan").offers("Simpan", "✏️ Ubah").withholds("✅ Kirim").lacks("tekan Kirim")
	rina.says("apa ya").hears("Silakan tekan Simpan")
	rina.presses("Simpan").hears("sudah kami simpan", "Kepala Bidang")
}

func TestAReservedNameSaysWhy(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("/subdomain")
	rina.sends(rina.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("mail").hears("disediakan untuk keperluan sistem", "DNS").lacks("belum dapat diberikan")
}
