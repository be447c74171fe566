package team

import (
	"slices"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

// hints are what the bot worked out for the verifiers. They never decide.
func hints(t *turn.Turn, r *conversations.Request) []conversations.Line {
	known := slices.DeleteFunc(slices.Clone(r.Hints), func(hint conversations.Line) bool {
		return hint.Key == "hint_unit_unconfirmed" // of before: the card tells it as it is now
	})
	return append(known, lookedHints(t, r)...)
}

// lookedHints tell what the address looks like from outside.
func lookedHints(t *turn.Turn, r *conversations.Request) []conversations.Line {
	seen := r.Looked
	if seen == nil {
		return nil
	}
	var hints []conversations.Line
	if seen.Owner != "" {
		hints = append(hints, conversations.Say("hint_exists_panel").With("Username", seen.Owner))
	}
	if seen.NamesUnknown {
		hints = append(hints, conversations.Say("hint_dns_unknown"))
	}
	if seen.Resolves && !seen.Wildcard && !seen.NamesUnknown {
		hints = append(hints, conversations.Say("hint_exists_dns"))
	}
	if seen.Wildcard {
		hints = append(hints, conversations.Say("hint_wildcard"))
	}
	if seen.Answers > 0 && !seen.Wildcard && !seen.NamesUnknown {
		hints = append(hints, conversations.Say("hint_answers_http").With("Status", seen.Answers))
	}
	if seen.Unknown {
		hints = append(hints, conversations.Say("hint_panel_unknown"))
	}
	return hints
}

// workOutHints looks at a request the way an experienced verifier would.
func workOutHints(t *turn.Turn, r *conversations.Request) error {
	judge := t.ServiceOf(r.Service).Judge
	if judge == nil {
		return nil // a question needs an answer, not a judgement
	}
	hints, err := judge(t, r)
	r.Hints = hints
	return err
}

// Judges puts several looks together, in their order.
func Judges(all ...turn.Judge) turn.Judge {
	return func(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
		var hints []conversations.Line
		for _, judge := range all {
			more, err := judge(t, r)
			if err != nil {
				return nil, err
			}
			hints = append(hints, more...)
		}
		return hints, nil
	}
}

// hinted is a hint where it holds.
func hinted(holds bool, key string, pairs ...any) []conversations.Line {
	if !holds {
		return nil
	}
	return []conversations.Line{conversations.Say(key).With(pairs...)}
}

// roomyBytes is more than an account on the shared hosting gets without a talk.
const roomyBytes = 20 << 30

// HostingHints tell whether language and space fit the hosting.
func HostingHints(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	space, _ := answers.Capacity(r.Answers["capacity"].Text)
	language := r.Answers["language"].Text
	unsaid := answers.Unsaid(language)
	hints := append(hinted(unsaid, "hint_language_unsaid"),
		hinted(!unsaid && !answers.FitsHosting(language, t.HostingLanguages), "hint_language", "Language", language)...)
	return append(hints,
		hinted(space.MaxBytes == 0 || space.MaxBytes > roomyBytes, "hint_capacity")...), nil
}

// PersonHints tell what is not yet sure about the officer's mail, telephone and NIP.
func PersonHints(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	o, _, err := t.Officer(r.Officer)
	if err != nil {
		return nil, err
	}
	mail := r.Answers["email"].Text
	hints := hinted(mail != "" && !answers.IsGovernment(mail), "hint_email")
	hints = append(hints, hinted(!o.PhoneVerified, "hint_phone")...)
	hints = append(hints, hinted(t.MailOff, "hint_mail_off")...)
	for _, warning := range nipWarnings(o.NIP, t) {
		hints = append(hints, conversations.Say("hint_"+warning))
	}
	return hints, nil
}

func nipWarnings(nip string, t *turn.Turn) []string {
	if nip == "" {
		return nil
	}
	_, warnings, err := answers.NIP(nip, t.Now)
	if err != nil {
		return nil
	}
	return warnings
}

// NameHints judge the wanted name, also beside those that there are.
func NameHints(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	if r.Label == "" {
		return nil, nil
	}
	var hints []conversations.Line
	words, _ := t.Names.Judge(r.Label)
	for _, hint := range words {
		hints = append(hints, conversations.Say("hint_"+hint.Code).With("Word", hint.Data["word"]))
	}
	if owner, word := t.Units.Owner(r.Label); owner != "" && !t.Units.Same(r.Unit, owner) {
		hints = append(hints, conversations.Say("hint_owned").With("Word", word, "Unit", owner))
	}
	near, err := t.Mem.AddressesLike(r.Label)
	if err != nil {
		return nil, err
	}
	for _, address := range near {
		label, _ := turn.CutDomain(address, t.BaseDomain)
		hints = append(hints, hinted(label != r.Label && answers.LookAlike(label, r.Label), "hint_look_alike", "Address", address)...)
	}
	return hints, nil
}

// UnitHints tell how many accounts the unit has.
func UnitHints(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	count, err := t.Mem.AccountsOfUnit(r.Unit)
	return hinted(count > 0, "hint_unit_accounts", "Count", count), err
}

// UnknownAccountHint tells that nothing is on file about the address.
func UnknownAccountHint(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	account, err := t.KnownAccount(r.Address)
	return hinted(account == nil, "hint_account_unknown"), err
}

// HolderHints tell what is on file about the holder of the address.
func HolderHints(t *turn.Turn, r *conversations.Request) ([]conversations.Line, error) {
	account, err := t.KnownAccount(r.Address)
	if err != nil || account == nil {
		return nil, err
	}
	if r.Looked == nil {
		r.Looked = &conversations.AddressSeen{Ticket: r.Ticket, Owner: account.Username}
	}
	hints := hinted(account.Holder != 0 && account.Holder != r.Officer, "hint_other_holder", "Unit", account.Unit)
	if account.Holder != 0 || account.Email == "" {
		return hints, nil
	}
	own, err := accounts.Proved(t, r.Officer, account.Email)
	hints = append(hints, hinted(!own && !t.MailOff, "hint_mail_holder", "Unit", account.Unit)...)
	return append(hints, hinted(!own && t.MailOff, "hint_mail_holder_off", "Unit", account.Unit)...), err
}

// AddressSeen puts what an address looks like onto the card.
func AddressSeen(t *turn.Turn, e conversations.AddressSeen) error {
	r, err := t.Request(e.Ticket)
	if err != nil || r.State != conversations.Submitted && r.State != conversations.NeedsCorrection {
		return turn.IgnoreGone(err) // whoever decided has seen what there was to see
	}
	if r.Looked != nil && e.Owner == "" {
		e.Owner = r.Looked.Owner
	}
	r.Looked = &e
	t.Redraw(r, conversations.ClassChange)
	return nil
}
