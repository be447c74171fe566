package team

import (
	"slices"

	"loket/conversations"
	"loket/conversations/turn"
)

// How the bot marks a verifier's message that arrived, or did not.
const (
	markArrived = "👍"
	markRefused = "👎"
)

// sendNotes sends what was written to the officer.
func sendNotes(t *turn.Turn, p conversations.Press, r *conversations.Request, notes []conversations.TeamNote, ask int) error {
	if ask != 0 {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: r.AskName(ask), Class: conversations.ClassAnswer,
			Text: conversations.Compose(conversations.Say("talk_sending").With("Ticket", r.Ticket))})
	}
	t.Toast(p, conversations.Say("toast_talk_sending"))
	s, err := t.SessionOf(r.Officer)
	if err != nil {
		return err
	}
	no := r.Talk.Next()
	t.Do(conversations.Send{Chat: s.Chat, Lang: s.Lang, Name: r.WordName(no), Keyboard: replyButton(r),
		Text: conversations.Compose(conversations.Say("talk_word").With("Ticket", r.Ticket, "Name", t.VerifierShown(p.From.Name)))})
	copyNotes(t, r, conversations.Parcel{No: no, Ask: ask, At: t.Now, Notes: notes})
	return nil
}

// replyButton lets the officer answer.
func replyButton(r *conversations.Request) conversations.Keyboard {
	return conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_talk_reply"), Data: "r:" + r.Ticket + ":reply"}))
}

// copyNotes has the messages of a parcel copied, below what announces them.
func copyNotes(t *turn.Turn, r *conversations.Request, parcel conversations.Parcel) {
	for _, n := range parcel.Notes {
		t.Do(conversations.Copy{Chat: r.Officer, From: n.Chat, Number: n.Number, Name: r.CopyName(parcel.No, n.Number), ReplyTo: r.WordName(parcel.No)})
	}
	underWay(t, r, parcel)
}

// underWay remembers a parcel until it is known what became of it.
func underWay(t *turn.Turn, r *conversations.Request, parcel conversations.Parcel) {
	talk := r.Talking()
	talk.Way = append(talk.Way, parcel)
	remark(t, r, conversations.ToOfficer, parcel.Notes, parcel.No)
	t.Note(parcel.Notes[0].By.ID, "talk.sent", r.Ticket, "")
	t.Keep(r)
}

// TalkSent takes in that a message of a conversation stands in its chat.
func TalkSent(t *turn.Turn, e conversations.Sent) error {
	return talkEnded(t, e.Name, func(r *conversations.Request, parcel *conversations.Parcel, n *conversations.TeamNote) {
		if n.There = len(e.Numbers) > 0; !n.There {
			n.Why = conversations.FailRefused // all that it was made of is left out
		}
	})
}

// TalkFailed takes in that it never will. What its chat lets nobody copy goes
// as the words or the file that are known of it.
func TalkFailed(t *turn.Turn, name string, why conversations.Failure) error {
	if kind, ticket, _, _, _ := conversations.TalkName(name); kind == "from_file" {
		t.GroupSay(conversations.Compose(conversations.Say("talk_file_lost").With("Ticket", ticket)))
		return nil
	}
	return talkEnded(t, name, func(r *conversations.Request, parcel *conversations.Parcel, n *conversations.TeamNote) {
		why := why
		if s, err := t.SessionOf(r.Officer); why == conversations.FailBlocked && (err != nil || !s.Blocked) {
			why = conversations.FailRefused // the chat that cannot be read may be the team's: what announces it arrived
		}
		if why == conversations.FailRefused && !n.Again && !parcel.Inline && sendKnown(t, r, name, n) {
			n.Again = true
			return
		}
		n.Why = why
	})
}

// sendKnown sends the words or the file of a note, instead of a copy.
func sendKnown(t *turn.Turn, r *conversations.Request, name string, n *conversations.TeamNote) bool {
	if _, err := t.SessionOf(r.Officer); err != nil {
		return false // for its topic
	}
	switch {
	case isText(n) && n.Words != "":
		t.Do(conversations.Send{Chat: r.Officer, Name: name, Text: conversations.Compose(conversations.OwnWords(n.Words)), Final: true})
	case n.File != nil && n.Words != "":
		t.Do(conversations.Send{Chat: r.Officer, Text: conversations.Compose(conversations.OwnWords(n.Words)), Final: true},
			conversations.Post{Chat: r.Officer, Name: name, Files: []conversations.File{*n.File}})
	case n.File != nil:
		t.Do(conversations.Post{Chat: r.Officer, Name: name, Files: []conversations.File{*n.File}})
	default:
		return false
	}
	return true
}

