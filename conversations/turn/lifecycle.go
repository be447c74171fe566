package turn

import (
	"fmt"
	"time"

	"loket/conversations"
)

// useAfter is how long after a delivery its officer is asked whether it is of use.
const useAfter = 7 * conversations.Day

// Standing says the same to the team, and who decided.
func (t *Turn) Standing(r *conversations.Request) conversations.Line {
	who := conversations.Verbatim("")
	switch {
	case r.Decided != nil:
		who = conversations.Say("decided_by").With("Name", r.Decided.Name, "At", conversations.At(r.DecidedAt, conversations.DateShort))
	case r.Claimed != nil:
		who = conversations.Say("claimed_by").With("Name", r.Claimed.Name)
	}
	return conversations.Say("toast_standing").With("Ticket", r.Ticket, "State", t.StateWords(r), "Who", who)
}

// Advance takes a request one transition further: a new version, a line in its
// story and in the trail. Asking for a transition that the machine does not
// have is a fault of the caller, who looks first with can.
func (t *Turn) Advance(r *conversations.Request, event string, by conversations.Actor) error {
	next, err := conversations.Transition(string(r.State), t.ServiceOf(r.Service).Life, event)
	if err != nil {
		return fmt.Errorf("request %s: %w", r.Ticket, err)
	}
	was := r.Ended()
	r.State = conversations.State(next)
	r.Version++
	r.Face, r.Unsent = conversations.Face{}, nil
	r.Withdrawn = nil
	if was && !r.Ended() {
		r.ClosedAt = time.Time{}
		if err := t.countUp(r); err != nil {
			return err
		}
	}
	if r.Ended() {
		if r.ClosedAt.IsZero() {
			r.ClosedAt = t.Now // being confirmed later closes nothing again
		}
		t.ForgetDates(r)
		if err := t.countDown(r); err != nil {
			return err
		}
		if !r.HasAccount() {
			t.RetireRequest(r)
		}
	}
	if event == "deliver" && t.ServiceOf(r.Service).Makes != "" {
		t.Remind("in_use", r.Ticket, t.Calendar.QuietUntil(t.Now.Add(useAfter)))
	}
	if r.State == conversations.Delivered && r.Rehearsal == nil {
		if err := t.endFirstDay(); err != nil {
			return err
		}
	}
	t.Story(r, conversations.MomentKind(event), by)
	t.Note(by.ID, "request."+event, r.Ticket, string(r.State))
	t.Keep(r)
	return nil
}

// Story adds a line to what the officer and the team read of a request's way.
func (t *Turn) Story(r *conversations.Request, what conversations.MomentKind, by conversations.Actor) {
	r.Timeline = append(r.Timeline, conversations.Moment{At: t.Now, What: what, Who: by.Name, ByID: by.ID})
}

// AdvancePassword takes a credential one transition further.
func (t *Turn) AdvancePassword(c *conversations.Credential, event string) error {
	next, err := conversations.Transition(c.State, conversations.PasswordLife, event)
	if err != nil {
		return fmt.Errorf("credential %s: %w", c.ID, err)
	}
	c.State = next
	t.Note(0, "password."+event, c.Ticket, c.ID)
	t.Keep(c)
	return nil
}
