package conversations

import (
	"errors"
	"slices"
	"time"

	"loket/conversations/answers"
)

// maxOpen is how many requests an officer may have under way at once.
const maxOpen = 5

// maxSends is how often an officer may send or change a request within
// sendsIn: each time costs the team's group a card, and it takes few a minute.
const (
	maxSends = 20
	sendsIn  = time.Hour
)

// files asks for photos or documents and nothing else.
func files(key string) Question {
	return Question{Key: key, Files: true, NoText: true}
}

// emailQuestion asks where the account's mail goes; the profile's address is one tap.
func emailQuestion() Question {
	return Question{Key: "email", Wide: true, Choices: profileEmail, Accept: plain(answers.Email), Write: mailShown}
}

func profileEmail(t *turn, _ *Draft) ([]Choice, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil || !known || o.Email == "" {
		return nil, err
	}
	return []Choice{{Label: say("button_use").with("Value", o.Email), Value: o.Email}}, nil
}

// beginRequest opens a request's form, unless the officer has too many under way.
func (t *turn) beginRequest(form string) error {
	open, err := t.mem.OpenRequests(t.session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen {
		t.chatter(text(say("too_many_open").with("Max", maxOpen)), t.menuKeyboard())
		return nil
	}
	return t.start(form)
}

// send turns a finished form into a request with a ticket number, or changes
// the request that it was opened for.
func (t *turn) send(service Service, prefix string, d *Draft) error {
	if d.Ticket != "" {
		return t.resend(d)
	}
	if err := t.sendable(d); err != nil {
		return err
	}
	ticket, err := t.number(prefix)
	if err != nil {
		return err
	}
	r, err := t.newRequest(ticket, service, d)
	if err != nil {
		return err
	}
	t.closeDraft()
	t.receipt(r)
	t.keepFiles(r, nil)
	return t.announce(r)
}

// sendable looks once more at what may have changed since it was answered.
func (t *turn) sendable(d *Draft) error {
	open, err := t.mem.OpenRequests(t.session.Chat)
	if err != nil {
		return err
	}
	if open >= maxOpen && d.Ticket == "" {
		return refuse("too_many_open", "Max", maxOpen)
	}
	if t.session.Sends, err = t.recent(limitSends, t.session.Sends); err != nil {
		return err
	}
	if len(t.session.Sends) >= maxSends {
		return refuse("too_many_sends", "Max", maxSends)
	}
	label := d.Answers["label"].Text
	if label == "" {
		return nil
	}
	err = t.labelFree(d, label)
	var taken *refusal
	if errors.As(err, &taken) {
		taken.reopen = "label"
	}
	return err
}

// newRequest fills a request from a draft and starts its clock.
func (t *turn) newRequest(ticket string, service Service, d *Draft) (*Request, error) {
	o, known, err := t.officer(t.session.Chat)
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, errors.New("a request without a profile")
	}
	due := t.Calendar.Deadline(t.now, 1)
	r := &Request{
		Ticket: ticket, Service: service, Officer: o.ID, State: Submitted, Version: 1,
		Answers: d.Answers, Label: d.Answers["label"].Text, Unit: o.Unit,
		SentAt: t.now, Due: due.At, CountsFrom: due.CountsFrom, Estimated: due.Estimated, Outside: due.OutsideHours,
	}
	if r.Label != "" {
		r.Address = t.address(r.Label)
	}
	adopt(&t.requests, ticket, r)
	t.keep(r)
	t.countSend()
	t.story(r, "story_submitted", Actor{})
	t.note(o.ID, "request.submitted", ticket, string(service))
	t.watchDeadline(r)
	return r, nil
}

// countSend remembers that the officer sent something to the team; sendable has
// looked before.
func (t *turn) countSend() {
	t.session.Sends = append(t.session.Sends, t.now)
	t.keep(t.session)
}

func (t *turn) closeDraft() {
	t.session.Draft = nil
	t.session.Seq++
	t.keep(t.session)
}

// receipt tells the officer the ticket number and the deadline in words.
func (t *turn) receipt(r *Request) {
	body := text(say("request_received").with("Ticket", r.Ticket, "Due", r.Due))
	if r.Outside {
		body = text(body, say("request_outside_hours").with("From", r.CountsFrom))
	}
	if r.Estimated {
		body = text(body, "deadline_estimated")
	}
	t.reply(body, t.ownButtons(r))
}

// ownButtons let an officer change or withdraw a request nobody works on yet.
func (t *turn) ownButtons(r *Request) Keyboard {
	var act []Button
	switch {
	case r.State == NeedsCorrection:
		return rows(row(t.requestButton(r, "button_correct", "correct"), t.requestButton(r, "button_withdraw", "cancel")))
	case r.State != Submitted || r.Claimed != nil:
		return Keyboard{}
	case r.editable():
		act = append(act, t.requestButton(r, "button_change", "change"))
	}
	return rows(append(act, t.requestButton(r, "button_withdraw", "cancel")))
}

// editable tells whether a request's answers can be changed by its officer.
func (r *Request) editable() bool { return r.Service == Subdomain || r.Service == Website }

func (t *turn) requestButton(r *Request, key, act string) Button {
	return Button{Label: say(key), Data: "r:" + r.Ticket + ":" + act}
}

// keepFiles has the request's files brought into the attachments, but for
// those that were asked for before.
func (t *turn) keepFiles(r *Request, before []File) {
	for _, f := range r.files(t.forms[r.form()]) {
		if slices.ContainsFunc(before, func(known File) bool { return known.Unique == f.Unique }) {
			continue
		}
		t.remember(Attachment{Ticket: r.Ticket, File: f, Size: f.Size})
		t.do(Keep{Ticket: r.Ticket, File: f})
	}
}

// files lists a request's files in the order of its questions.
func (r *Request) files(form *Form) []File {
	var all []File
	for _, q := range form.Questions {
		all = append(all, r.Answers[q.Key].Files...)
	}
	return all
}

// form names the form a request came from.
func (r *Request) form() string {
	switch r.Service {
	case Reset:
		return "complaint"
	}
	return string(r.Service)
}

// fileKept takes in a file that was brought. One that the request does not have
// any more is nobody's: its person was erased, or its time is over.
func (t *turn) fileKept(e FileKept) error {
	wanted, err := t.mem.Attached(e.Ticket, e.File.Unique)
	switch {
	case err != nil:
		return err
	case !wanted:
		t.remember(NoFile{Hash: e.Hash})
	default:
		t.remember(Attachment(e))
	}
	return nil
}
