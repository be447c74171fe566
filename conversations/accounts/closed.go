package accounts

import (
	"errors"
	"slices"
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// closedAgain is how often the team hears of an address that work left closed.
const closedAgain = time.Hour

// closedSince notes that the address of a work is closed to visitors.
func closedSince(t *turn.Turn, w *conversations.Work) {
	if !w.ClosedAt.IsZero() {
		return
	}
	w.ClosedAt = t.Now
	t.Keep(w)
	t.Remind("closed", w.ID, t.Now.Add(closedAgain))
}

// openSince notes that it is open.
func openSince(t *turn.Turn, w *conversations.Work) {
	if w.ClosedAt.IsZero() {
		return
	}
	w.ClosedAt = time.Time{}
	t.Keep(w)
	t.Remember(conversations.NoReminder{Kind: "closed", Subject: w.ID})
}

// mustClose has an address that is open again closed before work on its website
// goes on.
func mustClose(w *conversations.Work) {
	if s := w.Step(conversations.StepClose); s != nil && s.How == "done" && w.State != conversations.WorkDone {
		s.How = ""
	}
}

// ClosedOf is a request's work where that left the address closed and does not
// go on by itself; nil for none.
func ClosedOf(t *turn.Turn, r *conversations.Request) *conversations.Work {
	w, err := t.Work(r.Ticket)
	if err != nil || w.ClosedAt.IsZero() || w.AtPanel() {
		return nil
	}
	return w
}

// ClosedLine says on the card and in reminders since when an address is closed.
func ClosedLine(t *turn.Turn, r *conversations.Request) conversations.Text {
	w := ClosedOf(t, r)
	if w == nil {
		return nil
	}
	return conversations.Compose(conversations.Say("card_closed").With("Since", conversations.At(w.ClosedAt, clockOrDate(t, w.ClosedAt))))
}

// clockOrDate shows a time of today by the clock alone.
func clockOrDate(t *turn.Turn, at time.Time) conversations.DateForm {
	if t.Now.Sub(at) < 12*time.Hour {
		return conversations.DateTime
	}
	return conversations.DateShort
}

// RemindClosed reminds the team of an address that is still closed, in office
// hours.
func RemindClosed(t *turn.Turn, id string) error {
	w, err := t.Work(id)
	if err != nil || w.ClosedAt.IsZero() {
		return err
	}
	if open := t.Calendar.NextOpening(t.Now); open.After(t.Now) {
		t.Remind("closed", id, open)
		return nil
	}
	t.Remind("closed", id, t.Now.Add(closedAgain))
	r, err := t.Request(w.Ticket)
	if err != nil || w.AtPanel() {
		return err
	}
	t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.CardName(), Class: conversations.ClassNews,
		Text: conversations.Compose(conversations.Say("remind_closed").With("Ticket", r.Ticket, "Address", w.Address), ClosedLine(t, r))})
	return nil
}

// OpenAddress has the address of a request's work opened, whatever stands there.
func OpenAddress(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	w := ClosedOf(t, r)
	if w == nil || !MayOpen(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	w.Tries++
	t.Note(by.ID, "work.open_address", r.Ticket, "")
	if err := opening(t, w); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// opening begins the work that opens what another left closed.
func opening(t *turn.Turn, w *conversations.Work) error {
	a, err := t.KnownAccount(w.Address)
	if err != nil || a == nil {
		return err
	}
	by := &conversations.Work{Goal: conversations.GoalOpen, For: w.Ticket}
	if err := startUpkeep(t, by, a); err != nil {
		return err
	}
	w.Opening = by.ID
	t.Keep(w)
	return nil
}

// MayOpen tells whether the team can have the address of a request's work
// opened: it is closed, and nobody is at it.
func MayOpen(t *turn.Turn, r *conversations.Request) bool {
	w := ClosedOf(t, r)
	if w == nil || w.Opening == "" {
		return w != nil
	}
	by, err := t.Work(w.Opening)
	return err != nil || by.State != conversations.WorkRunning
}

// addressOpened notes that an address was opened for another work.
func addressOpened(t *turn.Turn, w *conversations.Work) error {
	of, err := t.Work(w.For)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	openSince(t, of)
	mustClose(of)
	if open, by := of.Step(conversations.StepOpen), w.Step(conversations.StepUnblock); open != nil && by != nil {
		open.Value = by.Value
		t.Keep(of)
	}
	return WorkShown(t, of)
}

// openingFails lets the card offer once more to open an address.
func openingFails(t *turn.Turn, w *conversations.Work) error {
	of, err := t.Work(w.For)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	return WorkShown(t, of)
}

// openByHand opens what a reset that ended by hand may have left closed.
func openByHand(t *turn.Turn, w *conversations.Work) error {
	if w.ClosedAt.IsZero() {
		return nil
	}
	return opening(t, w)
}

// OpenWhatEnds opens the addresses of requests that end in this turn while they
// are closed.
func OpenWhatEnds(t *turn.Turn) error {
	for _, kept := range slices.Clone(t.Kept) {
		r, is := kept.(*conversations.Request)
		if !is || !r.Ended() || t.Stood[r.Ticket].Version == r.Version {
			continue
		}
		if err := openWhatEnds(t, r); err != nil {
			return err
		}
	}
	return nil
}

func openWhatEnds(t *turn.Turn, r *conversations.Request) error {
	w, err := t.Work(r.Ticket)
	switch {
	case errors.Is(err, conversations.ErrNotFound):
		return nil
	case err != nil || r.State == conversations.Done:
		return err
	}
	if err := dropNewKeys(t, w); err != nil || w.ClosedAt.IsZero() {
		return err
	}
	return opening(t, w)
}

// dropNewKeys ends a password that work on a website was to deliver. Where it took
// the place of the officer's, they hear how to get one: nobody is locked out.
func dropNewKeys(t *turn.Turn, w *conversations.Work) error {
	if w.Goal != conversations.GoalReset && w.Goal != conversations.GoalRestore || w.Credential == "" {
		return nil
	}
	c, err := t.Credential(w.Credential)
	if err != nil || c.State != conversations.CredentialPending {
		return turn.IgnoreGone(err)
	}
	if err := EndCredential(t, c, "replace"); err != nil {
		return err
	}
	set := func(step conversations.Step) bool { s := w.Step(step); return s != nil && s.How == "done" }
	if w.Worker != nil || !set(conversations.StepPassword) && !set(conversations.StepSiteAccess) {
		return nil
	}
	r, err := t.Request(w.Ticket)
	if err != nil {
		return err
	}
	return t.TellOfficer(r, conversations.Compose(conversations.Say("password_undelivered").With("Address", w.Address)), conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_forgotten"), Data: "m:lupapassword"})))
}
