package botapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

// updateOf decodes what the tests look at.
type updateOf struct {
	ID      int64           `json:"update_id"`
	Message *botapi.Message `json:"message"`
	Edited  *botapi.Message `json:"edited_message"`
	Query   *struct {
		ID, Data string
		From     botapi.User
		Message  *botapi.Message
	} `json:"callback_query"`
	Mine  json.RawMessage `json:"my_chat_member"`
	Other json.RawMessage `json:"chat_member"`
}

// pending are the waiting updates, each checked against the published type.
func (w *world) pending() []updateOf {
	w.t.Helper()
	var updates []updateOf
	for _, u := range w.Pending() {
		if u.Kind != "raw" {
			if err := botapi.CheckShape("Update", u.Raw); err != nil {
				w.t.Errorf("%s: %v\n%s", u.Kind, err, u.Raw)
			}
		}
		var decoded updateOf
		w.must(json.Unmarshal(u.Raw, &decoded))
		updates = append(updates, decoded)
	}
	return updates
}

func (w *world) lastUpdate() updateOf {
	w.t.Helper()
	updates := w.pending()
	if len(updates) == 0 {
		w.t.Fatal("no update waits")
	}
	return updates[len(updates)-1]
}

func TestOffsetConfirmsAndForgets(t *testing.T) {
	w := newWorld(t)
	w.drain()
	for range 5 {
		w.SendText(rina, rina, "halo")
	}
	all := w.poll(nil)
	if len(all) != 5 || all[4] != all[0]+4 {
		t.Fatalf("numbers %v", all)
	}
	if again := w.poll(nil); !slices.Equal(again, all) {
		t.Errorf("without offset nothing is confirmed: %v", again)
	}
	if got := w.poll(fields{"offset": all[2], "limit": 2}); !slices.Equal(got, all[2:4]) {
		t.Errorf("offset and limit: %v", got)
	}
	if got := w.poll(nil); !slices.Equal(got, all[2:]) {
		t.Errorf("smaller numbers come back: %v", got)
	}
	if got := w.poll(fields{"offset": -1}); !slices.Equal(got, all[4:]) {
		t.Errorf("negative offset: %v", got)
	}
	if got := w.poll(fields{"offset": all[4] + 1}); len(got) != 0 {
		t.Errorf("all are confirmed: %v", got)
	}
}

// After a week without updates Telegram starts at a random number; the bot's
// old offset must then not swallow the new ones.
func TestNumbersStartAnew(t *testing.T) {
	w := newWorld(t)
	w.drain()
	for _, start := range []int64{5_000, 900_000_000} {
		before := w.SendText(rina, rina, "lama")
		old := w.lastNumber()
		w.RestartUpdateNumbers(start)
		w.poll(fields{"offset": old + 1})
		w.SendText(rina, rina, "baru")
		if got := w.poll(fields{"offset": old + 1}); !slices.Equal(got, []int64{start}) {
			t.Errorf("after message %d: %v, want %d", before.ID, got, start)
		}
		w.poll(fields{"offset": start + 1})
	}
}

func TestAllowedUpdatesAreRemembered(t *testing.T) {
	w := newWorld(t)
	w.drain()
	w.AddUser(botapi.User{ID: 1010, FirstName: "Cici"})
	w.AddMember(team, 1010, botapi.Member)
	if kinds := w.kinds(); !slices.Equal(kinds, []string{"message"}) {
		t.Errorf("by default no chat_member comes: %v", kinds)
	}
	w.drain()
	w.poll(fields{"allowed_updates": []string{"chat_member", "callback_query"}})
	w.poll(nil)
	w.RemoveMember(team, 1010)
	w.SendText(rina, rina, "halo")
	if kinds := w.kinds(); !slices.Equal(kinds, []string{"chat_member"}) {
		t.Errorf("asked for chat_member only: %v", kinds)
	}
	w.SetRights(team, botID, botapi.Member, botapi.Rights{})
	w.drain()
	w.AddMember(team, 1010, botapi.Member)
	if kinds := w.kinds(); len(kinds) != 0 {
		t.Errorf("a bot that is no administrator hears of members: %v", kinds)
	}
}

func (w *world) kinds() []string {
	var kinds []string
	w.pending()
	for _, u := range w.Pending() {
		kinds = append(kinds, u.Kind)
	}
	return kinds
}

func TestLongPollWakesUp(t *testing.T) {
	w := newWorld(t)
	w.drain()
	got := make(chan []int64)
	go func() { got <- w.poll(fields{"timeout": 50}) }()
	w.SendText(rina, rina, "halo")
	if ids := <-got; len(ids) != 1 {
		t.Errorf("poll brought %v", ids)
	}
}

func TestSecondPollerEndsTheFirst(t *testing.T) {
	w := newWorld(t)
	w.drain()
	first := make(chan reply)
	go func() { first <- w.call("getUpdates", fields{"timeout": 50}) }()
	var ended reply
	for ended.Code == 0 {
		w.poll(nil)
		select {
		case ended = <-first:
		default:
		}
	}
	const text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	if ended.Code != 409 || ended.Description != text {
		t.Errorf("%d %q", ended.Code, ended.Description)
	}
}

func TestUnfetchedUpdatesExpire(t *testing.T) {
	w := newWorld(t, func(c *botapi.Config) { c.UpdateLife = 24 * time.Hour })
	w.advance(25 * time.Hour)
	w.SendText(rina, rina, "baru")
	if got := w.poll(nil); len(got) != 1 {
		t.Errorf("%d updates are left", len(got))
	}
}

