package team

import (
	"strconv"
	"strings"

	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// numberPrompt begins our names of questions for a letter's number.
const numberPrompt = "number:"

// askLetterNumber asks the verifier for the number that the office's register has
// given to its letter: one new message with the reply field open.
func askLetterNumber(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	if !r.HasLetter() {
		t.Box(p, t.Standing(r))
		return nil
	}
	r.NumberAsk++
	t.Keep(r)
	t.Do(conversations.Send{Chat: conversations.Team, Name: numberName(r, r.NumberAsk), ReplyTo: r.CardName(), Keyboard: conversations.Keyboard{ForceReply: true}, Class: conversations.ClassAnswer,
		Text: conversations.Compose(conversations.Say("prompt_letter_number").With("ID", strconv.FormatInt(p.From.ID, 10), "Name", p.From.Name, "Ticket", r.Ticket))})
	return forms.Answered(t, p, nil)
}

func numberName(r *conversations.Request, no int) string {
	return numberPrompt + r.Ticket + "/" + strconv.Itoa(no)
}

// numberAsked is the question for a number that a message answers; empty where it
// answers none.
func numberAsked(t *turn.Turn, m conversations.Message) (name string, err error) {
	if m.ReplyTo == 0 {
		return "", nil
	}
	name, err = t.Mem.PostedAt(m.Place.Chat, m.ReplyTo)
	if !strings.HasPrefix(name, numberPrompt) {
		name = ""
	}
	return name, turn.IgnoreGone(err)
}

// letterNumber keeps the number of the office's letter; it stands on the card, and
// on every copy that is made from now on.
func letterNumber(t *turn.Turn, r *conversations.Request, by conversations.Actor, asked, typed string) error {
	number, err := answers.LetterNo(typed)
	if err != nil {
		t.GroupSay(conversations.Compose(conversations.Say("letter_number_refused").With("Ticket", r.Ticket)))
		return nil
	}
	r.LetterNo = number
	t.Note(by.ID, "letter.numbered", r.Ticket, "")
	t.Do(conversations.Delete{Chat: conversations.Team, Name: asked, Instead: conversations.Compose("letter_number_over")})
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// letterReady tells the officer that the signed letter can be fetched on paper.
func letterReady(t *turn.Turn, p conversations.Press, r *conversations.Request) error {
	switch {
	case !r.HasLetter():
		t.Box(p, t.Standing(r))
		return nil
	case !r.ReadyAt.IsZero():
		t.Box(p, conversations.Say("card_letter_ready").With("At", conversations.At(r.ReadyAt, conversations.DateShort)))
		return nil
	}
	r.ReadyAt = t.Now
	t.Note(p.From.ID, "letter.ready", r.Ticket, "")
	t.Redraw(r, conversations.ClassAnswer)
	if r.Officer != conversations.Nobody {
		if err := t.TellOfficer(r, conversations.Compose(conversations.Say("letter_ready").With("Ticket", r.Ticket, "Address", r.Address, "Office", t.Office.Name, "Place", conversations.Own(t.Office.Address), "Phone", t.Office.Phone)), conversations.Keyboard{}); err != nil {
			return err
		}
	}
	return forms.Answered(t, p, nil)
}
