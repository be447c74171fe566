package panel_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

func TestRedirectsAreNeverFollowed(t *testing.T) {
	var visits atomic.Int32
	elsewhere := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		visits.Add(1)
		io.WriteString(w, "error=0&text=Password Changed&details=")
	})
	b := withAccount(t)
	b.fake.Inject(hosting.Fault{Path: "CMD_API_USER_PASSWD", Shape: hosting.Redirect, Target: elsewhere.URL + "/CMD_API_USER_PASSWD"})
	if err := b.SetPassword(t.Context(), "dinkes", password); panel.KindOf(err) != panel.Temporary {
		t.Errorf("the password was not taken, and the error is %v", err)
	}
	if b.Breaker().Open {
		t.Error("one redirect counts as a refused key, though the login test says otherwise")
	}
	b.fake.Inject(hosting.Fault{Shape: hosting.Redirect, Target: elsewhere.URL, Times: 100})
	wantFailure(t, b.SetPassword(t.Context(), "dinkes", password), panel.Auth, panel.CodeRedirect)
	if !b.Breaker().Open {
		t.Error("calls go on to an address that may be wrong")
	}
	if visits.Load() != 0 {
		t.Error("a redirect was followed, with our key")
	}
}

// A redirect of one look-up is an answer that cannot be understood.
func TestARedirectedLookUpMayBeMadeAgain(t *testing.T) {
	b := withAccount(t)
	for _, status := range []string{"/api/users/dinkes/config", "CMD_API_DOMAIN_OWNERS"} {
		b.fake.Inject(hosting.Fault{Path: status, Shape: hosting.Redirect, Target: "/evo/login"})
		_, err := b.Look(t.Context(), "dinkes."+base, "dinkes")
		if failure, ok := errors.AsType[*panel.Error](err); !ok || !failure.Unclear() || failure.Said != "" || b.Breaker().Open {
			t.Errorf("after a redirect of %s: %v", status, err)
		}
		_, err = b.Look(t.Context(), "dinkes."+base, "dinkes")
		must(t, err)
	}
}

// A page of the skin says nothing by itself: one login test tells a wrong key
// from a command or a module that is missing, whatever was called.
func TestAPageWhereDataWasExpected(t *testing.T) {
	calls := map[string]func(*bench) error{
		"session":  func(b *bench) error { _, err := b.Probe(t.Context()); return err },
		"users":    func(b *bench) error { _, err := b.UserFacts(t.Context(), "dinkes"); return err },
		"owners":   func(b *bench) error { _, err := b.Owner(t.Context(), "bebas."+base); return err },
		"packages": func(b *bench) error { _, err := b.Packages(t.Context()); return err },
		"verify":   func(b *bench) error { _, err := b.PasswordValid(t.Context(), "dinkes", password); return err },
		"create":   func(b *bench) error { return b.CreateAccount(t.Context(), aset()) },
		"as the account": func(b *bench) error {
			_, err := b.SiteAddress(t.Context(), "dinkes", "dinkes."+base, "dinkes")
			return err
		},
	}
	elsewhere := func(c hosting.Call) bool { return c.Path != "/CMD_API_LOGIN_TEST" }
	for name, call := range calls {
		for _, shape := range []hosting.Shape{hosting.SkinPage, hosting.HTMLPage, hosting.HugePage} {
			b := withAccount(t)
			b.fake.Inject(hosting.Fault{Shape: shape, Match: elsewhere, Times: 100})
			wantFailure(t, call(b), panel.Configuration, panel.CodePanelOld)
			if b.Breaker().Open {
				t.Errorf("%s, %s: the breaker opened although the key is right", name, shape)
			}
			b.fake.ClearFaults()
			b.fake.Inject(hosting.Fault{Shape: shape, Times: 100})
			wantFailure(t, call(b), panel.Auth, panel.CodeAuth)
			if !b.Breaker().Open {
				t.Errorf("%s, %s: calls with a refused key go on", name, shape)
			}
		}
	}
}

