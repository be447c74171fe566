package desk

import (
	"errors"
	"time"

	"loket/conversations"
	"loket/conversations/team"
	"loket/conversations/turn"
)

const (
	// overdueAll is the reminder of everything that is overdue, the team's own.
	overdueAll     = "overdue_all"
	overdueSubject = "team"
	// overdueLooked and overdueShown bound how many overdue requests are looked
	// at and named.
	overdueLooked = 200
	overdueShown  = 20
)

// apologiseForDelay tells the officer that the promised time has passed and what
// happens next, and has the team reminded until nothing is overdue any more. A
// question was promised no time.
func apologiseForDelay(t *turn.Turn, r *conversations.Request) error {
	_, err := t.Mem.Reminder(overdueAll, overdueSubject)
	if errors.Is(err, conversations.ErrNotFound) {
		t.Remind(overdueAll, overdueSubject, halfDayOn(t))
	} else if err != nil {
		return err
	}
	if t.ServiceOf(r.Service).Answered {
		return nil
	}
	return t.TellOfficer(r, conversations.Compose(
		conversations.Say("overdue_apology").With("Ticket", r.Ticket, "Due", r.Due),
		conversations.Say("overdue_next").With("Phone", t.Office.Phone)), conversations.Keyboard{})
}

// halfDayOn is when half a working day more has run.
func halfDayOn(t *turn.Turn) time.Time {
	return t.Calendar.Fraction(t.Now, t.Calendar.Deadline(t.Now, 1).At, 0.5)
}

// stillOverdue reminds the team of all overdue requests in one message. When one
// of them is so for a working day, the group's administrators are asked for, to
// be mentioned.
func stillOverdue(t *turn.Turn) error {
	if !t.Calendar.IsWorking(t.Now) {
		t.Remind(overdueAll, overdueSubject, t.Calendar.NextOpening(t.Now).Add(time.Minute)) // after the word of the morning
		return nil
	}
	late, err := overdueNow(t)
	if err != nil || len(late) == 0 {
		return err
	}
	if forAdmins(t, late) {
		t.Do(conversations.AskAdmins{})
		return nil
	}
	return remindOfOverdue(t, nil)
}

// morning tells what waits when the office opens. It names what is overdue, so
// that the reminder of that comes half a day later, unless it has to be said to
// the group's administrators.
func morning(t *turn.Turn) error {
	if err := team.Morning(t); err != nil || !t.Calendar.IsWorking(t.Now) {
		return err
	}
	late, err := overdueNow(t)
	if err != nil || len(late) == 0 || forAdmins(t, late) {
		return err
	}
	t.Remind(overdueAll, overdueSubject, halfDayOn(t))
	return nil
}

// forAdmins tells whether something is overdue for a working day.
func forAdmins(t *turn.Turn, late []conversations.Request) bool {
	return !t.Now.Before(t.Calendar.Deadline(late[0].Due, 1).At)
}

// overdueNow lists the requests whose time has passed, the oldest deadline first.
func overdueNow(t *turn.Turn) ([]conversations.Request, error) {
	waiting, _, err := t.Mem.Queue(0, overdueLooked)
	if err != nil {
		return nil, err
	}
	for i := range waiting {
		if waiting[i].Due.IsZero() || !waiting[i].Due.Before(t.Now) {
			return waiting[:i], nil
		}
	}
	return waiting, nil
}

// remindOfOverdue writes the one message, and sets the date of the next.
func remindOfOverdue(t *turn.Turn, admins []conversations.Person) error {
	late, err := overdueNow(t)
	if err != nil || len(late) == 0 {
		return err
	}
	body := conversations.Compose(conversations.Say("overdue_all").With("Count", len(late)))
	for i := range late[:min(len(late), overdueShown)] {
		r := &late[i]
		claimed := conversations.Say("queue_unclaimed")
		if r.Claimed != nil && r.Claimed.ID != conversations.Nobody {
			claimed = conversations.Verbatim(r.Claimed.Name)
		}
		body = append(body, conversations.Say("overdue_line").With("Ticket", r.Ticket, "Unit", r.Unit,
			"Due", conversations.At(r.Due, conversations.DateShort), "Claimed", claimed))
	}
	if more := len(late) - overdueShown; more > 0 {
		body = append(body, conversations.Say("overdue_more").With("Count", more))
	}
	if len(admins) > 0 {
		var named conversations.Text
		for _, a := range admins {
			named = append(named, conversations.Say("overdue_admin").With("ID", conversations.IdText(a.ID), "Name", a.Name))
		}
		body = append(body, conversations.Blank, conversations.Say("overdue_admins").With("Admins", named))
	}
	t.Do(conversations.Send{Chat: conversations.Team, Class: conversations.ClassNews, Text: body})
	t.Remind(overdueAll, overdueSubject, halfDayOn(t))
	return nil
}
