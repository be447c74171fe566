package e2e

import (
	"strings"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/bot/simulator/botapi"
	"loket/bot/simulator/hosting"
)

// TestOnlyWholeAccountsAreHandedOver asks for addresses that are a part of a
// larger account, and for the panel's own: even where a verifier agrees, their
// passwords stay as they are, and nobody is sent anything.
func TestOnlyWholeAccountsAreHandedOver(t *testing.T) {
	const password = "Lama-Sekali-2019"
	s := besiege(t)
	s.world.Hosting().Seed(
		hosting.Seed{Username: "induk", Domain: "banyuasinkab.go.id", Email: "a@banyuasinkab.go.id", Password: password, Subdomains: []string{"lama"}},
		hosting.Seed{Username: "dinkes", Domain: "dinkes.banyuasinkab.go.id", Email: "d@banyuasinkab.go.id", Password: password, Pointers: []string{"sehat.banyuasinkab.go.id"}},
		hosting.Seed{Username: s.world.PanelUser, Domain: "panel.banyuasinkab.go.id", Email: "p@banyuasinkab.go.id", Password: password})
	rina, budi := s.officer(rina), s.verifier(budi)
	rina.introduce()
	rina.says("/batal")
	tickets := []string{rina.asksWebsite("lama")}
	budi.onCard(tickets[0], "📨 Kirim akun yang ada")
	budi.onCard(tickets[0], "Ya, kirim")
	rina.reads("Akun untuk " + tickets[0] + " perlu diperiksa oleh tim")
	for _, label := range []string{"sehat", "panel"} {
		rina.takesOver(label)
		tickets = append(tickets, budi.youngest("PGD-"))
		budi.onCard(tickets[len(tickets)-1], "✅ Setujui")
		budi.onCard(tickets[len(tickets)-1], "Ya, setujui")
		rina.reads("Akun untuk " + tickets[len(tickets)-1] + " perlu diperiksa oleh tim")
	}
	for _, ticket := range tickets {
		budi.onCard(ticket, "🔁 Coba lagi") // the card tells why not
	}
	s.idle()
	for _, user := range []string{"induk", "dinkes", s.world.PanelUser} {
		if !s.world.Hosting().Login(user, password) {
			t.Errorf("the password of %s was changed", user)
		}
	}
	for _, m := range s.world.Telegram().Messages(rina.chat) {
		if _, ok := m.Button("👁️ Tampilkan akun"); ok {
			t.Errorf("the officer is sent %s", m.Content())
		}
	}
	if mails := s.world.Mailbox().Mails(); len(mails) > 0 {
		t.Errorf("a mail goes to %s: %s", mails[0].To, mails[0].Subject)
	}
	s.noApology()
}

// youngest is the ticket of the youngest card of a series.
func (a *actor) youngest(series string) string {
	a.t.Helper()
	m := a.finds("a card of "+series, func(m botapi.Message) bool {
		_, ok := m.Button("✅ Setujui")
		return ok && strings.HasPrefix(ticketOrCredential.FindString(m.Content()), series)
	})
	return ticketOrCredential.FindString(m.Content())
}

// TestAHolderCanStopATakeover gives an account to another officer against its
// holder's word: the holder keeps it.
func TestAHolderCanStopATakeover(t *testing.T) {
	s := besiege(t)
	rina, agus, budi := s.officer(rina), s.officer(agus), s.verifier(budi)
	username, password := rina.isServed(budi, "sipandu")
	agus.introduce()
	agus.says("/batal")
	agus.takesOver("sipandu")
	ticket := budi.youngest("PGD-")
	budi.onCard(ticket, "✅ Setujui")
	budi.onCard(ticket, "Ya, setujui")
	s.forges(agus.id, agus.chat, []string{"d:" + ticket + ":show", "d:" + ticket + ":saved", "d:" + ticket + ":letter", "d:" + ticket + ":changed", "s:" + ticket + ":1"})
	rina.tap("🚫 Bukan kami")
	s.clock.Advance(2 * time.Hour)
	s.forges(agus.id, agus.chat, []string{"d:" + ticket + ":show", "d:" + ticket + ":saved"})
	s.idle()
	if !s.world.Hosting().Login(username, password) {
		t.Error("the holder's password was changed")
	}
	for _, m := range s.world.Telegram().Messages(agus.chat) {
		if strings.Contains(m.Content(), "Password sementara") || strings.Contains(m.Content(), "sudah siap") || strings.Contains(m.Content(), "penilaian") {
			t.Errorf("the other officer reads %s", m.Content())
		}
	}
	s.noApology()
}

// TestNobodyDecidesOnTheirOwn makes an officer a member of the team: everything
// else is theirs to decide, their own request is not.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	s := besiege(t, func(set *settings.Settings, _ string) { set.PanelWebsite = "manual" })
	rina, budi := s.officer(rina), s.verifier(budi)
	s.world.Telegram().AddMember(s.world.Group, rina.id, "administrator")
	rina.introduce()
	rina.says("/batal")
	asked, approved := rina.asksWebsite("disnaker"), rina.asksWebsite("disperkim")
	budi.onCard(approved, "✅ Setujui")
	budi.onCard(approved, "Ya, setujui")
	budi.withButton("🧑‍🔧 Kerjakan tugas ini")
	s.idle()
	before := s.records()
	card := budi.finds("her card", func(m botapi.Message) bool {
		_, ok := m.Button("🙋 Ambil")
		return ok && strings.Contains(m.Content(), asked)
	})
	for _, button := range []string{"🙋 Ambil", "✅ Setujui", "✏️ Minta perbaikan", "❌ Tolak"} {
		query, err := s.world.Telegram().Press(rina.id, budi.chat, card.ID, button)
		s.must(err)
		answer, err := s.world.Telegram().WaitAnswer(t.Context(), query)
		s.must(err)
		if !strings.Contains(answer.Text, "Permohonan sendiri") {
			t.Errorf("%s on one's own request is told %q", button, answer.Text)
		}
	}
	expect(t, rina.says("/start kerja_"+approved), "Permohonan sendiri")
	expect(t, rina.says("/start surat_"+approved), "Surat")
	s.idle()
	s.unchanged("one's own request", before)
}
