package telegram_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// ownServer is a Bot API server of one's own, spoken to without net/http.
func ownServer(t *testing.T, handler http.HandlerFunc) (outbox *telegram.Outbox, office *office, connections *atomic.Int32) {
	connections = new(atomic.Int32)
	s := httptest.NewUnstartedServer(handler)
	t.Cleanup(s.Close)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	office = newOffice()
	return realOutbox(t, connect(t, s.URL, nil), office, io.Discard), office, connections
}

// TestACallThatWasHungUpOnIsRepeatedByTheOutboxAlone: the server may have done
// what it was asked, so that only the outbox, which knows what a repeat means,
// asks again.
func TestACallThatWasHungUpOnIsRepeatedByTheOutboxAlone(t *testing.T) {
	var calls atomic.Int32
	box, o, connections := ownServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) == 2 {
			hangUp(w)
			return
		}
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	for id := range int64(3) {
		box.Take([]engineItem{item(id+1, conversations.Send{Chat: 5, Text: say("halo")})})
		until(t, "a send", func() bool { return !o.running(id + 1) })
	}
	if calls.Load() != 4 || connections.Load() != 2 {
		t.Errorf("%d calls on %d connections for three sends of which one was hung up on", calls.Load(), connections.Load())
	}
}

func TestAConnectionThatTheServerWantsClosedIsNotUsedAgain(t *testing.T) {
	box, o, connections := ownServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Connection", "close")
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	for id := range int64(3) {
		box.Take([]engineItem{item(id+1, conversations.Send{Chat: 5, Text: say("halo")})})
		until(t, "a send", func() bool { return !o.running(id + 1) })
	}
	if connections.Load() != 3 {
		t.Errorf("%d connections for three sends", connections.Load())
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	reached := make(chan struct{}, 1)
	released := make(chan struct{})
	box, o, _ := ownServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		reached <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-released:
		}
	})
	defer close(released)
	box.Take([]engineItem{item(1, conversations.Send{Chat: 5, Text: say("halo")})})
	<-reached
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := box.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Stop = %v", err)
	}
	if !o.running(1) {
		t.Error("a call that was cut short counts as ended")
	}
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// spoken starts a server that reads a request and then says whatever it likes,
// one say a connection.
func spoken(t *testing.T, say func(conn net.Conn, calls int)) (url string, connections *atomic.Int32) {
	connections = new(atomic.Int32)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go func() {
				defer conn.Close()
				reader := bufio.NewReader(conn)
				for calls := 1; ; calls++ {
					req, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					say(conn, calls)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), connections
}

// ownCalls carries calls to a server until the test ends.
func ownCalls(t *testing.T, url string) telegram.Direct {
	calls, err := telegram.NewDirect(url + "/bot" + token + "/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(calls.CloseIdleConnections)
	return calls
}

// patience is how long a call may take that comes to its end.
const patience = 10 * time.Second

// post makes a call and reads its answer.
func post(ctx context.Context, calls telegram.Direct) (string, error) {
	_, answer, err := calls.Post(ctx, time.Now().Add(patience), []byte("{}"))
	return answer, err
}

func TestAnswersOfEveryShapeAreRead(t *testing.T) {
	tests := map[string]struct {
		said, want  string
		connections int32 // for three calls
		hangsUp     bool
	}{
		"of known length": {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo", "halo", 1, false},
		"in chunks":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nha\r\n2\r\nlo\r\n0\r\n\r\n", "halo", 1, false},
		"announced":       {"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo", "halo", 1, false},
		"without a body":  {"HTTP/1.1 204 No Content\r\n\r\n", "", 1, false},
		"the last":        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nhalo", "halo", 3, false},
		"without length":  {"HTTP/1.1 200 OK\r\n\r\nhalo", "halo", 3, true},
		"with a trailer":  {"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n4\r\nhalo\r\n0\r\nX-End: yes\r\n\r\n", "halo", 1, false},
		"a long cookie":   {"HTTP/1.1 200 OK\r\nSet-Cookie: " + strings.Repeat("x", 9000) + "\r\nContent-Length: 4\r\n\r\nhalo", "halo", 1, false},
		"of HTTP/1.0":     {"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nhalo", "halo", 3, false},
		"with more to it": {"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhaloHTTP/1.1 200 OK\r\n", "halo", 3, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			url, connections := spoken(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, tt.said)
				if tt.hangsUp {
					_ = conn.Close()
				}
			})
			calls := ownCalls(t, url)
			for range 3 {
				if got, err := post(t.Context(), calls); err != nil || got != tt.want {
					t.Fatalf("%q, %v", got, err)
				}
			}
			if connections.Load() != tt.connections {
				t.Errorf("%d connections for three calls", connections.Load())
			}
		})
	}
}

