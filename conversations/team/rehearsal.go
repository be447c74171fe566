package team

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/turn"
)

// The team rehearses on a request that nobody sent: its card stands in the group,
// every press on it means what it means on any other, and what its officer would
// read is said below it. It is erased when somebody ends it, a while after it was
// decided, or when its time is over.

const (
	// rehearsalFor is how long a rehearsal may take.
	rehearsalFor = time.Hour
	// rehearsalRests is how long it stays when it has come to its end.
	rehearsalRests = 10 * time.Minute
)

// rehearseData is what the button says that begins a rehearsal.
const rehearseData = "q:rehearse"

func rehearseRow() []conversations.Button {
	return conversations.Row(conversations.Button{Label: conversations.Say("button_rehearse"), Data: rehearseData})
}

// beginPressed begins a rehearsal, one at a time.
func beginPressed(t *turn.Turn, p conversations.Press) error {
	running, err := t.Rehearsal()
	if err != nil {
		return err
	}
	after := ""
	if running != nil {
		if t.Now.Before(running.Rehearsal.Ends) {
			t.Box(p, conversations.Say("toast_rehearsal_runs").With("Name", conversations.Shortened(running.Rehearsal.By.Name, maxHolderName)))
			return nil
		}
		if err := endRehearsal(t, running); err != nil {
			return err
		}
		after = running.Ticket
	}
	beginRehearsal(t, p, after)
	return nil
}

// beginRehearsal posts the card of a rehearsal, under another ticket than the one
// before.
func beginRehearsal(t *turn.Turn, p conversations.Press, after string) {
	ticket, at := after, t.Now
	for ticket == after {
		ticket, at = conversations.RehearsalPrefix+strings.ToUpper(strconv.FormatInt(at.UnixMilli(), 36)), at.Add(time.Millisecond)
	}
	by := conversations.Actor{ID: p.From.ID, Name: p.From.Name}
	r := &conversations.Request{Ticket: ticket, Service: t.Rehearsed.Key, Officer: conversations.Nobody, State: conversations.Submitted, Version: 1,
		Answers: map[string]conversations.Answer{}, SentAt: t.Now, Due: t.Calendar.Deadline(t.Now, 1).At,
		Rehearsal: &conversations.Rehearsal{By: by, Ends: t.Now.Add(rehearsalFor), Took: []int64{by.ID}}}
	turn.Adopt(&t.Requests, ticket, r)
	t.Story(r, conversations.MomentSubmitted, conversations.Actor{})
	t.Remind(turn.RehearsalEnds, ticket, r.Rehearsal.Ends)
	t.PostCard(r, "", conversations.ClassAnswer)
	t.Toast(p, conversations.Say("toast_rehearsal_begun"))
}

// rehearsalHead says above the card that it is none.
func rehearsalHead(r *conversations.Request) conversations.Text {
	if r.Rehearsal == nil {
		return nil
	}
	return conversations.Compose(conversations.Say("rehearsal_head").With("At", conversations.At(r.Rehearsal.Ends, conversations.DateClock)), conversations.Blank)
}

// rehearsalAnswers are examples, one a question. What a correction asked for is
// marked as it is on any card.
func rehearsalAnswers(t *turn.Turn, r *conversations.Request) conversations.Text {
	var body conversations.Text
	for _, q := range t.FormOf(r).Questions {
		example := conversations.Say("rehearsal_answer_"+q.Key).With("Address", accounts.RehearsalAddress(t))
		line := conversations.Say("card_answer").With("Field", q.Field(), "Answer", example)
		if _, changed := r.Before[q.Key]; changed {
			line = conversations.Say("card_answer_changed").With("Field", q.Field(), "Answer", conversations.Say("rehearsal_corrected"), "Before", example, "New", conversations.Verbatim(""))
		}
		body = append(body, line)
	}
	return body
}

