// Package requests turns a finished form into a request with a ticket, tells its
// officer, and brings it to the team; a change of a request comes the same way.
package requests

import (
	"errors"
	"slices"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// maxOpen is how many requests an officer may have under way at once.
const maxOpen = 5

// EmailQuestion asks where the account's mail goes; the profile's address is one tap.
func EmailQuestion() turn.Question {
	return turn.Question{Key: "email", Wide: true, Choices: profileEmail, Accept: forms.Plain(answers.Email), Write: turn.MailShown}
}

func profileEmail(t *turn.Turn, _ *conversations.Draft) ([]turn.Choice, error) {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil || !known || o.Email == "" {
		return nil, err
	}
	return []turn.Choice{{Label: conversations.Say("button_use").With("Value", o.Email), Value: o.Email}}, nil
}

// BeginRequest opens a request's form, unless the officer has too many under way.
func BeginRequest(t *turn.Turn, form string) error {
	open, err := t.Mem.OpenRequests(t.Session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen {
		t.BeganNothing()
		t.Chatter(conversations.Compose(conversations.Say("too_many_open").With("Max", maxOpen)), t.MenuKeyboard())
		return nil
	}
	return forms.Start(t, form)
}

// Send turns a finished form into a request of a service with a ticket number,
// or changes the request that it was opened for.
func Send(t *turn.Turn, service *turn.Service, d *conversations.Draft) error {
	switch {
	case d.Revives:
		return revive(t, service, d)
	case d.Ticket != "":
		return resend(t, d)
	}
	if err := sendable(t, d); err != nil {
		return err
	}
	ticket, err := t.Number(service.Prefix)
	if err != nil {
		return err
	}
	r, err := newRequest(t, ticket, service, d)
	if err != nil {
		return err
	}
	CloseDraft(t)
	receipt(t, service, r)
	KeepFiles(t, r, nil)
	return Announce(t, r)
}

// sendable looks once more at what may have changed since it was answered.
func sendable(t *turn.Turn, d *conversations.Draft) error {
	open, err := t.Mem.OpenRequests(t.Session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen && (d.Ticket == "" || d.Revives) {
		return turn.Refuse("too_many_open", "Max", maxOpen)
	}
	if t.Session.Sends, err = t.Recent(turn.LimitSends, t.Session.Sends); err != nil {
		return err
	}
	if len(t.Session.Sends) >= turn.MaxSends {
		return turn.Refuse("too_many_sends", "Max", turn.MaxSends)
	}
	label := d.Answers["label"].Text
	if label == "" {
		return nil
	}
	err = labelFree(t, d, label)
	var taken *turn.Refusal
	if errors.As(err, &taken) {
		taken.Reopen = "label"
	}
	if err != nil {
		return err
	}
	return forms.Complete(t, d) // an account that was there may have ended meanwhile
}

// newRequest fills a request from a draft and starts its clock.
func newRequest(t *turn.Turn, ticket string, service *turn.Service, d *conversations.Draft) (*conversations.Request, error) {
	o, known, err := t.Officer(t.Session.Chat)
	if err != nil {
		return nil, err
	}
	if !known && !(service.Opening.Consent && o.Consented()) {
		return nil, errors.New("a request without a profile")
	}
	due := t.Calendar.Deadline(t.Now, 1)
	r := &conversations.Request{
		Ticket: ticket, Service: service.Key, Officer: o.ID, State: conversations.Submitted, Version: 1,
		Answers: d.Answers, Label: d.Answers["label"].Text, Unit: o.Unit,
		SentAt: t.Now, Due: due.At, CountsFrom: due.CountsFrom, Estimated: due.Estimated, Outside: due.OutsideHours,
	}
	r.Address = addressed(t, service, d)
	turn.Adopt(&t.Requests, ticket, r)
	t.Keep(r)
	countSend(t)
	t.Story(r, conversations.MomentSubmitted, conversations.Actor{})
	t.Note(o.ID, "request.submitted", ticket, string(service.Key))
	t.WatchDeadline(r)
	return r, nil
}

// addressed is the address that a request is about; empty where there is none.
func addressed(t *turn.Turn, service *turn.Service, d *conversations.Draft) string {
	label := d.Answers["label"].Text
	switch {
	case service.Addressed != "":
		return d.Answers[service.Addressed].Text
	case label != "":
		return t.Address(label)
	}
	return ""
}

// countSend remembers that the officer sent something to the team; sendable has
// looked before.
func countSend(t *turn.Turn) {
	t.Session.Sends = append(t.Session.Sends, t.Now)
	t.Keep(t.Session)
}

// CloseDraft ends the draft of this turn's officer.
func CloseDraft(t *turn.Turn) {
	t.Session.Draft = nil
	t.Session.Seq++
	t.Keep(t.Session)
}

// receipt tells the officer the ticket number and, where one is promised, the
// deadline in words.
func receipt(t *turn.Turn, service *turn.Service, r *conversations.Request) {
	body := conversations.Compose(conversations.Say(service.Received).With("Ticket", r.Ticket, "Due", r.Due))
	if service.Answered {
		t.Reply(body, t.MenuKeyboard())
		return
	}
	if r.Outside {
		body = conversations.Compose(body, conversations.Say("request_outside_hours").With("From", r.CountsFrom))
	}
	if r.Estimated {
		body = conversations.Compose(body, "deadline_estimated")
	}
	t.Reply(body, OwnButtons(t, r))
}

// OwnButtons let an officer change or withdraw a request nobody works on yet.
func OwnButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var act []conversations.Button
	switch {
	case Undoable(t, r):
		return conversations.Rows(undoRow(t, r))
	case r.State == conversations.NeedsCorrection:
		return conversations.Rows(conversations.Row(requestButton(t, r, "button_correct", "correct"), requestButton(t, r, "button_withdraw", "cancel")))
	case r.State != conversations.Submitted || r.Claimed != nil:
		return conversations.Keyboard{}
	case t.ServiceOf(r.Service).Editable:
		act = append(act, requestButton(t, r, "button_change", "change"))
	}
	return conversations.Rows(append(act, requestButton(t, r, "button_withdraw", "cancel")))
}

func requestButton(t *turn.Turn, r *conversations.Request, key, act string) conversations.Button {
	return conversations.Button{Label: conversations.Say(key), Data: "r:" + r.Ticket + ":" + act}
}

// KeepFiles has the request's files brought into the attachments, but for
// those that were asked for before.
func KeepFiles(t *turn.Turn, r *conversations.Request, before []conversations.File) {
	for _, f := range t.FilesOf(r) {
		if slices.ContainsFunc(before, func(known conversations.File) bool { return known.Unique == f.Unique }) {
			continue
		}
		t.Remember(conversations.Attachment{Ticket: r.Ticket, File: f, Size: f.Size})
		t.Do(conversations.Keep{Ticket: r.Ticket, File: f})
	}
}

// FileKept takes in a file that was brought. One that the request does not have
// any more is nobody's: its person was erased, or its time is over.
func FileKept(t *turn.Turn, e conversations.FileKept) error {
	wanted, err := t.Mem.Attached(e.Ticket, e.File.Unique)
	switch {
	case err != nil:
		return err
	case !wanted:
		t.Remember(conversations.NoFile{Hash: e.Hash})
	default:
		t.Remember(conversations.Attachment{Ticket: e.Ticket, File: e.File, Hash: e.Hash, Size: e.Size})
	}
	if !e.Again {
		return nil
	}
	return roomAgain(t, e)
}
