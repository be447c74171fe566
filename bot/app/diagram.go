package app

import (
	"fmt"

	"loket/conversations/desk"
	"loket/conversations/services"
)

// DiagramCommand prints the state machines as they are in the code.
type DiagramCommand struct{}

// Run prints a Mermaid diagram for each machine.
func (*DiagramCommand) Run() error {
	diagrams, err := desk.Diagrams(services.All())
	if err != nil {
		return err
	}
	for _, d := range diagrams {
		if _, err := fmt.Printf("### %s\n\n```mermaid\n%s```\n\n", d.Title, d.Mermaid); err != nil {
			return err
		}
	}
	return nil
}
