package requests

import (
	"time"

	"loket/conversations"
	"loket/conversations/calendar"
	"loket/conversations/turn"
)

// openPage is how many open requests are read at a time.
const openPage = 100

// MoveDeadlines works the deadlines of all requests under way out anew, after
// holidays or hours have changed. A promise moves to later only, and its officer
// is told.
func MoveDeadlines(t *turn.Turn) error {
	for offset := 0; ; offset += openPage {
		page, total, err := t.Mem.Queue(offset, openPage)
		if err != nil {
			return err
		}
		for i := range page {
			r, err := t.Request(page[i].Ticket)
			if err != nil {
				return err
			}
			if err := moveDeadline(t, r); err != nil {
				return err
			}
		}
		if len(page) == 0 || offset+len(page) >= total {
			return nil
		}
	}
}

func moveDeadline(t *turn.Turn, r *conversations.Request) error {
	if r.Due.IsZero() || r.SentAt.IsZero() {
		return nil
	}
	due := promised(t, r)
	later, estimated := due.At.After(r.Due), r.Estimated
	if later {
		r.Due, r.CountsFrom, r.Outside = due.At, due.CountsFrom, due.OutsideHours
		t.WatchDeadline(r)
		t.Note(0, "request.deadline_moved", r.Ticket, "")
	}
	if r.Estimated = t.Calendar.Estimated(r.SentAt, r.Due); !later && r.Estimated == estimated {
		return nil
	}
	if later && due.At.After(t.Now) && !t.ServiceOf(r.Service).Answered {
		body := conversations.Compose(conversations.Say("deadline_moved").With("Ticket", r.Ticket, "Due", r.Due))
		if r.Estimated {
			body = conversations.Compose(body, "deadline_estimated")
		}
		if err := t.TellOfficer(r, body, conversations.Keyboard{}); err != nil {
			return err
		}
	}
	t.Redraw(r, conversations.ClassChange)
	return nil
}

// promised is the deadline of a request by the office's calendar as it is now,
// with the corrections during which the clock stood still.
func promised(t *turn.Turn, r *conversations.Request) calendar.Due {
	due := t.Calendar.Deadline(r.SentAt, 1)
	var stopped time.Time
	for _, m := range r.Timeline {
		switch m.What {
		case conversations.MomentAskCorrection:
			stopped = m.At
		case conversations.MomentCorrected:
			if !stopped.IsZero() {
				due.At = t.Calendar.Resume(due.CountsFrom, due.At, stopped, m.At)
			}
			stopped = time.Time{}
		case conversations.MomentRevived: // it counts from then
			due, stopped = t.Calendar.Deadline(r.SentAt, 1), time.Time{}
		}
	}
	return due
}
