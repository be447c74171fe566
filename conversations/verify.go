package conversations

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

const (
	// confirmFor is how long a card asks "Ya, setujui" before it returns to its buttons.
	confirmFor = 60 * time.Second
	// chooseFor is how long a verifier may look for a reason.
	chooseFor = 10 * time.Minute
)

// cardPress takes a verifier's tap under a card. It names request, version and
// action; the state machine decides whether the action is to be had.
func (t *turn) cardPress(p Press, ticket, rest string) error {
	version, act, _ := strings.Cut(rest, ":")
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.toast(p, say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	if done, err := t.readerAct(p, r, act); done || err != nil {
		return err
	}
	by := Actor{ID: p.From.ID, Name: p.From.Name}
	current := version == strconv.Itoa(r.Version)
	mark, ofUnit := strings.CutPrefix(act, "unit:")
	switch {
	case current && ofUnit:
		return t.answered(p, t.unitPress(p, r, mark))
	case current && act == "rest":
		return t.retryRest(p, r)
	case !current, r.ended():
		t.box(p, t.standing(r))
	case r.Officer == by.ID:
		t.box(p, say("toast_own_request"))
	case t.asks(r) && r.Face.By.ID != by.ID:
		t.box(p, say("toast_deciding").with("Name", r.Face.By.Name))
	default:
		return t.decideAct(p, r, by, act)
	}
	return nil
}

// asks tells whether a card asks somebody something in place; everybody else
// reads who is deciding.
func (t *turn) asks(r *Request) bool { return r.Face.Mode != "" && t.now.Before(r.Face.Until) }

// readerAct carries out what every member may do at any time.
func (t *turn) readerAct(p Press, r *Request, act string) (bool, error) {
	switch act {
	case "contact":
		return true, t.showContact(p, r)
	case "files":
		return true, t.showFiles(p, r)
	case "letter":
		t.do(Toast{Query: p.Query, Start: startLetter + "_" + r.Ticket})
		return true, nil
	case "handed":
		switch {
		case r.LetterBy != nil:
			t.box(p, say("card_letter").with("Name", r.LetterBy.Name, "At", at(r.LetterAt, DateShort)))
			return true, nil
		case !r.hasLetter():
			t.box(p, t.standing(r))
			return true, nil
		}
		r.LetterBy, r.LetterAt = &Actor{ID: p.From.ID, Name: p.From.Name}, t.now
		t.note(p.From.ID, "letter.handed", r.Ticket, "")
		return true, t.answered(p, t.redraw(r, ClassAnswer))
	case "open":
		return true, t.answered(p, t.reopenCard(r))
	}
	return false, nil
}

// hasLetter tells whether a letter was made that can be handed over.
func (r *Request) hasLetter() bool {
	return r.Credential != "" && (r.hasAccount() || r.State == Done)
}

// showFiles posts a request's files again.
func (t *turn) showFiles(p Press, r *Request) error {
	attached := r.files(t.forms[r.form()])
	if len(attached) == 0 {
		t.toast(p, say("toast_stale"))
		return nil
	}
	r.FilesNo++
	t.keep(r)
	t.do(Post{Chat: Team, Name: filesOf(r.cardName()) + "/" + strconv.Itoa(r.FilesNo), Files: attached, ReplyTo: r.cardName(), Class: ClassAnswer})
	return t.answered(p, nil)
}

// showContact answers with the phone number, to the one who asked alone.
func (t *turn) showContact(p Press, r *Request) error {
	o, known, err := t.officer(r.Officer)
	if err != nil {
		return err
	}
	if !known {
		t.box(p, say("card_erased"))
		return nil
	}
	t.note(p.From.ID, "contact.shown", r.Ticket, "")
	t.box(p, say("contact_box").with("Name", o.Name, "Phone", o.Phone, "Checked", phoneShown(o), "Email", o.Email))
	return nil
}

// reopenCard posts a request's card again, below what was said meanwhile.
func (t *turn) reopenCard(r *Request) error {
	t.do(Edit{Chat: Team, Name: r.cardName(), Text: text(say("card_superseded").with("Ticket", r.Ticket)), Class: ClassChange})
	r.CardNo++
	t.postCard(r, "", ClassAnswer)
	return nil
}

// decideAct carries out a verifier's action on the request as it stands.
func (t *turn) decideAct(p Press, r *Request, by Actor, act string) error {
	if !t.offers(r, p.Data) {
		return t.notOffered(p, r)
	}
	name, argument, _ := strings.Cut(act, ":")
	if name == "no" {
		return t.answered(p, t.face(r, Face{Prompt: r.Face.Prompt}))
	}
	switch name {
	case "claim":
		return t.claim(p, r, by)
	case "approve", "handover", "reset", "close", "unheard":
		return t.answered(p, t.ask60(r, by, name))
	case "yes":
		return t.confirmed(p, r, by)
	case "correct", "reject":
		return t.answered(p, t.face(r, Face{Mode: "reasons", Action: name, By: by, Until: t.now.Add(chooseFor), Prompt: r.Face.Prompt}))
	case "reason":
		return t.readyReason(p, r, by, argument)
	case "several":
		return t.answered(p, t.face(r, Face{Mode: "checklist", Action: "correct", By: by, Until: t.now.Add(chooseFor), Prompt: r.Face.Prompt}))
	case "pick":
		return t.pick(p, r, argument)
	case "picked":
		return t.sendPicked(p, r, by)
	case "write":
		return t.answered(p, t.promptReason(r, by))
	case "retry":
		return t.answered(p, t.retry(r, by))
	case "hand":
		return t.toHand(p, r, by)
	case "hold":
		return t.answered(p, t.hold(r, by))
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// offers tells whether the card shows this button now. What it does not show
// nobody can press, whatever the data of a press claims.
func (t *turn) offers(r *Request, data string) bool {
	for _, row := range t.cardButtons(r).Rows {
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
func (t *turn) notOffered(p Press, r *Request) error {
	if r.Face.Mode != "" && !t.asks(r) {
		t.toast(p, say("toast_confirm_expired"))
		return t.face(r, Face{Prompt: r.Face.Prompt})
	}
	t.box(p, t.standing(r))
	return nil
}

// face changes what the card shows below its text, and sets the date at which
// it returns to its buttons.
func (t *turn) face(r *Request, f Face) error {
	r.Face = f
	if f.Mode == "" {
		t.remember(NoReminder{Kind: "face", Subject: r.Ticket})
	} else {
		t.remind("face", r.Ticket, f.Until)
	}
	return t.redraw(r, ClassAnswer)
}

func (t *turn) ask60(r *Request, by Actor, action string) error {
	return t.face(r, Face{Mode: "confirm", Action: action, By: by, Until: t.now.Add(confirmFor), Prompt: r.Face.Prompt})
}

func (t *turn) claim(p Press, r *Request, by Actor) error {
	if r.Claimed != nil || r.State != Submitted {
		t.box(p, t.standing(r))
		return nil
	}
	r.Claimed = &by
	t.story(r, "story_claimed", by)
	t.note(by.ID, "request.claimed", r.Ticket, "")
	t.toast(p, say("toast_claimed"))
	return t.redraw(r, ClassAnswer)
}

// confirmed carries out what a card asked once more.
func (t *turn) confirmed(p Press, r *Request, by Actor) error {
	action := r.Face.Action
	t.remember(NoReminder{Kind: "face", Subject: r.Ticket})
	r.Face = Face{Prompt: r.Face.Prompt}
	switch action {
	case "approve":
		return t.answeredWith(p, r, t.approve(r, by))
	case "handover":
		return t.answeredWith(p, r, t.handOver(r, by))
	case "unheard":
		return t.answeredWith(p, r, t.withoutNews(r, by))
	case "reset":
		return t.answeredWith(p, r, t.resetSite(r, by))
	case "close":
		return t.answered(p, t.closeComplaint(r, by))
	}
	return t.answered(p, t.redraw(r, ClassAnswer))
}

// answeredWith takes the waiting sign off the button; where the panel is
// worked by hand it opens the verifier's private chat.
func (t *turn) answeredWith(p Press, r *Request, err error) error {
	if err == nil && t.handRow(r) != nil {
		t.do(Toast{Query: p.Query, Start: startWork + "_" + r.Ticket})
		return nil
	}
	return t.answered(p, err)
}

// decided records who decides on a request.
func (t *turn) decided(r *Request, by Actor) {
	r.Decided, r.DecidedAt = &by, t.now
	if r.Claimed == nil {
		r.Claimed = &by
	}
}

// approve lets the work begin.
func (t *turn) approve(r *Request, by Actor) error {
	if !r.can("approve") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if r.Service == Takeover {
		return t.handOver(r, by)
	}
	if err := t.advance(r, "approve", by); err != nil {
		return err
	}
	a, err := t.knownAccount(r.Address)
	if err != nil {
		return err
	}
	if a != nil {
		return t.offerExisting(r, a.Username) // made or imported since the request was sent
	}
	t.noticeApproval(r)
	return t.beginWork(r)
}

// faceButtons stand under a card that asks something in place.
func (t *turn) faceButtons(r *Request) Keyboard {
	switch r.Face.Mode {
	case "confirm":
		return rows(row(r.button("button_yes_"+r.Face.Action, "yes:"+r.Face.Action), r.button("button_no", "no")))
	case "reasons":
		return t.reasonButtons(r)
	case "checklist", "questions":
		return t.checklistButtons(r)
	}
	return rows(row(r.button("button_no", "no")))
}
