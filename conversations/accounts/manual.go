package accounts

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// Start parameters that take a verifier from the group into their private chat.
const (
	StartLetter  = "surat"
	StartSign    = "tte"
	StartWork    = "kerja"
	StartContact = "kontak"
	StartAnswer  = "jawab"
)

// beginManual gives a request's work to the team: whoever takes it is guided
// in their private chat.
func beginManual(t *turn.Turn, r *conversations.Request, w *conversations.Work) error {
	w.ByHand, w.Worker = true, nil
	t.Keep(w)
	if r.State == conversations.Approved {
		if err := t.Advance(r, "by_hand", conversations.Actor{}); err != nil {
			return err
		}
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// ManualRow is the way into the private chat while work waits for a hand.
func ManualRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	w, err := t.Work(r.Ticket)
	if err != nil || !w.ByHand || w.State != conversations.WorkRunning {
		return nil
	}
	return conversations.Row(conversations.Button{Label: conversations.Say("button_work_by_hand"), Start: StartWork + "_" + r.Ticket})
}

// offerUpkeep offers work that belongs to no request to whoever takes it.
func offerUpkeep(t *turn.Turn, w *conversations.Work) error {
	w.ByHand = true
	t.Keep(w)
	t.Do(conversations.Send{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassNews,
		Text:     conversations.Compose(conversations.Say("small_work").With("Goal", conversations.Say("goal_"+w.Goal), "Address", w.Address)),
		Keyboard: conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_work_by_hand"), Start: StartWork + "_" + w.ID}))})
	return nil
}

// GiveToTeam gives failed work to the team.
func GiveToTeam(t *turn.Turn, p conversations.Press, r *conversations.Request, by conversations.Actor) error {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	if SiteMoved(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return forms.Answered(t, p, nil)
	}
	if err := t.Advance(r, "by_hand", by); err != nil {
		return err
	}
	r.Failure, r.Halted = conversations.Line{}, false
	NoticeApproval(t, r)
	w.State = conversations.WorkRunning
	if w.Goal == conversations.GoalHandover {
		if err = handoverCredential(t, r, w); err == nil {
			err = cleared(t, w)
		}
	} else {
		err = renewPending(t, r, w)
	}
	if err != nil {
		return err
	}
	return AnsweredWith(t, p, r, beginManual(t, r, w))
}

// VerifierStart takes a deep link of the team, of people in its group alone.
func VerifierStart(t *turn.Turn, p conversations.Person, target, argument string) error {
	m := conversations.Message{Place: conversations.Place{Chat: t.Session.Chat, Private: true}, From: p, Text: target + "_" + argument}
	known, err := t.Mem.Member(p.ID)
	if err == nil && !known.Inside && t.Now.Sub(known.SeenAt) <= turn.MemberFresh {
		t.Chatter(conversations.Compose("verifier_only"), t.Aside())
		return nil
	}
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	ok, err := t.Member(p, nil, &m)
	if err != nil || !ok {
		return err
	}
	return VerifierStarted(t, p, target, argument)
}

// VerifierStarted shows a verifier what they came for.
func VerifierStarted(t *turn.Turn, p conversations.Person, target, argument string) error {
	by := conversations.Actor{ID: p.ID, Name: p.Name}
	switch target {
	case StartLetter:
		return letterForTeam(t, by, argument)
	case StartSign:
		return letterToSign(t, by, argument)
	case StartWork:
		if conversations.IsRehearsal(argument) {
			return rehearseByHand(t, by, argument)
		}
		return takeWork(t, by, argument)
	}
	t.Chatter(conversations.Compose("not_understood"), t.MenuKeyboard())
	return nil
}

// TeamLetter begins our names of letters in verifiers' private chats.
const TeamLetter = "team_letter:"

// letterForTeam sends the verifier the letter that is printed: it shows the
// password, and goes after an hour.
func letterForTeam(t *turn.Turn, by conversations.Actor, ticket string) error {
	r, c, err := letterOf(t, by, ticket)
	if err != nil || c == nil {
		return err
	}
	if !Alive(t, c) && c.State != conversations.CredentialChanged {
		t.Chatter(conversations.Compose("letter_over", "letter_sign_still"), conversations.Keyboard{})
		return nil
	}
	name := teamLetterName(t, by, c)
	t.Do(conversations.Document{Chat: t.Session.Chat, Name: name, Lang: "id", Type: conversations.LetterPaper, Of: c.ID, Protect: true,
		Caption: conversations.Compose(conversations.Say("letter_team_caption").With("Ticket", r.Ticket))})
	t.Remind("forget_letter", name, t.Now.Add(ShowFor))
	t.Note(by.ID, "letter.printed", r.Ticket, c.ID)
	return nil
}

// letterToSign sends the verifier the letter that is signed electronically: it
// shows no password, and stays.
func letterToSign(t *turn.Turn, by conversations.Actor, ticket string) error {
	r, c, err := letterOf(t, by, ticket)
	if err != nil || c == nil {
		return err
	}
	t.Do(conversations.Document{Chat: t.Session.Chat, Name: teamLetterName(t, by, c) + "/to_sign", Lang: "id", Type: conversations.LetterToSign, Of: c.ID,
		Caption: conversations.Compose(conversations.Say("letter_sign_caption").With("Ticket", r.Ticket))})
	t.Note(by.ID, "letter.to_sign", r.Ticket, c.ID)
	return nil
}

func teamLetterName(t *turn.Turn, by conversations.Actor, c *conversations.Credential) string {
	return TeamLetter + c.ID + "/" + accountKey(by.Name+t.Now.String())
}

// letterOf finds what a letter to the team is about; nil where there is none for
// this verifier, who is told so.
func letterOf(t *turn.Turn, by conversations.Actor, ticket string) (*conversations.Request, *conversations.Credential, error) {
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && r.Credential == "" {
		t.Chatter(conversations.Compose("letter_none"), conversations.Keyboard{})
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := t.Credential(r.Credential)
	if err != nil {
		return nil, nil, err
	}
	if c.State == conversations.CredentialPending || r.Officer == by.ID {
		t.Chatter(conversations.Compose("letter_over"), conversations.Keyboard{})
		return nil, nil, nil
	}
	return r, c, nil
}

// takeWork gives a piece of work to a verifier and shows what to do, with the
// user name and the password to set.
func takeWork(t *turn.Turn, by conversations.Actor, id string) error {
	w, err := t.Work(id)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && !w.WaitsForTeam() {
		t.Chatter(conversations.Compose("work_over"), conversations.Keyboard{})
		return nil
	}
	if err != nil {
		return err
	}
	if w.Worker != nil && w.Worker.ID != by.ID {
		t.Chatter(conversations.Compose(conversations.Say("work_taken").With("Name", w.Worker.Name)), conversations.Keyboard{})
		return nil
	}
	why, err := notForThem(t, w, by)
	if err != nil {
		return err
	}
	if why != "" {
		t.Chatter(conversations.Compose(why), conversations.Keyboard{})
		return nil
	}
	return guide(t, w, by)
}

// guide shows the work to the one who does it. What they were shown before
// goes: the password stands in one message.
func guide(t *turn.Turn, w *conversations.Work, by conversations.Actor) error {
	if w.Worker != nil {
		t.Do(conversations.Delete{Chat: t.Session.Chat, Name: w.ManualName(), Lang: t.Session.Lang, Instead: conversations.Compose("work_over")})
	}
	w.ByHand, w.State, w.Worker = true, conversations.WorkRunning, &by
	t.Keep(w)
	if w.Goal == conversations.GoalPassword { // it may have failed before there was one
		if err := drawPassword(t, w); err != nil {
			return err
		}
	}
	t.Note(by.ID, "work.taken", w.Ticket, w.ID)
	t.Do(conversations.Send{Chat: t.Session.Chat, Name: w.ManualName(), Lang: t.Session.Lang, Protect: true, Text: handText(t, w),
		Keyboard: conversations.Rows(handCopies(t, w), conversations.Row(
			conversations.Button{Label: conversations.Say("button_made"), Data: "h:" + w.ID + ":done"},
			conversations.Button{Label: conversations.Say("button_release"), Data: "h:" + w.ID + ":release"}), takenRow(w))})
	return WorkShown(t, w)
}

// notForThem tells why somebody may not do a piece of work: nobody sets a
// password for themselves, and a password that is over is set by nobody.
func notForThem(t *turn.Turn, w *conversations.Work, by conversations.Actor) (why string, err error) {
	if !w.SetsPassword() || w.Goal == conversations.GoalReplace {
		return "", nil
	}
	c, err := t.Credential(w.Credential)
	switch {
	case errors.Is(err, conversations.ErrNotFound):
		return "work_over", nil
	case err != nil:
		return "", err
	case c.State != conversations.CredentialPending:
		return "work_over", nil
	case c.Officer == by.ID:
		return "toast_own_request", nil
	}
	return "", nil
}

// stillWanted tells whether the password that work sets is still to be set.
func stillWanted(t *turn.Turn, w *conversations.Work) (bool, error) {
	if !w.SetsPassword() || w.Goal == conversations.GoalReplace {
		return w.SetsPassword(), nil
	}
	c, err := t.Credential(w.Credential)
	if err != nil {
		return false, turn.IgnoreGone(err)
	}
	return c.State == conversations.CredentialPending, nil
}

// handText guides through the work.
func handText(t *turn.Turn, w *conversations.Work) conversations.Text {
	var password conversations.Arg
	if w.SetsPassword() {
		password = conversations.Secret(w.Credential)
	}
	goal := w.Goal
	if w.Anew {
		goal = "reset_anew"
	}
	guide := conversations.Compose(conversations.Say("hand_"+goal).With("Address", w.Address, "Username", w.Username, "Secret", password,
		"Email", w.Email, "Title", w.Title, "Ticket", w.Ticket, "Kind", conversations.Say(t.Makes(w.Kind))))
	return conversations.Compose(guide, replacesLine(w), handKeys(t, w), doneAlready(w), w.LookFirst(), conversations.Blank, "hand_care")
}

// doneAlready lists what the panel did before the work came to a hand.
func doneAlready(w *conversations.Work) conversations.Text {
	var done conversations.Text
	for _, s := range w.Steps {
		if s.How == "done" && s.Step != conversations.StepLook && s.Step != conversations.StepOwner {
			done = append(done, conversations.Say("step_done").With("Step", conversations.Say("work_"+string(s.Step)), "Note", ""))
		}
	}
	if done == nil {
		return nil
	}
	return conversations.Compose(conversations.Blank, "hand_done_already", done)
}

func handCopies(t *turn.Turn, w *conversations.Work) []conversations.Button {
	if !w.SetsPassword() {
		return nil
	}
	user, pass := conversations.ArgOf(w.Username), conversations.Secret(w.Credential)
	return conversations.Row(conversations.Button{Label: conversations.Say("button_copy_user"), Copy: &user}, conversations.Button{Label: conversations.Say("button_copy_secret"), Copy: &pass})
}

// ManualPress takes a tap of the one who does the work, if they are still in
// the group.
func ManualPress(t *turn.Turn, p conversations.Press, id, act string) error {
	ok, err := t.Member(p.From, &p, nil)
	if err != nil || !ok {
		return err
	}
	return ManualPressed(t, p, id+":"+act)
}

func ManualPressed(t *turn.Turn, p conversations.Press, rest string) error {
	id, act, _ := strings.Cut(rest, ":")
	if conversations.IsRehearsal(id) {
		return rehearsedByHand(t, p, id, act)
	}
	w, err := t.Work(id)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	if err != nil {
		return err
	}
	if w.State != conversations.WorkRunning || w.Worker == nil || w.Worker.ID != p.From.ID {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	switch {
	case act == "done":
		return forms.Answered(t, p, manualDone(t, w))
	case act == "release":
		return forms.Answered(t, p, releaseWork(t, w))
	case p.Data == takenData(w):
		return manualTaken(t, p, w)
	}
	t.Toast(p, conversations.Say("toast_stale"))
	return nil
}

// takenRow asks for another user name, where one is being given.
func takenRow(w *conversations.Work) []conversations.Button {
	if w.Goal != conversations.GoalCreate {
		return nil
	}
	return conversations.Row(conversations.Button{Label: conversations.Say("button_taken"), Data: takenData(w)})
}

// takenData names the user name that the panel is said to have: a second tap does
// not pass over the next.
func takenData(w *conversations.Work) string {
	return "h:" + w.ID + ":taken:" + strconv.Itoa(w.Candidate)
}

// manualTaken suggests another user name: the panel has the first one already.
func manualTaken(t *turn.Turn, p conversations.Press, w *conversations.Work) error {
	if w.Goal != conversations.GoalCreate {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	before := w.Candidate
	if err := pickName(t, w, before+1); err != nil {
		return err
	}
	if w.Username == "" {
		if err := pickName(t, w, before); err != nil {
			return err
		}
		t.Box(p, conversations.Say("toast_no_names"))
		return nil
	}
	if err := credentialNamed(t, w); err != nil {
		return err
	}
	return forms.Answered(t, p, guide(t, w, *w.Worker))
}

// releaseWork puts the work back for somebody else, with another password:
// one person alone knows it.
func releaseWork(t *turn.Turn, w *conversations.Work) error {
	chat := w.Worker.ID
	w.Worker = nil
	t.Keep(w)
	if err := AnotherPassword(t, w); err != nil {
		return err
	}
	t.Do(conversations.Edit{Chat: chat, Name: w.ManualName(), Lang: t.Session.Lang, Text: conversations.Compose("work_released")})
	return WorkShown(t, w)
}

// AnotherPassword draws the password that work is to set anew, where it still
// is to be set.
func AnotherPassword(t *turn.Turn, w *conversations.Work) error {
	wanted, err := stillWanted(t, w)
	if err == nil && wanted {
		t.Remember(conversations.NoSecret{Name: w.Credential}, conversations.NewSecret{Name: w.Credential, For: w.Address})
	}
	return err
}

// manualDone takes the verifier's word that the work is done, and goes on as
// after the panel's.
func manualDone(t *turn.Turn, w *conversations.Work) error {
	if over, err := manualOvertaken(t, w); err != nil || over {
		return err
	}
	t.Do(conversations.Edit{Chat: w.Worker.ID, Name: w.ManualName(), Lang: t.Session.Lang, Text: conversations.Compose(conversations.Say("work_thanks").With("Address", w.Address))})
	for i := range w.Steps {
		w.Steps[i].How, w.Steps[i].At = "done", t.Now
	}
	w.State, w.Next = conversations.WorkDone, len(w.Steps)
	t.Keep(w)
	t.Note(w.Worker.ID, "work.done", w.Ticket, w.ID)
	if err := workDelivers(t, w); err != nil {
		return err
	}
	if w.Ticket == "" {
		return upkeepDone(t, w)
	}
	return WorkShown(t, w)
}

// manualOvertaken ends the work of a request whose password another took the place
// of meanwhile, as the panel's work ends: it cannot be delivered, and is tried again
// with another.
func manualOvertaken(t *turn.Turn, w *conversations.Work) (bool, error) {
	if w.Ticket == "" || !w.SetsPassword() {
		return false, nil
	}
	if wanted, err := stillWanted(t, w); err != nil || wanted {
		return false, err
	}
	t.Do(conversations.Edit{Chat: w.Worker.ID, Name: w.ManualName(), Lang: t.Session.Lang, Text: conversations.Compose("work_over")})
	t.Keep(w)
	return true, workFails(t, w, &w.Steps[min(w.Next, len(w.Steps)-1)], conversations.PanelReplied{Code: "no_secret"})
}

// AnsweredWith takes the waiting sign off the button; where the panel is
// worked by hand it opens the verifier's private chat.
func AnsweredWith(t *turn.Turn, p conversations.Press, r *conversations.Request, err error) error {
	if err == nil && ManualRow(t, r) != nil {
		t.Do(conversations.Toast{Query: p.Query, Start: StartWork + "_" + r.Ticket})
		return nil
	}
	return forms.Answered(t, p, err)
}
