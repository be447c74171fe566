package e2e

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/mailbox"
)

// TestTheSignedLetterGoesRound fetches the letters as a verifier does and sends them
// back, over HTTP: the one that shows a living password goes no further, the other
// reaches the officer and their mailbox.
func TestTheSignedLetterGoesRound(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	telegram := s.world.Telegram()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	budi.tap("✅ Setujui")
	budi.tap("Ya, setujui")
	card := budi.withButton("🖋️ Surat untuk TTE")
	private := budi.onPrivate("/start tte_SD-2026-0001")
	toSign := private.finds("the letter to be signed", func(m botapi.Message) bool { return m.Document != nil })
	budi.onPrivate("/start surat_SD-2026-0001")
	paper := private.finds("the letter on paper", func(m botapi.Message) bool {
		return m.Document != nil && strings.Contains(m.Content(), "memuat password")
	})

	_, content, err := telegram.File(paper.Document.FileID)
	s.must(err)
	telegram.SendDocument(budi.chat, budi.id, botapi.Upload{Name: "surat.pdf", Mime: "application/pdf", Data: content}, botapi.InReplyTo(card.ID))
	budi.tap("🖋️ Surat bertanda tangan")
	expect(t, budi.reads("tidak kami teruskan"), "memuat password yang masih berlaku")

	_, content, err = telegram.File(toSign.Document.FileID)
	s.must(err)
	telegram.SendDocument(private.chat, private.id, botapi.Upload{Name: "surat.pdf", Mime: "application/pdf", Data: content}, botapi.InReplyTo(toSign.ID))
	expect(t, private.reads("sudah disampaikan kepada pemohon"), "Tidak bertanda tangan elektronik")
	rina.reads("sudah ditandatangani. Berkasnya kami kirim")
	got := rina.finds("the signed letter", func(m botapi.Message) bool { return m.Document != nil })
	if _, data, err := telegram.File(got.Document.FileID); err != nil || string(data) != string(content) {
		t.Errorf("the officer's file is another: %v", err)
	}
	s.idle() // the mail was sent by the same decision
	if mails := s.world.Mailbox().To("rina@banyuasinkab.go.id"); !slices.ContainsFunc(mails, func(m mailbox.Mail) bool {
		return len(m.Attachments) == 1 && bytes.Equal(m.Attachments[0].Data, content)
	}) {
		t.Errorf("none of %d mails brings the signed letter along", len(mails))
	}
	budi.waits("the card to tell", func() bool {
		m, _ := telegram.Message(budi.chat, card.ID)
		return strings.Contains(m.Content(), "Surat bertanda tangan disampaikan pukul")
	})
}
