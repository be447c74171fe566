package telegram

import (
	"strings"
	"testing"

	"loket/locales"
)

// TestStylesFollowTheLabels goes through every button's Indonesian label.
func TestStylesFollowTheLabels(t *testing.T) {
	book, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	label := func(key string) string {
		words, err := book.Say("id", key, map[string]any{"Holder": "x", "Ticket": "x", "What": "x", "Name": "x"}, nil)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		return words
	}
	for key := range styles {
		label(key)
	}
	found := 0
	for _, key := range book.Keys("id") {
		if !strings.HasPrefix(key, "button_") {
			continue
		}
		words, want := label(key), ""
		switch {
		case words == "Ya, reset", words == "Ya, hapus", words == "❌ Tolak", strings.HasPrefix(words, "🗑️"):
			want = styleDanger
		case strings.HasPrefix(words, "Ya, "), words == "✅ Setujui":
			want = styleSuccess
		default:
			if styles[key] == styleDanger || styles[key] == styleSuccess {
				t.Errorf("%s is %s", words, styles[key])
			}
			continue
		}
		found++
		if styles[key] != want {
			t.Errorf("%s is %q, want %q", words, styles[key], want)
		}
	}
	if found < 12 {
		t.Errorf("only %d buttons were judged", found)
	}
}

func TestOneNextStepAtMost(t *testing.T) {
	if styleOf("button_done", true) != stylePrimary || styleOf("button_done", false) != "" || styleOf("button_reject", false) != styleDanger || styleOf("button_back", true) != "" {
		t.Error("styles are given wrongly")
	}
}
