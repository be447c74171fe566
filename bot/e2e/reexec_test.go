package e2e

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"testing"

	"loket/bot/commands"
)

// roleVariable names what a test's child process plays; the child is this very
// test binary, started again.
const roleVariable = "LOKET_TEST_ROLE"

// roleBot is the whole program with its real command line.
const roleBot = "bot"

// roleStaged is the whole program in a stage's world, whose time and websites are
// not this machine's.
const roleStaged = "staged"

// TestMain runs the tests, or the program where a test has started it.
func TestMain(m *testing.M) {
	looks := len(os.Args) > 1 && os.Args[1] == "inspect" // the program's own child, which has no environment
	switch role := os.Getenv(roleVariable); {
	case looks || role == roleBot:
		os.Exit(commands.Main())
	case role == roleStaged:
		os.Exit(staged())
	}
	// The tests wait for the program's pauses more than for a processor. The
	// command line still has the last word.
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	gc, err := strconv.Atoi(calmGC)
	if err != nil {
		panic(err)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gc)
	}
	os.Exit(m.Run())
}

// calmGC is the GOGC of the tests and their children: they live too short to need
// their memory back, and a fifth of their time went into that.
const calmGC = "400"

// reexec is a child process that plays a role. It starts with nothing of this
// process's environment but what is given.
func reexec(ctx context.Context, role string, env []string, args ...string) *exec.Cmd {
	child := exec.CommandContext(ctx, os.Args[0], args...)
	child.Env = append([]string{roleVariable + "=" + role, "GOGC=" + calmGC, "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	child.Stderr = os.Stderr
	return child
}
