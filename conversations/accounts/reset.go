package accounts

import (
	"cmp"
	"errors"
	"slices"

	"loket/conversations"

	"loket/conversations/requests"
	"loket/conversations/turn"
)

// resetSteps lists what a reset takes: nothing is begun without room, and
// nobody sees what is under way. After a break-in the password is new, at the
// panel and on the website, and nothing is carried.
func resetSteps(anew bool) []conversations.Step {
	steps := []conversations.Step{conversations.StepOwner, conversations.StepRoom, conversations.StepCopy, conversations.StepClose}
	if anew {
		return append(steps, conversations.StepPassword, conversations.StepReset, conversations.StepOpen)
	}
	return append(steps, conversations.StepReset, conversations.StepCarry, conversations.StepOpen)
}

// replanned brings a reset that a version of before began to today's steps, from
// the first on: what is done already is found again.
func replanned(t *turn.Turn, w *conversations.Work) bool {
	if w.Goal != conversations.GoalReset || w.Has(conversations.StepRoom) {
		return false
	}
	w.Steps, w.Next = planned(resetSteps(w.Anew)), 0
	Call(t, w)
	return true
}

// ResetSite has the standard site put back, with a copy kept first. After a
// break-in, anew, nothing of what the former site's keys were is carried.
func ResetSite(t *turn.Turn, r *conversations.Request, by conversations.Actor, anew bool) error {
	if !t.Can(r, "reset") || SiteMoved(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	t.Decided(r, by)
	if err := t.Advance(r, "reset", by); err != nil {
		return err
	}
	if a == nil || !a.Kind.HasSite() { // a standard website in an application's place would bury it
		return RequestFails(t, r, conversations.Say("panel_account_missing").With("Step", conversations.Say("work_reset"), "Detail", ""))
	}
	w := &conversations.Work{ID: r.Ticket, Ticket: r.Ticket, State: conversations.WorkRunning, Goal: conversations.GoalReset, Address: a.Address, Username: a.Username,
		Email: a.Email, Kind: a.Kind, Steps: planned(resetSteps(anew)), Anew: anew, NotHacked: !anew}
	if err := siteFacts(t, w, r, a); err != nil {
		return err
	}
	turn.Adopt(&t.Works, w.ID, w)
	t.Keep(w)
	if anew {
		if err := newKeys(t, r, w, a); err != nil {
			return err
		}
	}
	if withheld, err := onFile(t, w); err != nil || withheld {
		return err
	}
	if t.ManualFor(a.Kind) {
		return beginManual(t, r, w)
	}
	Call(t, w)
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// siteFacts finds the title that the site was asked with, and an e-mail for its
// administrator.
func siteFacts(t *turn.Turn, w *conversations.Work, r *conversations.Request, a *conversations.Account) error {
	w.Title = a.Unit
	asked, err := t.Request(a.Ticket)
	switch {
	case err == nil:
		w.Title = cmp.Or(asked.Answers["title"].Text, a.Unit)
	case !errors.Is(err, conversations.ErrNotFound): // an imported account has none
		return err
	}
	o, known, err := t.Officer(r.Officer)
	if err != nil || w.Email != "" {
		return err
	}
	if w.Email = t.Office.Email; known && o.Email != "" {
		w.Email = o.Email
	}
	return nil
}

// newKeys asks for a temporary password that takes the place of all that the
// account and its website had, as for a forgotten one.
func newKeys(t *turn.Turn, r *conversations.Request, w *conversations.Work, a *conversations.Account) error {
	id, err := t.Number("LP")
	if err != nil {
		return err
	}
	email, err := passwordAddress(t, *a)
	if err != nil {
		return err
	}
	if err := await(t, w, &conversations.Credential{ID: id, Address: a.Address, Officer: r.Officer, State: conversations.CredentialPending,
		Username: a.Username, Kind: a.Kind, Unit: a.Unit, Email: email}); err != nil {
		return err
	}
	t.Remember(conversations.NewSecret{Name: id, For: a.Address})
	return nil
}

// endFormer ends the password that stood before the one that work sets.
func endFormer(t *turn.Turn, w *conversations.Work) error {
	if w.Former == "" {
		return nil
	}
	former, err := t.Credential(w.Former)
	if err != nil || former.State != conversations.CredentialPending && former.State != conversations.CredentialIssued {
		return turn.IgnoreGone(err)
	}
	return EndCredential(t, former, "replace")
}

// resetDone tells the officer that data can be entered again.
func resetDone(t *turn.Turn, w *conversations.Work) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if err := t.Advance(r, "deliver", conversations.Actor{}); err != nil {
		return err
	}
	if err := openByHand(t, w); err != nil {
		return err
	}
	if err := keeps(t, w, !w.Anew && w.Worker == nil); err != nil {
		return err
	}
	switch {
	case w.Anew:
		return resetAnew(t, w, r)
	case loginLost(w):
		if err := siteLoginLost(t, w.Address); err != nil {
			return err
		}
		return tellLoginLost(t, r)
	}
	return t.TellOfficer(r, conversations.Compose(conversations.Say("reset_done").With("Ticket", r.Ticket, "Address", r.Address), keptLine(t, w), mailsLine(w), conversations.Blank, requests.RatingQuestion(r)), withBack(w, requests.RatingButtons(t, r)))
}

// keptLine says how long the former website stays.
func keptLine(t *turn.Turn, w *conversations.Work) conversations.Text {
	if w.Worker != nil {
		return nil
	}
	return conversations.Compose(conversations.Say("reset_kept").With("Until", conversations.At(keptUntil(t), conversations.DateShort)))
}

// goesLine says until when a former website stays that no button brings back.
func goesLine(t *turn.Turn, w *conversations.Work) conversations.Text {
	if w.Worker != nil {
		return nil
	}
	return conversations.Compose(conversations.Say("reset_goes").With("Until", conversations.At(keptUntil(t), conversations.DateShort)))
}

// mailsLine prepares for what a fresh WordPress does by itself.
func mailsLine(w *conversations.Work) conversations.Text {
	if w.Worker != nil {
		return nil
	}
	return conversations.Compose("reset_mails")
}

// withBack offers the way back where a former website stays.
func withBack(w *conversations.Work, k conversations.Keyboard) conversations.Keyboard {
	if w.Worker != nil {
		return k
	}
	return conversations.Rows(append([][]conversations.Button{backRow()}, k.Rows...)...)
}

// resetAnew delivers the password of a website that was reset after a break-in.
func resetAnew(t *turn.Turn, w *conversations.Work, r *conversations.Request) error {
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("reset_done_anew").With("Ticket", r.Ticket, "Address", r.Address), goesLine(t, w), mailsLine(w), conversations.Blank, requests.RatingQuestion(r)), requests.RatingButtons(t, r)); err != nil {
		return err
	}
	return newPasswordReady(t, w)
}

// loginLost tells whether the panel could not keep the login in a reset.
func loginLost(w *conversations.Work) bool {
	return slices.ContainsFunc(w.Steps, func(s conversations.WorkStep) bool { return s.Code == conversations.RemarkLoginLost })
}

// tellLoginLost leads to a new password: the old one works no more.
func tellLoginLost(t *turn.Turn, r *conversations.Request) error {
	keyboard := requests.RatingButtons(t, r)
	keyboard.Rows = append(conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_forgotten"), Data: "m:lupapassword"})).Rows, keyboard.Rows...)
	w, err := t.Work(r.Ticket)
	if err != nil {
		return err
	}
	return t.TellOfficer(r, conversations.Compose(conversations.Say("reset_done_login_lost").With("Ticket", r.Ticket, "Address", r.Address), keptLine(t, w), mailsLine(w), conversations.Blank, requests.RatingQuestion(r)), withBack(w, keyboard))
}
