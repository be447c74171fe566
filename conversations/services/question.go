package services

import (
	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/turn"
)

// Question is a free text to the team, whose reply is the answer.
func Question() *turn.Service {
	return &turn.Service{
		Key: conversations.Inquiry, Prefix: "TNY",
		Opening: turn.Opening{Name: "question", Menu: "menu_question", Profile: true, Begin: asks("question")},
		Form:    questionForm(), Life: conversations.ComplaintLife,
		Received: "question_received", Answered: true, Private: true, Unvouched: true,
		Decisions: [][]turn.Action{
			{{Label: "button_claim", Act: "claim"}},
			{{Label: "button_close", Act: "close"}},
		},
		GiveUp: rejected,
		Recap:  "question", Complaint: true, About: "question",
	}
}

func questionForm() *turn.Form {
	return &turn.Form{
		Name:       "question",
		Version:    1,
		Unreviewed: true,
		Questions:  []turn.Question{{Key: "question", Accept: forms.Plain(complaintText)}},
		Finish:     sends(conversations.Inquiry),
	}
}
