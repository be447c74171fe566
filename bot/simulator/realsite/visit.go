package realsite

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"loket/bot/simulator/hosting"
)

// newProxy ends TLS in front of the web server and tells it so.
func (m *Machine) newProxy(to *url.URL) *httputil.ReverseProxy {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("X-Forwarded-Proto")
			m.mu.Lock()
			told, spoilt := !m.untold[r.In.Host], m.spoilt[r.In.Host]
			m.mu.Unlock()
			r.Out.Header.Del("X-Spoilt")
			if spoilt {
				r.Out.Header.Set("X-Spoilt", "yes")
			}
			if r.In.TLS != nil && told {
				r.Out.Header.Set("X-Forwarded-Proto", "https")
			}
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
}

// Visit answers a visitor of one of the account's domains.
func (m *Machine) Visit(w http.ResponseWriter, r *http.Request, home hosting.Home) {
	if err := m.settle(home); err != nil {
		http.Error(w, "no home", http.StatusInternalServerError)
		return
	}
	m.proxy.ServeHTTP(w, r)
}

// Spoil has the PHP of a website answer everybody with 500, the panel's own calls
// too, or mends it.
func (m *Machine) Spoil(domain string, spoilt bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.spoilt[domain] = spoilt
}

// HideTLS leaves PHP without the word that a domain was asked over TLS, as
// behind a proxy that does not tell.
func (m *Machine) HideTLS(domain string, hidden bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.untold[domain] = hidden
}

// FillQuota leaves an account without room, or gives it back.
func (m *Machine) FillQuota(user string, full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full[user] = full
}

// Do runs PHP inside a website's WordPress and gives what it returns.
func (m *Machine) Do(user, domain, code string, into any) error {
	return m.wordpress("do", m.Root(user, domain), domain, map[string]string{"code": code}, into)
}

// Write puts a file into a document root; Remove takes one away.
func (m *Machine) Write(user, domain, name, content string) error {
	at := filepath.Join(m.Root(user, domain), name)
	p := place{m, hosting.Home{User: user, Domain: domain}, hosting.GroundCall{}}
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	return errors.Join(p.write(at, []byte(content)), p.giveFolders())
}

// Remove takes a file out of a document root.
func (m *Machine) Remove(user, domain, name string) error {
	return os.RemoveAll(filepath.Join(m.Root(user, domain), name))
}

// Mail is what a website sent.
type Mail struct{ Site, To, Subject, Text string }

// Mails gives what websites sent, oldest first.
func (m *Machine) Mails() []Mail {
	content, err := os.ReadFile(m.run + "/mails")
	if err != nil {
		return nil
	}
	var all []Mail
	for line := range strings.Lines(string(content)) {
		var mail Mail
		if json.Unmarshal([]byte(line), &mail) == nil {
			all = append(all, mail)
		}
	}
	return all
}

// Complaints is what PHP and the web server wrote into their logs.
func (m *Machine) Complaints() string {
	php, _ := os.ReadFile(m.run + "/tmp/php.log")
	web, _ := os.ReadFile(m.run + "/web-error.log")
	return string(php) + string(web)
}
