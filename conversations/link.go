package conversations

import (
	"errors"
	"time"
)

const (
	// linkLife is how long a mailed code links an account.
	linkLife = 30 * time.Minute
	// linkTries is how many wrong codes end the attempt.
	linkTries = 5
	// maxCodes is how many codes are mailed for an account a day, and maxOwnCodes
	// to how many one officer may put the bot: nobody uses up what the account's
	// own officers need.
	maxCodes, maxOwnCodes = 10, 3
)

// linkForm makes an officer the holder of an account that was imported, by a
// code mailed to the address on file. It answers the same whether or not the
// address exists.
func linkForm() *Form {
	return &Form{
		Name:       "link",
		Version:    1,
		Unreviewed: true,
		Questions: []Question{
			{Key: "account", Accept: acceptLinkAddress, Details: baseDomain, Write: addressWritten},
			{Key: "code", Accept: acceptLinkCode},
		},
		Finish: (*turn).linkAccount,
	}
}

// linkRow offers to link an imported account, where mail can be sent.
func (t *turn) linkRow() []Button {
	if t.MailOff {
		return nil
	}
	return row(Button{Label: say("button_link_account"), Data: "m:link"})
}

// acceptLinkAddress mails a code where the address is an account's without a
// holder. The officer reads the same in every case.
func acceptLinkAddress(t *turn, d *Draft, typed string) (Answer, error) {
	answer, err := acceptAddress(t, d, typed)
	if err != nil {
		return answer, err
	}
	t.above = text(say("link_code_sent").with("Own", maxOwnCodes, "Max", maxCodes, "Phone", t.Office.Phone))
	a, err := t.knownAccount(answer.Text)
	if err != nil || a == nil {
		return answer, err
	}
	own, err := t.recent(limitLinkCodes, t.session.Codes)
	if err != nil {
		return Answer{}, err
	}
	recent := within(day, a.Codes, t.now)
	if a.Holder != 0 || a.Email == "" || t.MailOff || len(recent) >= maxCodes || len(own) >= maxOwnCodes {
		return answer, nil
	}
	a.Codes, t.session.Codes = append(recent, t.now), append(own, t.now)
	t.keep(a)
	t.keep(t.session)
	name := linkName(a.Address, t.session.Chat)
	t.renew(limitLinkTries, name) // a new code has tries of its own
	t.remember(NoSecret{Name: name}, NewSecret{Name: name, For: a.Address})
	t.remind("link_over", name, t.now.Add(linkLife))
	t.note(t.session.Chat, "account.link_asked", "", a.Address)
	t.do(Mail{Name: t.mailName("link", name), For: t.session.Chat, To: a.Email, Lang: t.session.Lang, Secret: name,
		Subject: say("mail_subject_link").with("Address", a.Address),
		Text:    text(say("mail_link").with("Address", a.Address, "Secret", secret(name)), blank, t.signature()),
		Without: text(say("mail_link_over").with("Address", a.Address), blank, t.signature())})
	return answer, nil
}

// acceptLinkCode compares what was typed with the code. A few wrong ones end
// its life.
func acceptLinkCode(t *turn, d *Draft, typed string) (Answer, error) {
	address := d.Answers["account"].Text
	name := linkName(address, t.session.Chat)
	right, err := t.rightCode(name, address, typed)
	if err != nil {
		return Answer{}, err
	}
	a, err := t.knownAccount(address)
	if err != nil {
		return Answer{}, err
	}
	if !right || a == nil || a.Holder != 0 { // or somebody else has become the holder since it was mailed
		return Answer{}, refuse("refused_link_code", "Max", linkTries)
	}
	return Answer{Text: "✓"}, nil
}

// rightCode tells whether a code that was mailed to this officer is what they
// typed. After a few wrong ones it ends, whatever they do in between.
func (t *turn) rightCode(name, boundTo, typed string) (bool, error) {
	right, err := t.mem.SecretIs(name, boundTo, typed)
	if err != nil || right {
		return right, err
	}
	tries, err := t.spent(limitLinkTries, name)
	if err != nil {
		return false, err
	}
	t.spend(limitLinkTries, name, tries)
	if len(tries)+1 >= linkTries {
		t.remember(NoSecret{Name: name}, NoReminder{Kind: "link_over", Subject: name})
	}
	return false, nil
}

// linkAccount makes the officer the holder, and goes on to what they came for.
func (t *turn) linkAccount(d *Draft) error {
	address := d.Answers["account"].Text
	a, err := t.account(address)
	if err != nil {
		return err
	}
	if a.Holder != 0 {
		return errors.New("link an account that has a holder")
	}
	a.Holder, a.EmailProved = t.session.Chat, true
	t.keep(a)
	name := linkName(address, t.session.Chat)
	t.remember(NoSecret{Name: name}, NoReminder{Kind: "link_over", Subject: name})
	t.note(t.session.Chat, "account.linked", "", address)
	t.closeDraft()
	goes, err := t.passwordGoes(*a)
	if err != nil {
		return err
	}
	t.reply(text(say("account_linked").with("Address", address), goes), rows(t.makeRow(*a)))
	return nil
}
