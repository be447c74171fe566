package requests

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// watched are the dates that a cancelled request gives up, and gets back as they
// were where its officer takes that back.
var watched = []string{"half", "most", "overdue", "correction_overdue"}

// Withdraw cancels a request at its officer's wish, who may take that back for a
// while.
func Withdraw(t *turn.Turn, r *conversations.Request) error {
	before := &conversations.Withdrawn{State: r.State, At: t.Now}
	for _, kind := range watched {
		date, err := t.Mem.Reminder(kind, r.Ticket)
		switch {
		case err == nil:
			before.Dates = append(before.Dates, date)
		case !errors.Is(err, conversations.ErrNotFound):
			return err
		}
	}
	if err := t.Advance(r, "cancel", conversations.Actor{}); err != nil {
		return err
	}
	r.Withdrawn = before
	if d := t.Session.Draft; d != nil && d.Ticket == r.Ticket {
		t.Drop(r.Ticket) // it comes back with the request
	}
	menu := t.MenuKeyboard()
	menu.Rows = append([][]conversations.Button{undoRow(t, r)}, menu.Rows...)
	t.Reply(conversations.Compose(conversations.Say("request_withdrawn").With("Ticket", r.Ticket, "Minutes", int(turn.UndoFor.Minutes()))), menu)
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// undoRow takes back that a request was cancelled. The button names the
// cancellation that it speaks of.
func undoRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	return conversations.Row(requestButton(t, r, "button_restore", "restore:"+strconv.Itoa(r.Version)))
}

// Undoable tells whether an officer may still take back that they cancelled a
// request.
func Undoable(t *turn.Turn, r *conversations.Request) bool {
	return r.State == conversations.Cancelled && r.Withdrawn != nil && t.Now.Sub(r.Withdrawn.At) < turn.UndoFor
}

// Restore takes back that an officer cancelled their request: it goes on where it
// was. Where that is not possible any more it has to be asked for again, and why
// says so.
func Restore(t *turn.Turn, r *conversations.Request) (why conversations.Text, err error) {
	if why, err := barred(t, r); err != nil || why != nil {
		return why, err
	}
	event := "restore"
	if r.Withdrawn.State == conversations.NeedsCorrection {
		event = "restore_correction"
	}
	dates := r.Withdrawn.Dates
	if err := t.Advance(r, event, conversations.Actor{}); err != nil {
		return nil, err
	}
	t.Remember(conversations.NoReminder{Kind: "retire", Subject: r.Ticket})
	for _, date := range dates {
		t.Remember(date)
	}
	if r.Address != "" && r.Looked == nil {
		t.Do(conversations.CheckAddress{Ticket: r.Ticket, Address: r.Address})
	}
	countSend(t)
	t.CardMark(r).Judge = true
	restored(t, r)
	t.Redraw(r, conversations.ClassChange)
	return nil, nil
}

// barred says why a cancelled request cannot simply go on; nil where it can.
func barred(t *turn.Turn, r *conversations.Request) (conversations.Text, error) {
	open, err := t.Mem.OpenRequests(t.Session.Chat)
	if err != nil {
		return nil, err
	}
	if open >= maxOpen {
		return conversations.Compose(conversations.Say("request_again_full").With("Ticket", r.Ticket, "Max", maxOpen)), nil
	}
	free, err := stillFree(t, r)
	if err != nil || free {
		return nil, err
	}
	return conversations.Compose(conversations.Say("request_again_taken").With("Ticket", r.Ticket, "Address", r.Address)), nil
}

// stillFree tells whether nobody took a request's name since it was cancelled.
func stillFree(t *turn.Turn, r *conversations.Request) (bool, error) {
	if r.Label == "" {
		return true, nil
	}
	err := labelFree(t, &conversations.Draft{Form: t.FormOf(r).Name, Ticket: r.Ticket}, r.Label)
	t.Above = nil
	var taken *turn.Refusal
	if errors.As(err, &taken) {
		return false, nil
	}
	return err == nil, err
}

