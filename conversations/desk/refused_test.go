package desk_test

import (
	"slices"
	"strings"
	"testing"

	"loket/conversations"
)

// notShown refuses the edit that shows an account.
func notShown(why conversations.Failure) func(conversations.Effect) conversations.Failure {
	return func(e conversations.Effect) conversations.Failure {
		if edit, is := e.(conversations.Edit); is && edit.Tell != "" {
			return why
		}
		return ""
	}
}

func TestAnAccountIsOpenedWhenTheMessageShowsIt(t *testing.T) {
	for _, why := range []conversations.Failure{conversations.FailRefused, conversations.FailBroken} {
		t.Run(string(why), func(t *testing.T) {
			s, rina, budi, ticket := delivered(t)
			s.refuses = notShown(why)
			rina.presses("👁️ Tampilkan akun").hears("belum dapat ditampilkan", "0711-7690037")
			card := s.card(ticket)
			if strings.Contains(card.text, "Akun dibuka") || !strings.Contains(card.text, "belum dapat ditampilkan Telegram kepada pemohon") {
				t.Fatalf("the card is\n%s", card.text)
			}
			if !s.credential(ticket).OpenedAt.IsZero() {
				t.Fatal("it counts as opened")
			}
			s.until(at(23, 12, 16))
			rina.reads("belum dibuka")
			if rina.count("masih dipakai") != 0 {
				t.Fatal("a password that nobody saw is asked about")
			}
			s.refuses = nil
			rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["sipandu"])
			budi.reads("Akun dibuka pukul 12.16 WIB")
			if card := s.card(ticket); strings.Contains(card.text, "belum dapat ditampilkan") {
				t.Fatalf("the card is\n%s", card.text)
			}
			before := rina.count("belum dibuka")
			s.until(at(24, 15, 0))
			if rina.count("belum dibuka") != before {
				t.Fatal("an opened account is chased")
			}
			rina.reads("masih dipakai")
		})
	}
}

func TestAForgottenPasswordThatCannotBeShownIsToldToTheTeam(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().holds(arsip, "arsip", false), s.budi()
	rina.says("/lupapassword")
	rina.presses("🔑 Buat password sementara")
	s.refuses = notShown(conversations.FailRefused)
	rina.presses("👁️ Tampilkan akun").hears("belum dapat ditampilkan")
	budi.reads("belum dapat ditampilkan Telegram kepada pemegangnya", "SOME_REASON")
}

func TestAReadyMessageThatIsRefusedComesWhenTheOfficerWrites(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if send, is := e.(conversations.Send); is && strings.HasPrefix(send.Name, "ready:") {
			return conversations.FailRefused
		}
		return ""
	}
	ticket := rina.asksSubdomain("sipandu")
	budi.approves()
	if card := s.card(ticket); !strings.Contains(card.text, "belum dapat ditampilkan") {
		t.Fatalf("the card is\n%s", card.text)
	}
	s.refuses = nil
	rina.does("writing", rina.writes(spoken("/status")), "")
	rina.presses("👁️ Tampilkan akun").hears("Password sementara: " + s.panel.passwords["sipandu"])
}

func TestACardThatIsRefusedIsNamedToTheTeam(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if send, is := e.(conversations.Send); is && strings.HasPrefix(send.Name, "card:") {
			return conversations.FailRefused
		}
		return ""
	}
	ticket := rina.asksSubdomain("sipandu")
	budi.reads("Kartu "+ticket+" ditolak Telegram", "SOME_REASON", "/antrean")
	s.refuses = nil
	budi.says("/antrean").hears(ticket)
	budi.presses("🔎 " + ticket)
	budi.approves()
	s.inState(ticket, conversations.Delivered)
}

