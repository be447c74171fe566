package team

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

const (
	// confirmFor is how long a card asks "Ya, setujui" before it returns to its buttons.
	confirmFor = 60 * time.Second
	// chooseFor is how long a verifier may look for a reason.
	chooseFor = 10 * time.Minute
)

// cardPress takes a verifier's tap under a card. It names request, version and
// action; the state machine decides whether the action is to be had.
func cardPress(t *turn.Turn, p conversations.Press, ticket, rest string) error {
	version, act, _ := strings.Cut(rest, ":")
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	act, done, err := rehearsing(t, p, r, act)
	if done || err != nil {
		return err
	}
	if done, err := readerAct(t, p, r, act); done || err != nil {
		return err
	}
	by := conversations.Actor{ID: p.From.ID, Name: p.From.Name}
	current := version == strconv.Itoa(r.Version)
	mark, ofUnit := strings.CutPrefix(act, "unit:")
	switch {
	case current && ofUnit:
		return forms.Answered(t, p, unitPress(t, p, r, mark))
	case current && act == "number":
		return askLetterNumber(t, p, r)
	case current && act == "ready":
		return letterReady(t, p, r)
	case current && act == accounts.TryAct(t, r, "rest"):
		return accounts.RetryRest(t, p, r)
	case !current, r.Ended() && !keysAct(r, act):
		t.Box(p, t.Standing(r))
	case r.Officer == by.ID:
		t.Box(p, conversations.Say("toast_own_request"))
	case asks(t, r) && r.Face.By.ID != by.ID:
		t.Box(p, conversations.Say("toast_deciding").With("Name", r.Face.By.Name))
	default:
		if err := decideAct(t, p, r, by, act); err != nil {
			return err
		}
		if r.Face.Mode != "" || slices.Contains(t.Stood[r.Ticket].Face.Numbers, p.Ephemeral) {
			return nil // it is needed, or taken away with the rest
		}
	}
	dropPressed(t, p)
	return nil
}

// asks tells whether a card asks somebody something in place; everybody else
// reads who is deciding.
func asks(t *turn.Turn, r *conversations.Request) bool {
	return r.Face.Mode != "" && t.Now.Before(r.Face.Until)
}

// readerAct carries out what every member may do at any time.
func readerAct(t *turn.Turn, p conversations.Press, r *conversations.Request, act string) (bool, error) {
	switch act {
	case "contact":
		return true, showContact(t, p, r)
	case "holder":
		return true, showHolder(t, p, r)
	case "files":
		return true, showFiles(t, p, r)
	case "letter":
		t.Do(conversations.Toast{Query: p.Query, Start: accounts.StartLetter + "_" + r.Ticket})
		return true, nil
	case "handed":
		switch {
		case r.LetterBy != nil:
			t.Box(p, conversations.Say("card_letter").With("Name", r.LetterBy.Name, "At", conversations.At(r.LetterAt, conversations.DateShort)))
			return true, nil
		case !r.HasLetter():
			t.Box(p, t.Standing(r))
			return true, nil
		}
		r.LetterBy, r.LetterAt = &conversations.Actor{ID: p.From.ID, Name: p.From.Name}, t.Now
		t.Note(p.From.ID, "letter.handed", r.Ticket, "")
		t.Redraw(r, conversations.ClassAnswer)
		return true, forms.Answered(t, p, nil)
	case "sign":
		t.Do(conversations.Toast{Query: p.Query, Start: accounts.StartSign + "_" + r.Ticket})
		return true, nil
	case "open":
		t.ReplaceCard(r, conversations.ClassAnswer)
		return true, forms.Answered(t, p, nil)
	}
	return false, nil
}

