package team

import (
	"errors"
	"strings"

	"loket/conversations"
	"loket/conversations/turn"
)

// groupReply takes a reply in the group to something of the bot's that is about
// a request, of a person who is a member, not only a guest of its discussion: a
// written reason, an answer to an officer's question, or words of which has to
// be asked whom they are for.
func groupReply(t *turn.Turn, m conversations.Message, member bool) error {
	r, several, err := repliedTo(t, m)
	if err != nil {
		return err
	}
	if r == nil && !several {
		return unknownYet(t, m, member)
	}
	if !member {
		if ok, err := t.Member(m.From, nil, &m); err != nil || !ok {
			return err
		}
	}
	if several {
		t.GroupSay(conversations.Compose("reply_which"))
		return nil
	}
	by := conversations.Actor{ID: m.From.ID, Name: m.From.Name}
	if late, err := lateReason(t, m, r, by); late || err != nil {
		return err
	}
	if r.Rehearsal != nil {
		return rehearsalReply(t, m, r, by)
	}
	number, err := numberAsked(t, m)
	if err != nil {
		return err
	}
	switch {
	case number != "" && r.Officer != by.ID:
		return letterNumber(t, r, by, number, m.Text)
	case r.Officer == conversations.Nobody:
		t.GroupSay(conversations.Compose(conversations.Say("reply_nobody").With("Ticket", r.Ticket)))
		return nil
	case r.Officer == by.ID:
		t.GroupSay(conversations.Compose(conversations.Say("reply_own").With("Ticket", r.Ticket)))
		return nil
	case writes(t, r, by):
		return writtenReason(t, m, r, by)
	case t.ServiceOf(r.Service).Answered:
		return answerQuestion(t, r, noteOf(m))
	}
	return askWhom(t, r, noteOf(m))
}

// repliedTo finds the request that a message of the team answers; nil: none, or
// what it answers speaks of several. What verifiers say to each other is theirs.
func repliedTo(t *turn.Turn, m conversations.Message) (r *conversations.Request, several bool, err error) {
	if m.ReplyTo == 0 {
		r, err = albumRest(t, m)
		return r, false, err
	}
	name, r, err := about(t, m.Place.Chat, m.ReplyTo)
	switch kind, _, _, _, _ := conversations.TalkName(name); {
	case kind == "said":
		r, err = albumRest(t, m)
	case name == "" && err == nil && m.ToTicket != "": // of which we learned no number
		r, err = t.Request(m.ToTicket)
		err = turn.IgnoreGone(err)
	}
	return r, strings.HasPrefix(name, turn.AboutSeveral), err
}

// unknownYet looks a moment later what a reply speaks of: somebody can answer a
// message before its number is told. The moment is that of asking who they are.
// A message that went out right before the power was cut has no name even then,
// and was sent once more: whoever answers the first is told so.
func unknownYet(t *turn.Turn, m conversations.Message, member bool) error {
	if !m.ToBot {
		return nil
	}
	_, err := t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
	switch {
	case !errors.Is(err, conversations.ErrNotFound):
		return err
	case !member:
		t.Do(conversations.AskMember{Person: m.From, Message: &m})
	case m.ToRequest:
		t.GroupSay(conversations.Compose("reply_sent_twice"))
	}
	return nil
}

// pseudoReply says to somebody who hides behind the group or a channel that
// their reply goes nowhere.
func pseudoReply(t *turn.Turn, m conversations.Message) error {
	r, _, err := repliedTo(t, m)
	if err == nil && r != nil {
		t.GroupSay(conversations.Compose(conversations.Say("reply_pseudo").With("Ticket", r.Ticket)))
	}
	return err
}
