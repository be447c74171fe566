package conversations

import (
	"slices"

	"loket/conversations/answers"
)

// hints are what the bot worked out for the verifiers. They never decide.
func (t *turn) hints(r *Request) []Line {
	known := slices.DeleteFunc(slices.Clone(r.Hints), func(hint Line) bool {
		return hint.Key == "hint_unit_unconfirmed" // of before: the card tells it as it is now
	})
	return append(known, t.lookedHints(r)...)
}

// lookedHints tell what the address looks like from outside.
func (t *turn) lookedHints(r *Request) []Line {
	seen := r.Looked
	if seen == nil {
		return nil
	}
	var hints []Line
	if seen.Owner != "" {
		hints = append(hints, say("hint_exists_panel").with("Username", seen.Owner))
	}
	if seen.Resolves && !seen.Wildcard {
		hints = append(hints, say("hint_exists_dns"))
	}
	if seen.Wildcard {
		hints = append(hints, say("hint_wildcard"))
	}
	if seen.Answers > 0 && !seen.Wildcard {
		hints = append(hints, say("hint_answers_http").with("Status", seen.Answers))
	}
	if seen.Unknown {
		hints = append(hints, say("hint_panel_unknown"))
	}
	return hints
}

// workOutHints looks at a request the way an experienced verifier would.
func (t *turn) workOutHints(r *Request) error {
	if r.Service == Inquiry {
		return nil // a question needs an answer, not a judgement
	}
	o, _, err := t.officer(r.Officer)
	if err != nil {
		return err
	}
	var hints []Line
	add := func(yes bool, key string, pairs ...any) {
		if yes {
			hints = append(hints, say(key).with(pairs...))
		}
	}
	if r.Service == Subdomain {
		space, _ := answers.Capacity(r.Answers["capacity"].Text)
		add(!answers.FitsHosting(r.Answers["language"].Text, t.HostingLanguages), "hint_language", "Language", r.Answers["language"].Text)
		add(space.MaxBytes == 0 || space.MaxBytes > roomyBytes, "hint_capacity")
	}
	mail := r.Answers["email"].Text
	add(mail != "" && !answers.IsGovernment(mail), "hint_email")
	add(!o.PhoneVerified, "hint_phone")
	add(t.MailOff, "hint_mail_off")
	if err := t.nameHints(r, add); err != nil {
		return err
	}
	if err := t.holderHints(r, add); err != nil {
		return err
	}
	for _, warning := range nipWarnings(o.NIP, t) {
		hints = append(hints, say("hint_"+warning))
	}
	r.Hints = hints
	return nil
}

// roomyBytes is more than an account on the shared hosting gets without a talk.
const roomyBytes = 20 << 30

func nipWarnings(nip string, t *turn) []string {
	if nip == "" {
		return nil
	}
	_, warnings, err := answers.NIP(nip, t.now)
	if err != nil {
		return nil
	}
	return warnings
}

func (t *turn) nameHints(r *Request, add func(bool, string, ...any)) error {
	if r.Label == "" || r.Service == Takeover || r.Service == Reset {
		return nil
	}
	hints, _ := t.Names.Judge(r.Label)
	for _, hint := range hints {
		add(true, "hint_"+hint.Code, "Word", hint.Data["word"])
	}
	near, err := t.mem.AddressesLike(r.Label)
	if err != nil {
		return err
	}
	for _, address := range near {
		label, _ := cutDomain(address, t.BaseDomain)
		if label != r.Label && answers.LookAlike(label, r.Label) {
			add(true, "hint_look_alike", "Address", address)
		}
	}
	return nil
}

// holderHints tell what is on file about the address and the unit.
func (t *turn) holderHints(r *Request, add func(bool, string, ...any)) error {
	count, err := t.mem.AccountsOfUnit(r.Unit)
	if err != nil {
		return err
	}
	add(count > 0 && r.Service != Reset, "hint_unit_accounts", "Count", count)
	if r.Address == "" {
		return nil
	}
	account, err := t.knownAccount(r.Address)
	if err != nil || r.Service == Reset {
		return err
	}
	if account == nil {
		add(r.Service == Takeover, "hint_account_unknown")
		return nil
	}
	if r.Looked == nil {
		r.Looked = &AddressSeen{Ticket: r.Ticket, Owner: account.Username}
	}
	add(account.Holder != 0 && account.Holder != r.Officer, "hint_other_holder", "Unit", account.Unit)
	if account.Holder != 0 || account.Email == "" {
		return nil
	}
	own, err := t.proved(r.Officer, account.Email)
	add(!own && !t.MailOff, "hint_mail_holder", "Unit", account.Unit)
	add(!own && t.MailOff, "hint_mail_holder_off", "Unit", account.Unit)
	return err
}

// addressSeen puts what an address looks like onto the card.
func (t *turn) addressSeen(e AddressSeen) error {
	r, err := t.request(e.Ticket)
	if err != nil || r.State != Submitted && r.State != NeedsCorrection {
		return ignoreGone(err) // whoever decided has seen what there was to see
	}
	if r.Looked != nil && e.Owner == "" {
		e.Owner = r.Looked.Owner
	}
	r.Looked = &e
	return t.redraw(r, ClassChange)
}

func cutDomain(address, base string) (label string, ok bool) {
	n := len(address) - len(base) - 1
	if n > 0 && address[n:] == "."+base {
		return address[:n], true
	}
	return address, false
}
