package accounts

import (
	"errors"

	"loket/conversations"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// LinkForm makes an officer the holder of an account that was imported, by a
// code mailed to the address on file. It answers the same whether or not the
// address exists.
func LinkForm() *turn.Form {
	return &turn.Form{
		Name:       "link",
		Version:    1,
		Unreviewed: true,
		Questions: []turn.Question{
			{Key: "account", Accept: acceptLinkAddress, Details: requests.BaseDomain, Write: requests.AddressWritten},
			{Key: "code", Accept: acceptLinkCode, Choices: codeMissing, Wide: true},
		},
		Finish: linkAccount,
	}
}

// LinkRow offers to link an imported account, where mail can be sent.
func LinkRow(t *turn.Turn) []conversations.Button {
	if t.MailOff {
		return nil
	}
	return conversations.Row(conversations.Button{Label: conversations.Say("button_link_account"), Data: "m:link"})
}

// acceptLinkAddress mails a code where the address is an account's without a
// holder. The officer reads the same in every case.
func acceptLinkAddress(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	answer, err := AcceptAddress(t, d, typed)
	if err != nil {
		return answer, err
	}
	t.Above = conversations.Compose(conversations.Say("link_code_sent").With("Own", turn.MaxOwnCodes, "Max", turn.MaxCodes, "Phone", t.Office.Phone))
	a, err := t.KnownAccount(answer.Text)
	if err != nil || a == nil {
		return answer, err
	}
	own, err := t.Recent(turn.LimitLinkCodes, t.Session.Codes)
	if err != nil {
		return conversations.Answer{}, err
	}
	recent := turn.Within(conversations.Day, a.Codes, t.Now)
	if a.Holder != 0 || a.Email == "" || t.MailOff || len(recent) >= turn.MaxCodes || len(own) >= turn.MaxOwnCodes {
		return answer, nil
	}
	a.Codes, t.Session.Codes = append(recent, t.Now), append(own, t.Now)
	t.Keep(a)
	t.Keep(t.Session)
	name := turn.LinkName(a.Address, t.Session.Chat)
	t.Renew(turn.LimitLinkTries, name) // a new code has tries of its own
	t.Remember(conversations.NoSecret{Name: name}, conversations.NewSecret{Name: name, For: a.Address})
	t.Remind("link_over", name, t.Now.Add(turn.LinkLife))
	t.Note(t.Session.Chat, "account.link_asked", "", a.Address)
	t.Do(conversations.Mail{Name: mailName(t, "link", name), For: t.Session.Chat, To: a.Email, Lang: t.Session.Lang, Secret: name,
		Subject: conversations.Say("mail_subject_link").With("Address", a.Address),
		Text:    conversations.Compose(conversations.Say("mail_link").With("Address", a.Address, "Secret", conversations.Secret(name)), conversations.Blank, t.Signature()),
		Without: conversations.Compose(conversations.Say("mail_link_over").With("Address", a.Address), conversations.Blank, t.Signature())})
	return answer, nil
}

// codeMissing says what to do where no code comes. It is the same whether or not
// one was mailed.
func codeMissing(*turn.Turn, *conversations.Draft) ([]turn.Choice, error) {
	return []turn.Choice{{Label: conversations.Say("button_no_code"), Act: func(t *turn.Turn) error {
		t.Passing(conversations.Compose(conversations.Say("link_no_code").With("Own", turn.MaxOwnCodes)), conversations.Rows(
			conversations.Row(t.FormButton(conversations.Say("button_back"), "back"), t.FormButton(conversations.Say("button_resume"), "resume")),
			conversations.Row(conversations.Button{Label: conversations.Say("button_not_listed"), Data: "m:takeover"}),
			conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"})))
		return nil
	}}}, nil
}

// acceptLinkCode compares what was typed with the code. A few wrong ones end
// its life.
func acceptLinkCode(t *turn.Turn, d *conversations.Draft, typed string) (conversations.Answer, error) {
	address := d.Answers["account"].Text
	name, err := mailedCode(t, address)
	if err != nil {
		return conversations.Answer{}, err
	}
	right, err := rightCode(t, name, address, typed)
	if err != nil {
		return conversations.Answer{}, err
	}
	a, err := t.KnownAccount(address)
	if err != nil {
		return conversations.Answer{}, err
	}
	if !right || a == nil || a.Holder != 0 { // or somebody else has become the holder since it was mailed
		return conversations.Answer{}, turn.Refuse("refused_link_code", "Max", turn.LinkTries)
	}
	return conversations.Answer{Text: "✓"}, nil
}

// mailedCode names the code that lives for this officer, or would.
func mailedCode(t *turn.Turn, address string) (string, error) {
	names := turn.LinkNames(address, t.Session.Chat)
	for _, name := range names {
		_, err := t.Mem.Reminder("link_over", name)
		if err == nil || !errors.Is(err, conversations.ErrNotFound) {
			return name, err
		}
	}
	return names[0], nil
}

// rightCode tells whether a code that was mailed to this officer is what they
// typed. After a few wrong ones it ends, whatever they do in between.
func rightCode(t *turn.Turn, name, boundTo, typed string) (bool, error) {
	right, err := t.Mem.SecretIs(name, boundTo, typed)
	if err != nil || right {
		return right, err
	}
	tries, err := t.Spent(turn.LimitLinkTries, name)
	if err != nil {
		return false, err
	}
	t.Spend(turn.LimitLinkTries, name, tries)
	if len(tries)+1 >= turn.LinkTries {
		t.Remember(conversations.NoSecret{Name: name}, conversations.NoReminder{Kind: "link_over", Subject: name})
	}
	return false, nil
}

// linkAccount makes the officer the holder, and goes on to what they came for.
func linkAccount(t *turn.Turn, d *conversations.Draft) error {
	address := d.Answers["account"].Text
	a, err := t.Account(address)
	if err != nil {
		return err
	}
	if a.Holder != 0 {
		return errors.New("link an account that has a holder")
	}
	a.Holder, a.EmailProved = t.Session.Chat, true
	t.Keep(a)
	for _, name := range turn.LinkNames(address, t.Session.Chat) {
		t.Remember(conversations.NoSecret{Name: name}, conversations.NoReminder{Kind: "link_over", Subject: name})
	}
	t.Note(t.Session.Chat, "account.linked", "", address)
	open, err := accountMoved(t, a)
	if err != nil {
		return err
	}
	requests.CloseDraft(t)
	goes, err := passwordGoes(t, *a)
	if err != nil {
		return err
	}
	linked := conversations.Compose(conversations.Say("account_linked").With("Address", address), goes)
	if len(open) > 0 {
		linked = conversations.Compose(linked, conversations.Blank, open)
	}
	t.Reply(linked, conversations.Rows(makeRow(t, *a)))
	return nil
}
