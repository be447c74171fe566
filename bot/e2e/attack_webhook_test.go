package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"loket/bot/settings"
)

const hookSecret = "A_secret-of-the-webhook_42"

// TestTheWebhookTakesNobodyElsesWord knocks at the webhook with everything but
// a new update and the secret.
func TestTheWebhookTakesNobodyElsesWord(t *testing.T) {
	s := besiege(t, func(set *settings.Settings, public string) {
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

// knocks calls the public listener and returns the status.
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
