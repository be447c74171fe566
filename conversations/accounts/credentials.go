package accounts

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// ShowFor is how long a secret stands in the chat before it is hidden again.
const ShowFor = time.Hour

func ReadyName(credential string) string { return "ready:" + credential }

// deliver hands a credential to its officer: the ready message in private, the
// same by mail with the letter, and the dates that watch over its life.
func deliver(t *turn.Turn, id string) error {
	c, err := t.Credential(id)
	if err != nil {
		return err
	}
	if err := t.AdvancePassword(c, "issue"); err != nil {
		return err
	}
	c.IssuedAt = t.Now
	c.Until = t.Calendar.TemporaryPasswordUntil(t.Now)
	t.Remind("chase", c.ID, t.Calendar.QuietUntil(t.Now.Add(chaseAfter)))
	t.Remind("expire", c.ID, c.Until)
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	mailCredential(t, c, s.Lang)
	return sendReady(t, c, s)
}

// sendReady tells that the account is ready, or keeps that for the moment the
// officer unblocks the bot.
func sendReady(t *turn.Turn, c *conversations.Credential, s *conversations.Session) error {
	if s.Blocked {
		if !slices.Contains(s.Waiting, c.ID) {
			s.Waiting = append(s.Waiting, c.ID)
		}
		t.Keep(s)
		return BlockedOnCard(t, c)
	}
	c.Shown = false
	t.Keep(c)
	t.Do(conversations.Send{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Text: readyText(t, c), Keyboard: readyButtons(t, c), Protect: true})
	return nil
}

// readyText is the message without a secret: an approval's when it is the
// first word of it.
func readyText(t *turn.Turn, c *conversations.Credential) conversations.Text {
	body := conversations.Compose(conversations.Say("ready_"+c.Occasion()).With("Ticket", c.Ticket, "Address", c.Address))
	return conversations.Compose(body, conversations.Blank, conversations.Say("ready_how").With("Until", c.Until), readyElsewhere(t, c))
}

// readyElsewhere says where else the account goes, where nobody asked for that
// in so many words.
func readyElsewhere(t *turn.Turn, c *conversations.Credential) conversations.Text {
	switch {
	case c.First || t.MailOff:
		return nil
	case c.Email == "":
		return conversations.Compose("ready_chat_alone")
	}
	return conversations.Compose(conversations.Say("ready_mailed").With("Email", conversations.MaskedEmail(c.Email)))
}

func readyButtons(t *turn.Turn, c *conversations.Credential) conversations.Keyboard {
	return conversations.Rows(conversations.Row(c.Button("button_show", "show")))
}

// secretText is the ready message while it shows the account. The word for
// the user name stands first in its own line, the password is the only spoiler.
func secretText(t *turn.Turn, c *conversations.Credential) conversations.Text {
	body := conversations.Compose(conversations.Say("secret_account").With("Address", c.Address, "Username", c.Username, "Secret", conversations.Secret(c.ID)),
		conversations.Blank, conversations.Say("secret_until").With("Until", c.Until), doorsLine(c))
	return conversations.Compose(body, siteWords(c), firstSteps(c), conversations.Blank, "secret_care")
}

// siteWords are what a website's account needs beside its password: what to do
// first, what mails WordPress sends by itself, who else can log in, and why
// browsers are logged out.
func siteWords(c *conversations.Credential) conversations.Text {
	switch {
	case !c.Kind.HasSite():
		return nil
	case c.Occasion() == "first", c.Occasion() == "handover":
		return conversations.Compose(conversations.Blank, "secret_site", conversations.Blank, "secret_site_who", conversations.Blank, "secret_site_mails")
	case !siteOpen(c):
		return nil
	}
	return conversations.Compose(conversations.Blank, "secret_site_out")
}

