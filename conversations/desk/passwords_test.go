package desk_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/conversations/turn"
	"loket/storage/storagetest"
)

// lives is one thing that happens to an account and its passwords.
func (s *stage) lives(d dice, people []*actor) {
	s.Helper()
	who := one(d, people...)
	switch d.IntN(20) {
	case 0, 1:
		who.does("asking", who.writes(spoken("/lupapassword")), "")
	case 2:
		s.wantsAccount(who)
	case 3, 4, 5, 6, 7:
		s.tapsInGroup(d, one(d, s.budi(), s.sari()))
	case 8, 9:
		s.passes(seconds(one[int64](d, 60, 1800, 3600, 10800, 86400, 2*86400)))
	case 10:
		one(d, s.panel.passwords, s.panel.sites)["arsip"] = "their own"
	case 11:
		s.fails(d)
	case 12:
		s.rests(d)
	case 13:
		s.blocked[who.chat] = !s.blocked[who.chat]
		s.event(conversations.BotMoved{Place: who.place(), By: who.person, Inside: !s.blocked[who.chat]})
	case 14:
		if d.often(2) {
			who.claims("y:erase_yes", 0)
		}
	case 15:
		s.panel.turns(d)
	default:
		s.tapOfficer(d, who)
	}
}

// turns the account at the panel into another than that on file, or back.
func (p *panel) turns(d dice) {
	switch d.IntN(5) {
	case 0:
		p.frozen["arsip"] = !p.frozen["arsip"]
	case 1:
		p.main["arsip"] = one(d, "", perpus)
	case 2:
		p.further["arsip"] = one(d, nil, []string{perpus})
	case 3:
		if p.owners[arsip] = one(d, "arsip", "arsip", "baru", ""); p.owners[arsip] == "" {
			delete(p.owners, arsip)
		}
	case 4:
		p.passwords["arsip"] = "set again"
	}
}

// wantsAccount asks for the account of somebody else, if nothing is under way.
func (s *stage) wantsAccount(who *actor) {
	s.Helper()
	memory := s.store.Memory(s.ctx())
	open, err := memory.OpenRequests(who.chat)
	s.must(err)
	own, err := memory.AccountsOf(who.chat)
	s.must(err)
	if open > 0 || len(own) > 1 || s.blocked[who.chat] {
		return
	}
	who.introduced()
	for range 2 { // a change of the profile may lie over another form, which then comes back
		who.does("leaving", who.writes(spoken("/batal")), "")
	}
	who.does("leaving what waited behind", who.writes(spoken("/batal")), "")
	who.asksTakeover(arsip)
}

// tapsInGroup taps any button of one of the youngest messages in the group.
func (s *stage) tapsInGroup(d dice, who *actor) {
	s.Helper()
	var all []*message
	for _, m := range s.chats[group] {
		if !m.deleted && len(m.labels) > 0 {
			all = append(all, m)
		}
	}
	if len(all) > 0 {
		s.tap(d, who, all[len(all)-1-min(d.IntN(3), len(all)-1)], map[string]bool{})
	}
}

// checkPasswords holds what is true of passwords at any moment.
func (s *stage) checkPasswords() {
	s.Helper()
	living := 0
	for name, password := range s.plain {
		if strings.HasPrefix(name, "link:") {
			continue
		}
		c := s.credential(credentialOf(name))
		alive := c.State == conversations.CredentialPending || c.State == conversations.CredentialIssued
		_, err := s.secret(name)
		switch {
		case strings.HasSuffix(name, "/void"):
			continue
		case alive:
			living++
		case err == nil:
			s.Errorf("%s is %s and its secret lives", name, c.State)
		case !alive:
			s.checkHidden(name, password)
		}
	}
	if living > 1 {
		s.Errorf("%d passwords of one account live", living)
	}
}

// checkHidden looks for a dead password in the chats.
func (s *stage) checkHidden(name, password string) {
	s.Helper()
	for chat, list := range s.chats {
		for _, m := range list {
			if !m.deleted && !s.blocked[chat] && strings.Contains(m.text, password) && strings.HasPrefix(m.name, "ready:") && s.credential(name).Officer == chat {
				s.Errorf("the dead password %s stands in chat %d", name, chat)
			}
		}
	}
}

// TestAnyLifeOfAnAccountLeavesOnePasswordAtMost lets holders, team, panel and
// time do what they like with one account.
func TestAnyLifeOfAnAccountLeavesOnePasswordAtMost(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		d := rolled(t)
		manual := d.often(3)
		s := openStage(t, fresh(t, dir), t.Cleanup, func(c *turn.Config) { c.PanelManual = manual })
		rina, agus := s.rina().introduced().holds(arsip, "arsip", d.often(5)), s.agus().introduced()
		rina.says("/lupapassword")
		for range 50 {
			s.lives(d, []*actor{rina, agus})
			s.checkPasswords()
		}
	})
}
