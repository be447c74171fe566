package setup

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
	"pgregory.net/rapid"
)

// In a terminal of any width no word is broken and none is lost, and a line is
// too long only where a single word is.
func TestLinesBreakBetweenWords(t *testing.T) {
	keyboard, screen, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer keyboard.Close()
	defer screen.Close()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(0, 120).Draw(t, "columns")
		if err := pty.Setsize(keyboard, &pty.Winsize{Cols: uint16(columns)}); err != nil {
			t.Fatal(err)
		}
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é✔⚠-/.,\n  ")), 0, 300, -1).Draw(t, "text")
		got := wrapped(text, screen)
		if !slices.Equal(strings.Fields(got), strings.Fields(text)) {
			t.Fatalf("%q becomes %q", text, got)
		}
		for line := range strings.Lines(got) {
			line = strings.TrimRight(line, "\n")
			words := strings.Fields(line)
			if columns > 20 && ansi.StringWidth(line) > columns && len(words) > 2 && len(line)-len(strings.TrimLeft(line, " ")) < columns/2 {
				t.Fatalf("%q is wider than %d", line, columns)
			}
		}
	})
	if err := pty.Setsize(keyboard, &pty.Winsize{Cols: 40}); err != nil {
		t.Fatal(err)
	}
	want := "✔ Kunci tersimpan di /root/backup.key.\n  Pindahkan dari sini: tanpa itu hilang.\n\n    /hubungkan ABC"
	if got := wrapped("✔ Kunci tersimpan di /root/backup.key. Pindahkan dari sini: tanpa itu hilang.\n\n    /hubungkan ABC", screen); got != want {
		t.Errorf("it becomes\n%s", got)
	}
}
