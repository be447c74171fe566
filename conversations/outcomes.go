package conversations

import (
	"errors"
	"slices"
	"strings"
)

// sent remembers where a named message stands.
func (t *turn) sent(e Sent) error {
	if late, err := t.sentTooLate(e); late || err != nil {
		return err
	}
	if len(e.Numbers) > 0 {
		t.remember(Posted{Name: e.Name, Chat: e.Chat, Numbers: e.Numbers, At: t.now})
	}
	if card, ok := strings.CutPrefix(e.Name, "files:"); ok {
		return t.filesShown(card, e.Left)
	}
	ticket, current := cardOf(e.Name)
	if ticket == "" {
		return t.toldBy(e.Name)
	}
	r, err := t.request(ticket)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.cardName() == current && !r.CardPosted {
		r.CardPosted = true
		t.keep(r)
	}
	return nil
}

// sentTooLate takes back what was on its way while its person was erased.
func (t *turn) sentTooLate(e Sent) (bool, error) {
	kind, of := subjectOf(e.Name)
	late, err := false, error(nil)
	switch kind {
	case "files", "answers", "comment":
		late, err = t.ofNobody(of)
	case "team_letter", "ready":
		var c *Credential
		if c, err = t.credential(of); err == nil {
			late = c.Officer == nobody
		}
	}
	if err = ignoreGone(err); err == nil && !late && e.Chat > 0 {
		late, err = t.unheardOf(e.Chat)
	}
	if late {
		t.do(Delete{Chat: e.Chat, Name: e.Name, Numbers: e.Numbers, Files: kind == "files" || kind == "team_letter",
			Instead: text("message_over"), For: nobody})
	}
	return late, err
}

// ofNobody tells whether a request's person was erased.
func (t *turn) ofNobody(ticket string) (bool, error) {
	r, err := t.request(ticket)
	return err == nil && r.Officer == nobody, err
}

// unheardOf tells whether we know nothing of a private chat's person: neither
// what they wrote, nor who they are, nor what they hold. They were erased.
func (t *turn) unheardOf(chat int64) (bool, error) {
	if _, known := t.sessions[chat]; known {
		return false, nil
	}
	if _, err := t.mem.Session(chat); !errors.Is(err, ErrNotFound) {
		return false, err
	}
	_, introduced, err := t.officer(chat)
	if err != nil || introduced {
		return false, err
	}
	held, err := t.mem.AccountsOf(chat)
	return len(held) == 0, err
}

// cardOf tells which request a message name is the card of.
func cardOf(name string) (ticket, card string) {
	rest, ok := strings.CutPrefix(name, "card:")
	if !ok {
		return "", ""
	}
	ticket, _, _ = strings.Cut(rest, "/")
	return ticket, name
}

// failed takes in an effect that can never succeed.
func (t *turn) failed(e Failed) error {
	if e.Why == FailNoSecret {
		if done, err := t.secretMissing(e); done || err != nil {
			return err
		}
	}
	switch effect := e.Effect.(type) {
	case Send:
		if err := t.sendFailed(effect.Chat, effect.Name, e.Why); err != nil {
			return err
		}
		if err := t.notTold(effect.Name, notReached(e.Why)); err != nil {
			return err
		}
		if err := t.sendRefused(effect, e); err != nil {
			return err
		}
		return t.mailInstead(effect, e.Why)
	case Paper:
		if err := t.sendFailed(effect.Chat, "", e.Why); err != nil {
			return err
		}
		return t.paperRefused(effect, e)
	case Edit:
		return t.editFailed(effect, e)
	case Keep:
		return t.fileLost(effect.Ticket)
	case Delete:
		return t.stays(effect, e.Why)
	}
	return nil
}

// fileLost tells the team that a file did not reach the attachments: it is at
// Telegram alone.
func (t *turn) fileLost(ticket string) error {
	r, err := t.request(ticket)
	if err != nil || r.FileLost || r.Officer == nobody {
		return ignoreGone(err)
	}
	r.FileLost = true
	return t.redraw(r, ClassChange)
}

// sendFailed marks an officer who blocked the bot; a credential waits for them.
func (t *turn) sendFailed(chat int64, name string, why Failure) error {
	if why != FailBlocked || chat == Team {
		return nil
	}
	if gone, err := t.unheardOf(chat); gone || err != nil {
		return err // the last word to somebody who was erased
	}
	s, err := t.sessionOf(chat)
	if err != nil {
		return err
	}
	s.Blocked = true
	t.keep(s)
	id, ok := strings.CutPrefix(name, "ready:")
	if !ok {
		return nil
	}
	if !slices.Contains(s.Waiting, id) {
		s.Waiting = append(s.Waiting, id)
	}
	c, err := t.credential(id)
	if err != nil {
		return ignoreGone(err)
	}
	return t.blockedOnCard(c)
}

// mailInstead writes to somebody who turns out to have blocked the bot what
// they have to know of a request.
func (t *turn) mailInstead(e Send, why Failure) error {
	if why != FailBlocked && why != FailRefused || e.Chat <= 0 || e.Name != "" || e.Passing || len(e.Text) == 0 {
		return nil
	}
	first := e.Text[0]
	r, err := t.request(first.Args.typed("Ticket"))
	if err != nil || r.Officer != e.Chat || first.Key == "satisfaction_ask" {
		return ignoreGone(err)
	}
	return t.mailDecision(r, e.Lang, e.Text)
}

// editFailed puts back what somebody deleted: a card that is still needed, a
// ready message that still holds something.
func (t *turn) editFailed(e Edit, failed Failed) error {
	if e.Tell == tellOpened {
		if err := t.notOpened(e, failed); err != nil {
			return err
		}
	}
	if failed.Why == FailBlocked {
		return t.sendFailed(e.Chat, e.Name, failed.Why)
	}
	if failed.Why != FailGone {
		return nil
	}
	if id, ok := strings.CutPrefix(e.Name, "ready:"); ok {
		return t.deliverAgain(id)
	}
	ticket, name := cardOf(e.Name)
	if ticket == "" {
		return nil
	}
	r, err := t.request(ticket)
	if err != nil || r.ended() || r.cardName() != name {
		return ignoreGone(err)
	}
	r.CardNo++
	t.postCard(r, "", ClassNews)
	return nil
}

// apologise answers somebody whose event could not be decided, and parks the
// request it belonged to.
func (t *turn) apologise(e Apologise) error {
	if e.Query != "" {
		t.do(Toast{Query: e.Query, Text: say("apology_short"), Alert: true})
	}
	if e.Place.Private && e.Query == "" {
		s, err := t.sessionOf(e.Place.Chat)
		if err != nil {
			return err
		}
		t.tell(s, text(say("apology").with("Phone", t.Office.Phone)), Keyboard{})
	}
	if e.Ticket == "" {
		return nil
	}
	r, err := t.request(e.Ticket)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return t.requestFails(r, say("panel_internal"))
}
