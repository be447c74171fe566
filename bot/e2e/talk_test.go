package e2e

import (
	"bytes"
	"slices"
	"testing"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

// TestTeamAndOfficerTalkBelowACard sends words and files of all kinds both ways,
// over HTTP, with a restart between the question and the choice; then the
// officer has everything erased.
func TestTeamAndOfficerTalkBelowACard(t *testing.T) {
	t.Parallel()
	s := openStage(t)
	telegram := s.world.Telegram()
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.asksSubdomain("sipandu")
	rina.presses("✅ Kirim")
	card := budi.withButton("✅ Setujui")

	letter := []byte("%PDF-1.4\ncontoh surat yang benar\n%%EOF\n")
	written := []botapi.Message{
		telegram.SendText(budi.chat, budi.id, "Mohon datang hari Kamis", botapi.InReplyTo(card.ID)),
		telegram.SendDocument(budi.chat, budi.id, botapi.Upload{Name: "contoh.pdf", Mime: "application/pdf", Data: letter}, botapi.Captioned("Contoh suratnya"), botapi.InReplyTo(card.ID)),
		telegram.SendVoice(budi.chat, budi.id, 3, botapi.InReplyTo(card.ID)),
		telegram.SendSticker(budi.chat, budi.id, "👌", botapi.InReplyTo(card.ID)),
	}
	question := budi.reads("4 balasan untuk SD-2026-0001")
	s.stop()
	s.start()
	budi.tap("📨 Kirim ke pemohon")
	rina.reads("💬 Petugas tentang SD-2026-0001")
	for _, original := range written {
		copied := rina.finds("a copy", func(m botapi.Message) bool { return alike(m, original) })
		if len(copied.ForwardOrigin) > 0 {
			t.Errorf("the officer learns who wrote %s", copied.Content())
		}
		budi.waits("the mark", func() bool { m, _ := telegram.Message(budi.chat, original.ID); return m.Reaction == "👍" })
		if original.Document != nil {
			_, content, err := telegram.File(copied.Document.FileID)
			if s.must(err); !bytes.Equal(content, letter) {
				t.Error("the file is another")
			}
		}
	}
	budi.waits("the end of the question", func() bool { m, _ := telegram.Message(budi.chat, question.ID); return m.Deleted })

	rina.presses("↩️ Balas")
	rina.says("Baik, saya Rina Kartika datang Kamis")
	telegram.SendPhoto(rina.chat, rina.id, [][]byte{datatest.Picture(1)})
	telegram.SendVoice(rina.chat, rina.id, 3)
	from := budi.reads("💬 Dari pemohon SD-2026-0001")
	expect(t, from, "Rina Kartika datang Kamis")
	budi.finds("the officer's voice", func(m botapi.Message) bool { return m.Voice != nil && m.ReplyTo != nil && m.ReplyTo.ID == from.ID })
	budi.finds("the officer's picture", func(m botapi.Message) bool { return m.Photo != nil && m.ReplyTo != nil && m.ReplyTo.ID == from.ID })

	telegram.Refuse("setMessageReaction", "REACTION_INVALID", 1)
	telegram.Refuse("copyMessage", "message can't be copied", 1)
	telegram.SendText(budi.chat, budi.id, "Sampai jumpa", botapi.InReplyTo(from.ID))
	budi.tap("📨 Kirim ke pemohon")
	rina.reads("Sampai jumpa")
	budi.reads("✅ Tersampaikan")

	rina.erases()
	budi.forgetsHer()
	budi.waits("the end of the voice", func() bool {
		return !slices.ContainsFunc(telegram.Messages(budi.chat), func(m botapi.Message) bool { return m.Voice != nil && budi.fromBot(m) && !m.Deleted })
	})
	s.settled()
	s.stop()
	if found := s.holds(s.dir); len(found) > 0 {
		t.Errorf("kept: %q", found)
	}
}

// alike tells whether a message has the content of another.
func alike(m, other botapi.Message) bool {
	switch {
	case other.Document != nil:
		return m.Document != nil && m.Document.Name == other.Document.Name && m.Caption == other.Caption
	case other.Voice != nil:
		return m.Voice != nil
	case other.Sticker != nil:
		return m.Sticker != nil && m.Sticker.Emoji == other.Sticker.Emoji
	}
	return m.Text == other.Text
}
