package team

import (
	"loket/conversations"
	"loket/conversations/answers"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// closeComplaint ends a complaint without a reset, or a question without an answer.
func closeComplaint(t *turn.Turn, r *conversations.Request, by conversations.Actor) error {
	if !t.Can(r, "close") {
		t.Redraw(r, conversations.ClassAnswer)
		return nil
	}
	t.Decided(r, by)
	if err := t.Advance(r, "close", by); err != nil {
		return err
	}
	if err := t.TellOfficer(r, conversations.Compose(conversations.Say("closed_"+string(r.Service)).With("Ticket", r.Ticket, "Phone", t.Office.Phone), conversations.Blank, requests.RatingQuestion(r)), requests.RatingButtons(t, r)); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}

// maxShownReply is how much of an answer its card repeats, in runes.
const maxShownReply = 700

// answerQuestion brings a reply of the group to the officer.
func answerQuestion(t *turn.Turn, r *conversations.Request, by conversations.Actor, words string) error {
	if r.Officer == by.ID || r.Officer == conversations.Nobody {
		return nil
	}
	if words = answers.Shown(words); words == "" {
		return nil
	}
	if runes := []rune(words); len(runes) > 3000 {
		words = string(runes[:3000])
	}
	answer := conversations.Compose(conversations.Say("question_answered").With("Ticket", r.Ticket, "Answer", conversations.Own(words)))
	again := conversations.Rows(conversations.Row(conversations.Button{Label: conversations.Say("menu_question"), Data: "m:question"}))
	if r.State != conversations.Submitted { // one more word on what was answered
		t.Note(by.ID, "request.answered_again", r.Ticket, "")
		return t.TellOfficer(r, answer, again)
	}
	t.Decided(r, by)
	r.Reply = conversations.Shortened(words, maxShownReply)
	if err := t.Advance(r, "answer", by); err != nil {
		return err
	}
	if err := t.TellOfficer(r, answer, again); err != nil {
		return err
	}
	t.Redraw(r, conversations.ClassAnswer)
	return nil
}
