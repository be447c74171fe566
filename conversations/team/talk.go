package team

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/answers"
	"loket/conversations/turn"
)

const (
	// askFor is how long the team is asked for whom something is meant.
	askFor = time.Hour
	// maxNotes is how many messages one question holds.
	maxNotes = 40
	// albumMost is how many messages Telegram sends as one album, with numbers
	// in a row.
	albumMost = 10
)

// talkChoice is something that can be done with what a verifier wrote below a
// request: a button of the question.
type talkChoice struct {
	act, label string
	offered    func(t *turn.Turn, r *conversations.Request) bool // nil: always
	// carry does it with the notes of the one who pressed. Where ask is not 0
	// the question's message has nothing else to say: it is for carry to take it
	// away, now or when it is known how it ended.
	carry func(t *turn.Turn, p conversations.Press, r *conversations.Request, notes []conversations.TeamNote, ask int) error
}

// talkChoices are the buttons of the question, in their order.
func talkChoices() []talkChoice {
	return []talkChoice{
		{act: "send", label: "button_talk_send", carry: sendNotes},
		{act: "note", label: "button_talk_note", carry: keepNotes},
		{act: "signed", label: "button_letter_signed", offered: maybeSigned, carry: signedLetter},
	}
}

// talkButtons stand under the question, two in a row.
func talkButtons(t *turn.Turn, r *conversations.Request, no int) conversations.Keyboard {
	var all []conversations.Button
	for _, c := range talkChoices() {
		if c.offered == nil || c.offered(t, r) {
			all = append(all, conversations.Button{Label: conversations.Say(c.label), Data: "t:" + r.Ticket + ":" + strconv.Itoa(no) + ":" + c.act})
		}
	}
	return conversations.Rows(slices.Collect(slices.Chunk(all, 2))...)
}

// noteOf is a verifier's message as a question keeps it.
func noteOf(m conversations.Message) conversations.TeamNote {
	other := m.Other
	if m.Contact != nil {
		other = "contact"
	}
	return conversations.TeamNote{By: conversations.Actor{ID: m.From.ID, Name: m.From.Name}, Chat: m.Place.Chat, Number: m.Number,
		Words: m.Text, File: m.File, Other: other, Album: m.Album, Mark: m.Mark()}
}

// isText tells whether a note is words alone.
func isText(n *conversations.TeamNote) bool { return n.File == nil && n.Other == "" }

// about finds the request that a message of the bot speaks of; nil: none.
func about(t *turn.Turn, chat int64, number int) (name string, r *conversations.Request, err error) {
	name, err = t.Mem.PostedAt(chat, number)
	if err != nil {
		return "", nil, turn.IgnoreGone(err)
	}
	_, of := accounts.SubjectOf(name)
	r, err = t.Request(of)
	if errors.Is(err, conversations.ErrNotFound) {
		return name, nil, nil
	}
	return name, r, err
}

// askWhom asks for whom a verifier's message is meant. There is one question of
// a request at a time; further messages join it.
func askWhom(t *turn.Turn, r *conversations.Request, note conversations.TeamNote) error {
	talk := r.Talking()
	fresh := talk.Open == nil
	switch {
	case fresh:
		talk.Open = &conversations.Undecided{No: talk.Next()}
	case len(talk.Open.Notes) >= maxNotes:
		t.GroupSay(conversations.Compose(conversations.Say("talk_full").With("Ticket", r.Ticket, "Max", maxNotes)))
		return nil
	}
	open := talk.Open
	if !slices.ContainsFunc(open.Notes, func(n conversations.TeamNote) bool { return n.By.ID == note.By.ID }) {
		t.Note(note.By.ID, "talk.asked", r.Ticket, "")
	}
	if slices.ContainsFunc(open.Notes, func(n conversations.TeamNote) bool { return n.Number == note.Number }) {
		return nil
	}
	open.Notes = append(open.Notes, note)
	slices.SortFunc(open.Notes, func(a, b conversations.TeamNote) int { return cmp.Compare(a.Number, b.Number) })
	open.Until = t.Now.Add(askFor)
	hear(t, r, note)
	t.Keep(r)
	t.Remind("talk", r.Ticket, open.Until)
	if fresh {
		postQuestion(t, r)
	} else {
		showQuestion(t, r, conversations.ClassChange)
	}
	return nil
}

