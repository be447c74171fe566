package conversations

import "strings"

// askCorrection sends a request back to its officer; the clock stands still.
func (t *turn) askCorrection(r *Request, by Actor, why []Line, questions []string) error {
	if !r.can("ask_correction") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if err := t.advance(r, "ask_correction", by); err != nil {
		return err
	}
	t.noteReasons(r, by, why)
	r.Decided = nil
	r.Reasons, r.Reopened, r.StoppedAt = why, questions, t.now
	t.forgetDates(r)
	t.remind("correction_overdue", r.Ticket, t.now.AddDate(0, 0, correctionDays))
	if err := t.tellOfficer(r, text(say("correction_asked").with("Ticket", r.Ticket, "Count", len(why)), reasonList(why), blank, "correction_how"), t.ownButtons(r)); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// correctionDays is how long a request waits for its correction.
const correctionDays = 30

// noteReasons writes the ready reasons into the trail. One that somebody wrote
// may name people, whom the trail must not name: it stands with the request.
func (t *turn) noteReasons(r *Request, by Actor, why []Line) {
	names := make([]string, len(why))
	for i, line := range why {
		names[i] = "written"
		if name, ready := strings.CutPrefix(line.Key, "reason_"); ready {
			names[i] = name
		}
	}
	t.note(by.ID, "request.reasons", r.Ticket, strings.Join(names, ", "))
}

// teamReasons is what the team reads of why a request was sent back or rejected.
func (r *Request) teamReasons() Text {
	if len(r.Reasons) == 0 || r.State != NeedsCorrection && r.State != Rejected {
		return nil
	}
	return text("card_reasons", reasonList(r.Reasons))
}

func reasonList(why []Line) Text {
	var list Text
	for _, line := range why {
		list = append(list, say("reason_item").with("Reason", line))
	}
	return list
}

// reject ends a request with its reason and the way to appeal.
func (t *turn) reject(r *Request, by Actor, why []Line) error {
	event := "reject"
	if r.State == FailedState {
		event = "give_up"
	}
	if !r.can(event) {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	r.Reasons = why
	if err := t.advance(r, event, by); err != nil {
		return err
	}
	t.noteReasons(r, by, why)
	if err := t.dropPending(r); err != nil {
		return err
	}
	if err := t.tellLeftover(r, event); err != nil {
		return err
	}
	if deniesUnit(why) {
		if err := t.takeBackUnit(r, by); err != nil {
			return err
		}
	}
	body := text(say("request_rejected").with("Ticket", r.Ticket), reasonList(why), blank,
		say("appeal").with("Phone", t.Office.Phone))
	if err := t.tellOfficer(r, body, Keyboard{}); err != nil {
		return err
	}
	return t.redraw(r, ClassAnswer)
}

// tellOfficer writes to the officer of a request in their language. Where the
// bot is blocked the word goes by mail.
func (t *turn) tellOfficer(r *Request, body Text, keyboard Keyboard) error {
	s, err := t.sessionOf(r.Officer)
	if err != nil {
		return err
	}
	if s.Blocked {
		return t.mailDecision(r, s.Lang, body)
	}
	t.tell(s, body, keyboard)
	return nil
}
