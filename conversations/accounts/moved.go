package accounts

import (
	"slices"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// maxNamedOpen is how many open matters a new holder is told of.
const maxNamedOpen = 10

// accountMoved looks again at everything that is open about an account which has
// changed hands: requests and complaints on their cards, work that no request
// asked for, codes that would link it. It returns what its new holder is told.
func accountMoved(t *turn.Turn, a *conversations.Account) (conversations.Text, error) {
	a.HeldSince = t.Now
	t.Keep(a)
	t.Remember(conversations.NoCodes{Address: a.Address})
	if err := endSmallWorks(t, a.Address, conversations.GoalPassword, conversations.GoalReplace, conversations.GoalVerify); err != nil {
		return nil, err
	}
	open, err := openAt(t, a)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	told := conversations.Compose(conversations.Say("moved_open").With("Address", conversations.Own(a.Address)))
	site := false
	for i, r := range open {
		site = site || t.ServiceOf(r.Service).HolderAlone
		if i < maxNamedOpen {
			told = append(told, conversations.Say("moved_open_item").With("Ticket", r.Ticket, "Service", conversations.Say("service_"+string(r.Service))))
		}
		if err := lookAgainAt(t, r); err != nil {
			return nil, err
		}
	}
	told = append(told, conversations.Say("moved_open_team"))
	if site && a.Kind.HasSite() {
		told = append(told, conversations.Say("moved_open_site"))
	}
	return told, nil
}

// openAt are the open requests about an account, but for the one that brought it
// to its new holder.
func openAt(t *turn.Turn, a *conversations.Account) ([]*conversations.Request, error) {
	stored, err := t.Mem.OpenAbout(a.Address)
	if err != nil {
		return nil, err
	}
	var open []*conversations.Request
	for i := range stored {
		r, err := t.Request(stored[i].Ticket)
		if err != nil {
			return nil, err
		}
		if r.Ticket != a.Ticket && !r.Ended() && !t.ServiceOf(r.Service).Answered {
			open = append(open, r)
		}
	}
	return open, nil
}

// lookAgainAt brings a request about an account that has another holder now back
// to the team: what a verifier was about to confirm, and work under way, were
// decided on for another.
func lookAgainAt(t *turn.Turn, r *conversations.Request) error {
	t.Story(r, conversations.MomentHolderChanged, conversations.Actor{})
	if r.Face.Mode != "" {
		r.Face = conversations.Face{Prompt: r.Face.Prompt}
		t.Remember(conversations.NoReminder{Kind: "face", Subject: r.Ticket})
	}
	w, err := t.Work(r.Ticket)
	switch {
	case err != nil:
		if err := turn.IgnoreGone(err); err != nil {
			return err
		}
	case w.State == conversations.WorkRunning && (w.Goal == conversations.GoalReset || w.Goal == conversations.GoalRestore || w.Goal == conversations.GoalHandover && !w.Objectable()):
		w.State = conversations.WorkFailed
		t.Keep(w)
		if w.Worker != nil {
			t.Do(conversations.Delete{Chat: w.Worker.ID, Name: w.ManualName(), Instead: conversations.Compose("work_over")})
		}
		if err := RequestFails(t, r, conversations.Say("panel_holder_changed")); err != nil {
			return err
		}
	case Asks(t, r):
		if err := RequestFails(t, r, conversations.Say("panel_holder_changed")); err != nil {
			return err
		}
	}
	t.ReplaceCard(r, conversations.ClassNews)
	t.CardMark(r).Judge = true
	return nil
}

// endSmallWorks ends work of certain goals at an account, which no request asked
// for. To freeze an account, to thaw it and to look at it are no wishes of its
// holder's, and go on.
func endSmallWorks(t *turn.Turn, address string, goals ...string) error {
	open, err := t.Mem.SmallWorksAt(address)
	if err != nil {
		return err
	}
	for i := range open {
		w, err := t.Work(open[i].ID)
		if err != nil {
			return err
		}
		if slices.Contains(goals, w.Goal) {
			endSmallWork(t, w)
		}
	}
	return nil
}

// endSmallWork takes work back that is for nothing any more: from the team, from
// whoever does it by hand, and its password with it.
func endSmallWork(t *turn.Turn, w *conversations.Work) {
	if w.State == conversations.WorkDone {
		return
	}
	shown := w.ByHand || w.State == conversations.WorkFailed
	w.State = conversations.WorkDone
	t.Keep(w)
	if w.Worker != nil {
		t.Do(conversations.Delete{Chat: w.Worker.ID, Name: w.ManualName(), Instead: conversations.Compose("work_over")})
	}
	if shown && w.Goal != conversations.GoalVerify {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: w.UpkeepName(), Class: conversations.ClassChange,
			Text: conversations.Compose(conversations.Say("small_work_over").With("Goal", conversations.Say("goal_"+w.Goal), "Address", conversations.Own(w.Address)))})
	}
	if strings.HasSuffix(w.Credential, voidMark) {
		t.Remember(conversations.NoSecret{Name: w.Credential})
	}
}

// endOthers ends every temporary password at an address but the one that a request
// delivers: it has taken their place.
func endOthers(t *turn.Turn, r *conversations.Request) error {
	living, err := t.Mem.LivingAt(r.Address)
	if err != nil {
		return err
	}
	for i := range living {
		c, err := t.Credential(living[i].ID)
		if err != nil {
			return err
		}
		if c.ID == r.Credential || c.State != conversations.CredentialPending && c.State != conversations.CredentialIssued {
			continue
		}
		if err := EndCredential(t, c, "replace"); err != nil {
			return err
		}
	}
	return nil
}

// deliverMoved delivers an account to its new holder, and tells them what is open
// about it.
func deliverMoved(t *turn.Turn, r *conversations.Request, a *conversations.Account) error {
	if err := endOthers(t, r); err != nil {
		return err
	}
	open, err := accountMoved(t, a)
	if err != nil {
		return err
	}
	if err := deliverRequest(t, r); err != nil || len(open) == 0 {
		return err
	}
	return t.TellOfficer(r, open, conversations.Keyboard{})
}

// SiteMoved tells whether a broken site is held by somebody else than the one who
// complained: it is not reset at their wish.
func SiteMoved(t *turn.Turn, r *conversations.Request) bool {
	if !t.ServiceOf(r.Service).HolderAlone || r.Officer == conversations.Nobody {
		return false
	}
	a, err := t.KnownAccount(r.Address)
	return err == nil && a != nil && a.Holder != r.Officer
}
