// Package pgtest gives tests a PostgreSQL server of their own: a cluster in a
// temporary directory, on a free port of the loopback address, run by an
// unprivileged user, and gone when the test's process is, however that ends.
//
// The server's programs are those in the directory that PGBIN names, else those
// where Debian puts them. Where there are none a test that asks for them is left
// out and says so; with CI or PGBIN set it fails.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// oldest is the first version that the engine runs on.
	oldest = 15
	// within is how long a server may take to come up or go down.
	within = 30 * time.Second
	// Role is the plain role that owns the tests' databases.
	Role = "loket"
)

// Server is a running cluster.
type Server struct {
	bin      string
	dir      string // of the cluster and what belongs to it
	port     int
	password string // of the superuser and of Role
	as       *syscall.Credential
	settings []string
	place    *place // nil: on this machine itself

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{} // closed when process is gone
}

// Bin is the directory of the server's programs; an error says where they were
// looked for.
func Bin() (string, error) {
	if bin := os.Getenv("PGBIN"); bin != "" {
		if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
			return "", fmt.Errorf("PGBIN should be the directory of PostgreSQL's programs, such as /usr/lib/postgresql/15/bin: %w", err)
		}
		return bin, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	best, bin := oldest-1, ""
	for _, path := range found {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		if err == nil && version > best {
			best, bin = version, filepath.Dir(path)
		}
	}
	if bin == "" {
		return "", fmt.Errorf("no PostgreSQL %d or newer in /usr/lib/postgresql: install Debian's package postgresql, or set PGBIN to the directory of its programs", oldest)
	}
	return bin, nil
}

// shared is the cluster that the tests of one process have in common.
var shared = sync.OnceValues(func() (*Server, error) { return Start() })

// Running is the server that Shared gives, for whoever has no test at hand.
func Running() (*Server, error) { return shared() }

// Shared is a server for tests that leave it as it is: each makes a database of
// its own. It is started once a process.
func Shared(t testing.TB) *Server {
	t.Helper()
	Needed(t)
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// Own is a server of the test's own, which it may stop, kill and fill.
func Own(t testing.TB, settings ...string) *Server {
	t.Helper()
	Needed(t)
	server, err := Start(settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Remove)
	return server
}

// Needed leaves the test out where the machine has no server.
func Needed(t testing.TB) {
	t.Helper()
	_, err := Bin()
	switch {
	case err == nil:
	case os.Getenv("CI") != "" || os.Getenv("PGBIN") != "":
		t.Fatal(err)
	default:
		t.Skip("left out, it needs a server: " + err.Error())
	}
}

// Start makes a cluster and starts it. Settings are those of postgresql.conf,
// such as "max_connections=20".
func Start(settings ...string) (*Server, error) { return StartIn("", settings...) }

// StartIn is Start with the cluster in a directory that the caller chose, such
// as a small file system's; it need not be empty.
func StartIn(parent string, settings ...string) (*Server, error) {
	s, err := newServerIn(parent, settings...)
	if err != nil {
		return nil, err
	}
	if err := s.begin(); err != nil {
		s.Remove()
		return nil, err
	}
	return s, nil
}

// newServer is a server that does not run yet, and has no cluster.
func newServer(settings ...string) (*Server, error) { return newServerIn("", settings...) }

func newServerIn(parent string, settings ...string) (*Server, error) {
	bin, err := Bin()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, password: rand.Text(), settings: settings}
	if s.as, err = unprivileged(); err != nil {
		return nil, err
	}
	if err := s.makeDirectory(parent); err != nil {
		return nil, fmt.Errorf("make a directory for a server: %w", err)
	}
	return s, nil
}

// begin fills the directory and starts the server.
func (s *Server) begin() error {
	if err := s.watch(); err != nil {
		return fmt.Errorf("watch over a server: %w", err)
	}
	if err := s.initialise(); err != nil {
		return err
	}
	if err := s.Run(); err != nil {
		return err
	}
	return s.Exec("CREATE ROLE " + Role + " LOGIN PASSWORD '" + s.password + "'")
}

// unprivileged is the user that the server runs as: nil for our own. A server
// refuses to be run by root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(found.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("find the user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(found.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("find the user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("root cannot run a server, and there is no user postgres or nobody to run it")
}

