package desk

import (
	"fmt"

	"github.com/looplab/fsm"
	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/officer"
	"loket/conversations/services"
	"loket/conversations/turn"
)

// Diagram is one state machine drawn as Mermaid.
type Diagram struct {
	Title   string
	Mermaid string
}

// Diagrams draws every state machine from the tables that run it.
func Diagrams() ([]Diagram, error) {
	lives := []struct {
		title, start string
		events       fsm.Events
	}{
		{"Request", string(conversations.Submitted), conversations.RequestLife},
		{"Complaint", string(conversations.Submitted), conversations.ComplaintLife},
		{"Temporary password", conversations.CredentialPending, conversations.PasswordLife},
		{"One of a website's two passwords", accounts.LifeTemporary, accounts.SingleLife},
	}
	for _, f := range []*turn.Form{officer.ProfileForm(), services.SubdomainForm(), services.WebsiteForm(), services.TakeoverForm(), accounts.LinkForm(), accounts.ProveForm(), services.ComplaintForm(), services.QuestionForm()} {
		lives = append(lives, struct {
			title, start string
			events       fsm.Events
		}{"Form " + f.Name, f.Questions[0].Key, f.Events(&conversations.Draft{})})
	}
	all := make([]Diagram, 0, len(lives))
	for _, life := range lives {
		drawn, err := fsm.VisualizeForMermaidWithGraphType(fsm.NewFSM(life.start, life.events, nil), fsm.StateDiagram)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", life.title, err)
		}
		all = append(all, Diagram{Title: life.title, Mermaid: drawn})
	}
	return all, nil
}
