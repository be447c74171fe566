package accounts

import (
	"time"

	"loket/conversations"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// keptFor is how long a former website stays beside the one that took its place.
const keptFor = 7 * conversations.Day

// keeps notes until when a former website stays, and whether its holder may
// have it back by a button.
func keeps(t *turn.Turn, w *conversations.Work, back bool) error {
	until := t.Now.Add(keptFor)
	t.Remind("forget", w.Ticket, until)
	a, err := t.KnownAccount(w.Address)
	if err != nil || a == nil {
		return err
	}
	if a.Kept = nil; back {
		a.Kept = &conversations.KeptSite{Ticket: w.Ticket, Until: until}
	}
	t.Keep(a)
	return nil
}

// Returnable tells whether a former website may still be brought back.
func Returnable(t *turn.Turn, a *conversations.Account) bool {
	return a != nil && a.Kept != nil && t.Now.Before(a.Kept.Until) && a.Kind.HasSite()
}

// ForgetKept has a former website taken away whose time is over. One that is
// still being asked for, or brought back, waits.
func ForgetKept(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil || a == nil || t.ManualFor(a.Kind) {
		return err
	}
	waits := !r.Ended()
	if a.Kept != nil && a.Kept.Ticket == ticket && a.Kept.AskedBy != "" {
		asking, err := t.Request(a.Kept.AskedBy)
		waits = waits || err == nil && !asking.Ended()
	}
	if waits {
		t.Remind("forget", ticket, t.Now.Add(conversations.Day))
		return nil
	}
	if a.Kept != nil && a.Kept.Ticket == ticket {
		a.Kept = nil
		t.Keep(a)
	}
	return startUpkeep(t, &conversations.Work{Goal: conversations.GoalForget, For: ticket}, a)
}

// BringBack has the former website put back into the place of today's; after a
// break-in by the team's hands alone.
func BringBack(t *turn.Turn, r *conversations.Request, by conversations.Actor, hacked bool) error {
	if !t.Can(r, "bring_back") || SiteMoved(t, r) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil {
		return err
	}
	t.Decided(r, by)
	if err := t.Advance(r, "bring_back", by); err != nil {
		return err
	}
	if !Returnable(t, a) {
		return RequestFails(t, r, conversations.Say("panel_copy_missing").With("Step", conversations.Say("work_back"), "Detail", ""))
	}
	a.Kept.AskedBy = r.Ticket
	t.Keep(a)
	w := &conversations.Work{ID: r.Ticket, Ticket: r.Ticket, State: conversations.WorkRunning, Goal: conversations.GoalRestore, Address: a.Address, Username: a.Username,
		Kind: a.Kind, Steps: stepsOf(conversations.GoalRestore, a.Kind), Of: a.Kept.Ticket}
	turn.Adopt(&t.Works, w.ID, w)
	t.Keep(w)
	if err := newKeys(t, r, w, a); err != nil {
		return err
	}
	if withheld, err := onFile(t, w); err != nil || withheld {
		return err
	}
	if hacked || t.ManualFor(a.Kind) {
		return beginManual(t, r, w)
	}
	Call(t, w)
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// broughtBack tells the officer that the former website stands again, and
// delivers its new password.
func broughtBack(t *turn.Turn, w *conversations.Work) error {
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
	if err := keeps(t, w, false); err != nil {
		return err
	}
	body := conversations.Compose(conversations.Say("brought_back").With("Ticket", r.Ticket, "Address", r.Address), cacheAside(w, r.Ticket), conversations.Blank, requests.RatingQuestion(r))
	if err := t.TellOfficer(r, body, requests.RatingButtons(t, r)); err != nil {
		return err
	}
	return newPasswordReady(t, w)
}

// newPasswordReady ends the password that stood before, and delivers the one
// that took its place.
func newPasswordReady(t *turn.Turn, w *conversations.Work) error {
	if err := endFormer(t, w); err != nil {
		return err
	}
	return passwordReady(t, w)
}

// keptUntil is until when a former website stays, for words.
func keptUntil(t *turn.Turn) time.Time { return t.Now.Add(keptFor) }

// backRow asks for the former website.
func backRow() []conversations.Button {
	return conversations.Row(conversations.Button{Label: conversations.Say("button_ask_back"), Data: "m:restore"})
}
