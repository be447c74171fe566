package conversations

import (
	"errors"

	"loket/conversations/answers"
)

// labelQuestion asks for the wanted name under the base domain.
func labelQuestion() Question {
	return Question{Key: "label", Accept: acceptLabel, Details: baseDomain,
		Write: func(t *turn, label string) Arg { return own(t.address(label)) }}
}

// baseDomain is what questions for an address speak of.
func baseDomain(t *turn, _ *Draft) Args {
	domain := own(t.BaseDomain)
	return Args{"Domain": &domain}
}

// addressWritten writes an address under the base domain for people.
func addressWritten(_ *turn, address string) Arg { return Arg{Text: address, Own: isHost(address)} }

// acceptLabel takes a name that is well formed, not reserved and not taken.
func acceptLabel(t *turn, d *Draft, typed string) (Answer, error) {
	label, err := answers.Label(typed, t.BaseDomain)
	if err != nil {
		label, err = t.existingSite(d, typed, err)
	}
	if err != nil {
		return Answer{}, err
	}
	if err := t.labelFree(d, label); err != nil {
		return Answer{}, err
	}
	return Answer{Text: label}, nil
}

// existingSite understands the name of a website that is there already, which
// nobody would be given any more: it was refused as a wish.
func (t *turn) existingSite(d *Draft, typed string, refused error) (string, error) {
	host, err := answers.Host(typed, t.BaseDomain)
	if err != nil || d.Form != string(Website) {
		return "", refused
	}
	known, err := t.accountExists(host)
	if err != nil {
		return "", err
	}
	label, under := cutDomain(host, t.BaseDomain)
	if !known || !under {
		return "", refused
	}
	return label, nil
}

// labelFree refuses names that are reserved or taken: by another open request,
// or, for a subdomain, by a known account. Three free names are offered. A name
// that has a website already is nobody's wish any more.
func (t *turn) labelFree(d *Draft, label string) error {
	known, err := t.accountExists(t.address(label))
	if err != nil {
		return err
	}
	there := known && d.Form == string(Website)
	wanted, err := t.labelWanted(d, label)
	if err != nil {
		return err
	}
	reserved := t.reserved(label) && !there
	if !reserved && !wanted && (there || !known) {
		if there {
			t.above = text("website_exists")
		}
		return nil
	}
	return t.labelRefusal(d, label, reserved)
}

func (t *turn) labelRefusal(d *Draft, label string, reserved bool) error {
	key := "refused_label_taken"
	if reserved {
		key = "refused_label_reserved"
	}
	options, err := t.freeNames(d, label)
	if err != nil {
		return err
	}
	r := refuse(key, "Address", t.address(label))
	r.options = options
	return r
}

// reserved tells whether a name is kept for the office's own machinery.
func (t *turn) reserved(label string) bool {
	_, err := t.Names.Judge(label)
	return err != nil
}

// labelWanted tells whether another open request wants a name.
func (t *turn) labelWanted(d *Draft, label string) (bool, error) {
	ticket, err := t.mem.OpenByLabel(label)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && ticket != d.Ticket, err
}

func (t *turn) accountExists(address string) (bool, error) {
	a, err := t.knownAccount(address)
	return a != nil, err
}

func (t *turn) freeNames(d *Draft, label string) ([]string, error) {
	o, _, err := t.officer(t.session.Chat)
	if err != nil {
		return nil, err
	}
	var failed error
	options := t.Units.Suggestions(label, o.Unit, func(name string) bool {
		free, err := t.nameFree(d, name)
		if err != nil {
			failed = err
		}
		return !free
	})
	return options, failed
}

// nameFree tells whether nobody wants a name and nobody has it.
func (t *turn) nameFree(d *Draft, name string) (bool, error) {
	if t.reserved(name) {
		return false, nil
	}
	wanted, err := t.labelWanted(d, name)
	if err != nil || wanted {
		return false, err
	}
	known, err := t.accountExists(t.address(name))
	return !known, err
}
