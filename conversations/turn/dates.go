package turn

import (
	"errors"

	"time"

	"loket/conversations"
)

// keptYears is how long files are kept after what they were for has ended.
const keptYears = 2

// lapsedDays is how long the files of a request are kept that was cancelled before
// anybody had taken it or decided on it: as long as those of a draft.
const lapsedDays = 90

// Retire sets the date at which the files of an account that has ended are
// destroyed.
func (t *Turn) Retire(ticket string) {
	t.Remind("retire", ticket, t.Now.AddDate(keptYears, 0, 0))
}

// RetireRequest sets the date at which the files of a request are destroyed that
// came to its end without an account.
func (t *Turn) RetireRequest(r *conversations.Request) {
	switch {
	case r.State == conversations.Cancelled && r.Claimed == nil && r.Decided == nil:
		t.Remind("retire", r.Ticket, t.Now.AddDate(0, 0, lapsedDays))
	case r.State == conversations.Cancelled || r.State == conversations.Rejected:
		t.Remind("retire", r.Ticket, t.Now.AddDate(0, 0, t.KeepRejected))
	default:
		t.Retire(r.Ticket)
	}
}

// RetireAnew counts the time of a rejected or cancelled request's files anew:
// somebody objects, or asks about it.
func (t *Turn) RetireAnew(r *conversations.Request) error {
	if r.State != conversations.Cancelled && r.State != conversations.Rejected {
		return nil
	}
	_, err := t.Mem.Reminder("retire", r.Ticket)
	if err != nil { // they are destroyed already
		return IgnoreGone(err)
	}
	t.RetireRequest(r)
	return nil
}

// ForgetDates takes back what a request was to be reminded of. The dates of
// the credential that it delivered, which bears the same number, stay.
func (t *Turn) ForgetDates(r *conversations.Request) {
	for _, kind := range []string{"half", "most", "overdue", "face", "approval_notice", "correction_overdue", "handover"} {
		t.Remember(conversations.NoReminder{Kind: kind, Subject: r.Ticket})
	}
}

// WatchDeadline sets the dates at which the team is reminded of a request: at
// half and 80 % of its office time, and when that has passed.
func (t *Turn) WatchDeadline(r *conversations.Request) {
	t.ForgetDates(r)
	if half := t.shareRun(r, 0.5); half.After(t.Now) {
		t.Remind("half", r.Ticket, half)
	}
	if most := t.shareRun(r, 0.8); most.After(t.Now) {
		t.Remind("most", r.Ticket, most)
	}
	if r.Due.After(t.Now) { // once told, it is not told again
		t.Remind("overdue", r.Ticket, t.Calendar.NextOpening(r.Due.Add(time.Minute)))
	}
}

// shareRun is when a share of a request's office time has run. During a
// correction the time stood still: what is left counts back from the deadline.
func (t *Turn) shareRun(r *conversations.Request, share float64) time.Time {
	first := t.Calendar.Deadline(r.SentAt, 1)
	whole := t.Calendar.OfficeTime(first.CountsFrom, first.At)
	gone := whole - t.Calendar.OfficeTime(t.Now, r.Due)
	ahead := time.Duration(share*float64(whole)).Truncate(time.Second) - gone
	if ahead <= 0 {
		return time.Time{} // it has run already
	}
	return t.Calendar.AddOfficeTime(t.Now, ahead)
}

// IgnoreGone lets a reminder pass whose subject does not exist any more.
func IgnoreGone(err error) error {
	if errors.Is(err, conversations.ErrNotFound) {
		return nil
	}
	return err
}