// rehearsalRows are a rehearsal's own buttons: what the officer or the panel would
// do by themselves, and its end.
func rehearsalRows(r *conversations.Request) [][]conversations.Button {
	if r.Rehearsal == nil {
		return nil
	}
	var next []conversations.Button
	switch r.State {
	case conversations.NeedsCorrection:
		next = conversations.Row(r.Button("button_rehearse_corrected", "corrected"))
	case conversations.Provisioning:
		next = conversations.Row(r.Button("button_rehearse_works", "works"), r.Button("button_rehearse_fails", "fails"))
	case conversations.Manual:
		next = conversations.Row(conversations.Button{Label: conversations.Say("button_work_by_hand"), Start: accounts.StartWork + "_" + r.Ticket})
	}
	last := conversations.Row(r.Button("button_rehearse_end", "finish"))
	if r.Ended() {
		last = conversations.Row(r.Button("button_rehearse_again", "again"), last[0])
	}
	return [][]conversations.Button{next, last}
}

// notRehearsed are presses of cards that a rehearsal has nothing for.
var notRehearsed = []string{"holder", "files", "letter", "handed", "sign", "open", "number", "ready", "rest"}

// rehearsing carries out what a press means on a rehearsal alone; done: that was
// all. Else it returns what a press asks for.
func rehearsing(t *turn.Turn, p conversations.Press, r *conversations.Request, act string) (rest string, done bool, err error) {
	if r.Rehearsal == nil {
		return act, false, nil
	}
	switch {
	case act == "finish" || act == "again":
		return "", true, finishPressed(t, p, r, act == "again")
	case act == "contact":
		t.Box(p, conversations.Say("rehearsal_contact"))
		return "", true, nil
	}
	r.Rehearsal.TakesPart(p.From.ID)
	t.Keep(r)
	if slices.Contains(notRehearsed, act) || strings.HasPrefix(act, "unit:") {
		return "none", false, nil
	}
	return act, false, nil
}

// finishPressed ends a rehearsal, and begins another where that is asked for.
func finishPressed(t *turn.Turn, p conversations.Press, r *conversations.Request, again bool) error {
	if err := endRehearsal(t, r); err != nil {
		return err
	}
	dropPressed(t, p)
	if again {
		beginRehearsal(t, p, r.Ticket)
	} else {
		t.Toast(p, conversations.Say("toast_rehearsal_over"))
	}
	return nil
}

// rehearse does what would come of a decision: at the panel, by hand, or at the
// officer's. false: it is no such press.
func rehearse(t *turn.Turn, r *conversations.Request, by conversations.Actor, act string) (bool, error) {
	if r.Rehearsal == nil {
		return false, nil
	}
	var err error
	switch act {
	case "works":
		err = accounts.RehearseDelivery(t, r, conversations.Actor{})
	case "fails":
		r.Failure = conversations.Say("rehearsal_failure")
		err = t.Advance(r, "fail", conversations.Actor{})
	case "retry":
		r.Failure = conversations.Line{}
		err = t.Advance(r, "retry", by)
	case "hand":
		r.Failure = conversations.Line{}
		err = t.Advance(r, "by_hand", by)
	case "corrected":
		err = rehearseCorrection(t, r)
	default:
		return false, nil
	}
	t.Redraw(r, conversations.ClassAnswer)
	return true, err
}

// rehearseWork goes on from an approval as the office's panel would, without it.
func rehearseWork(t *turn.Turn, r *conversations.Request) error {
	event := "provision"
	if t.ManualFor(conversations.HostingAccount) {
		event = "by_hand"
	}
	if err := t.Advance(r, event, conversations.Actor{}); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return t.TellOfficer(r, conversations.Compose(conversations.Say("request_approved").With("Ticket", r.Ticket, "Address", accounts.RehearsalAddress(t))), conversations.Keyboard{})
}

// rehearseCorrection brings the card anew as a corrected request's, with what was
// asked for marked.
func rehearseCorrection(t *turn.Turn, r *conversations.Request) error {
	if err := t.Advance(r, "correct", conversations.Actor{}); err != nil {
		return err
	}
	r.Due = t.Calendar.Resume(r.SentAt, r.Due, r.StoppedAt, t.Now)
	r.StoppedAt = time.Time{}
	r.Before = map[string]conversations.Answer{}
	for _, key := range r.Reopened {
		r.Before[key] = conversations.Answer{}
	}
	r.Corrected, r.Reasons, r.Reopened = r.Reasons, nil, nil
	t.ReplaceCard(r, conversations.ClassAnswer)
	return nil
}

