package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"loket/conversations"
	"loket/storage"
)

// moody is a desk that cannot decide the word "bad" while it is in a bad mood.
type moody struct{ reason error }

func (m *moody) decide(_ conversations.Memory, event conversations.Event) (conversations.Decision, error) {
	said, is := event.(conversations.Message)
	switch {
	case !is:
		return conversations.Decision{}, nil
	case said.Text == "bad" && m.reason != nil:
		return conversations.Decision{}, m.reason
	case said.Text == "panic" && m.reason != nil:
		panic("boom")
	}
	return conversations.Decision{Records: []conversations.Record{conversations.Setting{Key: said.Text, Value: "kept"}}}, nil
}

// A dead letter is decided again by the running writer, and goes when that
// works; where it fails again it stays, with the new reason, and brings no other.
func TestADeadLetterIsDecidedAgain(t *testing.T) {
	for _, word := range []string{"bad", "panic"} {
		mood := &moody{reason: errors.New("no")}
		b := openBureau(t, mood.decide, "")
		b.must(b.says(1, "before", word))
		letter := b.onlyLetter()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		mood.reason = fmt.Errorf("not now")
		if err := b.engine.Redecide(ctx, letter.ID); err == nil {
			t.Errorf("%s: it is decided", word)
		}
		if again := b.onlyLetter(); again.ID != letter.ID || word == "bad" && !strings.Contains(again.Error, "not now") {
			t.Errorf("%s: it became %+v", word, again)
		}
		mood.reason = nil
		b.must(b.engine.Redecide(ctx, letter.ID))
		if b.setting(word) != "kept" || len(b.deadLetters()) != 0 {
			t.Errorf("%s: it was not decided: %q, dead letters %v", word, b.setting(word), b.deadLetters())
		}
		if err := b.engine.Redecide(ctx, letter.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: once more it ends with %v", word, err)
		}
		b.must(b.says(7, "later"))
		if b.setting("later") != "kept" {
			t.Errorf("%s: the writer stands", word)
		}
	}
}

func TestADeadLetterIsCleared(t *testing.T) {
	mood := &moody{reason: errors.New("no")}
	b := openBureau(t, mood.decide, "")
	b.must(b.says(1, "bad", "panic"))
	letters, err := b.store.DeadLetters(t.Context())
	b.must(err)
	if len(letters) != 2 {
		t.Fatalf("there are %d", len(letters))
	}
	b.must(b.engine.Clear(t.Context(), letters[0].ID))
	if err := b.engine.Clear(t.Context(), letters[0].ID); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("twice it ends with %v", err)
	}
	if left := b.onlyLetter(); left.ID != letters[1].ID {
		t.Errorf("the wrong one is gone: %+v", left)
	}
}

// What no version can read is cleared, never decided.
func TestADeadLetterOfAnUnknownKindIsNotDecided(t *testing.T) {
	b := openBureau(t, (&moody{}).decide, "")
	b.must(b.store.Batch(t.Context(), func(batch storage.Batch) error {
		return errors.Join(batch.DeadLetter("effect", []byte("17"), "unknown", time.Now()),
			batch.DeadLetter("conversations.Message", nil, "panic", time.Now()))
	}))
	letters, err := b.store.DeadLetters(t.Context())
	b.must(err)
	for _, letter := range letters {
		if err := b.engine.Redecide(t.Context(), letter.ID); err == nil || !strings.Contains(err.Error(), "only be cleared") {
			t.Errorf("%s ends with %v", letter.Kind, err)
		}
		b.must(b.engine.Clear(t.Context(), letter.ID))
	}
}

func (b *bureau) onlyLetter() storage.DeadLetter {
	b.t.Helper()
	letters, err := b.store.DeadLetters(b.t.Context())
	b.must(err)
	if len(letters) != 1 {
		b.t.Fatalf("there are %d dead letters", len(letters))
	}
	return letters[0]
}
