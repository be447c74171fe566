package panel

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"loket/bot/gate"
)

// Config is what a DirectAdmin client needs to know. URL, User, Key and
// BaseDomain are required; the zero value of every other field is a good one.
type Config struct {
	URL        string // https://host:2222; plain http on loopback alone
	User       string // the API user, a reseller if possible
	Key        string // its login key
	BaseDomain string // parent of all addresses, to see its subdomains
	CAFile     string // PEM file with the panel's certificate or its authority

	Now      func() time.Time                                 // time.Now
	Sleep    func(ctx context.Context, d time.Duration) error // waits, or ends early with the context's error
	Random   io.Reader                                        // crypto/rand
	OnChange func(open bool)                                  // the breaker opened or closed; called once a change
	Timeouts Timeouts
	May      func() error // tells, immediately before anything is written to the panel, why that may not be; nil: it may always
	TempDir  string       // where a database export rests on its way; the system's
}

// inFlight bounds the calls under way: the panel is one machine, and its
// other users share it.
const inFlight = 2

// DirectAdmin is the panel of that name. It is safe for concurrent use; work
// on one account belongs into one queue.
type DirectAdmin struct {
	base       string // scheme and host, without slash at the end
	user       string
	key        string
	baseDomain string
	timeouts   Timeouts
	tempDir    string
	random     io.Reader
	sleep      func(context.Context, time.Duration) error
	breaker    *breaker
	slots      chan struct{}
	doubts     sync.Mutex // one doubt about our key is settled at a time
	http       *http.Client
}

// NewDirectAdmin checks the settings and makes a client; it does not call the
// panel. Its errors name the setting and what it should be.
func NewDirectAdmin(config Config) (*DirectAdmin, error) {
	base, err := checkURL(config.URL)
	if err != nil {
		return nil, err
	}
	switch {
	case config.User == "" || strings.ContainsAny(config.User, ":|") || strings.ContainsFunc(config.User, isOdd):
		return nil, errors.New("PANEL_USER must be the name of the API user, without ':' and '|'")
	case config.Key == "" || strings.ContainsFunc(config.Key, isOdd):
		return nil, errors.New("PANEL_LOGIN_KEY must be that user's login key")
	case !validDomain(config.BaseDomain):
		return nil, errors.New("BASE_DOMAIN must be a domain name such as banyuasinkab.go.id")
	}
	trust, err := loadAuthorities(config.CAFile)
	if err != nil {
		return nil, err
	}
	d := &DirectAdmin{
		base: base, user: config.User, key: config.Key, baseDomain: config.BaseDomain,
		timeouts: config.Timeouts.withDefaults(), tempDir: config.TempDir,
		random: config.Random, sleep: config.Sleep,
		breaker: &breaker{now: config.Now, changed: config.OnChange},
		slots:   make(chan struct{}, inFlight),
		http:    newHTTPClient(trust, config.May),
	}
	d.fillDefaults()
	return d, nil
}

func (d *DirectAdmin) fillDefaults() {
	if d.random == nil {
		d.random = rand.Reader
	}
	if d.sleep == nil {
		d.sleep = sleep
	}
	if d.breaker.now == nil {
		d.breaker.now = time.Now
	}
	if d.breaker.changed == nil {
		d.breaker.changed = func(bool) {}
	}
}

func isOdd(r rune) bool { return r <= ' ' || r == 0x7f }

// checkURL refuses an address that would send the login key in the clear.
func checkURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("PANEL_URL must be the panel's address alone, such as https://panel.example.go.id:2222")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return "", errors.New("PANEL_URL must begin with https://; http is for this machine alone")
	}
	return u.Scheme + "://" + u.Host, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// loadAuthorities adds the office's own certificate to those the system
// trusts; nil means the system's alone.
func loadAuthorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file) // #nosec G304 -- the operator names this file in the settings
	if err != nil {
		return nil, fmt.Errorf("PANEL_CA_FILE cannot be read: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("PANEL_CA_FILE must hold a certificate in PEM form")
	}
	return pool, nil
}

// idleTime is how long a connection waits for the next call. Panels close
// theirs after 2 seconds, and a change written at that moment ends in doubt.
const idleTime = 1500 * time.Millisecond

// newHTTPClient keeps connections open, keeps no cookies, and hands redirects
// back: following one would carry the login key to wherever it points.
func newHTTPClient(trust *x509.CertPool, may func() error) *http.Client {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            gate.Over(dialer.DialContext, may),
			TLSClientConfig:        &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    15 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    inFlight,
			IdleConnTimeout:        idleTime,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Breaker tells whether calls go out now.
func (d *DirectAdmin) Breaker() Breaker { return d.breaker.look() }

// Recheck makes the login test when the breaker is open and its time has
// come. Calls do so by themselves; Recheck is for a quiet hour, in which
// nobody calls.
func (d *DirectAdmin) Recheck(ctx context.Context) error {
	leave, err := d.enter(ctx, "look whether the panel accepts our key again")
	if err != nil {
		return err
	}
	leave()
	return nil
}

// Close lets go of idle connections.
func (d *DirectAdmin) Close() { d.http.CloseIdleConnections() }
