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
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/telegram"
	"loket/conversations"
)

// bothWays runs a test with calls through fasthttp, as to a Bot API server of
// one's own, and through net/http.
func bothWays(t *testing.T, test func(t *testing.T, web http.RoundTripper)) {
	t.Run("fasthttp", func(t *testing.T) { test(t, nil) })
	t.Run("net/http", func(t *testing.T) { test(t, http.DefaultTransport.(*http.Transport).Clone()) })
}

// calling is an outbox whose calls go to a server; web nil: as they will.
func calling(t *testing.T, url string, web http.RoundTripper, o *office) *telegram.Outbox {
	client, err := telegram.NewClient(telegram.Options{Token: token, URL: url, Transport: web})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return realOutbox(t, client, o, io.Discard)
}

// serving starts a Bot API that counts its connections, and an outbox for it.
func serving(t *testing.T, web http.RoundTripper, handler http.HandlerFunc) (outbox *telegram.Outbox, office *office, connections *atomic.Int32) {
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
	return calling(t, s.URL, web, office), office, connections
}

// speaking starts a server that reads a request and then says whatever it
// likes: one say a request, of which there have been calls.
func speaking(t *testing.T, web http.RoundTripper, say func(conn net.Conn, calls int32)) (outbox *telegram.Outbox, office *office, connections *atomic.Int32) {
	connections = new(atomic.Int32)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int32
	var opened sync.Map
	t.Cleanup(func() {
		_ = listener.Close()
		opened.Range(func(conn, _ any) bool { _ = conn.(net.Conn).Close(); return true })
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			opened.Store(conn, nil)
			go func() {
				defer conn.Close()
				for reader := bufio.NewReader(conn); ; {
					req, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					say(conn, calls.Add(1))
				}
			}()
		}
	}()
	office = newOffice()
	return calling(t, "http://"+listener.Addr().String(), web, office), office, connections
}

// well is a whole answer.
const well = "HTTP/1.1 200 OK\r\nContent-Length: 37\r\n\r\n" + `{"ok":true,"result":{"message_id":7}}`

// greeting is a row that says something to somebody.
func greeting(id int64) []engineItem {
	return []engineItem{item(id, conversations.Send{Chat: 5, Name: "n", Text: say("halo")})}
}

// TestACallThatWasHungUpOnIsRepeatedByTheOutboxAlone: the server may have done
// what it was asked, so that only the outbox, which knows what a repeat means,
// asks again.
func TestACallThatWasHungUpOnIsRepeatedByTheOutboxAlone(t *testing.T) {
	bothWays(t, func(t *testing.T, web http.RoundTripper) {
		var calls atomic.Int32
		box, o, connections := serving(t, web, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if calls.Add(1) == 2 {
				hangUp(w)
				return
			}
			fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
		})
		for id := range int64(3) {
			box.Take(greeting(id + 1))
			until(t, "a send", func() bool { return !o.running(id + 1) })
		}
		if calls.Load() != 4 || connections.Load() != 2 {
			t.Errorf("%d calls on %d connections for three sends of which one was hung up on", calls.Load(), connections.Load())
		}
	})
}

func TestAConnectionThatTheServerWantsClosedIsNotUsedAgain(t *testing.T) {
	bothWays(t, func(t *testing.T, web http.RoundTripper) {
		box, o, connections := serving(t, web, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Connection", "close")
			fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
		})
		for id := range int64(3) {
			box.Take(greeting(id + 1))
			until(t, "a send", func() bool { return !o.running(id + 1) })
		}
		if connections.Load() != 3 {
			t.Errorf("%d connections for three sends", connections.Load())
		}
	})
}

func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
}

