package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
	"loket/conversations"
)

// TestStrangersLearnNothing asks for what exists and for what does not, in every
// way a stranger has: the answers are the same.
func TestStrangersLearnNothing(t *testing.T) {
	s := besiege(t)
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	rina.isServed(budi, "sipandu")
	rina.says("/lupapassword")
	agus.says("/mulai")
	s.idle()
	before := s.records()

	key := keyOf(t, s.buttonsSeen())
	for _, pair := range [][2]string{
		{"/start surat_SD-2026-0001", "/start surat_SD-2026-0002"}, {"/start kerja_SD-2026-0001", "/start kerja_SD-2026-0002"},
		{"/start kontak_SD-2026-0001", "/start kontak_x"}, {"/start jawab_SD-2026-0001", "/start jawab_"},
		{"/riwayat SD-2026-0001", "/riwayat SD-2026-0002"}, {"/cari sipandu", "/cari tiada"}, {"/status SD-2026-0001", "/status SD-2026-0002"},
		{"/lupapassword sipandu", "/lupapassword tiada"}, {"/rekap 2026-11", "/rekap"}, {"/antrean", "/riwayat"},
		{"/hubungkan ABCDEFGH", "/antrean"},
	} {
		if told, else_ := agus.says(pair[0]), agus.says(pair[1]); told.HTML() != else_.HTML() || !slices.Equal(told.Buttons(), else_.Buttons()) {
			t.Errorf("%s tells\n%s\n%s tells\n%s", pair[0], told.HTML(), pair[1], else_.HTML())
		}
	}
	for _, pair := range [][2]string{
		{"r:SD-2026-0001:cancel", "r:SD-2026-0002:cancel"}, {"d:SD-2026-0001:show", "d:SD-2026-0002:show"},
		{"d:SD-2026-0001:not_us", "d:SD-2026-0002:not_us"}, {"d:SD-2026-0001:letter", "d:LP-2026-0001:letter"},
		{"s:SD-2026-0001:4", "s:SD-2026-0002:4"}, {"k:" + key + ":make", "k:0123456789abcdef:make"},
		{"h:SD-2026-0001:done", "h:SD-2026-0002:done"}, {"v:SD-2026-0001:1:contact", "v:SD-2026-0002:1:contact"},
	} {
		if told, else_ := agus.pressed(pair[0]), agus.pressed(pair[1]); told != else_ {
			t.Errorf("%s is told %q, %s is told %q", pair[0], told, pair[1], else_)
		}
	}
	s.idle()
	s.unchanged("a stranger's questions", before)
	s.neverRefused()
}

// keyOf finds what stands for the account in a button.
func keyOf(t *testing.T, seen []string) string {
	for _, data := range seen {
		if parts := strings.Split(data, ":"); parts[0] == "k" {
			return parts[1]
		}
	}
	t.Fatal("no button of an account was shown")
	return ""
}

// pressed is what a forged press in one's own chat is told.
func (a *actor) pressed(data string) string {
	a.t.Helper()
	query := a.world.Telegram().PressForged(a.id, a.chat, 1, data)
	answer, err := a.world.Telegram().WaitAnswer(a.t.Context(), query)
	a.must(err)
	return fmt.Sprintf("%s %v %s", answer.Text, answer.Alert, answer.URL)
}

var anyClock = regexp.MustCompile(`pukul \d\d\.\d\d`)

// TestATakeoverTellsNothing asks for an account that somebody holds, one that
// nobody holds, one that lies on the panel alone, and one that does not exist:
// the answers are the same.
func TestATakeoverTellsNothing(t *testing.T) {
	s := besiege(t)
	s.app.Engine.Remember(conversations.Account{Address: "simpeg-dua.banyuasinkab.go.id", Username: "simpegd", Email: "kepeg@banyuasinkab.go.id", Imported: true})
	s.world.Hosting().Seed(hosting.Seed{Username: "simpegt", Domain: "simpeg-tiga.banyuasinkab.go.id", Email: "kepeg@banyuasinkab.go.id"})
	labels := []string{"simpeg-satu", "simpeg-dua", "simpeg-tiga", "simpeg-nihil"}
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	rina.isServed(budi, "simpeg-satu")
	agus.introduce()
	agus.says("/batal")
	for _, ask := range []func(string) []string{agus.takesOver, agus.links} {
		var first []string
		for _, label := range labels {
			told := ask(label)
			for i := range told {
				told[i] = anyClock.ReplaceAllString(strings.ReplaceAll(told[i], label, "NAMA"), "pukul")
			}
			if first == nil {
				first = told
			}
			if !slices.Equal(told, first) {
				t.Errorf("for %s the officer reads\n%s\nand for %s\n%s", label, strings.Join(told, "\n"), labels[0], strings.Join(first, "\n"))
			}
		}
	}
	s.idle()
	if mails := s.world.Mailbox().To("kepeg@banyuasinkab.go.id"); len(mails) != 1 {
		t.Errorf("%d mails with a code were sent, want one to the holder on file", len(mails))
	}
}

