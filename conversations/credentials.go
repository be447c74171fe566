package conversations

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// showFor is how long a secret stands in the chat before it is hidden again.
const showFor = time.Hour

func readyName(credential string) string { return "ready:" + credential }

// deliver hands a credential to its officer: the ready message in private, the
// same by mail with the letter, and the dates that watch over its life.
func (t *turn) deliver(id string) error {
	c, err := t.credential(id)
	if err != nil {
		return err
	}
	if err := t.step(c, "issue"); err != nil {
		return err
	}
	c.IssuedAt = t.now
	c.Until = t.Calendar.TemporaryPasswordUntil(t.now)
	t.remind("chase", c.ID, t.Calendar.QuietUntil(t.now.Add(chaseAfter)))
	t.remind("expire", c.ID, c.Until)
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	t.mailCredential(c, s.Lang)
	return t.sendReady(c, s)
}

// sendReady tells that the account is ready, or keeps that for the moment the
// officer unblocks the bot.
func (t *turn) sendReady(c *Credential, s *Session) error {
	if s.Blocked {
		if !slices.Contains(s.Waiting, c.ID) {
			s.Waiting = append(s.Waiting, c.ID)
		}
		t.keep(s)
		return t.blockedOnCard(c)
	}
	c.Shown = false
	t.keep(c)
	t.do(Send{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Text: t.readyText(c), Keyboard: t.readyButtons(c), Protect: true})
	return nil
}

// readyText is the message without a secret: an approval's when it is the
// first word of it.
func (t *turn) readyText(c *Credential) Text {
	body := text(say("ready_"+c.occasion()).with("Ticket", c.Ticket, "Address", c.Address))
	return text(body, blank, say("ready_how").with("Until", c.Until), t.readyElsewhere(c))
}

// readyElsewhere says where else the account goes, where nobody asked for that
// in so many words.
func (t *turn) readyElsewhere(c *Credential) Text {
	switch {
	case c.First || t.MailOff:
		return nil
	case c.Email == "":
		return text("ready_chat_alone")
	}
	return text(say("ready_mailed").with("Email", maskedEmail(c.Email)))
}

// occasion names why a credential is delivered.
func (c *Credential) occasion() string {
	if c.First {
		return "first"
	}
	if c.Ticket != "" && c.Ticket == c.ID {
		return "handover"
	}
	return "forgotten"
}

func (t *turn) readyButtons(c *Credential) Keyboard {
	return rows(row(c.button("button_show", "show")))
}

func (c *Credential) button(key, act string) Button {
	return Button{Label: say(key), Data: "d:" + c.ID + ":" + act}
}

// secretText is the ready message while it shows the account. The word for
// the user name stands first in its own line, the password is the only spoiler.
func (t *turn) secretText(c *Credential) Text {
	body := text(say("secret_account").with("Address", c.Address, "Username", c.Username, "Secret", secret(c.ID)),
		blank, say("secret_until").with("Until", c.Until), c.doorsLine())
	if c.Site && c.occasion() != "forgotten" {
		body = text(body, blank, "secret_site")
	}
	return text(body, blank, "secret_care")
}

func (t *turn) secretButtons(c *Credential) Keyboard {
	pass, user := secret(c.ID), argOf(c.Username)
	all := [][]Button{
		row(Button{Label: say("button_copy_secret"), Copy: &pass}),
		row(Button{Label: say("button_copy_user"), Copy: &user}),
	}
	if link := t.loginLink(); link != "" {
		all = append(all, row(Button{Label: say("button_login"), Link: link}))
	}
	if c.Site && !t.manualFor(true) { // the panel put the standard site there: it is known where one logs in
		all = append(all, row(Button{Label: say("button_site_login"), Link: c.siteLogin()}))
	}
	all = append(all, row(c.button("button_letter_download", "letter")), row(c.button("button_saved", "saved")))
	return rows(all...)
}