// hear remembers where a verifier's message stands, to answer it and to know
// an edit.
func hear(t *turn.Turn, r *conversations.Request, note conversations.TeamNote) {
	t.Remember(conversations.Posted{Name: r.SaidName(note.Number), Chat: note.Chat, Numbers: []int{note.Number}, At: t.Now})
}

func postQuestion(t *turn.Turn, r *conversations.Request) {
	open := r.Talk.Open
	t.Do(conversations.Send{Chat: conversations.Team, Name: r.AskName(open.No), ReplyTo: r.SaidName(open.Notes[0].Number), Class: conversations.ClassTalk,
		Text: questionText(r), Keyboard: talkButtons(t, r, open.No)})
}

func showQuestion(t *turn.Turn, r *conversations.Request, class conversations.Class) {
	open := r.Talk.Open
	t.Do(conversations.Edit{Chat: conversations.Team, Name: r.AskName(open.No), Class: class, Text: questionText(r), Keyboard: talkButtons(t, r, open.No)})
}

// questionText names who wrote how much.
func questionText(r *conversations.Request) conversations.Text {
	open := r.Talk.Open
	return conversations.Compose(conversations.Say("talk_ask").With("Ticket", r.Ticket, "Count", len(open.Notes), "Name", authors(open.Notes)))
}

// authors are the names of those who wrote notes, each once.
func authors(notes []conversations.TeamNote) string {
	var names []string
	for _, n := range notes {
		if !slices.Contains(names, n.By.Name) {
			names = append(names, n.By.Name)
		}
	}
	return conversations.Clipped(strings.Join(names, ", "), 100)
}

// QuestionGone puts a question back that somebody deleted.
func QuestionGone(t *turn.Turn, ticket string, no int) error {
	r, err := t.Request(ticket)
	if err != nil || r.Talk == nil || r.Talk.Open == nil || r.Talk.Open.No != no {
		return turn.IgnoreGone(err)
	}
	r.Talk.Open.No = r.Talk.Next()
	t.Keep(r)
	postQuestion(t, r)
	return nil
}

// talkPress takes the choice. Everybody chooses for what they wrote themselves.
func talkPress(t *turn.Turn, p conversations.Press, rest string) error {
	ticket, rest, _ := strings.Cut(rest, ":")
	no, act, _ := strings.Cut(rest, ":")
	r, err := t.Request(ticket)
	if err != nil && !errors.Is(err, conversations.ErrNotFound) {
		return err
	}
	if err != nil || r.Talk == nil || r.Talk.Open == nil || strconv.Itoa(r.Talk.Open.No) != no {
		t.Toast(p, conversations.Say("toast_talk_over"))
		return nil
	}
	if !t.Now.Before(r.Talk.Open.Until) {
		t.Toast(p, conversations.Say("toast_talk_over"))
		return TalkOver(t, ticket)
	}
	choices := talkChoices()
	i := slices.IndexFunc(choices, func(c talkChoice) bool { return c.act == act && (c.offered == nil || c.offered(t, r)) })
	if i < 0 {
		t.Toast(p, conversations.Say("toast_stale"))
		return nil
	}
	open := r.Talk.Open
	mine, others := parted(open.Notes, p.From.ID)
	if len(mine) == 0 {
		t.Box(p, conversations.Say("toast_talk_others").With("Name", authors(open.Notes)))
		return nil
	}
	ask := open.No
	if open.Notes = others; len(others) > 0 {
		ask = 0
		showQuestion(t, r, conversations.ClassAnswer)
	} else {
		r.Talk.Open = nil
		t.Remember(conversations.NoReminder{Kind: "talk", Subject: r.Ticket})
	}
	t.Keep(r)
	return choices[i].carry(t, p, r, mine, ask)
}

// parted are somebody's own notes, and those of others.
func parted(notes []conversations.TeamNote, whose int64) (mine, others []conversations.TeamNote) {
	for _, n := range notes {
		if n.By.ID == whose {
			mine = append(mine, n)
		} else {
			others = append(others, n)
		}
	}
	return mine, others
}

