package desk_test

import (
	"fmt"
	"slices"
	"strings"

	"loket/conversations"
)

// actor is a person in one chat with the bot.
type actor struct {
	*stage
	person conversations.Person
	chat   int64 // where they write and press
	topic  int   // of that chat, where it has topics
}

// The people of the stage, by their numbers at Telegram.
const (
	rinaID int64 = 810001
	agusID int64 = 810002
	dewiID int64 = 810003
	budiID int64 = 820001
	sariID int64 = 820002
)

// officer is somebody who talks to the bot in private.
func (s *stage) officer(id int64, name string) *actor {
	return &actor{stage: s, person: conversations.Person{ID: id, Name: name, Language: "id"}, chat: id}
}

// verifier is a member of the team's group.
func (s *stage) verifier(id int64, name string) *actor {
	s.members[id] = true
	return &actor{stage: s, person: conversations.Person{ID: id, Name: name, Language: "id"}, chat: group}
}

// alone is a verifier's private chat with the bot.
func (a *actor) alone() *actor {
	return &actor{stage: a.stage, person: a.person, chat: a.person.ID}
}

func (s *stage) rina() *actor { return s.officer(rinaID, "Rina Kartika") }
func (s *stage) agus() *actor { return s.officer(agusID, "Agus") }
func (s *stage) budi() *actor { return s.verifier(budiID, "Budi") }
func (s *stage) sari() *actor { return s.verifier(sariID, "Sari") }

func (a *actor) place() conversations.Place {
	return conversations.Place{Chat: a.chat, Private: a.chat > 0, Thread: a.topic}
}

// answer is what came of one thing that somebody did.
type answer struct {
	*actor
	did     string
	news    []*message // new messages of the bot in the person's chat
	changed []*message // messages of that chat that were edited or deleted
	alone   []*message // what they alone see of it; only where a dialog goes on either way
	toast   string
	toasts  int
	alert   bool
}

// does brings an event and gathers what came of it in the person's chat.
func (a *actor) does(did string, e conversations.Event, query string) *answer {
	a.Helper()
	a.changedNow()
	last := a.number
	a.event(e)
	a.settles()
	got := &answer{actor: a, did: did}
	for _, m := range a.changedNow() {
		switch {
		case m.only != 0:
			if m.only == a.person.ID && a.eitherWay && a.chat < 0 {
				got.alone = append(got.alone, m)
			}
		case m.chat != a.chat:
		case m.number > last:
			got.news = append(got.news, m)
		default:
			got.changed = append(got.changed, m)
		}
	}
	for _, toast := range a.toasts[query] {
		said, err := a.write.Label(toast.Lang, toast.Text, nil)
		a.must(err)
		got.toast, got.toasts, got.alert = said, got.toasts+1, toast.Alert
		a.checkOfficer(a.chat, said)
		if toast.Start != "" {
			return a.alone().opens(toast.Start).with(got)
		}
	}
	return got
}

// with keeps the toast of a press that led into the private chat.
func (g *answer) with(press *answer) *answer {
	g.toast, g.toasts, g.alert = press.toast, press.toasts, press.alert
	return g
}

// changedNow lists the messages that changed since it was asked last, each once.
func (s *stage) changedNow() []*message {
	changed := s.world.changed
	s.world.changed = nil
	var each []*message
	for _, m := range changed {
		if !slices.Contains(each, m) {
			each = append(each, m)
		}
	}
	return each
}

// one fails unless an officer got exactly one message.
func (g *answer) one() *answer {
	g.Helper()
	if g.chat > 0 && len(g.news) != 1 {
		g.Fatalf("after %s came %d messages:\n%s", g.did, len(g.news), g.transcript(g.chat))
	}
	return g
}

// message is what the person looks at now.
func (g *answer) message() *message {
	g.Helper()
	for _, list := range [][]*message{g.alone, g.news, g.changed} {
		for i := len(list) - 1; i >= 0; i-- {
			if !list[i].deleted && list[i].text != "" {
				return list[i]
			}
		}
	}
	g.Fatalf("after %s came nothing (toast %q):\n%s", g.did, g.toast, g.transcript(g.chat))
	return nil
}

// hears fails unless the answer holds the words.
func (g *answer) hears(words ...string) *answer {
	g.Helper()
	m := g.message()
	for _, w := range words {
		if !strings.Contains(m.text, w) {
			g.Fatalf("after %s the answer should say %q:\n%s", g.did, w, m)
		}
	}
	return g
}

// lacks fails if the answer holds one of the words.
func (g *answer) lacks(words ...string) *answer {
	g.Helper()
	m := g.message()
	for _, w := range words {
		if strings.Contains(strings.ToLower(m.text), strings.ToLower(w)) {
			g.Fatalf("after %s the answer should not say %q:\n%s", g.did, w, m)
		}
	}
	return g
}

// offers fails unless the answer has these buttons.
func (g *answer) offers(labels ...string) *answer {
	g.Helper()
	m := g.message()
	for _, l := range labels {
		if _, has := m.button(l); !has {
			g.Fatalf("after %s the answer should offer %q:\n%s", g.did, l, m)
		}
	}
	return g
}

// withholds fails if the answer has one of these buttons.
func (g *answer) withholds(labels ...string) *answer {
	g.Helper()
	m := g.message()
	for _, l := range labels {
		if _, has := m.button(l); has {
			g.Fatalf("after %s the answer should not offer %q:\n%s", g.did, l, m)
		}
	}
	return g
}

// sees fails unless the toast holds the words.
func (g *answer) sees(words ...string) *answer {
	g.Helper()
	for _, w := range words {
		if !strings.Contains(g.toast, w) {
			g.Fatalf("after %s the toast should say %q: %q", g.did, w, g.toast)
		}
	}
	return g
}

// nothing fails if the chat changed.
func (g *answer) nothing() *answer {
	g.Helper()
	if len(g.news)+len(g.changed)+len(g.alone) > 0 {
		g.Fatalf("after %s nothing should change:\n%s", g.did, g.transcript(g.chat))
	}
	return g
}

// button finds a button by its label.
func (m *message) button(label string) (conversations.Button, bool) {
	for i, row := range m.labels {
		for j, l := range row {
			if l == label {
				return m.keyboard.Rows[i][j], true
			}
		}
	}
	return conversations.Button{}, false
}

// String is the message as people see it.
func (m *message) String() string {
	return fmt.Sprintf("%d %s: %s\n%q", m.number, m.name, m.text, m.labels)
}

// transcript is a chat as a person sees it.
func (s *stage) transcript(chat int64) string {
	var page strings.Builder
	for _, m := range s.chats[chat] {
		fmt.Fprintf(&page, "%s deleted=%v files=%d %s\n", m, m.deleted, len(m.files), m.sheet)
	}
	return page.String()
}