func (t *turn) loginLink() string { return t.PanelLink }

// credentialPress takes a tap under a ready message, of its own officer alone.
func (t *turn) credentialPress(p Press, id, act string) error {
	if act == "not_us" {
		return t.notUs(p, id)
	}
	c, err := t.credential(id)
	if errors.Is(err, ErrNotFound) || err == nil && c.Officer != p.From.ID {
		t.toast(p, say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	if c.State == CredentialPending {
		t.toast(p, say("toast_stale")) // nothing has been delivered that a button could stand under
		return nil
	}
	switch act {
	case "show":
		return t.answered(p, t.show(c))
	case "saved":
		return t.answered(p, t.saved(c))
	case "letter":
		return t.downloadLetter(p, c)
	case "changed":
		return t.saysChanged(p, c)
	case "site_changed":
		return t.saysSiteChanged(p, c)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// alive tells whether a credential's password is still to be had.
func (t *turn) alive(c *Credential) bool {
	return c.State == CredentialIssued && t.now.Before(c.Until)
}

// show edits the ready message into the secret one, for an hour. It is opened
// when the message says so.
func (t *turn) show(c *Credential) error {
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	if !t.alive(c) {
		t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Text: text(say("ready_over").with("Address", c.Address))})
		return nil
	}
	c.Shown = true
	if c.OpenedAt.IsZero() {
		c.ShownAt = t.now
		t.remind("change", c.ID, t.Calendar.QuietUntil(t.now.Add(changeAfter)))
	}
	t.keep(c)
	t.remind("hide", c.ID, t.now.Add(showFor))
	t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Text: t.secretText(c), Keyboard: t.secretButtons(c), Tell: tellOpened})
	return nil
}

// hide edits the secret message back into the ready one.
func (t *turn) hide(c *Credential) error {
	if !c.Shown {
		return nil
	}
	c.Shown = false
	t.keep(c)
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	body, keyboard := t.readyText(c), t.readyButtons(c)
	if !t.alive(c) {
		body, keyboard = text(say("ready_over").with("Address", c.Address)), Keyboard{}
	}
	t.do(Edit{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Text: body, Keyboard: keyboard})
	return t.askSatisfaction(c, s, nil)
}

// saved deletes the message: the officer has kept the account somewhere safe.
// The password goes on living until it is changed or expires.
func (t *turn) saved(c *Credential) error {
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	first := c.SavedAt.IsZero()
	c.Shown, c.SavedAt = false, t.now
	t.keep(c)
	t.remember(NoReminder{Kind: "hide", Subject: c.ID}, NoReminder{Kind: "chase", Subject: c.ID})
	t.do(Delete{Chat: c.Officer, Name: readyName(c.ID), Lang: s.Lang, Instead: text("saved_instead")})
	if err := t.confirmRequest(c); err != nil {
		return err
	}
	var thanks Text
	if first && c.State == CredentialIssued {
		thanks = text(say("saved_thanks").with("Address", c.Address, "Until", c.Until))
	}
	return t.askSatisfaction(c, s, thanks)
}

