package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage/storagetest"
)

// decides is one thing that somebody of the team, the officer or the panel does.
func (s *stage) decides(d dice, ticket string, officer *actor, team []*actor, seen map[string]bool) {
	s.Helper()
	who := one(d, team...)
	switch d.IntN(16) {
	case 0:
		s.tapOld(d, who, seen)
	case 1:
		s.passes(seconds(one[int64](d, 1, 30, 60, 61, 600, 3600, 86400)))
	case 2, 3:
		s.tapOfficer(d, one(d, officer, officer, s.agus()))
	case 4:
		s.fails(d)
	case 5:
		who.does("replying", who.writes(conversations.Message{Text: one(d, "Alasan tertulis", "x", ""), ReplyTo: one(d, s.chats[group]...).number}), "")
	case 6:
		s.rests(d)
	case 8:
		s.tapAlone(d, who, seen)
	case 7:
		officer.does("answering", officer.writes(conversations.Message{Text: one(d, "MySQL 8", "sipandu-baru", "kirim", "halo"), File: one(d, nil, &s.photos(1)[0])}), "")
	default:
		s.tap(d, who, s.card(ticket), seen)
	}
}

// fails lets a step at the panel end badly the next time.
func (s *stage) fails(d dice) {
	step := one(d, conversations.StepLook, conversations.StepOwner, conversations.StepAccount, conversations.StepPassword, conversations.StepReset, conversations.StepVerify, conversations.StepSiteVerify, conversations.StepSite)
	s.panel.answers[step] = []conversations.PanelReplied{{Value: "orang-lain", Outcome: one(d, conversations.PanelRefused, conversations.PanelTaken,
		conversations.PanelExists, conversations.PanelUnknown, conversations.PanelMissing, conversations.PanelExpired)}}
}

// rests the panel, or lets it work again.
func (s *stage) rests(d dice) {
	s.Helper()
	if s.panel.down = !s.panel.down; !s.panel.down {
		s.panel.works()
	} else if d.often(5) {
		s.panel.saysNothing()
	}
}

// tap presses any button of a message.
func (s *stage) tap(d dice, who *actor, m *message, seen map[string]bool) {
	s.Helper()
	switch b := one(d, m.pressable()...); {
	case b.Start != "":
		who.alone().opens(b.Start)
	case b.Data != "":
		seen[b.Data] = true
		who.tapping(d, m, b)
	}
}

// tapping presses a button, sometimes twice.
func (a *actor) tapping(d dice, m *message, b conversations.Button) {
	a.Helper()
	if d.often(3) {
		a.twice(m, b)
		return
	}
	a.claims(b.Data, m.number)
}

// pressable lists the buttons that do something here; one that does nothing
// where there are none.
func (m *message) pressable() []conversations.Button {
	var buttons []conversations.Button
	for _, row := range m.keyboard.Rows {
		for _, b := range row {
			if b.Data != "" || b.Start != "" {
				buttons = append(buttons, b)
			}
		}
	}
	if len(buttons) == 0 {
		return []conversations.Button{{}}
	}
	return buttons
}

// tapAlone does something about what somebody alone sees: presses it, writes to
// the bot alone, or has the app lose it.
func (s *stage) tapAlone(d dice, who *actor, seen map[string]bool) {
	s.Helper()
	switch d.IntN(6) {
	case 0:
		who.repliesAlone(one(d, append(who.aside(), nil)...), one(d, "Alasan tertulis", "x", "/antrean", "/bantuan", "/riwayat SD-2026-0001"), d.often(2))
	case 1:
		who.loses()
	default:
		if shown := who.aside(); len(shown) > 0 {
			m := one(d, shown...)
			if b := one(d, m.pressable()...); b.Data != "" {
				seen[b.Data] = true
				if d.often(3) {
					who.twice(m, b)
				} else {
					who.claimsAlone(b.Data, m.number)
				}
			}
		}
	}
}

// tapOld presses a button of which the card may have got rid.
func (s *stage) tapOld(d dice, who *actor, seen map[string]bool) {
	s.Helper()
	var all []string
	for data := range seen {
		all = append(all, data)
	}
	if len(all) > 0 {
		who.claims(one(d, sorted(all)...), 0)
	}
}

