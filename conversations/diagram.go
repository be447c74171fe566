package conversations

import (
	"fmt"

	"github.com/looplab/fsm"
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
		{"Request", string(Submitted), requestLife},
		{"Complaint", string(Submitted), complaintLife},
		{"Temporary password", CredentialPending, passwordLife},
		{"One of a website's two passwords", lifeTemporary, singleLife},
	}
	for _, f := range []*Form{profileForm(), subdomainForm(), websiteForm(), takeoverForm(), linkForm(), proveForm(), complaintForm(), questionForm()} {
		lives = append(lives, struct {
			title, start string
			events       fsm.Events
		}{"Form " + f.Name, f.Questions[0].Key, f.events(&Draft{})})
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
