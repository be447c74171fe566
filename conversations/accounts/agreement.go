package accounts

import (
	"errors"

	"loket/conversations"
	"loket/conversations/turn"
)

// agree takes `Setuju diserahkan`: the holder on file lets their account go, and
// nobody waits for the rest of the hour.
func agree(t *turn.Turn, p conversations.Press, ticket string) error {
	r, w, err := handoverOf(t, ticket)
	if err != nil {
		return err
	}
	refused := conversations.Say("toast_no_objection").With("Phone", t.Office.Phone)
	if r == nil {
		t.Box(p, refused)
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	switch {
	case err != nil:
		return err
	case a == nil || a.Holder != p.From.ID || r.Officer == p.From.ID:
		t.Box(p, refused)
		return nil
	case w == nil || r.Ended() || w.State == conversations.WorkRunning && !w.Objectable():
		t.Box(p, t.OwnStanding(r))
		return nil
	}
	t.Note(p.From.ID, "handover.agreed", r.Ticket, "")
	t.Story(r, conversations.MomentAgreed, conversations.Actor{})
	t.Keep(r)
	if w.State != conversations.WorkRunning { // it stands still already: the team tries again
		t.Toast(p, conversations.Say("toast_agreed_team"))
		t.Reply(conversations.Compose(conversations.Say("handover_agreed_team").With("Address", r.Address, "Unit", r.Unit)), t.Aside())
		t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.CardName(), Class: conversations.ClassNews, Text: conversations.Compose(conversations.Say("team_agreed").With("Ticket", r.Ticket))})
		t.Redraw(r, conversations.ClassChange)
		return nil
	}
	t.Box(p, conversations.Say("toast_agreed"))
	t.Remember(conversations.NoReminder{Kind: "handover", Subject: r.Ticket})
	return startHandover(t, r.Ticket)
}

// handoverOf finds the handover of a ticket: no request where there is none, no
// work where that is none of a handover.
func handoverOf(t *turn.Turn, ticket string) (*conversations.Request, *conversations.Work, error) {
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	w, err := t.Work(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && w.Goal != conversations.GoalHandover {
		return r, nil, nil
	}
	return r, w, err
}