// memory is a file system in memory, where the machine has one; room is what a
// cluster or two need there, in bytes.
const (
	memory = "/dev/shm"
	room   = 2 << 30
)

func (s *Server) makeDirectory(parent string) error {
	if parent == "" {
		var free syscall.Statfs_t
		err := syscall.Statfs(memory, &free)
		left := free.Bavail * uint64(free.Bsize) // #nosec G115 -- sizes of blocks are positive
		if err == nil && left >= room {
			parent = memory
		}
	}
	dir, err := os.MkdirTemp(parent, "loket-postgres-")
	if err != nil {
		return err
	}
	s.dir = dir
	if s.as == nil {
		return nil
	}
	return os.Chown(dir, int(s.as.Uid), int(s.as.Gid))
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// watch has the server stopped and its directory taken away when this process has ended.
func (s *Server) watch() error {
	return afterUs(`kill -QUIT "$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)" 2>/dev/null; sleep 0.2; rm -rf "$1"`, s.dir)
}

// afterUs starts a shell that outlives this process by a moment: when its input ends it
// does what the script says, whose $1 is of.
func afterUs(script, of string) error {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return err
	}
	defer theirs.Close()
	watcher := exec.Command("/bin/sh", "-c", "cat >/dev/null; "+script, "sh", of) // #nosec G204 -- scripts of this package, and a name that we made
	watcher.Stdin, watcher.SysProcAttr = theirs, &syscall.SysProcAttr{Setpgid: true}
	if err := watcher.Start(); err != nil {
		return errors.Join(err, ours.Close())
	}
	held.add(ours)
	go func() { _ = watcher.Wait() }()
	return nil
}

// held keeps the watchers' pipes open for as long as the process lives.
var held holder

type holder struct {
	mu    sync.Mutex
	pipes []io.Closer
}

func (h *holder) add(pipe io.Closer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pipes = append(h.pipes, pipe)
}

// initialise makes the cluster.
func (s *Server) initialise() error {
	secret := filepath.Join(s.dir, "password")
	if err := s.write(secret, []byte(s.password+"\n")); err != nil {
		return err
	}
	made := s.command("initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+secret, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--no-sync")
	if said, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("make a cluster: %w: %s", err, said)
	}
	if s.place != nil {
		const allowed = "local all all scram-sha-256\nhost all all all scram-sha-256\nhost replication all all scram-sha-256\n"
		if err := s.write(filepath.Join(s.data(), "pg_hba.conf"), []byte(allowed)); err != nil {
			return err
		}
	}
	return os.Remove(secret)
}

// host is the address that the server listens on.
func (s *Server) host() string {
	if s.place != nil {
		return s.place.address
	}
	return "127.0.0.1"
}

// launch starts one of the server's programs where the server stands.
func (s *Server) launch(program *exec.Cmd) error {
	if s.place != nil {
		return s.place.start(program)
	}
	return program.Start()
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	command := exec.Command(filepath.Join(s.bin, program), args...) // #nosec G204 -- the server's programs, as the machine has them
	command.Dir, command.Env = s.dir, []string{"PATH=/usr/bin:/bin", "LC_ALL=C"}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true}
	return command
}

// Run starts the server where it does not run, on the port that it had before.
func (s *Server) Run() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.port == 0 {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.port = port
	}
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port), "-c", "listen_addresses=" + s.host(), "-c", "unix_socket_directories=",
		"-c", "fsync=off", "-c", "log_error_verbosity=terse", "-c", "shared_buffers=32MB", "-c", "max_wal_size=256MB",
		"-c", "max_connections=500"} // many stores are open at once: a property opens one a try
	for _, setting := range s.settings {
		args = append(args, "-c", setting)
	}
	log, err := os.OpenFile(s.LogFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	for deadline := time.Now().Add(within); ; {
		process := s.command("postgres", args...)
		process.Stdout, process.Stderr = log, log
		if err := s.launch(process); err != nil {
			return fmt.Errorf("start a server: %w", err)
		}
		ended := make(chan struct{})
		go func() { _ = process.Wait(); close(ended) }()
		s.process, s.ended = process, ended
		// The last connections of one that was killed may still be ending.
		if err := s.await(deadline); !errors.Is(err, errNotStarted) || time.Now().After(deadline) {
			return err
		}
	}
}

