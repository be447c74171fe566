package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// Asking, and linking an account, need the consent and nothing else.

func TestAskingNeedsTheConsentAlone(t *testing.T) {
	s := newStage(t)
	rina, sari := s.rina(), s.sari()
	rina.says("🙋 Tanya Petugas").hears("Sekali saja: persetujuan di bawah ini, lalu 1 pertanyaan", "setuju").offers("✅ Setuju", "✖️ Tidak")
	rina.presses("✅ Setuju").hears("Pertanyaan", "Langkah 1 dari 1")
	rina.says("Apakah layanan ini berbayar?").hears("TNY-2026-0001")
	card := s.card("TNY-2026-0001")
	for _, want := range []string{"Rina Kartika", "Belum mengisi data diri", "Apakah layanan ini berbayar?"} {
		if !strings.Contains(card.text, want) {
			t.Fatalf("the card should say %q:\n%s", want, card)
		}
	}
	sari.presses("📞 Kontak").sees("belum mengisi data diri", "Balas kartunya")
	sari.says("/antrean").hears("TNY-2026-0001").lacks("·  ·")
	sari.replies(card, "Tidak dipungut biaya.")
	rina.reads("Tidak dipungut biaya.")
	s.inState("TNY-2026-0001", conversations.Done)

	// What was agreed to is not asked again, neither for the next question …
	rina.says("Tanya Petugas").hears("Pertanyaan").lacks("setuju")
	rina.says("/batal")
	s.now = s.now.Add(hour)
	// … nor when the whole profile is needed.
	rina.says("/website").hears("Sekali saja: 6 pertanyaan tentang Bapak/Ibu, lalu 5 tentang permohonan website", "Langkah 1 dari 6", "Nama lengkap")
	rina.presses("Pakai Rina Kartika")
	rina.says("non-ASN")
	rina.says("Operator")
	rina.says("Sekretariat Kwarcab Zamrud")
	rina.says("r@x.go.id")
	rina.shares("6281234567801", rinaID).hears("Surat usulan")
	if o := rina.profile(); o.Position != "Operator" || o.ConsentVersion == "" || !o.ConsentAt.Before(s.now) {
		t.Fatalf("the profile is %+v", o)
	}
}

func TestWhoDeclinesAsksNothingAndIsNotKept(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("Tanya Petugas")
	rina.presses("✖️ Tidak").hears("Tidak ada data yang kami simpan", "0711-7690037")
	rina.says("Tanya Petugas").hears("setuju")
	if _, err := s.store.Officer(t.Context(), rinaID); err == nil {
		t.Fatal("somebody who declined is remembered")
	}
}

func TestOneQuestionIsOpenAtATime(t *testing.T) {
	for name, known := range map[string]bool{"somebody new": false, "an officer": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			rina, budi := s.rina(), s.budi()
			if known {
				rina.introduced()
			}
			rina.says("Tanya Petugas")
			if !known {
				rina.says("setuju")
			}
			rina.says("Apakah layanan ini berbayar?").hears("TNY-2026-0001")
			rina.says("Tanya Petugas").hears("TNY-2026-0001", "masih menunggu jawaban", "0711-7690037").offers("✖️ Batalkan", "↩️ Balas")
			rina.presses("↩️ Balas").hears("Silakan tulis balasan")
			rina.says("Maksud saya untuk kecamatan.").hears("sudah kami teruskan")
			budi.reads("Dari pemohon", "Maksud saya untuk kecamatan.")
			s.now = s.now.Add(2 * hour)
			budi.presses("✅ Tutup tiket")
			budi.presses("Ya, tutup")
			rina.says("Tanya Petugas")
			rina.says("Dan yang kedua?").hears("TNY-2026-0002")
		})
	}
}

func TestLinkingNeedsTheConsentAlone(t *testing.T) {
	s := newStage(t)
	s.imported(dishub, "dishub@banyuasinkab.go.id")
	rina := s.rina()
	rina.says("/lupapassword")
	rina.presses("🔗 Tautkan akun lewat email").hears("Sekali saja: persetujuan di bawah ini, lalu 2 pertanyaan")
	rina.presses("✅ Setuju").hears("Alamat akun")
	rina.says(dishub).hears("Kode dari email")
	if len(s.mails) != 1 {
		t.Fatalf("%d mails came with a code", len(s.mails))
	}
}

// TestTheFormSaysHowManyQuestionsThereAre: the numbers are those of the forms,
// and change with the wish.
func TestTheFormSaysHowManyQuestionsThereAre(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("/subdomain").hears("Sekali saja: 7 pertanyaan tentang Bapak/Ibu, lalu 9 tentang permohonan", "Langkah 1 dari 7")
	rina.says("/website").hears("Sekali saja: 7 pertanyaan tentang Bapak/Ibu, lalu 5 tentang permohonan", "Langkah 1 dari 7")
	rina.says("/mulai")
	rina.presses("🙋 Tanya Petugas").hears("persetujuan di bawah ini, lalu 1 pertanyaan")
	rina.says("/subdomain").hears("lalu 9 tentang permohonan")
	rina.says("setuju").hears("Langkah 2 dari 7").lacks("Sekali saja")
	rina.says("/batal")
	rina.says("/profil").hears("Sekali saja: 7 pertanyaan tentang Bapak/Ibu").lacks("lalu")
}

func TestWhoOnlyAskedIsErasedToo(t *testing.T) {
	s := newStage(t)
	rina := s.rina()
	rina.says("Tanya Petugas")
	rina.says("setuju")
	rina.says("Apakah layanan ini berbayar?")
	rina.says("/privasi")
	rina.presses("🗑️ Hapus data saya")
	rina.presses("Ya, hapus").hears("sudah kami hapus")
	if card := s.card("TNY-2026-0001"); strings.Contains(card.text, "Rina") {
		t.Fatalf("the card still names the person:\n%s", card)
	}
	rina.says("Tanya Petugas").hears("setuju")
}
