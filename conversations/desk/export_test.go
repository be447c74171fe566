package desk

import (
	"github.com/looplab/fsm"
	"loket/conversations"
	"loket/conversations/accounts"
)

// Ended tells whether a request in this state is at its end.
func Ended(s conversations.State) bool { return (&conversations.Request{State: s}).Ended() }

// Lives are the machines by which requests, complaints and temporary
// passwords live.
func Lives() map[string]fsm.Events {
	return map[string]fsm.Events{"request": conversations.RequestLife, "complaint": conversations.ComplaintLife, "password": conversations.PasswordLife, "single password": accounts.SingleLife}
}

// Transition takes a machine one step further.
func Transition(state string, life fsm.Events, event string) (string, error) {
	return conversations.Transition(state, life, event)
}

// Asked lists the keys of a form's questions, and which of them want files.
func (d *Desk) Asked(form string) (keys []string, files map[string]bool) {
	files = map[string]bool{}
	for _, q := range d.Forms[form].Questions {
		keys = append(keys, q.Key)
		files[q.Key] = q.NoText
	}
	return keys, files
}

// FormNames lists the forms.
func (d *Desk) FormNames() []string {
	var names []string
	for name := range d.Forms {
		names = append(names, name)
	}
	return names
}

// EffectKinds lists the kinds of effects.
func EffectKinds() (kinds []string) {
	for kind := range conversations.EffectDecoders {
		kinds = append(kinds, kind)
	}
	return kinds
}