// talkEnded finds the note that a message is about, and settles its parcel when
// nothing of it waits any more.
func talkEnded(t *turn.Turn, name string, end func(*conversations.Request, *conversations.Parcel, *conversations.TeamNote)) error {
	kind, ticket, no, number, ok := conversations.TalkName(name)
	if !ok || kind != "copy" && kind != "word" {
		return nil
	}
	r, err := t.Request(ticket)
	if err != nil || r.Talk == nil {
		return turn.IgnoreGone(err)
	}
	parcel := r.Talk.Parcel(no)
	if parcel == nil || (kind == "word") != parcel.Inline {
		return nil
	}
	for i := range parcel.Notes {
		if n := &parcel.Notes[i]; n.Waits() && (parcel.Inline || n.Number == number) {
			end(r, parcel, n)
		}
	}
	t.Keep(r)
	if parcel.Settled() {
		settle(t, r, *parcel)
	}
	return nil
}

// settle marks a verifier's messages by what became of them, and takes the
// question's message away or lets it say what did not arrive.
func settle(t *turn.Turn, r *conversations.Request, parcel conversations.Parcel) {
	r.Talk.Way = slices.DeleteFunc(r.Talk.Way, func(p conversations.Parcel) bool { return p.No == parcel.No })
	var there, refused []int
	var why conversations.Failure
	for _, n := range parcel.Notes {
		if n.There {
			there = append(there, n.Number)
			continue
		}
		refused, why = append(refused, n.Number), n.Why
		if said := r.Talk.Remarked(n.Number); said != nil {
			said.Why = n.Why
		}
	}
	chat := parcel.Notes[0].Chat
	if len(there) > 0 {
		mark := conversations.React{Chat: chat, Numbers: there, Emoji: markArrived}
		if len(refused) == 0 {
			mark.Tell = r.SaidName(there[0])
			if parcel.Ask != 0 {
				mark.Tell = r.AskName(parcel.Ask)
			}
		}
		t.Do(mark)
	}
	if len(refused) == 0 {
		return
	}
	t.Do(conversations.React{Chat: chat, Numbers: refused, Emoji: markRefused})
	said := conversations.Compose(conversations.Say("talk_refused").With("Ticket", r.Ticket, "Count", len(refused), "Why", refusedWhy(why)))
	if parcel.Ask != 0 {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: r.AskName(parcel.Ask), Class: conversations.ClassChange, Text: said})
	} else {
		t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: r.SaidName(refused[0]), Class: conversations.ClassAnswer, Text: said})
	}
	if len(there) == 0 && !parcel.Inline { // nothing stands below what announces it
		t.Do(conversations.Delete{Chat: r.Officer, Name: r.WordName(parcel.No), Instead: conversations.Compose("message_over")})
	}
}

// refusedWhy says why something did not reach the officer.
func refusedWhy(why conversations.Failure) conversations.Line {
	switch why {
	case conversations.FailBlocked:
		return conversations.Say("talk_why_blocked")
	case conversations.FailGone:
		return conversations.Say("talk_why_gone")
	}
	return conversations.Say("talk_why_refused")
}

// Reacted takes in that a verifier's messages are marked: the question has
// nothing left to say.
func Reacted(t *turn.Turn, e conversations.Reacted) error {
	kind, ticket, no, _, ok := conversations.TalkName(e.Told)
	if !ok || kind != "ask" {
		return nil
	}
	r, err := t.Request(ticket)
	if err != nil {
		return turn.IgnoreGone(err)
	}
	endQuestion(t, r, no)
	return nil
}

// NotReacted says in words what the group lets no reaction say.
func NotReacted(t *turn.Turn, e conversations.React) error {
	kind, ticket, _, _, ok := conversations.TalkName(e.Tell)
	if !ok {
		return nil
	}
	said := conversations.Compose(conversations.Say("talk_arrived").With("Ticket", ticket, "At", conversations.At(t.Now, conversations.DateClock)))
	if kind == "ask" {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: e.Tell, Class: conversations.ClassChange, Text: said})
		return nil
	}
	t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: e.Tell, Class: conversations.ClassTalk, Text: said})
	return nil
}