var errNotStarted = errors.New("the server did not start")

// await returns when the server answers.
func (s *Server) await(deadline time.Time) error {
	for {
		ctx, cancel := context.WithDeadline(context.Background(), deadline)
		conn, err := pgx.Connect(ctx, s.address("postgres", "postgres"))
		if err == nil {
			err = conn.Close(ctx)
			cancel()
			return err
		}
		cancel()
		select {
		case <-s.ended:
			said, _ := os.ReadFile(s.LogFile())
			return fmt.Errorf("%w: %s", errNotStarted, said)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}

// Kill ends the server at once, as a crash does; Run starts it again.
func (s *Server) Kill() error { return s.end(syscall.SIGKILL) }

// Stop ends the server and whoever is connected; Run starts it again.
func (s *Server) Stop() error { return s.end(syscall.SIGINT) }

func (s *Server) end(with syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return nil
	}
	pid := s.process.Process.Pid
	targets := []int{pid}
	if with == syscall.SIGKILL {
		targets = append(targets, children(pid)...)
	}
	for _, target := range targets {
		if err := syscall.Kill(target, with); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	select {
	case <-s.ended:
	case <-time.After(within):
		return errors.New("the server does not end")
	}
	s.process = nil
	return nil
}

// children are the processes that one has started and that still live: a server's
// connections.
func children(pid int) (all []int) {
	listed, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)) // #nosec G304 -- the system's own
	for _, field := range strings.Fields(string(listed)) {
		if child, err := strconv.Atoi(field); err == nil {
			all = append(all, child)
		}
	}
	return all
}

// Remove ends the server and takes its directory away.
func (s *Server) Remove() {
	_ = s.end(syscall.SIGKILL)
	_ = os.RemoveAll(s.dir)
}

// LogFile is what the server says.
func (s *Server) LogFile() string { return filepath.Join(s.dir, "log") }

// DataDir is the cluster itself.
func (s *Server) DataDir() string { return s.data() }

// Address is where the server listens, host and port.
func (s *Server) Address() string { return net.JoinHostPort(s.host(), strconv.Itoa(s.port)) }

func (s *Server) address(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(role, s.password), Host: s.Address(), Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

// URL is where a database is, for the plain role.
func (s *Server) URL(database string) string { return s.address(Role, database) }

// Superuser is where a database is, for the superuser.
func (s *Server) Superuser(database string) string { return s.address("postgres", database) }

// Exec runs statements as the superuser, outside the tests' databases.
func (s *Server) Exec(statements ...string) error { return s.ExecIn("postgres", statements...) }

// ExecIn runs statements as the superuser in a database.
func (s *Server) ExecIn(database string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.Superuser(database))
	if err != nil {
		return fmt.Errorf("connect as the superuser: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// Database makes an empty database for the test, owned by the plain role, and
// returns its name. It is a copy of one that the caller prepared, where template
// names one.
func (s *Server) Database(t testing.TB, template string) string {
	t.Helper()
	name := Name()
	if err := s.Create(name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Drop(name) })
	return name
}

// Name is a name for a database that no other has.
func Name() string { return "t" + strings.ToLower(rand.Text())[:16] }

// Drop takes a database away, and whoever is connected to it.
func (s *Server) Drop(name string) error {
	return s.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
}

// Create makes a database owned by the plain role.
func (s *Server) Create(name, template string) error {
	if template == "" {
		template = "template0"
	}
	return s.Exec("CREATE DATABASE " + name + " OWNER " + Role + " TEMPLATE " + template)
}

// Log is what the server has said so far.
func (s *Server) Log(t testing.TB) string {
	t.Helper()
	said, err := os.ReadFile(s.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}

// Connections counts the connections of the plain role.
func (s *Server) Connections() (int, error) {
	return s.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + Role + "'")
}

// ask asks for a number as the superuser.
func (s *Server) ask(question string) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.Superuser("postgres"))
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	err = conn.QueryRow(ctx, question).Scan(&n)
	return n, err
}

// Terminate ends every connection of the plain role, as an administrator does.
func (s *Server) Terminate() error {
	return s.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + Role + "'")
}
