package telegram

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/net/http/httpproxy"

	"loket/bot/gate"
)

const (
	// dialPatience bounds the making of a connection, keepAlive finds dead ones.
	dialPatience, keepAlive = 10 * time.Second, 30 * time.Second
	// idleConnections are kept open; a new TLS connection costs more than a send.
	idleConnections = 256
	// connBuffer is enough for most calls and answers; many connections at once
	// hold two each.
	connBuffer = 2 << 10
	// maxHead bounds the head of an answer, in bytes.
	maxHead = 8 << 10
	// maxAnswer bounds what is read of one answer; a full batch of the largest
	// updates stays below it.
	maxAnswer = 16 << 20
)

// calls make calls with a body of JSON. They end with their context, which has
// a deadline, and never make a call twice that may have reached the server:
// that is for the outbox. Their errors do not hold the address, which contains
// the token.
type calls interface {
	post(ctx context.Context, method string, body []byte) (status int, said []byte, err error)
}

// webCalls go through net/http: to Telegram itself, through a proxy, and what
// is held open for long.
type webCalls struct {
	web     http.RoundTripper
	methods string                      // the address before the method's name
	heard   func(date, began time.Time) // nil where the server's own clock proves nothing
}

func (c webCalls) post(ctx context.Context, method string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.methods+method, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errUnbuildable, withoutAddress(err))
	}
	req.Header.Set("Content-Type", "application/json")
	began := time.Now()
	resp, err := c.web.RoundTrip(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil && c.heard != nil {
		c.heard(date, began)
	}
	said, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, fmt.Errorf("read answer: %w", err)
	}
	return resp.StatusCode, said, nil
}

func newTransport(may func() error) *http.Transport {
	proxy := proxies()
	return &http.Transport{
		Proxy:                 func(req *http.Request) (*url.URL, error) { return proxy(req.URL) },
		DialContext:           gate.Over((&net.Dialer{Timeout: dialPatience, KeepAlive: keepAlive}).DialContext, may),
		TLSHandshakeTimeout:   10 * time.Second,
		MaxIdleConns:          idleConnections,
		MaxIdleConnsPerHost:   idleConnections,
		IdleConnTimeout:       90 * time.Second,
		ExpectContinueTimeout: time.Second,
		WriteBufferSize:       connBuffer,
		ReadBufferSize:        connBuffer,
	}
}

// proxies tells the proxy that the environment wants for an address.
func proxies() func(*url.URL) (*url.URL, error) { return httpproxy.FromEnvironment().ProxyFunc() }

// ownCalls go through fasthttp: short calls to a Bot API server of one's own,
// which speaks plain HTTP. net/http has two goroutines for each connection do
// the writing and reading, which costs a quarter of such a call.
//
// A connection that the server closed while it rested is an error here, which
// the outbox takes for a call of unknown fate; so none rests for long.
type ownCalls struct {
	client  fasthttp.HostClient
	methods string // the address before the method's name
}

// newOwnCalls returns nil where the address is not plain HTTP, or behind a proxy.
func newOwnCalls(methods string, may func() error) *ownCalls {
	u, err := url.Parse(methods)
	if err != nil || u.Scheme != "http" {
		return nil
	}
	if proxy, err := proxies()(u); proxy != nil || err != nil {
		return nil
	}
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), "80")
	}
	dial := gate.Over((&net.Dialer{KeepAlive: keepAlive}).DialContext, may)
	return &ownCalls{methods: methods, client: fasthttp.HostClient{
		Addr: address,
		DialTimeout: func(address string, left time.Duration) (net.Conn, error) {
			ctx, cancel := context.WithTimeout(context.Background(), min(left, dialPatience))
			defer cancel()
			return dial(ctx, "tcp", address)
		},
		MaxConns:                  idleConnections,
		MaxIdleConnDuration:       10 * time.Second,
		ConnPoolStrategy:          fasthttp.LIFO,
		MaxIdemponentCallAttempts: 1,
		ReadBufferSize:            maxHead,
		WriteBufferSize:           connBuffer,
		MaxResponseBodySize:       maxAnswer,
		NoDefaultUserAgentHeader:  true,
		DisablePathNormalizing:    true,
		SecureErrorLogMessage:     true, // a server that quotes our address would have the error hold it
	}}
}

// ownAnswer is how a call of ownCalls ended.
type ownAnswer struct {
	status int
	said   []byte
	err    error
}

// post leaves a call alone whose context is cancelled; it ends by its deadline,
// since fasthttp knows no other end.
func (c *ownCalls) post(ctx context.Context, method string, body []byte) (int, []byte, error) {
	ended := make(chan ownAnswer, 1)
	go func() { ended <- c.do(ctx, method, body) }()
	select {
	case answer := <-ended:
		return answer.status, answer.said, answer.err
	case <-ctx.Done():
		return 0, nil, ctx.Err()
	}
}

func (c *ownCalls) do(ctx context.Context, method string, body []byte) ownAnswer {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(req)
	defer fasthttp.ReleaseResponse(resp)
	req.Header.SetMethod(http.MethodPost)
	req.Header.SetContentType("application/json")
	req.SetRequestURI(c.methods + method)
	req.SetBodyRaw(body)
	deadline, _ := ctx.Deadline()
	if err := c.client.DoDeadline(req, resp, deadline); err != nil {
		return ownAnswer{err: err}
	}
	return ownAnswer{status: resp.StatusCode(), said: bytes.Clone(resp.Body())}
}