// links tries to become an account's holder by a code that one does not have,
// and returns everything that was answered.
func (a *actor) links(label string) (answers []string) {
	a.t.Helper()
	a.says("/lupapassword")
	told := []botapi.Message{a.presses("🔗 Tautkan akun lewat email"), a.says(label), a.says("ABCDEFGH23456789"), a.says("/batal")}
	for _, m := range told {
		answers = append(answers, fmt.Sprint(m.HTML(), m.Buttons()))
	}
	return answers
}

// TestCommandsInTheWrongPlace tries the team's commands in private and in a
// foreign group, and officers' commands in the team's: nobody reads anything.
func TestCommandsInTheWrongPlace(t *testing.T) {
	s := besiege(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.reads("SD-2026-0001")
	s.strangers()
	telegram := s.world.Telegram()
	for _, command := range []string{"/status", "/profil", "/lupapassword", "/privasi", "/subdomain", "/start surat_SD-2026-0001"} {
		answer := budi.says(command)
		if strings.Contains(answer.Content(), "sipandu") || strings.Contains(answer.Content(), "Rina") {
			t.Errorf("%s in the group tells %s", command, answer.Content())
		}
	}
	for _, command := range []string{"/antrean", "/cari sipandu", "/riwayat SD-2026-0001", "/rekap", "/hubungkan ABCDEFGH"} {
		telegram.SendText(foreignGroup, agus, command)
	}
	s.waitsForCall(t, "leaveChat", func(c botapi.Call) bool { return c.Chat == foreignGroup })
	s.idle()
	for _, m := range telegram.Messages(foreignGroup) {
		if budi.fromBot(m) && m.Content() != "" {
			t.Errorf("a foreign group reads %s", m.Content())
		}
	}
	before := s.records()
	for _, words := range []botapi.Option{botapi.Anonymously(botapi.Chat{ID: budi.chat, Type: botapi.Supergroup}), botapi.AsChannel(botapi.Chat{ID: -1002, Type: "channel"})} {
		budi.skip()
		telegram.SendText(budi.chat, botapi.AnonymousAdmin, "/cari sipandu", words)
		if m := budi.answer("to nobody in particular"); strings.Contains(m.Content(), "sipandu") {
			t.Errorf("nobody in particular reads %s", m.Content())
		}
	}
	s.unchanged("commands of nobody in particular", before)
}

// TestGuestsOfTheDiscussionDecideNothing lets somebody write among the team who
// is no member of it, as commentators of a linked channel can: their words and
// presses count for nothing.
func TestGuestsOfTheDiscussionDecideNothing(t *testing.T) {
	s := besiege(t)
	rina, budi, guest := s.officer(rina), s.verifier(budi), s.verifier(agus)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	rina.asks("Apakah gratis?")
	card, question := budi.reads("SD-2026-0001"), budi.reads("TNY-2026-0001")
	budi.tap("🙋 Ambil") // so that the cards' places are remembered by now
	s.idle()
	before := s.records()
	telegram := s.world.Telegram()
	telegram.SendText(guest.chat, guest.id, "/antrean")
	telegram.SendText(guest.chat, guest.id, "Gratis, kirim saja password ke sini.", botapi.InReplyTo(question.ID))
	telegram.SendText(guest.chat, guest.id, "Ditolak", botapi.InReplyTo(card.ID))
	s.waitsForCall(t, "getChatMember", func(c botapi.Call) bool { return c.Params["user_id"] == fmt.Sprint(agus) })
	s.forges(agus, guest.chat, []string{"v:SD-2026-0001:1:approve", "v:SD-2026-0001:1:yes", "v:SD-2026-0001:1:claim"})
	s.idle()
	s.unchanged("a guest's words", before)
}
