package answers_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"loket/conversations/answers"
)

// today is the day on which all NIPs of these tests are judged.
var today = time.Date(2026, time.November, 22, 10, 0, 0, 0, time.UTC)

const base = "banyuasinkab.go.id"

type failer interface {
	Helper()
	Errorf(format string, args ...any)
}

// checkContract holds for every error of the package: a Refusal of a listed code
// with exactly the fields listed for it, whose text gives nothing away.
func checkContract(t failer, err error) *answers.Refusal {
	t.Helper()
	refusal, ok := answers.AsRefusal(err)
	if !ok {
		t.Errorf("%v is not a refusal", err)
		return &answers.Refusal{}
	}
	fields, listed := answers.Reasons()[refusal.Reason]
	if !listed {
		t.Errorf("the reason %q is not listed", refusal.Reason)
	}
	want, got := slices.Sorted(slices.Values(fields)), slices.Sorted(maps.Keys(refusal.Data))
	if !slices.Equal(want, got) {
		t.Errorf("%s has the fields %v, want %v", refusal.Reason, got, want)
	}
	if refusal.Error() != "answer refused: "+refusal.Reason {
		t.Errorf("the error reads %q", refusal)
	}
	return refusal
}

func wantRefusal(t *testing.T, typed string, err error, reason string) *answers.Refusal {
	t.Helper()
	if err == nil {
		t.Errorf("%q is accepted, want %s", typed, reason)
		return &answers.Refusal{}
	}
	refusal := checkContract(t, err)
	if refusal.Reason != reason {
		t.Errorf("%q is refused for %s, want %s", typed, refusal.Reason, reason)
	}
	return refusal
}

func wantValue(t *testing.T, typed, got string, err error, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%q is refused: %v %v", typed, err, checkContract(t, err).Data)
	} else if got != want {
		t.Errorf("%q reads %q, want %q", typed, got, want)
	}
}

// checkShown holds for every accepted text: nothing in it is invisible.
func checkShown(t failer, text string) {
	t.Helper()
	if strings.TrimSpace(text) != text {
		t.Errorf("%q has spaces around it", text)
	}
	for _, r := range text {
		if r != '\n' && !unicode.IsGraphic(r) {
			t.Errorf("%q holds %U", text, r)
		}
	}
}
