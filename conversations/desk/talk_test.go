package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/conversations"
)

// answersWith sends a message that answers one of the bot's.
func (a *actor) answersWith(to *message, m conversations.Message) (*answer, conversations.Message) {
	a.Helper()
	m.ReplyTo = to.number
	written := a.writes(m)
	return a.does("replying", written, ""), written
}

// TestAVerifiersReplyIsForTheOfficerOrForTheTeam plays the conversation both ways.
func TestAVerifiersReplyIsForTheOfficerOrForTheTeam(t *testing.T) {
	s := newStage(t)
	rina, budi := s.rina().introduced(), s.budi()
	ticket := rina.asksSubdomain("sipandu")
	before := s.request(ticket)

	asked, written := budi.answersWith(s.card(ticket), conversations.Message{Text: "Mohon datang hari Kamis"})
	asked.hears("1 balasan", ticket, "Budi", "Untuk siapa?").offers("📨 Kirim ke pemohon", "🔒 Catatan tim")
	question := asked.message()
	if question.replyTo != fmt.Sprintf("said:%s/%d", ticket, written.Number) {
		t.Errorf("the question answers %s", question.replyTo)
	}
	if n := rina.count("Kamis"); n != 0 {
		t.Fatal("the officer read it before anybody chose")
	}
	budi.presses("📨 Kirim ke pemohon").sees("Dikirim")
	word := rina.reads("💬 Petugas tentang " + ticket)
	if _, has := word.button("↩️ Balas"); !has || strings.Contains(word.text, "Budi") {
		t.Fatalf("the officer reads %s", word)
	}
	if got := rina.last(); got.copied != fmt.Sprintf("%d/%d", group, written.Number) || got.replyTo != word.name {
		t.Fatalf("the copy is %+v", got)
	}
	if s.marked[written.Number] != "👍" || !question.deleted {
		t.Errorf("marked %q, the question gone: %t", s.marked[written.Number], question.deleted)
	}
	budi.claims("t:"+ticket+":1:send", question.number).sees("sudah dipilih")

	rina.presses("↩️ Balas").hears("tulis balasan", ticket).offers("✖️ Batal")
	rina.says("Baik, saya datang pukul 9").hears("sudah kami teruskan")
	from := budi.reads("💬 Dari pemohon "+ticket, "Baik, saya datang pukul 9")
	if from.replyTo != s.card(ticket).name {
		t.Errorf("the answer stands under %q", from.replyTo)
	}
	rina.says("Terima kasih").hears("sudah kami teruskan")
	budi.reads("💬 Dari pemohon "+ticket, "Baik, saya datang pukul 9\nTerima kasih")
	s.passes(2 * time.Minute)
	got, _ := rina.answersWith(word, conversations.Message{Text: "Bolehkah hari Jumat?"})
	got.one().hears("sudah kami teruskan")
	last := budi.reads("💬 Dari pemohon "+ticket, "Bolehkah hari Jumat?")
	if strings.Contains(last.text, "pukul 9") || last == from {
		t.Errorf("a later answer joined an earlier one: %s", last)
	}

	noted, _ := budi.answersWith(last, conversations.Message{Text: "Ruang rapat penuh hari Jumat"})
	noted.offers("🔒 Catatan tim")
	budi.presses("🔒 Catatan tim").sees("catatan tim")
	if rina.count("Ruang rapat") != 0 {
		t.Error("a note reached the officer")
	}
	if after := s.request(ticket); after.State != before.State || after.Version != before.Version || !after.Due.Equal(before.Due) || after.Claimed != nil {
		t.Errorf("the conversation changed the request: %+v", after)
	}
}
