package accounts

import (
	"cmp"
	"errors"
	"slices"

	"loket/conversations"

	"loket/conversations/requests"
	"loket/conversations/turn"
)

// ResetSite has the standard site put back, with a copy kept first.
func ResetSite(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
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
		Email: a.Email, Kind: a.Kind, Steps: stepsOf(conversations.GoalReset, a.Kind)}
	if err := siteFacts(t, w, r, a); err != nil {
		return err
	}
	turn.Adopt(&t.Works, w.ID, w)
	t.Keep(w)
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

// resetDone tells the officer that data can be entered again.
func resetDone(t *turn.Turn, w *conversations.Work) error {
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	if err := t.Advance(r, "deliver", conversations.Actor{}); err != nil {
		return err
	}
	if loginLost(w) {
		if err := siteLoginLost(t, w.Address); err != nil {
			return err
		}
		return tellLoginLost(t, r)
	}
	return t.TellOfficer(r, conversations.Compose(conversations.Say("reset_done").With("Ticket", r.Ticket, "Address", r.Address), conversations.Blank, requests.RatingQuestion(r)), requests.RatingButtons(t, r))
}

// loginLost tells whether the panel could not keep the login in a reset.
func loginLost(w *conversations.Work) bool {
	return slices.ContainsFunc(w.Steps, func(s conversations.WorkStep) bool { return s.Code == conversations.RemarkLoginLost })
}

// tellLoginLost leads to a new password: the old one works no more.
func tellLoginLost(t *turn.Turn, r *conversations.Request) error {
	keyboard := requests.RatingButtons(t, r)
	keyboard.Rows = append(conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_forgotten"), Data: "m:lupapassword"})).Rows, keyboard.Rows...)
	return t.TellOfficer(r, conversations.Compose(conversations.Say("reset_done_login_lost").With("Ticket", r.Ticket, "Address", r.Address), conversations.Blank, requests.RatingQuestion(r)), keyboard)
}
