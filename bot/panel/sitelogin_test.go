package panel_test

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"loket/bot/panel"
	"loket/bot/simulator/hosting"
)

const (
	siteIP   = "192.0.2.10"
	salahKah = "Salah9Sekali"
)

// withLogin is a bench whose account has a website with that administrator.
func withLogin(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.fake.Seed(hosting.Seed{Username: "dinkes", Domain: dinkes, Email: "dinkes@" + base, Password: password, SiteTitle: "Dinas Kesehatan"})
	return b
}

// asker reaches the websites of a simulated panel.
func (b *bench) asker(t *testing.T) *panel.SiteAsker {
	t.Helper()
	front := httptest.NewUnstartedServer(b.fake.Front())
	front.TLS = b.fake.FrontTLS()
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	t.Cleanup(front.Close)
	trust, err := b.fake.Trust()
	must(t, err)
	return askerAt(front, trust)
}

// askerAt reaches one server under whatever address.
func askerAt(server *httptest.Server, trust *x509.CertPool) *panel.SiteAsker {
	return panel.NewSiteAsker(func(ctx context.Context, network, address string) (net.Conn, error) {
		if address != siteIP+":443" {
			return nil, &net.AddrError{Err: "not the panel's address", Addr: address}
		}
		var d net.Dialer
		return d.DialContext(ctx, network, server.Listener.Addr().String())
	}, trust)
}

func behaves(b hosting.Behaviour) func(*hosting.Site) {
	return func(s *hosting.Site) { s.Behaviour = b }
}

// TestAWebsiteIsAskedNoMoreThanIsNeeded holds the requests that leave, and what
// a gentle yes leaves alone.
func TestAWebsiteIsAskedNoMoreThanIsNeeded(t *testing.T) {
	for name, row := range map[string]struct {
		door     hosting.XMLRPC
		password string
		want     string
		voids    bool
	}{
		"gentle yes":      {hosting.XMLRPCOpen, password, "POST xmlrpc.php", false},
		"yes at the page": {hosting.XMLRPCClosed, password, "POST xmlrpc.php, POST wp-login.php, GET wp-login.php, GET wp-login.php", true},
		"no":              {hosting.XMLRPCOpen, salahKah, "POST xmlrpc.php, POST wp-login.php", false},
	} {
		b := withLogin(t)
		key := b.fake.AskSiteReset(dinkes, "dinkes")
		b.fake.EditSite(dinkes, func(s *hosting.Site) { s.XMLRPC = row.door })
		b.asker(t).Ask(t.Context(), siteIP, dinkes, "dinkes", row.password)
		var sent []string
		for _, v := range b.fake.SiteVisits() {
			sent = append(sent, v.Method+" "+v.Script)
			if !v.TLS || v.Host != dinkes || v.Method == http.MethodPost && len(v.Query) > 0 {
				t.Errorf("%s: %+v", name, v)
			}
		}
		if got := strings.Join(sent, ", "); got != row.want {
			t.Errorf("%s: sent %s", name, got)
		}
		if b.fake.UseSiteReset(dinkes, "dinkes", key, "Baru8Sekali") == row.voids {
			t.Errorf("%s: the mailed link is void: %t", name, !row.voids)
		}
	}
}

// TestNobodyIsAskedWhoIsNotTrusted: without a certificate for the name no
// password leaves, and a redirect is followed by nobody.
func TestNobodyIsAskedWhoIsNotTrusted(t *testing.T) {
	b := withLogin(t)
	asker := b.asker(t)
	b.fake.TakeCertificate(dinkes)
	if got := asker.Ask(t.Context(), siteIP, dinkes, "dinkes", password); got != panel.SiteUnknown || len(b.fake.SiteVisits()) > 0 {
		t.Errorf("answer %q, visits %+v", got, b.fake.SiteVisits())
	}
	for _, at := range []string{"192.0.2.11", "", "contoh"} {
		if got := asker.Ask(t.Context(), at, dinkes, "dinkes", password); got != panel.SiteUnknown {
			t.Errorf("at %q the answer is %q", at, got)
		}
	}
}