func TestAnswersThatAreNoneFail(t *testing.T) {
	tests := map[string]string{
		"a long head":          "HTTP/1.1 200 OK\r\nX-Long: " + strings.Repeat("x", 1<<20),
		"endless announcement": strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 1000),
		"cut in the head":      "HTTP/1.1 200 OK\r\nContent-Le",
		"cut in the body":      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha",
		"cut in a chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha",
		"of two lengths":       "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nhalo",
		"of no length at all":  "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhalo",
		"too long":             "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhalo",
		"packed":               "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhalo",
		"not HTTP":             "SSH-2.0-OpenSSH\r\n\r\n",
		"nothing":              "",
	}
	for name, said := range tests {
		t.Run(name, func(t *testing.T) {
			url, connections := spoken(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, said)
				_ = conn.Close()
			})
			calls := ownCalls(t, url)
			if got, err := post(t.Context(), calls); err == nil {
				t.Errorf("it was taken for %q", got)
			}
			if connections.Load() != 1 {
				t.Errorf("asked %d times", connections.Load())
			}
		})
	}
}

// TestARestedConnectionThatTheServerClosedIsReplaced: nothing was written on
// it, so that nothing is sent twice and nobody notices.
func TestARestedConnectionThatTheServerClosedIsReplaced(t *testing.T) {
	closed := make(chan struct{})
	url, connections := spoken(t, func(conn net.Conn, _ int) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo")
		_ = conn.Close()
		closed <- struct{}{}
	})
	calls := ownCalls(t, url)
	for range 3 {
		if got, err := post(t.Context(), calls); err != nil || got != "halo" {
			t.Fatalf("%q, %v", got, err)
		}
		<-closed
	}
	if connections.Load() != 3 {
		t.Errorf("%d connections for three calls", connections.Load())
	}
}

// TestAConnectionIsKeptBeyondTheDeadlineOfItsLastCall: a deadline is a call's.
func TestAConnectionIsKeptBeyondTheDeadlineOfItsLastCall(t *testing.T) {
	url, connections := spoken(t, func(conn net.Conn, _ int) {
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo")
	})
	calls := ownCalls(t, url)
	for range 2 {
		deadline := time.Now().Add(300 * time.Millisecond)
		if _, got, err := calls.Post(t.Context(), deadline, nil); err != nil || got != "halo" {
			t.Fatalf("%q, %v", got, err)
		}
		time.Sleep(time.Until(deadline))
	}
	if connections.Load() != 1 {
		t.Errorf("%d connections for two calls", connections.Load())
	}
}

func TestAnAnswerEndsWithItsContext(t *testing.T) {
	for name, said := range map[string]string{
		"before it began":         "",
		"in the middle of it":     "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha",
		"in the middle of a head": "HTTP/1.1 200 OK\r\nContent-Le",
	} {
		t.Run(name, func(t *testing.T) {
			heard := make(chan struct{})
			url, _ := spoken(t, func(conn net.Conn, _ int) {
				_, _ = io.WriteString(conn, said)
				close(heard)
				_, _ = conn.Read(make([]byte, 1)) // until the caller hangs up
			})
			calls := ownCalls(t, url)
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				<-heard
				cancel()
			}()
			if got, err := post(ctx, calls); err == nil {
				t.Errorf("it was taken for %q", got)
			}
		})
	}
}

// TestARefusalInTheMiddleOfALargeRequestIsRead: a server does not hear out
// what it will not take.
func TestARefusalInTheMiddleOfALargeRequestIsRead(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = io.ReadFull(conn, make([]byte, 1024))
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
		_ = conn.(*net.TCPConn).CloseWrite()
		time.Sleep(100 * time.Millisecond) // the answer is on its way before the connection breaks
	}()
	calls := ownCalls(t, "http://"+listener.Addr().String())
	status, _, err := calls.Post(t.Context(), time.Now().Add(patience), make([]byte, 32<<20))
	if err != nil {
		t.Skipf("the system lost the answer with the connection: %v", err)
	}
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", status)
	}
}

// FuzzAnswer: whatever a server says is read as net/http reads it, or refused.
func FuzzAnswer(f *testing.F) {
	for _, said := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo", "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nha\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n", "HTTP/1.0 500 No\n\nhalo"} {
		f.Add(said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		status, body, err := telegram.ReadAnswer(strings.NewReader(said))
		if err != nil {
			return
		}
		reader := bufio.NewReader(strings.NewReader(said))
		resp, err := http.ReadResponse(reader, &http.Request{Method: http.MethodPost})
		for err == nil && resp.StatusCode < http.StatusOK {
			resp, err = http.ReadResponse(reader, &http.Request{Method: http.MethodPost})
		}
		if err != nil {
			return // net/http refuses more, such as names of fields that are none
		}
		want, err := io.ReadAll(resp.Body)
		if err == nil && (status != resp.StatusCode || body != string(want)) {
			t.Errorf("%q is read as %d %q, net/http reads %d %q", said, status, body, resp.StatusCode, want)
		}
	})
}
