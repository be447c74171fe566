package team

import (
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

// maybeSigned tells whether what a verifier sent below a request may be its letter,
// signed.
func maybeSigned(_ *turn.Turn, r *conversations.Request) bool {
	return r.HasLetter() && r.Talk != nil && r.Talk.Open != nil && fileOf(r.Talk.Open.Notes) != nil
}

// fileOf is the first document of some notes.
func fileOf(notes []conversations.TeamNote) *conversations.File {
	for _, n := range notes {
		if n.File != nil && n.File.Kind == conversations.DocumentFile {
			return n.File
		}
	}
	return nil
}

// signedLetter takes what a verifier sent as the letter, signed.
func signedLetter(t *turn.Turn, p conversations.Press, r *conversations.Request, notes []conversations.TeamNote, ask int) error {
	endQuestion(t, r, ask)
	file := fileOf(notes)
	if file == nil {
		t.Box(p, conversations.Say("signed_no_file"))
		return nil
	}
	t.Toast(p, conversations.Say("toast_signed_checking"))
	checkSigned(t, r, conversations.Actor{ID: p.From.ID, Name: p.From.Name}, *file, false)
	return nil
}

func checkSigned(t *turn.Turn, r *conversations.Request, by conversations.Actor, file conversations.File, private bool) {
	t.Do(conversations.CheckSigned{Ticket: r.Ticket, By: by, Private: private, File: file, Secret: r.Credential})
}

// SignedReply takes a signed letter that a verifier sends as a reply to the letter
// in their private chat; done is false of any other message.
func SignedReply(t *turn.Turn, m conversations.Message) (done bool, err error) {
	if m.ReplyTo == 0 || m.File == nil {
		return false, nil
	}
	name, err := t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if err != nil || !strings.HasPrefix(name, accounts.TeamLetter) {
		return false, turn.IgnoreGone(err)
	}
	if ok, err := t.Member(m.From, nil, &m); err != nil || !ok {
		return true, err
	}
	_, of := accounts.SubjectOf(name)
	c, err := t.Credential(of)
	if err != nil {
		return true, turn.IgnoreGone(err)
	}
	r, err := t.Request(c.Ticket)
	if err != nil {
		return true, turn.IgnoreGone(err)
	}
	if m.File.Kind != conversations.DocumentFile || !r.HasLetter() || r.Officer == m.From.ID {
		t.Chatter(conversations.Compose("signed_no_file"), conversations.Keyboard{})
		return true, nil
	}
	t.Chatter(conversations.Compose("toast_signed_checking"), conversations.Keyboard{})
	checkSigned(t, r, conversations.Actor{ID: m.From.ID, Name: m.From.Name}, *m.File, true)
	return true, nil
}

// SignedChecked passes a signed letter on to the officer, or tells the verifier why
// it is not.
func SignedChecked(t *turn.Turn, e conversations.SignedChecked) error {
	r, err := t.Request(e.Ticket)
	if err != nil {
		return err
	}
	if e.Problem == "" && (r.Officer == conversations.Nobody || !r.HasLetter()) {
		e.Problem = "nobody"
	}
	if e.Problem != "" {
		if e.Hash != "" {
			t.Remember(conversations.NoFile{Hash: e.Hash})
		}
		t.Note(e.By.ID, "letter.held", r.Ticket, e.Problem)
		tellSigner(t, e, conversations.Compose(conversations.Say("signed_held_"+e.Problem).With("Ticket", r.Ticket)))
		return nil
	}
	r.SignedAt = t.Now
	t.Note(e.By.ID, "letter.signed", r.Ticket, "")
	t.Remember(conversations.Attachment{Ticket: r.Ticket, File: e.File, Hash: e.Hash, Size: e.Size})
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("signed_arrived").With("Ticket", r.Ticket, "Address", r.Address)), conversations.Keyboard{}); err != nil {
		return err
	}
	t.Do(conversations.Post{Chat: r.Officer, Files: []conversations.File{e.File}})
	mailSigned(t, r, e)
	t.Redraw(r, conversations.ClassChange)
	said := conversations.Compose(conversations.Say("signed_delivered").With("Ticket", r.Ticket))
	for _, line := range SignatureLines(e.File.Seen) {
		said = append(said, line)
	}
	tellSigner(t, e, said)
	return nil
}

// tellSigner answers a verifier where they sent the letter.
func tellSigner(t *turn.Turn, e conversations.SignedChecked, said conversations.Text) {
	if e.Private {
		t.Do(conversations.Send{Chat: e.By.ID, Lang: "id", Text: said})
		return
	}
	t.GroupSay(said)
}

// mailSigned sends the signed letter where the account's mail went.
func mailSigned(t *turn.Turn, r *conversations.Request, e conversations.SignedChecked) {
	c, err := t.Credential(r.Credential)
	if err != nil || t.MailOff || c.Email == "" {
		return
	}
	t.Do(conversations.Mail{Name: "signed:" + r.Ticket + "/" + e.Hash[:min(len(e.Hash), 12)], For: r.Officer, To: c.Email, Lang: "id", Hash: e.Hash, FileName: "surat-" + r.Ticket + ".pdf",
		Subject: conversations.Say("mail_signed_subject").With("Address", r.Address),
		Text:    conversations.Compose(conversations.Say("mail_signed").With("Ticket", r.Ticket, "Address", r.Address), conversations.Blank, t.Signature())})
}
