package accounts

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// An address counts for a person only after a code that was mailed there was
// typed in their chat. What was typed into a profile or a request may be a slip
// of the finger, or somebody else's.

// The limits of codes that prove an address: of who asks for them, and of the
// mailbox that they go to, whoever asks.
var (
	limitProofs    = turn.Limit{Name: "proofs", Most: 3, Span: conversations.Day}
	limitProofsTo  = turn.Limit{Name: "proofs_to", Most: 6, Span: conversations.Day}
	limitFarewells = turn.Limit{Name: "farewells", Most: 3, Span: conversations.Day} // mails to addresses that a profile names no more
)

// ProveForm proves an officer's address. The address is in the draft, where no
// question asks for it.
func ProveForm() *turn.Form {
	return &turn.Form{
		Name:       "prove",
		Version:    1,
		Unreviewed: true,
		Questions: []turn.Question{
			{Key: "code", Accept: acceptProof, Choices: codeAgain, Wide: true,
				Details: func(t *turn.Turn, d *conversations.Draft) conversations.Args {
					return conversations.Say("ask_prove_code").With("Email", d.Answers[provedKey].Text).Args
				}},
		},
		Finish: proveAddress,
	}
}

// provedKey is where a draft keeps the address that is being proved.
const provedKey = "email"

func proofName(officer int64, address string) string {
	return conversations.ProofPrefix + conversations.IdText(officer) + "/" + address
}

func codeAgain(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return []turn.Choice{{Label: conversations.Say("button_code_again"), Act: proofAgain}, {Label: conversations.Say("button_no_code"), Act: noProof}}, nil
}