// keepNotes keeps what was written for the team alone.
func keepNotes(t *turn.Turn, p conversations.Press, r *conversations.Request, notes []conversations.TeamNote, ask int) error {
	remark(t, r, conversations.ToTeam, notes, r.Talk.Next())
	t.Note(p.From.ID, "talk.noted", r.Ticket, "")
	t.Toast(p, conversations.Say("toast_talk_noted").With("Ticket", r.Ticket))
	endQuestion(t, r, ask)
	return nil
}

// endQuestion takes the question's message away.
func endQuestion(t *turn.Turn, r *conversations.Request, ask int) {
	if ask != 0 {
		t.Do(conversations.Delete{Chat: conversations.Team, Name: r.AskName(ask), Instead: conversations.Compose("talk_over")})
	}
}

// remark keeps in the request's story what was said.
func remark(t *turn.Turn, r *conversations.Request, side conversations.Side, notes []conversations.TeamNote, no int) {
	for _, n := range notes {
		kept := conversations.Remark{At: t.Now, Side: side, Who: n.By.Name, ByID: n.By.ID, Words: answers.Shown(n.Words), No: no, Number: n.Number, Mark: n.Mark, Album: n.Album}
		if !isText(&n) {
			kept.Files = 1
		}
		r.Talking().Say(kept)
	}
}

// TalkOver ends a question that nobody answered: nothing of it is kept.
func TalkOver(t *turn.Turn, ticket string) error {
	r, err := t.Request(ticket)
	if err != nil || r.Talk == nil || r.Talk.Open == nil || t.Now.Before(r.Talk.Open.Until) {
		return err
	}
	open := r.Talk.Open
	r.Talk.Open = nil
	t.Keep(r)
	for _, n := range open.Notes {
		t.Remember(conversations.NoPosted{Name: r.SaidName(n.Number)})
	}
	t.Note(0, "talk.lapsed", r.Ticket, "")
	t.Do(conversations.Edit{Chat: conversations.Team, Name: r.AskName(open.No), Class: conversations.ClassChange,
		Text: conversations.Compose(conversations.Say("talk_lapsed").With("Ticket", r.Ticket, "Name", authors(open.Notes)))})
	return nil
}

// replyEdited takes in that a verifier changed what they wrote: as long as it
// is not chosen for whom it is, the change counts; what was sent stays as it
// was, and the verifier is told so.
func replyEdited(t *turn.Turn, m conversations.Message) error {
	name, r, err := about(t, m.Place.Chat, m.Number)
	if err != nil || r == nil || name != r.SaidName(m.Number) || r.Talk == nil {
		return err
	}
	changed := noteOf(m)
	if open := r.Talk.Open; open != nil {
		for i := range open.Notes {
			if open.Notes[i].Number == m.Number {
				open.Notes[i] = changed
				t.Keep(r)
				return nil
			}
		}
	}
	said := r.Talk.Remarked(m.Number)
	if said == nil || said.Mark == changed.Mark || said.ByID != m.From.ID {
		return nil // a reaction comes as an edit, too
	}
	said.Mark = changed.Mark
	t.Keep(r)
	if said.Side == conversations.ToTeam {
		said.Words = conversations.Clipped(answers.Shown(m.Text), conversations.MaxRemark)
		return nil
	}
	t.Do(conversations.Send{Chat: conversations.Team, ReplyTo: name, Class: conversations.ClassAnswer,
		Text: conversations.Compose(conversations.Say("talk_edit_not_sent").With("Ticket", r.Ticket))})
	return nil
}

// albumRest finds the request that an earlier message of the same album was
// about: not every message of an album says what it answers.
func albumRest(t *turn.Turn, m conversations.Message) (*conversations.Request, error) {
	for back := 1; m.Album != "" && back < albumMost; back++ {
		name, r, err := about(t, m.Place.Chat, m.Number-back)
		if err != nil {
			return nil, err
		}
		if r == nil || name != r.SaidName(m.Number-back) || r.Talk == nil {
			continue
		}
		if open := r.Talk.Open; open != nil && slices.ContainsFunc(open.Notes, func(n conversations.TeamNote) bool { return n.Album == m.Album }) {
			return r, nil
		}
		if said := r.Talk.Remarked(m.Number - back); said != nil && said.Album == m.Album {
			return r, nil
		}
	}
	return nil, nil
}
