package conversations

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// An address counts for a person only after a code that was mailed there was
// typed in their chat. What was typed into a profile or a request may be a slip
// of the finger, or somebody else's.

// The limits of codes that prove an address: of who asks for them, and of the
// mailbox that they go to, whoever asks.
var (
	limitProofs    = limit{"proofs", 3, day}
	limitProofsTo  = limit{"proofs_to", 6, day}
	limitFarewells = limit{"farewells", 3, day} // mails to addresses that a profile names no more
)

// proveForm proves an officer's address. The address is in the draft, where no
// question asks for it.
func proveForm() *Form {
	return &Form{
		Name:       "prove",
		Version:    1,
		Unreviewed: true,
		Questions: []Question{
			{Key: "code", Accept: acceptProof, Choices: codeAgain, Wide: true,
				Details: func(t *turn, d *Draft) Args {
					return say("ask_prove_code").with("Email", d.Answers[provedKey].Text).Args
				}},
		},
		Finish: (*turn).proveAddress,
	}
}

// provedKey is where a draft keeps the address that is being proved.
const provedKey = "email"

func proofName(officer int64, address string) string {
	return proofPrefix + idText(officer) + "/" + address
}

func codeAgain(*turn, *Draft) ([]Choice, error) {
	return []Choice{{Label: say("button_code_again"), Act: (*turn).proofAgain}}, nil
}