// showFiles posts a request's files again.
func showFiles(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	attached := t.FilesOf(r)
	if len(attached) == 0 {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	a, err := pressedBy(t, p)
	if err != nil {
		return err
	}
	if a.showsFiles(attached) {
		return forms.Answered(t, p, nil)
	}
	r.FilesNo++
	t.Keep(r)
	t.Do(conversations.Post{Chat: conversations.Team, Name: conversations.FilesOf(r.CardName()) + "/" + strconv.Itoa(r.FilesNo), Files: attached, ReplyTo: r.CardName(), Class: conversations.ClassAnswer})
	return forms.Answered(t, p, nil)
}

// showContact answers with the phone number, to the one who asked alone.
func showContact(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	o, known, err := t.Officer(r.Officer)
	if err != nil {
		return err
	}
	if !known {
		why := conversations.Say("card_erased")
		if o.Consented() {
			why = conversations.Say("contact_not_introduced")
		}
		t.Box(p, why)
		return nil
	}
	t.Note(p.From.ID, "contact.shown", r.Ticket, "")
	t.Box(p, conversations.Say("contact_box").With("Name", o.Name, "Phone", o.Phone, "Checked", conversations.PhoneShown(o), "Email", o.Email))
	return nil
}

// decideAct carries out a verifier's action on the request as it stands.
func decideAct(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor, act string) error {
	if !offers(t, r, by, p.Data) {
		return notOffered(t, p, r)
	}
	name, argument, _ := strings.Cut(act, ":")
	if done, err := rehearse(t, r, by, name); done || err != nil {
		return forms.Answered(t, p, err)
	}
	if done, err := hackedAct(t, p, r, name, argument); done || err != nil {
		return err
	}
	switch name {
	case "claim":
		return claim(t, p, r, by)
	case "release":
		return release(t, p, r, by)
	case "take_over":
		return askTakeOver(t, p, r, by)
	case "approve", "handover", "reset", "bring_back", "close", "unheard", "lock", "return_rights", "make_admin":
		return forms.Answered(t, p, begin(t, p, r, conversations.Face{Mode: "confirm", Action: name, By: by}))
	case "unseen":
		return forms.Answered(t, p, accounts.GoOnUnseen(t, r, by))
	case "seen_open":
		return forms.Answered(t, p, accounts.SayOpen(t, r, by))
	case "open_address":
		return forms.Answered(t, p, accounts.OpenAddress(t, r, by))
	case "yes":
		return confirmed(t, p, r, by)
	case "correct", "reject":
		return forms.Answered(t, p, begin(t, p, r, conversations.Face{Mode: "reasons", Action: name, By: by}))
	case "no", "reason", "several", "pick", "picked", "write", "resume", "send":
		return forms.Answered(t, p, reasonAct(t, p, r, by, name, argument))
	case "retry":
		return forms.Answered(t, p, accounts.Retry(t, r, by))
	case "hand":
		return accounts.GiveToTeam(t, p, r, by)
	case "hold":
		return forms.Answered(t, p, accounts.Hold(t, r, by))
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// offers tells whether the card shows this button now. What it does not show
// nobody can press, whatever the data of a press claims.
func offers(t *turn.Turn, r *conversations.Request, by conversations.Actor, data string) bool {
	for _, row := range append(cardButtons(t, r).Rows, ownButtons(t, r, by)...) {
		for _, b := range row {
			if b.Data == data {
				return true
			}
		}
	}
	return false
}

// notOffered answers a press that comes too late, and takes a question that
// nobody confirmed off the card.
func notOffered(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	f := r.Face
	if p.Ephemeral != 0 && f.Private && f.By.ID == p.From.ID && slices.Contains(f.Numbers, p.Ephemeral) && t.Now.Before(f.Open) {
		return forms.Answered(t, p, ask(t, shown{press: &p}, r, f)) // they have not seen how it changed
	}
	dropPressed(t, p)
	if f.Private && f.By.ID != p.From.ID {
		t.Box(p, t.Standing(r))
		return nil
	}
	if r.Face.Mode != "" && !asks(t, r) {
		t.Toast(p, conversations.Say("toast_confirm_expired"))
		return face(t, r, conversations.Face{Prompt: r.Face.Prompt})
	}
	t.Box(p, t.Standing(r))
	return nil
}

// face changes what the card shows below its text, and sets the date at which
// it returns to its buttons.
func face(t *turn.Turn, r *conversations.Request, f conversations.Face) error {
	r.Face = f
	if f.Mode == "" {
		t.Remember(conversations.NoReminder{Kind: "face", Subject: r.Ticket})
	} else {
		t.Remind("face", r.Ticket, f.Until)
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// confirmed carries out what a card asked once more.
func confirmed(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	action := r.Face.Action
	t.Remember(conversations.NoReminder{Kind: "face", Subject: r.Ticket})
	r.Face = conversations.Face{Prompt: r.Face.Prompt}
	if done, err := hackedConfirmed(t, r, by, action); done || err != nil {
		return accounts.AnsweredWith(t, p, r, err)
	}
	switch action {
	case "approve":
		return accounts.AnsweredWith(t, p, r, approve(t, r, by))
	case "handover":
		return accounts.AnsweredWith(t, p, r, accounts.HandOver(t, r, by))
	case "unheard":
		return accounts.AnsweredWith(t, p, r, accounts.WithoutNews(t, r, by))
	case "lock":
		return forms.Answered(t, p, accounts.LockOthers(t, r, by))
	case "return_rights":
		return forms.Answered(t, p, accounts.ReturnRights(t, r, by))
	case "make_admin":
		return accounts.AnsweredWith(t, p, r, accounts.MakeAdministrator(t, r, by))
	case "take_over":
		return takeOver(t, p, r, by)
	case "close":
		return forms.Answered(t, p, closeComplaint(t, r, by))
	}
	t.Redraw(r, conversations.ClassAnswer)
	return forms.Answered(t, p, nil)
}

// approve lets the work begin.
func approve(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !t.Can(r, "approve") {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	t.Decided(r, by)
	if t.ServiceOf(r.Service).Takes {
		return accounts.HandOver(t, r, by)
	}
	if err := t.Advance(r, "approve", by); err != nil {
		return err
	}
	if r.Rehearsal != nil {
		return rehearseWork(t, r)
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	if a != nil {
		return accounts.OfferExisting(t, r, a.Username) // made or imported since the request was sent
	}
	accounts.NoticeApproval(t, r)
	return accounts.BeginWork(t, r)
}

// faceButtons stand under a card that asks something in place. A checklist for
// a reason that was written stands below that.
func faceButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	switch r.Face.Mode {
	case "confirm", "reasons", "checklist":
		return stepButtons(t, r)
	}
	return conversations.Rows(conversations.Row(r.Button("button_no", "no")))
}
