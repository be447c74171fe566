//go:build measure

package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"loket/bot/commands"
)

const (
	targetVariable  = "LOKET_MEASURE_TARGET"
	loopVariable    = "LOKET_MEASURE_LOOP"
	profileVariable = "LOKET_MEASURE_PROFILE"
)

// TestTarget is the child process that stands in for Telegram until its
// standard input is closed.
func TestTarget(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv(targetVariable))
	if err != nil {
		t.Skip("only the measuring program starts it")
	}
	for range n {
		openTarget(t)
	}
	_, _ = os.Stdin.Read(make([]byte, 1))
}

// openTarget opens one more stand-in and says where.
func openTarget(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resolver, err := net.ListenPacket("udp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	go knowNoName(resolver)
	fmt.Printf("http://%s\n", listener.Addr())
	go func() { _ = http.Serve(listener, newTarget()) }()
}

// knowNoName answers every question for a name that there is none.
func knowNoName(resolver net.PacketConn) {
	question := make([]byte, 512)
	for {
		n, from, err := resolver.ReadFrom(question)
		if err != nil {
			return
		}
		if n > 4 {
			question[2], question[3] = 0x81, 0x83 // an answer: no such name
			_, _ = resolver.WriteTo(question[:n], from)
		}
	}
}

// startTarget starts the stand-in and returns its address.
func startTarget(t *testing.T) string { return startTargets(t, 1)[0] }

// startTargets starts stand-ins for so many bots, and returns their addresses.
func startTargets(t *testing.T, n int) (urls []string) {
	child := reexec(t.Context(), "", []string{targetVariable + "=" + strconv.Itoa(n)}, "-test.run=^TestTarget$")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = child.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "http://") {
			urls = append(urls, lines.Text())
		}
		if len(urls) == n {
			go func() {
				for lines.Scan() { //nolint:revive // the rest is of no interest
				}
			}()
			return urls
		}
	}
	t.Fatal("the stand-in for Telegram did not start")
	return nil
}

// TestProfiledBot is the child process that is the bot and writes down where
// its time and its memory go.
func TestProfiledBot(t *testing.T) {
	dir := os.Getenv(profileVariable)
	if dir == "" || os.Getenv("TELEGRAM_TOKEN") != targetToken {
		t.Skip("only the measuring program starts it")
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Create(filepath.Join(dir, "allocs.pprof"))
	if err != nil {
		t.Fatal(err)
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		t.Fatal(err)
	}
	os.Args = []string{"bot", "serve"}
	_ = commands.Main()
	pprof.StopCPUProfile()
	if err := errors.Join(pprof.Lookup("allocs").WriteTo(memory, 0), cpu.Close(), memory.Close()); err != nil {
		t.Fatal(err)
	}
}

// program is the bot as a process.
type program struct {
	*exec.Cmd
	began   time.Time
	metrics string // where it serves them
}

// buildBot compiles the real program.
func buildBot(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "loket")
	if out, err := exec.Command("go", "build", "-o", file, "loket/bot").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// startBot starts the program against a target, without pacing. Where profiles
// are wanted it is this test binary in the bot's role, which writes them.
// environment is added to the bot's.
func startBot(t *testing.T, file, url, dir string, environment ...string) *program {
	metrics := freeAddress(t)
	env := []string{"TELEGRAM_TOKEN=" + targetToken, "TELEGRAM_API_URL=" + url, "TELEGRAM_RATE=off", "DATA_DIR=" + dir,
		"TEAM_CHAT_ID=" + strconv.Itoa(targetTeam), "LISTEN=127.0.0.1:0", "METRICS_LISTEN=" + metrics, "DNS_SERVER=" + strings.TrimPrefix(url, "http://"),
		"BASE_DOMAIN=measure.invalid", "GOGC=65", "MALLOC_ARENA_MAX=1"} // as image and unit have it
	env = append(env, environment...)
	var child *exec.Cmd
	if profiles := os.Getenv(profileVariable); profiles != "" {
		child = exec.Command(os.Args[0], "-test.run=^TestProfiledBot$")
		child.Env = append(env, profileVariable+"="+profiles)
	} else {
		child = exec.Command(file, "serve")
		child.Env = append(env, "PATH="+os.Getenv("PATH"))
		child.Stderr = os.Stderr
	}
	p := &program{Cmd: child, began: time.Now(), metrics: metrics}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	return p
}

// stop ends the program as a service manager would.
func (p *program) stop() {
	if p.ProcessState == nil {
		_ = p.Process.Signal(syscall.SIGTERM)
		_ = p.Wait()
	}
}

// ticksPerSecond is the unit of processor times under /proc on Linux.
const ticksPerSecond = 100

// cpu is the processor time that the program has used so far.
func (p *program) cpu(t *testing.T) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * time.Second / ticksPerSecond
}

// memory reads a line of the program's status, such as VmRSS, in MiB.
func (p *program) memory(t *testing.T, name string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, is := strings.CutPrefix(line, name+":"); is {
			kilobytes, _ := strconv.Atoi(strings.Fields(value)[0])
			return float64(kilobytes) / 1024
		}
	}
	t.Fatalf("no %s in the status", name)
	return 0
}

// written is how many bytes the program has had written to the disk so far.
func (p *program) written(t *testing.T) int64 {
	io, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(io)) {
		if value, is := strings.CutPrefix(line, "write_bytes:"); is {
			n, _ := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			return n
		}
	}
	t.Fatal("the kernel does not say how much was written")
	return 0
}
