package requests

import (
	"strconv"

	"loket/conversations"

	"loket/conversations/turn"
)

// RatingQuestion is what RatingButtons answer; they stand below no other.
func RatingQuestion(r *conversations.Request) conversations.Line {
	return conversations.Say("satisfaction_ask").With("Ticket", r.Ticket)
}

// RatingButtons ask how satisfied the officer is, 1 to 4.
func RatingButtons(t *turn.Turn, r *conversations.Request) conversations.Keyboard {
	var all []conversations.Button
	for n := 4; n >= 1; n-- {
		all = append(all, conversations.Button{Label: conversations.Say("rating_" + strconv.Itoa(n)), Data: "s:" + r.Ticket + ":" + strconv.Itoa(n)})
	}
	return conversations.Rows(all[:2], all[2:], SurveyRow(r))
}

// SurveyRow opens the satisfaction survey, which a person answers once in half a year.
func SurveyRow(r *conversations.Request) []conversations.Button {
	return conversations.Row(conversations.Button{Label: conversations.Say("button_survey"), Data: "n:open:" + r.Ticket})
}

// AskSatisfaction asks once a request has reached its officer, below what else
// there is to say.
func AskSatisfaction(t *turn.Turn, c *conversations.Credential, s *conversations.Session, above conversations.Text) error {
	var keyboard conversations.Keyboard
	if c.Ticket != "" {
		r, err := t.Request(c.Ticket)
		if err != nil {
			return err
		}
		if r.Rating == 0 && !r.Asked {
			r.Asked = true
			t.Keep(r)
			above = conversations.Squeezed(conversations.Compose(above, conversations.Blank, RatingQuestion(r)))
			keyboard = RatingButtons(t, r)
		}
	}
	if !c.SavedAt.IsZero() { // the letter without password can be kept from now on
		keyboard.Rows = append(keyboard.Rows, conversations.Row(c.Button("button_letter_download", "letter")))
	}
	if len(above) > 0 {
		t.Tell(s, above, keyboard)
	}
	return nil
}
