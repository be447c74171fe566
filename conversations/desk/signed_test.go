package desk_test

import (
	"strings"
	"testing"

	"loket/conversations"
)

// signedPDF is a letter that came back with its head's signature.
func (s *stage) signedPDF(trusted bool) conversations.File {
	f := s.pdf()
	f.Seen = &conversations.Sight{Signatures: []conversations.Signature{{Name: "Drs. Contoh", Issuer: "BSrE", At: s.now, Trusted: trusted}}}
	return f
}

// TestTheSignedLetterComesBackByTheCard: a verifier answers the card with it, and
// says what it is; the officer and their mailbox get it, the card tells.
func TestTheSignedLetterComesBackByTheCard(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	pdf := s.signedPDF(true)
	mails := len(s.mails)
	asked, _ := budi.answersWith(s.card(ticket), conversations.Message{File: &pdf})
	asked.offers("📨 Kirim ke pemohon", "🔒 Catatan tim", "🖋️ Surat bertanda tangan")
	budi.presses("🖋️ Surat bertanda tangan").hears("disampaikan kepada pemohon", "Ditandatangani elektronik oleh Drs. Contoh")
	rina.reads("sudah ditandatangani", ticket)
	if last := rina.last(); len(last.files) != 1 || last.files[0].Unique != pdf.Unique {
		t.Fatalf("the officer gets %+v", last)
	}
	if len(s.mails) != mails+1 || s.mails[mails].Hash != "hash of "+pdf.Unique || s.mails[mails].FileName != "surat-"+ticket+".pdf" {
		t.Fatalf("the mails are %+v", s.mails)
	}
	if card := s.card(ticket); !strings.Contains(card.text, "Surat bertanda tangan disampaikan pukul") {
		t.Fatalf("the card is %s", card)
	}
	if s.request(ticket).SignedAt.IsZero() {
		t.Fatal("it is not remembered")
	}
	budi.says("/riwayat " + ticket).hears("surat bertanda tangan disampaikan").lacks("letter.")
}

func TestTheSignedLetterComesBackInThePrivateChat(t *testing.T) {
	s, rina, budi, ticket := delivered(t)
	for _, button := range []string{"🖋️ Surat untuk TTE", "📄 Surat"} {
		copy := budi.pressesOn(s.card(ticket), button).message()
		pdf := s.signedPDF(false)
		got, _ := budi.alone().answersWith(copy, conversations.Message{File: &pdf})
		_ = got
		budi.alone().reads("disampaikan kepada pemohon", "penerbit belum dapat dipastikan")
	}
	if n := rina.count("Surat penyampaian akun"); n != 2 {
		t.Fatalf("the officer reads of it %d times", n)
	}
}

// TestALetterThatShowsAPasswordIsNotPassedOn, nor one that nobody can look into.
func TestALetterThatShowsAPasswordIsNotPassedOn(t *testing.T) {
	for problem, says := range map[string]string{conversations.SignedPassword: "Mohon hapus berkas itu", conversations.SignedUnreadable: "tidak dapat diperiksa", conversations.SignedUnreachable: "Silakan kirim sekali lagi"} {
		s, rina, budi, ticket := delivered(t)
		s.unsigned = problem
		pdf, mails := s.signedPDF(true), len(s.mails)
		budi.answersWith(s.card(ticket), conversations.Message{File: &pdf})
		budi.presses("🖋️ Surat bertanda tangan").hears(says, ticket)
		if rina.count("Surat penyampaian akun") != 0 || len(s.mails) != mails || !s.request(ticket).SignedAt.IsZero() {
			t.Errorf("%s: it was passed on", problem)
		}
	}
}

func TestOnlyAPDFOfADeliveredRequestMayBeASignedLetter(t *testing.T) {
	s, _, budi, ticket := delivered(t)
	asked, _ := budi.answersWith(s.card(ticket), conversations.Message{Text: "Suratnya besok"})
	asked.withholds("🖋️ Surat bertanda tangan")
	budi.claims("t:"+ticket+":1:signed", 0).sees("tidak berlaku")
	agus := s.agus().introduced()
	other := agus.asksSubdomain("simpeg")
	pdf := s.signedPDF(true)
	open, _ := budi.answersWith(s.card(other), conversations.Message{File: &pdf})
	open.withholds("🖋️ Surat bertanda tangan")
}