func (t *turn) confirmRequest(c *Credential) error {
	if c.Ticket == "" {
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil || !r.can("confirm") {
		return err
	}
	if err := t.advance(r, "confirm", Actor{}); err != nil {
		return err
	}
	return t.redraw(r, ClassChange)
}

// downloadLetter gives the officer the written letter as PDF.
func (t *turn) downloadLetter(p Press, c *Credential) error {
	if !t.alive(c) {
		t.box(p, say("toast_letter_over"))
		return nil
	}
	t.do(Paper{Chat: c.Officer, Lang: "id", Sheet: "letter", Of: c.ID, Caption: text(say("letter_caption").with("Address", c.Address)), Protect: true, Passing: true})
	t.note(c.Officer, "letter.downloaded", c.Ticket, c.ID)
	return t.answered(p, nil)
}

// mailCredential sends the account by mail, with the letter.
func (t *turn) mailCredential(c *Credential, lang string) {
	if t.MailOff || c.Email == "" {
		return
	}
	t.do(Mail{Name: "credential:" + c.ID, For: c.Officer, To: c.Email, Lang: lang, Letter: c.ID, Secret: c.ID,
		Subject: say("mail_subject").with("Address", c.Address),
		Text: text(say("mail_account").with("Address", c.Address, "Username", c.Username, "Secret", secret(c.ID), "Link", t.loginLink(), "Until", c.Until),
			t.mailSite(c), blank, "mail_again", "secret_care", blank, t.signature()),
		Without: text(say("mail_expired").with("Address", c.Address), blank, t.signature())})
}

// mailSite tells of a website what the message in the chat tells.
func (t *turn) mailSite(c *Credential) Text {
	if !c.Site || c.occasion() == "forgotten" {
		return c.doorsLine()
	}
	return text(c.doorsLine(), blank, "secret_site")
}

func (t *turn) signature() Line {
	return say("mail_signature").with("Office", t.Office.Name, "Government", t.Office.Government, "Phone", t.Office.Phone)
}

// mailDecision reaches an officer who has blocked the bot.
func (t *turn) mailDecision(r *Request, lang string, body Text) error {
	o, known, err := t.officer(r.Officer)
	if err != nil || !known || t.MailOff || o.Email == "" {
		return err
	}
	t.do(Mail{Name: "decision:" + r.Ticket + "/" + string(r.State), For: r.Officer, To: o.Email, Lang: lang,
		Subject: say("mail_subject_decision").with("Ticket", r.Ticket), Text: text(body, blank, t.signature())})
	return nil
}

func (t *turn) mailSent(e MailSent) error       { return t.mailOutcome(e.Name, "sent") }
func (t *turn) mailRefused(e MailRefused) error { return t.mailOutcome(e.Name, "refused") }

// mailOutcome puts what became of a credential's mail onto the card.
func (t *turn) mailOutcome(name, how string) error {
	kind, id, _ := strings.Cut(name, ":")
	switch {
	case kind+":" == warningPrefix && how == "sent":
		return t.toldBy(name)
	case kind+":" == warningPrefix:
		return t.notTold(name, mailRefused)
	case kind != "credential":
		return nil
	}
	c, err := t.credential(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Mail = how
	t.keep(c)
	if c.Ticket == "" {
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil {
		return err
	}
	r.MailState = how
	return t.redraw(r, ClassChange)
}

// deliverAfterBlock delivers what waited. An earlier message may be there still
// and show what should have been hidden meanwhile.
func (t *turn) deliverAfterBlock(id string, s *Session) error {
	c, err := t.credential(id)
	if err != nil {
		return ignoreGone(err)
	}
	t.do(Delete{Chat: s.Chat, Name: readyName(id), Lang: s.Lang, Instead: text(say("ready_over").with("Address", c.Address))})
	return t.deliverAgain(id)
}

// deliverAgain sends a ready message anew: the officer is back, or it is gone.
func (t *turn) deliverAgain(id string) error {
	c, err := t.credential(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || !t.alive(c) || !c.SavedAt.IsZero() {
		return err
	}
	s, err := t.sessionOf(c.Officer)
	if err != nil {
		return err
	}
	if c.Ticket != "" {
		r, err := t.request(c.Ticket)
		if err != nil {
			return err
		}
		if r.Blocked {
			r.Blocked = false
			if err := t.redraw(r, ClassChange); err != nil {
				return err
			}
		}
	}
	return t.sendReady(c, s)
}

func (t *turn) blockedOnCard(c *Credential) error {
	if c.Ticket == "" {
		return nil
	}
	r, err := t.request(c.Ticket)
	if err != nil {
		return err
	}
	r.Blocked = true
	return t.redraw(r, ClassChange)
}
