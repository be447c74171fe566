package officer

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

const (
	// joinFor is how long after an answer to the team more of it joins it.
	joinFor = time.Minute
	// joinRunes is how long an answer grows in one message of the group.
	joinRunes = 3000
	// settleAnswer waits for further files, so that an album brings one receipt.
	settleAnswer = 700 * time.Millisecond
	// answerKey names the receipt of an answer's files.
	answerKey = "answer"
)

// carried are the kinds of messages, beside words, photos and documents, that
// go to the team as they are: none of them shows words of its own once what
// stands below it is left out.
var carried = []string{"voice", "audio", "video", "video_note", "animation", "sticker", "location"}

// beginAnswer asks for the officer's answer to the team about a request. A
// draft stays where it is.
func beginAnswer(t *turn.Turn, r *conversations.Request, how conversations.Line) {
	t.Session.Reply = &conversations.Answering{Ticket: r.Ticket, Since: t.Now}
	t.Keep(t.Session)
	t.Do(conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: conversations.Compose(how),
		Keyboard: conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("button_cancel"), Data: "r:" + r.Ticket + ":no_reply"})), Passing: true})
}

// endAnswer lets what comes next be what it was before.
func endAnswer(t *turn.Turn) {
	if t.Session.Reply != nil {
		t.Session.Reply = nil
		t.Keep(t.Session)
	}
}

