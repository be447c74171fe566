package conversations

// askCorrection sends a request back to its officer; the clock stands still.
func (t *turn) askCorrection(r *Request, by Actor, why []Line, questions []string) error {
	if !r.can("ask_correction") {
		return t.redraw(r, ClassAnswer)
	}
	t.decided(r, by)
	if err := t.advance(r, "ask_correction", by); err != nil {
		return err
	}
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
	if err := t.dropPending(r); err != nil {
		return err
	}
	if err := t.tellLeftover(r, event); err != nil {
		return err
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