// TestARestedConnectionThatTheServerClosedIsReplaced, at once or by the next
// try, and nothing is sent twice.
func TestARestedConnectionThatTheServerClosedIsReplaced(t *testing.T) {
	bothWays(t, func(t *testing.T, web http.RoundTripper) {
		var calls atomic.Int32
		closed := make(chan struct{}, 1)
		box, o, connections := speaking(t, web, func(conn net.Conn, n int32) {
			calls.Store(n)
			_, _ = io.WriteString(conn, well)
			_ = conn.Close()
			closed <- struct{}{}
		})
		for id := range int64(3) {
			box.Take(greeting(id + 1))
			until(t, "a send", func() bool { return !o.running(id + 1) })
			<-closed
		}
		if calls.Load() != 3 || connections.Load() != 3 {
			t.Errorf("%d calls on %d connections for three sends", calls.Load(), connections.Load())
		}
	})
}

// TestAnswersThatAreNoneAreAskedForAgain: what the server did is not known.
func TestAnswersThatAreNoneAreAskedForAgain(t *testing.T) {
	tests := map[string]string{
		"cut in the head":       "HTTP/1.1 200 OK\r\nContent-Le",
		"cut in the body":       well[:len(well)-4],
		"cut in a chunk":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"ok\":true",
		"of two lengths":        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 2\r\n\r\nhalo",
		"of no length at all":   "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nhalo",
		"not HTTP":              "SSH-2.0-OpenSSH\r\n\r\n",
		"nothing":               "",
		"not JSON":              "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo",
		"JSON that is cut":      "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + `{"ok":true,"result":`,
		"JSON of another shape": "HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n" + `{"ok":true,"result":"yes"}`,
		"a page of a proxy":     "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops",
		"a redirection":         "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n",
	}
	bothWays(t, func(t *testing.T, web http.RoundTripper) {
		var checks []func() // all wait for their second try together
		for name, said := range tests {
			var calls atomic.Int32
			box, o, connections := speaking(t, web, func(conn net.Conn, n int32) {
				answer := said
				if calls.Store(n); n > 1 {
					answer = well
				}
				_, _ = io.WriteString(conn, answer)
				_ = conn.Close()
			})
			box.Take(greeting(1))
			checks = append(checks, func() {
				until(t, "the send after an answer "+name, func() bool { return !o.running(1) })
				if sent, is := o.ending(t, 1).(conversations.Sent); !is || calls.Load() != 2 || connections.Load() != 2 {
					t.Errorf("%s: ended as %+v after %d calls on %d connections", name, sent, calls.Load(), connections.Load())
				}
			})
		}
		for _, check := range checks {
			check()
		}
	})
}

// TestACallEndsWithItsContext: a stop that has lost its patience cuts short
// what is being sent, whatever the server has said of it so far.
func TestACallEndsWithItsContext(t *testing.T) {
	bothWays(t, func(t *testing.T, web http.RoundTripper) {
		for name, said := range map[string]string{
			"before it is answered":   "",
			"in the middle of a head": "HTTP/1.1 200 OK\r\nContent-Le",
			"in the middle of a body": well[:len(well)-4],
		} {
			t.Run(name, func(t *testing.T) {
				heard := make(chan struct{})
				box, o, _ := speaking(t, web, func(conn net.Conn, _ int32) {
					_, _ = io.WriteString(conn, said)
					close(heard)
					_, _ = conn.Read(make([]byte, 1)) // until the caller hangs up
				})
				box.Take(greeting(1))
				<-heard
				ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				if err := box.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Stop = %v", err)
				}
				if !o.running(1) {
					t.Error("a call that was cut short counts as ended")
				}
			})
		}
	})
}

// TestCallsGoThroughTheProxyOfTheEnvironment, to a Bot API server of one's own
// as well.
func TestCallsGoThroughTheProxyOfTheEnvironment(t *testing.T) {
	var asked atomic.Value
	proxy := server(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		asked.Store(r.URL.Host + " " + r.URL.Path)
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("NO_PROXY", "")
	o := newOffice()
	box := calling(t, "http://api.test", nil, o)
	box.Take(greeting(1))
	until(t, "a send", func() bool { return !o.running(1) })
	if got := asked.Load(); got != "api.test /bot"+token+"/sendMessage" {
		t.Errorf("the proxy was asked for %v", got)
	}
}