// restored tells the officer that their request goes on; a change of it that was
// being written comes back too.
func restored(t *turn.Turn, r *conversations.Request) {
	body := conversations.Compose(conversations.Say("request_restored").With("Ticket", r.Ticket, "State", t.StateWords(r)))
	if r.State == conversations.Submitted {
		body = conversations.Compose(body, conversations.Say("status_due").With("Due", r.Due))
	}
	keyboard := OwnButtons(t, r)
	if dropped := t.Dropped(r.Ticket); dropped != nil {
		if t.Session.Draft == nil {
			t.Undrop(dropped)
			t.Session.Draft.Base = r.Version
			t.Session.Seq++
			keyboard.Rows = append(keyboard.Rows, conversations.Row(t.FormButton(conversations.Say("button_resume"), "resume")))
		} else {
			keyboard.Rows = append(keyboard.Rows, turn.UndoRow(r.Ticket))
		}
	}
	t.Reply(body, keyboard)
}

// AskAgain makes the answers of a cancelled request a draft, with the name asked
// again. Sending it revives the number.
func AskAgain(t *turn.Turn, r *conversations.Request, above conversations.Text) error {
	form := t.FormOf(r)
	d := &conversations.Draft{Form: form.Name, Version: form.Version, Ticket: r.Ticket, Base: r.Version, Revives: true,
		Step: turn.Review, Answers: map[string]conversations.Answer{}}
	given := r.Answers
	if dropped := t.Dropped(r.Ticket); dropped != nil {
		given = dropped.Draft.Answers // what was being changed
		t.Undrop(dropped)
	}
	for key, a := range given {
		d.Answers[key] = a
	}
	if r.Withdrawn != nil && r.Withdrawn.State == conversations.NeedsCorrection {
		d.Only = slices.Clone(r.Reopened)
	}
	r.Withdrawn = nil
	t.Keep(r)
	if err := existing(t, d); err != nil {
		return err
	}
	if _, named := form.Question("label"); named {
		d.Step, d.Return = "label", true
		if len(d.Only) > 0 {
			if !slices.Contains(d.Only, "label") {
				d.Only = append(d.Only, "label")
			}
			d.Step, d.Return = form.Asked(d)[0].Key, false
		}
	} else if form.Unreviewed {
		d.Step = form.Questions[len(form.Questions)-1].Key
	}
	t.Session.Draft = d
	return forms.AskWith(t, above)
}

// revive sends a cancelled request again under its number.
func revive(t *turn.Turn, service *turn.Service, d *conversations.Draft) error {
	r, err := t.Request(d.Ticket)
	if err != nil {
		return err
	}
	if r.Version != d.Base || r.State != conversations.Cancelled || r.Officer != t.Session.Chat {
		return tooLate(t, r, d)
	}
	if err := sendable(t, d); err != nil {
		return err
	}
	countSend(t)
	kept := t.FilesOf(r)
	if _, err := t.Mem.Reminder("retire", r.Ticket); errors.Is(err, conversations.ErrNotFound) {
		kept = nil // they were destroyed meanwhile
	} else if err != nil {
		return err
	}
	if err := t.Advance(r, "revive", conversations.Actor{}); err != nil {
		return err
	}
	answerAnew(t, r, d)
	due := t.Calendar.Deadline(t.Now, 1)
	r.SentAt, r.Due, r.CountsFrom, r.Estimated, r.Outside = t.Now, due.At, due.CountsFrom, due.Estimated, due.OutsideHours
	r.StoppedAt, r.Corrected, r.Reopened, r.Reasons = time.Time{}, r.Reasons, nil, nil
	t.Remember(conversations.NoReminder{Kind: "retire", Subject: r.Ticket})
	t.WatchDeadline(r)
	CloseDraft(t)
	receipt(t, service, r)
	KeepFiles(t, r, kept)
	return Announce(t, r)
}
