package desk

import (
	"fmt"

	"github.com/looplab/fsm"
	"loket/conversations"
	"loket/conversations/accounts"
	"loket/conversations/officer"
	"loket/conversations/turn"
)

// Diagram is one state machine drawn as Mermaid.
type Diagram struct {
	Title   string
	Mermaid string
}

// Diagrams draws every state machine from the tables that run it, the forms of
// the services among them.
func Diagrams(offered []*turn.Service) ([]Diagram, error) {
	lives := []struct {
		title, start string
		events       fsm.Events
	}{
		{"Request", string(conversations.Submitted), conversations.RequestLife},
		{"Complaint", string(conversations.Submitted), conversations.ComplaintLife},
		{"Temporary password", conversations.CredentialPending, conversations.PasswordLife},
		{"One of a website's two passwords", accounts.LifeTemporary, accounts.SingleLife},
	}
	forms := []*turn.Form{officer.ConsentForm(), officer.ProfileForm()}
	for _, s := range offered {
		forms = append(forms, s.Form)
	}
	for _, f := range append(forms, accounts.LinkForm(), accounts.ProveForm()) {
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
