package desk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"loket/conversations/desk"
	"loket/conversations/services"
)

// TestDiagrams keeps the pictures of the state machines in the README true.
func TestDiagrams(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no README yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(page), "<!-- diagrams -->")
	shown, _, ends := strings.Cut(rest, "<!-- /diagrams -->")
	if !begins || !ends {
		t.Fatal("the README has no place for the diagrams")
	}
	diagrams, err := desk.Diagrams(services.All())
	if err != nil {
		t.Fatal(err)
	}
	var drawn strings.Builder
	for _, d := range diagrams {
		fmt.Fprintf(&drawn, "### %s\n\n```mermaid\n%s```\n\n", d.Title, d.Mermaid)
	}
	if strings.TrimSpace(shown) != strings.TrimSpace(drawn.String()) {
		t.Error("the README shows other machines than the code has; put in what `go run ./bot diagram` prints")
	}
}
