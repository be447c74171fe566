package setup

import (
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// wrapped breaks lines between words where a terminal ends; what a line begins
// with is repeated as blanks before what is left of it.
func wrapped(text string, out any) string {
	columns := columnsOf(out)
	if columns == 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.TrimLeft(line, " ")
		margin := len(line) - len(words)
		if mark, _, is := strings.Cut(words, " "); is && len([]rune(mark)) == 1 && strings.Contains("✔⚠!✖", mark) {
			margin += 2
		}
		if ansi.StringWidth(line) <= columns || columns-margin < 10 {
			continue
		}
		broken := strings.Split(ansi.Wordwrap(strings.TrimLeft(line, " "), columns-margin, " "), "\n")
		for n, part := range broken {
			broken[n] = strings.Repeat(" ", margin) + strings.TrimRight(part, " ")
		}
		broken[0] = line[:len(line)-len(words)] + strings.TrimRight(strings.TrimLeft(broken[0], " "), " ")
		lines[i] = strings.Join(broken, "\n")
	}
	return strings.Join(lines, "\n")
}

// columnsOf is how wide a terminal is; 0 where it does not say, or is none.
func columnsOf(out any) int {
	file, is := out.(*os.File)
	if !is {
		return 0
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return columns
}
