package desk_test

import (
	"flag"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"loket/conversations"
)

// onlyYou is what the Bot API server does about messages for one member.
type onlyYou struct {
	oneToOne bool                               // it shows them to that member
	refusal  func(conversations.Ephemeral) bool // it refuses this one
	leaks    bool                               // it shows them to everybody
	whisper  int                                // how many were shown
	// eitherWay: the dialog is the same whether steps stand on the card or are
	// shown to one member: an answer is what its person sees, wherever it stands.
	eitherWay bool
	dialog    string // the test, where it is one that may be played either way
}

// Every dialog is played at a server of Bot API 10.1, and once more at one of
// 10.3 where something in it would be shown to one member alone. 10.2 answers
// the bot as 10.1 does.
var (
	toOneMember bool     // the server of this turn
	playedAgain sync.Map // the tests with such dialogs, by name
)

func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // dialogs are short, and their memory is not needed back
	}
	code := m.Run()
	var again []string
	playedAgain.Range(func(name, _ any) bool {
		again = append(again, regexp.QuoteMeta(name.(string)))
		return true
	})
	if code == 0 && len(again) > 0 && flag.Lookup("test.fuzz").Value.String() == "" {
		toOneMember = true
		for name, value := range map[string]string{"test.run": "^(" + strings.Join(again, "|") + ")$", "test.bench": ""} {
			if err := flag.Set(name, value); err != nil {
				panic(err)
			}
		}
		code = m.Run()
	}
	os.Exit(code)
}

// speaks makes the server one that shows messages to one member, or one that
// does not, whatever the turn.
func (s *stage) speaks(oneToOne bool) *stage {
	s.oneToOne, s.eitherWay, s.dialog = oneToOne, false, ""
	return s
}

// ephemeral shows a message to one member as a server of Bot API 10.3 does, or
// refuses it as an older one does.
func (w *world) ephemeral(e conversations.Ephemeral) {
	w.Helper()
	switch {
	case w.leaks:
		m := w.add(&message{chat: group, keyboard: e.Keyboard})
		w.puts(m, e.Text)
		w.report(conversations.EphemeralRefused{Effect: e, Absent: true, Public: []int{m.number}, Chat: group})
		return
	case !w.oneToOne:
		if w.dialog != "" {
			name, _, _ := strings.Cut(w.dialog, "/")
			playedAgain.Store(name, true)
		}
		w.report(conversations.EphemeralRefused{Effect: e, Absent: true})
		return
	case w.refusal != nil && w.refusal(e):
		w.report(conversations.EphemeralRefused{Effect: e})
		return
	}
	if at := w.onlyAt(e.To, e.Change); at != nil && e.Change != 0 {
		at.keyboard = e.Keyboard
		w.puts(at, e.Text)
		at.edits++
		w.changed = append(w.changed, at)
		if n := len([]rune(at.text)); n > conversations.EphemeralChangeLimit {
			w.Errorf("an ephemeral message is changed into %d characters", n)
		}
		return
	}
	number := 1
	for w.onlyAt(e.To, number) != nil {
		number++ // a number comes again as soon as it may
	}
	m := &message{number: number, only: e.To, chat: w.chatOf(conversations.Team), keyboard: e.Keyboard, files: e.Files}
	w.puts(m, e.Text)
	w.only[e.To] = append(w.only[e.To], m)
	w.changed = append(w.changed, m)
	w.whisper++
	if e.Step != "" {
		w.report(conversations.EphemeralShown{Step: e.Step, To: e.To, Numbers: []int{number}})
	}
}

// onlyAt is the message that has this number with a member now.
func (w *world) onlyAt(member int64, number int) *message {
	at := slices.IndexFunc(w.only[member], func(m *message) bool { return m.number == number && !m.deleted })
	if at < 0 {
		return nil
	}
	return w.only[member][at]
}

func (w *world) dropsEphemeral(e conversations.DropEphemeral) {
	for _, number := range e.Numbers {
		if m := w.onlyAt(e.To, number); m != nil {
			m.deleted = true
			w.changed = append(w.changed, m)
		}
	}
}

// aside is what a member alone is shown now, the youngest last.
func (a *actor) aside() []*message {
	return slices.DeleteFunc(slices.Clone(a.only[a.person.ID]), func(m *message) bool { return m.deleted })
}

// whispered is the youngest message that a member alone sees and that has the
// words.
func (a *actor) whispered(words string) *message {
	a.Helper()
	seen := a.aside()
	for i := len(seen) - 1; i >= 0; i-- {
		if strings.Contains(seen[i].text, words) {
			return seen[i]
		}
	}
	a.Fatalf("%s is shown nothing with %q: %v\n%s", a.person.Name, words, seen, a.transcript(group))
	return nil
}

// prompted is the message that asks a member for words: theirs alone, or the
// group's.
func (a *actor) prompted(words string) *message {
	a.Helper()
	if len(a.aside()) > 0 {
		return a.whispered(words)
	}
	return a.reads(words)
}

// answersPrompt writes what they were asked for, as a reply to that.
func (a *actor) answersPrompt(prompt *message, text string) *answer {
	a.Helper()
	if prompt.only != 0 {
		return a.repliesAlone(prompt, text, true)
	}
	return a.replies(prompt, text)
}

// everybodyReads fails unless the card names who is deciding: what they are
// about to do, where they are asked on it.
func (s *stage) everybodyReads(ticket, name, intent string) {
	s.Helper()
	words := name + " hendak " + intent
	if s.oneToOne {
		words = name + " sedang memutuskan"
	}
	if card := s.card(ticket); !strings.Contains(card.text, words) {
		s.Fatalf("the card should say %q:\n%s", words, card)
	}
}

// loses has a member's app forget what they alone saw.
func (a *actor) loses() {
	for _, m := range a.aside() {
		m.deleted = true
	}
}
