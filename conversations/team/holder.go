package team

import (
	"slices"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

// warnings are the hints that stand first on a card: an account is about to go to
// somebody else, or there is none.
var warnings = []string{"hint_other_holder", "hint_mail_holder", "hint_mail_holder_off", "hint_account_unknown"}

func warns(hint conversations.Line) bool { return slices.Contains(warnings, hint.Key) }

// cardWarning is what a verifier has to read before all else.
func cardWarning(t *turn.Turn, r *conversations.Request) conversations.Text {
	if r.Ended() {
		return nil
	}
	var body conversations.Text
	for _, hint := range hints(t, r) {
		if warns(hint) {
			body = append(body, conversations.Say("card_warning").With("Hint", hint))
		}
	}
	return body
}

// holderElse is the account of a request that is on file with somebody else; nil
// where there is none.
func holderElse(t *turn.Turn, r *conversations.Request) *conversations.Account {
	service := t.ServiceOf(r.Service)
	if r.Ended() || r.Address == "" || !service.Takes && !service.Existing {
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil || a == nil || a.Holder == r.Officer || a.Holder == 0 && a.Email == "" {
		return nil
	}
	if a.Holder == 0 {
		if own, err := accounts.Proved(t, r.Officer, a.Email); err != nil || own {
			return nil
		}
	}
	return a
}

// showHolder answers with whom to call before an account goes to somebody else,
// to the one who asked alone.
func showHolder(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	a := holderElse(t, r)
	if a == nil {
		t.Box(p, conversations.Say("toast_no_holder"))
		return nil
	}
	t.Note(p.From.ID, "holder.shown", r.Ticket, "")
	if a.Holder > 0 {
		o, known, err := t.Officer(a.Holder)
		if err != nil {
			return err
		}
		if known {
			t.Box(p, conversations.Say("contact_box").With("Name", o.Name, "Phone", o.Phone, "Checked", conversations.PhoneShown(o), "Email", o.Email))
			return nil
		}
	}
	if a.Email == "" {
		t.Box(p, conversations.Say("toast_no_holder"))
		return nil
	}
	t.Box(p, conversations.Say("holder_box").With("Mailbox", conversations.Clipped(a.Email, maxBoxMail)))
	return nil
}

// maxBoxMail is how much of an address a box shows, in runes.
const maxBoxMail = 120
