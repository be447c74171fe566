package officer

import (
	"fmt"

	"strings"

	"loket/conversations"
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
		if done, err := wishInstead(t, o, d); done || err != nil {
			return err
		}
		return forms.Guard(t, name)
	}
	if ticket, ok := strings.CutPrefix(name, "correct "); ok {
		return correctNow(t, ticket)
	}
	if mark, ok := forms.Restorable(name); ok {
		return forms.RestoreDraft(t, mark)
	}
	if ticket, ok := strings.CutPrefix(name, reviveCommand); ok {
		return reviveNow(t, ticket)
	}
	if o == nil {
		return fmt.Errorf("begin %q: no such thing", name)
	}
	if !o.Profile && !o.Consent {
		return o.Begin(t)
	}
	officer, known, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	if known || o.Consent && officer.Consented() {
		return o.Begin(t)
	}
	t.Session.Wish = name
	return introduce(t, officer, o.Consent)
}

// wishInstead lets another wish wait behind the introduction of a person who
// came for something else; nothing that they answered is lost.
func wishInstead(t *turn.Turn, o *turn.Opening, d *conversations.Draft) (done bool, err error) {
	introduces := d.Form == "profile" || d.Form == "consent"
	if o == nil || !introduces || t.Session.Wish == "" {
		return false, nil
	}
	switch {
	case o.Profile && d.Form == "profile":
		t.Session.Wish = o.Name
		return true, forms.Ask(t)
	case (o.Profile || o.Consent) && len(d.Answers) == 0:
		t.Session.Draft, t.Session.Wish = nil, ""
		return true, BeginNamed(t, o.Name)
	}
	return false, nil
}
