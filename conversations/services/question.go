package services

import (
	"math"
	"regexp"
	"strings"

	"loket/conversations"
	"loket/conversations/forms"
	"loket/conversations/requests"
	"loket/conversations/turn"
)

// Question is a free text to the team, whose reply is the answer.
func Question() *turn.Service {
	return &turn.Service{
		Key: conversations.Inquiry, Prefix: "TNY",
		Opening: turn.Opening{Name: "question", Menu: "menu_question", Consent: true, Begin: beginQuestion},
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
		Finish:     sendQuestion,
	}
}

// beginQuestion asks, unless an earlier question still waits for its answer.
func beginQuestion(t *turn.Turn) error {
	waiting, err := openQuestion(t)
	if err != nil {
		return err
	}
	if waiting == nil {
		return requests.BeginRequest(t, "question")
	}
	t.Chatter(conversations.Compose(conversations.Say("question_waits").With("Ticket", waiting.Ticket, "Phone", t.Office.Phone)),
		conversations.Rows(append(append([][]conversations.Button{conversations.Row(conversations.Button{Label: conversations.Say("button_talk_reply"), Data: "r:" + waiting.Ticket + ":reply"})},
			requests.OwnButtons(t, waiting).Rows...), t.Aside().Rows...)...))
	return nil
}

// openQuestion is the officer's question that waits for its answer; nil where
// none does.
func openQuestion(t *turn.Turn) (*conversations.Request, error) {
	open, err := t.Mem.OpenRequests(t.Session.Chat)
	if err != nil || open == 0 {
		return nil, err
	}
	own, err := t.Mem.RequestsOf(t.Session.Chat, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	for i := range own {
		if own[i].Service == conversations.Inquiry && !own[i].Ended() {
			return &own[i], nil
		}
	}
	return nil, nil
}

func sendQuestion(t *turn.Turn, d *conversations.Draft) error {
	waiting, err := openQuestion(t)
	if err != nil {
		return err
	}
	if waiting != nil { // asked in a draft of an earlier version
		return turn.Refuse("question_waits", "Ticket", waiting.Ticket, "Phone", t.Office.Phone)
	}
	if err := requests.Send(t, t.ServiceOf(conversations.Inquiry), d); err != nil {
		return err
	}
	return askedAbout(t, d.Answers["question"].Text)
}

// ticketShape finds the numbers of requests in what somebody wrote.
var ticketShape = regexp.MustCompile(`(?i)\b` + conversations.TicketShape + `\b`)

// maxAskedAbout is how many requests one question is looked up for.
const maxAskedAbout = 5

// askedAbout counts the time of files anew of those requests of the officer that
// a question speaks of.
func askedAbout(t *turn.Turn, words string) error {
	for _, named := range ticketShape.FindAllString(words, maxAskedAbout) {
		r, err := t.Request(strings.ToUpper(named))
		if err != nil {
			if err := turn.IgnoreGone(err); err != nil {
				return err
			}
			continue
		}
		if r.Officer != t.Session.Chat {
			continue
		}
		if err := t.RetireAnew(r); err != nil {
			return err
		}
	}
	return nil
}
