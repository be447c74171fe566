package conversations

import "slices"

// cardTold tells the team who on file was told of a handover that waits, and
// until when it waits.
func (t *turn) cardTold(r *Request, w *Work) Text {
	if w.Goal != goalHandover || r.ended() || len(w.Told) == 0 {
		return nil
	}
	a, err := t.knownAccount(r.Address)
	if err != nil || a == nil {
		return nil
	}
	ways, err := t.waysTo(r, a)
	if err != nil {
		return nil
	}
	var body Text
	for _, told := range w.Told {
		i := slices.IndexFunc(ways, func(to way) bool { return to.how == told.How })
		if told.Of == a.holding() && i >= 0 {
			body = append(body, t.toldLine(told, ways[i], a))
		}
	}
	switch {
	case w.Untold:
		body = append(body, say("card_untold"))
	case w.objectable():
		body = append(body, say("card_objection").with("At", at(w.Objection, DateClock)))
	}
	return body
}

// toldLine says how one way to a holder ended.
func (t *turn) toldLine(told Telling, to way, a *Account) Line {
	whom := say("way_mail").with("Email", maskedEmail(to.address))
	if to.how == byChat {
		holder, _, err := t.officer(a.Holder)
		if err != nil {
			holder.Name = ""
		}
		whom = say("way_chat").with("Name", holder.Name)
	}
	switch {
	case !told.At.IsZero():
		return say("card_told").with("Way", whom, "At", at(told.At, DateClock))
	case told.Why == blockedUs:
		return say("card_told_blocked").with("Way", whom)
	case told.Why == unreachable:
		return say("card_told_unreachable").with("Way", whom)
	case told.Why == mailIsOff:
		return say("card_told_off").with("Way", whom)
	case told.Why == mailRefused:
		return say("card_told_refused").with("Way", whom)
	}
	return say("card_telling").with("Way", whom)
}

// unheardRow hands an account over although nobody on file could be told.
func (t *turn) unheardRow(r *Request) []Button {
	w, err := t.work(r.Ticket)
	if err != nil || !w.Untold || !w.objectable() {
		return nil
	}
	return row(r.button("button_unheard", "unheard"))
}

// mayGoByHand tells whether a handover that failed needs nobody to be told
// before a hand goes on with it.
func (t *turn) mayGoByHand(r *Request) bool {
	w, err := t.work(r.Ticket)
	if err != nil {
		return false
	}
	a, err := t.knownAccount(r.Address)
	return err == nil && t.mayStart(r, w, a)
}
