package e2e

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/conversations"
	"loket/storage"
)

// rush brings so many officers to the summary of a website's form, and has all
// of them send it at once.
func (s *stage) rush(n int) {
	s.t.Helper()
	letter := s.world.Telegram().SendDocument(rina, rina, botapi.Upload{Name: "surat.pdf", Mime: "application/pdf", Data: letterPage(rina, 1)}).Document
	file := conversations.File{ID: letter.FileID, Unique: letter.UniqueID, Kind: conversations.DocumentFile, Name: letter.Name, MIME: letter.Mime, Size: letter.Size}
	now := s.clock.Now()
	s.must(s.app.Store.Batch(context.Background(), func(b storage.Batch) error {
		for i := range n {
			if _, err := b.Remember(atTheSummary(int64(900_000+i), file, now), now); err != nil {
				return err
			}
		}
		return nil
	}))
	for i := range n {
		id := int64(900_000 + i)
		s.world.Telegram().AddUser(botapi.User{ID: id, FirstName: "Pegawai", LastName: letters(id), Language: "id"})
		s.world.Telegram().SendText(id, id, "Kirim")
	}
}

// atTheSummary is what is remembered of an officer who has answered everything.
func atTheSummary(id int64, letter conversations.File, now time.Time) conversations.Decision {
	name, email := "Pegawai "+letters(id), fmt.Sprintf("pegawai%d@%s", id, baseDomain)
	return conversations.Decision{Records: []conversations.Record{
		conversations.Officer{ID: id, Name: name, Position: "Pranata Komputer", Unit: "Sanggar " + letters(id), Email: email,
			Phone: "+6281234567890", ConsentVersion: "2026-11", ConsentAt: now},
		conversations.Session{Chat: id, Lang: "id", Seq: 1, Heard: now, Draft: &conversations.Draft{Form: "website", Version: 1, Step: "review",
			Answers: map[string]conversations.Answer{"letter": {Files: []conversations.File{letter}}, "label": {Text: "ramai" + letters(id)},
				"title": {Text: "Situs ramai"}, "email": {Text: email}}}},
	}}
}

// cards lists the tickets whose cards have reached the group, in their order.
func (s *stage) cards() (tickets []string) {
	for _, m := range s.world.Telegram().Messages(s.world.Group) {
		if found := cardHead.FindStringSubmatch(m.Content()); found != nil {
			tickets = append(tickets, found[1])
		}
	}
	return tickets
}

// TestARushReachesTheGroupInOrder sends 100 requests at once, without pacing:
// every card arrives, in the order of the tickets.
func TestARushReachesTheGroupInOrder(t *testing.T) {
	t.Parallel()
	rushInOrder(t, 100)
}

// rushPatience is for a machine that has other work, too.
const rushPatience = 5 * time.Minute

func rushInOrder(t *testing.T, many int) {
	s := openStage(t)
	s.rush(many)
	// A look at each of thousands of changes would take longer than the rush.
	for began := time.Now(); len(s.cards()) < many; <-time.After(time.Second / 4) {
		if time.Since(began) > rushPatience {
			t.Fatalf("after %s %d cards have come", rushPatience, len(s.cards()))
		}
	}
	if cards := s.cards(); !slices.IsSorted(cards) || len(cards) != many {
		t.Errorf("%d cards came, as %q", len(cards), cards)
	}
}

// TestARushIsAnnouncedWithinTheLimits sends requests faster than they may be
// told: the group reads soon how many wait, and a verifier's tap is answered
// at once meanwhile. No limit of Telegram is exceeded.
func TestARushIsAnnouncedWithinTheLimits(t *testing.T) {
	t.Parallel()
	s := openStage(t, paced)
	s.rush(60)
	s.announcedAndAnswered(10 * time.Second)
}

func paced(set *settings.Settings) { set.TelegramRate = "on" }

// announcedAndAnswered waits until the group reads of the rush, and taps.
func (s *stage) announcedAndAnswered(within time.Duration) {
	s.t.Helper()
	began := time.Now()
	budi := s.verifier(budi)
	budi.reads("permohonan menunggu")
	if took := time.Since(began); took > within {
		s.t.Errorf("the rush was announced after %s", took)
	}
	var took []time.Duration
	for range 5 {
		tapped := time.Now()
		budi.tap("📞 Kontak")
		took = append(took, time.Since(tapped))
	}
	if slices.Sort(took); took[2] > 2*time.Second { // the machine may have other work at one of them
		s.t.Errorf("taps were answered after %s", took)
	}
	if cards := s.cards(); !slices.IsSorted(cards) || len(cards) == 0 {
		s.t.Errorf("the cards came as %q", cards)
	}
	for _, b := range s.world.Telegram().Breaches() {
		s.t.Errorf("over the limit %s in chat %d", b.Rule, b.Chat)
	}
}
