package hosting

import (
	"testing"

	"loket/bot/panel/statements"
)

// TestEveryTextHasItsEffect: what the product may send, the simulated database does.
func TestEveryTextHasItsEffect(t *testing.T) {
	for _, s := range statements.All() {
		if effects[s.Name()] == nil {
			t.Errorf("%s does nothing here", s.Name())
		}
	}
	if len(effects) != len(statements.All()) {
		t.Errorf("%d effects for %d texts", len(effects), len(statements.All()))
	}
}
