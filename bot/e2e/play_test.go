package e2e

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/datatest"
	"loket/bot/simulator/botapi"
)

// A play is officers and verifiers who react to what the bot shows them. They
// have patience and common sense: a word is said once, for Telegram keeps it; a
// button from which nothing comes is pressed again; a question that is shown
// twice is answered once.
type play struct {
	t        *testing.T
	telegram *botapi.Server
	officers map[int64]*officer // by private chat
	team     *team
	seen     int64 // number of the last change that was looked at
}

// again is how long somebody looks at a button that did nothing.
const again = 2 * time.Second

func newPlay(t *testing.T, telegram *botapi.Server, group int64) *play {
	p := &play{t: t, telegram: telegram, officers: map[int64]*officer{}, seen: telegram.LastChange()}
	p.team = &team{play: p, group: group, cards: map[string]*card{}, verdicts: map[string]verdict{}, answers: map[string]string{}}
	return p
}

// run plays until every officer has come to their end.
func (p *play) run(patience time.Duration) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ticker := time.NewTicker(again / 6)
	defer ticker.Stop()
	for _, o := range p.officers {
		o.look()
	}
	for {
		changed := p.telegram.Changed()
		p.notice()
		if p.over() {
			return
		}
		select {
		case <-changed:
		case <-ticker.C:
			p.team.look()
			for _, o := range p.officers {
				o.look()
			}
		case <-ctx.Done():
			p.t.Fatalf("the play stands still:\n%s", p.stuck())
		}
	}
}

func (p *play) over() bool {
	for _, o := range p.officers {
		if !o.over() {
			return false
		}
	}
	return true
}

// notice looks at the chats in which something changed.
func (p *play) notice() {
	changes, complete := p.telegram.Changes(p.seen)
	if !complete {
		p.team.lookAtAll()
		for _, o := range p.officers {
			o.look()
		}
	}
	var chats []int64
	for _, c := range changes {
		p.seen = c.Number
		if c.Kind != botapi.MessageChange {
			continue
		}
		if c.Chat < 0 {
			p.team.notice(c.Chat, c.Message)
		}
		if !slices.Contains(chats, c.Chat) {
			chats = append(chats, c.Chat)
		}
	}
	for _, chat := range chats {
		if o := p.officers[chat]; o != nil {
			o.look()
		}
	}
	p.team.look()
}

// stuck tells who has not come to their end, and what they see.
func (p *play) stuck() string {
	var report strings.Builder
	for _, o := range p.officers {
		if o.over() {
			continue
		}
		fmt.Fprintf(&report, "officer %d (%s) waits in scene %d for %q since %s:\n%s\n", o.id, o.plot, o.at, o.scenes[o.at].cue,
			time.Since(o.acted).Round(time.Second), transcriptOf(p.telegram, o.id))
		if report.Len() > 12000 {
			report.WriteString("…")
			break
		}
	}
	for ticket, c := range p.team.cards {
		m, _ := p.telegram.Message(c.chat, c.number)
		fmt.Fprintf(&report, "card %s (verdict %d): %v\n", ticket, p.team.verdict(c), m.Buttons())
		for _, alone := range p.telegram.EphemeralsSent(c.chat) {
			if strings.Contains(alone.Content(), ticket) {
				fmt.Fprintf(&report, "  %d alone (%d, deleted %v): %s %v\n", alone.Receiver.ID, alone.Ephemeral, alone.Deleted, alone.Content(), alone.Buttons())
			}
		}
	}
	report.WriteString(underWay(p.telegram))
	return report.String()
}

// lastCalls is how many of the bot's calls are told of when something stands still.
const lastCalls = 30

// underWay tells what stands between people and the bot: updates that it has not
// confirmed, and its last calls. Where the simulated Telegram itself owes an
// answer, it shows who waits for whom in here.
func underWay(telegram *botapi.Server) string {
	var report strings.Builder
	for _, u := range telegram.Pending() {
		fmt.Fprintf(&report, "update %d (%s) of %s is not confirmed\n", u.ID, u.Kind, u.At.Format(time.TimeOnly))
	}
	calls, owed := telegram.Calls(), false
	for _, c := range calls[max(0, len(calls)-lastCalls):] {
		fmt.Fprintf(&report, "call %d at %s: %s in %d ended with %d %s\n", c.Number, c.At.Format("15:04:05.000"), c.Method, c.Chat, c.Code, c.Description)
		owed = owed || c.Code == 0
	}
	if owed {
		stacks := make([]byte, 1<<20)
		report.Write(stacks[:runtime.Stack(stacks, true)])
	}
	return report.String()
}

// fromBot tells whether the bot wrote a message that still stands.
func (p *play) fromBot(m botapi.Message) bool {
	return m.From != nil && m.From.ID == p.telegram.Bot().ID && !m.Deleted
}

// transcriptOf is a chat as a person sees it.
func transcriptOf(telegram *botapi.Server, chat int64) string {
	var page strings.Builder
	for _, m := range telegram.Messages(chat) {
		who := "?"
		if m.From != nil {
			who = m.From.Name()
		}
		fmt.Fprintf(&page, "  %d %s: %s %v", m.ID, who, m.Content(), m.Buttons())
		if m.Deleted {
			page.WriteString(" (deleted)")
		}
		page.WriteByte('\n')
	}
	return page.String()
}

