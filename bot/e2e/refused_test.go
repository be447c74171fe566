package e2e

import (
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/conversations/turn"
)

// TestAnAccountIsShownWhateverTelegramTakesOfItsButtons shows the account
// where people log in at a name without a dot, and where Telegram refuses the
// button, or the whole message, in the middle of the work.
func TestAnAccountIsShownWhateverTelegramTakesOfItsButtons(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*stage){
		"a name without a dot": func(*stage) {},
		"a refused button":     func(s *stage) { s.world.Telegram().RefuseIn(rina, "editMessageText", "BUTTON_URL_INVALID", 1) },
		"refused markup":       func(s *stage) { s.world.Telegram().RefuseIn(rina, "editMessageText", "ENTITY_BOUNDS_INVALID", 1) },
		"trouble":              func(s *stage) { s.world.Telegram().RefuseIn(rina, "editMessageText", "Internal Server Error", 3) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openStage(t, func(set *settings.Settings) {
				set.PanelLoginURL = "https://panel.example.go.id:2222"
				if name == "a name without a dot" {
					set.PanelLoginURL = "https://panel:2222"
				}
			})
			rina, budi := s.officer(rina), s.verifier(budi)
			rina.introduce()
			rina.asksSubdomain("sipandu")
			rina.presses("✅ Kirim")
			budi.tap("✅ Setujui")
			budi.tap("Ya, setujui")
			rina.withButton("👁️ Tampilkan akun")
			spoil(s)
			username, password := rina.opens()
			if !s.world.Hosting().Login(username, password) {
				t.Errorf("the panel refuses %s", username)
			}
			shown := rina.reads("Password sementara:")
			button, has := shown.Button("🔗 Buka halaman masuk")
			if told := strings.Contains(shown.Content(), s.app.Settings.PanelLoginURL); has == told {
				t.Errorf("the message has the button %+v and says\n%s", button, shown.Content())
			}
			if (name == "a name without a dot" || name == "a refused button") == has {
				t.Errorf("the message has the button %+v", button)
			}
			budi.reads("Akun dibuka")
		})
	}
}

// TestAnAccountThatIsNeverShownIsNotOpened refuses the message for as long as
// it takes: the card says so, and the officer can try again.
func TestAnAccountThatIsNeverShownIsNotOpened(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	rina.withButton("👁️ Tampilkan akun")
	s.world.Telegram().Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Method == "editMessageText" && c.Chat == rina.chat {
			return &botapi.FaultAction{Code: 400, Description: "Bad Request: SOME_NEW_REASON"}
		}
		return nil
	})
	rina.tap("👁️ Tampilkan akun")
	rina.reads("belum dapat ditampilkan Telegram")
	if card := budi.reads("belum dapat ditampilkan Telegram kepada pemohon"); strings.Contains(card.Content(), "Akun dibuka") {
		t.Errorf("the card says\n%s", card.Content())
	}
	s.world.Telegram().Fault(nil)
	rina.opens()
	budi.reads("Akun dibuka")
}

// TestPhotosAreForbiddenInTheGroup lets two requests come into a group that
// lets members send no photos.
func TestPhotosAreForbiddenInTheGroup(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	tg := s.world.Telegram()
	budi := s.verifier(budi)
	tg.AddMember(budi.chat, tg.Bot().ID, botapi.Member)
	tg.Forbid(budi.chat, botapi.Forbidden{Photos: true})
	for i, id := range []int64{rina, agus} {
		officer := s.officer(id)
		officer.introduce()
		officer.asksSubdomain([]string{"sipandu", "siarsip"}[i])
		officer.presses("✅ Kirim")
	}
	budi.reads("siarsip")
	expect(t, budi.reads("Bot belum boleh mengirim foto"), "administrator")
	card := budi.finds("the card", func(m botapi.Message) bool {
		return strings.Contains(m.Content(), "SD-2026-0001") && strings.Contains(m.Content(), "Foto pemohon tidak tampil")
	})
	expect(t, card, "sipandu."+baseDomain)
	tg.AddMember(budi.chat, tg.Bot().ID, botapi.Administrator)
	budi.tap("📎 Berkas")
	budi.finds("the photos", func(m botapi.Message) bool { return len(m.Photo) > 0 })
}

