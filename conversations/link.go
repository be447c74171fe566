package conversations

import (
	"errors"
	"strconv"
	"strings"
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

// linkName is the secret's name: the address stands in it, for it is sealed
// to that.
func linkName(address string, officer int64) string {
	return "link:" + address + "/" + idText(officer)
}

// LinkedAddress tells which address a linking code's secret is bound to.
func LinkedAddress(secret string) (address string, ok bool) {
	rest, ok := strings.CutPrefix(secret, "link:")
	if !ok {
		return "", false
	}
	address, _, _ = strings.Cut(rest, "/")
	return address, true
}

// acceptLinkAddress mails a code where the address is an account's without a
// holder. The officer reads the same in every case.
func acceptLinkAddress(t *turn, d *Draft, typed string) (Answer, error) {
	answer, err := acceptAddress(t, d, typed)
	if err != nil {
		return answer, err
	}
	t.above = text("link_code_sent")
	a, err := t.account(answer.Text)
	if errors.Is(err, ErrNotFound) {
		return answer, nil
	}
	if err != nil {
		return Answer{}, err
	}
	recent, own := within(day, a.Codes, t.now), within(day, t.session.Codes, t.now)
	if a.Holder != 0 || a.Email == "" || t.MailOff || len(recent) >= maxCodes || len(own) >= maxOwnCodes {
		return answer, nil
	}
	a.Codes, t.session.Codes = append(recent, t.now), append(own, t.now)
	t.keep(a)
	t.keep(t.session)
	name := linkName(a.Address, t.session.Chat)
	d.Tries = 0 // a new code has tries of its own
	t.remember(NoSecret{Name: name}, NewSecret{Name: name, For: a.Address})
	t.remind("link_over", name, t.now.Add(linkLife))
	t.note(t.session.Chat, "account.link_asked", "", a.Address)
	t.do(Mail{Name: name + "/" + strconv.FormatInt(t.now.Unix(), 10), To: a.Email, Lang: t.session.Lang, Secret: name,
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
	right, err := t.rightCode(name, address, strings.TrimSpace(typed))
	if err != nil || right {
		return Answer{Text: "✓"}, err
	}
	d.Tries++
	if d.Tries >= linkTries {
		t.remember(NoSecret{Name: name})
	}
	return Answer{}, refuse("refused_link_code")
}

// rightCode tells whether a code still links its account: somebody else may
// have become the holder since it was mailed.
func (t *turn) rightCode(name, address, typed string) (bool, error) {
	right, err := t.mem.SecretIs(name, address, typed)
	if err != nil || !right {
		return false, err
	}
	a, err := t.account(address)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil && a.Holder == 0, err
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
	a.Holder = t.session.Chat
	t.keep(a)
	name := linkName(address, t.session.Chat)
	t.remember(NoSecret{Name: name}, NoReminder{Kind: "link_over", Subject: name})
	t.note(t.session.Chat, "account.linked", "", address)
	t.closeDraft()
	t.reply(text(say("account_linked").with("Address", address)), rows(t.makeRow(*a)))
	return nil
}
