package conversations

import (
	"errors"
	"strconv"
	"strings"
)

// Start parameters that take a verifier from the group into their private chat.
const (
	startLetter  = "surat"
	startWork    = "kerja"
	startContact = "kontak"
	startAnswer  = "jawab"
)

// beginByHand gives a request's work to the team: whoever takes it is guided
// in their private chat.
func (t *turn) beginByHand(r *Request, w *Work) error {
	w.ByHand, w.Worker = true, nil
	t.keep(w)
	if r.State == Approved {
		if err := t.advance(r, "by_hand", Actor{}); err != nil {
			return err
		}
	}
	return t.redraw(r, ClassAnswer)
}

// handRow is the way into the private chat while work waits for a hand.
func (t *turn) handRow(r *Request) []Button {
	w, err := t.work(r.Ticket)
	if err != nil || !w.ByHand || w.State != workRunning {
		return nil
	}
	return row(Button{Label: say("button_work_by_hand"), Start: startWork + "_" + r.Ticket})
}

// smallByHand offers work that belongs to no request to whoever takes it.
func (t *turn) smallByHand(w *Work) error {
	w.ByHand = true
	t.keep(w)
	t.do(Send{Chat: Team, Name: w.smallName(), Class: ClassNews,
		Text:     text(say("small_work").with("Goal", say("goal_"+w.Goal), "Address", w.Address)),
		Keyboard: rows(row(Button{Label: say("button_work_by_hand"), Start: startWork + "_" + w.ID}))})
	return nil
}

// toHand gives failed work to the team.
func (t *turn) toHand(p Press, r *Request, by Actor) error {
	w, err := t.work(r.Ticket)
	if err != nil {
		return err
	}
	if err := t.advance(r, "by_hand", by); err != nil {
		return err
	}
	r.Failure = Line{}
	t.noticeApproval(r)
	w.State = workRunning
	if w.Goal == goalHandover {
		if err = t.handoverCredential(r, w); err == nil {
			err = t.cleared(w)
		}
	} else {
		err = t.renewPending(r, w)
	}
	if err != nil {
		return err
	}
	return t.answeredWith(p, r, t.beginByHand(r, w))
}

// verifierStart takes a deep link of the team, of people in its group alone.
func (t *turn) verifierStart(p Person, target, argument string) error {
	m := Message{Place: Place{Chat: t.session.Chat, Private: true}, From: p, Text: target + "_" + argument}
	known, err := t.mem.Member(p.ID)
	if err == nil && !known.Inside && t.now.Sub(known.SeenAt) <= memberFresh {
		t.chatter(text("verifier_only"), t.aside())
		return nil
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	ok, err := t.member(p, nil, &m)
	if err != nil || !ok {
		return err
	}
	return t.verifierStarted(p, target, argument)
}

// verifierStarted shows a verifier what they came for.
func (t *turn) verifierStarted(p Person, target, argument string) error {
	by := Actor{ID: p.ID, Name: p.Name}
	switch target {
	case startLetter:
		return t.letterForTeam(by, argument)
	case startWork:
		return t.takeWork(by, argument)
	}
	t.chatter(text("not_understood"), t.menuKeyboard())
	return nil
}

// teamLetter begins our names of letters in verifiers' private chats.
const teamLetter = "team_letter:"

// letterForTeam sends the written letter to the verifier who prints it.
func (t *turn) letterForTeam(by Actor, ticket string) error {
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		t.chatter(text("letter_none"), Keyboard{})
		return nil
	}
	if err != nil {
		return err
	}
	if r.Credential == "" {
		t.chatter(text("letter_none"), Keyboard{})
		return nil
	}
	c, err := t.credential(r.Credential)
	if err != nil {
		return err
	}
	if !t.alive(c) && c.State != CredentialChanged || r.Officer == by.ID {
		t.chatter(text("letter_over"), Keyboard{})
		return nil
	}
	name := teamLetter + c.ID + "/" + accountKey(by.Name+t.now.String())
	t.do(Paper{Chat: t.session.Chat, Name: name, Lang: "id", Sheet: "letter", Of: c.ID, Protect: true,
		Caption: text(say("letter_team_caption").with("Ticket", r.Ticket))})
	t.remind("forget_letter", name, t.now.Add(showFor))
	t.note(by.ID, "letter.printed", r.Ticket, c.ID)
	return nil
}

