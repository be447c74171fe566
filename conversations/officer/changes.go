package officer

import (
	"errors"
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// reviveCommand names a cancelled request that is to be asked for again, and waits
// behind a draft.
const reviveCommand = "revive "

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
	act, version, _ := strings.Cut(act, ":")
	switch act {
	case "reply":
		beginAnswer(t, r, conversations.Say("reply_how").With("Ticket", r.Ticket))
		return forms.Answered(t, p, nil)
	case "no_reply":
		if t.Session.Reply == nil || t.Session.Reply.Ticket != r.Ticket || !t.Session.Reply.Last.IsZero() {
			break
		}
		endAnswer(t)
		t.Passing(conversations.Compose(conversations.Say("reply_dropped").With("Ticket", r.Ticket)), t.Aside())
		return forms.Answered(t, p, nil)
	case "change":
		if t.Changeable(r) {
			return forms.Answered(t, p, reopen(t, r))
		}
	case "correct":
		if r.State == conversations.NeedsCorrection {
			return forms.Answered(t, p, reopen(t, r))
		}
	case "cancel":
		if r.State == conversations.NeedsCorrection || r.State == conversations.Submitted && r.Claimed == nil {
			return forms.Answered(t, p, requests.Withdraw(t, r))
		}
	case "in_use", "in_use_help":
		return useAnswered(t, p, r, act == "in_use")
	case "story":
		return storyPress(t, p, r)
	case "restore":
		if r.State == conversations.Cancelled {
			return restorePress(t, p, r, version)
		}
	}
	t.Box(p, cannot(t, r, act))
	return nil
}

// cannot says why a request is not changed or cancelled any more, and whom to ask.
func cannot(t *turn.Turn, r *conversations.Request, act string) conversations.Line {
	switch {
	case r.Ended():
	case act == "cancel":
		return conversations.Say("toast_cannot_withdraw").With("Ticket", r.Ticket)
	case act == "change" && t.ServiceOf(r.Service).Editable && r.State != conversations.NeedsCorrection:
		return conversations.Say("toast_cannot_change").With("Ticket", r.Ticket)
	}
	return t.OwnStanding(r)
}

// reopen opens a request's answers again, to be changed or corrected. What was
// being changed meanwhile stays.
func reopen(t *turn.Turn, r *conversations.Request) error {
	answers := r.Answers
	if d := t.Session.Draft; d != nil {
		switch {
		case d.Ticket != r.Ticket:
			return forms.Guard(t, "correct "+r.Ticket)
		case d.Base == r.Version && d.Step != turn.Review:
			return forms.Repeat(t, nil)
		case d.Base == r.Version && len(d.Only) > 0:
			return forms.Repeat(t, nil)
		case d.Base == r.Version:
			return forms.OfferChanges(t)
		}
		answers = d.Answers
	}
	t.EndOffer()
	return requests.Reopen(t, r, answers, nil)
}

// correctNow opens a change or correction that waited behind a draft.
func correctNow(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	if r.Officer == t.Session.Chat && (r.State == conversations.NeedsCorrection || t.Changeable(r)) {
		return reopen(t, r)
	}
	t.BeganNothing()
	t.Passing(conversations.Compose(t.OwnStanding(r)), t.MenuKeyboard())
	return nil
}

// restorePress takes `↩️ Kembalikan` below a cancelled request: once, for a while,
// and for that cancellation alone.
func restorePress(t *turn.Turn, p conversations.Press, r *conversations.Request, version string) error {
	d := t.Session.Draft
	switch {
	case d != nil && d.Revives && d.Ticket == r.Ticket:
		return forms.Answered(t, p, forms.Repeat(t, nil))
	case r.Withdrawn == nil || version != strconv.Itoa(r.Version):
		t.Box(p, t.OwnStanding(r))
		return nil
	case !requests.Undoable(t, r):
		t.Box(p, conversations.Say("toast_undo_over").With("Minutes", int(turn.UndoFor.Minutes())))
		return nil
	}
	if sends, err := t.Recent(turn.LimitSends, t.Session.Sends); err != nil {
		return err
	} else if len(sends) >= turn.MaxSends {
		t.Box(p, conversations.Say("toast_too_many_sends").With("Max", turn.MaxSends))
		return nil
	}
	return forms.Answered(t, p, restore(t, r))
}

// restore lets a cancelled request go on, or has it asked for again where that is
// not possible any more.
func restore(t *turn.Turn, r *conversations.Request) error {
	why, err := requests.Restore(t, r)
	switch {
	case err != nil || why == nil:
		return err
	case t.Session.Draft != nil:
		return forms.Guard(t, reviveCommand+r.Ticket)
	}
	t.EndOffer()
	return requests.AskAgain(t, r, why)
}

// reviveNow brings back a request that waited behind a draft.
func reviveNow(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil {
		return err
	}
	if r.Officer == t.Session.Chat && r.State == conversations.Cancelled && r.Withdrawn != nil {
		return restore(t, r)
	}
	t.BeganNothing()
	t.Passing(conversations.Compose(t.OwnStanding(r)), t.MenuKeyboard())
	return nil
}
