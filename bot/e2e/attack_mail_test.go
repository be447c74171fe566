package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/hosting"
	"loket/conversations"
)

var stopLink = regexp.MustCompile(`https://t\.me/(\w+)\?start=(keberatan_\w+)`)

// TestAHolderOnFileByMailCanStopATakeover types an account's own public address
// into the profile, and asks for the account: its mailbox is told all the same,
// and whoever reads it stops the handover, from any Telegram account.
func TestAHolderOnFileByMailCanStopATakeover(t *testing.T) {
	const box, password = "rina@banyuasinkab.go.id", "Lama-Sekali-2019"
	s := besiege(t)
	s.world.Hosting().Seed(hosting.Seed{Username: "simpegd", Domain: "simpeg-dua.banyuasinkab.go.id", Email: box, Password: password})
	s.app.Engine.Remember(conversations.Account{Address: "simpeg-dua.banyuasinkab.go.id", Username: "simpegd", Email: box, Imported: true})
	agus, budi := s.officer(agus), s.verifier(budi)
	agus.introduce() // who gives rina's address as theirs
	agus.says("/batal")
	agus.takesOver("simpeg-dua")
	ticket := budi.youngest("PGD-")
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	budi.reads("diberi tahu lewat email")
	mails := s.world.Mailbox().To(box)
	if len(mails) != 1 || !strings.Contains(mails[0].Text, "pukul 11.") {
		t.Fatalf("the mails are %+v", mails)
	}
	link := stopLink.FindStringSubmatch(mails[0].Text)
	if link == nil || link[1] != s.app.Identity.Known() {
		t.Fatalf("the mail has no link: %s", mails[0].Text)
	}
	expect(t, agus.says("/start "+link[2]), "bukan untuk pemohon")
	expect(t, s.officer(rina).says("/start "+link[2]), "Penyerahan akun kami hentikan")
	expect(t, budi.reads("keberatan lewat tautan"), ticket)
	s.clock.Advance(2 * time.Hour)
	s.idle()
	if !s.world.Hosting().Login("simpegd", password) {
		t.Error("the password was changed")
	}
	for _, m := range s.world.Mailbox().Mails() {
		if m.Recipients[0] == box && len(m.Attachments) > 0 {
			t.Errorf("an account was mailed: %s", m.Subject)
		}
	}
	s.noApology()
}