// handName is our name of the message that guides the one who does the work.
func (w *Work) handName() string { return "hand:" + w.ID }

// takeWork gives a piece of work to a verifier and shows what to do, with the
// user name and the password to set.
func (t *turn) takeWork(by Actor, id string) error {
	w, err := t.work(id)
	if errors.Is(err, ErrNotFound) || err == nil && !w.waitsForHand() {
		t.chatter(text("work_over"), Keyboard{})
		return nil
	}
	if err != nil {
		return err
	}
	if w.Worker != nil && w.Worker.ID != by.ID {
		t.chatter(text(say("work_taken").with("Name", w.Worker.Name)), Keyboard{})
		return nil
	}
	why, err := t.notForThem(w, by)
	if err != nil {
		return err
	}
	if why != "" {
		t.chatter(text(why), Keyboard{})
		return nil
	}
	return t.guide(w, by)
}

// waitsForHand tells whether work is there for a verifier to do.
func (w *Work) waitsForHand() bool {
	if w.State == workFailed {
		return w.Ticket == "" && !w.Withheld
	}
	return w.ByHand && w.State == workRunning
}

// guide shows the work to the one who does it. What they were shown before
// goes: the password stands in one message.
func (t *turn) guide(w *Work, by Actor) error {
	if w.Worker != nil {
		t.do(Delete{Chat: t.session.Chat, Name: w.handName(), Lang: t.session.Lang, Instead: text("work_over")})
	}
	w.ByHand, w.State, w.Worker = true, workRunning, &by
	t.keep(w)
	if w.Goal == goalPassword { // it may have failed before there was one
		if err := t.drawPassword(w); err != nil {
			return err
		}
	}
	t.note(by.ID, "work.taken", w.Ticket, w.ID)
	t.do(Send{Chat: t.session.Chat, Name: w.handName(), Lang: t.session.Lang, Protect: true, Text: t.handText(w),
		Keyboard: rows(t.handCopies(w), row(
			Button{Label: say("button_made"), Data: "h:" + w.ID + ":done"},
			Button{Label: say("button_release"), Data: "h:" + w.ID + ":release"}), w.takenRow())})
	return t.workShown(w)
}

// notForThem tells why somebody may not do a piece of work: nobody sets a
// password for themselves, and a password that is over is set by nobody.
func (t *turn) notForThem(w *Work, by Actor) (why string, err error) {
	if !w.setsPassword() || w.Goal == goalReplace {
		return "", nil
	}
	c, err := t.credential(w.Credential)
	switch {
	case errors.Is(err, ErrNotFound):
		return "work_over", nil
	case err != nil:
		return "", err
	case c.State != CredentialPending:
		return "work_over", nil
	case c.Officer == by.ID:
		return "toast_own_request", nil
	}
	return "", nil
}

// stillWanted tells whether the password that work sets is still to be set.
func (t *turn) stillWanted(w *Work) (bool, error) {
	if !w.setsPassword() || w.Goal == goalReplace {
		return w.setsPassword(), nil
	}
	c, err := t.credential(w.Credential)
	if err != nil {
		return false, ignoreGone(err)
	}
	return c.State == CredentialPending, nil
}

// setsPassword tells whether the work is to set a password.
func (w *Work) setsPassword() bool {
	switch w.Goal {
	case goalCreate, goalHandover, goalPassword, goalReplace:
		return true
	}
	return false
}

// handText guides through the work.
func (t *turn) handText(w *Work) Text {
	var password Arg
	if w.setsPassword() {
		password = secret(w.Credential)
	}
	guide := text(say("hand_"+w.Goal).with("Address", w.Address, "Username", w.Username, "Secret", password,
		"Email", w.Email, "Title", w.Title, "Kind", say(kindKey(w.Site))))
	return text(guide, w.replacesLine(), w.doneAlready(), w.lookFirst(), blank, "hand_care")
}

// lookFirst lists what is to be looked at before an account that exists is
// touched.
func (w *Work) lookFirst() Text {
	if len(w.Steps) == 0 || w.Steps[0].Step != StepOwner {
		return nil
	}
	list := text(blank, "hand_first", say("hand_first_owner").with("Username", w.Username, "Address", w.Address))
	switch w.Goal {
	case goalPassword, goalHandover, goalReset:
		list = text(list, "hand_first_others", "hand_first_open")
	case goalReplace:
		list = text(list, "hand_first_others")
	}
	return text(list, "hand_first_else")
}

