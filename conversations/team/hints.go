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
	if seen.Resolves && !seen.Wildcard {
		hints = append(hints, conversations.Say("hint_exists_dns"))
	}
	if seen.Wildcard {
		hints = append(hints, conversations.Say("hint_wildcard"))
	}
	if seen.Answers > 0 && !seen.Wildcard {
		hints = append(hints, conversations.Say("hint_answers_http").With("Status", seen.Answers))
	}
	if seen.Unknown {
		hints = append(hints, conversations.Say("hint_panel_unknown"))
	}
	return hints
}

// workOutHints looks at a request the way an experienced verifier would.
func workOutHints(t *turn.Turn, r *conversations.Request) error {
	if r.Service == conversations.Inquiry {
		return nil // a question needs an answer, not a judgement
	}
	o, _, err := t.Officer(r.Officer)
	if err != nil {
		return err
	}
	var hints []conversations.Line
	add := func(yes bool, key string, pairs ...any) {
		if yes {
			hints = append(hints, conversations.Say(key).With(pairs...))
		}
	}
	if r.Service == conversations.Subdomain {
		space, _ := answers.Capacity(r.Answers["capacity"].Text)
		add(!answers.FitsHosting(r.Answers["language"].Text, t.HostingLanguages), "hint_language", "Language", r.Answers["language"].Text)
		add(space.MaxBytes == 0 || space.MaxBytes > roomyBytes, "hint_capacity")
	}
	mail := r.Answers["email"].Text
	add(mail != "" && !answers.IsGovernment(mail), "hint_email")
	add(!o.PhoneVerified, "hint_phone")
	add(t.MailOff, "hint_mail_off")
	if err := nameHints(t, r, add); err != nil {
		return err
	}
	if err := holderHints(t, r, add); err != nil {
		return err
	}
	for _, warning := range nipWarnings(o.NIP, t) {
		hints = append(hints, conversations.Say("hint_"+warning))
	}
	r.Hints = hints
	return nil
}

// roomyBytes is more than an account on the shared hosting gets without a talk.
const roomyBytes = 20 << 30

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

func nameHints(t *turn.Turn, r *conversations.Request, add func(bool, string, ...any)) error {
	if r.Label == "" || r.Service == conversations.Takeover || r.Service == conversations.Reset {
		return nil
	}
	hints, _ := t.Names.Judge(r.Label)
	for _, hint := range hints {
		add(true, "hint_"+hint.Code, "Word", hint.Data["word"])
	}
	near, err := t.Mem.AddressesLike(r.Label)
	if err != nil {
		return err
	}
	for _, address := range near {
		label, _ := turn.CutDomain(address, t.BaseDomain)
		if label != r.Label && answers.LookAlike(label, r.Label) {
			add(true, "hint_look_alike", "Address", address)
		}
	}
	return nil
}

// holderHints tell what is on file about the address and the unit.
func holderHints(t *turn.Turn, r *conversations.Request, add func(bool, string, ...any)) error {
	count, err := t.Mem.AccountsOfUnit(r.Unit)
	if err != nil {
		return err
	}
	add(count > 0 && r.Service != conversations.Reset, "hint_unit_accounts", "Count", count)
	if r.Address == "" {
		return nil
	}
	account, err := t.KnownAccount(r.Address)
	if err != nil || r.Service == conversations.Reset {
		return err
	}
	if account == nil {
		add(r.Service == conversations.Takeover, "hint_account_unknown")
		return nil
	}
	if r.Looked == nil {
		r.Looked = &conversations.AddressSeen{Ticket: r.Ticket, Owner: account.Username}
	}
	add(account.Holder != 0 && account.Holder != r.Officer, "hint_other_holder", "Unit", account.Unit)
	if account.Holder != 0 || account.Email == "" {
		return nil
	}
	own, err := accounts.Proved(t, r.Officer, account.Email)
	add(!own && !t.MailOff, "hint_mail_holder", "Unit", account.Unit)
	add(!own && t.MailOff, "hint_mail_holder_off", "Unit", account.Unit)
	return err
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
	return t.Redraw(r, conversations.ClassChange)
}
