package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
)

const slowSecret = "A_secret-of-the-webhook_42"

// pipes is a listener whose callers come through memory, so that hours pass at once.
type pipes struct {
	calls chan net.Conn
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	if conn, open := <-p.calls; open {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p *pipes) Close() error { p.once.Do(func() { close(p.calls) }); return nil }

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) call() net.Conn {
	theirs, ours := net.Pipe()
	p.calls <- theirs
	return ours
}

// TestSlowCallersAreSentAway holds the webhook's listener open in every way that a
// slow caller can, while another is served.
func TestSlowCallersAreSentAway(t *testing.T) {
	t.Parallel()
	const head = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
	secret := "X-Telegram-Bot-Api-Secret-Token: " + slowSecret + "\r\n\r\n"
	for _, slow := range []struct {
		name, begins string
		most         time.Duration
	}{
		{"nothing at all", "", 5 * time.Second},
		{"half a header", "POST /hook HTTP/1.1\r\nX-Slow: ", 5 * time.Second},
		{"half a body", head + secret + `{"update_id":1`, 10 * time.Second},
		{"half a body without the secret", head + "\r\n{", 20 * time.Second},
		{"nothing more after an answer", "GET /none HTTP/1.1\r\nHost: x\r\n\r\n", 2 * time.Minute},
	} {
		t.Run(slow.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hook := &telegram.Webhook{Decoder: &telegram.Decoder{}, Secret: slowSecret, Log: slog.New(slog.DiscardHandler),
					Take: func(context.Context, []telegram.Update) error { return nil }}
				listener := &pipes{calls: make(chan net.Conn)}
				mux := http.NewServeMux()
				mux.Handle("POST /hook", hook)
				program := server(mux)
				program.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
				go func() { _ = program.Serve(listener) }()
				defer program.Close()

				caller, began := listener.call(), time.Now()
				var dripping sync.WaitGroup
				dripping.Go(func() { drip(caller, slow.begins) })
				defer dripping.Wait()
				gone := make(chan time.Duration)
				go func() {
					_, _ = io.Copy(io.Discard, caller)
					gone <- time.Since(began)
				}()
				if status := quick(t, listener.call()); status != 200 {
					t.Errorf("another caller reads %d", status)
				}
				if held := <-gone; held > slow.most+time.Second {
					t.Errorf("the caller held the listener for %v, more than %v", held, slow.most)
				}
			})
		})
	}
}

// drip writes a beginning, and then a byte every other second.
func drip(conn net.Conn, begins string) {
	_, err := conn.Write([]byte(begins))
	for err == nil && !strings.HasPrefix(begins, "GET") && begins != "" {
		time.Sleep(2 * time.Second)
		_, err = conn.Write([]byte{'a'})
	}
}

// quick brings an update as it should be.
func quick(t *testing.T, conn net.Conn) int {
	t.Helper()
	defer conn.Close()
	body := `{"update_id":7,"poll":{}}`
	go func() {
		fmt.Fprintf(conn, "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nX-Telegram-Bot-Api-Secret-Token: %s\r\n\r\n%s", len(body), slowSecret, body)
	}()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}
