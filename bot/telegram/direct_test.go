package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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

func TestAConnectionThatTheServerClosedIsReplacedUnnoticed(t *testing.T) {
	var calls atomic.Int32
	box, o, connections := ownServer(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if calls.Add(1) == 2 { // hangs up without a word, as servers do with connections that rest
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
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
