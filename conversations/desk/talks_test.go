package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"loket/conversations"
	"loket/storage/storagetest"
)

// talks is a conversation without a plan, and what must come of each message.
type talks struct {
	*stage
	d       dice
	rina    *actor
	team    []*actor
	ticket  string
	written map[int]*teamWords // by the verifiers, by number
	order   []int
	album   string
	answers []string // by the officer
}

// teamWords is a verifier's message: what was chosen for it, and by whom it was written.
type teamWords struct {
	message conversations.Message
	by      *actor
	choice  string // send, note; empty: none
}

// TestAnyConversationBringsEachWordWhereItWasMeant lets verifiers and the
// officer talk, choose, delete, edit, block and wait as they like.
func TestAnyConversationBringsEachWordWhereItWasMeant(t *testing.T) {
	dir := storagetest.InMemory(t)
	rapid.Check(t, func(t *rapid.T) {
		s := openStage(t, fresh(t, dir), t.Cleanup)
		w := &talks{stage: s, d: rolled(t), rina: s.rina().introduced(), team: []*actor{s.budi(), s.sari()}, written: map[int]*teamWords{}}
		w.ticket = w.rina.asksSubdomain("sipandu")
		for range 40 {
			w.step()
			w.oneQuestion()
		}
		s.blocked[rinaID] = false
		s.passes(3 * time.Hour)
		w.everyWordInItsPlace()
	})
}

func (w *talks) step() {
	w.Helper()
	who := one(w.d, w.team...)
	switch w.d.IntN(12) {
	case 0, 1, 2:
		w.writesBelow(who)
	case 3, 4, 5:
		w.chooses(who)
	case 6:
		w.passes(time.Duration(w.d.IntN(40)) * time.Minute)
	case 7:
		if len(w.order) > 0 && w.d.often(4) {
			w.gone[one(w.d, w.order...)] = true // Telegram tells nobody
		}
	case 8:
		w.blocked[rinaID] = w.d.often(3)
	case 9:
		w.edits()
	default:
		w.officerAnswers()
	}
}

// writesBelow has a verifier answer something that stands in the group.
func (w *talks) writesBelow(who *actor) {
	w.Helper()
	var all []*message
	for _, m := range w.chats[group] {
		if !m.deleted {
			all = append(all, m)
		}
	}
	text := fmt.Sprintf("kata-%d-tim", len(w.order))
	m := conversations.Message{ReplyTo: one(w.d, all...).number, Text: text}
	switch w.d.IntN(4) {
	case 0:
		m.Text, m.Other = "", one(w.d, "voice", "sticker", "video")
	case 1:
		w.album = one(w.d, "", fmt.Sprint("album", len(w.order)))
		photo := w.photos(1)[0]
		m.File, m.Album = &photo, w.album
	}
	m = who.writes(m)
	w.written[m.Number] = &teamWords{message: m, by: who}
	w.order = append(w.order, m.Number)
	who.does("replying", m, "")
}

// question is the one that stands in the group.
func (w *talks) question() *message {
	for _, m := range w.chats[group] {
		if _, has := m.button("📨 Kirim ke pemohon"); has && !m.deleted {
			return m
		}
	}
	return nil
}

// oneQuestion: there is never more than one.
func (w *talks) oneQuestion() {
	w.Helper()
	n := 0
	for _, m := range w.chats[group] {
		if _, has := m.button("📨 Kirim ke pemohon"); has && !m.deleted {
			n++
		}
	}
	if n > 1 {
		w.Fatalf("%d questions stand:\n%s", n, w.transcript(group))
	}
}

func (w *talks) chooses(who *actor) {
	w.Helper()
	m := w.question()
	if m == nil {
		return
	}
	label, choice := "🔒 Catatan tim", "note"
	if w.d.often(6) {
		label, choice = "📨 Kirim ke pemohon", "send"
	}
	open := w.request(w.ticket).Talk.Open
	for _, n := range open.Notes {
		if n.By.ID == who.person.ID {
			w.written[n.Number].choice = choice
		}
	}
	who.pressesOn(m, label)
}

// edits changes one of the verifiers' messages, or only seems to.
func (w *talks) edits() {
	w.Helper()
	if len(w.order) == 0 {
		return
	}
	s := w.written[one(w.d, w.order...)]
	m := s.message
	m.Edited = true
	if w.d.often(5) && m.Text != "" {
		m.Text += "."
		s.message.Text = m.Text
	}
	s.by.does("editing", m, "")
}

func (w *talks) officerAnswers() {
	w.Helper()
	if w.blocked[rinaID] {
		return
	}
	var words []*message
	for _, m := range w.chats[rinaID] {
		if kind, _, _, _, _ := conversations.TalkName(m.name); kind == "word" && !m.deleted {
			words = append(words, m)
		}
	}
	if len(words) == 0 {
		return
	}
	text := fmt.Sprintf("kata-%d-pemohon", len(w.answers))
	if w.d.often(5) {
		w.rina.pressesOn(one(w.d, words...), "↩️ Balas")
		w.rina.says(text).hears("kami teruskan")
	} else {
		got, _ := w.rina.answersWith(one(w.d, words...), conversations.Message{Text: text})
		if got.one(); !strings.Contains(got.message().text, "kami teruskan") {
			w.rina.says("/mulai") // twenty an hour are enough
			return
		}
	}
	w.answers = append(w.answers, text)
}

func (w *talks) everyWordInItsPlace() {
	w.Helper()
	arrived := map[string]int{}
	for _, m := range w.chats[rinaID] {
		if m.copied != "" {
			arrived[m.copied]++
		}
		for _, s := range w.written {
			if s.message.Text != "" && strings.Contains(m.text, strings.TrimRight(s.message.Text, ".")) {
				w.Errorf("words stand in the officer's chat that were to be copied: %s", m)
			}
		}
	}
	for number, s := range w.written {
		n, mark := arrived[fmt.Sprintf("%d/%d", group, number)], w.marked[number]
		switch {
		case n > 1:
			w.Errorf("message %d arrived %d times", number, n)
		case n == 1 && (s.choice != "send" || mark != "👍"):
			w.Errorf("message %d arrived; chosen %q, marked %q", number, s.choice, mark)
		case n == 0 && s.choice == "send" && mark != "👎":
			w.Errorf("message %d was to be sent, did not arrive, and is marked %q", number, mark)
		case s.choice != "send" && mark != "":
			w.Errorf("message %d was not sent, and is marked %q", number, mark)
		case s.choice == "" && s.message.Text != "" && w.keptWords(w.ticket, `"`+s.message.Text+`"`):
			w.Errorf("message %d is kept, though nobody chose for it", number)
		}
	}
	for _, text := range w.answers {
		if n := w.team[0].count(text); n != 1 {
			w.Errorf("%s stands %d times in the group:\n%s", text, n, w.transcript(group))
		}
	}
	w.oneQuestion()
	talk := w.request(w.ticket).Talk
	if w.question() != nil || talk != nil && (talk.Open != nil || len(talk.Way) > 0) {
		w.Errorf("something of the conversation is open: %+v", talk)
	}
	if n := w.team[0].count("sedang dikirim"); n > 0 {
		w.Errorf("%d questions say that something is being sent", n)
	}
	if !slices.Contains([]conversations.State{conversations.Submitted}, w.request(w.ticket).State) {
		w.Errorf("the conversation changed the request to %s", w.request(w.ticket).State)
	}
}
