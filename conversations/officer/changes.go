package officer

import (
	"errors"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// requestPress takes a tap of the officer on their own request.
func requestPress(t *turn.Turn, p conversations.Press, ticket, act string) error {
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && r.Officer != p.From.ID {
		t.Toast(p, conversations.Say("toast_not_yours"))
		return nil
	}
	if err != nil {
		return err
	}
	switch act {
	case "change":
		if t.Changeable(r) {
			return forms.Answered(t, p, reopen(t, r, nil))
		}
	case "correct":
		if r.State == conversations.NeedsCorrection {
			return forms.Answered(t, p, reopen(t, r, r.Reopened))
		}
	case "cancel":
		if r.State == conversations.NeedsCorrection || r.State == conversations.Submitted && r.Claimed == nil {
			return forms.Answered(t, p, withdraw(t, r))
		}
	}
	t.Box(p, t.OwnStanding(r))
	return nil
}

// reopen opens a request's answers again: all of them at the review, or the
// questions of a correction one after the other.
func reopen(t *turn.Turn, r *conversations.Request, only []string) error {
	if d := t.Session.Draft; d != nil {
		if d.Ticket == r.Ticket {
			return forms.Repeat(t, nil)
		}
		return forms.Guard(t, "correct "+r.Ticket)
	}
	t.EndOffer()
	d := &conversations.Draft{Form: t.FormOf(r).Name, Ticket: r.Ticket, Base: r.Version, Only: only, Answers: map[string]conversations.Answer{}}
	for key, a := range r.Answers {
		d.Answers[key] = a
	}
	form := t.Forms[d.Form]
	d.Version = form.Version
	d.Step = turn.Review
	if len(only) > 0 {
		d.Step = form.Asked(d)[0].Key
	}
	t.Session.Draft = d
	t.Keep(t.Session)
	return forms.Ask(t)
}

// correctNow opens a change or correction that waited behind a draft.
func correctNow(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	switch {
	case r.Officer != t.Session.Chat:
	case r.State == conversations.NeedsCorrection:
		return reopen(t, r, r.Reopened)
	case t.Changeable(r):
		return reopen(t, r, nil)
	}
	t.Passing(conversations.Compose(t.OwnStanding(r)), t.MenuKeyboard())
	return nil
}

// withdraw cancels a request at its officer's wish.
func withdraw(t *turn.Turn, r *conversations.Request) error {
	if err := t.Advance(r, "cancel", conversations.Actor{}); err != nil {
		return err
	}
	if d := t.Session.Draft; d != nil && d.Ticket == r.Ticket {
		requests.CloseDraft(t)
	}
	t.Reply(conversations.Compose(conversations.Say("request_withdrawn").With("Ticket", r.Ticket)), t.MenuKeyboard())
	t.Redraw(r, conversations.ClassChange)
	return nil
}
