package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"loket/bot/engine"
	"loket/bot/telegram"
	"loket/conversations"
)

func TestMain(m *testing.M) {
	// It sleeps up to ten seconds after the last connection was closed.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*HostClient).connsCleaner"))
}

// passes lets time go by inside a bubble of testing/synctest, where nobody really waits.
func passes(d time.Duration) { time.Sleep(d) }

const token = "123456:very-secret-token"

// call is one request to the fake Bot API; fields are as sent, JSON values raw.
type call struct {
	method string
	fields map[string]string
	file   []byte
	at     time.Duration // since the start of the test
	ctx    context.Context
}

func (c call) number(field string) int64 {
	n, _ := strconv.ParseInt(c.fields[field], 10, 64)
	return n
}

// reply is what the fake answers: a JSON body, or an error of the network.
type reply struct {
	status int
	body   string
	err    error
}

func ok(result string) reply {
	return reply{200, `{"ok":true,"result":` + result + `}`, nil}
}

func refuse(code int, text string, parameters ...string) reply {
	extra := ""
	if len(parameters) > 0 {
		extra = `,"parameters":` + parameters[0]
	}
	return reply{code, fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q%s}`, code, text, extra), nil}
}

// api is a Bot API in memory. Answer may be nil or return the zero reply: then
// everything succeeds. Message numbers count up from 1001.
type api struct {
	answer func(call) reply

	mu    sync.Mutex
	start time.Time
	calls []call
	last  int
}

// answers gives it another answer while calls run.
func (a *api) answers(answer func(call) reply) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = answer
}

func newAPI() *api { return &api{start: time.Now(), last: 1000} }

// RoundTrip is http.RoundTripper's.
func (a *api) RoundTrip(req *http.Request) (*http.Response, error) {
	c := parse(req)
	c.at, c.ctx = time.Since(a.start), req.Context()
	a.mu.Lock()
	a.calls = append(a.calls, c)
	answer := a.answer
	a.mu.Unlock()
	var r reply
	if answer != nil {
		r = answer(c)
	}
	if r.err != nil {
		return nil, r.err
	}
	if r.status == 0 {
		r = ok(a.result(c))
	}
	return &http.Response{StatusCode: r.status, Header: http.Header{}, Request: req,
		Body: io.NopCloser(strings.NewReader(r.body))}, nil
}

func (a *api) result(c call) string {
	switch c.method {
	case "sendMessage", "sendPhoto", "sendDocument", "copyMessage", "editMessageText", "editMessageCaption":
		return fmt.Sprintf(`{"message_id":%d,"date":1,"chat":{"id":%s,"type":"private"}}`, a.next(), c.fields["chat_id"])
	case "sendMediaGroup":
		var media []json.RawMessage
		_ = json.Unmarshal([]byte(c.fields["media"]), &media)
		var album []string
		for range media {
			album = append(album, fmt.Sprintf(`{"message_id":%d}`, a.next()))
		}
		return "[" + strings.Join(album, ",") + "]"
	case "getMe":
		return `{"id":123456,"is_bot":true,"first_name":"Loket","username":"loket_bot"}`
	}
	return "true"
}

func (a *api) next() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last++
	return a.last
}

// all lists the calls of the given methods, or every call.
func (a *api) all(methods ...string) []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []call
	for _, c := range a.calls {
		if len(methods) == 0 || slices.Contains(methods, c.method) {
			found = append(found, c)
		}
	}
	return found
}

// story tells the calls in short: "at method what", where what is the text,
// the number of the message, or the chat.
func (a *api) story(methods ...string) []string {
	var lines []string
	for _, c := range a.all(methods...) {
		what := c.fields["text"]
		if what == "" {
			what = c.fields["message_id"]
		}
		if what == "" {
			what = c.fields["chat_id"]
		}
		lines = append(lines, fmt.Sprintf("%v %s %s", c.at, c.method, what))
	}
	return lines
}

func parse(req *http.Request) call {
	c := call{method: req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:], fields: map[string]string{}}
	if strings.HasPrefix(req.URL.Path, "/file/") {
		c.method = "download"
	}
	if req.Body == nil {
		return c
	}
	body, _ := io.ReadAll(req.Body)
	kind, params, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if kind == "application/json" {
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(body, &fields)
		for name, value := range fields {
			text := string(value)
			_ = json.Unmarshal(value, &text) // what is no string stays JSON
			c.fields[name] = text
		}
		return c
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := form.NextPart()
		if err != nil {
			return c
		}
		content, _ := io.ReadAll(part)
		if part.FileName() != "" {
			c.fields[part.FormName()], c.file = part.FileName(), content
			continue
		}
		c.fields[part.FormName()] = string(content)
	}
}

// plainWords says every line as its key, followed by its text value.
type plainWords struct{}

func (plainWords) Label(_ string, line conversations.Line, secrets func(string) (string, error)) (string, error) {
	said := line.Key
	if strings.HasPrefix(said, "broken") {
		return "", errors.New("no such words")
	}
	for _, arg := range line.Args {
		value, err := plainWords{}.Value("", *arg, secrets)
		if err != nil {
			return "", fmt.Errorf("value: %w", err)
		}
		said += value
	}
	return said, nil
}

func (w plainWords) HTML(lang string, text conversations.Text, secrets func(string) (string, error)) (string, error) {
	var lines []string
	for _, line := range text {
		said, err := w.Label(lang, line, secrets)
		if err != nil {
			return "", err
		}
		lines = append(lines, said)
	}
	return strings.Join(lines, "\n"), nil
}

func (w plainWords) Plain(lang string, text conversations.Text, secrets func(string) (string, error)) (string, error) {
	return w.HTML(lang, text, secrets)
}

func (plainWords) Value(_ string, arg conversations.Arg, secrets func(string) (string, error)) (string, error) {
	if arg.Secret != "" {
		return secrets(arg.Secret)
	}
	return arg.Text, nil
}

func say(key string) conversations.Text { return conversations.Text{{Key: key}} }

// office is the rest of the program as the outbox sees it.
type office struct {
	mu      sync.Mutex
	start   time.Time
	posted  map[string]conversations.Posted
	secrets map[string]string
	team    int64
	topic   int
	ended   map[int64]conversations.Event // by row; nil for Done
	order   []int64
	told    []conversations.Event
	spent   []telegram.Spent
	slow    bool // the storage does not learn of what was sent
	broken  error
	kept    map[string]int64
	makes   func(kind, of string) (telegram.Document, error)
}

func newOffice() *office {
	return &office{start: time.Now(), posted: map[string]conversations.Posted{}, secrets: map[string]string{},
		ended: map[int64]conversations.Event{}, kept: map[string]int64{}, team: -100500}
}

func (o *office) Done(id int64) { o.end(id, nil) }

func (o *office) Report(id int64, event conversations.Event) {
	if sent, is := event.(conversations.Sent); is && !o.slow {
		o.post(sent.Name, sent.Chat, sent.Numbers...)
	}
	o.end(id, event)
}

func (o *office) end(id int64, event conversations.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, twice := o.ended[id]; twice {
		panic(fmt.Sprintf("row %d ended twice", id))
	}
	o.ended[id] = event
	o.order = append(o.order, id)
}

func (o *office) Tell(event conversations.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.told = append(o.told, event)
}

func (o *office) Spend(ctx context.Context, chat int64, n int, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.spent = append(o.spent, telegram.Spent{Chat: chat, N: n, At: at})
	return o.broken
}

func (o *office) Posted(_ context.Context, name string) (conversations.Posted, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.broken != nil {
		return conversations.Posted{}, o.broken
	}
	posted, known := o.posted[name]
	if !known {
		return conversations.Posted{}, fmt.Errorf("message %s: %w", name, conversations.ErrNotFound)
	}
	return posted, nil
}

func (o *office) post(name string, chat int64, numbers ...int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.posted[name] = conversations.Posted{Name: name, Chat: chat, Numbers: numbers}
}

func (o *office) Team(context.Context) (int64, int, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.team, o.topic, o.team != 0
}

func (o *office) setTeam(chat int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.team = chat
}

func (o *office) Secret(_ context.Context, name string) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	secret, alive := o.secrets[name]
	if !alive {
		return "", conversations.ErrNotFound
	}
	return secret, o.broken
}

func (o *office) Make(_ context.Context, kind, of, _ string) (telegram.Document, error) {
	return o.makes(kind, of)
}

func (o *office) Put(_ context.Context, r io.Reader, most int64) (string, int64, error) {
	size, err := io.Copy(io.Discard, r)
	if err != nil {
		return "", 0, fmt.Errorf("keep: %w", err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.kept["kept"] = size
	return "kept", size, nil
}

// ending is how a row ended; the test fails when it has not.
func (o *office) ending(t *testing.T, id int64) conversations.Event {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	event, ended := o.ended[id]
	if !ended {
		t.Errorf("row %d has not ended", id)
	}
	return event
}

func (o *office) running(id int64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, ended := o.ended[id]
	return !ended
}

func (o *office) heard() []conversations.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.told)
}

// failure is why a row failed, or empty.
func (o *office) failure(t *testing.T, id int64) conversations.Failure {
	t.Helper()
	failed, _ := o.ending(t, id).(conversations.Failed)
	return failed.Why
}

// bench is an outbox with a fake on each side.
type bench struct {
	*telegram.Outbox
	api    *api
	office *office
	log    *bytes.Buffer
}

func newBench(t testing.TB, change ...func(*telegram.Parts)) *bench {
	t.Helper()
	b := &bench{api: newAPI(), office: newOffice(), log: &bytes.Buffer{}}
	client := newClient(t, b.api)
	parts := telegram.Parts{
		Client: client, Identity: telegram.NewIdentity("loket_bot"), Words: plainWords{},
		Reporter: b.office, Directory: b.office, Secrets: b.office, Documents: b.office, Attachments: b.office,
		Log: slog.New(slog.NewTextHandler(b.log, nil)),
	}
	for _, c := range change {
		c(&parts)
	}
	b.Outbox = telegram.NewOutbox(parts)
	return b
}

func newClient(t testing.TB, transport http.RoundTripper) *telegram.Client {
	t.Helper()
	client, err := telegram.NewClient(telegram.Options{Token: token, URL: "http://api.test/", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (b *bench) stop(t testing.TB) {
	t.Helper()
	if err := b.Stop(context.Background()); err != nil {
		t.Errorf("Stop: %v", err)
	}
	if strings.Contains(b.log.String(), "very-secret") {
		t.Error("the log contains the token")
	}
}

func unpaced(p *telegram.Parts) { p.Unpaced = true }

type engineItem = engine.Item

func item(id int64, effect conversations.Effect) engine.Item {
	return engine.Item{ID: id, Effect: effect}
}

func (b *bench) take(items ...engine.Item) { b.Take(items) }

func wantStory(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("calls:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}
