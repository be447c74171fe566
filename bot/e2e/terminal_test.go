package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is a program in a real pseudo-terminal, and a person before it.
type terminal struct {
	t     *testing.T
	child *exec.Cmd
	file  *os.File
	ended chan error

	mu   sync.Mutex
	raw  strings.Builder
	read int // how much of raw the person has dealt with
}

// openTerminal starts a program in a terminal of that width; one without a width
// has no size at all, as a serial console.
func openTerminal(t *testing.T, child *exec.Cmd, columns uint16, kind string) *terminal {
	t.Helper()
	child.Env = append(child.Env, "TERM="+kind)
	child.Stderr = nil
	file, err := pty.StartWithSize(child, &pty.Winsize{Rows: min(30, columns), Cols: columns})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, child: child, file: file, ended: make(chan error, 1)}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		buffer := make([]byte, 4096)
		for {
			n, err := file.Read(buffer)
			term.mu.Lock()
			term.raw.Write(buffer[:n])
			term.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		<-gone
		term.ended <- child.Wait()
	}()
	t.Cleanup(func() { _ = child.Process.Kill(); _ = file.Close() })
	return term
}

// drawing is what moves the cursor or colours, and the frame of a form.
var drawing = regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[PX^_][^\x1b]*\x1b\\\\|\x1b[()][A-Z0-9]|\x1b[=>]|[\\s\\x08┃│>]")

// plainly is a text without drawing and blanks: lines break where the terminal ends.
func plainly(text string) string { return drawing.ReplaceAllString(text, "") }

// all is everything that the terminal has been sent.
func (term *terminal) all() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.raw.String()
}

// reads waits until a text stands behind what was read before, and returns what
// was sent up to its end.
func (term *terminal) reads(text string) string {
	term.t.Helper()
	wanted := plainly(text)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		all := term.all()
		if fresh := all[term.read:]; strings.Contains(plainly(fresh), wanted) {
			end := sort.Search(len(fresh), func(n int) bool { return strings.Contains(plainly(fresh[:n]), wanted) })
			term.read += end
			return fresh[:end]
		}
	}
	term.t.Fatalf("%q is not read in:\n%s", text, term.all()[term.read:])
	return ""
}

// types presses keys; "\r" is Enter.
func (term *terminal) types(keys string) {
	term.t.Helper()
	if _, err := term.file.WriteString(keys); err != nil {
		term.t.Fatal(err)
	}
}

// answers waits for a question and answers it.
func (term *terminal) answers(question, answer string) {
	term.t.Helper()
	term.reads(question)
	term.types(answer + "\r")
}

// The keys of a terminal.
const (
	keyBack   = "\x1b[Z" // Shift+Tab
	keyDown   = "\x1b[B"
	keyBreak  = "\x03" // Ctrl+C
	keyDelete = "\x15" // all before the cursor
)

// ends waits for the program's end and gives its status.
func (term *terminal) ends() int {
	term.t.Helper()
	select {
	case <-term.ended:
		return term.child.ProcessState.ExitCode()
	case <-time.After(patience):
		term.t.Fatalf("it does not end:\n%s", term.all()[term.read:])
		return 0
	}
}