// TestWhoIsAMemberCannotBeAsked lets Telegram refuse to say who is in the group.
func TestWhoIsAMemberCannotBeAsked(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.withButton("🙋 Ambil")
	s.world.Telegram().Refuse("getChatMember", "PARTICIPANT_ID_INVALID", 100)
	if answer := budi.tap("🙋 Ambil"); !strings.Contains(answer.Text, "belum dapat memastikan") {
		t.Errorf("the press is answered %q", answer.Text)
	}
	s.world.Telegram().Refuse("getChatMember", "PARTICIPANT_ID_INVALID", 1)
	if answer := budi.tap("🙋 Ambil"); !strings.Contains(answer.Text, "Bapak/Ibu tangani") {
		t.Errorf("the press is answered %q", answer.Text)
	}
}

// TestAFileIsAwayForAMoment refuses a document's content at first, while it is
// looked into and while it is kept.
func TestAFileIsAwayForAMoment(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.says("/website")
	expect(t, rina.presses("🗑️ Buang draf"), "Langkah 1 dari 5")
	s.world.Telegram().Refuse("getFile", "wrong file_id or the file is temporarily unavailable", 1)
	rina.skip()
	s.world.Telegram().SendDocument(rina.chat, rina.id, botapi.Upload{Name: "surat.pdf", Mime: "application/pdf", Data: []byte("%PDF-1.7\nSurat permohonan")})
	expect(t, rina.answer("after a document"), "1 berkas")
	rina.presses("✅ Selesai")
	rina.presses("⏭️ Lewati")
	rina.says("arsip")
	rina.says("Arsip Daerah")
	rina.presses("Pakai rina@" + baseDomain)
	s.world.Telegram().Refuse("getFile", "wrong file_id or the file is temporarily unavailable", 2)
	rina.presses("✅ Kirim")
	budi.withButton("🙋 Ambil")
	s.waitsFor("the file to be kept", func() bool { return s.rows("attachments", "hash != ''") == 1 })
	if card := budi.withButton("🙋 Ambil"); strings.Contains(card.Content(), "belum tersimpan") {
		t.Errorf("the card says\n%s", card.Content())
	}
}

// TestThePublicGroup starts with a group that anybody can read, makes it
// private, and public again without a word: while it is public nothing of the
// team goes there, and nothing is lost.
func TestThePublicGroup(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	tg := s.world.Telegram()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	s.stop()
	tg.SetUsername(budi.chat, "tim_terbuka")
	s.start()
	budi.reads("Grup ini publik")
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	expect(t, rina.says("/status"), "SD-2026-0001")
	if answer := budi.says("/antrean"); strings.Contains(answer.Content(), "SD-2026-0001") {
		t.Errorf("the queue is told to everybody:\n%s", answer.Content())
	}
	s.leaksNothing(budi, "SD-2026-0001")

	tg.SetUsername(budi.chat, "")
	s.clock.Advance(2 * time.Minute) // when it is looked at again
	budi.reads("sudah privat")
	budi.withButton("🙋 Ambil")

	tg.SetHiddenUsernames(budi.chat, "tim_lain")
	s.stop()
	s.start()
	s.waitsFor("the group to be seen", func() bool {
		how, err := s.app.Store.Setting(t.Context(), turn.SettingGroup)
		return err == nil && strings.HasSuffix(how, turn.GroupPublic)
	})
	if answer := budi.tap("🙋 Ambil"); !strings.Contains(answer.Text, "publik") {
		t.Errorf("the press is answered %q", answer.Text)
	}
	tg.SetHiddenUsernames(budi.chat)
	s.clock.Advance(2 * time.Minute)
	budi.finds("the group being private again twice", func(m botapi.Message) bool {
		told := 0
		for _, other := range tg.Messages(budi.chat) {
			if strings.Contains(other.Content(), "sudah privat") {
				told++
			}
		}
		return told == 2
	})
	if answer := budi.tap("🙋 Ambil"); !strings.Contains(answer.Text, "Bapak/Ibu tangani") {
		t.Errorf("the press is answered %q", answer.Text)
	}
}

// leaksNothing demands that words stand in none of a chat's messages.
func (s *stage) leaksNothing(a *actor, words string) {
	s.t.Helper()
	for _, m := range s.world.Telegram().Messages(a.chat) {
		if strings.Contains(m.Content(), words) {
			s.t.Errorf("the chat tells %q:\n%s", words, m.Content())
		}
	}
}
