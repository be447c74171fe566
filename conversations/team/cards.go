package team

import (
	"time"

	"loket/conversations"
	"loket/conversations/turn"
)

// lookPatience is how long a new card waits for what a look at its address
// finds. What is found by then stands on the card from the first, so that the
// group sees one change less; what comes later changes it.
const lookPatience = 3 * time.Second

// DrawCards draws every card whose request changed in the turn, once.
func DrawCards(t *turn.Turn) error {
	if err := tidySteps(t); err != nil {
		return err
	}
	for _, mark := range t.Cards {
		r := mark.Request
		if rehearsalGoes(t, r) {
			continue
		}
		if mark.Judge {
			if err := workOutHints(t, r); err != nil {
				return err
			}
		}
		stood := r.Apart
		if mark.Post {
			r.Apart = "above"
		}
		body, answers, err := card(t, r)
		if err != nil {
			return err
		}
		if mark.Post && answers == nil {
			r.Apart = ""
		}
		if !mark.Post {
			t.Do(conversations.Edit{Chat: conversations.Team, Name: r.CardName(), Text: body, Keyboard: cardButtons(t, r), Class: mark.Class, Whole: r.Erased()})
			if answers != nil && stood == "" { // it grew after it was posted, with its answers in it
				t.Do(conversations.Send{Chat: conversations.Team, Name: r.AnswersName(), Text: answers, ReplyTo: r.CardName(), Class: mark.Class})
			}
			continue
		}
		replyTo := mark.ReplyTo
		if answers != nil {
			t.Do(conversations.Send{Chat: conversations.Team, Name: r.AnswersName(), Text: answers, ReplyTo: replyTo, Class: mark.Class})
			replyTo = ""
		}
		send := conversations.Send{Chat: conversations.Team, Name: r.CardName(), Text: body, Keyboard: cardButtons(t, r), ReplyTo: replyTo, Class: mark.Class}
		if mark.Awaits {
			send.NotBefore = conversations.NotBefore(t.Now.Add(lookPatience))
		}
		t.Do(send)
	}
	t.Cards = nil
	return nil
}
