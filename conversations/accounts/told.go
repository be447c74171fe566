package accounts

import (
	"slices"

	"loket/conversations"
	"loket/conversations/turn"
)

// CardTold tells the team who on file was told of a handover that waits, and
// until when it waits.
func CardTold(t *turn.Turn, r *conversations.Request, w *conversations.Work) conversations.Text {
	if w.Goal != conversations.GoalHandover || r.Ended() || len(w.Told) == 0 {
		return nil
	}
	a, err := t.KnownAccount(r.Address)
	if err != nil || a == nil {
		return nil
	}
	ways, err := waysTo(t, r, a)
	if err != nil {
		return nil
	}
	var body conversations.Text
	for _, told := range w.Told {
		i := slices.IndexFunc(ways, func(to way) bool { return to.how == told.How })
		if told.Of == a.Holding() && i >= 0 {
			body = append(body, toldLine(t, told, ways[i], a))
		}
	}
	switch {
	case w.Untold:
		body = append(body, conversations.Say("card_untold"))
	case w.Objectable():
		body = append(body, conversations.Say("card_objection").With("At", conversations.At(w.Objection, conversations.DateClock)))
	}
	return body
}

// toldLine says how one way to a holder ended.
func toldLine(t *turn.Turn, told conversations.Telling, to way, a *conversations.Account) conversations.Line {
	whom := conversations.Say("way_mail").With("Email", conversations.MaskedEmail(to.address))
	if to.how == byChat {
		holder, _, err := t.Officer(a.Holder)
		if err != nil {
			holder.Name = ""
		}
		whom = conversations.Say("way_chat").With("Name", holder.Name)
	}
	switch {
	case !told.At.IsZero():
		return conversations.Say("card_told").With("Way", whom, "At", conversations.At(told.At, conversations.DateClock))
	case told.Why == blockedUs:
		return conversations.Say("card_told_blocked").With("Way", whom)
	case told.Why == unreachable:
		return conversations.Say("card_told_unreachable").With("Way", whom)
	case told.Why == mailIsOff:
		return conversations.Say("card_told_off").With("Way", whom)
	case told.Why == mailRefused:
		return conversations.Say("card_told_refused").With("Way", whom)
	}
	return conversations.Say("card_telling").With("Way", whom)
}

// UnheardRow hands an account over although nobody on file could be told.
func UnheardRow(t *turn.Turn, r *conversations.Request) []conversations.Button {
	w, err := t.Work(r.Ticket)
	if err != nil || !w.Untold || !w.Objectable() {
		return nil
	}
	return conversations.Row(r.Button("button_unheard", "unheard"))
}

// MayGoByHand tells whether a handover that failed needs nobody to be told
// before a hand goes on with it.
func MayGoByHand(t *turn.Turn, r *conversations.Request) bool {
	w, err := t.Work(r.Ticket)
	if err != nil {
		return false
	}
	a, err := t.KnownAccount(r.Address)
	return err == nil && mayStart(t, r, w, a)
}
