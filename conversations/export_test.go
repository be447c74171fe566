package conversations

import "github.com/looplab/fsm"

// Ended tells whether a request in this state is at its end.
func Ended(s State) bool { return (&Request{State: s}).ended() }

// Lives are the machines by which requests, complaints and temporary
// passwords live.
func Lives() map[string]fsm.Events {
	return map[string]fsm.Events{"request": requestLife, "complaint": complaintLife, "password": passwordLife, "single password": singleLife}
}

// Transition takes a machine one step further.
func Transition(state string, life fsm.Events, event string) (string, error) {
	return transition(state, life, event)
}

// Asked lists the keys of a form's questions, and which of them want files.
func (d *Desk) Asked(form string) (keys []string, files map[string]bool) {
	files = map[string]bool{}
	for _, q := range d.forms[form].Questions {
		keys = append(keys, q.Key)
		files[q.Key] = q.NoText
	}
	return keys, files
}

// FormNames lists the forms.
func (d *Desk) FormNames() []string {
	var names []string
	for name := range d.forms {
		names = append(names, name)
	}
	return names
}

// EffectKinds lists the kinds of effects.
func EffectKinds() (kinds []string) {
	for kind := range effectDecoders {
		kinds = append(kinds, kind)
	}
	return kinds
}
