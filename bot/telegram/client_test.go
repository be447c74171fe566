package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/telegram"
	"loket/bot/words"
	"loket/conversations"
)

var _ telegram.Words = (*words.Renderer)(nil)

// server is a Bot API on a real connection.
func server(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func connect(t testing.TB, url string, watch func(string, time.Duration, string)) *telegram.Client {
	client, err := telegram.NewClient(telegram.Options{Token: token, URL: url, Watch: watch})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func realOutbox(t testing.TB, client *telegram.Client, o *office, log io.Writer) *telegram.Outbox {
	box := telegram.NewOutbox(telegram.Parts{Client: client, Identity: telegram.NewIdentity("loket_bot"),
		Words: plainWords{}, Reporter: o, Directory: o, Secrets: o, Unpaced: true, Log: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(func() { _ = box.Stop(context.Background()) })
	return box
}

// until waits for a condition that other goroutines bring about.
func until(t testing.TB, what string, met func() bool) {
	t.Helper()
	look, end := time.NewTicker(time.Millisecond), time.After(10*time.Second)
	defer look.Stop()
	for !met() {
		select {
		case <-look.C:
		case <-end:
			t.Fatalf("%s: waited in vain", what)
		}
	}
}

func TestRequestsHaveALengthAndShareConnections(t *testing.T) {
	var mu sync.Mutex
	connections := map[string]bool{}
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		if r.ContentLength <= 0 || len(r.TransferEncoding) > 0 {
			t.Errorf("length %d, encoding %v", r.ContentLength, r.TransferEncoding)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7}}`)
	})
	o := newOffice()
	box := realOutbox(t, connect(t, s.URL, nil), o, io.Discard)
	for id := range int64(20) {
		box.Take([]engineItem{item(id+1, conversations.Send{Chat: 5, Text: say("halo")})})
	}
	until(t, "20 sends", func() bool { return !o.running(20) })
	if len(connections) != 1 {
		t.Errorf("%d connections for one chat", len(connections))
	}
}

func TestASentMessageIsSentWhateverItRepliesTo(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7,"chat":{"id":5,"type":"private"},"reply_to_message":{"message_id":1,"forward_origin":{"type":"from_mars"}}}}`)
	})
	o := newOffice()
	box := realOutbox(t, connect(t, s.URL, nil), o, io.Discard)
	box.Take([]engineItem{item(1, conversations.Send{Chat: 5, Name: "n", Text: say("halo")})})
	until(t, "the send", func() bool { return !o.running(1) })
	if sent, is := o.ending(t, 1).(conversations.Sent); !is || sent.Numbers[0] != 7 {
		t.Errorf("ended as %+v", o.ending(t, 1))
	}
}

func TestTheTokenIsNeverTold(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	redirecting := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.test"+r.URL.Path, http.StatusTemporaryRedirect)
	})
	quoting := server(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprintf(w, "bad gateway for %s", r.URL.Path)
	})
	garbling := server(t, func(w http.ResponseWriter, r *http.Request) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			fmt.Fprintf(conn, "%s is not HTTP\r\n%s\r\n\r\n", r.URL.Path, r.URL.Path)
			_ = conn.Close()
		}
	})
	for name, url := range map[string]string{"nobody there": gone.URL, "redirected": redirecting.URL, "quoted": quoting.URL, "garbled": garbling.URL} {
		t.Run(name, func(t *testing.T) {
			var log syncBuffer
			var ends []string
			var mu sync.Mutex
			client := connect(t, url, func(method string, _ time.Duration, end string) {
				mu.Lock()
				defer mu.Unlock()
				ends = append(ends, method+" "+end)
			})
			o := newOffice()
			box := realOutbox(t, client, o, &log)
			poller := &telegram.Poller{Client: client, Decoder: &telegram.Decoder{}, Log: slog.New(slog.NewTextHandler(&log, nil))}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- poller.Run(ctx) }()
			box.Take([]engineItem{
				item(1, conversations.Send{Chat: 5, Text: say("halo")}),
				item(2, conversations.Fetch{File: conversations.File{ID: "f"}}),
				item(3, conversations.Keep{File: conversations.File{ID: "f"}}),
				item(4, conversations.AskMember{Person: budiPerson}),
			})
			until(t, "all calls", func() bool {
				mu.Lock()
				defer mu.Unlock()
				seen := strings.Join(ends, " ")
				return strings.Contains(seen, "sendMessage again") && strings.Contains(seen, "getFile again") &&
					strings.Contains(seen, "getChatMember again") && strings.Contains(seen, "getUpdates again")
			})
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run = %v", err)
			}
			if strings.Contains(log.String(), "very-secret") {
				t.Errorf("the log tells the token:\n%s", log.String())
			}
		})
	}
}

// syncBuffer is a buffer that many may write to.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

func TestAClientNeedsAToken(t *testing.T) {
	if _, err := telegram.NewClient(telegram.Options{}); err == nil {
		t.Error("no token was taken")
	}
}

func TestEndsOfCalls(t *testing.T) {
	if end := telegram.EndOf(nil); end != "ok" {
		t.Errorf("success is %q", end)
	}
	if end := telegram.EndOf(fmt.Errorf("call: %w", context.Canceled)); end != "cancelled" {
		t.Errorf("cancelled is %q", end)
	}
	if end := telegram.EndOf(errors.New("what")); end != "again" {
		t.Errorf("unknown is %q", end)
	}
}

func BenchmarkSend(b *testing.B) {
	s := server(b, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, `{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"},"text":"halo"}}`)
	})
	o := &endless{office: newOffice(), done: make(chan int64, 1)}
	box := telegram.NewOutbox(telegram.Parts{Client: connect(b, s.URL, nil), Words: plainWords{},
		Reporter: o, Directory: o, Secrets: o, Unpaced: true})
	keyboard := conversations.Keyboard{Rows: [][]conversations.Button{
		{{Label: conversations.Line{Key: "back"}, Data: "b"}, {Label: conversations.Line{Key: "cancel"}, Data: "c"}}}}
	b.ReportAllocs()
	for b.Loop() {
		box.Take([]engineItem{item(1, conversations.Send{Chat: 5, Text: say("halo"), Keyboard: keyboard})})
		<-o.done
	}
	_ = box.Stop(context.Background())
}

// endless is an office that only counts what ends.
type endless struct {
	*office
	done chan int64
}

func (e *endless) Done(id int64) { e.done <- id }
