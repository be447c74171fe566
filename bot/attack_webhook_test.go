package main

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

const hookSecret = "A_secret-of-the-webhook_42"

// TestTheWebhookTakesNobodyElsesWord knocks at the webhook with everything but
// a new update and the secret.
func TestTheWebhookTakesNobodyElsesWord(t *testing.T) {
	s := besiege(t, func(set *Settings, public string) {
		set.WebhookURL, set.WebhookSecret = "http://"+public+"/telegram/hook", hookSecret
	})
	agus := s.officer(agus)
	agus.says("/mulai")
	s.idle()
	before, heard := s.records(), len(s.world.Telegram().Messages(agus.chat))
	word := func(number int, text string) string {
		return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":5000,"date":1,"chat":{"id":810002,"type":"private"},"from":{"id":810002,"first_name":"A"},"text":%q}}`, number, text)
	}
	for _, knock := range []struct {
		method, path, secret, body string
		want                       int
	}{
		{"POST", "/telegram/hook", "", word(900001, "/privasi"), 401},
		{"POST", "/telegram/hook", "wrong", word(900001, "/privasi"), 401},
		{"POST", "/telegram/hook", hookSecret[:len(hookSecret)-1], word(900001, "/privasi"), 401},
		{"POST", "/telegram/hook", hookSecret + "x", word(900001, "/privasi"), 401},
		{"POST", "/telegram/hook", strings.ToLower(hookSecret), word(900001, "/privasi"), 401},
		{"POST", "/telegram/hook", "wrong", strings.Repeat("x", 2<<20), 401},
		{"POST", "/telegram/hook", hookSecret, word(900001, strings.Repeat("x", 1<<20)), 413},
		{"POST", "/telegram/hook", hookSecret, "no such thing", 400},
		{"POST", "/telegram/hook", hookSecret, `{"update_id":"900001"}`, 400},
		{"POST", "/telegram/hook", hookSecret, "[]", 400},
		{"POST", "/telegram/hook", hookSecret, "", 400},
		{"GET", "/telegram/hook", hookSecret, "", 405},
		{"GET", "/telegram/hook", "", "", 405},
		{"PUT", "/telegram/hook", hookSecret, word(900001, "/privasi"), 405},
		{"DELETE", "/telegram/hook", hookSecret, "", 405},
		{"POST", "/", hookSecret, word(900001, "/privasi"), 404},
		{"POST", "/telegram/hook/", hookSecret, word(900001, "/privasi"), 404},
		{"POST", "/telegram", hookSecret, word(900001, "/privasi"), 404},
		{"POST", "/TELEGRAM/HOOK", hookSecret, word(900001, "/privasi"), 404},
		{"POST", "/healthz", hookSecret, word(900001, "/privasi"), 405},
		{"GET", "/metrics", "", "", 404},
		{"GET", "/debug/pprof/", "", "", 404},
		{"GET", "/healthz", "", "", 200},
	} {
		if got := s.knocks(knock.method, knock.path, knock.secret, knock.body); got != knock.want {
			t.Errorf("%s %s with the secret %q and %d bytes: %d, want %d", knock.method, knock.path, knock.secret, len(knock.body), got, knock.want)
		}
	}
	s.idle()
	s.unchanged("knocking", before)
	if now := len(s.world.Telegram().Messages(agus.chat)); now != heard {
		t.Errorf("knocking brought %d messages", now-heard)
	}

	agus.skip()
	for range 5 {
		if got := s.knocks("POST", "/telegram/hook", hookSecret, word(900002, "/privasi")); got != 200 {
			t.Errorf("the same update again: %d, want 200", got)
		}
	}
	expect(t, agus.answer("to the update that came five times"), "data")
	s.idle()
	if again := s.world.Telegram().MessagesAfter(agus.chat, agus.read); len(again) > 0 {
		t.Errorf("an update that came five times was answered again: %s", again[0].Content())
	}
	if strings.Contains(s.log.String(), hookSecret) {
		t.Error("the webhook's secret stands in the log")
	}
}

// knocks calls the public door and returns the status.
func (s *siege) knocks(method, path, secret, body string) int {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, "http://"+s.public+path, strings.NewReader(body))
	s.must(err)
	if secret != "" {
		request.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	s.must(err)
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	s.must(err)
	return response.StatusCode
}

// pipes is a door whose callers come through memory, so that hours pass at once.
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
func (p *pipes) Close() error   { p.once.Do(func() { close(p.calls) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }
func (p *pipes) call() net.Conn {
	theirs, ours := net.Pipe()
	p.calls <- theirs
	return ours
}

// TestSlowCallersAreSentAway holds the webhook's door open in every way that a
// slow caller can, while another is served.
func TestSlowCallersAreSentAway(t *testing.T) {
	t.Parallel()
	const head = "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
	secret := "X-Telegram-Bot-Api-Secret-Token: " + hookSecret + "\r\n\r\n"
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
				hook := &telegram.Webhook{Decoder: &telegram.Decoder{}, Secret: hookSecret, Log: slog.New(slog.DiscardHandler),
					Take: func(context.Context, []telegram.Update) error { return nil }}
				door := &pipes{calls: make(chan net.Conn)}
				mux := http.NewServeMux()
				mux.Handle("POST /hook", hook)
				program := server(mux)
				program.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
				go func() { _ = program.Serve(door) }()
				defer program.Close()

				caller, began := door.call(), time.Now()
				var dripping sync.WaitGroup
				dripping.Go(func() { drip(caller, slow.begins) })
				defer dripping.Wait()
				gone := make(chan time.Duration)
				go func() {
					_, _ = io.Copy(io.Discard, caller)
					gone <- time.Since(began)
				}()
				if status := quick(t, door.call()); status != 200 {
					t.Errorf("another caller reads %d", status)
				}
				if held := <-gone; held > slow.most+time.Second {
					t.Errorf("the caller held the door for %v, more than %v", held, slow.most)
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
		fmt.Fprintf(conn, "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nX-Telegram-Bot-Api-Secret-Token: %s\r\n\r\n%s", len(body), hookSecret, body)
	}()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}