// noProof says what to do where no code comes.
func noProof(t *turn.Turn) error {
	t.Passing(conversations.Compose(conversations.Say("prove_no_code").With("Email", t.Session.Draft.Answers[provedKey].Text)), conversations.Rows(
		conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume")),
		conversations.Row(conversations.Button{Label: conversations.Say("button_edit_profile"), Data: "m:profile"}),
		conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
	return nil
}

// unproved is the address that an officer has still to prove: the profile's, or
// without a profile the one on their account. Empty where there is none.
func unproved(t *turn.Turn) (string, error) {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil || known {
		if o.EmailProved {
			return "", nil
		}
		return o.Email, err
	}
	held, err := t.Mem.AccountsOf(t.Session.Chat)
	if err != nil {
		return "", err
	}
	for _, a := range held {
		if a.Email != "" && !a.EmailProved {
			return a.Email, nil
		}
	}
	return "", nil
}

// ProveRow offers to prove the officer's address, where that can be done.
func ProveRow(t *turn.Turn) ([]conversations.Button, error) {
	address, err := unproved(t)
	if err != nil || t.MailOff || address == "" {
		return nil, err
	}
	return conversations.Row(conversations.Button{Label: conversations.Say("button_prove"), Data: "m:prove"}), nil
}

// BeginProof mails a code and asks for it.
func BeginProof(t *turn.Turn) error {
	address, err := unproved(t)
	if err != nil {
		return err
	}
	_, known, err := t.Officer(t.Session.Chat)
	switch {
	case err != nil:
		return err
	case t.MailOff:
		t.BeganNothing()
		t.Chatter(conversations.Compose("prove_mail_off"), t.MenuKeyboard())
		return nil
	case address == "" && !known:
		t.Session.Wish = "prove"
		return t.Begin(t, "profile")
	case address == "":
		t.BeganNothing()
		t.Chatter(conversations.Compose("prove_already"), t.MenuKeyboard())
		return nil
	}
	said, lives, err := mailProof(t, address)
	if err != nil {
		return err
	}
	if !lives {
		t.BeganNothing()
		t.Chatter(conversations.Compose(said), t.MenuKeyboard())
		return nil
	}
	t.Above = conversations.Compose(said)
	return forms.Open(t, &conversations.Draft{Form: "prove", Answers: map[string]conversations.Answer{provedKey: {Text: address}}})
}

// proofAgain mails another code, and asks anew: a second tap asks for none.
func proofAgain(t *turn.Turn) error {
	said, _, err := mailProof(t, t.Session.Draft.Answers[provedKey].Text)
	if err != nil {
		return err
	}
	return forms.AskWith(t, conversations.Compose(said))
}

// mailProof mails a code, if there may be another, and says what is so; lives
// tells whether there is a code that can be typed.
func mailProof(t *turn.Turn, address string) (said conversations.Line, lives bool, err error) {
	name, box := proofName(t.Session.Chat, address), strings.ToLower(address)
	own, err := t.Spent(limitProofs, conversations.IdText(t.Session.Chat))
	if err != nil {
		return conversations.Line{}, false, err
	}
	all, err := t.Spent(limitProofsTo, box)
	if err != nil {
		return conversations.Line{}, false, err
	}
	until, ownOver := limitProofs.UsedUp(own)
	boxUntil, boxOver := limitProofsTo.UsedUp(all)
	if boxUntil.After(until) {
		until = boxUntil
	}
	if ownOver || boxOver {
		lives, err := codeLives(t, name)
		if lives {
			return conversations.Say("prove_no_more").With("Until", until), true, err
		}
		return conversations.Say("prove_too_many").With("Until", until, "Phone", t.Office.Phone), false, err
	}
	t.Spend(limitProofs, conversations.IdText(t.Session.Chat), own)
	t.Spend(limitProofsTo, box, all)
	t.Renew(turn.LimitLinkTries, name)
	t.Remember(conversations.NoSecret{Name: name}, conversations.NewSecret{Name: name, For: address})
	t.Remind("link_over", name, t.Now.Add(turn.LinkLife))
	t.Note(t.Session.Chat, "email.proof_asked", "", "")
	t.Do(conversations.Mail{Name: mailName(t, "proof", name), For: t.Session.Chat, To: address, Lang: t.Session.Lang, Secret: name,
		Subject: conversations.Say("mail_subject_prove").With("Office", t.Office.Name),
		Text:    conversations.Compose("mail_greeting", conversations.Blank, "mail_prove", conversations.Blank, conversations.Say("mail_prove_code").With("Code", conversations.Secret(name)), conversations.Blank, "mail_prove_care", conversations.Blank, t.Signature()),
		Without: conversations.Compose("mail_greeting", conversations.Blank, "mail_prove_over", conversations.Blank, t.Signature())})
	return conversations.Say("prove_code_sent"), true, nil
}

// codeLives tells whether a code that was mailed can still be typed.
func codeLives(t *turn.Turn, name string) (bool, error) {
	_, err := t.Mem.Reminder("link_over", name)
	return err == nil, turn.IgnoreGone(err)
}

// acceptProof compares what was typed with the code.
func acceptProof(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	address := d.Answers[provedKey].Text
	right, err := rightCode(t, proofName(t.Session.Chat, address), address, typed)
	if err != nil {
		return conversations.Answer{}, err
	}
	if !right {
		return conversations.Answer{}, turn.Refuse("refused_proof_code", "Max", turn.LinkTries)
	}
	return conversations.Answer{Text: "✓"}, nil
}

// proveAddress lets an address count for the officer. Their accounts' notices and
// passwords go there from now on; where they went before, the change is told.
func proveAddress(t *turn.Turn, d *conversations.Draft) error {
	address := d.Answers[provedKey].Text
	name := proofName(t.Session.Chat, address)
	t.Remember(conversations.NoSecret{Name: name}, conversations.NoReminder{Kind: "link_over", Subject: name})
	t.Note(t.Session.Chat, "email.proved", "", "")
	requests.CloseDraft(t)
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil {
		return err
	}
	profile := known && strings.EqualFold(o.Email, address)
	if profile {
		o.EmailProved = true
		t.KeepOfficer(o)
	}
	held, err := t.Mem.AccountsOf(t.Session.Chat)
	if err != nil {
		return err
	}
	former := map[string]conversations.Text{}
	var one *conversations.Account
	for i := range held {
		if !profile && !strings.EqualFold(held[i].Email, address) {
			continue
		}
		a, err := t.Account(held[i].Address)
		if err != nil {
			return err
		}
		if a.Email != "" && !strings.EqualFold(a.Email, address) {
			former[a.Email] = append(former[a.Email], conversations.Say("mail_moved_account").With("Address", a.Address))
		}
		a.Email, a.EmailProved, one = address, true, a
		t.Keep(a)
	}
	for _, to := range slices.Sorted(maps.Keys(former)) {
		mailMoved(t, to, address, former[to])
	}
	return proofThanks(t, address, held, one)
}

// proofThanks goes back to the question that an officer with one account came
// from.
func proofThanks(t *turn.Turn, address string, held []conversations.Account, one *conversations.Account) error {
	said := conversations.Compose(conversations.Say("prove_done").With("Email", conversations.MaskedEmail(address)))
	if len(held) != 1 || one == nil {
		t.Reply(said, conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_forgotten"), Data: "m:lupapassword"})))
		return nil
	}
	question, keyboard, err := forgottenQuestion(t, *one)
	if err != nil {
		return err
	}
	t.Reply(conversations.Compose(said, conversations.Blank, question), keyboard)
	return nil
}

// mailMoved tells the address that accounts' passwords went to before.
func mailMoved(t *turn.Turn, to, address string, accounts conversations.Text) {
	if t.MailOff {
		return
	}
	t.Do(conversations.Mail{Name: mailName(t, "moved", to), For: t.Session.Chat, To: to, Lang: t.Session.Lang,
		Subject: conversations.Say("mail_subject_moved").With("Office", t.Office.Name),
		Text: conversations.Compose("mail_greeting", conversations.Blank, conversations.Say("mail_moved").With("Email", conversations.MaskedEmail(address)), accounts, conversations.Blank,
			conversations.Say("mail_moved_care").With("Phone", t.Office.Phone), conversations.Blank, t.Signature())})
}

// mailName names a mail that may come again for the same: the name stands in its
// head, where it tells nothing of whom it is about.
func mailName(t *turn.Turn, about, of string) string {
	mark := t.Hash("mail " + about + " " + of + " " + strconv.FormatInt(t.Now.UnixMilli(), 10))
	return about + ":" + mark[:min(len(mark), 24)]
}

// EmailChanged has no address of a profile that named another before count any
// more, and tells the one before.
func EmailChanged(t *turn.Turn, o *conversations.Officer, before string) error {
	proved := o.EmailProved
	o.EmailProved = false
	held, err := t.Mem.AccountsOf(o.ID)
	if err != nil {
		return err
	}
	for i := range held {
		a, err := t.Account(held[i].Address)
		if err != nil {
			return err
		}
		if a.EmailProved {
			proved = proved || strings.EqualFold(a.Email, before)
			a.EmailProved = false
			t.Keep(a)
		}
	}
	told, err := t.Spent(limitFarewells, conversations.IdText(o.ID))
	if err != nil || t.MailOff {
		return err
	}
	if _, over := limitFarewells.UsedUp(told); over && !proved {
		return nil // one typed address after the other: it may be anybody's
	}
	t.Spend(limitFarewells, conversations.IdText(o.ID), told)
	t.Do(conversations.Mail{Name: mailName(t, "changed", before), For: t.Session.Chat, To: before, Lang: t.Session.Lang,
		Subject: conversations.Say("mail_subject_moved").With("Office", t.Office.Name),
		Text: conversations.Compose("mail_greeting", conversations.Blank, conversations.Say("mail_changed").With("Email", conversations.MaskedEmail(o.Email)), conversations.Blank,
			conversations.Say("mail_moved_care").With("Phone", t.Office.Phone), conversations.Blank, t.Signature())})
	return nil
}

// passwordAddress is where a temporary password goes by mail: to an address that
// its holder has proved, or nowhere.
func passwordAddress(t *turn.Turn, a conversations.Account) (string, error) {
	o, known, err := t.Officer(a.Holder)
	switch {
	case err != nil || t.MailOff:
		return "", err
	case known && o.EmailProved:
		return o.Email, nil
	case a.EmailProved:
		return a.Email, nil
	}
	return "", nil
}

// passwordGoes says where a temporary password will go.
func passwordGoes(t *turn.Turn, a conversations.Account) (conversations.Line, error) {
	address, err := passwordAddress(t, a)
	switch {
	case err != nil:
		return conversations.Line{}, err
	case t.MailOff:
		return conversations.Say("password_to_chat"), nil
	case address == "":
		return conversations.Say("password_to_chat_alone"), nil
	}
	return conversations.Say("password_to_mail").With("Email", conversations.MaskedEmail(address)), nil
}
