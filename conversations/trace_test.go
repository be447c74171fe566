package conversations_test

import (
	"slices"
	"testing"

	"loket/conversations"
)

// walker has a method behind a pointer, as most who have an update in hand.
type walker struct{ trace conversations.Trace }

func (w *walker) Walk() { w.trace.Step(7) }

func TestAStepIsToldByTheNameOfItsFunction(t *testing.T) {
	var told []string
	trace := conversations.Trace(func(function string, update int64) {
		if update != 7 {
			t.Errorf("%s has update %d in hand", function, update)
		}
		told = append(told, function)
	})
	trace.Step(7)
	(&walker{trace}).Walk()
	(&walker{}).Walk() // nobody hears of it
	if want := []string{"conversations_test.TestAStepIsToldByTheNameOfItsFunction", "conversations_test.walker.Walk"}; !slices.Equal(told, want) {
		t.Errorf("told is %q", told)
	}
}