// unproved is the address that an officer has still to prove: the profile's, or
// without a profile the one on their account. Empty where there is none.
func (t *turn) unproved() (string, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil || known {
		if o.EmailProved {
			return "", nil
		}
		return o.Email, err
	}
	held, err := t.mem.AccountsOf(t.session.Chat)
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

// proveRow offers to prove the officer's address, where that can be done.
func (t *turn) proveRow() ([]Button, error) {
	address, err := t.unproved()
	if err != nil || t.MailOff || address == "" {
		return nil, err
	}
	return row(Button{Label: say("button_prove"), Data: "m:prove"}), nil
}

// beginProof mails a code and asks for it.
func (t *turn) beginProof() error {
	address, err := t.unproved()
	if err != nil {
		return err
	}
	_, known, err := t.officer(t.session.Chat)
	switch {
	case err != nil:
		return err
	case t.MailOff:
		t.chatter(text("prove_mail_off"), t.menuKeyboard())
		return nil
	case address == "" && !known:
		t.session.Wish = "prove"
		return t.start("profile")
	case address == "":
		t.chatter(text("prove_already"), t.menuKeyboard())
		return nil
	}
	said, lives, err := t.mailProof(address)
	if err != nil {
		return err
	}
	if !lives {
		t.chatter(text(said), t.menuKeyboard())
		return nil
	}
	t.above = text(said)
	return t.open(&Draft{Form: "prove", Answers: map[string]Answer{provedKey: {Text: address}}})
}

// proofAgain mails another code, and asks anew: a second tap asks for none.
func (t *turn) proofAgain() error {
	said, _, err := t.mailProof(t.session.Draft.Answers[provedKey].Text)
	if err != nil {
		return err
	}
	return t.askWith(text(said))
}

// mailProof mails a code, if there may be another, and says what is so; lives
// tells whether there is a code that can be typed.
func (t *turn) mailProof(address string) (said Line, lives bool, err error) {
	name, box := proofName(t.session.Chat, address), strings.ToLower(address)
	own, err := t.spent(limitProofs, idText(t.session.Chat))
	if err != nil {
		return Line{}, false, err
	}
	all, err := t.spent(limitProofsTo, box)
	if err != nil {
		return Line{}, false, err
	}
	until, ownOver := limitProofs.usedUp(own)
	boxUntil, boxOver := limitProofsTo.usedUp(all)
	if boxUntil.After(until) {
		until = boxUntil
	}
	if ownOver || boxOver {
		lives, err := t.codeLives(name)
		if lives {
			return say("prove_no_more").with("Until", until), true, err
		}
		return say("prove_too_many").with("Until", until, "Phone", t.Office.Phone), false, err
	}
	t.spend(limitProofs, idText(t.session.Chat), own)
	t.spend(limitProofsTo, box, all)
	t.renew(limitLinkTries, name)
	t.remember(NoSecret{Name: name}, NewSecret{Name: name, For: address})
	t.remind("link_over", name, t.now.Add(linkLife))
	t.note(t.session.Chat, "email.proof_asked", "", "")
	t.do(Mail{Name: t.mailName("proof", name), For: t.session.Chat, To: address, Lang: t.session.Lang, Secret: name,
		Subject: say("mail_subject_prove").with("Office", t.Office.Name),
		Text:    text("mail_greeting", blank, "mail_prove", blank, say("mail_prove_code").with("Code", secret(name)), blank, "mail_prove_care", blank, t.signature()),
		Without: text("mail_greeting", blank, "mail_prove_over", blank, t.signature())})
	return say("prove_code_sent"), true, nil
}

// codeLives tells whether a code that was mailed can still be typed.
func (t *turn) codeLives(name string) (bool, error) {
	_, err := t.mem.Reminder("link_over", name)
	return err == nil, ignoreGone(err)
}

// acceptProof compares what was typed with the code.
func acceptProof(t *turn, d *Draft, typed string) (Answer, error) {
	address := d.Answers[provedKey].Text
	right, err := t.rightCode(proofName(t.session.Chat, address), address, typed)
	if err != nil {
		return Answer{}, err
	}
	if !right {
		return Answer{}, refuse("refused_proof_code", "Max", linkTries)
	}
	return Answer{Text: "✓"}, nil
}

// proveAddress lets an address count for the officer. Their accounts' notices and
// passwords go there from now on; where they went before, the change is told.
func (t *turn) proveAddress(d *Draft) error {
	address := d.Answers[provedKey].Text
	name := proofName(t.session.Chat, address)
	t.remember(NoSecret{Name: name}, NoReminder{Kind: "link_over", Subject: name})
	t.note(t.session.Chat, "email.proved", "", "")
	t.closeDraft()
	o, known, err := t.officer(t.session.Chat)
	if err != nil {
		return err
	}
	profile := known && strings.EqualFold(o.Email, address)
	if profile {
		o.EmailProved = true
		t.keepOfficer(o)
	}
	held, err := t.mem.AccountsOf(t.session.Chat)
	if err != nil {
		return err
	}
	former := map[string]Text{}
	var one *Account
	for i := range held {
		if !profile && !strings.EqualFold(held[i].Email, address) {
			continue
		}
		a, err := t.account(held[i].Address)
		if err != nil {
			return err
		}
		if a.Email != "" && !strings.EqualFold(a.Email, address) {
			former[a.Email] = append(former[a.Email], say("mail_moved_account").with("Address", a.Address))
		}
		a.Email, a.EmailProved, one = address, true, a
		t.keep(a)
	}
	for _, to := range slices.Sorted(maps.Keys(former)) {
		t.mailMoved(to, address, former[to])
	}
	return t.proofThanks(address, held, one)
}

// proofThanks goes back to the question that an officer with one account came
// from.
func (t *turn) proofThanks(address string, held []Account, one *Account) error {
	said := text(say("prove_done").with("Email", maskedEmail(address)))
	if len(held) != 1 || one == nil {
		t.reply(said, rows(row(Button{Label: say("menu_forgotten"), Data: "m:lupapassword"})))
		return nil
	}
	question, keyboard, err := t.forgottenQuestion(*one)
	if err != nil {
		return err
	}
	t.reply(text(said, blank, question), keyboard)
	return nil
}

// mailMoved tells the address that accounts' passwords went to before.
func (t *turn) mailMoved(to, address string, accounts Text) {
	if t.MailOff {
		return
	}
	t.do(Mail{Name: t.mailName("moved", to), For: t.session.Chat, To: to, Lang: t.session.Lang,
		Subject: say("mail_subject_moved").with("Office", t.Office.Name),
		Text: text("mail_greeting", blank, say("mail_moved").with("Email", maskedEmail(address)), accounts, blank,
			say("mail_moved_care").with("Phone", t.Office.Phone), blank, t.signature())})
}

// mailName names a mail that may come again for the same: the name stands in its
// head, where it tells nothing of whom it is about.
func (t *turn) mailName(about, of string) string {
	mark := t.Hash("mail " + about + " " + of + " " + strconv.FormatInt(t.now.UnixMilli(), 10))
	return about + ":" + mark[:min(len(mark), 24)]
}

// emailChanged has no address of a profile that named another before count any
// more, and tells the one before.
func (t *turn) emailChanged(o *Officer, before string) error {
	proved := o.EmailProved
	o.EmailProved = false
	held, err := t.mem.AccountsOf(o.ID)
	if err != nil {
		return err
	}
	for i := range held {
		a, err := t.account(held[i].Address)
		if err != nil {
			return err
		}
		if a.EmailProved {
			proved = proved || strings.EqualFold(a.Email, before)
			a.EmailProved = false
			t.keep(a)
		}
	}
	told, err := t.spent(limitFarewells, idText(o.ID))
	if err != nil || t.MailOff {
		return err
	}
	if _, over := limitFarewells.usedUp(told); over && !proved {
		return nil // one typed address after the other: it may be anybody's
	}
	t.spend(limitFarewells, idText(o.ID), told)
	t.do(Mail{Name: t.mailName("changed", before), For: t.session.Chat, To: before, Lang: t.session.Lang,
		Subject: say("mail_subject_moved").with("Office", t.Office.Name),
		Text: text("mail_greeting", blank, say("mail_changed").with("Email", maskedEmail(o.Email)), blank,
			say("mail_moved_care").with("Phone", t.Office.Phone), blank, t.signature())})
	return nil
}

// passwordAddress is where a temporary password goes by mail: to an address that
// its officer has proved, or nowhere.
func (t *turn) passwordAddress(a Account) (string, error) {
	o, known, err := t.officer(t.session.Chat)
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
func (t *turn) passwordGoes(a Account) (Line, error) {
	address, err := t.passwordAddress(a)
	switch {
	case err != nil:
		return Line{}, err
	case t.MailOff:
		return say("password_to_chat"), nil
	case address == "":
		return say("password_to_chat_alone"), nil
	}
	return say("password_to_mail").with("Email", maskedEmail(address)), nil
}

// maskedEmail shows an address so that whoever knows it knows it again: the
// middle of what stands before the sign is left out.
func maskedEmail(address string) string {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return ""
	}
	name := []rune(address[:i])
	first, last := 1, 0
	if len(name) > 3 {
		last = 1
	}
	if len(name) > 6 {
		first = 2
	}
	return string(name[:min(first, len(name))]) + "•••" + string(name[len(name)-last:]) + address[i:]
}