// hook is a bot's webhook that fails as often as told.
type hook struct {
	*httptest.Server
	seen     chan string
	failures chan struct{}
}

func newHook(t *testing.T, failures int) *hook {
	h := &hook{seen: make(chan string, 100), failures: make(chan struct{}, failures)}
	for range failures {
		h.failures <- struct{}{}
	}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-h.failures:
			http.Error(w, "not yet", http.StatusInternalServerError)
			return
		default:
		}
		body, _ := io.ReadAll(r.Body)
		h.seen <- r.Header.Get("X-Telegram-Bot-Api-Secret-Token") + " " + string(body)
	}))
	t.Cleanup(h.Close)
	return h
}

func TestWebhookRetriesAndKeepsOrder(t *testing.T) {
	w := newWorld(t, func(c *botapi.Config) { c.WebhookPause = func(int) time.Duration { return 0 } })
	h := newHook(t, 3)
	w.drain()
	for _, text := range []string{"satu", "dua", "tiga"} {
		w.SendText(rina, rina, text)
	}
	w.call("setWebhook", fields{"url": h.URL, "secret_token": "rahasia", "max_connections": 1})
	for _, text := range []string{"satu", "dua", "tiga"} {
		got := <-h.seen
		if !strings.HasPrefix(got, "rahasia {") || !strings.Contains(got, `"text":"`+text+`"`) {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	w.must(w.WaitFor(t.Context(), func() bool { return len(w.Pending()) == 0 }))
	var info struct {
		URL   string
		Error string `json:"last_error_message"`
	}
	answer := w.call("getWebhookInfo", nil).Result
	w.must(botapi.CheckShape("WebhookInfo", answer))
	w.must(json.Unmarshal(answer, &info))
	if info.URL != h.URL || info.Error != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("%+v", info)
	}
}

func TestWebhookAndPollingExcludeEachOther(t *testing.T) {
	w := newWorld(t)
	h := newHook(t, 0)
	w.refuses([]refusal{
		{"far away", "setWebhook", fields{"url": "https://example.org/hook"}, 400, "Bad Request: bad webhook: Failed to resolve host: only loopback addresses are served"},
		{"bad secret", "setWebhook", fields{"url": h.URL, "secret_token": "a b"}, 400, "Bad Request: secret token contains unallowed characters"},
	})
	w.call("setWebhook", fields{"url": h.URL, "drop_pending_updates": true})
	w.refuses([]refusal{{"polling", "getUpdates", nil, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}})
	w.call("deleteWebhook", nil)
	w.SendText(rina, rina, "halo")
	if got := w.poll(nil); len(got) != 1 {
		t.Errorf("polling brings %d updates", len(got))
	}
}

func TestDeliveryCanBeSpoilt(t *testing.T) {
	w := newWorld(t)
	w.drain()
	w.SendText(rina, rina, "satu")
	w.SendText(rina, rina, "dua")
	w.OnDelivery(func(batch []botapi.Update) []botapi.Update {
		slices.Reverse(batch)
		return append(batch, batch[0])
	})
	if got := w.poll(nil); len(got) != 3 || got[0] != got[2] || got[0] != got[1]+1 {
		t.Errorf("got %v", got)
	}
}

func TestInjectedUpdates(t *testing.T) {
	w := newWorld(t)
	w.drain()
	w.Inject(json.RawMessage(`{"quantum_message":{"spin":1}}`))
	if u := w.Pending()[0]; string(u.Raw) != `{"update_id":`+asText(t, u.ID)+`,"quantum_message":{"spin":1}}` {
		t.Errorf("got %s", u.Raw)
	}
}

func TestFaults(t *testing.T) {
	w := newWorld(t)
	var next *botapi.FaultAction
	w.Fault(func(c botapi.Call) *botapi.FaultAction {
		if c.Method != "sendMessage" {
			return nil
		}
		return next
	})
	send := fields{"chat_id": rina, "text": "halo"}
	count := func() int { return len(w.Messages(rina)) }
	before := count()
	next = &botapi.FaultAction{Code: 429, RetryAfter: 7}
	if r := w.call("sendMessage", send); r.Parameters.RetryAfter != 7 || r.Description != "Too Many Requests: retry after 7" {
		t.Errorf("429: %+v", r)
	}
	next = &botapi.FaultAction{Code: 502}
	if r := w.call("sendMessage", send); r.Code != 502 || r.Description != "Bad Gateway" {
		t.Errorf("502: %+v", r)
	}
	if count() != before {
		t.Error("a call refused before it was processed took effect")
	}
	next = &botapi.FaultAction{After: true, Drop: true}
	body := formOf(map[string]string{"chat_id": "1001", "text": "halo"})
	if response, err := http.Post(w.http.URL+"/bot"+token+"/sendMessage", "application/x-www-form-urlencoded", body); err == nil {
		response.Body.Close()
		t.Error("a dropped connection brought an answer")
	}
	if count() != before+1 {
		t.Error("the call before the dropped answer did not take effect")
	}
	next = &botapi.FaultAction{Hang: true}
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.http.URL+"/bot"+token+"/sendMessage?chat_id=1001&text=a", nil)
	w.must(err)
	seen := w.CallCount()
	go func() {
		_ = w.WaitFor(ctx, func() bool { return w.CallCount() > seen })
		cancel()
	}()
	if response, err := http.DefaultClient.Do(request); err == nil {
		response.Body.Close()
		t.Error("a hanging call brought an answer")
	}
}
