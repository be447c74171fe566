package e2e

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"loket/bot/app"
	"loket/storage/postgres/pgtest"
	"loket/storage/storagetest"
)

// replicas are several programs on a town's database.
type replicas struct {
	w       *town
	all     []*member
	longest time.Duration // that anybody was waited for
}

// member is one of them. Each reaches the town by ways of its own, so that it is seen
// who calls.
type member struct {
	w        *town
	name     string
	logFile  string
	settings []string
	proxy    *pgtest.Proxy
	calls    atomic.Int64 // that reached anybody outside
	silent   atomic.Bool  // nobody outside is reached

	child  *exec.Cmd
	exited chan struct{}
}

// withReplicas has a town played by so many replicas; they do not run yet.
func withReplicas(w *town, server *pgtest.Server, n int, settings ...string) *replicas {
	r := &replicas{w: w}
	for i := range n {
		m := &member{w: w, name: fmt.Sprintf("replica %d", i+1), logFile: filepath.Join(w.t.TempDir(), "replica.log"), proxy: pgtest.Through(w.t, server)}
		m.settings = append(append([]string{}, w.settings...), "DATA_DIR="+filepath.Join(storagetest.InMemory(w.t), "data"),
			"TELEGRAM_API_URL="+m.serve(w.telegram), "PANEL_URL="+m.serve(w.panel), "SMTP_URL="+m.serveMail(),
			"DATABASE_URL="+m.proxy.URL(w.t, databaseOf(w.t, w.dir)))
		m.settings = append(m.settings, settings...)
		r.all = append(r.all, m)
	}
	w.stopAll = r.stop
	w.t.Cleanup(func() {
		r.stop()
		if w.t.Failed() {
			for _, m := range r.all {
				w.t.Logf("the end of %s's log:\n%s", m.name, tailOf(m.logFile))
			}
		}
	})
	return r
}

func tailOf(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text[max(0, len(text)-6000):])
}

// serve opens a party to this replica alone.
func (m *member) serve(party http.Handler) string {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if m.silent.Load() {
			for m.silent.Load() && r.Context().Err() == nil {
				time.Sleep(20 * time.Millisecond)
			}
			panic(http.ErrAbortHandler)
		}
		m.calls.Add(1)
		party.ServeHTTP(w, r)
	}))
	server.Config.ErrorLog = quiet()
	server.Start()
	m.w.t.Cleanup(server.Close)
	return server.URL
}

// serveMail opens the mail server to this replica alone.
func (m *member) serveMail() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	m.w.must(err)
	go func() { _ = m.w.mails.Serve(knocked{listener, &m.calls}) }()
	return "smtp://" + listener.Addr().String()
}

// knocked counts who comes.
type knocked struct {
	net.Listener
	calls *atomic.Int64
}

func (k knocked) Accept() (net.Conn, error) {
	conn, err := k.Listener.Accept()
	if err == nil {
		k.calls.Add(1)
	}
	return conn, err
}

