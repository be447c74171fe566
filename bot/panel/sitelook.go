package panel

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
)

// SiteView is how a website answers a visitor.
type SiteView struct {
	Status int
	Closed bool // the page says that we closed it
	// Installer tells that WordPress's installer is open to anybody.
	Installer bool
	First     bool // of what was visited it is the first path
	Moved     bool // it was answered at another path of the website
	Programs  bool // it is what WordPress tells programs about itself
}

// errNoView is all that is told of a look that saw nothing.
var errNoView = errors.New("the address cannot be looked at")

// View visits a path of a website at the server with that IP address, over
// TLS, and without where no trusted server is there; over both where both is
// asked. A redirect to the same website is followed.
func (a *SiteAsker) View(ctx context.Context, ip, domain, path string) ([]SiteView, error) {
	if !validDomain(domain) || net.ParseIP(ip) == nil || !strings.HasPrefix(path, "/") {
		return nil, errNoView
	}
	schemes := []string{"https", "http"}
	pages, failures := make([]sitePage, len(schemes)), make([]error, len(schemes))
	var both sync.WaitGroup
	for i, scheme := range schemes {
		both.Go(func() {
			pages[i], failures[i] = a.visitor(ip, domain).send(ctx, http.MethodGet, scheme+"://"+domain+path)
		})
	}
	both.Wait()
	var seen []SiteView
	for i, page := range pages {
		if failures[i] == nil {
			from, _, _ := strings.Cut(path, "?")
			seen = append(seen, SiteView{Status: page.status, Closed: bytes.Contains(page.body, []byte(closedMark)),
				Installer: page.status == http.StatusOK && installs(page.body),
				Moved:     page.path != from, Programs: bytes.Contains(page.body, []byte(`"namespaces":`))})
		}
	}
	if len(seen) == 0 {
		return nil, errNoView
	}
	return seen, nil
}

// installs tells whether a page is a step of WordPress's installer, which is
// open to anybody: the language, the database, or the title and administrator.
func installs(body []byte) bool {
	for _, sign := range []string{`id="setup"`, "setup-config.php?step=", "install.php?step="} {
		if bytes.Contains(body, []byte(sign)) {
			return true
		}
	}
	return false
}

// sameSite tells whether a host is that of a website, with or without "www.".
func sameSite(host, domain string) bool {
	return strings.EqualFold(strings.TrimPrefix(strings.ToLower(host), "www."), strings.TrimPrefix(domain, "www."))
}

// mostMoves is how many redirects are followed.
const mostMoves = 4

// siteVisitor is a visitor who stays at one website.
type siteVisitor struct{ http *http.Client }

func (a *SiteAsker) visitor(ip, domain string) siteVisitor {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return a.dial(ctx, network, net.JoinHostPort(ip, port))
		},
		TLSClientConfig:        &tls.Config{RootCAs: a.trust, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    sitePatience,
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true,
	}
	return siteVisitor{&http.Client{Transport: transport, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if port := next.URL.Port(); !sameSite(next.URL.Hostname(), domain) || port != "" || len(before) >= mostMoves {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

func (v siteVisitor) send(ctx context.Context, method, url string) (sitePage, error) {
	return siteLogin{base: url, http: v.http}.send(ctx, method, "", "", "", nil)
}