// tapOfficer presses what stands in somebody's private chat: the officer's, or
// that of a verifier who works by hand.
func (s *stage) tapOfficer(d dice, officer *actor) {
	s.Helper()
	a := *officer
	a.chat = one(d, officer.chat, officer.chat, budiID, sariID)
	a.person.ID = a.chat
	var all []*message
	for _, m := range s.chats[a.chat] {
		if !m.deleted && len(m.labels) > 0 {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return
	}
	m := all[len(all)-1-min(d.IntN(4), len(all)-1)]
	if m.name == "" && d.often(6) {
		m = all[len(all)-1] // mostly what came last
	}
	if b := one(d, m.pressable()...); b.Data != "" {
		a.tapping(d, m, b)
	}
}

// TestAnyTapsByAnybodyEndInOneOutcomeAndOneCard lets a team tap without a plan.
// The checks of every decision watch over the request's life.
func TestAnyTapsByAnybodyEndInOneOutcomeAndOneCard(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		d := rolled(t)
		manual := d.often(3)
		s := openStage(t, fresh(t, dir), t.Cleanup, func(c *turn.Config) { c.PanelManual = manual })
		rina := s.rina().introduced().holds(arsip, "arsip", true)
		team := []*actor{s.budi(), s.sari(), s.verifier(rinaID, "Rina of the team"), {stage: s, person: s.agus().person, chat: group}}
		ticket := s.anyRequest(d, rina)
		seen := map[string]bool{}
		s.oneToOne = d.often(2)
		s.refusal = func(conversations.Ephemeral) bool { return d.often(8) }
		for range 40 {
			s.decides(d, ticket, rina, team, seen)
		}
		s.checkOutcome(ticket)
	})
}

// anyRequest is a request or complaint of any kind.
func (s *stage) anyRequest(d dice, rina *actor) string {
	s.Helper()
	switch one(d, "subdomain", "website", "existing", "takeover", "complaint") {
	case "subdomain":
		return rina.asksSubdomain("sipandu")
	case "website":
		return rina.asksWebsite("arsip-kab")
	case "existing":
		s.agus().holds(dishub, "dishub", true)
		return rina.asksWebsite("dishub")
	case "takeover":
		s.agus().holds(dishub, "dishub", true)
		return rina.asksTakeover(dishub)
	}
	return rina.complains()
}

// ofReason tells whether a button belongs to a reason that was written and below
// which it stands, or to a list of requests.
func ofReason(m *message, b conversations.Button) bool {
	if !strings.HasPrefix(m.name, "below:") {
		return strings.HasSuffix(b.Data, ":open") // a list's button decides nothing
	}
	_, act, _ := strings.Cut(strings.TrimPrefix(b.Data, "v:"), ":")
	_, act, _ = strings.Cut(act, ":")
	name, _, _ := strings.Cut(act, ":")
	return slices.Contains([]string{"pick", "picked", "no", "resume", "send"}, name)
}

// checkOutcome looks at what came of all the tapping.
func (s *stage) checkOutcome(ticket string) {
	s.Helper()
	r := s.request(ticket)
	deciding := 0
	for _, m := range s.chats[group] {
		for _, row := range m.keyboard.Rows {
			for _, b := range row {
				if !m.deleted && strings.HasPrefix(b.Data, fmt.Sprintf("v:%s:", ticket)) && m != s.card(ticket) && !ofReason(m, b) {
					deciding++
				}
			}
		}
	}
	if deciding > 0 {
		s.Errorf("%d buttons stand under other messages than the card:\n%s", deciding, s.transcript(group))
	}
	created := 0
	for user := range s.panel.passwords {
		if user != "arsip" && user != "dishub" {
			created++
		}
	}
	switch {
	case created > 1:
		s.Errorf("%d accounts were made: %v", created, s.panel.passwords)
	case r.State == conversations.Rejected || r.State == conversations.Cancelled || r.State == conversations.Submitted || r.State == conversations.NeedsCorrection:
		if c, err := s.store.Credential(s.ctx(), ticket); err == nil && c.State != conversations.CredentialReplaced {
			s.Errorf("a request that is %s has a password that is %s", r.State, c.State)
		}
	}
	if r.Decided != nil && r.Decided.ID == r.Officer {
		s.Errorf("somebody decided on their own request")
	}
}
