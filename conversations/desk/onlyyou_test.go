package desk_test

import (
	"slices"
	"strings"

	"loket/conversations"
)

// onlyYou is what the Bot API server does about messages for one member.
type onlyYou struct {
	oneToOne bool                               // it shows them to that member
	refusal  func(conversations.Ephemeral) bool // it refuses this one
	leaks    bool                               // it shows them to everybody
	whisper  int                                // how many were shown
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
		if n := len([]rune(at.text)); n > conversations.EphemeralChangeLimit {
			w.Errorf("an ephemeral message is changed into %d characters", n)
		}
		return
	}
	number := 1
	for w.onlyAt(e.To, number) != nil {
		number++ // a number comes again as soon as it may
	}
	m := &message{number: number, only: e.To, chat: group, keyboard: e.Keyboard, files: e.Files}
	w.puts(m, e.Text)
	w.only[e.To] = append(w.only[e.To], m)
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

// loses has a member's app forget what they alone saw.
func (a *actor) loses() {
	for _, m := range a.aside() {
		m.deleted = true
	}
}
