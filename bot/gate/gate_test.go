package gate_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/miekg/dns"

	"loket/bot/gate"
)

var errNo = errors.New("not any more")

// gateway is one that a test shuts.
type gateway struct{ shut atomic.Bool }

func (g *gateway) may() error {
	if g.shut.Load() {
		return errNo
	}
	return nil
}

// Nothing reaches a server once the gate is shut: neither by a new connection, nor by one
// that was kept open, nor the rest of what was begun.
func TestNothingLeavesThroughAShutGate(t *testing.T) {
	var reached atomic.Int32
	var bytes atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached.Add(1)
		n, _ := io.Copy(io.Discard, r.Body)
		bytes.Add(n)
	}))
	defer server.Close()
	g := &gateway{}
	transport := &http.Transport{DialContext: gate.Over(new(net.Dialer).DialContext, g.may)}
	client := &http.Client{Transport: transport}
	call := func(body io.Reader) error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
		return err
	}
	for range 2 { // the second one over the connection that is kept
		if err := call(strings.NewReader("a")); err != nil {
			t.Fatal(err)
		}
	}
	g.shut.Store(true)
	for _, fresh := range []bool{false, true} {
		if fresh {
			transport.CloseIdleConnections()
		}
		if err := call(strings.NewReader("a")); !errors.Is(err, errNo) {
			t.Errorf("fresh %v: it says %v", fresh, err)
		}
	}
	if reached.Load() != 2 {
		t.Errorf("the server was reached %d times", reached.Load())
	}
	g.shut.Store(false)
	const whole = 8 << 20
	body := &shutting{left: whole, at: whole / 2, gate: g}
	if err := call(body); err == nil {
		t.Error("a call that was begun went on to its end")
	}
	server.Close()
	if got := bytes.Load() - 2; got >= whole {
		t.Errorf("the server got %d bytes of %d", got, whole)
	}
}

// shutting is a body in the middle of which the gate is shut.
type shutting struct {
	left, at int
	gate     *gateway
}

func (s *shutting) Read(b []byte) (int, error) {
	if s.left <= s.at {
		s.gate.shut.Store(true)
	}
	if s.left == 0 {
		return 0, io.EOF
	}
	n := min(len(b), s.left)
	s.left -= n
	return n, nil
}

// A name is asked for through it as without it, and not at all once it is shut.
func TestNamesAreAskedThroughTheGate(t *testing.T) {
	var asked atomic.Int32
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(out dns.ResponseWriter, question *dns.Msg) {
		asked.Add(1)
		answer := new(dns.Msg).SetReply(question)
		if question.Question[0].Qtype == dns.TypeA {
			record, _ := dns.NewRR(question.Question[0].Name + " 60 IN A 192.0.2.1")
			answer.Answer = append(answer.Answer, record)
		}
		_ = out.WriteMsg(answer)
	})}
	go func() { _ = server.ActivateAndServe() }()
	defer func() { _ = server.Shutdown() }()
	g := &gateway{}
	resolver := &net.Resolver{PreferGo: true, Dial: gate.Over(func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, conn.LocalAddr().String())
	}, g.may)}
	if found, err := resolver.LookupHost(t.Context(), "desa.contoh.go.id"); err != nil || len(found) != 1 {
		t.Fatalf("found are %v, %v", found, err)
	}
	before := asked.Load()
	g.shut.Store(true)
	if _, err := resolver.LookupHost(t.Context(), "desa.contoh.go.id"); err == nil {
		t.Error("it was found")
	}
	if asked.Load() != before {
		t.Error("it was asked")
	}
}

// Without a gate there is nothing in between.
func TestNoGate(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	conn, err := gate.Over(new(net.Dialer).DialContext, nil)(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, is := conn.(*net.TCPConn); !is {
		t.Errorf("it is a %T", conn)
	}
}
