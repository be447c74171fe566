package conversations_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
)

// decides is one thing that somebody of the team, the officer or the panel does.
func (s *stage) decides(t *rapid.T, ticket string, officer *actor, team []*actor, seen map[string]bool) {
	s.Helper()
	who := rapid.SampledFrom(team).Draw(t, "verifier")
	switch rapid.SampledFrom([]string{"tap", "tap", "tap", "tap", "old", "time", "officer", "panel", "reply", "down"}).Draw(t, "does") {
	case "tap":
		s.tap(t, who, s.card(ticket), seen)
	case "old":
		s.tapOld(t, who, seen)
	case "time":
		s.passes(seconds(rapid.SampledFrom([]int64{1, 30, 60, 61, 600, 3600, 86400}).Draw(t, "seconds")))
	case "officer":
		s.tapOfficer(t, officer)
	case "panel":
		step := rapid.SampledFrom([]conversations.Step{conversations.StepLook, conversations.StepAccount, conversations.StepPassword, conversations.StepReset}).Draw(t, "step")
		outcome := rapid.SampledFrom([]conversations.PanelOutcome{conversations.PanelRefused, conversations.PanelTaken, conversations.PanelExists, conversations.PanelUnknown, conversations.PanelMissing, conversations.PanelExpired, conversations.PanelWaiting}).Draw(t, "outcome")
		if outcome != conversations.PanelWaiting {
			s.panel.answers[step] = []conversations.PanelReplied{{Outcome: outcome, Value: "orang-lain"}}
		}
	case "reply":
		who.does("replying", who.writes(conversations.Message{Text: "Alasan tertulis", ReplyTo: s.card(ticket).number}), "")
	case "down":
		if s.panel.down {
			s.panel.works()
		} else {
			s.panel.down = true
		}
	}
}

// tap presses any button of a message.
func (s *stage) tap(t *rapid.T, who *actor, m *message, seen map[string]bool) {
	s.Helper()
	var buttons []conversations.Button
	for _, row := range m.keyboard.Rows {
		buttons = append(buttons, row...)
	}
	if len(buttons) == 0 {
		return
	}
	b := rapid.SampledFrom(buttons).Draw(t, "button")
	if b.Start != "" {
		who.alone().opens(b.Start)
		return
	}
	if b.Data != "" {
		seen[b.Data] = true
		who.claims(b.Data, m.number)
	}
}

// tapOld presses a button of which the card may have got rid.
func (s *stage) tapOld(t *rapid.T, who *actor, seen map[string]bool) {
	s.Helper()
	var all []string
	for data := range seen {
		all = append(all, data)
	}
	if len(all) > 0 {
		who.claims(rapid.SampledFrom(sorted(all)).Draw(t, "old button"), 0)
	}
}

// tapOfficer presses what stands in the officer's chat, or in that of a
// verifier who works by hand.
func (s *stage) tapOfficer(t *rapid.T, officer *actor) {
	s.Helper()
	chat := rapid.SampledFrom([]int64{officer.chat, budiID, sariID}).Draw(t, "chat")
	a := *officer
	a.chat, a.person.ID = chat, chat
	for i := len(s.chats[chat]) - 1; i >= 0; i-- {
		m := s.chats[chat][i]
		if m.deleted || len(m.labels) == 0 {
			continue
		}
		label := rapid.SampledFrom(rapid.SampledFrom(m.labels).Draw(t, "row")).Draw(t, "label")
		if b, _ := m.button(label); b.Data != "" {
			a.claims(b.Data, m.number)
		}
		return
	}
}

// TestAnyTapsByAnybodyEndInOneOutcomeAndOneCard lets a team tap without a plan.
// The checks of every decision watch over the request's life.
func TestAnyTapsByAnybodyEndInOneOutcomeAndOneCard(t *testing.T) {
	dir := quickDir(t)
	rapid.Check(t, func(t *rapid.T) {
		manual := rapid.Bool().Draw(t, "by hand")
		s := openStage(t, fresh(t, dir), t.Cleanup, func(c *conversations.Config) { c.PanelManual = manual })
		rina := s.rina().introduced().holds(arsip, "arsip", true)
		team := []*actor{s.budi(), s.sari(), s.verifier(rinaID, "Rina of the team"), {stage: s, person: s.agus().person, chat: group}}
		ticket := s.anyRequest(t, rina)
		seen := map[string]bool{}
		for range rapid.IntRange(1, 25).Draw(t, "taps") {
			s.decides(t, ticket, rina, team, seen)
		}
		s.checkOutcome(ticket)
	})
}

// anyRequest is a request or complaint of any kind.
func (s *stage) anyRequest(t *rapid.T, rina *actor) string {
	s.Helper()
	switch rapid.SampledFrom([]string{"subdomain", "website", "existing", "takeover", "complaint"}).Draw(t, "request") {
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

// checkOutcome looks at what came of all the tapping.
func (s *stage) checkOutcome(ticket string) {
	s.Helper()
	r := s.request(ticket)
	deciding := 0
	for _, m := range s.chats[group] {
		for _, row := range m.keyboard.Rows {
			for _, b := range row {
				if !m.deleted && strings.HasPrefix(b.Data, fmt.Sprintf("v:%s:", ticket)) && m != s.card(ticket) {
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