// doneAlready lists what the panel did before the work came to a hand.
func (w *Work) doneAlready() Text {
	var done Text
	for _, s := range w.Steps {
		if s.How == "done" && s.Step != StepLook && s.Step != StepOwner {
			done = append(done, say("step_done").with("Step", say("work_"+string(s.Step)), "Note", ""))
		}
	}
	if done == nil {
		return nil
	}
	return text(blank, "hand_done_already", done)
}

func kindKey(site bool) string {
	if site {
		return "kind_site"
	}
	return "kind_account"
}

func (t *turn) handCopies(w *Work) []Button {
	if !w.setsPassword() {
		return nil
	}
	user, pass := argOf(w.Username), secret(w.Credential)
	return row(Button{Label: say("button_copy_user"), Copy: &user}, Button{Label: say("button_copy_secret"), Copy: &pass})
}

// handPress takes a tap of the one who does the work, if they are still in
// the group.
func (t *turn) handPress(p Press, id, act string) error {
	ok, err := t.member(p.From, &p, nil)
	if err != nil || !ok {
		return err
	}
	return t.handPressed(p, id+":"+act)
}

func (t *turn) handPressed(p Press, rest string) error {
	id, act, _ := strings.Cut(rest, ":")
	w, err := t.work(id)
	if errors.Is(err, ErrNotFound) {
		t.toast(p, say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	if w.State != workRunning || w.Worker == nil || w.Worker.ID != p.From.ID {
		t.toast(p, say("toast_stale"))
		return nil
	}
	switch {
	case act == "done":
		return t.answered(p, t.handDone(w))
	case act == "release":
		return t.answered(p, t.releaseWork(w))
	case p.Data == w.takenData():
		return t.handTaken(p, w)
	}
	t.toast(p, say("toast_stale"))
	return nil
}

// takenRow asks for another user name, where one is being given.
func (w *Work) takenRow() []Button {
	if w.Goal != goalCreate {
		return nil
	}
	return row(Button{Label: say("button_taken"), Data: w.takenData()})
}

// takenData names the user name that the panel is said to have: a second tap does
// not pass over the next.
func (w *Work) takenData() string { return "h:" + w.ID + ":taken:" + strconv.Itoa(w.Candidate) }

// handTaken suggests another user name: the panel has the first one already.
func (t *turn) handTaken(p Press, w *Work) error {
	if w.Goal != goalCreate {
		t.toast(p, say("toast_stale"))
		return nil
	}
	before := w.Candidate
	if err := t.pickName(w, before+1); err != nil {
		return err
	}
	if w.Username == "" {
		if err := t.pickName(w, before); err != nil {
			return err
		}
		t.box(p, say("toast_no_names"))
		return nil
	}
	if err := t.credentialNamed(w); err != nil {
		return err
	}
	return t.answered(p, t.guide(w, *w.Worker))
}

// releaseWork puts the work back for somebody else, with another password:
// one person alone knows it.
func (t *turn) releaseWork(w *Work) error {
	chat := w.Worker.ID
	w.Worker = nil
	t.keep(w)
	if err := t.anotherPassword(w); err != nil {
		return err
	}
	t.do(Edit{Chat: chat, Name: w.handName(), Lang: t.session.Lang, Text: text("work_released")})
	return t.workShown(w)
}

// anotherPassword draws the password that work is to set anew, where it still
// is to be set.
func (t *turn) anotherPassword(w *Work) error {
	wanted, err := t.stillWanted(w)
	if err == nil && wanted {
		t.remember(NoSecret{Name: w.Credential}, NewSecret{Name: w.Credential, For: w.Address})
	}
	return err
}

// handDone takes the verifier's word that the work is done, and goes on as
// after the panel's.
func (t *turn) handDone(w *Work) error {
	t.do(Edit{Chat: w.Worker.ID, Name: w.handName(), Lang: t.session.Lang, Text: text(say("work_thanks").with("Address", w.Address))})
	for i := range w.Steps {
		w.Steps[i].How, w.Steps[i].At = "done", t.now
	}
	w.State, w.Next = workDone, len(w.Steps)
	t.keep(w)
	t.note(w.Worker.ID, "work.done", w.Ticket, w.ID)
	if err := t.workDelivers(w); err != nil {
		return err
	}
	if w.Ticket == "" {
		return t.smallDone(w)
	}
	return t.workShown(w)
}