// scene is one thing an officer does, and the message they wait for before it.
type scene struct {
	cue     []string    // words that the message must hold
	edited  bool        // it may have been there before the last scene
	fresh   bool        // it shows a password that the officer has not kept yet
	when    func() bool // a further condition, where there is one
	say     string
	press   string // the beginning of a button's label
	photos  int
	pages   int
	contact bool
	do      func(o *officer, m botapi.Message) // what else happens
}

// officer is a person of a work unit with a part to play.
type officer struct {
	*play
	id     int64
	plot   string
	scenes []scene
	at     int // the scene that comes next
	floor  int // number of the message that cued the last one
	acted  time.Time
	redo   func()

	email              string
	wants              []*want
	ticket             string   // the last one they were given
	username, password string   // of the account, as last shown
	kept               []string // all passwords they were shown
	blocked            bool
	pages              int // documents sent so far
}

func (o *officer) over() bool { return o.at == len(o.scenes) }

// look goes on as far as the chat lets the officer.
func (o *officer) look() {
	for !o.over() {
		s := o.scenes[o.at]
		m, ready := o.cued(s)
		if !ready {
			o.resend()
			if o.redo != nil && time.Since(o.acted) > again {
				o.acted = time.Now()
				o.redo()
			}
			return
		}
		o.floor, o.redo, o.acted = max(o.floor, m.ID), nil, time.Now()
		o.at++
		o.act(s, m)
	}
}

// resend sends a file again that did not come through, as the bot asks.
func (o *officer) resend() {
	for _, m := range o.telegram.MessagesAfter(o.id, o.floor) {
		if n := strings.Count(m.Content(), "Silakan kirim sekali lagi"); n > 0 && o.fromBot(m) {
			o.floor, o.acted = m.ID, time.Now()
			o.sendPages(n)
		}
	}
}

// sendPages sends documents, none like another.
func (o *officer) sendPages(n int) {
	files := make([]botapi.Upload, n)
	for i := range files {
		o.pages++
		files[i] = botapi.Upload{Name: fmt.Sprintf("surat-%d.pdf", o.pages), Mime: "application/pdf", Data: letterPage(o.id, o.pages)}
	}
	o.telegram.SendDocuments(o.id, o.id, files)
}

// cued finds the message that a scene waits for.
func (o *officer) cued(s scene) (botapi.Message, bool) {
	if s.when != nil && !s.when() {
		return botapi.Message{}, false
	}
	if len(s.cue) == 0 {
		return botapi.Message{ID: o.floor}, true
	}
	from := o.floor
	if s.edited {
		from = 0
	}
	messages := o.telegram.MessagesAfter(o.id, from)
	for i := len(messages) - 1; i >= 0; i-- {
		if o.fits(s, messages[i]) && !(s.fresh && o.hasKept(messages[i])) {
			return messages[i], true
		}
	}
	return botapi.Message{}, false
}

// hasKept tells whether a message shows a password of before: one that was sent twice,
// because the bot died over it, stands there still.
func (o *officer) hasKept(m botapi.Message) bool {
	shown := secretLine.FindStringSubmatch(m.Content())
	return shown != nil && slices.Contains(o.kept, shown[1])
}

// fits tells whether a message is what a scene waits for.
func (o *officer) fits(s scene, m botapi.Message) bool {
	return o.fromBot(m) && holds(m.Content(), s.cue) && (s.press == "" || labelled(m, s.press) != "")
}

// labelled finds the button whose label begins with the words.
func labelled(m botapi.Message, words string) string {
	for _, label := range m.Buttons() {
		if strings.HasPrefix(label, words) {
			return label
		}
	}
	return ""
}

func holds(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func (o *officer) act(s scene, m botapi.Message) {
	switch {
	case s.press != "":
		o.tap(m, s.press)
		o.redo = func() { o.tapAgain(s, m) }
	case s.photos > 0:
		photos := make([][]byte, s.photos)
		for i := range photos {
			photos[i] = datatest.Picture(byte(i))
		}
		o.telegram.SendPhoto(o.id, o.id, photos)
	case s.pages > 0:
		o.sendPages(s.pages)
	case s.contact:
		phone := fmt.Sprintf("6281%09d", o.id)
		if _, err := o.telegram.PressKey(o.id, o.id, "📱 Bagikan nomor saya", phone); err != nil {
			o.telegram.SendText(o.id, o.id, "0"+phone[2:])
		}
	case s.say != "":
		o.telegram.SendText(o.id, o.id, s.say)
	}
	if s.do != nil {
		s.do(o, m)
	}
}

func (o *officer) tap(m botapi.Message, label string) {
	_, _ = o.telegram.Press(o.id, o.id, m.ID, labelled(m, label)) // the message may be gone by now
}

// tapAgain taps the youngest message that looks like the one tapped before.
func (o *officer) tapAgain(s scene, m botapi.Message) {
	messages := o.telegram.MessagesAfter(o.id, m.ID-1)
	for i := len(messages) - 1; i >= 0; i-- {
		if o.fits(s, messages[i]) {
			o.tap(messages[i], s.press)
			return
		}
	}
}

// letterPage is a small PDF, another for each officer and page.
func letterPage(officer int64, page int) []byte {
	return fmt.Appendf(nil, "%%PDF-1.4\n%% letter %d of %d\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", page, officer)
}
