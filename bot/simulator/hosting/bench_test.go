package hosting_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"loket/bot/simulator/hosting"
)

const (
	base   = "contoh.go.id"
	key    = "KunciPanel99"
	secret = "Sementara7Kuda"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// caller is a panel with somebody to call it.
type caller struct {
	*hosting.Panel
	t    *testing.T
	user string
	key  string
}

func newCaller(t *testing.T, change ...func(*hosting.Config)) caller {
	t.Helper()
	config := hosting.Config{User: "loket", Key: key, BaseDomain: base, Now: func() time.Time { return start }}
	for _, c := range change {
		c(&config)
	}
	return caller{Panel: hosting.New(config), t: t, user: "loket", key: key}
}

// as is the same panel, called by somebody else.
func (d caller) as(user, key string) caller {
	d.user, d.key = user, key
	return d
}

func (d caller) do(method, path, kind, body string) *http.Response {
	d.t.Helper()
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.SetBasicAuth(d.user, d.key)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	recorder := httptest.NewRecorder()
	d.ServeHTTP(recorder, request)
	return recorder.Result()
}

func (d caller) get(path string) *http.Response { return d.do("GET", path, "", "") }

func (d caller) post(path string, pairs ...string) string {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return text(d.do("POST", path, "application/x-www-form-urlencoded", form.Encode()))
}

func (d caller) json(method, path, body string) *http.Response {
	d.t.Helper()
	return d.do(method, path, "application/json", body)
}

func text(response *http.Response) string {
	body, _ := io.ReadAll(response.Body)
	return string(body)
}

// create sends a creation that is right but for the pairs given.
func (d caller) create(pairs ...string) string {
	d.t.Helper()
	all := []string{
		"action", "create", "add", "Submit", "username", "dinkes", "domain", "dinkes." + base, "email", "a@" + base,
		"passwd", secret, "passwd2", secret, "package", "baku", "ip", "192.0.2.10", "notify", "no",
	}
	return d.post("/CMD_API_ACCOUNT_USER", append(all, pairs...)...)
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	plain, err := url.QueryUnescape(strings.NewReplacer("&#39", "%27", "&#64", "%40").Replace(got))
	if err != nil || !strings.Contains(plain, want) {
		t.Errorf("answer is %q, want something with %q", got, want)
	}
}
