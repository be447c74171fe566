package e2e

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"loket/bot/app"
	"loket/bot/datatest"
	"loket/bot/engine"
	"loket/bot/settings"
	"loket/bot/simulator/hosting"
)

// worldVariable tells a staged program of its world.
const worldVariable = "LOKET_TEST_WORLD"

// stagedWorld is what a program in a process of its own must know to live in a
// stage's world.
type stagedWorld struct {
	Settings  settings.Settings
	Ahead     time.Duration     // of this machine's time
	Routes    map[string]string // where an address is reached
	Authority []byte            // of the websites' certificates
}

// staged is the whole program in a stage's world, until it is told to end, or is
// killed. It gives what the process exits with.
func staged() int {
	if err := serveStaged(); err != nil {
		fmt.Fprintln(os.Stderr, "staged:", err)
		return 1
	}
	return 0
}

func serveStaged() error {
	var world stagedWorld
	if err := json.Unmarshal([]byte(os.Getenv(worldVariable)), &world); err != nil {
		return err
	}
	ctx, end := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer end()
	clock := engine.NewClock(nil)
	clock.Advance(world.Ahead)
	trust := x509.NewCertPool()
	if !trust.AppendCertsFromPEM(world.Authority) {
		return errors.New("no authority")
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, "."+world.Settings.BaseDomain) {
			address = net.JoinHostPort(world.Settings.PanelIP, port)
		}
		to, known := world.Routes[address]
		if !known {
			return nil, fmt.Errorf("no route to %s", address)
		}
		var d net.Dialer
		return d.DialContext(ctx, network, to)
	}
	release, err := settings.TakeDataDir(world.Settings.DataDir)
	if err != nil {
		return err
	}
	defer release()
	a, err := app.Build(ctx, world.Settings, app.Outside{Dial: dial, Clock: clock, Trust: trust, EditEvery: editEvery},
		slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo})))
	if err != nil {
		return err
	}
	public, err := datatest.Listen()
	if err != nil {
		return errors.Join(err, a.Close())
	}
	return errors.Join(a.Serve(ctx, a.ListenersAt(public, nil)), a.Close())
}

// mortal is a stage's program as a process of its own, which is killed in the
// middle of what it does at the panel, and started again each time.
type mortal struct {
	t     *testing.T
	stage *stage
	log   string
	world stagedWorld

	mu     sync.Mutex
	child  *exec.Cmd
	exited chan struct{}
	ending bool
	tended sync.WaitGroup
	plan   []death        // what the program dies of at each kind of change, one after the other
	deaths map[string]int // how often it has, by the kind of change
	starts int
}

// diesAmid is a death while the panel goes on with what it was asked for.
const diesAmid death = "while the panel works on a call"

// start has the program running from now on.
func (m *mortal) start(set settings.Settings) {
	m.t.Helper()
	if m.world.Routes == nil {
		m.openWays()
	}
	set.PanelURL, set.DNSServer = m.world.Settings.PanelURL, m.world.Settings.DNSServer
	m.mu.Lock()
	defer m.mu.Unlock()
	m.world.Settings, m.world.Ahead, m.ending = set, m.stage.clock.Ahead(), false
	m.spawn()
}

// openWays opens what another process reaches the stage's world by.
func (m *mortal) openWays() {
	w := m.stage.world
	server := httptest.NewUnstartedServer(m.over(w.Hosting()))
	server.Config.ErrorLog = quiet()
	server.Start()
	m.t.Cleanup(server.Close)
	m.world.Settings.PanelURL = server.URL
	m.world.Routes = map[string]string{}
	for _, port := range []string{"80", "443"} {
		address := net.JoinHostPort(w.PanelIP, port)
		m.world.Routes[address] = m.leads(address)
	}
	m.world.Settings.DNSServer = m.names()
	authority, err := w.Hosting().Authority()
	m.stage.must(err)
	m.world.Authority = authority
}

// leads opens a port that leads to an address of the stage's world.
func (m *mortal) leads(address string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	m.stage.must(err)
	m.t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer in.Close()
				out, err := m.stage.world.Dial(context.Background(), "tcp", address)
				if err != nil {
					return
				}
				defer out.Close()
				go func() { _, _ = io.Copy(out, in); _ = out.(*net.TCPConn).CloseWrite() }()
				_, _ = io.Copy(in, out)
			}()
		}
	}()
	return listener.Addr().String()
}