// firstSteps say what to do with a new account that has no website yet.
func firstSteps(c *conversations.Credential) conversations.Text {
	if c.Kind.HasSite() || c.Occasion() != "first" {
		return nil
	}
	return conversations.Compose(conversations.Blank, conversations.Say("secret_steps").With("Address", c.Address))
}

func secretButtons(t *turn.Turn, c *conversations.Credential) conversations.Keyboard {
	pass, user := conversations.Secret(c.ID), conversations.ArgOf(c.Username)
	all := [][]conversations.Button{
		conversations.Row(conversations.Button{Label: conversations.Say("button_copy_secret"), Copy: &pass}),
		conversations.Row(conversations.Button{Label: conversations.Say("button_copy_user"), Copy: &user}),
	}
	if link := LoginLink(t); link != "" {
		all = append(all, conversations.Row(conversations.Button{Label: conversations.Say("button_login"), Link: link}))
	}
	if c.Kind.HasSite() && !t.ManualFor(c.Kind) { // the panel put the standard site there: it is known where one logs in
		all = append(all, conversations.Row(conversations.Button{Label: conversations.Say("button_site_login"), Link: siteLogin(c)}))
	}
	all = append(all, conversations.Row(c.Button("button_letter_download", "letter")), conversations.Row(c.Button("button_saved", "saved")))
	return conversations.Rows(all...)
}

func LoginLink(t *turn.Turn) string { return t.PanelLink }

// CredentialPress takes a tap under a ready message, of its own officer alone.
func CredentialPress(t *turn.Turn, p conversations.Press, id, act string) error {
	switch act {
	case "not_us":
		return notUs(t, p, id)
	case "agree":
		return agree(t, p, id)
	}
	c, err := t.Credential(id)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && c.Officer != p.From.ID {
		t.Toast(p, conversations.Say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	if c.State == conversations.CredentialPending {
		t.Toast(p, conversations.Say("toast_stale")) // nothing has been delivered that a button could stand under
		return nil
	}
	switch act {
	case "show":
		return forms.Answered(t, p, show(t, c))
	case "saved":
		return forms.Answered(t, p, saved(t, c))
	case "letter":
		return downloadLetter(t, p, c)
	case "changed":
		return saysChanged(t, p, c)
	case "site_changed":
		return saysSiteChanged(t, p, c)
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// Alive tells whether a credential's password is still to be had.
func Alive(t *turn.Turn, c *conversations.Credential) bool {
	return c.State == conversations.CredentialIssued && t.Now.Before(c.Until)
}

// show edits the ready message into the secret one, for an hour. It is opened
// when the message says so.
func show(t *turn.Turn, c *conversations.Credential) error {
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	if !Alive(t, c) {
		t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Text: conversations.Compose(conversations.Say("ready_over").With("Address", c.Address))})
		return nil
	}
	c.Shown = true
	if c.OpenedAt.IsZero() {
		c.ShownAt = t.Now
		t.Remind("change", c.ID, t.Calendar.QuietUntil(t.Now.Add(changeAfter)))
	}
	t.Keep(c)
	t.Remind("hide", c.ID, t.Now.Add(ShowFor))
	t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Text: secretText(t, c), Keyboard: secretButtons(t, c), Tell: TellOpened})
	return nil
}

// Hide edits the secret message back into the ready one.
func Hide(t *turn.Turn, c *conversations.Credential) error {
	if !c.Shown {
		return nil
	}
	c.Shown = false
	t.Keep(c)
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	body, keyboard := readyText(t, c), readyButtons(t, c)
	if !Alive(t, c) {
		body, keyboard = conversations.Compose(conversations.Say("ready_over").With("Address", c.Address)), conversations.Keyboard{}
	}
	t.Do(conversations.Edit{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Text: body, Keyboard: keyboard})
	return requests.AskSatisfaction(t, c, s, nil)
}