// talkMessage takes a message that answers the team: a reply to what it wrote,
// or what comes after the officer asked to answer. done is false of any other.
func talkMessage(t *turn.Turn, m conversations.Message) (done bool, err error) {
	ticket, err := answered(t, m)
	if err != nil || ticket == "" {
		return false, err
	}
	r, err := t.Request(ticket)
	if errors.Is(err, conversations.ErrNotFound) || err == nil && r.Officer != t.Session.Chat {
		endAnswer(t)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, takeAnswer(t, r, m)
}

// answered finds the request that a message answers the team about.
func answered(t *turn.Turn, m conversations.Message) (ticket string, err error) {
	if m.ReplyTo != 0 {
		name, err := t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
		if err = turn.IgnoreGone(err); err != nil {
			return "", err
		}
		if name == "" && m.ToTicket != "" { // of which we learned no number
			return m.ToTicket, nil
		}
		if kind, ticket, _, _, ok := conversations.TalkName(name); ok && (kind == "word" || kind == "copy") {
			return ticket, nil
		}
	}
	a := t.Session.Reply
	switch {
	case a == nil:
	case a.Last.IsZero() && t.Now.Sub(a.Since) < turn.Silence:
		return a.Ticket, nil
	case !a.Last.IsZero() && a.Album != "" && m.Album == a.Album:
		return a.Ticket, nil
	case !a.Last.IsZero() && t.Now.Sub(a.Last) < joinFor && t.Session.Draft == nil && !opensSomething(t, m):
		return a.Ticket, nil
	}
	return "", nil
}

// opensSomething tells whether words are those of a menu's button.
func opensSomething(t *turn.Turn, m conversations.Message) bool {
	spoken := t.Spoken[conversations.Fold(m.Text)]
	return m.Text != "" && t.OpeningBy(func(o *turn.Opening) bool { return o.Menu != "" && o.Menu == spoken }) != nil
}

// takeAnswer brings an answer to the team, below the request's card.
func takeAnswer(t *turn.Turn, r *conversations.Request, m conversations.Message) error {
	words, other := answers.Shown(m.Text), m.Other
	if m.Contact != nil {
		words = answers.Shown(m.Contact.Phone)
	}
	switch {
	case other != "" && !slices.Contains(carried, other):
		t.Chatter(conversations.Compose("reply_kind_refused"), t.Aside())
		return nil
	case strings.TrimSpace(words) == "" && m.File == nil && other == "":
		t.Chatter(conversations.Compose("reply_empty"), t.Aside())
		return nil
	}
	var err error
	if t.Session.Sends, err = t.Recent(turn.LimitSends, t.Session.Sends); err != nil {
		return err
	}
	if len(t.Session.Sends) >= turn.MaxSends {
		t.Chatter(conversations.Compose(conversations.Say("too_many_sends").With("Max", turn.MaxSends)), t.Aside())
		return nil
	}
	t.Session.Sends = append(t.Session.Sends, t.Now)
	t.Session.Reply = &conversations.Answering{Ticket: r.Ticket, Since: t.Now, Last: t.Now, Album: m.Album}
	t.Keep(t.Session)
	no := showAnswer(t, r, words, m)
	if m.File != nil || other != "" {
		carryFile(t, r, no, m)
	}
	t.Note(r.Officer, "talk.answered", r.Ticket, "")
	receipt := conversations.Send{Chat: t.Session.Chat, Lang: t.Session.Lang, Text: conversations.Compose(conversations.Say("reply_sent").With("Ticket", r.Ticket)),
		Keyboard: t.Aside(), Key: answerKey, Replaces: answerKey, Passing: true}
	if m.File != nil {
		receipt.NotBefore = conversations.NotBefore(t.Now.Add(settleAnswer))
	}
	t.Do(receipt)
	return nil
}

// showAnswer puts the words into the group: into the message of an answer that
// came within the last minute, or into a new one. It returns the number of the
// message.
func showAnswer(t *turn.Turn, r *conversations.Request, words string, m conversations.Message) int {
	talk := r.Talking()
	said := conversations.Remark{At: t.Now, Side: conversations.FromOfficer, Words: words, Number: m.Number}
	if m.File != nil || m.Other != "" {
		said.Files = 1
	}
	before, files, no := joinable(t, talk, words)
	if said.No = no; no == 0 {
		said.No = talk.Next()
	}
	talk.Say(said)
	t.Keep(r)
	whole := words
	if before != "" && words != "" {
		whole = before + "\n" + words
	} else if words == "" {
		whole = before
	}
	text := conversations.Compose(conversations.Say("talk_from").With("Ticket", r.Ticket, "Words", whole, "Files", conversations.OrNothing(files+said.Files)))
	if no == 0 {
		t.Do(conversations.Send{Chat: conversations.Team, Name: r.FromName(said.No), ReplyTo: r.CardName(), Class: conversations.ClassTalk, Text: text})
	} else {
		t.Do(conversations.Edit{Chat: conversations.Team, Name: r.FromName(no), Class: conversations.ClassChange, Text: text})
	}
	return said.No
}

// joinable is the answer that more words join: what it says and how many files
// it has; no is 0 where there is none.
func joinable(t *turn.Turn, talk *conversations.Talk, words string) (said string, files, no int) {
	if len(talk.Said) == 0 {
		return "", 0, 0
	}
	last := talk.Said[len(talk.Said)-1]
	if last.Side != conversations.FromOfficer || t.Now.Sub(last.At) >= joinFor {
		return "", 0, 0
	}
	var lines []string
	for _, s := range talk.Said {
		if s.Side == conversations.FromOfficer && s.No == last.No {
			files += s.Files
			if s.Words != "" {
				lines = append(lines, s.Words)
			}
		}
	}
	said = strings.Join(lines, "\n")
	if utf8.RuneCountInString(said)+utf8.RuneCountInString(words) > joinRunes {
		return "", 0, 0
	}
	return said, files, last.No
}

// carryFile shows the team what else an answer has, without what stands below
// it: that is in the answer's words.
func carryFile(t *turn.Turn, r *conversations.Request, no int, m conversations.Message) {
	name, under := r.FromFileName(no, m.Number), r.FromName(no)
	if m.File != nil {
		t.Do(conversations.Post{Chat: conversations.Team, Name: name, ReplyTo: under, Files: []conversations.File{*m.File}, Class: conversations.ClassTalk})
		return
	}
	t.Do(conversations.Copy{Chat: conversations.Team, From: m.Place.Chat, Number: m.Number, Name: name, ReplyTo: under, Bare: true, Class: conversations.ClassTalk})
}