// TestForeignServersAreUnknown: whatever else stands at the address.
func TestForeignServersAreUnknown(t *testing.T) {
	box := `<div id="login_error"><strong>%s</strong> <a href="https://x/wp-login.php?action=lostpassword">?</a></div>`
	box = strings.ReplaceAll(box, "%s", "dinkes")
	for name, row := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		want   panel.SiteAnswer
	}{
		"the box, as a control": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, box) }, panel.SiteNo},
		"captcha":               {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<form>Are you human?</form>") }, panel.SiteUnknown},
		"the link below the box": {func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `<div id="login_error"><strong>dinkes</strong> blocked</div><a href="?action=lostpassword">?</a>`)
		}, panel.SiteUnknown},
		"another login in the box": {func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, strings.ReplaceAll(box, "dinkes", "orang"))
		}, panel.SiteUnknown},
		"the box inside a comment": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<!-- "+box+" -->") }, panel.SiteUnknown},
		"the box inside a script":  {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<script>'"+box+"'</script>") }, panel.SiteUnknown},
		"the box with 403":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403); io.WriteString(w, box) }, panel.SiteUnknown},
		"the box behind 300 KiB":   {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 300<<10)+box) }, panel.SiteUnknown},
		"a cookie of somebody else": {func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "wordpress_logged_in_1", Value: "orang%7C1%7C2%7C3"})
		}, panel.SiteUnknown},
		"a cookie that only begins so": {func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "wordpress_logged_in_1", Value: "dinkes2%7C1%7C2%7C3"})
		}, panel.SiteUnknown},
		"XML-RPC for everybody": {func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "<?xml version=\"1.0\"?><methodResponse><params><param><value><string>ok</string></value></param></params></methodResponse>")
		}, panel.SiteUnknown},
		"a redirect to the box": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/there" {
				io.WriteString(w, box)
				return
			}
			http.Redirect(w, r, "/there", http.StatusFound)
		}, panel.SiteUnknown},
		"no answer": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, panel.SiteUnknown},
	} {
		server := serveTLS(t, row.answer)
		trust := x509.NewCertPool()
		trust.AddCert(server.Certificate())
		if got := askerAt(server, trust).Ask(t.Context(), siteIP, "example.com", "dinkes", password); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}

// TestASiteThatHangsIsUnknown ends with its context.
func TestASiteThatHangsIsUnknown(t *testing.T) {
	release := make(chan struct{})
	server := serveTLS(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	trust := x509.NewCertPool()
	trust.AddCert(server.Certificate())
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if got := askerAt(server, trust).Ask(ctx, siteIP, "example.com", "dinkes", password); got != panel.SiteUnknown {
		t.Errorf("answer %q", got)
	}
}

// TestThePanelIsAskedBeforeTheSite: no address where the website's answer
// would say nothing.
func TestThePanelIsAskedBeforeTheSite(t *testing.T) {
	b := withLogin(t)
	ip, err := b.SiteAddress(t.Context(), "dinkes", dinkes, "dinkes")
	must(t, err)
	if ip != siteIP {
		t.Errorf("the address is %q", ip)
	}
	for name, row := range map[string]struct {
		with func(*hosting.Site)
		kind panel.Kind
		code panel.Code
	}{
		"no site":          {behaves(hosting.NoConfig), panel.NotFound, panel.CodeSiteMissing},
		"site with error":  {behaves(hosting.DatabaseAway), panel.Refused, panel.CodeSiteBroken},
		"users lost":       {behaves(hosting.UsersLost), panel.Unknown, panel.CodeInternal},
		"login gone":       {func(s *hosting.Site) { s.Users[0].Login = "orang" }, panel.NotFound, panel.CodeSiteAdminMissing},
		"no administrator": {func(s *hosting.Site) { s.Users[0].Roles = []string{"editor"} }, panel.NotFound, panel.CodeSiteAdminMissing},
		"without a role":   {func(s *hosting.Site) { s.Users[0].Roles = nil }, panel.NotFound, panel.CodeSiteAdminMissing},
	} {
		b := withLogin(t)
		b.fake.EditSite(dinkes, row.with)
		_, err := b.SiteAddress(t.Context(), "dinkes", dinkes, "dinkes")
		if panel.KindOf(err) != row.kind || panel.CodeOf(err) != row.code {
			t.Errorf("%s: %v, want %s (%s)", name, err, row.kind, row.code)
		}
	}
}
