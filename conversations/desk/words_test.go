package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

func TestWhoHasNoNIPTypesItInManyWays(t *testing.T) {
	for _, typed := range []string{"non asn", "Honorer", "-", "belum punya NIP", "saya tenaga kontrak"} {
		rina := newStage(t).rina()
		rina.says("/subdomain")
		rina.says("setuju")
		rina.says("Rina Kartika")
		rina.says(typed).hears("Langkah 4 dari 7")
	}
}

func TestConsentIsGivenInWords(t *testing.T) {
	for typed, given := range map[string]bool{"Saya setuju.": true, "ya, setuju": true, "Iya": true, "setuju pak": true, "I agree": true,
		"belum setuju": false, "tidak setuju": false, "mungkin": false, "saya tidak setuju": false} {
		rina := newStage(t).rina()
		rina.says("/subdomain")
		if got := rina.says(typed).message().text; contains(got, "Langkah 2 dari 7") != given {
			t.Errorf("%q is answered %s", typed, got)
		}
	}
}

func TestASharedNumberKeepsItsCountry(t *testing.T) {
	rina := newStage(t).rina()
	rina.introduces()
	rina.shares("81234567890", rinaID).hears("Langkah 1 dari 9")
	if o := rina.profile(); o.Phone != "+81234567890" || !o.PhoneVerified {
		t.Fatalf("the phone is %q", o.Phone)
	}
}

func TestANameOfAnotherUnitIsAHint(t *testing.T) {
	for unit, want := range map[string]bool{"Puskesmas Betung": true, "Dinas Kesehatan": false} {
		s := newStage(t)
		rina := s.rina().introduced()
		o := rina.profile()
		o.Unit = unit
		s.remember(o)
		ticket := rina.asksSubdomain("dinkes")
		if text := s.card(ticket).text; contains(text, "\"dinkes\", singkatan Dinas Kesehatan") != want {
			t.Errorf("%s asks for dinkes: %s", unit, text)
		}
	}
}

func TestAQuestionWaitsForAnAnswer(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	rina.says("Tanya Petugas")
	rina.says("Kapan server dirawat?")
	rina.says("/status").hears("menunggu jawaban").lacks("menunggu verifikasi")
	s.budi().says("/antrean").lacks("menunggu verifikasi")
	s.budi().says("/riwayat TNY-2026-0001").hears("menunggu jawaban")
}

func TestFilesThatReadTheSameAreReplaced(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	budi.presses("✏️ Minta perbaikan")
	budi.presses("Tampilan aplikasi tidak jelas")
	rina.presses("✏️ Perbaiki")
	rina.presses("♻️ Ganti semua")
	rina.sends(s.photos(1)...)
	rina.presses("✅ Selesai")
	rina.presses("✅ Kirim")
	if text := s.card(ticket).text; !contains(text, "1 berkas → 1 berkas (berkas baru: 1)") {
		t.Errorf("the card says %s", text)
	}
}

func contains(text, part string) bool { return strings.Contains(text, part) }

// TestACardThatGrowsTakesItsAnswersAlong: what a card says of another message is
// true, also when it did not fit any more after it was posted.
func TestACardThatGrowsTakesItsAnswersAlong(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	r := s.request(ticket)
	r.Answers["support"] = conversations.Answer{Text: strings.Repeat("data pendukung ", 90)}
	s.remember(r)
	if text := s.card(ticket).text; contains(text, "Isian lengkap") {
		t.Fatalf("the card has its answers elsewhere: %s", text)
	}
	o := rina.profile()
	o.Unit, o.Position, o.Name = strings.Repeat("Unit ", 30), strings.Repeat("Jabat ", 16), strings.Repeat("Nama ", 20)
	s.remember(o)
	budi.presses("🙋 Ambil")
	if text := s.card(ticket).text; !contains(text, "pesan balasan di bawah") {
		t.Fatalf("the card says %s", text)
	}
	budi.reads("Isian "+ticket, "data pendukung")
	budi.presses("✅ Setujui")
	if n := budi.count("Isian " + ticket); n != 1 {
		t.Fatalf("the answers stand in %d messages", n)
	}
}

func TestTheMailOfAWebsiteNamesItsLoginAndTheBot(t *testing.T) {
	s := newStage(t)
	s.remember(conversations.Setting{Key: conversations.SettingUsername, Value: "loket_bot"})
	rina, budi := s.rina().introduced(), s.budi()
	rina.asksWebsite("arsip")
	budi.approves()
	if len(s.mails) == 0 {
		t.Fatal("nothing was mailed")
	}
	first := s.mails[0]
	for _, words := range []string{"https://arsip.banyuasinkab.go.id/wp-login.php", "@loket_bot", "https://t.me/loket_bot"} {
		if !contains(first.text, words) {
			t.Errorf("%q is missing in %s", words, first.text)
		}
	}
	if first.subject != "Akun arsip.banyuasinkab.go.id sudah siap" {
		t.Errorf("it is titled %s", first.subject)
	}
	rina.proves("rina@banyuasinkab.go.id")
	_, brought := rina.getsPassword()
	if len(brought) != 1 || brought[0].subject != "Password sementara untuk akun arsip.banyuasinkab.go.id" {
		t.Errorf("a reset is mailed as %v", brought)
	}
}
