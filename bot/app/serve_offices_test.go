package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"loket/bot/settings"
	"loket/storage/postgres/postgrestest"
)

// bots is Telegram as far as several bots need it that are written to by one person.
type bots struct {
	mu      sync.Mutex
	waiting map[string][]string // updates, by token
	said    map[string]int      // messages, by token
	polled  map[string]int
	number  int
}

func (b *bots) write(token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number++
	b.waiting[token] = append(b.waiting[token], fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"text":"/mulai",
		"from":{"id":7,"is_bot":false,"first_name":"Siti","language_code":"id"},"chat":{"id":7,"type":"private","first_name":"Siti"}}}`, b.number, b.number, time.Now().Unix()))
}

func (b *bots) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	body, _ := io.ReadAll(r.Body)
	answer := `true`
	switch method {
	case "getMe":
		answer = fmt.Sprintf(`{"id":%s,"is_bot":true,"first_name":"Loket","username":"loket%s_bot"}`, token[:strings.Index(token, ":")], token[:strings.Index(token, ":")])
	case "getWebhookInfo":
		answer = `{"url":"","has_custom_certificate":false,"pending_update_count":0}`
	case "getUpdates":
		answer = b.updates(token, r.Context())
	case "sendMessage":
		if chatOf(r, body) == "7" {
			b.mu.Lock()
			b.said[token]++
			b.mu.Unlock()
		}
		answer = fmt.Sprintf(`{"message_id":%d,"date":%d,"chat":{"id":7,"type":"private"}}`, time.Now().UnixNano()%1_000_000_000, time.Now().Unix())
	}
	_, _ = fmt.Fprintf(w, `{"ok":true,"result":%s}`, answer)
}

// chatOf is where a message goes.
func chatOf(r *http.Request, body []byte) string {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(1 << 20)
		if err == nil && len(form.Value["chat_id"]) > 0 {
			return form.Value["chat_id"][0]
		}
		return ""
	}
	var said struct {
		Chat json.Number `json:"chat_id"`
	}
	_ = json.Unmarshal(body, &said)
	return said.Chat.String()
}

func (b *bots) updates(token string, ctx context.Context) string {
	for ctx.Err() == nil {
		b.mu.Lock()
		b.polled[token]++
		next := b.waiting[token]
		b.waiting[token] = nil
		b.mu.Unlock()
		if len(next) > 0 {
			return "[" + strings.Join(next, ",") + "]"
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
	return "[]"
}

func (b *bots) count(of map[string]int, token string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return of[token]
}

// province is an installation of many offices that is served in this process.
type province struct {
	t       *testing.T
	bots    *bots
	dir     string
	command ServeCommand
	log     *lines
}

// lines is a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newProvince(t *testing.T, offices ...string) *province {
	t.Helper()
	p := &province{t: t, bots: &bots{waiting: map[string][]string{}, said: map[string]int{}, polled: map[string]int{}}, dir: t.TempDir(), log: &lines{}}
	telegram := httptest.NewServer(p.bots)
	t.Cleanup(telegram.Close)
	base, err := settings.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	url, _, _ := strings.Cut(postgrestest.Database(t), "?")
	base.DatabaseURL, base.SecretKey = url+"?sslmode=disable", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	base.TelegramAPIURL, base.Listen, base.MetricsListen, base.DataDir = telegram.URL, "127.0.0.1:0", "127.0.0.1:0", t.TempDir()
	base.Offices, base.TelegramRate = p.dir, "off"
	for i, name := range offices {
		p.file(name, fmt.Sprintf("TELEGRAM_TOKEN=%d:A\n", i+1))
	}
	p.command = ServeCommand{Settings: base}
	return p
}

func (p *province) file(name, text string) {
	p.t.Helper()
	whole := filepath.Join(p.dir, name+".env")
	if err := os.WriteFile(whole+".new", []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	if err := os.Rename(whole+".new", whole); err != nil {
		p.t.Fatal(err)
	}
}

// serve serves until the test ends.
func (p *province) serve() {
	p.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.command.serveOffices(ctx, slog.New(slog.NewTextHandler(p.log, nil))) }()
	p.t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				p.t.Errorf("it ended with %v", err)
			}
		case <-time.After(30 * time.Second):
			p.t.Error("it does not end")
		}
		if p.t.Failed() {
			p.t.Log(p.log.String())
		}
	})
}

func (p *province) await(what string, is func() bool) {
	p.t.Helper()
	for until := time.Now().Add(60 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			p.t.Fatalf("%s: in vain", what)
		}
	}
}

// answers has somebody write to a bot, and awaits an answer of that bot alone.
func (p *province) answers(token string) {
	p.t.Helper()
	p.bots.mu.Lock()
	before := map[string]int{}
	for other, n := range p.bots.said {
		before[other] = n
	}
	p.bots.mu.Unlock()
	p.bots.write(token)
	p.await("an answer of "+token, func() bool { return p.bots.count(p.bots.said, token) > before[token] })
	for other := range before {
		if other != token && p.bots.count(p.bots.said, other) != before[other] {
			p.t.Errorf("%s answered, too", other)
		}
	}
}

func (p *province) says(words string) {
	p.t.Helper()
	p.await("the log says "+words, func() bool { return strings.Contains(p.log.String(), words) })
}

// TestOneProgramServesManyOffices: each bot answers its own people. Settings that change
// are taken up, broken ones are not, and offices come and go, without a new start.
func TestOneProgramServesManyOffices(t *testing.T) {
	before := lookAtFiles
	lookAtFiles = 100 * time.Millisecond
	defer func() { lookAtFiles = before }()
	p := newProvince(t, "demak", "kudus")
	p.file("rusak", "TELEGRAM_TOKEN=x\n")
	p.serve()
	p.answers("1:A")
	p.answers("2:A")
	p.says("rusak.env: TELEGRAM_TOKEN")
	p.file("kudus", "TELEGRAM_TOKEN=2:A\nTIMEZONE=Mars\n")
	p.says("kudus.env: TIMEZONE")
	p.answers("2:A")
	p.file("demak", "TELEGRAM_TOKEN=7:A\n")
	p.answers("7:A")
	p.file("kudus", "TELEGRAM_TOKEN=2:A\nOFFICE_NAME=Dinas Lain\n")
	p.says("an office's settings have changed: it begins again with them\" office=kudus")
	p.answers("2:A")
	p.file("jepara", "TELEGRAM_TOKEN=3:A\n")
	p.answers("3:A")
	p.answers("7:A")
	p.file("pati", "TELEGRAM_TOKEN=3:B\n") // jepara's bot
	p.says("pati.env: TELEGRAM_TOKEN")
	p.answers("3:A")
	if err := os.Remove(filepath.Join(p.dir, "jepara.env")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(p.dir, "pati.env")); err != nil {
		t.Fatal(err)
	}
	p.says("an office has no settings file any more: nobody serves it; bring the file back\" office=jepara")
	p.answers("7:A")
	p.answers("2:A")
}

// mostIdle is what an office may take in memory that has nothing to do, in bytes.
const mostIdle = 1 << 20

// TestMemoryOfAnIdleOffice measures what another office takes that is served and has
// answered somebody.
func TestMemoryOfAnIdleOffice(t *testing.T) {
	measure := func(n int) uint64 {
		var names []string
		for i := range n {
			names = append(names, fmt.Sprintf("kantor%02d", i))
		}
		p := newProvince(t, names...)
		var used uint64
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p.t = t
			p.serve()
			for i := range n {
				p.answers(fmt.Sprintf("%d:A", i+1))
			}
			p.await("calm", func() bool { now := memory(); calm := now >= used && used > 0; used = now; return calm })
		})
		return used
	}
	measure(1) // what is shared
	few, many := measure(2), measure(22)
	each := (int64(many) - int64(few)) / 20
	t.Logf("%d KiB an office", each>>10)
	if each > mostIdle {
		t.Errorf("an office takes %d KiB", each>>10)
	}
}

// memory is what is in use, after what is not was taken away.
func memory() uint64 {
	for range 2 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
