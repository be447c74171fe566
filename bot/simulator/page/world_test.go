package page_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
	"loket/bot/simulator/page"
)

const (
	rina  = 11 // officer
	budi  = 12 // officer
	dewi  = 21 // verifier
	team  = -5
	botID = 1
)

// world is a page over a Telegram with two officers and a team of one.
type world struct {
	t        *testing.T
	telegram *botapi.Server
	server   *httptest.Server
	now      time.Time
	mails    []page.Mail
	password string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 23, 10, 15, 0, 0, time.FixedZone("WIB", 7*3600)), password: "lama"}
	w.telegram = botapi.New(botapi.Config{Token: "1:x", Now: func() time.Time { return w.now }})
	for id, name := range map[int64]string{rina: "Rina", budi: "Budi", dewi: "Dewi"} {
		w.telegram.AddUser(botapi.User{ID: id, FirstName: name})
	}
	w.telegram.AddGroup(botapi.Chat{ID: team, Title: "Tim", Type: botapi.Group})
	w.telegram.AddMember(team, dewi, botapi.Creator)
	w.telegram.AddMember(team, botID, botapi.Administrator)
	w.server = httptest.NewServer(page.New(w.config()))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) config() page.Config {
	return page.Config{
		Telegram: w.telegram, Officers: []int64{rina, budi}, Verifiers: []int64{dewi}, Group: team,
		Phones:  map[int64]string{rina: "+628111"},
		Mailbox: func() []page.Mail { return w.mails },
		Panel: func() page.PanelView {
			return page.PanelView{Accounts: []page.Account{{Username: "antrean", Domain: "antrean.go.id", Site: true}}}
		},
		PanelLogin: func(_, password string) (bool, string) { return password == w.password, "" },
		SiteChangePassword: func(_, old, changed string) error {
			if old != w.password {
				return errors.New("password lama salah")
			}
			w.password = changed
			return nil
		},
		PanelChangePassword: func(_, old, changed string) error {
			if old != w.password {
				return errors.New("password lama salah")
			}
			w.password = changed
			return nil
		},
		Now:     func() time.Time { return w.now },
		Advance: func(d time.Duration) { w.now = w.now.Add(d) },
	}
}

// body is what the page posts.
type body map[string]any

// outcome is what it gets back.
type outcome struct {
	OK            bool
	Message       int
	Query, Detail string
	status        int
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) post(path string, b body) outcome {
	w.t.Helper()
	encoded, err := json.Marshal(b)
	w.must(err)
	return w.send(path, "application/json", bytes.NewReader(encoded))
}

func (w *world) send(path, kind string, content io.Reader) outcome {
	w.t.Helper()
	response, err := http.Post(w.server.URL+"/api/"+path, kind, content)
	w.must(err)
	defer response.Body.Close()
	o := outcome{status: response.StatusCode}
	w.must(json.NewDecoder(response.Body).Decode(&o))
	return o
}

// get fetches a path and returns its content and headers.
func (w *world) get(path string) (string, http.Header) {
	w.t.Helper()
	response, err := http.Get(w.server.URL + path)
	w.must(err)
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	w.must(err)
	return string(content), response.Header
}

// bot lets the bot call a method.
func (w *world) bot(method string, params body) {
	w.t.Helper()
	encoded, err := json.Marshal(params)
	w.must(err)
	request := httptest.NewRequest(http.MethodPost, "/bot1:x/"+method, bytes.NewReader(encoded))
	request.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.telegram.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK {
		w.t.Fatalf("%s: %s", method, recorder.Body)
	}
}

func (w *world) last(chat int64) botapi.Message {
	w.t.Helper()
	messages := w.telegram.Messages(chat)
	if len(messages) == 0 {
		w.t.Fatal("no message")
	}
	return messages[len(messages)-1]
}

// event is what the tests look at of the page's stream.
type event struct {
	Full  bool
	Now   string
	Mails int
	Chats []struct {
		ID       int64
		Started  bool
		Blocked  bool
		Keyboard *struct {
			Rows       [][]struct{ Text string }
			ForceReply bool
			Only       []int64
		}
		Messages []struct {
			ID       int
			HTML     string
			Name     string
			Time     string
			Deleted  bool
			Buttons  [][]struct{ Text, Kind, Value string }
			Service  string
			Document *struct{ Name, Size string }
		}
		Private []struct {
			Only       int64
			OnlyName   string
			Ephemeral  int
			ForceReply bool
			Buttons    [][]struct{ Text, Kind string }
		}
	}
	Answers []struct {
		Query, Text string
		Alert       bool
	}
	Busy []int64
}

// stream opens the page's events.
func (w *world) stream() func() event {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	w.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.server.URL+"/api/events", nil)
	w.must(err)
	response, err := http.DefaultClient.Do(request)
	w.must(err)
	w.t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	return func() event {
		w.t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e event
				w.must(json.Unmarshal([]byte(data), &e))
				return e
			}
		}
		w.t.Fatal("the stream ended")
		return event{}
	}
}
