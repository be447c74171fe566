package botapi_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/simulator/botapi"
)

// People and places of the tests.
const (
	token  = "4242:secret"
	botID  = 4242
	rina   = 1001
	budi   = 1002
	team   = -500
	forum  = -1000700
	closed = -600
)

// clock is a time that tests move.
type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time { return time.Unix(0, c.nanos.Load()).UTC() }

func (c *clock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// world is a server with an officer who has started the bot, another who has
// not, a team's group and a forum in which the bot is an administrator, and a
// group from which it was removed.
type world struct {
	*botapi.Server
	*clock
	t    *testing.T
	http *httptest.Server
}

func newWorld(t *testing.T, change ...func(*botapi.Config)) *world {
	t.Helper()
	c := &clock{}
	c.nanos.Store(time.Date(2026, 11, 23, 3, 15, 0, 0, time.UTC).UnixNano())
	config := botapi.Config{Token: token, Now: c.now, Pace: c.now}
	for _, f := range change {
		f(&config)
	}
	w := &world{Server: botapi.New(config), clock: c, t: t}
	w.AddUser(botapi.User{ID: rina, FirstName: "Rina", LastName: "Sari", Language: "id"})
	w.AddUser(botapi.User{ID: budi, FirstName: "Budi", Username: "budi"})
	w.AddGroup(botapi.Chat{ID: team, Title: "Tim Verifikasi", Type: botapi.Group})
	w.AddGroup(botapi.Chat{ID: forum, Title: "Forum", Type: botapi.Supergroup, Forum: true})
	w.AddTopic(forum, 7, "Permohonan")
	w.AddGroup(botapi.Chat{ID: closed, Title: "Lama", Type: botapi.Group})
	for _, group := range []int64{team, forum, closed} {
		w.AddMember(group, budi, botapi.Creator)
		w.AddMember(group, botID, botapi.Administrator)
	}
	w.Kick(closed, budi, botID)
	w.Start(rina, "")
	w.http = httptest.NewServer(w)
	t.Cleanup(func() { w.Close(); w.http.Close() })
	return w
}

// fields are the parameters of a call; []byte values are uploaded, structured
// ones become JSON.
type fields map[string]any

// reply is an answer as a bot sees it.
type reply struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigratedTo int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call asks one method as a multipart form, as most bots do.
func (w *world) call(method string, params fields) reply {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range params {
		if data, ok := value.([]byte); ok {
			part, err := form.CreateFormFile(name, name+".jpg")
			w.must(err)
			_, err = part.Write(data)
			w.must(err)
			continue
		}
		w.must(form.WriteField(name, asText(w.t, value)))
	}
	w.must(form.Close())
	return w.post("/bot"+token+"/"+method, form.FormDataContentType(), &body)
}

func asText(t *testing.T, value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func (w *world) post(path, kind string, body io.Reader) reply {
	w.t.Helper()
	response, err := http.Post(w.http.URL+path, kind, body)
	w.must(err)
	defer response.Body.Close()
	var r reply
	w.must(json.NewDecoder(response.Body).Decode(&r))
	if !r.OK && response.StatusCode != r.Code {
		w.t.Errorf("HTTP status %d with error code %d", response.StatusCode, r.Code)
	}
	return r
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// send is a call that must succeed and bring a message.
func (w *world) send(method string, params fields) botapi.Message {
	w.t.Helper()
	r := w.call(method, params)
	if !r.OK {
		w.t.Fatalf("%s: %s", method, r.Description)
	}
	w.must(botapi.CheckShape("Message", r.Result))
	var m botapi.Message
	w.must(json.Unmarshal(r.Result, &m))
	return m
}

// poll asks for updates without waiting and returns their numbers.
func (w *world) poll(params fields) []int64 {
	w.t.Helper()
	r := w.call("getUpdates", params)
	if !r.OK {
		w.t.Fatalf("getUpdates: %s", r.Description)
	}
	var updates []struct {
		ID int64 `json:"update_id"`
	}
	w.must(json.Unmarshal(r.Result, &updates))
	ids := make([]int64, len(updates))
	for i, u := range updates {
		ids[i] = u.ID
	}
	return ids
}

func (w *world) drain() { w.poll(fields{"offset": -1}); w.poll(fields{"offset": w.lastNumber() + 1}) }

func (w *world) lastNumber() int64 {
	var last int64
	for _, u := range w.Pending() {
		last = u.ID
	}
	return last
}

func picture(width, height int) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func inline(buttons ...map[string]any) map[string]any {
	return map[string]any{"inline_keyboard": [][]map[string]any{buttons}}
}

func formOf(params map[string]string) *bytes.Reader {
	values := url.Values{}
	for name, value := range params {
		values.Set(name, value)
	}
	return bytes.NewReader([]byte(values.Encode()))
}
