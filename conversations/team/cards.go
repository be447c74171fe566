package team

import (
	"loket/conversations"

	"loket/conversations/turn"
)

// DrawCards draws every card whose request changed in the turn, once.
func DrawCards(t *turn.Turn) error {
	for _, mark := range t.Cards {
		r := mark.Request
		if mark.Judge {
			if err := workOutHints(t, r); err != nil {
				return err
			}
		}
		body, answers, err := card(t, r)
		if err != nil {
			return err
		}
		if !mark.Post {
			t.Do(conversations.Edit{Chat: conversations.Team, Name: r.CardName(), Text: body, Keyboard: cardButtons(t, r), Class: mark.Class, Whole: r.Officer == conversations.Nobody})
			continue
		}
		replyTo := mark.ReplyTo
		if answers != nil {
			t.Do(conversations.Send{Chat: conversations.Team, Name: r.AnswersName(), Text: answers, ReplyTo: replyTo, Class: mark.Class})
			replyTo = ""
		}
		t.Do(conversations.Send{Chat: conversations.Team, Name: r.CardName(), Text: body, Keyboard: cardButtons(t, r), ReplyTo: replyTo, Class: mark.Class})
	}
	t.Cards = nil
	return nil
}