func TestSelfSignedCertificateNeedsTheCAFile(t *testing.T) {
	server := serveTLS(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	client := mustClient(t, panel.Config{URL: server.URL, User: apiUser, Key: apiKey, BaseDomain: base})
	_, err := client.Probe(t.Context())
	wantFailure(t, err, panel.Configuration, panel.CodeCertificate)
	if !errors.Is(err, panel.ErrCertificate) || !strings.Contains(err.Error(), "PANEL_CA_FILE") {
		t.Errorf("error is %v", err)
	}
	if client.Breaker().Open {
		t.Error("the breaker opened")
	}
}

func TestCertificateForAnotherName(t *testing.T) {
	server := serveTLS(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	client := mustClient(t, panel.Config{
		URL: strings.Replace(server.URL, "127.0.0.1", "localhost", 1), User: apiUser, Key: apiKey, BaseDomain: base, CAFile: certificateOf(t, server),
	})
	_, err := client.Probe(t.Context())
	wantFailure(t, err, panel.Configuration, panel.CodeCertificate)
	if !strings.Contains(err.Error(), "another name") {
		t.Errorf("error is %v", err)
	}
}

func TestPlainHTTPPanelBehindAnHTTPSAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	client := mustClient(t, panel.Config{URL: strings.Replace(server.URL, "http:", "https:", 1), User: apiUser, Key: apiKey, BaseDomain: base})
	_, err := client.Probe(t.Context())
	wantFailure(t, err, panel.Configuration, panel.CodeScheme)
}

func TestPanelThatIsAway(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client := mustClient(t, panel.Config{URL: server.URL, User: apiUser, Key: apiKey, BaseDomain: base})
	_, err := client.Probe(t.Context())
	wantFailure(t, err, panel.Temporary, panel.CodeUnreachable)
	if failure, _ := errors.AsType[*panel.Error](err); !failure.Retry() {
		t.Error("not worth repeating?")
	}
}

// arrival makes a fault's Match that tells when its call has come in.
func arrival() (arrived chan struct{}, match func(hosting.Call) bool) {
	arrived = make(chan struct{})
	return arrived, func(hosting.Call) bool {
		close(arrived)
		return true
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	b := withAccount(t)
	arrived, match := arrival()
	b.fake.Inject(hosting.Fault{Path: "/api/session", Shape: hosting.Hang, Match: match})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := b.Probe(ctx)
	wantFailure(t, err, panel.Temporary, panel.CodeTimeout)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestSlowAnswerIsWaitedFor(t *testing.T) {
	b := withAccount(t)
	arrived, match := arrival()
	hold := make(chan struct{})
	b.fake.Inject(hosting.Fault{Path: create, Hold: hold, Match: match})
	go func() {
		<-arrived
		close(hold)
	}()
	must(t, b.CreateAccount(t.Context(), aset()))
	if b.callsOf("/"+create) != 1 || len(b.pauses) != 0 {
		t.Error("a slow panel was asked twice")
	}
}

func TestAtMostTwoCallsAreUnderWay(t *testing.T) {
	var now, most atomic.Int32
	var together sync.Once
	release := make(chan struct{})
	server := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		if n >= 2 {
			together.Do(func() { close(release) })
		}
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		<-release
		now.Add(-1)
		io.WriteString(w, "list[]=baku")
	})
	client := clientOf(t, server)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := client.Packages(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() != 2 {
		t.Errorf("%d calls at once", most.Load())
	}
}

func TestRequestsAreWhatThePanelWants(t *testing.T) {
	var seen http.Header
	var user, key string
	server := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		user, key, _ = r.BasicAuth()
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "sesi"})
		io.WriteString(w, "list[]=baku")
	})
	client := clientOf(t, server)
	for range 2 {
		_, err := client.Packages(t.Context())
		must(t, err)
	}
	if user != apiUser || key != apiKey || seen.Get("User-Agent") != "Loket" || seen.Get("Referer") != server.URL+"/" {
		t.Errorf("sent %v as %q", seen, user)
	}
	if seen.Get("Cookie") != "" {
		t.Error("a cookie was kept")
	}
}

