package requests

import (
	"errors"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// LabelQuestion asks for the wanted name under the base domain.
func LabelQuestion() turn.Question {
	return turn.Question{Key: "label", Accept: acceptLabel, Details: BaseDomain,
		Write: func(t *turn.Turn, label string) conversations.Arg { return conversations.Own(t.Address(label)) }}
}

// BaseDomain is what questions for an address speak of.
func BaseDomain(t *turn.Turn, _ *conversations.Draft) conversations.Args {
	domain := conversations.Own(t.BaseDomain)
	return conversations.Args{"Domain": &domain}
}

// AddressWritten writes an address under the base domain for people.
func AddressWritten(_ *turn.Turn, address string) conversations.Arg {
	return conversations.Arg{Text: address, Own: conversations.IsHost(address)}
}

// acceptLabel takes a name that is well formed, not reserved and not taken.
func acceptLabel(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	label, err := answers.Label(typed, t.BaseDomain)
	if err != nil {
		label, err = existingSite(t, d, typed, err)
	}
	if err != nil {
		return conversations.Answer{}, mended(t, d, err)
	}
	if err := labelFree(t, d, label); err != nil {
		return conversations.Answer{}, err
	}
	return conversations.Answer{Text: label}, nil
}

// mended offers a name that was refused for its shape as it would be right, or
// free names like it where somebody has that one.
func mended(t *turn.Turn, d *conversations.Draft, refused error) error {
	judged, is := answers.AsRefusal(refused)
	if !is || judged.Data["suggestion"] == "" {
		return refused
	}
	name := judged.Data["suggestion"]
	offer := &turn.Refusal{Line: conversations.Say("refused_" + judged.Reason), Options: []string{name}, Mended: true}
	for field, value := range judged.Data {
		offer.Line = offer.Line.With(field, value)
	}
	aside := *d // nothing is answered yet
	err := labelFree(t, &aside, name)
	t.Above = nil
	var taken *turn.Refusal
	switch {
	case errors.As(err, &taken):
		offer.Options, offer.Mended = taken.Options, false
	case err != nil:
		return err
	}
	return offer
}

// existingSite understands the name of a website that is there already, which
// nobody would be given any more: it was refused as a wish.
func existingSite(t *turn.Turn, d *conversations.Draft, typed string, refused error) (string, error) {
	host, err := answers.Host(typed, t.BaseDomain)
	if err != nil || !t.MayExist(d.Form) {
		return "", refused
	}
	known, err := accountExists(t, host)
	if err != nil {
		return "", err
	}
	label, under := turn.CutDomain(host, t.BaseDomain)
	if !known || !under {
		return "", refused
	}
	return label, nil
}

// labelFree refuses names that are reserved or taken: by another open request,
// or, for a subdomain, by a known account. Three free names are offered. A name
// that has a website already is nobody's wish any more.
func labelFree(t *turn.Turn, d *conversations.Draft, label string) error {
	known, err := accountExists(t, t.Address(label))
	if err != nil {
		return err
	}
	there := known && t.MayExist(d.Form)
	wanted, err := labelWanted(t, d, label)
	if err != nil {
		return err
	}
	reserved := reserved(t, label) && !there
	if !reserved && !wanted && (there || !known) {
		d.Existing = there
		if there {
			t.Above = conversations.Compose("website_exists")
		}
		return nil
	}
	return labelRefusal(t, d, label, reserved)
}

func labelRefusal(t *turn.Turn, d *conversations.Draft, label string, reserved bool) error {
	key := "refused_label_taken"
	if reserved {
		key = "refused_label_reserved"
	}
	options, err := freeNames(t, d, label)
	if err != nil {
		return err
	}
	r := turn.Refuse(key, "Address", t.Address(label))
	r.Options = options
	return r
}

// reserved tells whether a name is kept for the office's own machinery.
func reserved(t *turn.Turn, label string) bool {
	_, err := t.Names.Judge(label)
	return err != nil
}

// labelWanted tells whether another open request wants a name.
func labelWanted(t *turn.Turn, d *conversations.Draft, label string) (bool, error) {
	ticket, err := t.Mem.OpenByLabel(label)
	if errors.Is(err, conversations.ErrNotFound) {
		return false, nil
	}
	return err == nil && ticket != d.Ticket, err
}

func accountExists(t *turn.Turn, address string) (bool, error) {
	a, err := t.KnownAccount(address)
	return a != nil, err
}

func freeNames(t *turn.Turn, d *conversations.Draft, label string) ([]string, error) {
	o, _, err := t.Officer(t.Session.Chat)
	if err != nil {
		return nil, err
	}
	var failed error
	options := t.Units.Suggestions(label, o.Unit, func(name string) bool {
		free, err := nameFree(t, d, name)
		if err != nil {
			failed = err
		}
		return !free
	})
	return options, failed
}

// nameFree tells whether nobody wants a name and nobody has it.
func nameFree(t *turn.Turn, d *conversations.Draft, name string) (bool, error) {
	if reserved(t, name) {
		return false, nil
	}
	wanted, err := labelWanted(t, d, name)
	if err != nil || wanted {
		return false, err
	}
	known, err := accountExists(t, t.Address(name))
	return !known, err
}