// start starts the program.
func (m *member) start() {
	m.w.t.Helper()
	log, err := os.OpenFile(m.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	m.w.must(err)
	all, err := os.OpenFile(m.w.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	m.w.must(err)
	m.child = reexec(context.Background(), roleBot, m.settings, "serve")
	out := io.MultiWriter(log, all)
	m.child.Stdout, m.child.Stderr = out, out
	m.w.must(m.child.Start())
	exited, child := make(chan struct{}), m.child
	m.exited = exited
	go func() {
		defer close(exited)
		defer log.Close()
		defer all.Close()
		_ = child.Wait()
	}()
}

func (m *member) signal(s syscall.Signal) { _ = m.child.Process.Signal(s) }

// stop ends the program as an operator does.
func (m *member) stop() {
	if m.child == nil {
		return
	}
	m.silent.Store(false)
	m.signal(syscall.SIGCONT)
	m.signal(syscall.SIGTERM)
	select {
	case <-m.exited:
		if code := m.child.ProcessState.ExitCode(); code > 0 {
			m.w.t.Errorf("%s ended with %d", m.name, code)
		}
	case <-time.After(2 * app.StopPatience):
		m.w.t.Errorf("%s does not stop", m.name)
		m.signal(syscall.SIGKILL)
	}
	m.child = nil
}

func (r *replicas) start() {
	for _, m := range r.all {
		m.start()
	}
}

func (r *replicas) stop() {
	var stopping sync.WaitGroup
	for _, m := range r.all {
		stopping.Go(m.stop)
	}
	stopping.Wait()
}

// leader is who leads now by what stands in the database; nil where nobody does.
func (r *replicas) leader() *member {
	db := beside(r.w.t, r.w.dir)
	defer db.Close()
	var holder string
	if err := db.QueryRow(`SELECT holder FROM leases WHERE until > clock_timestamp()`).Scan(&holder); err != nil {
		return nil
	}
	for _, m := range r.all {
		if m.child != nil && strings.HasSuffix(holder, fmt.Sprintf("process %d", m.child.Process.Pid)) {
			return m
		}
	}
	return nil
}

// awaitLeader waits until somebody else than one of them leads, and tells how long that
// took.
func (r *replicas) awaitLeader(but *member, within time.Duration) (leader *member, took time.Duration) {
	r.w.t.Helper()
	began := time.Now()
	for time.Since(began) < within {
		if leader = r.leader(); leader != nil && leader != but {
			took = time.Since(began)
			r.longest = max(r.longest, took)
			return leader, took
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.w.t.Errorf("after %s nobody leads", within)
	return nil, within
}

// dies kills the leader, and starts it again when another has taken over.
func (r *replicas) dies(within time.Duration) {
	m, _ := r.awaitLeader(nil, within)
	if m == nil {
		return
	}
	m.signal(syscall.SIGKILL)
	<-m.exited
	r.awaitLeader(m, within)
	m.start()
}

// sleeps stops the leader until another has taken over, and wakes it. Awake, it calls
// nobody.
func (r *replicas) sleeps(within time.Duration) {
	m, _ := r.awaitLeader(nil, within)
	if m == nil {
		return
	}
	m.signal(syscall.SIGSTOP)
	r.awaitLeader(m, within)
	r.wakes(m, func() { m.signal(syscall.SIGCONT) })
}

// isCutOff cuts the leader's network to the database, or to everybody, until another has
// taken over.
func (r *replicas) isCutOff(within time.Duration, fromAll bool) {
	m, _ := r.awaitLeader(nil, within)
	if m == nil {
		return
	}
	m.silent.Store(fromAll)
	goOn := m.proxy.Hold()
	r.awaitLeader(m, within)
	r.wakes(m, func() {
		m.silent.Store(false)
		goOn()
	})
}

// wakes checks that a former leader that comes back makes no call while it does not lead.
func (r *replicas) wakes(m *member, wake func()) {
	const watched = 700 * time.Millisecond
	time.Sleep(50 * time.Millisecond) // what was on its way has arrived
	before := m.calls.Load()
	wake()
	for began := time.Now(); time.Since(began) < watched; time.Sleep(10 * time.Millisecond) {
		if now := m.calls.Load(); now != before {
			if r.leader() != m {
				r.w.t.Errorf("%s does not lead and made %d calls", m.name, now-before)
			}
			return
		}
	}
}

// isStopped stops the leader as an operator does, and starts it again.
func (r *replicas) isStopped(within time.Duration) (took time.Duration) {
	m, _ := r.awaitLeader(nil, within)
	if m == nil {
		return within
	}
	m.signal(syscall.SIGTERM)
	<-m.exited
	_, took = r.awaitLeader(m, within)
	m.start()
	return took
}

// newTownOfReplicas is a town on a PostgreSQL server that is played by replicas.
func newTownOfReplicas(t *testing.T, n int, settings ...string) (*town, *replicas) {
	t.Helper()
	server := pgtest.Shared(t)
	w := openTown(t, immortal())
	return w, withReplicas(w, server, n, settings...)
}