func TestBusyPanelSaysHowLong(t *testing.T) {
	server := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := clientOf(t, server).Packages(t.Context())
	wantFailure(t, err, panel.Temporary, panel.CodeBusy)
	if failure, _ := errors.AsType[*panel.Error](err); failure.RetryAfter != 90*time.Second {
		t.Errorf("retry after %v", failure.RetryAfter)
	}
}

func TestBusinessErrorsOfTheJSONInterfaceGoByType(t *testing.T) {
	tests := []struct {
		status int
		body   string
		kind   panel.Kind
		code   panel.Code
	}{
		{491, `{"type":"WORDPRESS_ALREADY_INSTALLED"}`, panel.Refused, panel.CodeSiteExists},
		{491, `{"type":"DATABASE_USERS_EXCEED_LIMIT"}`, panel.Configuration, panel.CodeDatabaseLimit},
		{402, `{"type":"LICENSE_OVERUSED"}`, panel.Configuration, panel.CodeLicense},
		{403, `{"type":"ACCESS_DENIED"}`, panel.NotAllowed, panel.CodeNotAllowed},
		{409, `{"type":"PRE_HOOK_ERROR","path":"/x","exitCode":1,"output":"ditolak"}`, panel.Refused, panel.CodeHook},
		{400, `{"errors":[{"path":"title","reason":"too long"}]}`, panel.Refused, panel.CodeOther},
		{500, `{"type":"INTERNAL_ERROR","message":"oops"}`, panel.Unknown, panel.CodeInternal},
		{404, `404 page not found`, panel.Configuration, panel.CodePanelOld},
		{490, `not json`, panel.Unknown, panel.CodeUnclear},
		{200, `not json`, panel.Unknown, panel.CodeUnclear},
		{200, ``, panel.Unknown, panel.CodeUnclear},
	}
	for _, test := range tests {
		t.Run(test.body, func(t *testing.T) {
			server := serveTLS(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})
			_, err := clientOf(t, server).Probe(t.Context())
			wantFailure(t, err, test.kind, test.code)
		})
	}
}

func TestSettingsAreRefusedByName(t *testing.T) {
	good := panel.Config{URL: "https://panel.example.go.id:2222", User: apiUser, Key: apiKey, BaseDomain: base}
	notPEM := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(notPEM, []byte("bukan sertifikat"), 0o600))
	tests := map[string]struct {
		change func(*panel.Config)
		name   string
	}{
		"plain http":     {func(c *panel.Config) { c.URL = "http://panel.example.go.id:2222" }, "PANEL_URL"},
		"no address":     {func(c *panel.Config) { c.URL = "panel" }, "PANEL_URL"},
		"path":           {func(c *panel.Config) { c.URL += "/evo" }, "PANEL_URL"},
		"key in address": {func(c *panel.Config) { c.URL = "https://a:b@panel.example.go.id" }, "PANEL_URL"},
		"acting user":    {func(c *panel.Config) { c.User = "admin|orang" }, "PANEL_USER"},
		"no key":         {func(c *panel.Config) { c.Key = "" }, "PANEL_LOGIN_KEY"},
		"no base":        {func(c *panel.Config) { c.BaseDomain = "contoh" }, "BASE_DOMAIN"},
		"missing file":   {func(c *panel.Config) { c.CAFile = notPEM + "x" }, "PANEL_CA_FILE"},
		"not PEM":        {func(c *panel.Config) { c.CAFile = notPEM }, "PANEL_CA_FILE"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			config := good
			test.change(&config)
			_, err := panel.NewDirectAdmin(config)
			if err == nil || !strings.Contains(err.Error(), test.name) || strings.Contains(err.Error(), apiKey) {
				t.Errorf("error is %v, want one about %s", err, test.name)
			}
		})
	}
	if _, err := panel.NewDirectAdmin(good); err != nil {
		t.Error(err)
	}
}
