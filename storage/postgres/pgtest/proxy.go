package pgtest

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a program and a server, and cuts what goes through it.
type Proxy struct {
	listener net.Listener
	server   string

	mu     sync.Mutex
	fault  Fault
	held   []heldBack
	open   map[net.Conn]bool
	shut   bool
	silent chan struct{} // closed when what is held up may go on; nil: nothing is
	asked  int
	heard  map[net.Conn]*messages // what each program is in the middle of saying
}

// Fault is what a proxy does to the next commit that goes through it.
type Fault int

// The faults. Whatever it is, the program's connection breaks, and the proxy is as new.
const (
	None        Fault = iota
	LoseAnswer        // the server commits, and its answer does not come
	LoseRequest       // what asks for the commit does not reach the server
	HoldRequest       // the same, but it reaches the server when Release is called
	HoldAnswer        // the server commits, and nothing comes, not even an end
)

// heldBack is what did not reach the server yet.
type heldBack struct {
	to   net.Conn
	what []byte
}

// Through starts a proxy before a server.
func Through(t testing.TB, server *Server) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: listener, server: server.Address(), open: map[net.Conn]bool{}, heard: map[net.Conn]*messages{}}
	t.Cleanup(func() {
		_ = listener.Close()
		p.Cut()
	})
	go p.accept()
	return p
}

// URL is a database's address through the proxy.
func (p *Proxy) URL(t testing.TB, direct string) string {
	t.Helper()
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	u.Host = p.listener.Addr().String()
	return u.String()
}

// Next says what happens to the next commit.
func (p *Proxy) Next(fault Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = fault
}

// Asked is how many times a program has waited for the server so far.
func (p *Proxy) Asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Release lets what was held back reach the server.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, h := range p.held {
		_, _ = h.to.Write(h.what)
	}
	p.held = nil
}

// Hold lets nothing through in either direction, as a cut network does, until goOn is
// called.
func (p *Proxy) Hold() (goOn func()) {
	held := make(chan struct{})
	p.mu.Lock()
	p.silent = held
	p.mu.Unlock()
	return sync.OnceFunc(func() {
		p.mu.Lock()
		p.silent = nil
		p.mu.Unlock()
		close(held)
	})
}

func (p *Proxy) whileHeld() {
	p.mu.Lock()
	held := p.silent
	p.mu.Unlock()
	if held != nil {
		<-held
	}
}

// Cut breaks every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.open {
		_ = conn.Close()
	}
	clear(p.open)
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.open[client], p.open[server] = true, true
		shut := p.shut
		p.mu.Unlock()
		if shut {
			p.Cut()
			return
		}
		go p.pass(client, server, p.request)
		go p.pass(server, client, p.answer)
	}
}

// pass carries what one side says to the other, as far as look lets it.
func (p *Proxy) pass(from, to net.Conn, look func(from, to net.Conn, what []byte) (goOn bool)) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		p.whileHeld()
		if n > 0 && !look(from, to, buffer[:n]) {
			return
		}
		if err != nil {
			if err != io.EOF || n == 0 {
				_ = to.Close()
				_ = from.Close()
			}
			return
		}
	}
}

// markLength is how long the mark is by which a message that asks for a commit is known.
const markLength = 16

// request carries what the program says to the server.
func (p *Proxy) request(client, server net.Conn, what []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.heard[client] == nil {
		p.heard[client] = &messages{left: -1}
	}
	p.asked += p.heard[client].waits(what)
	if (p.fault == LoseRequest || p.fault == HoldRequest) && asksForCommit(what) {
		if p.fault == HoldRequest {
			p.held = append(p.held, heldBack{server, bytes.Clone(what)})
		} else {
			_ = server.Close()
		}
		p.fault = None
		_ = client.Close()
		return false
	}
	_, err := server.Write(what)
	return err == nil
}

// messages follows what a program says, message by message: a kind, but for the first
// one, and a length, which counts itself.
type messages struct {
	head []byte // what has come of kind and length
	left int    // of the message's body; -1 before the first one
}

// waits counts the messages behind which a program waits for an answer: a query, or the
// end of many.
func (m *messages) waits(what []byte) (n int) {
	for len(what) > 0 {
		if m.left > 0 {
			some := min(m.left, len(what))
			m.left, what = m.left-some, what[some:]
			continue
		}
		head := 5
		if m.left < 0 {
			head = 4
		}
		m.head, what = append(m.head, what[0]), what[1:]
		if len(m.head) < head {
			continue
		}
		m.left = int(binary.BigEndian.Uint32(m.head[head-4:])) - 4
		if kind := m.head[0]; head == 5 && (kind == 'S' || kind == 'Q') {
			n++
		}
		m.head = m.head[:0]
	}
	return n
}

// asksForCommit finds a batch's mark: a parameter of 16 capitals and digits.
func asksForCommit(what []byte) bool {
	for at := bytes.Index(what, []byte{0, 0, 0, markLength}); at >= 0; {
		rest := what[at+4:]
		if len(rest) >= markLength && len(bytes.Trim(rest[:markLength], "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")) == 0 {
			return true
		}
		next := bytes.Index(rest, []byte{0, 0, 0, markLength})
		if next < 0 {
			return false
		}
		at += 4 + next
	}
	return false
}

// committed is how a server says that it has.
var committed = []byte("COMMIT\x00")

// answer carries what the server says to the program.
func (p *Proxy) answer(server, client net.Conn, what []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if (p.fault == LoseAnswer || p.fault == HoldAnswer) && bytes.Contains(what, committed) {
		if p.fault == LoseAnswer {
			_ = client.Close()
			_ = server.Close()
		}
		p.fault = None
		return false
	}
	_, err := client.Write(what)
	return err == nil
}

// Close breaks every connection, and takes no other.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.shut = true
	p.mu.Unlock()
	_ = p.listener.Close()
	p.Cut()
}