// saved deletes the message: the officer has kept the account somewhere safe.
// The password goes on living until it is changed or expires.
func saved(t *turn.Turn, c *conversations.Credential) error {
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	first := c.SavedAt.IsZero()
	c.Shown, c.SavedAt = false, t.Now
	t.Keep(c)
	t.Remember(conversations.NoReminder{Kind: "hide", Subject: c.ID}, conversations.NoReminder{Kind: "chase", Subject: c.ID})
	t.Do(conversations.Delete{Chat: c.Officer, Name: ReadyName(c.ID), Lang: s.Lang, Instead: conversations.Compose("saved_instead")})
	if err := confirmRequest(t, c); err != nil {
		return err
	}
	var thanks conversations.Text
	if first && c.State == conversations.CredentialIssued {
		thanks = conversations.Compose(conversations.Say("saved_thanks").With("Address", c.Address, "Until", c.Until))
	}
	return requests.AskSatisfaction(t, c, s, thanks)
}

func confirmRequest(t *turn.Turn, c *conversations.Credential) error {
	if c.Ticket == "" {
		return nil
	}
	r, err := t.Request(c.Ticket)
	if err != nil || !t.Can(r, "confirm") {
		return err
	}
	if err := t.Advance(r, "confirm", conversations.Actor{}); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// downloadLetter gives the officer the written letter as PDF: with the password
// while that lives and is not kept elsewhere, in a message that goes when it dies;
// then without it, as a file that can be kept.
func downloadLetter(t *turn.Turn, p conversations.Press, c *conversations.Credential) error {
	switch {
	case !c.SavedAt.IsZero() || c.State == conversations.CredentialChanged:
		t.Do(conversations.Document{Chat: c.Officer, Lang: "id", Type: conversations.LetterKept, Of: c.ID, Passing: true,
			Caption: conversations.Compose(conversations.Say("letter_kept_caption").With("Address", c.Address))})
	case Alive(t, c):
		c.Letters++
		t.Keep(c)
		t.Do(conversations.Document{Chat: c.Officer, Name: c.LetterName(c.Letters), Lang: "id", Type: conversations.LetterOfficer, Of: c.ID, Protect: true, Passing: true,
			Caption: conversations.Compose(conversations.Say("letter_caption").With("Address", c.Address, "Until", c.Until))})
	default:
		t.Box(p, conversations.Say("toast_letter_over"))
		return nil
	}
	t.Note(c.Officer, "letter.downloaded", c.Ticket, c.ID)
	return forms.Answered(t, p, nil)
}

// TakeLettersBack takes the letters with a password away from its officer once
// that lives no more: where Telegram lets nobody delete them, one without it takes
// their place.
func TakeLettersBack(t *turn.Turn, c *conversations.Credential) {
	for no := 1; no <= c.Letters; no++ {
		t.Do(conversations.Delete{Chat: c.Officer, Name: c.LetterName(no), Lang: "id", Files: true, Letter: c.ID,
			Instead: conversations.Compose(conversations.Say("letter_kept_caption").With("Address", c.Address))})
	}
	if c.Letters > 0 {
		c.Letters = 0
		t.Keep(c)
	}
}

// mailCredential sends the account by mail, with the letter.
func mailCredential(t *turn.Turn, c *conversations.Credential, lang string) {
	if t.MailOff || c.Email == "" {
		return
	}
	t.Do(conversations.Mail{Name: "credential:" + c.ID, For: c.Officer, To: c.Email, Lang: lang, Letter: c.ID, Secret: c.ID,
		Subject: mailSubject(c),
		Text: conversations.Compose(conversations.Say("mail_account").With("Address", c.Address, "Ready", mailSubject(c), "Username", c.Username, "Secret", conversations.Secret(c.ID), "Link", LoginLink(t), "Site", siteLink(c), "Until", c.Until),
			mailSite(c), conversations.Blank, "mail_again", "secret_care", conversations.Blank, t.Signature()),
		Without: conversations.Compose(conversations.Say("mail_expired").With("Address", c.Address), conversations.Blank, t.Signature())})
}

// mailSubject says what the mail brings: an account that is new to its officer, or
// another password for the one they have.
func mailSubject(c *conversations.Credential) conversations.Line {
	if c.Ticket == "" {
		return conversations.Say("mail_subject_password").With("Address", c.Address)
	}
	return conversations.Say("mail_subject").With("Address", c.Address)
}

// siteLink is where one logs in to the website itself; empty where there is none.
func siteLink(c *conversations.Credential) string {
	if !c.Kind.HasSite() {
		return ""
	}
	return siteLogin(c)
}

// mailSite tells of a website what the message in the chat tells.
func mailSite(c *conversations.Credential) conversations.Text {
	return conversations.Compose(doorsLine(c), siteWords(c), firstSteps(c))
}

func MailSent(t *turn.Turn, e conversations.MailSent) error {
	return mailOutcome(t, e.Name, "sent", "")
}

// MailWaits puts onto the card that a mail has not gone out yet.
func MailWaits(t *turn.Turn, e conversations.MailWaits) error {
	if kind, _, _ := strings.Cut(e.Name, ":"); kind != "credential" {
		return nil
	}
	return mailOutcome(t, e.Name, "waits", e.Detail)
}

func MailRefused(t *turn.Turn, e conversations.MailRefused) error {
	if e.Unreached {
		return mailOutcome(t, e.Name, "unreached", e.Detail)
	}
	return mailOutcome(t, e.Name, "refused", e.Detail)
}

// mailAddress is an address in the words of a server, which are nobody's to keep.
var mailAddress = regexp.MustCompile(`[^\s<>"'(),;:=]+@[^\s<>"'(),;:]+`)

// mailOutcome puts what became of a credential's mail onto the card.
func mailOutcome(t *turn.Turn, name, how, said string) error {
	kind, id, _ := strings.Cut(name, ":")
	switch {
	case kind+":" == warningPrefix && how == "sent":
		return ToldBy(t, name)
	case kind+":" == warningPrefix:
		return NotTold(t, name, mailRefused)
	case kind != "credential":
		return nil
	}
	c, err := t.Credential(id)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Mail = how
	t.Keep(c)
	if c.Ticket == "" {
		return nil
	}
	r, err := t.Request(c.Ticket)
	if err != nil {
		return err
	}
	r.MailState, r.MailSaid = how, mailAddress.ReplaceAllString(said, "…")
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// deliverAfterBlock delivers what waited. An earlier message may be there still
// and show what should have been hidden meanwhile.
func deliverAfterBlock(t *turn.Turn, id string, s *conversations.Session) error {
	c, err := t.Credential(id)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	t.Do(conversations.Delete{Chat: s.Chat, Name: ReadyName(id), Lang: s.Lang, Instead: conversations.Compose(conversations.Say("ready_over").With("Address", c.Address))})
	return DeliverAgain(t, id)
}

// DeliverAgain sends a ready message anew: the officer is back, or it is gone.
func DeliverAgain(t *turn.Turn, id string) error {
	c, err := t.Credential(id)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	if err != nil || !Alive(t, c) || !c.SavedAt.IsZero() {
		return err
	}
	s, err := t.SessionOf(c.Officer)
	if err != nil {
		return err
	}
	if c.Ticket != "" {
		r, err := t.Request(c.Ticket)
		if err != nil {
			return err
		}
		if r.Blocked {
			r.Blocked = false
			t.Redraw(r, conversations.ClassChange)
		}
	}
	return sendReady(t, c, s)
}

func BlockedOnCard(t *turn.Turn, c *conversations.Credential) error {
	if c.Ticket == "" {
		return nil
	}
	r, err := t.Request(c.Ticket)
	if err != nil {
		return err
	}
	r.Blocked = true
	t.Redraw(r, conversations.ClassChange)
	return nil
}
