package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
)

// flood is how many messages one person sends; floodHeard how many of their
// answers may come before somebody else's; floodLeft how many effects may wait.
const (
	flood      = 2000
	floodHeard = 10
	floodLeft  = 30
)

// TestOneFloodDoesNotDrownTheOthers lets one person send thousands of messages,
// commands and presses at Telegram's own pace: others are answered as if
// nothing were, and what waits to be sent does not grow with the flood.
func TestOneFloodDoesNotDrownTheOthers(t *testing.T) {
	s := besiegeAlone(t, func(set *settings.Settings, _ string) { set.TelegramRate = "on" })
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	question := rina.says("/subdomain")
	rina.skip()
	telegram := s.world.Telegram()
	words := []string{"asal", "/batal", "/subdomain", "tidak", "/status", "/mulai", "kembali", "/website", "/lupapassword", "/profil"}
	for i := range flood {
		switch {
		case i%20 == 7:
			telegram.PressForged(rina.id, rina.chat, question.ID, "y:copy")
		case i%20 == 13:
			telegram.PressForged(rina.id, rina.chat, question.ID, fmt.Sprintf("f:%d:back", i))
		default:
			telegram.SendText(rina.chat, rina.id, words[i%len(words)])
		}
	}
	agus.says("/mulai")
	expect(t, agus.says("/subdomain"), "setuju")
	if heard := len(rina.heard()); heard > floodHeard {
		t.Errorf("%d answers to the flood came before another's second", heard)
	}
	budi.skip()
	budi.commands("/antrean")
	budi.answer("to a command of the team")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s.must(telegram.WaitFor(ctx, func() bool { return len(telegram.Pending()) == 0 }))
	s.shrinksTo(floodLeft)
	if breaches := telegram.Breaches(); len(breaches) > 0 {
		t.Errorf("Telegram's limits were exceeded: %v", breaches[0])
	}
	s.neverRefused()
	s.noApology()
}

// heard are the bot's messages since the actor last looked.
func (a *actor) heard() (all []botapi.Message) {
	for _, m := range a.world.Telegram().MessagesAfter(a.chat, a.read) {
		if a.fromBot(m) {
			all = append(all, m)
		}
	}
	return all
}

// shrinksTo waits until no more effects wait than that.
func (s *siege) shrinksTo(most int) {
	s.t.Helper()
	late := time.After(patience)
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		counts, err := s.app.Store.Counts(s.t.Context())
		s.must(err)
		if counts.Outbox <= most {
			return
		}
		select {
		case <-ticker.C:
		case <-late:
			s.t.Fatalf("%d effects wait, more than %d", counts.Outbox, most)
		}
	}
}

// TestTheTeamIsNotFlooded lets an officer change a request again and again, and
// send more than they may: the team reads a bounded number of cards, and the
// officer reads why.
func TestTheTeamIsNotFlooded(t *testing.T) {
	s := besiege(t)
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.fillsSubdomain("sipandu")
	rina.presses("✅ Kirim")
	refused := 0
	for range 30 {
		if refused == 0 {
			rina.presses("✏️ Ubah")
			rina.presses("⬅️ Kembali")
		}
		if m := rina.presses("✅ Kirim"); strings.Contains(m.Content(), "satu jam") {
			refused++
		}
	}
	s.idle()
	cards := 0
	for _, m := range s.world.Telegram().Messages(budi.chat) {
		if budi.fromBot(m) && strings.Contains(m.Content(), "SD-2026-0001") {
			cards++
		}
	}
	if refused == 0 || cards > 25 {
		t.Errorf("%d changes were refused and the team read %d cards", refused, cards)
	}
	s.clock.Advance(time.Hour)
	rina.presses("✅ Kirim")
	for i := range 3 {
		rina.asksWebsite(fmt.Sprintf("situs%d", i))
	}
	rina.asks("Apakah gratis?")
	expect(t, rina.says("/website"), "5 permohonan")
	counts, err := s.app.Store.Counts(t.Context())
	s.must(err)
	if counts.Open != 5 {
		t.Errorf("%d requests are open, want 5", counts.Open)
	}
	s.neverRefused()
	s.noApology()
}

// TestDocumentsOfOneDoNotHoldUpOthers sends documents that take for ever to
// fetch: another officer's is looked into all the same.
func TestDocumentsOfOneDoNotHoldUpOthers(t *testing.T) {
	s := besiege(t)
	rina, agus := s.officer(rina), s.officer(agus)
	for _, officer := range []*actor{rina, agus} {
		officer.introduce()
	}
	telegram, release := s.world.Telegram(), make(chan struct{})
	defer close(release)
	telegram.Fault(func(c botapi.Call) *botapi.FaultAction {
		if file, _, err := telegram.File(c.Params["file_id"]); err == nil && strings.HasPrefix(file.Name, "lambat") {
			<-release
		}
		return nil
	})
	for i := range 30 {
		telegram.SendDocument(rina.chat, rina.id, botapi.Upload{Name: fmt.Sprintf("lambat-%d.pdf", i), Mime: "application/pdf", Data: []byte("%PDF-1.4")})
		if i%10 == 9 { // the next question's documents come on top
			telegram.SendText(rina.chat, rina.id, "/batal")
			telegram.SendText(rina.chat, rina.id, "/subdomain")
		}
	}
	telegram.SendDocument(agus.chat, agus.id, botapi.Upload{Name: "surat.pdf", Mime: "application/pdf", Data: []byte("%PDF-1.4")})
	expect(t, agus.answer("to a document"), "1 berkas")
	s.shrinksTo(floodLeft / 2)
}
