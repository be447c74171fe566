package officer

import (
	"fmt"

	"strings"

	"loket/conversations/forms"
	"loket/conversations/turn"
)

// BeginNamed carries out what a command, a button or a deep link asks for. What
// would take the place of a draft asks first.
func BeginNamed(t *turn.Turn, name string) error {
	o := t.OpeningNamed(name)
	if o != nil && o.Aside {
		return o.Begin(t)
	}
	t.EndOffer()
	if d := t.Session.Draft; d != nil {
		if o != nil && o.Profile && d.Form == "profile" && d.Ticket == "" && t.Session.Wish != "" {
			t.Session.Wish = name
			return forms.Ask(t)
		}
		return forms.Guard(t, name)
	}
	if ticket, ok := strings.CutPrefix(name, "correct "); ok {
		return correctNow(t, ticket)
	}
	if o == nil {
		return fmt.Errorf("begin %q: no such thing", name)
	}
	if o.Profile {
		if _, known, err := t.Officer(t.Session.Chat); err != nil {
			return err
		} else if !known {
			t.Session.Wish = name
			return forms.Start(t, "profile")
		}
	}
	return o.Begin(t)
}
