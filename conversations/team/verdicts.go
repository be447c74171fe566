package team

import (
	"cmp"
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// askCorrection sends a request back to its officer; the clock stands still.
func askCorrection(t *turn.Turn, r *conversations.Request, by conversations.Actor, why []given, questions []string) error {
	if !t.Can(r, "ask_correction") {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	t.Decided(r, by)
	if err := t.Advance(r, "ask_correction", by); err != nil {
		return err
	}
	noteReasons(t, r, by, why)
	r.Decided = nil
	r.Reasons, r.Reopened, r.StoppedAt = lines(why), questions, t.Now
	t.ForgetDates(r)
	t.Remind("correction_overdue", r.Ticket, t.Now.AddDate(0, 0, CorrectionDays))
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("correction_asked").With("Ticket", r.Ticket, "Count", len(why)), ReasonList(r.Reasons), conversations.Blank, "correction_how"), requests.OwnButtons(t, r)); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// CorrectionDays is how long a request waits for its correction.
const CorrectionDays = 30

// noteReasons writes the ready reasons into the trail. One that somebody wrote
// may name people, whom the trail must not name: it stands with the request.
func noteReasons(t *turn.Turn, r *conversations.Request, by conversations.Actor, why []given) {
	names := make([]string, len(why))
	for i, g := range why {
		names[i] = cmp.Or(g.ready.Name, "written")
	}
	t.Note(by.ID, "request.reasons", r.Ticket, strings.Join(names, ", "))
}

// given is a reason of a verifier: a ready one, or words of their own.
type given struct {
	ready turn.Reason
	words string
}

func written(words string) []given { return []given{{words: words}} }

// lines are what people read of reasons.
func lines(why []given) []conversations.Line {
	all := make([]conversations.Line, len(why))
	for i, g := range why {
		if all[i] = conversations.OwnWords(g.words); g.ready.Name != "" {
			all[i] = conversations.Say("reason_" + g.ready.Name)
		}
	}
	return all
}

func deniesUnit(why []given) bool {
	return slices.ContainsFunc(why, func(g given) bool { return g.ready.DeniesUnit })
}

// teamReasons is what the team reads of why a request was sent back or rejected,
// and of what a correction was asked for as long as it is to be judged.
func teamReasons(r *conversations.Request) conversations.Text {
	switch {
	case r.State == conversations.Submitted && len(r.Corrected) > 0:
		return conversations.Compose("card_corrected", ReasonList(r.Corrected))
	case len(r.Reasons) > 0 && (r.State == conversations.NeedsCorrection || r.State == conversations.Rejected):
		return conversations.Compose("card_reasons", ReasonList(r.Reasons))
	}
	return nil
}

// ReasonList lists the reasons of a verifier for people.
func ReasonList(why []conversations.Line) conversations.Text {
	var list conversations.Text
	for _, line := range why {
		list = append(list, conversations.Say("reason_item").With("Reason", line))
	}
	return list
}

// reject ends a request with its reason and the way to appeal.
func reject(t *turn.Turn, r *conversations.Request, by conversations.Actor, why []given) error {
	event := "reject"
	if r.State == conversations.FailedState {
		event = "give_up"
	}
	if !t.Can(r, event) {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	t.Decided(r, by)
	r.Reasons = lines(why)
	if err := t.Advance(r, event, by); err != nil {
		return err
	}
	noteReasons(t, r, by, why)
	if err := accounts.DropPending(t, r); err != nil {
		return err
	}
	if err := accounts.TellLeftover(t, r, event); err != nil {
		return err
	}
	if deniesUnit(why) {
		if err := takeBackUnit(t, r, by); err != nil {
			return err
		}
	}
	body := conversations.Compose(conversations.Say("request_rejected").With("Ticket", r.Ticket), ReasonList(r.Reasons), conversations.Blank,
		conversations.Say("appeal").With("Phone", t.Office.Phone))
	if err := t.TellOfficer(r, body, conversations.Keyboard{}); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}