// names is a name server that knows what the stage's world does.
func (m *mortal) names() string {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	m.stage.must(err)
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(out dns.ResponseWriter, asked *dns.Msg) {
		var answer dns.Msg
		answer.SetReply(asked)
		hosts, err := m.stage.world.LookupHost(context.Background(), strings.TrimSuffix(strings.ToLower(asked.Question[0].Name), "."))
		switch {
		case err != nil:
			answer.Rcode = dns.RcodeNameError
		case asked.Question[0].Qtype == dns.TypeA:
			answer.Answer = []dns.RR{&dns.A{Hdr: dns.RR_Header{Name: asked.Question[0].Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 60}, A: net.ParseIP(hosts[0])}}
		}
		_ = out.WriteMsg(&answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	m.t.Cleanup(func() { _ = server.Shutdown() })
	return conn.LocalAddr().String()
}

// spawn is called with mu held.
func (m *mortal) spawn() {
	log, err := os.OpenFile(m.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		m.t.Errorf("open the program's log: %v", err)
		return
	}
	world, err := json.Marshal(m.world)
	if err != nil {
		m.t.Errorf("tell the program of its world: %v", err)
		return
	}
	child := reexec(context.Background(), roleStaged, []string{worldVariable + "=" + string(world), "TMPDIR=" + filepath.Dir(m.log)})
	child.Stdout, child.Stderr = log, log
	if err := child.Start(); err != nil {
		m.t.Errorf("start the program: %v", err)
		return
	}
	exited := make(chan struct{})
	m.child, m.exited = child, exited
	m.starts++
	m.tended.Go(func() {
		defer log.Close()
		m.tend(child, exited)
	})
}

// tend waits for the child's end and starts another, unless its end is wanted.
func (m *mortal) tend(child *exec.Cmd, exited chan struct{}) {
	err := child.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	close(exited)
	status, _ := child.ProcessState.Sys().(syscall.WaitStatus)
	switch killed := status.Signaled() && status.Signal() == syscall.SIGKILL; {
	case m.ending && !killed && err != nil:
		m.t.Errorf("the program ended with: %v", err)
	case m.ending:
	case killed:
		m.spawn()
	default:
		m.t.Errorf("the program ended by itself: %v", err)
	}
}

// kill ends the program as a power cut would.
func (m *mortal) kill() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.child != nil && !m.ending {
		_ = m.child.Process.Kill() // one that has just ended needs no killing
	}
}

// stop ends the program as an operator does.
func (m *mortal) stop() {
	m.mu.Lock()
	child, exited := m.child, m.exited
	if child == nil || m.ending {
		m.mu.Unlock()
		return
	}
	m.ending = true
	_ = child.Process.Signal(syscall.SIGTERM)
	m.mu.Unlock()
	select {
	case <-exited:
	case <-time.After(2 * app.StopPatience):
		m.t.Error("the program does not stop")
		_ = child.Process.Kill()
	}
	m.tended.Wait()
}

// dies plans deaths from now on, at each kind of change; none where it is empty.
// It gives how many there were since it was planned last.
func (m *mortal) dies(plan ...death) (before int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range m.deaths {
		before += n
	}
	m.plan, m.deaths = plan, map[string]int{}
	return before
}

// next tells what the program dies of at a change.
func (m *mortal) next(change string) death {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.deaths[change]
	if change == "" || n >= len(m.plan) {
		return ""
	}
	m.deaths[change]++
	m.t.Logf("it dies %s: %s", m.plan[n], change)
	return m.plan[n]
}

// over has the program die at the calls that change something at the panel.
func (m *mortal) over(party http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		again := r.Clone(context.WithoutCancel(r.Context()))
		again.Body = io.NopCloser(bytes.NewReader(body))
		switch m.next(hosting.ChangeOf(r, body)) {
		case diesBefore:
			m.kill()
			panic(http.ErrAbortHandler)
		case diesAmid:
			done := make(chan struct{})
			go func() { defer close(done); party.ServeHTTP(httptest.NewRecorder(), again) }()
			m.kill()
			<-done
			panic(http.ErrAbortHandler)
		case diesAfter:
			party.ServeHTTP(httptest.NewRecorder(), again)
			m.kill()
			panic(http.ErrAbortHandler)
		}
		party.ServeHTTP(w, again)
	})
}

// tail is the end of the program's log.
func (m *mortal) tail() string {
	text, err := os.ReadFile(m.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-6000):])
}
