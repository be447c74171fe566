package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// TestTheLetterWithThePasswordGoesWhenThatDies: it is taken away when the password
// is changed, replaced or has expired, one without it in its place.
func TestTheLetterWithThePasswordGoesWhenThatDies(t *testing.T) {
	for name, dies := range map[string]func(s *stage, rina, budi *actor, ticket string){
		"expired": func(s *stage, _, _ *actor, _ string) { s.until(at(25, 17, 0)) },
		"changed": func(s *stage, rina, _ *actor, ticket string) {
			s.panel.passwords["sipandu"] = "another of their own"
			rina.claims("d:"+ticket+":changed", 0)
			s.run()
		},
		"replaced": func(_ *stage, rina, _ *actor, _ string) { rina.asksPassword("sipandu.banyuasinkab.go.id") },
	} {
		t.Run(name, func(t *testing.T) {
			s, rina, budi, ticket := delivered(t)
			rina.presses("👁️ Tampilkan akun")
			shown := s.named["ready:"+ticket]
			first := rina.pressesOn(shown, "📄 Unduh surat").one().message()
			second := rina.pressesOn(shown, "📄 Unduh surat").one().message()
			if first.sheet != "letter of "+ticket || !first.protect || first.name == second.name {
				t.Fatalf("the letters are %+v and %+v", first, second)
			}
			s.passes(hour)
			if first.deleted || second.deleted {
				t.Fatal("the letter goes before its password")
			}
			s.dam = false
			dies(s, rina, budi, ticket)
			if !first.deleted || !second.deleted {
				t.Fatalf("the letter outlives its password: %v, %v", first.deleted, second.deleted)
			}
		})
	}
}

func TestTheLetterToKeepHoldsNoPassword(t *testing.T) {
	s, rina, _, ticket := delivered(t)
	rina.presses("👁️ Tampilkan akun")
	rina.presses("✅ Sudah saya simpan").hears("sudah Bapak/Ibu simpan").offers("📄 Unduh surat", "4 · Sangat baik")
	kept := rina.presses("📄 Unduh surat").one().message()
	if kept.sheet != "letter_kept of "+ticket || kept.protect || !strings.Contains(kept.text, "tanpa password") {
		t.Fatalf("the letter is %+v", kept)
	}
	s.passes(30 * day)
	if kept.deleted {
		t.Fatal("the letter to keep was taken away")
	}
	if late := rina.claims("d:"+ticket+":letter", 0).one().message(); late.sheet != "letter_kept of "+ticket {
		t.Fatalf("a month later the letter is %+v", late)
	}
}

func TestTheTeamNumbersTheLetter(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	sari := s.sari()
	budi.pressesOn(s.card(ticket), "🔢 Nomor surat").hears("Budi", ticket, "nomor surat")
	asked := s.named["number:"+ticket+"/1"]
	for _, bad := range []string{"belum ada", strings.Repeat("9", 300), "005/😀", "005/www.x.id"} {
		got, _ := budi.answersWith(asked, conversations.Message{Text: bad})
		got.hears("belum terbaca", "Contoh")
	}
	if got := s.request(ticket).LetterNo; got != "" {
		t.Fatalf("the number is %q", got)
	}
	budi.answersWith(asked, conversations.Message{Text: "Nomor: 005 / 77 /DISKOMINFO/2026, 24 November 2026"})
	if got := s.request(ticket).LetterNo; got != "005/77/DISKOMINFO/2026" || !asked.deleted {
		t.Fatalf("the number is %q, the question gone: %v", got, asked.deleted)
	}
	if card := s.card(ticket); !strings.Contains(card.text, "Nomor surat kami: 005/77/DISKOMINFO/2026") {
		t.Fatalf("the card is %s", card)
	}
	// It can be set right, by anybody of the team, and never by the applicant.
	sari.pressesOn(s.card(ticket), "🔢 Nomor surat")
	sari.answersWith(s.named["number:"+ticket+"/2"], conversations.Message{Text: "005/78/DISKOMINFO/2026"})
	if got := s.request(ticket).LetterNo; got != "005/78/DISKOMINFO/2026" {
		t.Fatalf("the number is %q", got)
	}
	if rina.count("005/78") != 0 {
		t.Fatal("the officer reads of the office's register")
	}
	budi.says("/riwayat " + ticket).hears("nomor surat dicatat").lacks("letter.")
}

func TestTheOfficerIsToldOnceThatAPaperLetterCanBeFetched(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	budi.pressesOn(s.card(ticket), "📬 Surat siap diambil").hears("siap diambil").withholds("📬 Surat siap diambil")
	rina.reads(ticket, "dapat diambil pada jam kerja", "Komplek Perkantoran Sekojo", "0711-7690037")
	budi.claims("v:"+ticket+":4:ready", 0).sees("siap diambil").nothing()
	if n := rina.count("dapat diambil pada jam kerja"); n != 1 {
		t.Fatalf("it is told %d times", n)
	}
	budi.pressesOn(s.card(ticket), "Tandai surat diserahkan").lacks("siap diambil")
	budi.says("/riwayat "+ticket).hears("siap diambil", "surat diserahkan").lacks("letter.")
}
