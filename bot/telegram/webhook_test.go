package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"loket/bot/telegram"
)

func newWebhook(t *testing.T, a *api, take telegram.Taker) *telegram.Webhook {
	return &telegram.Webhook{Client: newClient(t, a), Decoder: &telegram.Decoder{}, Take: take,
		URL: "https://loket.test/tg", Secret: "s3cret", Log: slog.New(slog.DiscardHandler)}
}

func TestWebhookAnswers(t *testing.T) {
	good := `{"update_id":9,"message":{` + privately + `,"text":"halo"}}`
	tests := []struct {
		name, method, secret, body string
		take                       error
		status                     int
		taken                      bool
	}{
		{"an update", "POST", "s3cret", good, nil, 200, true},
		{"an update of a kind nobody knows", "POST", "s3cret", `{"update_id":9,"news":{}}`, nil, 200, true},
		{"an update of the wrong shape", "POST", "s3cret", `{"update_id":9,"message":[]}`, nil, 200, true},
		{"an update that is not committed", "POST", "s3cret", good, errors.New("disk full"), 503, true},
		{"no secret", "POST", "", good, nil, 401, false},
		{"a wrong secret", "POST", "s3creT", good, nil, 401, false},
		{"the beginning of the secret", "POST", "s3c", good, nil, 401, false},
		{"another method", "GET", "s3cret", "", nil, 405, false},
		{"no JSON", "POST", "s3cret", "hello", nil, 400, false},
		{"no update", "POST", "s3cret", `{"hello":1}`, nil, 400, false},
		{"too large", "POST", "s3cret", `{"update_id":9,"x":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			taken := false
			w := newWebhook(t, newAPI(), func(_ context.Context, batch []telegram.Update) error {
				taken = len(batch) == 1 && batch[0].ID == 9
				return tt.take
			})
			r := httptest.NewRequest(tt.method, "/tg", strings.NewReader(tt.body))
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", tt.secret)
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, r)
			if rec.Code != tt.status || taken != tt.taken {
				t.Errorf("status %d, taken %v; want %d, %v", rec.Code, taken, tt.status, tt.taken)
			}
			wantRefused := int64(0)
			if tt.status == 400 || tt.status == 401 || tt.status == 413 {
				wantRefused = 1
			}
			if w.Refused() != wantRefused {
				t.Errorf("counted %d", w.Refused())
			}
		})
	}
}

func TestWithoutASecretNothingIsTaken(t *testing.T) {
	w := newWebhook(t, newAPI(), nil)
	w.Secret = ""
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, httptest.NewRequest("POST", "/tg", strings.NewReader(`{"update_id":9}`)))
	if rec.Code != http.StatusUnauthorized {
		t.Errorf("status %d", rec.Code)
	}
}

func TestWebhookConfirmsOnlyAfterTheCommit(t *testing.T) {
	committed := make(chan struct{})
	server := httptest.NewServer(newWebhook(t, newAPI(), func(context.Context, []telegram.Update) error {
		<-committed
		return nil
	}))
	defer server.Close()
	answered := make(chan error, 1)
	go func() {
		req, _ := http.NewRequest("POST", server.URL, strings.NewReader(`{"update_id":9,"message":{`+privately+`,"text":"halo"}}`))
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s3cret")
		resp, err := server.Client().Do(req)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode != 200 {
				err = fmt.Errorf("status %d", resp.StatusCode)
			}
		}
		answered <- err
	}()
	select {
	case <-answered:
		t.Error("confirmed before the commit")
	case committed <- struct{}{}:
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func TestRegisteringTheWebhookInsists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		tries := 0
		a.answer = func(call) reply {
			switch tries++; tries {
			case 1:
				return reply{err: errors.New("no route to host")}
			case 2:
				return refuse(429, "Too Many Requests: retry after 9", `{"retry_after":9}`)
			case 3:
				return refuse(400, "Bad Request: bad webhook: Failed to resolve host")
			}
			return reply{}
		}
		if err := newWebhook(t, a, nil).Register(t.Context()); err != nil {
			t.Errorf("Register = %v", err)
		}
		wantStory(t, a.story(), "0s setWebhook ", "1s setWebhook ", "10s setWebhook ", "14s setWebhook ")
		c := a.all()[3]
		for field, want := range map[string]string{
			"url": "https://loket.test/tg", "max_connections": "1", "secret_token": "s3cret",
			"allowed_updates": `["message","edited_message","callback_query","my_chat_member","chat_member"]`,
		} {
			if c.fields[field] != want {
				t.Errorf("%s = %q, want %q", field, c.fields[field], want)
			}
		}
	})
}

func TestRegisteringEndsWithItsContextAndWithABadToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.answer = func(call) reply { return reply{err: errors.New("no route to host")} }
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := newWebhook(t, a, nil).Register(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Register = %v", err)
		}
		a.answer = func(call) reply { return refuse(401, "Unauthorized") }
		if err := newWebhook(t, a, nil).Register(t.Context()); !errors.Is(err, telegram.ErrToken) {
			t.Errorf("Register = %v", err)
		}
	})
}

// webhookWord is what Telegram says of a webhook.
func webhookWord(url string) reply {
	return ok(fmt.Sprintf(`{"url":%q,"has_custom_certificate":false,"pending_update_count":0}`, url))
}

func TestTheWebhookIsWatchedAndRegisteredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		var silent atomic.Bool
		var now atomic.Value
		now.Store("https://loket.test/tg")
		a.answer = func(c call) reply {
			switch {
			case silent.Load():
				return reply{err: errors.New("no route to host")}
			case c.method == "getWebhookInfo":
				return webhookWord(now.Load().(string))
			}
			return reply{}
		}
		w := newWebhook(t, a, nil)
		if w.Registered() || !w.LastHeard().IsZero() {
			t.Error("it counts as registered before it is")
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		look := func(why string, after time.Duration, registered bool, heardWithin time.Duration) {
			t.Helper()
			passes(after)
			synctest.Wait()
			if since := time.Since(w.LastHeard()); w.Registered() != registered || since > heardWithin {
				t.Errorf("%s: registered is %v, heard %s ago", why, w.Registered(), since)
			}
		}
		look("at the start", time.Second, true, time.Second)
		look("five minutes later", 5*time.Minute, true, time.Minute)
		silent.Store(true)
		look("after ten minutes of silence", 10*time.Minute, true, 11*time.Minute)
		if since := time.Since(w.LastHeard()); since < 9*time.Minute {
			t.Errorf("somebody was heard %s ago", since)
		}
		silent.Store(false)
		now.Store("")
		before := len(a.all())
		look("somebody took it away", 2*time.Minute, true, 2*time.Minute)
		var again int
		for _, c := range a.all()[before:] {
			if c.method == "setWebhook" {
				again++
			}
		}
		if again == 0 {
			t.Error("it was not registered again")
		}
		for _, same := range []string{"https://LOKET.test:443/tg/", "https://loket.test/tg"} {
			now.Store(same)
			before := len(a.all())
			look("spelt "+same, 3*time.Minute, true, 2*time.Minute)
			for _, c := range a.all()[before+1:] {
				if c.method == "setWebhook" {
					t.Errorf("%s is taken for another's", same)
				}
			}
		}
		a.answers(func(call) reply { return refuse(401, "Unauthorized") })
		if err := <-ended; !errors.Is(err, telegram.ErrToken) || w.Registered() {
			t.Errorf("it ends with %v", err)
		}
		stop()
	})
}

func TestARefusedWebhookIsNotRegistered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAPI()
		a.answer = func(call) reply {
			return refuse(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
		}
		w := newWebhook(t, a, nil)
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		if err := w.Run(ctx); !errors.Is(err, context.DeadlineExceeded) || w.Registered() || !w.LastHeard().IsZero() {
			t.Errorf("it ends with %v; registered is %v", err, w.Registered())
		}
	})
}