func TestARefusedAnswerIsFollowedByAnotherOnce(t *testing.T) {
	s := newStage(t)
	rina := s.rina().introduced()
	refused := 0
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if send, is := e.(conversations.Send); is && send.Chat == rinaID {
			refused++
			return conversations.FailRefused
		}
		return ""
	}
	rina.does("asking for help", rina.writes(spoken("/bantuan")), "").nothing()
	if refused != 2 {
		t.Fatalf("%d messages were tried", refused)
	}
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if send, is := e.(conversations.Send); is && send.Chat == rinaID && send.Text[0].Key == "help" {
			return conversations.FailRefused
		}
		return ""
	}
	rina.says("/bantuan").hears("belum dapat ditampilkan Telegram", "/status")
}

func TestADecisionThatIsRefusedIsMailed(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if send, is := e.(conversations.Send); is && send.Chat == rinaID {
			return conversations.FailRefused
		}
		return ""
	}
	budi.presses("❌ Tolak")
	budi.presses("Permohonan ganda")
	if len(s.mails) != 1 || !strings.Contains(s.mails[0].text, "Permohonan ganda") || !strings.Contains(s.mails[0].subject, ticket) {
		t.Fatalf("the mails are %+v", s.mails)
	}
}

func TestADocumentThatIsRefusedIsSaid(t *testing.T) {
	s, rina, budi, _ := delivered(t)
	rina.presses("👁️ Tampilkan akun")
	why := conversations.FailRefused
	s.refuses = func(e conversations.Effect) conversations.Failure {
		if _, is := e.(conversations.Document); is {
			return why
		}
		return ""
	}
	rina.presses("📄 Unduh surat").hears("Dokumen yang diminta belum dapat dikirim")
	budi.does("asking for the month", budi.writes(conversations.Message{Command: "rekap"}), "")
	budi.reads("Dokumen yang diminta ditolak Telegram", "SOME_REASON")
	why = conversations.FailRight
	budi.does("asking for the month", budi.writes(conversations.Message{Command: "rekap"}), "")
	budi.reads("belum boleh mengirim dokumen")
}

// What the group forbids is left out, stands on the card, and is told once
// until it was seen to be allowed.
func TestPhotosForbiddenInTheGroup(t *testing.T) {
	s := newStage(t).speaks(false) // one member is not the group
	rina, budi := s.rina().introduced(), s.budi()
	s.forbids[conversations.PhotoFile] = true
	first := rina.asksSubdomain("sipandu")
	second := rina.asksSubdomain("siarsip")
	for _, ticket := range []string{first, second} {
		if card := s.card(ticket); !strings.Contains(card.text, "bot belum boleh mengirim foto") {
			t.Fatalf("the card is\n%s", card.text)
		}
	}
	if n := budi.count("Bot belum boleh mengirim foto di grup ini"); n != 1 {
		t.Fatalf("the team was told %d times", n)
	}
	s.forbids[conversations.PhotoFile] = false
	files, _ := s.card(first).button("📎 Berkas")
	budi.claims(files.Data, s.card(first).number)
	if card := s.card(first); strings.Contains(card.text, "belum boleh") {
		t.Fatalf("the card is\n%s", card.text)
	}
	shown := slices.ContainsFunc(s.chats[group], func(m *message) bool { return len(m.files) > 0 })
	if !shown {
		t.Fatal("no file is shown")
	}
	s.forbids[conversations.PhotoFile] = true
	rina.asksSubdomain("sibuku")
	if n := budi.count("Bot belum boleh mengirim foto di grup ini"); n != 2 {
		t.Fatalf("the team was told %d times", n)
	}
}

// That Telegram does not say who is a member is not a no: it is said, and the
// next press asks again.
func TestWhoCannotBeAskedForIsNotRefused(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	s.unsaid = true
	got := budi.presses("🙋 Ambil")
	got.sees("belum dapat memastikan").nothing()
	if r := s.request(ticket); r.Claimed != nil {
		t.Fatal("somebody who may be nobody has claimed it")
	}
	budi.opensWork(ticket).hears("belum dapat memastikan")
	s.unsaid = false
	budi.presses("🙋 Ambil")
	if r := s.request(ticket); r.Claimed == nil || r.Claimed.ID != budiID {
		t.Fatal("the no that was none is remembered")
	}
}