// rehearsalReply takes what a member wrote below a rehearsal: a reason that they
// are asked for, or nothing that would go anywhere. It goes with the rest.
func rehearsalReply(t *turn.Turn, m conversations.Message, r *conversations.Request, by conversations.Actor) error {
	r.Rehearsal.TakesPart(by.ID)
	t.Keep(r)
	t.Remember(conversations.Posted{Name: conversations.RehearsalName("reply", r.Ticket, m.Number), Chat: m.Place.Chat, Numbers: []int{m.Number}, At: t.Now})
	if writes(t, r, by) {
		return writtenReason(t, m, r, by)
	}
	t.GroupSay(conversations.Compose(conversations.Say("rehearsal_reply").With("Ticket", r.Ticket)))
	return nil
}

// rehearsalGoes tells whether a rehearsal's card need not be drawn any more, and
// brings the end of one nearer that has been decided.
func rehearsalGoes(t *turn.Turn, r *conversations.Request) bool {
	h := r.Rehearsal
	if h == nil || h.Over {
		return h != nil
	}
	if soon := t.Now.Add(rehearsalRests); r.Ended() && h.Ends.After(soon) {
		h.Ends = soon
		t.Remind(turn.RehearsalEnds, r.Ticket, soon)
	}
	return false
}

// RehearsalDue ends a rehearsal whose time is over.
func RehearsalDue(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	if t.Now.Before(r.Rehearsal.Ends) {
		t.Remind(turn.RehearsalEnds, ticket, r.Rehearsal.Ends)
		return nil
	}
	return endRehearsal(t, r)
}

// EndRehearsalOf ends the rehearsal in which somebody took part who is erased.
func EndRehearsalOf(t *turn.Turn, member int64) error {
	r, err := t.Rehearsal()
	if err != nil || r == nil || !slices.Contains(r.Rehearsal.Took, member) {
		return err
	}
	return endRehearsal(t, r)
}

// rehearsalMessages are the kinds of messages that a rehearsal leaves behind.
var rehearsalMessages = []string{"card", "answers:card", "told", "prompt", "below", "written", "reply", "about", "hand"}

// endRehearsal erases a rehearsal with all that was said about it.
func endRehearsal(t *turn.Turn, r *conversations.Request) error {
	r.Rehearsal.Over, r.Face, r.Unsent = true, conversations.Face{}, nil
	t.Keep(r)
	t.Remember(conversations.NoReminder{Subject: r.Ticket})
	for _, kind := range rehearsalMessages {
		standing, err := t.Mem.PostedLike(kind + ":" + r.Ticket)
		if err != nil {
			return err
		}
		for _, p := range standing {
			if err := takeRehearsedBack(t, p); err != nil {
				return err
			}
		}
	}
	for _, member := range r.Rehearsal.Took {
		m, err := t.MemberOf(member)
		if err != nil {
			return err
		}
		if m.Reason == r.Ticket {
			m.Reason, m.For = "", ""
			t.Keep(m)
		}
	}
	return nil
}

// takeRehearsedBack takes a message of a rehearsal away. What members wrote stays
// where the bot may not delete it; what stood in a group that has moved is gone
// with that, and its number means something else in the new one.
func takeRehearsedBack(t *turn.Turn, p conversations.Posted) error {
	t.Remember(conversations.NoPosted{Name: p.Name})
	group, err := t.Team()
	if err != nil || p.Chat < 0 && p.Chat != group {
		return err
	}
	gone := conversations.Delete{Chat: p.Chat, Name: p.Name, Numbers: p.Numbers, Instead: conversations.Compose("rehearsal_gone")}
	if p.Chat < 0 {
		gone.Chat = conversations.Team
	}
	switch kind, _ := accounts.SubjectOf(p.Name); kind {
	case "written", "reply":
		gone.Instead = nil
	}
	t.Do(gone)
	return nil
}

// RehearsalOver takes a message back that reached its chat when its rehearsal was
// over; false: it is no such message.
func RehearsalOver(t *turn.Turn, e conversations.Sent) (bool, error) {
	_, of := accounts.SubjectOf(e.Name)
	if !conversations.IsRehearsal(of) || len(e.Numbers) == 0 {
		return false, nil
	}
	_, err := t.Request(of)
	if err == nil || turn.IgnoreGone(err) != nil {
		return false, err
	}
	return true, takeRehearsedBack(t, conversations.Posted{Name: e.Name, Chat: e.Chat, Numbers: e.Numbers})
}
